/* SPDX-License-Identifier: MIT */
/*
 * The texts of an answer: drafts, which are nobody's business but the unit's, and the versions that
 * were proposed, reviewed and released. Who may do that is in lifecycle.c and effects.c.
 */
#include "tickets/work.h"

#include "base/pool.h"

enum db_status draft_save(
	struct db *db, int64_t ticket_id, int64_t staff_id, const char *text, instant now)
{
	return db_exec(db,
		"INSERT INTO draft (ticket_id, staff_id, words, saved_at) VALUES (?, ?, ?, ?)"
		" ON DUPLICATE KEY UPDATE staff_id = ?, words = ?, saved_at = ?",
		INT(ticket_id), INT(staff_id), TEXT(text), TIME(now), INT(staff_id), TEXT(text),
		TIME(now));
}

enum db_status draft_read(
	struct db *db, struct pool *pool, int64_t ticket_id, const char **text, instant *saved_at)
{
	struct db_rows rows;
	*text = "";
	*saved_at = INSTANT_NONE;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT words, saved_at FROM draft WHERE ticket_id = ?", INT(ticket_id));
	if (status == DB_OK && rows.rows > 0) {
		*text = db_text(&rows, 0, 0);
		*saved_at = db_time(&rows, 0, 1);
	}
	return status;
}

enum db_status answer_proposed(
	struct db *db, struct pool *pool, int64_t ticket_id, const char **text)
{
	struct db_rows rows;
	*text = "";
	enum db_status status = db_query(db, pool, &rows,
		"SELECT words, released_at FROM answer WHERE ticket_id = ?"
		" ORDER BY version DESC LIMIT 1",
		INT(ticket_id));
	if (status == DB_OK && rows.rows > 0 && !db_text(&rows, 0, 1))
		*text = db_text(&rows, 0, 0);
	return status;
}

enum db_status answer_latest(struct work *w, struct answer_row *out)
{
	struct db_rows rows;
	*out = (struct answer_row){0, 0, 0};
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT version, staff_id, reviewed_by FROM answer WHERE ticket_id = ?"
		" ORDER BY version DESC LIMIT 1",
		INT(w->t.id));
	if (status == DB_OK && rows.rows > 0)
		*out = (struct answer_row){
			db_int(&rows, 0, 0), db_int(&rows, 0, 1), db_int(&rows, 0, 2)};
	return status;
}

enum db_status answer_insert(struct work *w, const struct step *step, bool released)
{
	const struct event *event = &step->event;
	enum db_status status = db_exec(w->db,
		"INSERT INTO answer (ticket_id, version, words, staff_id, unit_id, proposed_at,"
		" released_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		INT(w->t.id), INT(event->sequence), TEXT(step->act->answer), ID(event->staff_id),
		ID(w->t.unit_id), TIME(event->at), TIME(released ? event->at : INSTANT_NONE));
	if (status == DB_OK)
		status = db_exec(w->db, "DELETE FROM draft WHERE ticket_id = ?", INT(w->t.id));
	return status;
}

enum db_status answer_review(struct work *w)
{
	return db_exec(w->db,
		"UPDATE answer SET reviewed_by = ? WHERE ticket_id = ? AND released_at IS NULL"
		" ORDER BY version DESC LIMIT 1",
		INT(w->actor->staff_id), INT(w->t.id));
}

enum db_status answer_release(struct work *w, const struct step *step)
{
	return db_exec(w->db,
		"UPDATE answer SET released_at = ?, released_by = ?"
		" WHERE ticket_id = ? AND version = ?",
		TIME(step->event.at), INT(w->actor->staff_id), INT(w->t.id),
		INT(w->answer_version));
}
