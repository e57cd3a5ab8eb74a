/* SPDX-License-Identifier: MIT */
/*
 * Why a date is what it is: a clock's days one by one, from the start to the due day, with what
 * each of them is. Pure; the words are the reader's (view/ for Chinese, the command for English).
 */
#ifndef HUIYING_TICKETS_EXPLAIN_H
#define HUIYING_TICKETS_EXPLAIN_H

#include "tickets/ticket.h"

enum day_why {
	DAY_START, /* the day it began: never counts */
	DAY_COUNTS, /* working day number n */
	DAY_MADE_UP, /* weekend day that is worked (调休), number n */
	DAY_REST, /* weekend */
	DAY_OFF, /* holiday: name */
	DAY_PAUSED, /* working day on whose end the clock stood still */
	DAY_PLAIN, /* calendar day n of a limit in days; months show first and last day only */
	DAY_ROLLED, /* due day that is not worked: goes on to the next working day */
	DAY_CAPPED, /* the due day of the limit that this one lies within */
	DAY_RECEIVED, /* office hours: the working day on which it counts as received; never counts
		       */
};
struct explained_day {
	day d;
	enum day_why why;
	int n; /* how many count up to here, 0 when it does not */
	const char *name; /* of the holiday, or NULL */
	bool final; /* its year's notice is loaded */
};
struct explained_level {
	const struct policy_level *level;
	instant at;
	bool skipped; /* not after the start */
	instant fired_at; /* INSTANT_NONE: not reached */
};
struct explanation {
	const struct clock *clock;
	const struct policy_rule *rule; /* NULL: the policy no longer has it, only rows are shown */
	instant received_at; /* office hours: when it counts as received; else started_at */
	struct explained_day *days; /* the last one is the due day; none without a rule */
	size_t n_days;
	struct explained_level *levels;
	size_t n_levels;
	instant within; /* INSTANT_NEVER: free */
	const char *within_rule; /* name, or NULL */
	bool agrees; /* the days end at the row's due day; false: it was counted by other rules */
};
/* Explains clocks[which]; the others are what it may lie within. Levels have no fired_at yet. */
void explain_clock(const struct engine *engine, struct pool *pool, const struct clock *clocks,
	size_t n, size_t which, struct explanation *out);
/* The same by this rule, whatever the policy says; the calendar is all it needs of the engine. */
void explain_by_rule(const struct calendar *calendar, struct pool *pool,
	const struct policy_rule *rule, const struct clock *clocks, size_t n, size_t which,
	struct explanation *out);
/* All clocks of a ticket with pauses and fired levels, from the database. */
enum db_status explain_ticket(struct db *db, struct pool *pool, const struct engine *engine,
	int64_t ticket_id, struct explanation **out, size_t *n);

#endif
