/* SPDX-License-Identifier: MIT */
/* The table behind saved.c: each row is one person's own. */
#include "modules/desk/inbox/saved_db.h"

#include "base/pool.h"
#include "base/str.h"

enum db_status saved_db_list(
	struct db *db, struct pool *pool, int64_t staff_id, struct saved **out, size_t *n)
{
	struct db_rows rows;

	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT name, query FROM saved_filter WHERE staff_id = ? ORDER BY saved_at, name",
		INT(staff_id));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof(**out));
	for (; *n < rows.rows; (*n)++)
		(*out)[*n] = (struct saved){db_text(&rows, *n, 0), db_text(&rows, *n, 1)};
	return DB_OK;
}

enum db_status saved_db_put(struct db *db, struct pool *pool, int64_t staff_id,
	const struct saved *saved, size_t most, instant now)
{
	struct saved *list;
	size_t n, same = 0;

	enum db_status status = saved_db_list(db, pool, staff_id, &list, &n);
	if (status != DB_OK)
		return status;
	for (size_t i = 0; i < n; i++)
		same += str_equal(list[i].name, saved->name);
	if (n - same >= most)
		return DB_STOP;
	return db_exec(db,
		"INSERT INTO saved_filter (staff_id, name, query, saved_at) VALUES (?, ?, ?, ?)"
		" ON DUPLICATE KEY UPDATE query = ?",
		INT(staff_id), TEXT(saved->name), TEXT(saved->query), TIME(now),
		TEXT(saved->query));
}

enum db_status saved_db_rename(
	struct db *db, int64_t staff_id, const char *name, const char *new_name)
{
	return db_exec(db, "UPDATE saved_filter SET name = ? WHERE staff_id = ? AND name = ?",
		TEXT(new_name), INT(staff_id), TEXT(name));
}

enum db_status saved_db_drop(struct db *db, int64_t staff_id, const char *name)
{
	return db_exec(db, "DELETE FROM saved_filter WHERE staff_id = ? AND name = ?",
		INT(staff_id), TEXT(name));
}
