/* SPDX-License-Identifier: MIT */
/*
 * Sites: a main site and its sub-sites share one installation. What belongs to which is said by
 * site_id everywhere else.
 */
#include "tickets/people/organisation.h"

#include "base/pool.h"
#include "tickets/people/change.h"

enum db_status site_list(struct db *db, struct pool *pool, struct site **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT id, parent_id, code, name, ending_at, closed_at, moved_url,"
		" COALESCE(backup_id, '') FROM site ORDER BY parent_id IS NOT NULL, id");

	*out = NULL;
	*n = 0;
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = site_of_row(&rows, i);
	return DB_OK;
}

struct adding {
	struct site *site;
	instant now;
	struct pool *pool;
};

static enum db_status site_step(struct db *db, void *ctx)
{
	const struct adding *a = ctx;
	struct db_rows rows;
	enum db_status status = DB_OK;

	/* two levels: a sub-site of a sub-site is nobody's */
	if (a->site->parent_id) {
		status = db_query(db, a->pool, &rows,
			"SELECT 1 FROM site WHERE id = ? AND parent_id IS NULL",
			INT(a->site->parent_id));
		if (status == DB_OK && rows.rows == 0)
			status = DB_STOP;
	}
	if (status == DB_OK)
		status = db_query(
			db, a->pool, &rows, "SELECT COALESCE(MAX(id), 0) + 1 FROM site FOR UPDATE");
	if (status != DB_OK)
		return status;
	a->site->id = db_int(&rows, 0, 0);
	status = db_exec(db, "INSERT INTO site (id, parent_id, code, name) VALUES (?, ?, ?, ?)",
		INT(a->site->id), ID(a->site->parent_id), TEXT(a->site->code), TEXT(a->site->name));
	if (status != DB_OK)
		return status;
	return change_write(db,
		&(struct change_record){
			.site_id = a->site->parent_id ? a->site->parent_id : a->site->id,
			.thing_id = a->site->id,
			.at = a->now,
			.who = "",
			.thing = "site",
			.name = a->site->code,
			.field = "name",
			.old_value = "",
			.new_value = a->site->name});
}

enum db_status site_add(struct db *db, struct site *site, instant now)
{
	struct adding adding = {site, now, pool_open()};
	enum db_status status = db_transact(db, site_step, &adding);

	pool_close(&adding.pool);
	return status;
}
