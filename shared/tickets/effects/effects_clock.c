/* SPDX-License-Identifier: MIT */
/*
 * What actions about limits check and change: more time, the call after a bad rating, letters of
 * supervision. The clocks themselves are moved by clock_plan.c.
 */
#include "tickets/clocks/clock_rows.h"
#include "tickets/effects/effects.h"
#include "tickets/messages/notify.h"

#include "base/pool.h"

/* --- more time --- */

/* May the limit of the reply still be lengthened at this instant? */
static enum ticket_result may_extend(struct work *w, instant at)
{
	enum db_status status = clock_rows_load(w);
	if (status != DB_OK)
		return effect_away(w, status);
	const struct clock *reply = clocks_running(w->clocks, w->n_clocks, "letter.reply");
	const struct policy_rule *rule =
		reply ? policy_rule(w->engine->policy, reply->rule, reply->class_) : NULL;
	if (!rule || rule->extension.limit < 1)
		return TICKET_ILLEGAL;
	return clock_may_extend(rule, reply, at) ? TICKET_DONE : TICKET_LIMIT;
}

enum ticket_result effect_extend_ask(struct work *w, struct step *step)
{
	enum ticket_result result = may_extend(w, step->event.at);
	if (result != TICKET_DONE)
		return result;
	if (w->t.extension != EXTENSION_NONE)
		return TICKET_LIMIT;
	w->t.extension = EXTENSION_ASKED;
	return TICKET_DONE;
}

enum ticket_result effect_extend(struct work *w, struct step *step)
{
	if (w->t.extension != EXTENSION_ASKED)
		return TICKET_ILLEGAL;
	enum ticket_result result = may_extend(w, step->event.at);
	if (result == TICKET_DONE)
		w->t.extension = EXTENSION_GRANTED;
	return result;
}

enum ticket_result effect_extend_deny(struct work *w, struct step *step)
{
	(void)step;
	if (w->t.extension != EXTENSION_ASKED)
		return TICKET_ILLEGAL;
	w->t.extension = EXTENSION_REFUSED;
	return TICKET_DONE;
}

/* --- the call after a bad rating --- */

enum ticket_result effect_contact(struct work *w, struct step *step)
{
	(void)step; /* one call is enough for the limit; more of them are notes */
	return clocks_running(w->clocks, w->n_clocks, "rating.contact") ? TICKET_DONE
									: TICKET_LIMIT;
}

/* --- letters of supervision --- */

enum ticket_result effect_supervise(struct work *w, struct step *step)
{
	struct db_rows rows;
	(void)step;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT 1 FROM supervision WHERE ticket_id = ? AND issued_at IS NULL LIMIT 1",
		INT(w->t.id));
	if (status != DB_OK)
		return effect_away(w, status);
	return rows.rows > 0 ? TICKET_DONE : TICKET_ILLEGAL;
}

/* One letter for all limits of the ticket that have come so far. */
enum db_status effect_store_supervise(struct work *w, const struct step *step)
{
	int64_t unit_id = w->t.unit_id;
	enum db_status status = DB_OK;
	if (unit_id == 0)
		status = notify_office(w->db, w->pool, w->t.site_id, &unit_id);
	if (status == DB_OK) /* it goes to who has the ticket now, and they acknowledge it */
		status = db_exec(w->db,
			"UPDATE supervision SET issued_at = ?, issued_by = ?, words = ?,"
			" unit_id = ? WHERE ticket_id = ? AND issued_at IS NULL",
			TIME(step->event.at), ID(w->actor->staff_id), TEXT(step->event.words),
			ID(unit_id), INT(w->t.id));
	if (status == DB_OK && unit_id > 0)
		status = notify_supervised(w, &step->event, unit_id);
	return status;
}
