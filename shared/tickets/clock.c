/* SPDX-License-Identifier: MIT */
/*
 * When a clock is due and which light it shows: pure functions of rule, start and calendar. The
 * rows are in clock_row.c.
 */
#include "tickets/clock.h"

#include <string.h>

#include "base/str.h"

const char *light_name(enum light light)
{
	static const char *const names[] = {"none", "normal", "soon", "yellow", "red"};
	return names[light];
}

struct deadline clock_due(const struct calendar *calendar, const struct policy_rule *rule,
	instant start, instant within)
{
	struct deadline due;
	switch (rule->unit) {
	case LIMIT_DAYS: due = deadline_days(calendar, start, rule->limit, rule->roll); break;
	case LIMIT_MONTHS: due = deadline_months(calendar, start, rule->limit, rule->roll); break;
	default: due = deadline_workdays(calendar, start, rule->limit, rule->count, NULL, 0); break;
	}
	if (due.exists && due.at > within) {
		due.at = within;
		due.due = instant_day(within - 1);
	}
	return due;
}

static enum light level_light(const char *name)
{
	if (str_equal(name, "remind"))
		return LIGHT_SOON;
	if (str_equal(name, "yellow"))
		return LIGHT_YELLOW;
	return LIGHT_RED;
}

static instant level_instant(const struct calendar *calendar, const struct policy_rule *rule,
	const struct policy_level *level, instant started, const struct deadline *due)
{
	if (level->months > 0)
		return deadline_months(calendar, started, level->months, false).at;
	return deadline_level(calendar, due, rule->count, level->at);
}

enum light clock_light(const struct calendar *calendar, const struct policy_rule *rule,
	instant started, instant due, instant now)
{
	/* the deadline ends its day: 24:00 is the next day's first instant */
	struct deadline deadline = {.exists = true, .at = due, .due = instant_day(due - 1)};
	if (due == INSTANT_NONE)
		return LIGHT_NORMAL;
	enum light light = now >= due ? LIGHT_YELLOW : LIGHT_NORMAL;
	for (size_t i = 0; i < rule->n_levels; i++) {
		enum light reached = level_light(rule->levels[i].name);
		instant at = level_instant(calendar, rule, &rule->levels[i], started, &deadline);
		/* a level that lies before the start never fires */
		if (at > started && now >= at && reached > light)
			light = reached;
	}
	return light;
}
