/* SPDX-License-Identifier: MIT */
/*
 * What units that answer together check and change (协办, 酉阳府办发〔2023〕5号 第二十三条): who
 * comes in and who goes, consent to a text and objection, and the text that its writer takes back.
 * The rows are co_units.c's.
 */
#include "tickets/effects/effects.h"
#include "tickets/reviews/review_work.h"

/* --- who takes part --- */

enum ticket_result effect_involve(struct work *w, struct step *step)
{
	step->event.to_unit_id = step->act->unit_id;
	return co_units_may_join(w, step->act->unit_id);
}

enum ticket_result effect_excuse(struct work *w, struct step *step)
{
	struct db_rows rows;
	step->event.to_unit_id = step->act->unit_id;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT 1 FROM ticket_unit WHERE ticket_id = ? AND unit_id = ?", INT(w->t.id),
		INT(step->act->unit_id));
	if (status != DB_OK)
		return effect_away(w, status);
	return rows.rows > 0 ? TICKET_DONE : TICKET_ILLEGAL;
}

enum db_status effect_store_excuse(struct work *w, const struct step *step)
{
	return co_units_leave(w, step->event.to_unit_id);
}

/* --- the text --- */

/* One person of the unit speaks for it, once for each text. */
enum ticket_result effect_consent(struct work *w, struct step *step)
{
	struct answer_row answer;
	struct db_rows rows;
	(void)step;
	enum db_status status = answer_latest(w, &answer);
	if (status == DB_OK)
		status = db_query(w->db, w->pool, &rows,
			"SELECT 1 FROM ticket_unit WHERE ticket_id = ? AND unit_id = ?"
			" AND consent_version = ?",
			INT(w->t.id), INT(w->actor->unit_id), INT(answer.version));
	if (status != DB_OK)
		return effect_away(w, status);
	if (w->actor->staff_id <= 0 || answer.version == 0)
		return TICKET_ILLEGAL;
	w->consent_version = answer.version;
	if (rows.rows > 0)
		return TICKET_LIMIT;
	/* who reviewed it does not agree to it for another unit as well */
	const struct review_text text = {.subject = "answer", .version = (int)answer.version};
	bool had = false;
	status = review_had_hand(w, &text, &had);
	if (status != DB_OK)
		return effect_away(w, status);
	return had ? TICKET_ILLEGAL : TICKET_DONE;
}

enum db_status effect_store_consent(struct work *w, const struct step *step)
{
	return co_units_consent(w, step, w->consent_version);
}

/* The undo of sending it for review, as long as nobody has taken a step on it. */
enum ticket_result effect_take_back(struct work *w, struct step *step)
{
	struct answer_row answer;
	(void)step;
	enum db_status status = answer_latest(w, &answer);
	if (status != DB_OK)
		return effect_away(w, status);
	bool own = answer.version > 0 && w->actor->staff_id > 0 &&
		answer.staff_id == w->actor->staff_id;
	return own && w->t.step <= 1 && answer.reviewed_by == 0 ? TICKET_DONE : TICKET_ILLEGAL;
}
