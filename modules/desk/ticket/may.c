/* SPDX-License-Identifier: MIT */
/*
 * What a person may do to a letter as it stands, as far as the letter itself tells: the lifecycle
 * table, whose unit, and what only an engine's effect would say otherwise. What is offered follows
 * from here; what is accepted decides the engine.
 */
#include "modules/desk/ticket/ticket.h"
#include "modules/desk/reviews/reviews.h"
#include "modules/desk/ticket/forms.h"

#include "base/str.h"
#include "tickets/reviews/report.h"

/* Roles in which this person may take the row. */
static unsigned roles_for(
	const struct request *rq, const struct ticket *ticket, const struct transition *row)
{
	unsigned mine = row->who & desk_person(rq)->roles;
	bool own = desk_at_own_unit(rq, ticket) && !row->co_only;
	bool co = desk_at_co_unit(rq, ticket) && (row->co_unit || row->co_only);

	if (row->own_unit && !own && !co)
		mine &= ~(unsigned)(ROLES_UNIT | (row->own_office ? ROLE_OFFICE : 0));
	return mine;
}

static bool refusal_waits(const struct ticket *ticket)
{
	return !str_empty(ticket->pending) && !str_equal(ticket->pending, "return");
}

/* --- conditions of single actions, beside their rows --- */

struct asking {
	const struct request *rq;
	const struct ticket *ticket;
	const char *action;
};

static int number(const char *name)
{
	return policy_number(desk.engine.policy, name);
}

static bool may_go_on(const struct asking *a)
{
	return !refusal_waits(a->ticket);
}

static bool may_ask_refusal(const struct asking *a)
{
	return !refusal_waits(a->ticket) && number("refuse.persons") >= 2;
}

/* The second person, or the only one where the policy says so. */
static bool may_refuse(const struct asking *a)
{
	bool alone = number("refuse.persons") < 2;

	if (!refusal_waits(a->ticket))
		return alone;
	return str_equal(a->ticket->pending, a->action) &&
		(alone || a->ticket->pending_by != desk_person(a->rq)->staff_id);
}

static bool may_deny_refusal(const struct asking *a)
{
	return refusal_waits(a->ticket);
}

static bool may_return(const struct asking *a)
{
	return a->ticket->returns < number("return.most");
}

static bool may_ask_return(const struct asking *a)
{
	return a->ticket->returns >= number("return.most") && str_empty(a->ticket->pending);
}

static bool may_deny_return(const struct asking *a)
{
	return str_equal(a->ticket->pending, "return");
}

static bool may_extend(const struct asking *a)
{
	return forms_may_extend(a->rq, a->ticket, a->action);
}

static bool may_take_step(const struct asking *a)
{
	return reviews_allow(a->rq, a->ticket);
}

static bool may_flag(const struct asking *a)
{
	return !(a->ticket->flags & FLAG_NEGATIVE);
}

static bool may_unflag(const struct asking *a)
{
	return a->ticket->flags & FLAG_NEGATIVE;
}

static bool may_call(const struct asking *a)
{
	return rating_wanted(&desk.engine, a->ticket, a->rq->now);
}

/* Asked of the database once for a page; on a fault the engine will say. */
static bool may_reclaim(const struct asking *a)
{
	bool stuck = false;

	return review_is_stuck(desk.db, a->rq->pool, a->ticket->id, &stuck) == DB_OK && stuck;
}

static bool may_say_sent(const struct asking *a)
{
	struct report report;
	bool waits = false;

	return report_waiting(desk.db, a->rq->pool, a->ticket->id, &waits, &report) == DB_OK &&
		waits;
}

static bool may_throw_away(const struct asking *a)
{
	return a->ticket->replied_at == INSTANT_NONE;
}

static const struct condition {
	const char *action;
	bool (*holds)(const struct asking *asking);
} conditions[] = {
	{"accept", may_go_on},
	{"dispatch", may_go_on},
	{"duplicate", may_go_on},
	{"refuse_ask", may_ask_refusal},
	{"refuse", may_refuse},
	{"redirect", may_refuse},
	{"invalid", may_refuse},
	{"refuse_deny", may_deny_refusal},
	{"return", may_return},
	{"return_ask", may_ask_return},
	{"return_deny", may_deny_return},
	{"extend", may_extend},
	{"extend_ask", may_extend},
	{"extend_deny", may_extend},
	{"review", may_take_step},
	{"release", may_take_step},
	{"back", may_take_step},
	{"flag", may_flag},
	{"sentiment_sent", may_say_sent},
	{"unflag", may_unflag},
	{"callback", may_call},
	{"spam", may_throw_away},
	{"reclaim", may_reclaim},
};

bool forms_allow(const struct request *rq, const struct ticket *ticket, const char *action)
{
	const struct transition *row = lifecycle_find(ticket->kind, ticket->state, action);
	const struct asking asking = {rq, ticket, action};

	if (!row || row->chosen || !roles_for(rq, ticket, row) ||
		(desk_person(rq)->roles & ROLE_VENDOR))
		return false;
	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++)
		if (str_equal(conditions[i].action, action))
			return conditions[i].holds(&asking);
	return true;
}
