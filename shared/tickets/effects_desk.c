/* SPDX-License-Identifier: MIT */
/*
 * What staff note on a ticket beside its way: that it is negative, files, that a letter of
 * supervision was read, what somebody said when they were called; and the end of the time for
 * ratings.
 */
#include "tickets/archive.h"
#include "tickets/effects.h"

#include "base/pool.h"

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

/* What goes out with an answer is there before the answer is reviewed. */
static bool may_answer_with(const char *state)
{
	static const char *const states[] = {"DISPATCHED", "HANDLING", "NEEDINFO", "REWORK"};
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		if (str_equal(states[i], state))
			return true;
	}
	return false;
}

enum ticket_result effect_attach(struct work *w, struct step *step)
{
	const struct act *act = step->act;
	bool consent = str_equal(act->purpose, "consent"), plan = str_equal(act->purpose, "plan");
	bool answer = str_equal(act->purpose, "answer");
	bool only_co = w->co && w->actor->unit_id != w->t.unit_id;
	if (act->n_attachments == 0)
		return TICKET_WORDS;
	if (w->actor->staff_id <= 0 || (!consent && (only_co || (!plan && !answer))) ||
		(answer && !may_answer_with(w->t.state)))
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

/* --- ratings --- */

int effect_rating(const struct act *act)
{
	const char *text = act->reason;
	bool fits = text && text[0] >= '1' && text[0] <= '5' && text[1] == '\0';
	return fits ? text[0] - '0' : 0;
}

/* What was said counts as if it had been typed: once, and a bad one is reworked. */
enum ticket_result effect_rate(struct work *w, struct step *step)
{
	int rating = effect_rating(step->act);
	bool words = rating <= policy_number(w->engine->policy, "rating.words_from");
	if (w->t.rating != 0)
		return TICKET_LIMIT;
	if (rating == 0 || (words && effect_blank(w, step->act->words)))
		return TICKET_WORDS;
	w->t.rating = rating;
	w->t.rating_words = step->event.words;
	w->t.rated_at = step->event.at;
	w->t.rated_by = str_equal(step->event.role, role_name(ROLE_CITIZEN)) ? "citizen" : "office";
	step->event.reason = pool_print(w->pool, "%d", rating);
	if (!str_equal(step->row->from, step->row->to))
		w->t.reworks++;
	return TICKET_DONE;
}

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
