/* SPDX-License-Identifier: MIT */
/* The questions behind corrections.c and paths.c. */
#include "modules/desk/corrections/corrections_db.h"

#include "base/pool.h"
#include "base/str.h"

#include <stdio.h>

/* --- reports --- */

static void read_row(const struct db_rows *rows, size_t i, struct correction_row *row)
{
	*row = (struct correction_row){
		.id = db_int(rows, i, 0),
		.number = db_text(rows, i, 1),
		.kind = db_text(rows, i, 2),
		.state = db_text(rows, i, 3),
		.url = db_text(rows, i, 4),
		.quote = db_text(rows, i, 5),
		.proposal = db_text(rows, i, 6),
		.body = db_text_or_empty(rows, i, 7),
		.unit_id = db_int(rows, i, 8),
		.unit_name = db_text_or_empty(rows, i, 9),
		.submitted_at = db_time(rows, i, 10),
		.due_at = db_time(rows, i, 11),
		.replied_at = db_time(rows, i, 12),
		.late = db_int(rows, i, 13) != 0,
		.reports = db_int(rows, i, 14),
		.found = (int)db_int(rows, i, 15),
		.handed_to = db_text(rows, i, 16),
		.national_ref = db_text_or_empty(rows, i, 17),
		.received_on = db_text(rows, i, 18),
	};
}

enum db_status correction_rows(struct db *db, struct pool *pool, int64_t site_id,
	const struct correction_after *after, const char *until, size_t most,
	struct correction_row **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT c.ticket_id, t.number, t.type, t.state, c.url, c.quote, c.proposal, t.body,"
		" COALESCE(t.unit_id, 0), u.name, t.submitted_at, t.reply_due_at, t.replied_at,"
		" c.late OR (t.replied_at IS NOT NULL AND t.replied_at >= t.reply_due_at),"
		" c.reports, COALESCE(c.found, -1), c.handed_to, c.national_ref, c.received_on"
		" FROM correction c JOIN ticket t ON t.id = c.ticket_id"
		" LEFT JOIN unit u ON u.id = t.unit_id"
		" WHERE c.site_id = ? AND c.received_on <= ? AND (c.received_on > ?"
		" OR (c.received_on = ? AND c.ticket_id > ?)) AND t.state <> 'DUPLICATE'"
		" ORDER BY c.received_on, c.ticket_id LIMIT ?",
		INT(site_id), TEXT(until), TEXT(after->day), TEXT(after->day), INT(after->id),
		INT((int64_t)most));

	*n = status == DB_OK ? rows.rows : 0;
	*out = pool_alloc(pool, (*n + 1) * sizeof **out);
	for (size_t i = 0; i < *n; i++)
		read_row(&rows, i, &(*out)[i]);
	return status;
}

/* --- whose pages lie where --- */

enum db_status path_list(
	struct db *db, struct pool *pool, int64_t site_id, struct path_row **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT p.prefix, u.name, u.code, p.unit_id FROM path_unit p"
		" LEFT JOIN unit u ON u.id = p.unit_id WHERE p.site_id = ? ORDER BY p.prefix",
		INT(site_id));

	*n = status == DB_OK ? rows.rows : 0;
	*out = pool_alloc(pool, (*n + 1) * sizeof **out);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct path_row){db_text(&rows, i, 0), db_text_or_empty(&rows, i, 1),
			db_text_or_empty(&rows, i, 2), db_int(&rows, i, 3)};
	return status;
}

struct changing {
	int64_t site_id, unit_id;
	const char *prefix, *who;
	instant now;
	struct pool *pool;
};

static enum db_status put(struct db *db, const struct changing *c)
{
	if (c->unit_id == 0)
		return db_exec(db, "DELETE FROM path_unit WHERE site_id = ? AND prefix = ?",
			INT(c->site_id), TEXT(c->prefix));
	return db_exec(db,
		"INSERT INTO path_unit (site_id, prefix, unit_id) VALUES (?, ?, ?)"
		" ON DUPLICATE KEY UPDATE unit_id = VALUES(unit_id)",
		INT(c->site_id), TEXT(c->prefix), INT(c->unit_id));
}

static const char *id_text(struct pool *pool, int64_t id)
{
	return id > 0 ? pool_print(pool, "%lld", (long long)id) : "";
}

static enum db_status change(struct db *db, void *ctx)
{
	struct changing *c = ctx;
	struct db_rows rows;
	enum db_status status = db_query(db, c->pool, &rows,
		"SELECT unit_id FROM path_unit WHERE site_id = ? AND prefix = ? FOR UPDATE",
		INT(c->site_id), TEXT(c->prefix));
	int64_t before = status == DB_OK && rows.rows > 0 ? db_int(&rows, 0, 0) : 0;

	if (status != DB_OK || before == c->unit_id)
		return status;
	status = put(db, c);
	const struct change_record record = {.site_id = c->site_id,
		.at = c->now,
		.who = c->who,
		.thing = "path",
		.name = c->prefix,
		.field = "unit",
		.old_value = id_text(c->pool, before),
		.new_value = id_text(c->pool, c->unit_id)};
	return status == DB_OK ? change_write(db, &record) : status;
}

enum db_status path_change(struct db *db, int64_t site_id, const char *prefix, int64_t unit_id,
	const char *who, instant now)
{
	struct pool *pool = pool_open();
	struct changing c = {site_id, unit_id, prefix, who, now, pool};
	enum db_status status =
		db_in_transaction(db) ? change(db, &c) : db_transact(db, change, &c);

	pool_close(&pool);
	return status;
}
