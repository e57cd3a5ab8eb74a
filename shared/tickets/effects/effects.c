/* SPDX-License-Identifier: MIT */
/*
 * What each action checks and changes besides moving the ticket to its next state: the table of
 * them, and what citizens add. The dispatch office is in effects_office.c, units that take part in
 * effects_units.c, texts in effects_review.c and effects_publication.c, limits in effects_clock.c,
 * ratings in effects_rating.c; the order of a transaction is in act.c, the moves in lifecycle.c.
 */
#include "tickets/effects/effects.h"
#include "tickets/reviews/review_work.h"
#include "tickets/solicitations/solicitation_work.h"
#include "tickets/upkeep.h"

#include <string.h>

#include "base/pool.h"
#include "base/utf8.h"
#include "text/screen.h"

static int number(const struct work *w, const char *name)
{
	return policy_number(w->engine->policy, name);
}

bool effect_blank(struct work *w, const char *text)
{
	return str_empty(text) || str_empty(utf8_trim(w->pool, text));
}

enum ticket_result effect_away(struct work *w, enum db_status status)
{
	w->status = status;
	return TICKET_AWAY;
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

/* --- the citizen --- */

/* A second click, or a form sent once more because no answer came. */
static enum db_status said_just_now(struct work *w, const struct step *step, bool *out)
{
	struct db_rows rows;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT 1 FROM event WHERE ticket_id = ? AND action = 'add' AND words = ?"
		" AND at > ? LIMIT 1",
		INT(w->t.id), TEXT(step->event.words),
		TIME(step->event.at - HOUR)); /* no limit: who says it later says it again */

	*out = status == DB_OK && rows.rows > 0;
	return status;
}

static enum ticket_result add(struct work *w, struct step *step)
{
	bool again;
	enum db_status status = said_just_now(w, step, &again);

	if (status != DB_OK)
		return effect_away(w, status);
	if (again)
		return TICKET_REPEATED;

	int worst = (int)screen_worst(w->engine->screen, step->event.words);

	if (worst > w->t.screen)
		w->t.screen = worst;
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

/* --- the table --- */

struct effect {
	const char *action;
	enum ticket_result (*apply)(struct work *w, struct step *step);
	enum db_status (*store)(struct work *w, const struct step *step);
};

/* Actions that only move the ticket, or only leave their event, need no row. */
static const struct effect effects[] = {
	{"accept", effect_accept, NULL},
	{"dispatch", effect_dispatch, effect_store_leaving},
	{"refuse_ask", effect_refuse_ask, NULL},
	{"refuse_deny", effect_refuse_deny, NULL},
	{"refuse", effect_refuse, NULL},
	{"redirect", effect_refuse, NULL},
	{"invalid", effect_refuse, NULL},
	{"duplicate", effect_duplicate, NULL},
	{"return", effect_return, effect_store_leaving},
	{"return_ask", effect_return_ask, NULL},
	{"return_deny", effect_return_deny, NULL},
	{"redispatch", effect_redispatch, effect_store_leaving},
	{"recall", effect_recall, effect_store_leaving},
	{"involve", effect_involve, co_units_join},
	{"excuse", effect_excuse, effect_store_excuse},
	{"withdraw", effect_withdraw, NULL},
	{"add", add, NULL},
	{"chase", chase, NULL},
	{"rate", effect_rate, effect_store_rate},
	{"rate_bad", effect_rate, effect_store_rate},
	{"callback", effect_rate, effect_store_rate},
	{"callback_bad", effect_rate, effect_store_rate},
	{"archive", effect_archive, NULL},
	{"propose", effect_propose, effect_store_propose},
	{"take_back", effect_take_back, NULL},
	{"review", effect_review, effect_store_review},
	{"review_on", effect_review, effect_store_review},
	{"release", effect_release, effect_store_release},
	{"back", effect_back, NULL},
	{"reclaim", effect_reclaim, NULL},
	{"consent", effect_consent, effect_store_consent},
	{"adopt", effect_adopt, effect_store_adopt},
	{"publish_ask", effect_publish_ask, effect_store_publish_ask},
	{"publish_review", effect_publish_review, effect_store_publish_review},
	{"publish_back", effect_publish_back, effect_store_publish_back},
	{"publish", effect_publish, effect_store_publish},
	{"unpublish_ask", effect_unpublish_ask, effect_store_unpublish_ask},
	{"unpublish", effect_unpublish, effect_store_unpublish},
	{"unpublish_deny", effect_unpublish_deny, effect_store_unpublish_deny},
	{"extend_ask", effect_extend_ask, NULL},
	{"extend", effect_extend, NULL},
	{"extend_deny", effect_extend_deny, NULL},
	{"contact", effect_contact, NULL},
	{"supervise", effect_supervise, effect_store_supervise},
	{"acknowledge", effect_acknowledge, effect_store_acknowledge},
	{"sentiment", effect_sentiment, effect_store_report},
	{"sentiment_sent", effect_sentiment_sent, effect_store_sentiment_sent},
	{"bypass", effect_bypass, effect_store_report},
	{"flag", effect_flag, NULL},
	{"unflag", effect_flag, NULL},
	{"attach", effect_attach, effect_store_attach},
	{"appeal", effect_appeal, effect_store_appeal},
	{"appeal_uphold", effect_appeal_decide, effect_store_appeal_decide},
	{"appeal_uphold_untrue", effect_appeal_decide, effect_store_appeal_decide},
	{"appeal_deny", effect_appeal_decide, effect_store_appeal_decide},
	{"handover", effect_handover, effect_store_handover},
	{"edit", effect_edit, effect_store_edit},
	{"open", effect_open, NULL},
	{"close", effect_close, NULL},
	{"prolong", effect_prolong, NULL},
	{"spam", effect_spam, NULL},
	{"transfer", effect_dispatch, NULL},
	{"fixed", effect_settle, effect_store_fixed},
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

/* The action that this one turns out to be. */
static const char *meant(struct work *w, const struct act *act)
{
	if (str_equal(act->action, "refuse"))
		return effect_refusal_action(w, act);
	if (str_equal(act->action, "review") && review_goes_on(w))
		return "review_on";
	if (str_equal(act->action, "appeal_uphold"))
		return effect_appeal_action(w, act);
	return effect_rating_action(w, act);
}

const struct transition *effect_row(struct work *w, const struct act *act)
{
	const struct transition *row = lifecycle_find(w->t.kind, w->t.state, act->action);
	/* what the engine chooses nobody names, but an import */
	if (row && row->chosen && !(row->who & w->actor->roles & ROLE_IMPORT))
		return NULL;
	row = effect_publication_row(w, act, row);
	if (!row)
		return NULL;
	return strcmp(row->action, act->action) != 0
		? row
		: lifecycle_find(w->t.kind, w->t.state, meant(w, act));
}

enum ticket_result effect_apply(struct work *w, struct step *step)
{
	const struct effect *effect = effect_of(step->row->action);
	if (step->row->needs_words && effect_blank(w, step->act->words))
		return TICKET_WORDS;
	if (step->row->needs_answer && effect_blank(w, step->act->answer))
		return TICKET_WORDS;
	return effect ? effect->apply(w, step) : TICKET_DONE;
}

static bool lies_in(const char *state, const char *one, const char *other)
{
	return str_equal(state, one) || str_equal(state, other);
}

/* A decision that waits for another person waits as long as the ticket lies where it was asked. */
static bool still_asked(const struct ticket *t, const char *state)
{
	if (!str_equal(t->pending, "return"))
		return lies_in(state, "SUBMITTED", "ACCEPTED");
	return lies_in(state, "DISPATCHED", "HANDLING") || lies_in(state, "TRANSFERRED", "FIXING");
}

/* When the system acts next; of a solicitation the act itself has said so, where it goes on. */
static instant system_next(const struct work *w, const struct transition *row)
{
	const struct ticket *t = &w->t;
	if (str_equal(t->kind, "solicitation")) {
		bool timed = lies_in(row->to, "SCHEDULED", "OPEN") ||
			str_equal(row->to, "RESULT_PUBLISHED");
		return timed ? t->system_at : INSTANT_NONE;
	}
	if (!str_equal(row->to, "REPLIED"))
		return INSTANT_NONE;
	if (str_equal(row->from, "REPLIED"))
		return t->system_at;
	return upkeep_due(w->engine, UPKEEP_RATING, t->replied_at);
}

void effect_follow(struct work *w, const struct transition *row)
{
	struct ticket *t = &w->t;
	if (!str_empty(t->pending) && !still_asked(t, row->to)) {
		t->pending = t->pending_reason = "";
		t->pending_words = NULL;
		t->pending_by = 0;
	}
	if (!review_state(row->to)) {
		t->route = "";
		t->step = 0;
	}
	t->system_at = system_next(w, row);
}

enum db_status effect_store(struct work *w, const struct step *step)
{
	const struct effect *effect = effect_of(step->row->action);
	enum db_status status = effect && effect->store ? effect->store(w, step) : DB_OK;
	return status == DB_OK ? solicitation_follow(w, step) : status;
}
