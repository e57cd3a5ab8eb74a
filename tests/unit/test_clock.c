/* SPDX-License-Identifier: MIT */
/*
 * Clocks as pure functions: golden dates, levels in their order, pauses, extensions, stops; and
 * lights at each boundary of the ladder. Much of it around the Spring Festival of 2026 (make-up
 * working days 02-14 and 02-28): everything changes at the very instant, not a microsecond before.
 */
#include "ticket_world.h"

#include <stdio.h>

#include "tickets/clocks/clock_rows.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct boundary {
	const char *at;
	enum light before, from;
};

struct ladder {
	const char *rule, *class_, *start, *due;
	struct boundary boundaries[3];
};

static const struct ladder ladders[] = {
	{"letter.reply", "simple", "2026-02-12T10:00:00+08:00", "2026-02-27T00:00:00+08:00",
		{{"2026-02-26T00:00:00+08:00", LIGHT_NORMAL, LIGHT_SOON},
			{"2026-02-27T00:00:00+08:00", LIGHT_SOON, LIGHT_YELLOW},
			{"2026-03-01T00:00:00+08:00", LIGHT_YELLOW, LIGHT_RED}}},
	{"letter.reply", "other", "2026-02-12T10:00:00+08:00", "2026-03-12T00:00:00+08:00",
		{{"2026-03-07T00:00:00+08:00", LIGHT_NORMAL, LIGHT_SOON},
			{"2026-03-12T00:00:00+08:00", LIGHT_SOON, LIGHT_YELLOW},
			{"2026-03-14T00:00:00+08:00", LIGHT_YELLOW, LIGHT_RED}}},
	{"letter.dispatch", "simple", "2026-02-12T10:00:00+08:00", "2026-02-14T00:00:00+08:00",
		{{"2026-02-13T00:00:00+08:00", LIGHT_NORMAL, LIGHT_SOON},
			{"2026-02-14T00:00:00+08:00", LIGHT_SOON, LIGHT_YELLOW},
			{"2026-02-15T00:00:00+08:00", LIGHT_YELLOW, LIGHT_RED}}},
	{"letter.unanswered", "simple", "2026-02-12T10:00:00+08:00", "2026-05-13T00:00:00+08:00",
		{{"2026-04-13T00:00:00+08:00", LIGHT_NORMAL, LIGHT_SOON},
			{"2026-05-13T00:00:00+08:00", LIGHT_SOON, LIGHT_YELLOW},
			{NULL, LIGHT_NONE, LIGHT_NONE}}},
};

static const struct policy_rule *rule(const char *name, const char *class_)
{
	const struct policy_rule *found = policy_rule(world.engine.policy, name, class_);
	assert_non_null(found);
	return found;
}

/* When a clock of this rule is due that starts now. */
static instant due_of(const struct policy_rule *r, instant start, instant within)
{
	struct clock clock = {
		.started_at = start, .stopped_at = INSTANT_NONE, .first_due_at = INSTANT_NONE};
	clock_count(world.engine.calendar, r, &clock, within);
	return clock.due_at;
}

static void a_light_changes_at_its_instant(void **state)
{
	(void)state;
	const struct calendar *calendar = world.engine.calendar;
	for (size_t i = 0; i < COUNT(ladders); i++) {
		const struct ladder *l = &ladders[i];
		const struct policy_rule *r = rule(l->rule, l->class_);
		instant due = due_of(r, at(l->start), INSTANT_NEVER);
		assert_int_equal(due, at(l->due));
		assert_int_equal(
			clock_light(calendar, r, at(l->start), due, at(l->start)), LIGHT_NORMAL);
		for (size_t k = 0; k < 3 && l->boundaries[k].at; k++) {
			const struct boundary *b = &l->boundaries[k];
			instant edge = at(b->at);
			enum light before = clock_light(calendar, r, at(l->start), due, edge - 1);
			enum light from = clock_light(calendar, r, at(l->start), due, edge);
			if (before != b->before || from != b->from)
				fail_msg("%s %s at %s: %s then %s", l->rule, l->class_, b->at,
					light_name(before), light_name(from));
		}
	}
}

static void a_limit_inside_another_never_passes_it(void **state)
{
	(void)state;
	const struct calendar *calendar = world.engine.calendar;
	const struct policy_rule *unit = rule("letter.unit", "simple");
	instant start = at("2026-02-26T10:00:00+08:00"), reply = at("2026-02-27T00:00:00+08:00");
	assert_true(due_of(unit, start, INSTANT_NEVER) > reply);
	instant due = due_of(unit, start, reply);
	assert_int_equal(due, reply);
	/* its reminder would lie before it began: it never comes */
	assert_int_equal(clock_light(calendar, unit, start, due, reply - 1), LIGHT_NORMAL);
	assert_int_equal(clock_light(calendar, unit, start, due, reply), LIGHT_YELLOW);
}

static void lights_have_stable_words(void **state)
{
	(void)state;
	assert_string_equal(light_name(LIGHT_NONE), "none");
	assert_string_equal(light_name(LIGHT_NORMAL), "normal");
	assert_string_equal(light_name(LIGHT_SOON), "soon");
	assert_string_equal(light_name(LIGHT_YELLOW), "yellow");
	assert_string_equal(light_name(LIGHT_RED), "red");
}

/* --- what is due when --- */

static const struct policy_level ladder_of_reply[] = {
	{"remind", LEVEL_REMIND, -1, 0, 0},
	{"yellow", LEVEL_YELLOW, 0, 0, 0},
	{"red", LEVEL_RED, 2, 0, 0},
	{"supervise", LEVEL_SUPERVISE, 5, 0, 0},
};

static struct policy_rule workdays(int limit)
{
	return (struct policy_rule){.name = "letter.reply",
		.limit = limit,
		.unit = LIMIT_WORKDAYS,
		.count = COUNT_CIVIL,
		.levels = ladder_of_reply,
		.n_levels = 4,
		.extension = {30, "local"},
		.pause = {1, 5, "local"}};
}

static struct clock started(const char *start)
{
	return (struct clock){.rule = "letter.reply",
		.class_ = "",
		.started_at = at(start),
		.due_at = INSTANT_NONE,
		.stopped_at = INSTANT_NONE,
		.outcome = "",
		.next_fire_at = INSTANT_NONE,
		.first_due_at = INSTANT_NONE};
}

static void count(const struct policy_rule *r, struct clock *clock)
{
	clock_count(world.engine.calendar, r, clock, INSTANT_NEVER);
}

/* The last day of the limit. */
static void assert_due_day(const struct clock *clock, const char *expected)
{
	char text[INSTANT_TEXT];
	assert_string_equal(day_iso(instant_day(clock->due_at - 1), text), expected);
	assert_int_equal(clock->due_at, day_start(instant_day(clock->due_at - 1) + 1));
}

static void golden_working_days(void **state)
{
	static const int limits[] = {1, 2, 3, 5, 15};
	static const struct {
		const char *start, *due[5];
	} rows[] = {
		{"2026-02-12",
			{"2026-02-13", "2026-02-14", "2026-02-24", "2026-02-26", "2026-03-11"}},
		{"2026-02-13",
			{"2026-02-14", "2026-02-24", "2026-02-25", "2026-02-27", "2026-03-12"}},
		{"2026-02-14",
			{"2026-02-24", "2026-02-25", "2026-02-26", "2026-02-28", "2026-03-13"}},
		{"2026-02-18",
			{"2026-02-24", "2026-02-25", "2026-02-26", "2026-02-28", "2026-03-13"}},
		{"2026-04-30",
			{"2026-05-06", "2026-05-07", "2026-05-08", "2026-05-11", "2026-05-25"}},
		{"2026-09-18",
			{"2026-09-20", "2026-09-21", "2026-09-22", "2026-09-24", "2026-10-15"}},
		{"2026-09-24",
			{"2026-09-28", "2026-09-29", "2026-09-30", "2026-10-09", "2026-10-22"}},
		{"2026-09-30",
			{"2026-10-08", "2026-10-09", "2026-10-10", "2026-10-13", "2026-10-27"}},
		{"2025-01-24",
			{"2025-01-26", "2025-01-27", "2025-02-05", "2025-02-07", "2025-02-20"}},
		{"2025-09-27",
			{"2025-09-28", "2025-09-29", "2025-09-30", "2025-10-10", "2025-10-23"}},
		{"2025-09-30",
			{"2025-10-09", "2025-10-10", "2025-10-11", "2025-10-14", "2025-10-28"}},
	};
	static const char *const times[] = {"T00:00:00", "T12:00:00", "T23:59:59.999999"};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (size_t k = 0; k < COUNT(limits); k++) {
			struct policy_rule r = workdays(limits[k]);
			char text[INSTANT_TEXT];
			snprintf(text, sizeof text, "%s%s", rows[i].start, times[(i + k) % 3]);
			struct clock clock = started(text);
			count(&r, &clock);
			assert_due_day(&clock, rows[i].due[k]);
			assert_false(clock.provisional);
		}
	}
}

static void golden_months_and_days(void **state)
{
	static const struct {
		const char *start;
		enum limit_unit unit;
		int limit;
		bool roll;
		const char *due;
	} rows[] = {
		{"2025-11-30T10:00:00", LIMIT_MONTHS, 3, true, "2026-02-28"},
		{"2025-12-31T10:00:00", LIMIT_MONTHS, 2, true, "2026-02-28"},
		{"2026-01-31T10:00:00", LIMIT_MONTHS, 3, true, "2026-04-30"},
		{"2026-07-01T10:00:00", LIMIT_MONTHS, 3, true, "2026-10-08"},
		{"2026-07-01T10:00:00", LIMIT_MONTHS, 3, false, "2026-10-01"},
		{"2026-09-02T10:00:00", LIMIT_DAYS, 30, true, "2026-10-08"},
		{"2026-09-02T10:00:00", LIMIT_DAYS, 30, false, "2026-10-02"},
		{"2026-01-20T10:00:00", LIMIT_DAYS, 30, true, "2026-02-24"},
		{"2026-01-20T10:00:00", LIMIT_DAYS, 30, false, "2026-02-19"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct policy_rule r = workdays(rows[i].limit);
		struct clock clock = started(rows[i].start);
		r.unit = rows[i].unit;
		r.roll = rows[i].roll;
		count(&r, &clock);
		assert_due_day(&clock, rows[i].due);
	}
}

/* --- levels --- */

static void levels_are_reached_in_their_order_and_once(void **state)
{
	static const struct {
		enum level level;
		const char *at;
	} expected[] = {
		{LEVEL_REMIND, "2026-02-26T00:00:00"},
		{LEVEL_YELLOW, "2026-02-27T00:00:00"},
		{LEVEL_RED, "2026-03-01T00:00:00"},
		{LEVEL_SUPERVISE, "2026-03-05T00:00:00"},
	};
	(void)state;
	struct policy_rule r = workdays(5);
	struct clock clock = started("2026-02-12T10:00:00"), all;
	struct clock_level reached;
	const struct calendar *calendar = world.engine.calendar;
	count(&r, &clock);
	all = clock;
	for (size_t i = 0; i < COUNT(expected); i++) {
		instant then = at(expected[i].at);
		assert_int_equal(clock.next_fire_at, then);
		assert_false(clock_reach(calendar, &r, &clock, then - 1, &reached));
		assert_true(clock_reach(calendar, &r, &clock, then, &reached));
		assert_int_equal(reached.level->level, expected[i].level);
		assert_int_equal(reached.at, then);
		assert_int_equal(clock.level, expected[i].level);
		assert_false(clock_reach(calendar, &r, &clock, then, &reached));
		/* the same for one who comes much later */
		assert_true(clock_reach(calendar, &r, &all, at("2027-01-01T00:00:00"), &reached));
		assert_int_equal(reached.at, then);
	}
	assert_int_equal(clock.next_fire_at, INSTANT_NONE);
	assert_false(clock_reach(calendar, &r, &all, at("2027-01-01T00:00:00"), &reached));
}

static void a_level_before_the_start_is_skipped(void **state)
{
	(void)state;
	/* one working day from a Saturday: the working day before is over */
	struct policy_rule r = workdays(1);
	struct clock clock = started("2026-03-07T10:00:00");
	struct clock_level reached;
	count(&r, &clock);
	assert_int_equal(clock.next_fire_at, clock.due_at);
	assert_true(clock_reach(world.engine.calendar, &r, &clock, clock.due_at, &reached));
	assert_int_equal(reached.level->level, LEVEL_YELLOW);
	/* from a working day its end lies after the start, from midnight on it does not */
	clock = started("2026-03-06T23:59:59.999999");
	count(&r, &clock);
	assert_int_equal(clock.next_fire_at, at("2026-03-07T00:00:00"));
	clock = started("2026-03-07T00:00:00");
	count(&r, &clock);
	assert_int_equal(clock.next_fire_at, clock.due_at);
}

static void a_reached_level_does_not_come_again_when_the_date_moves(void **state)
{
	(void)state;
	struct policy_rule five = workdays(5), fifteen = workdays(15);
	struct clock clock = started("2026-02-12T10:00:00");
	struct clock_level reached;
	count(&five, &clock);
	while (clock_reach(
		world.engine.calendar, &five, &clock, at("2026-02-28T00:00:00"), &reached))
		;
	assert_int_equal(clock.level, LEVEL_YELLOW);
	count(&fifteen, &clock);
	assert_due_day(&clock, "2026-03-11");
	assert_int_equal(clock.level, LEVEL_YELLOW);
	/* what comes next is red, two days after the new date */
	assert_int_equal(clock.next_fire_at, at("2026-03-14T00:00:00"));
	/* and back: reached already */
	count(&five, &clock);
	assert_int_equal(clock.next_fire_at, at("2026-03-01T00:00:00"));
}

static void office_hours_end_with_the_office(void **state)
{
	(void)state;
	struct policy_rule r = workdays(5);
	struct clock clock = started("2026-02-12T17:30:00");
	r.count = COUNT_OFFICE;
	count(&r, &clock);
	assert_int_equal(clock.due_at, at("2026-02-27T17:30:00"));
	assert_int_equal(clock.next_fire_at, at("2026-02-26T17:30:00"));
	clock = started("2026-02-12T17:29:59.999999");
	count(&r, &clock);
	assert_int_equal(clock.due_at, at("2026-02-26T17:30:00"));
}

static void a_stop_at_the_very_instant_is_late(void **state)
{
	(void)state;
	struct policy_rule r = workdays(5);
	for (int late = 0; late <= 1; late++) {
		struct clock clock = started("2026-02-12T10:00:00");
		count(&r, &clock);
		clock_stop(&clock, clock.due_at - 1 + late, false);
		assert_string_equal(clock.outcome, late ? "late" : "met");
		assert_int_equal(clock.next_fire_at, INSTANT_NONE);
	}
	struct clock clock = started("2026-02-12T10:00:00");
	count(&r, &clock);
	clock_stop(&clock, clock.due_at + DAY, true);
	assert_string_equal(clock.outcome, "void");
	struct clock_level reached;
	assert_false(clock_reach(world.engine.calendar, &r, &clock, INSTANT_NEVER - 1, &reached));
	count(&r, &clock);
	assert_int_equal(clock.next_fire_at, INSTANT_NONE);
}

/* --- pauses --- */

static void a_pause_moves_the_date_by_its_working_days(void **state)
{
	static const struct {
		const char *from, *to, *due; /* to "": stands still */
	} rows[] = {
		{"2026-03-10T09:00:00", "2026-03-12T15:00:00", "2026-03-25"},
		{"2026-03-10T09:00:00", "2026-03-10T15:00:00", "2026-03-23"},
		{"2026-03-10T23:59:59", "2026-03-11T00:00:00", "2026-03-24"},
		{"2026-03-13T20:00:00", "2026-03-16T08:00:00", "2026-03-24"},
		{"2026-03-14T20:00:00", "2026-03-15T08:00:00", "2026-03-23"},
		{"2026-03-23T23:00:00", "2026-03-24T08:00:00", "2026-03-24"},
		/* on the day of the start, which does not count anyway */
		{"2026-03-02T11:00:00", "2026-03-03T09:00:00", "2026-03-23"},
		/* never for longer than five working days, whoever forgets to end it */
		{"2026-03-10T09:00:00", "", "2026-03-31"},
		{"2026-03-10T09:00:00", "2026-03-17T23:59:59", "2026-03-30"},
		{"2026-03-10T09:00:00", "2026-03-18T00:00:00", "2026-03-31"},
		{"2026-03-10T09:00:00", "2026-06-30T00:00:00", "2026-03-31"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct policy_rule r = workdays(15);
		struct clock clock = started("2026-03-02T10:00:00");
		count(&r, &clock);
		assert_due_day(&clock, "2026-03-23");
		assert_true(clock_pause(&r, &clock, at(rows[i].from)));
		assert_false(clock_pause(&r, &clock, at(rows[i].from) + HOUR));
		if (*rows[i].to)
			clock_resume(&clock, at(rows[i].to));
		count(&r, &clock);
		assert_due_day(&clock, rows[i].due);
	}
}

static void a_pause_is_allowed_as_often_as_the_rule_says(void **state)
{
	(void)state;
	struct policy_rule r = workdays(15);
	struct clock clock = started("2026-03-02T10:00:00");
	instant then = at("2026-03-04T10:00:00");
	count(&r, &clock);
	r.pause.most = 2;
	clock_resume(&clock, then); /* nothing stands */
	assert_int_equal(clock.n_pauses, 0);
	assert_true(clock_pause(&r, &clock, then));
	clock_resume(&clock, then);
	assert_true(clock_pause(&r, &clock, then)); /* it was none yet */
	assert_int_equal(clock.n_pauses, 1);
	clock_resume(&clock, then + DAY);
	assert_true(clock_pause(&r, &clock, then + DAY + HOUR));
	clock_resume(&clock, then + 2 * DAY);
	assert_false(clock_pause(&r, &clock, then + 3 * DAY));
	assert_int_equal(clock.n_pauses, 2);
	/* no rule, no pause; none for months; none when it is too late */
	clock.n_pauses = 0;
	assert_false(clock_pause(&r, &clock, clock.due_at));
	r.unit = LIMIT_MONTHS;
	assert_false(clock_pause(&r, &clock, then));
	r = workdays(15);
	r.pause.most = 0;
	assert_false(clock_pause(&r, &clock, then));
	clock_stop(&clock, then, false);
	r = workdays(15);
	assert_false(clock_pause(&r, &clock, then));
}

/* --- extension --- */

static void an_extension_counts_from_the_start_and_comes_once(void **state)
{
	(void)state;
	struct policy_rule r = workdays(15);
	struct clock clock = started("2026-02-12T10:00:00");
	count(&r, &clock);
	instant first = clock.due_at;
	assert_true(clock_may_extend(&r, &clock, first - 1));
	assert_false(clock_may_extend(&r, &clock, first));
	clock_extend(&clock);
	count(&r, &clock);
	assert_due_day(&clock, "2026-04-01");
	assert_int_equal(clock.first_due_at, first);
	assert_false(clock_may_extend(&r, &clock, first - 1));
	r.extension.limit = 0;
	clock.first_due_at = INSTANT_NONE;
	assert_false(clock_may_extend(&r, &clock, first - 1));
}

static void an_extended_limit_within_another_follows_it(void **state)
{
	(void)state;
	struct policy_rule r = workdays(5);
	struct clock clock = started("2026-02-12T10:00:00");
	instant reply = at("2026-04-02T00:00:00");
	r.extension.limit = 0;
	clock_count(world.engine.calendar, &r, &clock, reply);
	assert_due_day(&clock, "2026-02-26");
	clock_extend(&clock);
	clock_count(world.engine.calendar, &r, &clock, reply);
	assert_int_equal(clock.due_at, reply);
	/* with an extension of its own it has that, and no more than the outer one */
	r.extension.limit = 10;
	clock_count(world.engine.calendar, &r, &clock, reply);
	assert_due_day(&clock, "2026-03-04");
	r.extension.limit = 100;
	clock_count(world.engine.calendar, &r, &clock, reply);
	assert_int_equal(clock.due_at, reply);
}

static void a_date_beyond_the_loaded_years_is_provisional(void **state)
{
	(void)state;
	struct policy_rule r = workdays(15);
	struct clock clock = started("2026-12-11T10:00:00");
	count(&r, &clock);
	assert_true(clock.provisional);
	clock = started("2026-11-16T10:00:00");
	count(&r, &clock);
	assert_false(clock.provisional);
}

/* --- clocks of one ticket together --- */

static void clocks_are_counted_from_the_outside_in(void **state)
{
	(void)state;
	struct clock clocks[4];
	clocks[0] = started("2026-02-13T10:00:00"); /* the inner one stands first */
	clocks[0].rule = "letter.unit";
	clocks[1] = started("2026-02-12T10:00:00");
	clocks[2] = started("2026-02-12T10:00:00");
	clocks[2].rule = "letter.unanswered";
	clocks[3] = started("2026-02-12T10:00:00");
	clocks[3].rule = "letter.forgotten"; /* the policy knows no such rule */
	clocks[3].due_at = at("2026-02-20T00:00:00");
	clocks[3].next_fire_at = at("2026-02-20T00:00:00");
	for (int i = 0; i < 4; i++)
		clocks[i].class_ = "simple";
	clocks_count(&world.engine, clocks, 4);
	assert_due_day(&clocks[0], "2026-02-26");
	assert_due_day(&clocks[1], "2026-02-26");
	assert_due_day(&clocks[2], "2026-05-12");
	assert_int_equal(clocks[2].next_fire_at, at("2026-04-13T00:00:00"));
	assert_int_equal(clocks[3].due_at, at("2026-02-20T00:00:00"));
	assert_int_equal(clocks[3].next_fire_at, INSTANT_NONE);
	struct clocks_sum sum = clocks_sum(clocks, 3);
	assert_int_equal(sum.next_due_at, at("2026-02-27T00:00:00"));
	assert_int_equal(sum.reply_due_at, at("2026-02-27T00:00:00"));
	/* the three months are nobody's next date, their level counts */
	clocks[2].level = LEVEL_REMIND;
	clock_stop(&clocks[0], at("2026-02-25T00:00:00"), true);
	clock_stop(&clocks[1], at("2026-02-25T00:00:00"), false);
	sum = clocks_sum(clocks, 3);
	assert_int_equal(sum.next_due_at, INSTANT_NONE);
	assert_int_equal(sum.reply_due_at, INSTANT_NONE);
	assert_int_equal(sum.level, LEVEL_REMIND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_light_changes_at_its_instant),
		cmocka_unit_test(a_limit_inside_another_never_passes_it),
		cmocka_unit_test(lights_have_stable_words),
		cmocka_unit_test(golden_working_days),
		cmocka_unit_test(golden_months_and_days),
		cmocka_unit_test(levels_are_reached_in_their_order_and_once),
		cmocka_unit_test(a_level_before_the_start_is_skipped),
		cmocka_unit_test(a_reached_level_does_not_come_again_when_the_date_moves),
		cmocka_unit_test(office_hours_end_with_the_office),
		cmocka_unit_test(a_stop_at_the_very_instant_is_late),
		cmocka_unit_test(a_pause_moves_the_date_by_its_working_days),
		cmocka_unit_test(a_pause_is_allowed_as_often_as_the_rule_says),
		cmocka_unit_test(an_extension_counts_from_the_start_and_comes_once),
		cmocka_unit_test(an_extended_limit_within_another_follows_it),
		cmocka_unit_test(a_date_beyond_the_loaded_years_is_provisional),
		cmocka_unit_test(clocks_are_counted_from_the_outside_in),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
