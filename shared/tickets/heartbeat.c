/* SPDX-License-Identifier: MIT */
/* The rows by which daemons say that they live. How old is too old, the reader knows. */
#include "tickets/heartbeat.h"

#include "base/pool.h"

enum db_status heartbeat_say(
	struct db *db, const char *program, const char *node, const char *words)
{
	return db_exec(db,
		"INSERT INTO heartbeat (program, node, at, words)"
		" VALUES (?, ?, UTC_TIMESTAMP(6), LEFT(?, 200))"
		" ON DUPLICATE KEY UPDATE at = VALUES(at), words = VALUES(words)",
		TEXT(program), TEXT(node), TEXT(words));
}

enum db_status heartbeat_list(struct db *db, struct pool *pool, struct heartbeat **out, size_t *n)
{
	struct db_rows rows;
	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT program, node, words, at, TIMESTAMPDIFF(SECOND, at, UTC_TIMESTAMP(6))"
		" FROM heartbeat ORDER BY program, node");
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = (struct heartbeat){.program = db_text(&rows, i, 0),
			.node = db_text(&rows, i, 1),
			.words = db_text(&rows, i, 2),
			.at = db_time(&rows, i, 3),
			.age = db_int(&rows, i, 4)};
	*n = rows.rows;
	return DB_OK;
}
