/* SPDX-License-Identifier: MIT */
/*
 * What each action checks and changes besides moving the ticket to its next state: the table of
 * them, and what citizens and the dispatch office do. Answers are in effects_answer.c, limits in
 * effects_clock.c; the order of a transaction is in act.c, the moves in lifecycle.c.
 */
#include "tickets/effects.h"
#include "tickets/review_work.h"

#include "base/log.h"
#include "base/pool.h"
#include "base/utf8.h"

static int number(const struct work *w, const char *name)
{
	return policy_number(w->engine->policy, name);
}

bool effect_blank(struct work *w, const char *text)
{
	return str_empty(text) || str_empty(utf8_trim(w->pool, text));
}

static enum ticket_result bad(const struct work *w, const char *what, const char *value)
{
	log_error("ticket %s: no such %s in the policy: %s", w->t.number, what, value);
	return TICKET_BAD;
}

enum ticket_result effect_away(struct work *w, enum db_status status)
{
	w->status = status;
	return TICKET_AWAY;
}

/* --- accept, dispatch, return, refuse --- */

static enum ticket_result classify(struct work *w, const struct act *act)
{
	const struct policy *policy = w->engine->policy;
	if (!str_empty(act->class_)) {
		const struct policy_choice *class_ =
			policy_choice(policy_classes(policy), act->class_);
		if (!class_)
			return bad(w, "class", act->class_);
		w->recount = w->recount || !str_equal(w->t.class_, class_->code);
		w->t.class_ = class_->code;
	}
	if (!str_empty(act->category)) {
		const struct policy_choice *category =
			policy_choice(policy_categories(policy), act->category);
		if (!category)
			return bad(w, "category", act->category);
		w->t.category = category->code;
	}
	return TICKET_DONE;
}

static enum ticket_result accept_it(struct work *w, struct step *step)
{
	return classify(w, step->act);
}

enum ticket_result effect_find_unit(struct work *w, int64_t unit_id)
{
	struct db_rows rows;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT 1 FROM unit WHERE id = ? AND site_id = ? AND active = 1", INT(unit_id),
		INT(w->t.site_id));
	if (status != DB_OK)
		return effect_away(w, status);
	return rows.rows > 0 ? TICKET_DONE : TICKET_MISSING;
}

static enum ticket_result dispatch(struct work *w, struct step *step)
{
	enum ticket_result result = effect_find_unit(w, step->act->unit_id);
	if (result != TICKET_DONE)
		return result;
	w->t.unit_id = step->event.to_unit_id = step->act->unit_id;
	return classify(w, step->act);
}

/* After so many returns it is the office that decides: the unit keeps it (首问负责). */
static enum ticket_result give_back(struct work *w, struct step *step)
{
	(void)step;
	if (w->t.returns >= number(w, "return.most"))
		return TICKET_LIMIT;
	w->t.returns++;
	w->t.unit_id = 0;
	if (w->t.extension == EXTENSION_ASKED) /* whoever has it next asks for itself */
		w->t.extension = EXTENSION_NONE;
	return TICKET_DONE;
}

static const struct policy_choice *refusal(const struct work *w, const struct act *act)
{
	if (str_empty(act->reason))
		return NULL;
	return policy_choice(policy_refusals(w->engine->policy), act->reason);
}

static enum ticket_result refuse(struct work *w, struct step *step)
{
	const struct policy_choice *choice = refusal(w, step->act);
	if (!choice || choice->redirect != str_equal(step->row->action, "redirect"))
		return TICKET_WORDS;
	w->t.reason = step->event.reason = choice->code;
	w->t.reason_words = step->event.words;
	return TICKET_DONE;
}

/* --- the citizen --- */

static enum ticket_result add(struct work *w, struct step *step)
{
	/* an answer to a question is not counted: the unit asked for it */
	if (!str_equal(step->row->from, step->row->to))
		return TICKET_DONE;
	if (w->t.additions >= number(w, "add.most"))
		return TICKET_LIMIT;
	w->t.additions++;
	return TICKET_DONE;
}

static enum ticket_result chase(struct work *w, struct step *step)
{
	instant at = step->event.at;
	if (w->t.chases >= number(w, "chase.most"))
		return TICKET_LIMIT;
	if (w->t.chased_at != INSTANT_NONE &&
		at < w->t.chased_at + number(w, "chase.gap_hours") * HOUR)
		return TICKET_LIMIT;
	w->t.chases++;
	w->t.chased_at = at;
	return TICKET_DONE;
}

static int level(const struct act *act)
{
	const char *text = act->reason;
	bool fits = text && text[0] >= '1' && text[0] <= '5' && text[1] == '\0';
	return fits ? text[0] - '0' : 0;
}

static enum ticket_result rate(struct work *w, struct step *step)
{
	int rating = level(step->act);
	if (w->t.rating != 0)
		return TICKET_LIMIT;
	if (rating == 0 ||
		(rating <= number(w, "rating.words_from") && effect_blank(w, step->act->words)))
		return TICKET_WORDS;
	w->t.rating = rating;
	w->t.rating_words = step->event.words;
	w->t.rated_at = step->event.at;
	step->event.reason = pool_print(w->pool, "%d", rating);
	if (!str_equal(step->row->from, step->row->to))
		w->t.reworks++;
	return TICKET_DONE;
}

/* --- the table --- */

struct effect {
	const char *action;
	enum ticket_result (*apply)(struct work *w, struct step *step);
	enum db_status (*store)(struct work *w, const struct step *step);
};

/* Actions that only move the ticket, or only leave their event, need no row. */
static const struct effect effects[] = {
	{"accept", accept_it, NULL},
	{"dispatch", dispatch, NULL},
	{"return", give_back, NULL},
	{"refuse", refuse, NULL},
	{"redirect", refuse, NULL},
	{"add", add, NULL},
	{"chase", chase, NULL},
	{"rate", rate, NULL},
	{"rate_bad", rate, NULL},
	{"propose", effect_propose, effect_store_propose},
	{"review", effect_review, effect_store_review},
	{"review_on", effect_review, effect_store_review},
	{"release", effect_release, effect_store_release},
	{"adopt", effect_adopt, effect_store_adopt},
	{"publish_ask", effect_publish_ask, effect_store_publish_ask},
	{"publish_review", effect_publish_review, effect_store_publish_review},
	{"publish", effect_publish, effect_store_publish},
	{"publish_back", effect_publish_back, effect_store_publish_back},
	{"unpublish_ask", effect_unpublish_ask, effect_store_unpublish_ask},
	{"unpublish", effect_unpublish, effect_store_unpublish},
	{"unpublish_deny", effect_unpublish_deny, effect_store_unpublish_deny},
	{"extend_ask", effect_extend_ask, NULL},
	{"extend", effect_extend, NULL},
	{"extend_deny", effect_extend_deny, NULL},
	{"contact", effect_contact, NULL},
	{"supervise", effect_supervise, effect_store_supervise},
	{"transfer", dispatch, NULL},
	{"fixed", effect_settle, effect_store_adopt},
	{"untrue", effect_settle, effect_store_adopt},
	{"out_of_scope", effect_settle, effect_store_adopt},
};

static const struct effect *effect_of(const char *action)
{
	for (size_t i = 0; i < sizeof effects / sizeof *effects; i++) {
		if (str_equal(effects[i].action, action))
			return &effects[i];
	}
	return NULL;
}

const struct transition *effect_row(struct work *w, const struct act *act)
{
	const char *action = act->action;
	if (str_equal(action, "refuse")) {
		const struct policy_choice *choice = refusal(w, act);
		if (choice && choice->redirect)
			action = "redirect";
	}
	const struct transition *row = lifecycle_find(w->t.kind, w->t.state, action);
	bool chosen = row && row->chosen && !str_equal(action, "publish");
	if (chosen)
		return NULL;
	row = effect_publication_row(w, act, row);
	if (row && str_equal(action, "review") && review_goes_on(w))
		row = lifecycle_find(w->t.kind, w->t.state, "review_on");
	int rating = str_equal(action, "rate") ? level(act) : 0;
	if (row && rating > 0 && w->t.rating == 0 && rating <= number(w, "rating.words_from") &&
		w->t.reworks < number(w, "rework.most"))
		row = lifecycle_find(w->t.kind, w->t.state, "rate_bad");
	return row;
}

enum ticket_result effect_apply(struct work *w, struct step *step)
{
	const struct effect *effect = effect_of(step->row->action);
	/* a refusal's code is its reason; its words are free */
	bool code = effect && effect->apply == refuse;
	if (step->row->needs_words && !code && effect_blank(w, step->act->words))
		return TICKET_WORDS;
	if (step->row->needs_answer && effect_blank(w, step->act->answer))
		return TICKET_WORDS;
	return effect ? effect->apply(w, step) : TICKET_DONE;
}

enum db_status effect_store(struct work *w, const struct step *step)
{
	const struct effect *effect = effect_of(step->row->action);
	return effect && effect->store ? effect->store(w, step) : DB_OK;
}
