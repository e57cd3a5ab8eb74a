/* SPDX-License-Identifier: MIT */
/*
 * What acts on solicitations check and change: their text while it is a draft, opening and closing
 * by the time they say, a later closing. What stands in their own row is solicitation_store.c's.
 */
#include "tickets/effects/effects.h"
#include "tickets/solicitations/solicitation.h"
#include "tickets/solicitations/solicitation_work.h"
#include "tickets/upkeep.h"

#include "base/log.h"
#include "base/pool.h"
#include "base/utf8.h"
#include "text/search.h"

/* --- what it says --- */

enum ticket_result effect_edit(struct work *w, struct step *step)
{
	const struct act *act = step->act;
	if (act->type && !policy_choice(ticket_types(w->engine->policy, w->t.kind), act->type)) {
		log_error("ticket %s: no such type in the policy: %s", w->t.number, act->type);
		return TICKET_BAD;
	}
	return act->title && effect_blank(w, act->title) ? TICKET_WORDS : TICKET_DONE;
}

enum db_status effect_store_edit(struct work *w, const struct step *step)
{
	const struct act *act = step->act;
	struct buf words = BUF_INIT;
	if (!act->title && !act->body && !act->type)
		return DB_OK;
	enum db_status status = db_exec(w->db,
		"UPDATE ticket SET title = COALESCE(?, title), body = COALESCE(?, body),"
		" type = COALESCE(?, type) WHERE id = ?",
		TEXT(act->title), TEXT(act->body), TEXT(act->type), INT(w->t.id));
	search_index(act->title ? act->title : "", &words);
	search_index(act->body ? act->body : "", &words);
	if (status == DB_OK && act->title)
		status = db_exec(w->db, "UPDATE search_staff SET words = ? WHERE ticket_id = ?",
			TEXT(buf_str(&words)), INT(w->t.id));
	buf_free(&words);
	return status;
}

/* --- its time --- */

enum ticket_result solicitation_release(struct work *w, const struct step *step)
{
	instant opens_at, closes_at;
	if (str_equal(step->row->to, "RESULT_PUBLISHED")) {
		w->t.system_at = upkeep_due(w->engine, UPKEEP_RESULT, step->event.at);
		return TICKET_DONE;
	}
	enum db_status status = solicitation_times(w, &opens_at, &closes_at);
	if (status != DB_OK)
		return effect_away(w, status);
	if (opens_at == INSTANT_NONE || closes_at <= opens_at || closes_at <= step->event.at)
		return TICKET_ILLEGAL;
	w->t.system_at = opens_at;
	return TICKET_DONE;
}

enum ticket_result effect_open(struct work *w, struct step *step)
{
	instant opens_at, closes_at;
	enum db_status status = solicitation_times(w, &opens_at, &closes_at);
	if (status != DB_OK)
		return effect_away(w, status);
	if (opens_at == INSTANT_NONE || step->event.at < opens_at)
		return TICKET_ILLEGAL;
	w->t.system_at = closes_at;
	return TICKET_DONE;
}

enum ticket_result effect_close(struct work *w, struct step *step)
{
	instant opens_at, closes_at;
	enum db_status status = solicitation_times(w, &opens_at, &closes_at);
	if (status != DB_OK)
		return effect_away(w, status);
	return closes_at != INSTANT_NONE && step->event.at >= closes_at ? TICKET_DONE
									: TICKET_ILLEGAL;
}

/* Later, never earlier, and not once it is over. The event says the new last day. */
enum ticket_result effect_prolong(struct work *w, struct step *step)
{
	instant opens_at, closes_at, until = step->act->until;
	if (utf8_length(step->act->words) > SOLICITATION_REASON_MOST)
		return TICKET_WORDS;
	enum db_status status = solicitation_times(w, &opens_at, &closes_at);
	if (status != DB_OK)
		return effect_away(w, status);
	if (closes_at == INSTANT_NONE || step->event.at >= closes_at || until <= closes_at)
		return TICKET_ILLEGAL;
	w->t.system_at = until;
	step->event.reason = day_iso(instant_day(until - 1), pool_alloc(w->pool, INSTANT_TEXT));
	return TICKET_DONE;
}
