/* SPDX-License-Identifier: MIT */
/*
 * What an answer that needs no review checks and changes: history taken over, an error put right.
 * Those that are reviewed are in effects_review.c; the rows are answer.c's.
 */
#include "tickets/effects.h"

#include "base/pool.h"
#include "base/str.h"

static void carry(struct step *step, const char *const *texts, size_t n)
{
	ledger_content(texts, n, step->content);
	step->event.content = step->content;
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

enum db_status effect_store_adopt(struct work *w, const struct step *step)
{
	return answer_insert(w, step, true);
}
