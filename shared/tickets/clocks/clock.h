/* SPDX-License-Identifier: MIT */
/*
 * Clocks: what a limit does from its start to its stop, as pure functions of start, pauses,
 * extension, rule and calendar: no database, no clock of their own. A clock can always be counted
 * anew and explained (explain.h). The rows are clock_rows.c's and clock_plan.c's; who fires levels
 * is sweep.c or, when a ticket is changed, act.c.
 *
 * A level's instant: at = 0 the due instant; at = -k the end of the working day that lies k working
 * days before the due day; +k k working days after; months: so many months after the start. A level
 * whose instant is not after the start is skipped. A level is reached iff the clock still stands
 * at its instant: a stop at that very instant is late. A level that was reached stays, and is never
 * reached again, wherever the due day moves.
 */
#ifndef HUIYING_TICKETS_CLOCK_H
#define HUIYING_TICKETS_CLOCK_H

#include <stddef.h>
#include "calendar/workday.h"
#include "store/db.h"
#include "policy/policy.h"

enum light { LIGHT_NONE, LIGHT_NORMAL, LIGHT_SOON, LIGHT_YELLOW, LIGHT_RED };
const char *light_name(enum light light); /* none normal soon yellow red */

#define CLOCK_PAUSES 4

struct clock {
	int64_t id, ticket_id, unit_id;
	const char *rule, *class_;
	instant started_at, due_at, stopped_at; /* stopped_at INSTANT_NONE: running */
	const char *outcome; /* "" running, "met", "late", "void" (ended without being judged) */
	bool provisional;
	enum level level; /* highest that was reached */
	instant next_fire_at; /* of the next level; INSTANT_NONE: none is left, or it was stopped */
	instant first_due_at; /* before the extension; INSTANT_NONE: not extended */
	struct pause pauses[CLOCK_PAUSES]; /* to INSTANT_NEVER: stands still */
	size_t n_pauses;
	int epoch; /* of the rules it was counted by */
};

/* Sets due_at, provisional and next_fire_at from everything else in the clock. A pause that still
 * stands counts as if it lasted as long as the rule allows. A clock that was extended, though its
 * own rule has no extension, goes as far as `within`. */
void clock_count(const struct calendar *calendar, const struct policy_rule *rule,
	struct clock *clock, instant within);

/* A pause as it counts: no longer than the rule allows, whenever it ended. */
struct pause clock_counted_pause(
	const struct calendar *calendar, const struct policy_rule *rule, struct pause pause);

/* The next level, when its instant is not after `at`: fills out, and moves the clock on to the
 * level after it. Call it until it says false; then next_fire_at is after `at` or none, whatever
 * it was. */
struct clock_level {
	const struct policy_level *level;
	instant at; /* the level's own instant */
};
bool clock_reach(const struct calendar *calendar, const struct policy_rule *rule,
	struct clock *clock, instant at, struct clock_level *out);

/* Before each of these the levels up to `at` must have been taken by clock_reach(). */
void clock_stop(struct clock *clock, instant at, bool voids);
bool clock_pause(const struct policy_rule *rule, struct clock *clock,
	instant at); /* false: not (again) allowed */
void clock_resume(struct clock *clock, instant at); /* both: then clock_count() */
bool clock_may_extend(const struct policy_rule *rule, const struct clock *clock, instant at);
void clock_extend(struct clock *clock); /* then clock_count() */

/* At `now`: the light of a running clock by its rule's ladder; of a stopped one LIGHT_NONE. */
enum light clock_light(const struct calendar *calendar, const struct policy_rule *rule,
	instant started, instant due, instant now);
/* When that light changes by itself; INSTANT_NEVER: it does not any more. */
instant clock_light_until(const struct calendar *calendar, const struct policy_rule *rule,
	instant started, instant due, instant now);

#endif
