/* SPDX-License-Identifier: MIT */
/*
 * The end of a site: announced, it takes nothing new and says where its content goes on; closed,
 * nothing of it is open any more. Whether the notice stood long enough and the backup will do is
 * for whoever asks for it; that nothing is open is looked at again in the transaction.
 */
#include "tickets/people/organisation.h"

#include "base/pool.h"
#include "tickets/people/change.h"
#include "tickets/lifecycle/lifecycle.h"

enum db_status site_read(struct db *db, struct pool *pool, int64_t id, struct site *out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT id, parent_id, code, name, ending_at, closed_at, moved_url,"
		" COALESCE(backup_id, '') FROM site WHERE id = ?",
		INT(id));

	if (status != DB_OK)
		return status;
	if (rows.rows == 0)
		return DB_STOP;
	*out = site_of_row(&rows, 0);
	return DB_OK;
}

struct site site_of_row(const struct db_rows *rows, size_t row)
{
	return (struct site){.id = db_int(rows, row, 0),
		.parent_id = db_int(rows, row, 1),
		.code = db_text(rows, row, 2),
		.name = db_text(rows, row, 3),
		.ending_at = db_time(rows, row, 4),
		.closed_at = db_time(rows, row, 5),
		.moved_url = db_text(rows, row, 6),
		.backup_id = db_text(rows, row, 7)};
}

/* --- what is open --- */

static enum db_status count_clocks(
	struct db *db, struct pool *pool, int64_t site_id, struct site_work *out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT t.number, c.due_at FROM clock c JOIN ticket t ON t.id = c.ticket_id"
		" WHERE c.stopped_at IS NULL AND t.site_id = ? ORDER BY c.due_at",
		INT(site_id));

	if (status != DB_OK)
		return status;
	out->clocks = (int64_t)rows.rows;
	out->number = rows.rows ? db_text(&rows, 0, 0) : "";
	out->due_at = rows.rows ? db_time(&rows, 0, 1) : INSTANT_NONE;
	return DB_OK;
}

enum db_status site_work(struct db *db, struct pool *pool, int64_t site_id, struct site_work *out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT kind, state, COUNT(*) FROM ticket WHERE site_id = ? GROUP BY kind, state",
		INT(site_id));

	*out = (struct site_work){.number = "", .due_at = INSTANT_NONE};
	for (size_t i = 0; status == DB_OK && i < rows.rows; i++) {
		const struct state *state =
			lifecycle_state(db_text(&rows, i, 0), db_text(&rows, i, 1));

		if (!state || (!state->final && state->turn))
			out->tickets += db_int(&rows, i, 2);
	}
	return status == DB_OK ? count_clocks(db, pool, site_id, out) : status;
}

/* --- the steps --- */

struct ending {
	const struct site *site; /* as it is to be */
	const char *field, *words;
	bool must_rest; /* only when nothing is open */
	instant now;
	struct pool *pool;
};

static enum db_status step(struct db *db, void *ctx)
{
	const struct ending *e = ctx;
	const struct site *site = e->site;
	struct db_rows rows;
	struct site_work work;
	enum db_status status = db_query(db, e->pool, &rows,
		"SELECT moved_url FROM site WHERE id = ? FOR UPDATE", INT(site->id));

	if (status == DB_OK && rows.rows == 0)
		return DB_STOP;
	if (status == DB_OK && e->must_rest) {
		status = site_work(db, e->pool, site->id, &work);
		if (status == DB_OK && (work.tickets || work.clocks))
			return DB_STOP;
	}
	if (status == DB_OK)
		status = db_exec(db,
			"UPDATE site SET ending_at = ?, closed_at = ?, moved_url = ?, backup_id = "
			"NULLIF(?, '')"
			" WHERE id = ?",
			TIME(site->ending_at), TIME(site->closed_at), TEXT(site->moved_url),
			TEXT(site->backup_id), INT(site->id));
	if (status != DB_OK)
		return status;
	return change_write(db,
		&(struct change_record){.site_id = site->id,
			.thing_id = site->id,
			.at = e->now,
			.who = "",
			.thing = "site",
			.name = site->code,
			.field = e->field,
			.old_value = db_text(&rows, 0, 0),
			.new_value = e->words});
}

static enum db_status change(struct db *db, const struct site *site, const char *field,
	const char *words, bool must_rest, instant now)
{
	struct ending ending = {site, field, words, must_rest, now, pool_open()};
	enum db_status status = db_transact(db, step, &ending);

	pool_close(&ending.pool);
	return status;
}

enum db_status site_announce(struct db *db, struct site *site, const char *url, instant now)
{
	if (site->ending_at == INSTANT_NONE)
		site->ending_at = now;
	site->moved_url = url;
	return change(db, site, "ending", url, false, now);
}

enum db_status site_close(struct db *db, struct site *site, const char *backup, instant now)
{
	struct pool *pool = pool_open();

	site->closed_at = now;
	site->backup_id = backup;
	enum db_status status = change(db, site, "closed",
		pool_print(pool, "迁至 %s；备份 %s", site->moved_url, backup), true, now);
	pool_close(&pool);
	return status;
}

enum db_status site_open(struct db *db, struct site *site, instant now)
{
	site->ending_at = site->closed_at = INSTANT_NONE;
	site->moved_url = site->backup_id = "";
	return change(db, site, "opened", "", false, now);
}
