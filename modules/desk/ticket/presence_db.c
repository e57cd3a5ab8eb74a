/* SPDX-License-Identifier: MIT */
/* SQL of presence.c. */
#include "modules/desk/ticket/presence.h"

#include "base/pool.h"
#include "base/str.h"

enum db_status presence_db_read(struct db *db, struct pool *pool, struct presence_key key,
	instant now, struct presence **out, size_t *n, instant *own_seen_at)
{
	struct db_rows rows;

	*n = 0;
	*own_seen_at = INSTANT_NONE;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT s.id, s.name, u.name, p.since_at, p.seen_at, l.until_at FROM"
		" (SELECT staff_id FROM presence WHERE ticket_id = ? AND seen_at > ?"
		" UNION SELECT staff_id FROM edit_lock WHERE ticket_id = ? AND until_at > ?) x"
		" JOIN staff s ON s.id = x.staff_id JOIN unit u ON u.id = s.unit_id"
		" LEFT JOIN presence p ON p.ticket_id = ? AND p.staff_id = x.staff_id"
		" AND p.seen_at > ?"
		" LEFT JOIN edit_lock l ON l.ticket_id = ? AND l.staff_id = x.staff_id"
		" AND l.until_at > ? ORDER BY p.since_at, s.id",
		INT(key.ticket_id), TIME(now - PRESENCE_GONE), INT(key.ticket_id), TIME(now),
		INT(key.ticket_id), TIME(now - PRESENCE_GONE), INT(key.ticket_id), TIME(now));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof(**out));
	for (size_t i = 0; i < rows.rows; i++) {
		if (db_int(&rows, i, 0) == key.staff_id) {
			*own_seen_at = db_time(&rows, i, 4);
			continue;
		}
		(*out)[(*n)++] = (struct presence){
			.staff_id = db_int(&rows, i, 0),
			.name = db_text(&rows, i, 1),
			.unit_name = db_text(&rows, i, 2),
			.since_at = db_time(&rows, i, 3),
			.until_at = db_time(&rows, i, 5),
		};
	}
	return DB_OK;
}

/* Assignments are done from left to right: `since` looks at the old `seen`. */
enum db_status presence_db_seen(struct db *db, struct presence_key key, instant now)
{
	enum db_status status = db_exec(db,
		"INSERT INTO presence (ticket_id, staff_id, since_at, seen_at) VALUES (?, ?, ?, ?)"
		" ON DUPLICATE KEY UPDATE since_at = IF(seen_at > ?, since_at, ?), seen_at = ?",
		INT(key.ticket_id), INT(key.staff_id), TIME(now), TIME(now),
		TIME(now - PRESENCE_GONE), TIME(now), TIME(now));
	if (status == DB_OK)
		status = db_exec(db, "DELETE FROM presence WHERE seen_at < ? LIMIT 50",
			TIME(now - 10 * PRESENCE_GONE));
	return status;
}

enum db_status presence_db_lock(struct db *db, struct presence_key key, instant now, instant until)
{
	return db_exec(db,
		"INSERT INTO edit_lock (ticket_id, staff_id, until_at) VALUES (?, ?, ?)"
		" ON DUPLICATE KEY UPDATE"
		" staff_id = IF(staff_id = ? OR until_at <= ?, ?, staff_id),"
		" until_at = IF(staff_id = ?, ?, until_at)",
		INT(key.ticket_id), INT(key.staff_id), TIME(until), INT(key.staff_id), TIME(now),
		INT(key.staff_id), INT(key.staff_id), TIME(until));
}

enum db_status presence_db_away(struct db *db, struct presence_key key)
{
	return db_exec(db, "DELETE FROM presence WHERE ticket_id = ? AND staff_id = ?",
		INT(key.ticket_id), INT(key.staff_id));
}

enum db_status presence_db_unlock(struct db *db, struct presence_key key)
{
	return db_exec(db, "DELETE FROM edit_lock WHERE ticket_id = ? AND staff_id = ?",
		INT(key.ticket_id), INT(key.staff_id));
}
