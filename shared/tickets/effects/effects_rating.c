/* SPDX-License-Identifier: MIT */
/*
 * Ratings: what a citizen says of an answer, one of each answer, every one kept; and appeals of a
 * unit against a bad one, decided by another person of the office. At a site that is closed a bad
 * one is kept and opens nothing. What is read of them is rating.c's, the limits that a bad one
 * starts are in the lifecycle.
 */
#include "tickets/effects/effects.h"
#include "tickets/ratings/rating_work.h"
#include "tickets/upkeep.h"

#include "base/pool.h"

/* 1 to 5; 0: none. */
static int rating_of(const struct act *act)
{
	const char *text = act->reason;
	bool fits = text && text[0] >= '1' && text[0] <= '5' && text[1] == '\0';
	return fits ? text[0] - '0' : 0;
}

static bool is_bad(const struct work *w, int value)
{
	return value > 0 && value <= policy_number(w->engine->policy, "rating.words_from");
}

/* Locked: whoever closes the site meanwhile sees what is opened here, or it is not opened. */
static bool site_is_closed(struct work *w)
{
	struct db_rows rows;
	w->status = db_query(w->db, w->pool, &rows,
		"SELECT closed_at FROM site WHERE id = ? FOR UPDATE", INT(w->t.site_id));
	return w->status != DB_OK || rows.rows == 0 || db_time(&rows, 0, 0) != INSTANT_NONE;
}

const char *effect_rating_action(struct work *w, const struct act *act)
{
	/* somebody must be there to do it again */
	bool again = is_bad(w, rating_of(act)) && w->t.unit_id > 0 &&
		w->t.reworks < policy_number(w->engine->policy, "rework.most");
	again = again && (str_equal(act->action, "rate") || str_equal(act->action, "callback")) &&
		!site_is_closed(w);
	if (again && str_equal(act->action, "rate"))
		return "rate_bad";
	return again && str_equal(act->action, "callback") ? "callback_bad" : act->action;
}

/* --- rating --- */

bool rating_wanted(const struct engine *engine, const struct ticket *t, instant now)
{
	instant end = upkeep_due(engine, UPKEEP_RATING, t->replied_at);
	bool answered = str_equal(t->state, "REPLIED") || str_equal(t->state, "REPLIED_FIXED") ||
		str_equal(t->state, "REPLIED_UNTRUE");
	bool rated = t->rated_at != INSTANT_NONE && t->rated_at >= t->replied_at;
	return answered && !rated && (end == INSTANT_NONE || now < end);
}

/* A letter is archived when the time for it is over; a report stays where it is. */
static bool over(const struct work *w, instant at)
{
	instant end = upkeep_due(w->engine, UPKEEP_RATING, w->t.replied_at);
	return str_equal(w->t.kind, "correction") && end != INSTANT_NONE && at >= end;
}

/* What was said counts as if it had been typed: once an answer, and a bad one is reworked. */
enum ticket_result effect_rate(struct work *w, struct step *step)
{
	int rating = rating_of(step->act);
	struct rating_rows rows;
	enum db_status status = rating_rows(w, &rows);
	if (status != DB_OK)
		return effect_away(w, status);
	if (over(w, step->event.at))
		return TICKET_ILLEGAL;
	if (rows.last > w->answer_version || (rows.n == 0 && w->t.rating != 0))
		return TICKET_LIMIT;
	if (rating == 0 || (is_bad(w, rating) && effect_blank(w, step->act->words)))
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

enum db_status effect_store_rate(struct work *w, const struct step *step)
{
	bool link = str_equal(w->t.rated_by, "citizen") && str_equal(step->act->purpose, "link");
	struct rating_rows rows;
	enum db_status status = rating_rows(w, &rows);
	if (status != DB_OK)
		return status;
	return rating_insert(w, step, rows.n + 1, link ? "link" : w->t.rated_by);
}

/* --- appeals --- */

enum ticket_result effect_appeal(struct work *w, struct step *step)
{
	struct rating_rows rows;
	enum db_status status = rating_rows(w, &rows);
	if (status != DB_OK)
		return effect_away(w, status);
	if (w->actor->staff_id <= 0 || !is_bad(w, rows.value))
		return TICKET_ILLEGAL;
	if (!str_empty(rows.appeal))
		return TICKET_LIMIT;
	step->event.reason = pool_print(w->pool, "%d", rows.value);
	return TICKET_DONE;
}

enum db_status effect_store_appeal(struct work *w, const struct step *step)
{
	return rating_appeal(w, step);
}

/* Not by the person who asked for it. What a later rating opened is not its to close. */
enum ticket_result effect_appeal_decide(struct work *w, struct step *step)
{
	struct rating_rows rows;
	enum db_status status = rating_rows(w, &rows);
	if (status != DB_OK)
		return effect_away(w, status);
	bool moves = !str_equal(step->row->from, step->row->to);
	if (rows.asked == 0 || w->actor->staff_id <= 0 || w->actor->staff_id == rows.asked_by ||
		(moves && rows.asked != rows.n))
		return TICKET_ILLEGAL;
	if (moves) /* that it was opened again is undone */
		w->t.reworks--;
	step->event.reason = pool_print(w->pool, "%d", rows.asked_value);
	return TICKET_DONE;
}

enum db_status effect_store_appeal_decide(struct work *w, const struct step *step)
{
	bool denied = str_equal(step->row->action, "appeal_deny");
	return rating_decide(w, step, denied ? "denied" : "upheld");
}

/* Worked on again because of a rating that does not count: the answer that stood stands again. */
const char *effect_appeal_action(struct work *w, const struct act *act)
{
	struct db_rows rows;
	if (!str_equal(act->action, "appeal_uphold") || !str_equal(w->t.kind, "correction"))
		return act->action;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT from_state FROM event WHERE ticket_id = ?"
		" AND action IN ('rate_bad', 'callback_bad') ORDER BY sequence DESC LIMIT 1",
		INT(w->t.id));
	bool untrue = status == DB_OK && rows.rows > 0 &&
		str_equal(db_text(&rows, 0, 0), "REPLIED_UNTRUE");
	w->status = status;
	return untrue && !str_starts(w->t.state, "REPLIED_") ? "appeal_uphold_untrue" : act->action;
}
