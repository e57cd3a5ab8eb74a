/* SPDX-License-Identifier: MIT */
/*
 * The texts of an answer: drafts, which are nobody's business but the unit's, and the versions that
 * were proposed, reviewed and released. Who may do that is in lifecycle.c and effects.c.
 */
#include "tickets/work.h"

#include "base/pool.h"

/* One statement, so that two who save at once cannot both win. Its assignments are done from left
 * to right: once the words are the new ones, the columns after them follow. */
enum db_status draft_save(struct db *db, struct pool *pool, int64_t ticket_id, int64_t staff_id,
	const char *text, instant seen, instant now, bool *saved)
{
	struct saved_draft kept;

	*saved = false;
	enum db_status status = db_exec(db,
		"INSERT INTO draft (ticket_id, staff_id, words, saved_at) VALUES (?, ?, ?, ?)"
		" ON DUPLICATE KEY UPDATE"
		" words = IF(staff_id = ? OR saved_at = ? OR words = ?, ?, words),"
		" staff_id = IF(words = ?, ?, staff_id), saved_at = IF(words = ?, ?, saved_at)",
		INT(ticket_id), INT(staff_id), TEXT(text), TIME(now), INT(staff_id), TIME(seen),
		TEXT(text), TEXT(text), TEXT(text), INT(staff_id), TEXT(text), TIME(now));
	if (status == DB_OK)
		status = draft_read(db, pool, ticket_id, &kept);
	*saved = status == DB_OK && kept.staff_id == staff_id && kept.saved_at == now;
	return status;
}

enum db_status draft_read(
	struct db *db, struct pool *pool, int64_t ticket_id, struct saved_draft *out)
{
	struct db_rows rows;
	*out = (struct saved_draft){"", INSTANT_NONE, 0, ""};
	enum db_status status = db_query(db, pool, &rows,
		"SELECT d.words, d.saved_at, d.staff_id, p.name FROM draft d"
		" JOIN staff p ON p.id = d.staff_id WHERE d.ticket_id = ?",
		INT(ticket_id));
	if (status == DB_OK && rows.rows > 0)
		*out = (struct saved_draft){db_text(&rows, 0, 0), db_time(&rows, 0, 1),
			db_int(&rows, 0, 2), db_text(&rows, 0, 3)};
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
