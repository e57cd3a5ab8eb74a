/* SPDX-License-Identifier: MIT */
/*
 * What the dispatch office's decisions check and change: refusing with a second person, letters
 * that repeat another one, to which unit a letter goes and whether it may come back. Limits are in
 * effects_clock.c, units that take part in effects_units.c.
 */
#include "tickets/effects/effects.h"
#include "tickets/solicitations/solicitation.h"

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"

static int number(const struct work *w, const char *name)
{
	return policy_number(w->engine->policy, name);
}

static enum ticket_result bad(const struct work *w, const char *what, const char *value)
{
	log_error("ticket %s: no such %s in the policy: %s", w->t.number, what, value);
	return TICKET_BAD;
}

static void put_pending(struct work *w, const char *what, const char *reason, const char *words)
{
	w->t.pending = what;
	w->t.pending_reason = reason;
	w->t.pending_words = *words ? words : NULL;
	w->t.pending_by = *what ? w->actor->staff_id : 0;
}

static bool refusal_waits(const struct work *w)
{
	return !str_empty(w->t.pending) && !str_equal(w->t.pending, "return");
}

/* --- accept, dispatch, return --- */

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

enum ticket_result effect_accept(struct work *w, struct step *step)
{
	return refusal_waits(w) ? TICKET_ILLEGAL : classify(w, step->act);
}

enum ticket_result effect_dispatch(struct work *w, struct step *step)
{
	if (refusal_waits(w))
		return TICKET_ILLEGAL;
	enum ticket_result result = effect_find_unit(w, step->act->unit_id);
	if (result != TICKET_DONE)
		return result;
	w->t.unit_id = step->event.to_unit_id = step->act->unit_id;
	return classify(w, step->act);
}

/* Whoever has it next asks for more time itself. */
static void drop_asking(struct work *w)
{
	if (w->t.extension == EXTENSION_ASKED)
		w->t.extension = EXTENSION_NONE;
}

/* After so many returns it is the office that decides: the unit keeps it (首问负责). */
enum ticket_result effect_return(struct work *w, struct step *step)
{
	(void)step;
	if (w->t.returns >= number(w, "return.most"))
		return TICKET_LIMIT;
	w->t.returns++;
	w->t.unit_id = 0;
	drop_asking(w);
	return TICKET_DONE;
}

enum ticket_result effect_return_ask(struct work *w, struct step *step)
{
	if (w->t.returns < number(w, "return.most"))
		return TICKET_ILLEGAL; /* it may simply return it */
	if (!str_empty(w->t.pending))
		return TICKET_LIMIT;
	put_pending(w, "return", "", step->event.words);
	return TICKET_DONE;
}

enum ticket_result effect_return_deny(struct work *w, struct step *step)
{
	(void)step;
	if (!str_equal(w->t.pending, "return"))
		return TICKET_ILLEGAL;
	put_pending(w, "", "", "");
	return TICKET_DONE;
}

enum ticket_result effect_redispatch(struct work *w, struct step *step)
{
	if (step->act->unit_id == w->t.unit_id)
		return TICKET_ILLEGAL;
	enum ticket_result result = effect_find_unit(w, step->act->unit_id);
	if (result != TICKET_DONE)
		return result;
	w->t.unit_id = step->event.to_unit_id = step->act->unit_id;
	drop_asking(w);
	put_pending(w, "", "", "");
	return TICKET_DONE;
}

/* The undo of a dispatch. */
enum ticket_result effect_recall(struct work *w, struct step *step)
{
	step->event.to_unit_id = w->t.unit_id; /* that had it */
	w->t.unit_id = 0;
	drop_asking(w);
	return TICKET_DONE;
}

enum db_status effect_store_leaving(struct work *w, const struct step *step)
{
	(void)step;
	return co_units_clear(w);
}

/* --- refuse --- */

static const struct policy_choice *refusal(const struct work *w, const char *code)
{
	if (str_empty(code))
		return NULL;
	return policy_choice(policy_refusals(w->engine->policy), code);
}

const char *effect_refusal_action(struct work *w, const struct act *act)
{
	if (str_equal(w->t.pending, "redirect"))
		return "redirect";
	const struct policy_choice *choice = refusal(w, act->reason);
	return choice && choice->redirect && str_empty(w->t.pending) ? "redirect" : "refuse";
}

enum ticket_result effect_refuse_ask(struct work *w, struct step *step)
{
	const struct act *act = step->act;
	if (refusal_waits(w))
		return TICKET_LIMIT;
	if (w->actor->staff_id <= 0)
		return TICKET_ILLEGAL;
	if (str_equal(act->decision, "invalid")) {
		if (effect_blank(w, act->words))
			return TICKET_WORDS;
		put_pending(w, "invalid", "", step->event.words);
		step->event.reason = "invalid";
		return TICKET_DONE;
	}
	const struct policy_choice *choice = refusal(w, act->reason);
	if (!str_equal(act->decision, "refuse") || !choice)
		return TICKET_WORDS;
	put_pending(w, choice->redirect ? "redirect" : "refuse", choice->code, step->event.words);
	step->event.reason = choice->code;
	return TICKET_DONE;
}

enum ticket_result effect_refuse_deny(struct work *w, struct step *step)
{
	if (!refusal_waits(w))
		return TICKET_ILLEGAL;
	bool own = w->actor->staff_id > 0 && w->actor->staff_id == w->t.pending_by;
	if (!own && effect_blank(w, step->act->words))
		return TICKET_WORDS;
	put_pending(w, "", "", "");
	return TICKET_DONE;
}

/* A letter that others repeat is answered, or refused, for all of them: it cannot vanish. */
static enum ticket_result no_copies(struct work *w, enum ticket_result otherwise)
{
	struct db_rows rows;
	/* whoever makes one locks its original first: nobody does while this is decided */
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT id FROM ticket WHERE id = ? FOR UPDATE", INT(w->t.id));
	if (status == DB_OK)
		status = db_query(w->db, w->pool, &rows,
			"SELECT id FROM ticket WHERE original_id = ? LIMIT 1", INT(w->t.id));
	if (status != DB_OK)
		return effect_away(w, status);
	return rows.rows == 0 ? TICKET_DONE : otherwise;
}

static enum ticket_result end_with(
	struct work *w, struct step *step, const char *reason, const char *words)
{
	w->t.reason = step->event.reason = reason;
	w->t.reason_words = step->event.words = words ? words : "";
	return str_equal(step->row->action, "invalid") ? no_copies(w, TICKET_ILLEGAL) : TICKET_DONE;
}

/* One person says so and another one confirms it, with the first one's reason and words; where one
 * is enough (refuse.persons), at once. */
enum ticket_result effect_refuse(struct work *w, struct step *step)
{
	const char *action = step->row->action;
	bool alone = number(w, "refuse.persons") < 2;
	if (refusal_waits(w)) {
		bool second = w->actor->staff_id > 0 && w->actor->staff_id != w->t.pending_by;
		if (!str_equal(w->t.pending, action) || (!second && !alone))
			return TICKET_ILLEGAL;
		return end_with(w, step, w->t.pending_reason, w->t.pending_words);
	}
	if (!alone)
		return TICKET_ILLEGAL;
	if (str_equal(action, "invalid"))
		return effect_blank(w, step->act->words) ? TICKET_WORDS
							 : end_with(w, step, "", step->event.words);
	const struct policy_choice *choice = refusal(w, step->act->reason);
	if (!choice || choice->redirect != str_equal(action, "redirect"))
		return TICKET_WORDS;
	return end_with(w, step, choice->code, step->event.words);
}

/* --- letters that repeat another one --- */

/* The first one: a letter of this site that is answered, or will be. Locked, so that it does not
 * end otherwise meanwhile. */
static enum ticket_result find_original(struct work *w, struct step *step)
{
	struct db_rows rows;
	if (step->act->original_id <= 0 || step->act->original_id == w->t.id)
		return TICKET_MISSING;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT number, state FROM ticket WHERE id = ? AND site_id = ? AND kind = ?"
		" FOR UPDATE",
		INT(step->act->original_id), INT(w->t.site_id), TEXT(w->t.kind));
	if (status != DB_OK)
		return effect_away(w, status);
	if (rows.rows == 0)
		return TICKET_MISSING;
	static const char *const gone[] = {"DUPLICATE", "INVALID", "WITHDRAWN", "SPAM"};
	for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
		if (str_equal(db_text(&rows, 0, 1), gone[i]))
			return TICKET_ILLEGAL;
	}
	step->event.reason = db_text(&rows, 0, 0);
	return TICKET_DONE;
}

enum ticket_result effect_duplicate(struct work *w, struct step *step)
{
	if (refusal_waits(w))
		return TICKET_ILLEGAL;
	enum ticket_result result = no_copies(w, TICKET_ILLEGAL);
	if (result == TICKET_DONE)
		result = find_original(w, step);
	if (result == TICKET_DONE)
		w->t.original_id = step->act->original_id;
	return result;
}

/* What was answered once was worth an answer: throwing it away would take back the answer, and void
 * the limits of the rating that brought it here. */
enum ticket_result effect_spam(struct work *w, struct step *step)
{
	(void)step;
	if (w->t.replied_at != INSTANT_NONE)
		return TICKET_ILLEGAL;
	return no_copies(w, TICKET_ILLEGAL);
}

enum ticket_result effect_withdraw(struct work *w, struct step *step)
{
	/* what the public reads has to fit */
	if (str_equal(w->t.kind, "solicitation") &&
		utf8_length(step->act->words) > SOLICITATION_REASON_MOST)
		return TICKET_WORDS;
	return no_copies(w, TICKET_LIMIT);
}
