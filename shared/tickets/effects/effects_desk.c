/* SPDX-License-Identifier: MIT */
/*
 * What staff note on a ticket beside its way: that it is negative, files, that a letter of
 * supervision was read; and the end of the time for ratings. Ratings are in effects_rating.c.
 */
#include "tickets/effects/effects.h"

/* --- negative, or likely to stir opinion --- */

enum ticket_result effect_flag(struct work *w, struct step *step)
{
	bool on = str_equal(step->row->action, "flag");
	if (on == ((w->t.flags & FLAG_NEGATIVE) != 0))
		return TICKET_ILLEGAL;
	w->t.flags ^= FLAG_NEGATIVE;
	return TICKET_DONE;
}

/* --- files --- */

/* What a file may be for, where the ticket has come to. What goes out with an answer, or with a
 * solicitation, is there before the text is reviewed. */
static bool fits_here(const struct ticket *t, const char *purpose)
{
	static const struct {
		const char *kind, *state, *purpose; /* state NULL: any */
	} purposes[] = {
		{"letter", NULL, "plan"},
		{"letter", NULL, "consent"},
		{"letter", "DISPATCHED", "answer"},
		{"letter", "HANDLING", "answer"},
		{"letter", "NEEDINFO", "answer"},
		{"letter", "REWORK", "answer"},
		{"correction", NULL, "answer"},
		{"letter", NULL, "appeal"},
		{"correction", NULL, "appeal"},
		{"solicitation", "DRAFT", "draft"},
		{"solicitation", "DRAFT", "explanation"},
		{"solicitation", "COLLATING", "result"},
	};
	for (size_t i = 0; i < sizeof purposes / sizeof *purposes; i++) {
		if (str_equal(purposes[i].kind, t->kind) &&
			str_equal(purposes[i].purpose, purpose) &&
			(!purposes[i].state || str_equal(purposes[i].state, t->state)))
			return true;
	}
	return false;
}

enum ticket_result effect_attach(struct work *w, struct step *step)
{
	const struct act *act = step->act;
	bool consent = str_equal(act->purpose, "consent");
	bool only_co = w->co && w->actor->unit_id != w->t.unit_id;
	if (act->n_attachments == 0)
		return TICKET_WORDS;
	if (w->actor->staff_id <= 0 || (only_co && !consent) || !fits_here(&w->t, act->purpose))
		return TICKET_ILLEGAL;
	/* the files of an event are known by its time */
	if (step->event.at == w->last_at)
		step->event.at++;
	struct buf files = BUF_INIT;
	for (size_t i = 0; i < act->n_attachments; i++)
		buf_print(&files, "%s%s", i ? " " : "", act->attachments[i].hash);
	const char *texts[] = {buf_str(&files)};
	ledger_content(texts, 1, step->content);
	buf_free(&files);
	step->event.content = step->content;
	step->event.reason = act->purpose;
	return TICKET_DONE;
}

enum db_status effect_store_attach(struct work *w, const struct step *step)
{
	enum db_status status = DB_OK;
	for (size_t i = 0; status == DB_OK && i < step->act->n_attachments; i++) {
		const struct attachment_new *file = &step->act->attachments[i];
		status = db_exec(w->db,
			"INSERT INTO attachment (ticket_id, hash, name, type, size, purpose,"
			" staff_id, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			INT(w->t.id), TEXT(file->hash), TEXT(file->name), TEXT(file->type),
			INT(file->size), TEXT(step->act->purpose), INT(w->actor->staff_id),
			TIME(step->event.at));
	}
	return status;
}

/* --- letters of supervision --- */

enum ticket_result effect_acknowledge(struct work *w, struct step *step)
{
	struct db_rows rows;
	(void)step;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT 1 FROM supervision WHERE ticket_id = ? AND issued_at IS NOT NULL"
		" AND acknowledged_at IS NULL AND unit_id = ? LIMIT 1",
		INT(w->t.id), INT(w->actor->unit_id));
	if (status != DB_OK)
		return effect_away(w, status);
	return rows.rows > 0 && w->actor->staff_id > 0 ? TICKET_DONE : TICKET_ILLEGAL;
}

enum db_status effect_store_acknowledge(struct work *w, const struct step *step)
{
	return db_exec(w->db,
		"UPDATE supervision SET acknowledged_at = ?, acknowledged_by = ?, reply = ?"
		" WHERE ticket_id = ? AND issued_at IS NOT NULL AND acknowledged_at IS NULL"
		" AND unit_id = ?",
		TIME(step->event.at), INT(w->actor->staff_id), TEXT(step->event.words),
		INT(w->t.id), INT(w->actor->unit_id));
}

/* --- the end of the time for a rating, or of a result --- */

enum ticket_result effect_archive(struct work *w, struct step *step)
{
	struct db_rows rows;
	if (w->t.system_at == INSTANT_NONE || step->event.at < w->t.system_at || w->n_clocks > 0)
		return TICKET_ILLEGAL;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT 1 FROM publication_draft WHERE ticket_id = ?", INT(w->t.id));
	if (status != DB_OK)
		return effect_away(w, status);
	return rows.rows == 0 ? TICKET_DONE : TICKET_ILLEGAL;
}
