/* SPDX-License-Identifier: MIT */
/*
 * What proposing, reviewing, releasing and publishing a text check and change, and the same for a
 * text that needs no review. The rows are answer.c's and publication.c's.
 */
#include "tickets/effects.h"

#include "base/pool.h"
#include "base/str.h"

/* --- the answer --- */

static void carry(struct step *step, const char *const *texts, size_t n)
{
	ledger_content(texts, n, step->content);
	step->event.content = step->content;
}

enum ticket_result effect_propose(struct work *w, struct step *step)
{
	if (w->actor->staff_id <= 0)
		return TICKET_ILLEGAL;
	carry(step, &step->act->answer, 1);
	return TICKET_DONE;
}

/* Nobody takes two of the three steps on one text. */
static enum ticket_result second_person(struct work *w, struct answer_row *answer)
{
	int64_t me = w->actor->staff_id;
	enum db_status status = answer_latest(w, answer);
	if (status != DB_OK)
		return effect_away(w, status);
	if (me <= 0 || answer->version == 0 || answer->staff_id == me || answer->reviewed_by == me)
		return TICKET_ILLEGAL;
	return TICKET_DONE;
}

enum ticket_result effect_review(struct work *w, struct step *step)
{
	struct answer_row answer;
	(void)step;
	return second_person(w, &answer);
}

enum ticket_result effect_release(struct work *w, struct step *step)
{
	struct answer_row answer;
	enum ticket_result result = second_person(w, &answer);
	if (result != TICKET_DONE)
		return result;
	w->t.replied_at = step->event.at;
	w->answer_version = answer.version;
	w->answer_unit_id = w->t.unit_id;
	return TICKET_DONE;
}

/* A text that is answer and release in one. */
static void answered(struct work *w, struct step *step)
{
	carry(step, &step->act->answer, 1);
	w->t.replied_at = step->event.at;
	w->answer_version = step->event.sequence;
	w->answer_unit_id = w->t.unit_id;
}

enum ticket_result effect_adopt(struct work *w, struct step *step)
{
	if (w->t.unit_id == 0) { /* somebody must have answered */
		enum ticket_result result = effect_find_unit(w, step->act->unit_id);
		if (result != TICKET_DONE)
			return result;
		w->t.unit_id = step->event.to_unit_id = step->act->unit_id;
	}
	answered(w, step);
	return TICKET_DONE;
}

/* What the office settles itself counts as transferred to itself. */
enum ticket_result effect_settle(struct work *w, struct step *step)
{
	if (w->t.unit_id == 0 && w->actor->unit_id > 0)
		w->t.unit_id = step->event.to_unit_id = w->actor->unit_id;
	answered(w, step);
	return TICKET_DONE;
}

/* --- publication --- */

enum ticket_result effect_publish(struct work *w, struct step *step)
{
	const struct act *act = step->act;
	const char *texts[] = {act->title, act->body, act->answer};
	if (!w->t.open)
		return TICKET_ILLEGAL;
	for (size_t i = 0; i < 3; i++) {
		if (effect_blank(w, texts[i]))
			return TICKET_WORDS;
	}
	carry(step, texts, 3);
	w->t.published = true;
	return TICKET_DONE;
}

enum ticket_result effect_unpublish(struct work *w, struct step *step)
{
	(void)step;
	if (!w->t.published)
		return TICKET_ILLEGAL;
	w->t.published = false;
	return TICKET_DONE;
}

/* --- writing --- */

enum db_status effect_store_propose(struct work *w, const struct step *step)
{
	return answer_insert(w, step, false);
}

enum db_status effect_store_adopt(struct work *w, const struct step *step)
{
	return answer_insert(w, step, true);
}

enum db_status effect_store_review(struct work *w, const struct step *step)
{
	(void)step;
	return answer_review(w);
}

enum db_status effect_store_unpublish(struct work *w, const struct step *step)
{
	(void)step;
	return publication_withdraw(w);
}
