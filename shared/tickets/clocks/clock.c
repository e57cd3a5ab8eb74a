/* SPDX-License-Identifier: MIT */
/*
 * When a clock is due, when its levels are reached and which light it shows: pure functions of
 * rule, start, pauses and calendar. The rows are in clock_rows.c and clock_plan.c.
 */
#include "tickets/clocks/clock.h"

#include "base/str.h"

const char *light_name(enum light light)
{
	static const char *const names[] = {"none", "normal", "soon", "yellow", "red"};
	return names[light];
}

/* --- due --- */

static struct deadline count_limit(const struct calendar *calendar, const struct policy_rule *rule,
	instant start, int limit, const struct pause *pauses, size_t n)
{
	switch (rule->unit) {
	case LIMIT_DAYS: return deadline_days(calendar, start, limit, rule->roll);
	case LIMIT_MONTHS: return deadline_months(calendar, start, limit, rule->roll);
	default: return deadline_workdays(calendar, start, limit, rule->count, pauses, n);
	}
}

static void set_at(struct deadline *due, instant at)
{
	due->at = at;
	due->due = instant_day(at - 1);
}

struct pause clock_counted_pause(
	const struct calendar *calendar, const struct policy_rule *rule, struct pause pause)
{
	if (rule->pause.limit < 1) { /* taken by a rule that is gone: what is past stays */
		if (pause.to == INSTANT_NEVER)
			pause.to = pause.from;
		return pause;
	}
	instant end =
		deadline_workdays(calendar, pause.from, rule->pause.limit, rule->count, NULL, 0).at;
	if (pause.to > end)
		pause.to = end;
	return pause;
}

static bool extended(const struct clock *clock)
{
	return clock->first_due_at != INSTANT_NONE;
}

static bool extendable(const struct policy_rule *rule)
{
	return rule->extension.limit > 0;
}

static struct deadline count_clock(const struct calendar *calendar, const struct policy_rule *rule,
	const struct clock *clock, instant within)
{
	struct pause pauses[CLOCK_PAUSES];
	for (size_t i = 0; i < clock->n_pauses; i++)
		pauses[i] = clock_counted_pause(calendar, rule, clock->pauses[i]);
	int limit = extended(clock) && extendable(rule) ? rule->extension.limit : rule->limit;
	struct deadline due =
		count_limit(calendar, rule, clock->started_at, limit, pauses, clock->n_pauses);
	/* lengthened with the limit that it lies within: it may reach as far */
	bool follows = extended(clock) && !extendable(rule) && within != INSTANT_NEVER;
	if (due.exists && (due.at > within || follows))
		set_at(&due, within);
	return due;
}

/* --- levels --- */

/* The deadline again, from its instant: it ends its day, 24:00 is the next day's first instant. */
static struct deadline standing(instant due_at)
{
	struct deadline due = {.exists = due_at != INSTANT_NONE};
	if (due.exists)
		set_at(&due, due_at);
	return due;
}

static instant level_instant(const struct calendar *calendar, const struct policy_rule *rule,
	const struct policy_level *level, instant started, const struct deadline *due)
{
	if (level->months > 0)
		return deadline_months(calendar, started, level->months, false).at;
	return deadline_level(calendar, due, rule->count, level->at);
}

/* The first in time of those above the clock's level; of several at one instant the lowest. */
static bool next_level(const struct calendar *calendar, const struct policy_rule *rule,
	const struct clock *clock, struct clock_level *out)
{
	struct deadline due = standing(clock->due_at);
	out->level = NULL;
	if (!due.exists)
		return false;
	for (size_t i = 0; i < rule->n_levels; i++) {
		const struct policy_level *level = &rule->levels[i];
		if (level->level <= clock->level)
			continue;
		instant at = level_instant(calendar, rule, level, clock->started_at, &due);
		if (at > clock->started_at && (!out->level || at < out->at))
			*out = (struct clock_level){level, at};
	}
	return out->level != NULL;
}

static void set_next(
	const struct calendar *calendar, const struct policy_rule *rule, struct clock *clock)
{
	struct clock_level next;
	bool runs = clock->stopped_at == INSTANT_NONE;
	clock->next_fire_at =
		runs && next_level(calendar, rule, clock, &next) ? next.at : INSTANT_NONE;
}

void clock_count(const struct calendar *calendar, const struct policy_rule *rule,
	struct clock *clock, instant within)
{
	struct deadline due = count_clock(calendar, rule, clock, within);
	clock->due_at = due.exists ? due.at : INSTANT_NONE;
	clock->provisional = due.provisional;
	set_next(calendar, rule, clock);
}

bool clock_reach(const struct calendar *calendar, const struct policy_rule *rule,
	struct clock *clock, instant at, struct clock_level *out)
{
	bool runs = clock->stopped_at == INSTANT_NONE;
	bool more = runs && next_level(calendar, rule, clock, out);
	clock->next_fire_at = more ? out->at : INSTANT_NONE;
	if (!more || out->at > at)
		return false;
	clock->level = out->level->level;
	set_next(calendar, rule, clock);
	return true;
}

/* --- what happens to a clock --- */

void clock_stop(struct clock *clock, instant at, bool voids)
{
	bool late = clock->due_at != INSTANT_NONE && at >= clock->due_at;
	clock->stopped_at = at;
	clock->outcome = voids ? "void" : late ? "late" : "met";
	clock->next_fire_at = INSTANT_NONE;
}

static bool runs_before_due(const struct clock *clock, instant at)
{
	return clock->stopped_at == INSTANT_NONE && clock->due_at != INSTANT_NONE &&
		at < clock->due_at;
}

static struct pause *last_pause(struct clock *clock)
{
	return clock->n_pauses > 0 ? &clock->pauses[clock->n_pauses - 1] : NULL;
}

bool clock_pause(const struct policy_rule *rule, struct clock *clock, instant at)
{
	struct pause *last = last_pause(clock);
	if (rule->pause.most < 1 || rule->unit != LIMIT_WORKDAYS || !runs_before_due(clock, at))
		return false;
	if (last && last->to == INSTANT_NEVER)
		return false;
	if (last && last->from == at) { /* ended at the instant it began: the same one goes on */
		last->to = INSTANT_NEVER;
		return true;
	}
	if (clock->n_pauses == CLOCK_PAUSES || clock->n_pauses >= (size_t)rule->pause.most)
		return false;
	clock->pauses[clock->n_pauses++] = (struct pause){at, INSTANT_NEVER};
	return true;
}

void clock_resume(struct clock *clock, instant at)
{
	struct pause *last = last_pause(clock);
	if (last && last->to == INSTANT_NEVER)
		last->to = at;
}

bool clock_may_extend(const struct policy_rule *rule, const struct clock *clock, instant at)
{
	return extendable(rule) && !extended(clock) && runs_before_due(clock, at);
}

void clock_extend(struct clock *clock)
{
	clock->first_due_at = clock->due_at;
}

/* --- lights --- */

static enum light level_light(enum level level)
{
	switch (level) {
	case LEVEL_REMIND: return LIGHT_SOON;
	case LEVEL_YELLOW: return LIGHT_YELLOW;
	default: return LIGHT_RED;
	}
}

enum light clock_light(const struct calendar *calendar, const struct policy_rule *rule,
	instant started, instant due, instant now)
{
	struct deadline deadline = standing(due);
	if (!deadline.exists)
		return LIGHT_NORMAL;
	enum light light = now >= due ? LIGHT_YELLOW : LIGHT_NORMAL;
	for (size_t i = 0; i < rule->n_levels; i++) {
		enum light reached = level_light(rule->levels[i].level);
		instant at = level_instant(calendar, rule, &rule->levels[i], started, &deadline);
		/* a level that lies before the start never fires */
		if (at > started && now >= at && reached > light)
			light = reached;
	}
	return light;
}

instant clock_light_until(const struct calendar *calendar, const struct policy_rule *rule,
	instant started, instant due, instant now)
{
	struct deadline deadline = standing(due);
	if (!deadline.exists)
		return INSTANT_NEVER;
	instant until = now < due ? due : INSTANT_NEVER;
	for (size_t i = 0; i < rule->n_levels; i++) {
		instant at = level_instant(calendar, rule, &rule->levels[i], started, &deadline);
		if (at > started && at > now && at < until)
			until = at;
	}
	return until;
}
