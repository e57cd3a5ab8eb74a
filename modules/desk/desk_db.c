/* SPDX-License-Identifier: MIT */
/*
 * The desk's own SQL about tickets; that of sessions is in login/session_db.c. Every list is one
 * query, whatever it shows: the clock that is due next is joined, not asked for row by row. Who may
 * see what is decided by the callers (desk.c), who say it with only_unit and the ids they ask for.
 */
#include "modules/desk/desk_db.h"

#include "base/pool.h"
#include "base/str.h"
#include "tickets/find.h"
#include "tickets/kept/held.h"
#include "tickets/lifecycle/lifecycle.h"

/* --- lists --- */

enum db_status desk_db_by_source(
	struct db *db, struct pool *pool, int64_t site_id, const char *source_ref, int64_t *id)
{
	struct db_rows rows;

	*id = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT id FROM ticket WHERE site_id = ? AND source_ref = ?", INT(site_id),
		TEXT(source_ref));
	if (status == DB_OK && rows.rows > 0)
		*id = db_int(&rows, 0, 0);
	return status;
}

/* --- of one ticket --- */

enum db_status desk_db_attachment(
	struct db *db, struct pool *pool, int64_t site_id, int64_t id, struct desk_file **out)
{
	struct db_rows rows;

	*out = NULL;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT a.ticket_id, a.hash, a.name, a.type, h.state FROM attachment a"
		" JOIN ticket t ON t.id = a.ticket_id"
		" LEFT JOIN attachment_held h ON h.hash = a.hash WHERE a.id = ? AND t.site_id = ?",
		INT(id), INT(site_id));
	if (status != DB_OK || rows.rows == 0)
		return status;

	struct desk_file *file = pool_alloc(pool, sizeof(*file));
	file->ticket_id = db_int(&rows, 0, 0);
	file->hash = db_text(&rows, 0, 1);
	file->name = db_text(&rows, 0, 2);
	file->type = db_text(&rows, 0, 3);
	file->held = held_read(db_text(&rows, 0, 4));
	*out = file;
	return DB_OK;
}

enum db_status desk_db_publication(
	struct db *db, struct pool *pool, int64_t ticket_id, struct desk_publication **out)
{
	struct db_rows rows;

	*out = NULL;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT state, title, body, answer, published_at FROM publication WHERE ticket_id "
		"= ?",
		INT(ticket_id));
	if (status != DB_OK || rows.rows == 0)
		return status;

	struct desk_publication *copy = pool_alloc(pool, sizeof(*copy));
	copy->state = db_text(&rows, 0, 0);
	copy->title = db_text(&rows, 0, 1);
	copy->body = db_text(&rows, 0, 2);
	copy->answer = db_text(&rows, 0, 3);
	copy->published_at = db_time(&rows, 0, 4);
	*out = copy;
	return DB_OK;
}
