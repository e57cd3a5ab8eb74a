/* SPDX-License-Identifier: MIT */
/*
 * What may happen to a ticket: one declared table (lifecycle_letter.c, lifecycle_correction.c,
 * lifecycle_solicitation.c) of kind, from, action, who may, to, clocks started, clocks stopped.
 * Checked at start: every state is reachable, every state that is not final has a way out, every
 * clock that starts can stop and every one that stands still runs on, and units are asked only of
 * those who belong to one.
 */
#ifndef HUIYING_TICKETS_LIFECYCLE_H
#define HUIYING_TICKETS_LIFECYCLE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

enum role { /* bits: one person may hold several */
	ROLE_CITIZEN = 1 << 0,
	ROLE_OFFICE = 1 << 1, /* dispatch office 受理转办 */
	ROLE_HANDLER = 1 << 2, /* 经办人 (具体责任人) */
	ROLE_HEAD = 1 << 3, /* 科室负责人 */
	ROLE_LEADER = 1 << 4, /* 分管领导 */
	ROLE_SUPERVISOR = 1 << 5, /* 督查 */
	ROLE_ADMIN = 1 << 6,
	ROLE_IMPORT = 1 << 7, /* history taken over by an operator */
	ROLE_SYSTEM = 1 << 8,
	ROLE_CHIEF = 1 << 9, /* 主要领导 */
	ROLE_VENDOR = 1 << 10, /* contractor: never reviews, never signs, sees no letter */
	ROLE_LAST = ROLE_VENDOR,
};
/* Bound to a unit: they work on its letters, or on those it helps with; the others see all. */
#define ROLES_UNIT (ROLE_HANDLER | ROLE_HEAD | ROLE_LEADER | ROLE_CHIEF)
/* Staff who have letters to read or to work on. */
#define ROLES_LETTERS (ROLE_OFFICE | ROLE_SUPERVISOR | ROLES_UNIT)
const char *role_name(enum role role); /* stable word: "office" */
int role_parse(const char *name, enum role *out);

#define LIFECYCLE_CLOCKS 6

struct transition {
	const char *kind; /* "letter", "correction", "solicitation" */
	const char *from; /* "" = does not exist yet; "*" is not allowed: each row is written out */
	const char *action; /* "dispatch" */
	unsigned who; /* roles that may */
	const char *to; /* state; the same as from when the state stays */
	const char *starts[LIFECYCLE_CLOCKS]; /* rule names, NULL-terminated when fewer */
	const char *stops[LIFECYCLE_CLOCKS];
	bool needs_words; /* a reason, question, addition … is required */
	bool needs_unit; /* dispatch */
	bool own_unit; /* handler, head, leader, chief: only of the unit that has the ticket; the
			  others see all */
	bool voids; /* stopped clocks end without being judged */
	bool chosen; /* the engine chooses this row (a bad rating, the last step of a review),
			nobody names it but an import */
	bool pauses, resumes; /* the limits whose rule allows it stand still; run on */
	bool extends; /* the limit of the reply is lengthened, and the unit's with it */
	bool needs_answer; /* a text for the citizen comes with it */
	bool co_unit; /* with own_unit: persons of a co-operating unit may too */
	bool co_only; /* only persons of a co-operating unit may */
	bool own_office; /* with own_unit: persons of the office too only when it has the ticket */
};

struct state {
	const char *kind;
	const char *name; /* SUBMITTED */
	unsigned turn; /* role whose turn it is: in whose inbox it lies; 0: nobody's */
	bool final;
	bool at_unit; /* lies with the ticket's unit (else with the dispatch office) */
};

int lifecycle_check(struct buf *err); /* 0, or -1 with one line a fault */
/* The same for any tables. */
int lifecycle_check_tables(const struct state *states, size_t n_states,
	const struct transition *table, size_t n, struct buf *err);

const struct transition *lifecycle_find(const char *kind, const char *from, const char *action);
/* The row that makes a ticket of this kind; NULL: no such kind. */
const struct transition *lifecycle_first(const char *kind);
const struct state *lifecycle_state(const char *kind, const char *name);
/* Lawful actions from a state for these roles, in table order, without those that the engine
 * chooses; returns their number, at most `most`. */
size_t lifecycle_actions(const char *kind, const char *from, unsigned roles,
	const struct transition **out, size_t most);
/* The whole tables, for documents and tests. */
const struct transition *lifecycle_table(size_t *n);
const struct state *lifecycle_states(size_t *n);

#endif
