/* SPDX-License-Identifier: MIT */
/* Phrases and templates of units, in the database; each change with its record. */
#include "modules/desk/writing/writing.h"

#include "base/pool.h"
#include "base/str.h"
#include "tickets/people/change.h"

#define COLUMNS \
	"SELECT p.id, p.unit_id, p.kind, p.name, p.words, p.changed_at, COALESCE(s.name, '')," \
	" COALESCE(u.name, '') FROM phrase p LEFT JOIN staff s ON s.id = p.changed_by" \
	" LEFT JOIN unit u ON u.id = p.unit_id"

static struct phrase row_of(const struct db_rows *rows, size_t i)
{
	return (struct phrase){.id = db_int(rows, i, 0),
		.unit_id = db_int(rows, i, 1),
		.kind = db_text(rows, i, 2),
		.name = db_text(rows, i, 3),
		.words = db_text(rows, i, 4),
		.changed_at = db_time(rows, i, 5),
		.changed_by = db_text(rows, i, 6),
		.unit_name = db_text(rows, i, 7)};
}

enum db_status phrase_list(struct db *db, struct pool *pool, int64_t site_id, int64_t unit_id,
	struct phrase **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		COLUMNS " WHERE p.site_id = ? AND (p.unit_id = 0 OR p.unit_id = ?)"
			" ORDER BY p.unit_id = 0, p.kind DESC, p.name",
		INT(site_id), INT(unit_id));

	*n = 0;
	if (status != DB_OK)
		return status;
	*n = rows.rows;
	*out = pool_alloc(pool, (rows.rows + 1) * sizeof(**out));
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = row_of(&rows, i);
	return DB_OK;
}

enum db_status phrase_read(
	struct db *db, struct pool *pool, int64_t site_id, int64_t id, struct phrase **out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		COLUMNS " WHERE p.site_id = ? AND p.id = ?", INT(site_id), INT(id));

	*out = NULL;
	if (status == DB_OK && rows.rows > 0) {
		*out = pool_alloc(pool, sizeof(**out));
		**out = row_of(&rows, 0);
	}
	return status;
}

struct saving {
	int64_t site_id, staff_id;
	const struct phrase *phrase;
	const char *who;
	instant now;
	bool removes;
};

static enum db_status write_row(struct db *db, const struct saving *s)
{
	const struct phrase *p = s->phrase;

	if (s->removes)
		return db_exec(db, "DELETE FROM phrase WHERE site_id = ? AND id = ?",
			INT(s->site_id), INT(p->id));
	if (p->id)
		return db_exec(db,
			"UPDATE phrase SET kind = ?, name = ?, words = ?, changed_at = ?,"
			" changed_by = ? WHERE site_id = ? AND id = ?",
			TEXT(p->kind), TEXT(p->name), TEXT(p->words), TIME(s->now), ID(s->staff_id),
			INT(s->site_id), INT(p->id));
	return db_exec(db,
		"INSERT INTO phrase (site_id, unit_id, kind, name, words, changed_at, changed_by)"
		" VALUES (?, ?, ?, ?, ?, ?, ?)",
		INT(s->site_id), INT(p->unit_id), TEXT(p->kind), TEXT(p->name), TEXT(p->words),
		TIME(s->now), ID(s->staff_id));
}

static enum db_status save_step(struct db *db, void *ctx)
{
	const struct saving *s = ctx;
	struct pool *pool = pool_open();
	struct phrase *before = NULL;
	enum db_status status = DB_OK;

	if (s->phrase->id)
		status = phrase_read(db, pool, s->site_id, s->phrase->id, &before);
	if (status == DB_OK)
		status = write_row(db, s);
	struct change_record record = {.site_id = s->site_id,
		.at = s->now,
		.who = s->who,
		.thing = "phrase",
		.thing_id = s->phrase->id ? s->phrase->id : db_insert_id(db),
		.name = s->phrase->name,
		.field = s->phrase->kind,
		.old_value = before ? before->words : "",
		.new_value = s->removes ? "" : s->phrase->words};
	if (status == DB_OK && !str_equal(record.old_value, record.new_value))
		status = change_write(db, &record);
	pool_close(&pool);
	return status;
}

enum db_status phrase_save(struct db *db, int64_t site_id, const struct phrase *phrase,
	int64_t staff_id, const char *who, instant now)
{
	struct saving s = {site_id, staff_id, phrase, who, now, false};
	return db_transact(db, save_step, &s);
}

enum db_status phrase_remove(
	struct db *db, int64_t site_id, const struct phrase *phrase, const char *who, instant now)
{
	struct saving s = {site_id, 0, phrase, who, now, true};
	return db_transact(db, save_step, &s);
}
