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
/* Is a text of the ticket under review in this state. */
bool review_state(const char *state);
int review_steps(const struct policy_route *route); /* how many, the writer's not counted */
/* Does it name who wrote the text as its first step: then that person answers its check-lists too.
 */
bool review_by_writer(const struct policy_route *route);
/* Is this route strict enough for the ticket: what is negative or likely to stir opinion needs a
 * plan and the signature of a chief (大理州政府网站和政务新媒体管理规定 第三十七条). */
bool review_fits(const struct policy_route *route, const struct ticket *ticket);
/* The route of an answer: the named one, or by what the ticket is: negative (FLAG_NEGATIVE), joint
 * (co-units), three; of a solicitation one of the policy's list solicitation.routes, the first one
 * where none is named. NULL: the policy has none of that name, it is not for letters, does not fit
 * the ticket, or has too few steps for an answer. */
const struct policy_route *review_route(
	const struct policy *policy, const struct ticket *ticket, bool joint, const char *name);
/* Those that an answer to this ticket may take, the usual one first; at most `most`. */
size_t review_routes(const struct policy *policy, const struct ticket *ticket, bool joint,
	const struct policy_route **out, size_t most);
/* The review in which the ticket's text is, and its step; the usual route where the policy has lost
 * the one it was sent by. NULL: it is in none. */
const struct policy_route *review_standing(
	const struct policy *policy, const struct ticket *ticket, bool joint, int *step);
/* The same for the public copy: the policy's list publication.routes says which it may take and
 * names the usual one first. One step after the writer's is enough. */
const struct policy_route *review_copy_route(
	const struct policy *policy, const struct ticket *ticket, const char *name);
size_t review_copy_routes(const struct policy *policy, const struct ticket *ticket,
	const struct policy_route **out, size_t most);

/* A check-list is answered line by line; who has gone through all of one may say so once: code
 * CHECK_ALL answers each line of the list that has no answer of its own with the one that does not
 * block, and the record says both. Where a route needs it, the secrecy review (保密审查:
 * 源府办〔2023〕 26号 第十一条) is a list of its own that comes last and that no CHECK_ALL answers.
 */
#define CHECK_ALL "*"
#define CHECK_SECRECY "check.secrecy"
/* The kind of content that the lines' `except` speaks of, and which a ticket's text is. */
#define CHECK_LETTER "letter"
#define CHECK_SOLICITATION "solicitation"
const char *review_content(const struct ticket *ticket);
enum check_state { CHECK_OPEN, CHECK_FINE, CHECK_BLOCKS };
enum check_state review_check(const struct policy_items *list, const struct policy_choice *line,
	const struct check_answer *checks, size_t n);
/* What is missing before this step may be taken: an unanswered or blocking line of a check-list.
 * NULL: nothing. */
const struct policy_choice *review_missing(const struct policy *policy,
	const struct policy_route *route, const char *content, const struct check_answer *checks,
	size_t n);
/* A list of the route by its place; NULL: no more. */
const struct policy_items *review_list_at(
	const struct policy *policy, const struct policy_route *route, size_t i);
/* Whether a line concerns this kind of content. */
bool review_line_counts(const struct policy_choice *line, const char *content);
/* Every list of the route gone through without a finding: for programs that play people (the demo,
 * tests). At most `most`. */
size_t review_all_fine(const struct policy *policy, const struct policy_route *route,
	struct check_answer *out, size_t most);

/* --- review_stuck.c --- */

/* A text whose step nobody can take: nobody who works has the role at that unit, or only those who
 * had a hand in the text already. It waits until the office takes it back (reclaim). */
struct stuck_text {
	const char *number, *kind, *title, *unit_name; /* unit_name "": of the office */
	unsigned role; /* that is missing */
};
#define STUCK_MOST 100
enum db_status review_stuck(
	struct db *db, struct pool *pool, int64_t site_id, struct stuck_text **out, size_t *n);
enum db_status review_is_stuck(struct db *db, struct pool *pool, int64_t ticket_id, bool *stuck);
/* Did this person write the latest answer, take a step of its review, or agree to it for a unit:
 * then none of its other steps is theirs (三审: each by another person). */
enum db_status review_touched(
	struct db *db, struct pool *pool, int64_t ticket_id, int64_t staff_id, bool *touched);

struct review { /* a step that was taken */
	const char *subject; /* answer, publication, withdrawal */
	int version, step;
	const char *route, *role, *title;
	const char *staff_name, *unit_name;
	int64_t staff_id;
	instant at;
	bool approves;
	const char
		*checks; /* "check.content.safety=no" a line; "check.content.*=yes": by one tick */
	const char *words;
};
/* Of one ticket, oldest first. */
enum db_status review_list(
	struct db *db, struct pool *pool, int64_t ticket_id, struct review **out, size_t *n);

struct publication_draft {
	const char *kind; /* publish, withdraw */
	int sequence; /* of the event that proposed it */
	const char *route;
	int step; /* that waits, from 1 */
	unsigned turn;
	int64_t turn_unit_id, staff_id, unit_id;
	const char *staff_name;
	instant proposed_at;
	const char *title, *body, *answer, *reason, *words;
};
/* NULL in *out: none. */
enum db_status publication_draft(
	struct db *db, struct pool *pool, int64_t ticket_id, struct publication_draft **out);
/* Its route, as the policy has it now; a withdrawal has none. step 0: it was sent back and waits
 * for who wrote it. */
const struct policy_route *publication_route(const struct policy *policy,
	const struct ticket *ticket, const struct publication_draft *draft);
/* Who answers for what is public: "单位\t姓名" a line, as they were called then. */
struct publication_people {
	const char *route, *provided_by, *reviewed_by, *signed_by;
	instant withdrawn_at; /* INSTANT_NONE: it is public */
};
enum db_status publication_people(
	struct db *db, struct pool *pool, int64_t ticket_id, struct publication_people *out);

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
