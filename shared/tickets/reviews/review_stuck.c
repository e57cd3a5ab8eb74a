/* SPDX-License-Identifier: MIT */
/*
 * Who had a hand in a text in review, and texts that cannot go on because nobody else is there any
 * more. Only read here; whose step it is stands in the ticket's turn (work_row.c).
 */
#include "tickets/reviews/review.h"

#include "base/pool.h"

/* The latest answer of a ticket, when that person wrote it, took a step of its review, or agreed to
 * it for a unit that takes part. */
#define TOUCHED(ticket, person) \
	"SELECT 1 FROM answer a WHERE a.ticket_id = " ticket " AND a.version =" \
	" (SELECT MAX(l.version) FROM answer l WHERE l.ticket_id = " ticket ")" \
	" AND (a.staff_id = " person " OR EXISTS (SELECT 1 FROM review r" \
	" WHERE r.ticket_id = a.ticket_id AND r.subject = 'answer' AND r.version = a.version" \
	" AND r.staff_id = " person ") OR EXISTS (SELECT 1 FROM ticket_unit c" \
	" WHERE c.ticket_id = a.ticket_id AND c.consent_version = a.version" \
	" AND c.consent_by = " person "))"

/* Few texts are in review at a time; the staff of a unit are few as well. */
#define NOBODY \
	" AND NOT EXISTS (SELECT 1 FROM staff s WHERE s.site_id = t.site_id AND s.active = 1" \
	"  AND (s.roles & t.turn) <> 0 AND (s.roles & ?) = 0" \
	"  AND (t.turn_unit_id = 0 OR s.unit_id = t.turn_unit_id)" \
	"  AND NOT EXISTS (" TOUCHED("t.id", "s.id") "))"
#define IN_REVIEW " AND t.state IN ('IN_REVIEW2', 'IN_REVIEW3', 'RESULT_REVIEW2', 'RESULT_REVIEW3')"

enum db_status review_stuck(
	struct db *db, struct pool *pool, int64_t site_id, struct stuck_text **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT t.number, t.kind, t.title, u.name, t.turn FROM ticket t"
		" FORCE INDEX (ticket_state) LEFT JOIN unit u ON u.id = t.turn_unit_id"
		" WHERE t.site_id = ?" IN_REVIEW NOBODY " ORDER BY t.submitted_at, t.id LIMIT ?",
		INT(site_id), INT(ROLE_VENDOR), INT(STUCK_MOST));

	*n = status == DB_OK ? rows.rows : 0;
	*out = pool_alloc(pool, (*n + 1) * sizeof **out);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct stuck_text){.number = db_text(&rows, i, 0),
			.kind = db_text(&rows, i, 1),
			.title = db_text(&rows, i, 2),
			.unit_name = db_text_or_empty(&rows, i, 3),
			.role = (unsigned)db_int(&rows, i, 4)};
	return status;
}

enum db_status review_is_stuck(struct db *db, struct pool *pool, int64_t ticket_id, bool *stuck)
{
	struct db_rows rows;
	enum db_status status =
		db_query(db, pool, &rows, "SELECT 1 FROM ticket t WHERE t.id = ?" IN_REVIEW NOBODY,
			INT(ticket_id), INT(ROLE_VENDOR));

	*stuck = status == DB_OK && rows.rows > 0;
	return status;
}

enum db_status review_touched(
	struct db *db, struct pool *pool, int64_t ticket_id, int64_t staff_id, bool *touched)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows, TOUCHED("?", "?"), INT(ticket_id),
		INT(ticket_id), INT(staff_id), INT(staff_id), INT(staff_id));

	*touched = status == DB_OK && rows.rows > 0;
	return status;
}
