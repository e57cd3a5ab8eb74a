/* SPDX-License-Identifier: MIT */
/*
 * What an answer that needs no review checks and changes: history taken over, an error put right.
 * Those that are reviewed are in effects_review.c; the rows are answer.c's.
 */
#include "tickets/effects/effects.h"
#include "tickets/reviews/review_work.h"

#include "base/pool.h"
#include "base/str.h"
#include "tickets/corrections/visit.h"

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
	int64_t unit_id = w->actor->unit_id;
	if (w->t.unit_id == 0 && unit_id == 0) {
		enum db_status status = review_office(w, &unit_id);
		if (status != DB_OK)
			return effect_away(w, status);
	}
	if (w->t.unit_id == 0)
		w->t.unit_id = step->event.to_unit_id = unit_id;
	answered(w, step);
	return TICKET_DONE;
}

enum db_status effect_store_adopt(struct work *w, const struct step *step)
{
	return answer_insert(w, step, true);
}

/* Whether it is put right says the page itself. */
enum db_status effect_store_fixed(struct work *w, const struct step *step)
{
	enum db_status status = effect_store_adopt(w, step);

	if (status != DB_OK || (w->actor->roles & ROLE_IMPORT))
		return status;
	return visit_ask(w->db, w->t.id, w->t.site_id, "check", step->event.at);
}
