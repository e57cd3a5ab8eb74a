/* SPDX-License-Identifier: MIT */
/*
 * What must be reported or answered for: public sentiment that was found, and attempts to publish a
 * text without its reviews. Each is an event of its ticket and a row of its own; reading them is
 * report.c's.
 */
#include "tickets/effects/effects.h"
#include "tickets/reviews/report.h"

#include "base/pool.h"

/* To whom, by the policy's list; where it has one, nobody need choose (源府办〔2023〕26号
 * 第十三条). */
static const struct policy_choice *addressee(const struct work *w, const char *code)
{
	struct policy_list to = policy_items(w->engine->policy, "report.sentiment");

	if (str_empty(code))
		return to.n == 1 ? &to.choice[0] : NULL;
	return policy_choice(to, code);
}

enum ticket_result effect_sentiment(struct work *w, struct step *step)
{
	const struct policy_choice *to = addressee(w, step->act->reason);

	if (w->actor->staff_id <= 0)
		return TICKET_ILLEGAL;
	if (!to)
		return TICKET_WORDS;
	step->event.reason = to->code;
	return TICKET_DONE;
}

/* The one that waits longest went out. */
static enum ticket_result waiting(struct work *w, struct report *out)
{
	bool waits;
	enum db_status status = report_waiting(w->db, w->pool, w->t.id, &waits, out);

	if (status != DB_OK)
		return effect_away(w, status);
	return waits ? TICKET_DONE : TICKET_ILLEGAL;
}

enum ticket_result effect_sentiment_sent(struct work *w, struct step *step)
{
	struct report report;
	enum ticket_result result = waiting(w, &report);

	if (result == TICKET_DONE)
		step->event.reason = report.code;
	return result;
}

enum db_status effect_store_sentiment_sent(struct work *w, const struct step *step)
{
	struct report report;

	if (waiting(w, &report) != TICKET_DONE)
		return w->status == DB_OK ? DB_BAD : w->status;
	return db_exec(w->db,
		"UPDATE report SET sent_at = ?, sent_by = ?, receipt = ?"
		" WHERE ticket_id = ? AND sequence = ?",
		TIME(step->event.at), ID(w->actor->staff_id), TEXT(step->event.words), INT(w->t.id),
		INT(report.sequence));
}

/* Has it been kept of this person within the hour? Whoever sends it over and over fills no ledger.
 */
static enum db_status repeats(struct work *w, const struct step *step, bool *out)
{
	struct db_rows rows;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT 1 FROM report WHERE ticket_id = ? AND kind = '" REPORT_BYPASS "'"
		" AND code = ? AND staff_id = ? AND at > ? LIMIT 1",
		INT(w->t.id), TEXT(step->act->reason), INT(w->actor->staff_id),
		TIME(step->event.at - HOUR)); /* no limit: of the ledger's length alone */

	*out = status == DB_OK && rows.rows > 0;
	return status;
}

/* Which action it was (酉阳府办发〔2023〕5号 第二十四条、第三十四条第（三）项). */
enum ticket_result effect_bypass(struct work *w, struct step *step)
{
	bool again;
	enum db_status status;

	if (w->actor->staff_id <= 0 || str_empty(step->act->reason))
		return TICKET_ILLEGAL;
	status = repeats(w, step, &again);
	if (status != DB_OK)
		return effect_away(w, status);
	step->event.reason = step->act->reason;
	return again ? TICKET_REPEATED : TICKET_DONE;
}

enum db_status effect_store_report(struct work *w, const struct step *step)
{
	const struct event *event = &step->event;

	return db_exec(w->db,
		"INSERT INTO report (ticket_id, sequence, site_id, kind, code, state, at,"
		" staff_id, unit_id, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		INT(w->t.id), INT(event->sequence), INT(w->t.site_id), TEXT(event->action),
		TEXT(event->reason), TEXT(event->from_state), TIME(event->at),
		ID(w->actor->staff_id), ID(w->actor->unit_id), TEXT(event->words));
}
