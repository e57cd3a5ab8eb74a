/* SPDX-License-Identifier: MIT */
/*
 * Reviews (三审三校): who looks at a text before the citizen or the public reads it, by the routes
 * of the policy. An answer takes its route through IN_REVIEW2 (every step but the last) and
 * IN_REVIEW3 (the last, which signs); a public copy, or its withdrawal, takes it beside the
 * ticket's state (publication_draft). Step 0 is who wrote it: `editor` where the route names one.
 *   by editor, head, leader, chief: handler, head, leader, chief of the unit whose text it is;
 *   by office, site: the dispatch office; by site-leader, government-leader: leader, by
 * government-chief: chief of that office. Nobody takes two steps on one text (酉阳府办发〔2023〕5号
 * 第二十二条), and a contractor none (源府办〔2023〕26号 第六条).
 */
#ifndef HUIYING_TICKETS_REVIEW_H
#define HUIYING_TICKETS_REVIEW_H

#include "tickets/ticket.h"

/* One step of a route as it falls to people. */
struct review_turn {
	const struct policy_step *step;
	enum role role;
	bool at_office; /* persons of the dispatch office; else of the text's unit */
	bool last;
};
/* Steps after the writer's, from 1; false: the route has no such step. */
bool review_turn(const struct policy_route *route, int step, struct review_turn *out);
int review_steps(const struct policy_route *route); /* how many, the writer's not counted */
/* The route of an answer: the named one, or by what the ticket is: negative (FLAG_NEGATIVE), joint
 * (co-units), three. NULL: the policy has none of that name, or it has too few steps for an answer.
 */
const struct policy_route *review_route(
	const struct policy *policy, const struct ticket *ticket, bool joint, const char *name);

/* What is missing before this step may be taken: an unanswered or blocking line of a check-list.
 * NULL: nothing. */
const struct policy_choice *review_missing(const struct policy *policy,
	const struct policy_route *route, const char *content, const struct check_answer *checks,
	size_t n);

struct review { /* a step that was taken */
	const char *subject; /* answer, publication, withdrawal */
	int version, step;
	const char *route, *role, *title;
	const char *staff_name, *unit_name;
	int64_t staff_id;
	instant at;
	bool approves;
	const char *checks; /* "check.content.safety=no" a line */
	const char *words;
};
/* Of one ticket, oldest first. */
enum db_status review_list(
	struct db *db, struct pool *pool, int64_t ticket_id, struct review **out, size_t *n);

struct publication_draft {
	const char *kind; /* publish, withdraw */
	int sequence;
	const char *route;
	int step;
	unsigned turn;
	int64_t turn_unit_id, staff_id, unit_id;
	const char *staff_name;
	instant proposed_at;
	const char *title, *body, *answer, *reason, *words;
};
/* NULL in *out: none. */
enum db_status publication_draft(
	struct db *db, struct pool *pool, int64_t ticket_id, struct publication_draft **out);

/* Units that answer together with the ticket's. */
struct co_unit {
	int64_t unit_id;
	const char *name;
	bool wants; /* a text waits for its consent */
	int consent_version; /* 0: none */
	const char *consent_by;
	instant consent_at;
};
enum db_status ticket_co_units(
	struct db *db, struct pool *pool, int64_t ticket_id, struct co_unit **out, size_t *n);

#endif
