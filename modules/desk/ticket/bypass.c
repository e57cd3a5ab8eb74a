/* SPDX-License-Identifier: MIT */
/*
 * Requests sent by hand that would have published a text without its reviews (酉阳府办发〔2023〕5号
 * 第二十四条、第三十四条第（三）项): they were refused, and are kept in the ledger with who sent
 * them.
 */
#include "modules/desk/ticket/ticket.h"

#include "base/log.h"
#include "base/str.h"
#include "tickets/reviews/report.h"

/* Steps of the reviews of an answer, a solicitation or a public copy, and what only the engine
 * chooses or an import does. */
static bool publishes(const char *action)
{
	static const char *const actions[] = {
		"release", "review", "review_on", "publish", "publish_review", "adopt"};

	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (str_equal(action, actions[i]))
			return true;
	return false;
}

/* Where the ticket was at the version that the form says it was made for. */
static enum db_status state_then(
	struct request *rq, const struct ticket *ticket, int seen, const char **state)
{
	struct happening *list;
	size_t n;
	enum db_status status = ticket_history(desk.db, rq->pool, ticket->id, &list, &n);

	*state = ticket->state;
	for (size_t i = 0; status == DB_OK && i < n; i++)
		if (list[i].event.sequence <= seen)
			*state = list[i].event.to_state;
	return status;
}

bool bypass_is(struct request *rq, const struct ticket *ticket, const char *action, int seen)
{
	const struct transition *row;
	const char *state;

	if (!publishes(action))
		return false;
	if (seen <= 0 || seen >= ticket->version)
		return true;
	/* somebody was faster than who had the page open: that is no attempt */
	if (state_then(rq, ticket, seen, &state) != DB_OK)
		return false;
	row = lifecycle_find(ticket->kind, state, action);
	return !row || row->chosen || !(row->who & desk_person(rq)->roles);
}

bool bypass_record(struct request *rq, const struct ticket *ticket, const char *action)
{
	/* what the system writes about a person, whatever that person may do */
	struct actor actor = desk_actor(rq);
	const struct act act = {.action = REPORT_BYPASS, .reason = action};

	if (!publishes(action))
		return false;
	actor.roles = ROLE_SYSTEM;
	enum ticket_result result =
		ticket_act(desk.db, &desk.engine, ticket->id, &actor, &act, rq->now, NULL);
	bool kept = result == TICKET_DONE || result == TICKET_REPEATED;
	if (!kept)
		log_error("an attempt to %s %s without its reviews was refused, but could not be "
			  "recorded: %s",
			action, ticket->number, db_error(desk.db));
	return kept;
}
