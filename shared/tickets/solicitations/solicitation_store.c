/* SPDX-License-Identifier: MIT */
/*
 * What the row of a solicitation says of its time, and what the moves of its ticket leave in it.
 * What it is about is written by solicitation_write.c.
 */
#include "tickets/solicitations/solicitation_work.h"

#include "base/str.h"

enum db_status solicitation_times(struct work *w, instant *opens_at, instant *closes_at)
{
	struct db_rows rows;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT opens_at, closes_at FROM solicitation WHERE ticket_id = ?", INT(w->t.id));
	bool found = status == DB_OK && rows.rows > 0;
	*opens_at = found ? db_time(&rows, 0, 0) : INSTANT_NONE;
	*closes_at = found ? db_time(&rows, 0, 1) : INSTANT_NONE;
	return status;
}

enum db_status solicitation_follow(struct work *w, const struct step *step)
{
	const char *to = step->row->to;
	instant at = step->event.at;
	if (!str_equal(w->t.kind, "solicitation") || str_equal(step->row->from, to))
		return DB_OK;
	if (str_equal(to, "SCHEDULED"))
		return db_exec(w->db,
			"UPDATE solicitation SET public_at = ?, edits = edits + 1"
			" WHERE ticket_id = ?",
			TIME(at), INT(w->t.id));
	if (str_equal(to, "RESULT_PUBLISHED"))
		return db_exec(w->db,
			"UPDATE solicitation SET result_at = ?, edits = edits + 1"
			" WHERE ticket_id = ?",
			TIME(at), INT(w->t.id));
	if (str_equal(to, "WITHDRAWN"))
		return db_exec(w->db,
			"UPDATE solicitation SET withdrawn_at = ?, withdrawn_reason = ?,"
			" edits = edits + 1 WHERE ticket_id = ?",
			TIME(at), TEXT(step->event.words), INT(w->t.id));
	return DB_OK;
}
