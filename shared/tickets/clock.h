/* SPDX-License-Identifier: MIT */
/*
 * Clocks: one row a running limit. The due instant is a pure function of start, pauses, rule and
 * calendar, and can always be recomputed. Lights tell how a clock stands now.
 */
#ifndef HUIYING_TICKETS_CLOCK_H
#define HUIYING_TICKETS_CLOCK_H

#include <stddef.h>
#include "calendar/workday.h"
#include "store/db.h"
#include "tickets/policy.h"

enum light { LIGHT_NONE, LIGHT_NORMAL, LIGHT_SOON, LIGHT_YELLOW, LIGHT_RED };
const char *light_name(enum light light); /* none normal soon yellow red */

struct clock {
	int64_t id, ticket_id, unit_id;
	const char *rule, *class_;
	instant started_at, due_at, stopped_at; /* stopped_at INSTANT_NONE: running */
	const char *outcome; /* "" running, "met", "late", "void" (ended without being judged) */
	bool provisional;
};

/* What a clock of this rule would be. within: due instant that it may not pass, INSTANT_NEVER when
 * free. */
struct deadline clock_due(const struct calendar *calendar, const struct policy_rule *rule,
	instant start, instant within);

/* At `now`: the light of a running clock by its rule's ladder; of a stopped one LIGHT_NONE. */
enum light clock_light(const struct calendar *calendar, const struct policy_rule *rule,
	instant started, instant due, instant now);

#endif
