/* SPDX-License-Identifier: MIT */
/*
 * The routes and check-lists of the policy as they fall to a ticket and its people. Pure: what was
 * done is read in review_read.c, what is done is in effects_review.c and effects_publication.c.
 */
#include "tickets/reviews/review.h"

#include "base/str.h"

/* --- steps --- */

static bool second_state(const char *state)
{
	return str_equal(state, "IN_REVIEW2") || str_equal(state, "RESULT_REVIEW2");
}

bool review_state(const char *state)
{
	return second_state(state) || str_equal(state, "IN_REVIEW3") ||
		str_equal(state, "RESULT_REVIEW3");
}

static bool is_solicitation(const struct ticket *ticket)
{
	return str_equal(ticket->kind, "solicitation");
}

const char *review_content(const struct ticket *ticket)
{
	return is_solicitation(ticket) ? CHECK_SOLICITATION : CHECK_LETTER;
}

bool review_by_writer(const struct policy_route *route)
{
	return str_equal(route->steps[0].by, "editor");
}

int review_steps(const struct policy_route *route)
{
	return (int)route->n_steps - (review_by_writer(route) ? 1 : 0);
}

static const struct {
	const char *by;
	enum role role;
	bool at_office;
} duties[] = {
	{"editor", ROLE_HANDLER, false},
	{"head", ROLE_HEAD, false},
	{"leader", ROLE_LEADER, false},
	{"chief", ROLE_CHIEF, false},
	{"office", ROLE_OFFICE, true},
	{"site", ROLE_OFFICE, true},
	{"site-leader", ROLE_LEADER, true},
	{"government-leader", ROLE_LEADER, true},
	{"government-chief", ROLE_CHIEF, true},
};

bool review_turn(const struct policy_route *route, int step, struct review_turn *out)
{
	int steps = review_steps(route);

	if (step < 1 || step > steps)
		return false;
	const struct policy_step *taken = &route->steps[(int)route->n_steps - steps + step - 1];
	for (size_t i = 0; i < sizeof duties / sizeof *duties; i++) {
		if (!str_equal(duties[i].by, taken->by))
			continue;
		*out = (struct review_turn){
			taken, duties[i].role, duties[i].at_office, step == steps};
		return true;
	}
	return false;
}

/* --- routes --- */

static bool has_chief(const struct policy_route *route)
{
	for (size_t i = 0; i < route->n_steps; i++) {
		if (str_equal(route->steps[i].by, "chief"))
			return true;
	}
	return false;
}

bool review_fits(const struct policy_route *route, const struct ticket *ticket)
{
	if (!(ticket->flags & FLAG_NEGATIVE))
		return true;
	return (route->needs & NEED_PLAN) && has_chief(route);
}

/* Reprints and documents with their interpretation are no letters. */
static bool for_letters(const struct policy_route *route)
{
	return !(route->needs & (NEED_SOURCE | NEED_INTERPRETATION));
}

static bool answers(const struct policy_route *route, const struct ticket *ticket)
{
	return for_letters(route) && review_steps(route) >= 2 && review_fits(route, ticket);
}

static const char *usual(const struct policy *policy, const struct ticket *ticket, bool joint)
{
	struct policy_list list = policy_items(policy, "solicitation.routes");
	if (is_solicitation(ticket) && list.n > 0)
		return list.choice[0].code;
	if (ticket->flags & FLAG_NEGATIVE)
		return "negative";
	return joint ? "joint" : "three";
}

/* A solicitation takes the routes that are listed for it; a rulebook from before there was such a
 * list has only the usual one. */
static bool listed(const struct policy *policy, const struct ticket *ticket, const char *name)
{
	struct policy_list list = policy_items(policy, "solicitation.routes");
	if (!is_solicitation(ticket))
		return true;
	for (size_t i = 0; i < list.n; i++) {
		if (str_equal(list.choice[i].code, name))
			return true;
	}
	return list.n == 0 && str_equal(name, "three");
}

const struct policy_route *review_route(
	const struct policy *policy, const struct ticket *ticket, bool joint, const char *name)
{
	const struct policy_route *route =
		policy_route(policy, str_empty(name) ? usual(policy, ticket, joint) : name);

	if (!route && str_empty(name)) /* a site without joint answers of its own kind */
		route = policy_route(policy, "three");
	return route && answers(route, ticket) && listed(policy, ticket, route->name) ? route
										      : NULL;
}

static size_t add_once(
	const struct policy_route **out, size_t n, size_t most, const struct policy_route *route)
{
	if (!route || n >= most)
		return n;
	for (size_t i = 0; i < n; i++) {
		if (out[i] == route)
			return n;
	}
	out[n] = route;
	return n + 1;
}

size_t review_routes(const struct policy *policy, const struct ticket *ticket, bool joint,
	const struct policy_route **out, size_t most)
{
	size_t n_all, n = add_once(out, 0, most, review_route(policy, ticket, joint, NULL));
	const struct policy_route *all = policy_routes(policy, &n_all);

	for (size_t i = 0; i < n_all; i++) {
		if (answers(&all[i], ticket) && listed(policy, ticket, all[i].name))
			n = add_once(out, n, most, &all[i]);
	}
	return n;
}

const struct policy_route *review_standing(
	const struct policy *policy, const struct ticket *ticket, bool joint, int *step)
{
	bool second = second_state(ticket->state);

	*step = 0;
	if (!review_state(ticket->state))
		return NULL;
	const struct policy_route *route =
		str_empty(ticket->route) ? NULL : policy_route(policy, ticket->route);
	bool stands = route && ticket->step >= 1 && ticket->step <= review_steps(route);
	if (!stands)
		route = review_route(policy, ticket, joint, NULL);
	if (!route)
		return NULL;
	/* a step of which an older release knew nothing: the state is right */
	if (stands && second != (ticket->step == review_steps(route)))
		*step = ticket->step;
	else
		*step = second ? 1 : review_steps(route);
	return route;
}

/* --- routes of the public copy --- */

static const struct policy_route *copies(
	const struct policy *policy, const struct ticket *ticket, const char *name)
{
	const struct policy_route *route = policy_route(policy, name);
	if (!route || !for_letters(route) || review_steps(route) < 1 || !review_fits(route, ticket))
		return NULL;
	return route;
}

size_t review_copy_routes(const struct policy *policy, const struct ticket *ticket,
	const struct policy_route **out, size_t most)
{
	struct policy_list list = policy_items(policy, "publication.routes");
	size_t n = 0;

	if (ticket->flags & FLAG_NEGATIVE)
		n = add_once(out, n, most, copies(policy, ticket, "negative"));
	for (size_t i = 0; i < list.n; i++)
		n = add_once(out, n, most, copies(policy, ticket, list.choice[i].code));
	/* a rulebook from before there was such a list */
	if (n == 0)
		n = add_once(out, n, most, copies(policy, ticket, "three"));
	return n;
}

const struct policy_route *review_copy_route(
	const struct policy *policy, const struct ticket *ticket, const char *name)
{
	const struct policy_route *routes[16];
	size_t n = review_copy_routes(policy, ticket, routes, sizeof routes / sizeof *routes);

	if (str_empty(name))
		return n > 0 ? routes[0] : NULL;
	for (size_t i = 0; i < n; i++) {
		if (str_equal(routes[i]->name, name))
			return routes[i];
	}
	return NULL;
}

const struct policy_route *publication_route(const struct policy *policy,
	const struct ticket *ticket, const struct publication_draft *draft)
{
	const struct policy_route *route = policy_route(policy, draft->route);

	if (!str_equal(draft->kind, "publish"))
		return NULL;
	return route && draft->step <= review_steps(route)
		? route
		: review_copy_route(policy, ticket, NULL);
}
