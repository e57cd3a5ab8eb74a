/* SPDX-License-Identifier: MIT */
/* Why a date is what it is. Were a day left out or miscounted, a citizen would read a reason that
 * does not lead to the date above it. The days are walked one by one here, the dates are computed
 * by ranks in deadline.c: both must meet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/str.h"
#include "tests/unit/shipped.h"
#include "tickets/clocks/explain.h"

static struct clock clock_of(const char *name, instant start, instant due)
{
	return (struct clock){.rule = name,
		.class_ = "",
		.outcome = "",
		.started_at = start,
		.due_at = due,
		.stopped_at = INSTANT_NONE,
		.first_due_at = INSTANT_NONE};
}

static struct policy_rule workdays(int n, enum count_rule count)
{
	return (struct policy_rule){.name = "letter.reply",
		.limit = n,
		.unit = LIMIT_WORKDAYS,
		.count = count,
		.source = "local",
		.title = ""};
}

static struct clock counted(const struct policy_rule *rule, instant start)
{
	struct clock clock = clock_of(rule->name, start, INSTANT_NONE);
	clock_count(calendar, rule, &clock, INSTANT_NEVER);
	return clock;
}

static struct explanation explain(const struct policy_rule *rule, const struct clock *clock)
{
	struct explanation out;
	explain_by_rule(calendar, pool, rule, clock, 1, 0, &out);
	return out;
}

/* --- vectors: one letter a day, what a reader sees --- */

/* S start, R received, . weekend, o holiday, m made up (worked weekend), w worked, p paused, c
 * capped, - calendar day, > rolled */
static char *drawn(const struct explanation *e)
{
	static const char letters[] = {'S', 'w', 'm', '.', 'o', 'p', '-', '>', 'c', 'R'};
	char *text = pool_alloc(pool, e->n_days + 1);
	for (size_t i = 0; i < e->n_days; i++)
		text[i] = letters[e->days[i].why];
	text[e->n_days] = '\0';
	return text;
}

static const struct {
	const char *start;
	int n;
	enum count_rule count;
	const char *drawn, *last;
} vectors[] = {
	{"2026-11-22T10:00:00+08:00", 5, COUNT_CIVIL, "Swwwww", "2026-11-27"},
	{"2026-11-20T10:00:00+08:00", 2, COUNT_CIVIL, "S..ww", "2026-11-24"},
	/* Spring Festival: the Saturday before it is worked */
	{"2026-02-13T17:30:00+08:00", 2, COUNT_CIVIL, "Smooooooooow", "2026-02-24"},
	/* National Day 2026: Sunday 20 September and Saturday 10 October are worked */
	{"2026-09-18T09:00:00+08:00", 3, COUNT_CIVIL, "S.mww", "2026-09-22"},
	{"2026-09-30T09:00:00+08:00", 3, COUNT_CIVIL, "Sooooooowwm", "2026-10-10"},
	/* office hours: after closing it is received the next working day */
	{"2026-02-13T17:29:59+08:00", 1, COUNT_OFFICE, "Sm", "2026-02-14"},
	{"2026-02-13T17:30:00+08:00", 1, COUNT_OFFICE, "SRooooooooow", "2026-02-24"},
	{"2026-11-21T10:00:00+08:00", 1, COUNT_OFFICE, "S.Rw", "2026-11-24"},
};

static void each_day_is_called_what_it_was(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		struct policy_rule rule = workdays(vectors[i].n, vectors[i].count);
		struct clock clock = counted(&rule, at(vectors[i].start));
		struct explanation e = explain(&rule, &clock);
		char iso[INSTANT_TEXT];
		assert_string_equal(drawn(&e), vectors[i].drawn);
		assert_string_equal(day_iso(e.days[e.n_days - 1].d, iso), vectors[i].last);
		assert_int_equal(e.days[e.n_days - 1].n, vectors[i].n);
		assert_true(e.agrees);
	}
}

static void a_holiday_is_named_and_a_year_without_a_notice_is_not_final(void **state)
{
	struct policy_rule rule = workdays(5, COUNT_CIVIL);
	struct clock clock = counted(&rule, at("2026-09-30T09:00:00+08:00"));
	struct explanation e = explain(&rule, &clock);
	(void)state;
	assert_int_equal(e.days[1].why, DAY_OFF);
	assert_non_null(e.days[1].name);
	assert_non_null(strstr(e.days[1].name, "国庆"));
	assert_null(e.days[0].name);
	assert_null(e.days[8].name);
	assert_true(e.days[8].final);

	clock = counted(&rule, at("2027-12-30T09:00:00+08:00"));
	e = explain(&rule, &clock);
	assert_false(e.days[e.n_days - 1].final);
}

static void after_closing_it_is_received_when_the_office_opens(void **state)
{
	struct policy_rule rule = workdays(1, COUNT_OFFICE);
	struct clock clock = clock_of(
		rule.name, at("2026-11-20T18:00:00+08:00"), at("2026-11-24T17:30:00+08:00"));
	(void)state;
	assert_true(explain(&rule, &clock).received_at == at("2026-11-23T08:30:00+08:00"));
	clock.started_at = at("2026-11-20T06:00:00+08:00");
	assert_true(explain(&rule, &clock).received_at == clock.started_at);
}

static void days_of_a_pause_are_shown_and_do_not_count(void **state)
{
	struct policy_rule rule = workdays(3, COUNT_CIVIL);
	struct clock clock = clock_of(rule.name, at("2026-11-23T09:00:00+08:00"), INSTANT_NONE);
	(void)state;
	clock.pauses[0] =
		(struct pause){at("2026-11-24T12:00:00+08:00"), at("2026-11-26T12:00:00+08:00")};
	clock.n_pauses = 1;
	/* 24 and 25: the clock stood still at their end */
	assert_string_equal(drawn(&(struct explanation[]){explain(&rule, &clock)}[0]), "Sppww..w");
	/* still standing: as long as the rule allows, and without such a rule not at all */
	clock.pauses[0].to = INSTANT_NEVER;
	rule.pause = (struct policy_pause){.most = 1, .limit = 1};
	assert_string_equal(drawn(&(struct explanation[]){explain(&rule, &clock)}[0]), "Sppww..w");
	rule.pause.limit = 0;
	assert_string_equal(drawn(&(struct explanation[]){explain(&rule, &clock)}[0]), "Swww");
}

static void more_time_is_counted_from_the_start(void **state)
{
	struct policy_rule rule = workdays(2, COUNT_CIVIL);
	instant start = at("2026-11-23T09:00:00+08:00");
	struct clock clock = clock_of(rule.name, start, at("2026-11-28T00:00:00+08:00"));
	(void)state;
	rule.extension = (struct policy_extension){.limit = 4, .source = "local"};
	clock.first_due_at = at("2026-11-26T00:00:00+08:00");
	struct explanation e = explain(&rule, &clock);
	assert_string_equal(drawn(&e), "Swwww");
	assert_true(e.agrees);
}

static void a_limit_within_another_ends_where_that_one_ends(void **state)
{
	struct policy_rule rule = workdays(5, COUNT_CIVIL);
	struct clock clocks[] = {
		clock_of("letter.reply", at("2026-11-19T09:00:00+08:00"),
			at("2026-11-27T00:00:00+08:00")),
		clock_of("letter.unit", at("2026-11-23T09:00:00+08:00"),
			at("2026-11-27T00:00:00+08:00")),
	};
	struct explanation e;
	(void)state;
	rule.name = "letter.unit";
	rule.within = "letter.reply";
	explain_by_rule(calendar, pool, &rule, clocks, 2, 1, &e);
	assert_string_equal(drawn(&e), "Swwc");
	assert_int_equal(e.days[3].n, 3);
	assert_string_equal(e.within_rule, "letter.reply");
	assert_true(e.agrees);
	/* nothing is left when it starts too late */
	clocks[1].started_at = at("2026-12-01T09:00:00+08:00");
	explain_by_rule(calendar, pool, &rule, clocks, 2, 1, &e);
	assert_string_equal(drawn(&e), "Sc");
	assert_true(e.agrees);
	/* an outer one that had ended before is no bound, and a later round's is its own */
	clocks[0].stopped_at = at("2026-11-20T09:00:00+08:00");
	explain_by_rule(calendar, pool, &rule, clocks, 2, 1, &e);
	assert_string_equal(drawn(&e), "Swww..ww");
}

static void a_unit_reaches_as_far_as_the_limit_that_was_lengthened(void **state)
{
	struct policy_rule rule = workdays(2, COUNT_CIVIL);
	struct clock clocks[] = {
		clock_of("letter.reply", at("2026-11-20T09:00:00+08:00"),
			at("2026-12-01T00:00:00+08:00")),
		clock_of("letter.unit", at("2026-11-23T09:00:00+08:00"),
			at("2026-12-01T00:00:00+08:00")),
	};
	struct explanation e;
	(void)state;
	rule.name = "letter.unit";
	rule.within = "letter.reply";
	clocks[1].first_due_at = at("2026-11-26T00:00:00+08:00");
	explain_by_rule(calendar, pool, &rule, clocks, 2, 1, &e);
	assert_string_equal(drawn(&e), "Swwww..c");
	assert_int_equal(e.days[7].n, 5);
	assert_true(e.agrees);
}

static void months_show_both_ends_and_what_they_roll_over(void **state)
{
	struct policy_rule rule = {.name = "letter.unanswered",
		.limit = 3,
		.unit = LIMIT_MONTHS,
		.roll = true,
		.source = "local"};
	instant start = at("2026-07-01T09:00:00+08:00");
	struct clock clock = clock_of(rule.name, start, at("2026-10-09T00:00:00+08:00"));
	(void)state;
	struct explanation e = explain(&rule, &clock);
	assert_string_equal(drawn(&e), "S>oooooo-");
	assert_true(e.agrees);
	rule.roll = false;
	e = explain(&rule, &clock);
	assert_string_equal(drawn(&e), "S-");
	assert_false(e.agrees); /* the row says another day: it was counted by another rule */
}

static void calendar_days_are_all_shown(void **state)
{
	struct policy_rule rule = {
		.name = "x", .limit = 30, .unit = LIMIT_DAYS, .roll = true, .source = "local"};
	instant start = at("2026-09-02T09:00:00+08:00");
	struct clock clock = clock_of(rule.name, start, at("2026-10-09T00:00:00+08:00"));
	(void)state;
	struct explanation e = explain(&rule, &clock);
	assert_string_equal(drawn(&e), "S----------------------------->ooooo-");
	assert_int_equal(e.days[29].n, 29);
}

static void a_rule_that_the_policy_dropped_has_no_days(void **state)
{
	struct clock clock = clock_of(
		"letter.gone", at("2026-11-20T18:00:00+08:00"), at("2026-11-25T00:00:00+08:00"));
	(void)state;
	struct explanation e = explain(NULL, &clock);
	assert_int_equal(e.n_days, 0);
	assert_int_equal(e.n_levels, 0);
	assert_true(e.received_at == clock.started_at);
}

static void levels_have_their_instants_and_one_before_the_start_is_skipped(void **state)
{
	static const struct policy_level ladder[] = {
		{.name = "remind", .level = LEVEL_REMIND, .at = -1},
		{.name = "yellow", .level = LEVEL_YELLOW, .at = 0},
		{.name = "red", .level = LEVEL_RED, .at = 2},
	};
	static const char *const expected[] = {"2026-11-26T00:00:00+08:00",
		"2026-11-27T00:00:00+08:00", "2026-12-01T00:00:00+08:00"};
	struct policy_rule rule = workdays(3, COUNT_CIVIL);
	struct clock clock = clock_of(
		rule.name, at("2026-11-23T09:00:00+08:00"), at("2026-11-27T00:00:00+08:00"));
	(void)state;
	rule.levels = ladder;
	rule.n_levels = 3;
	struct explanation e = explain(&rule, &clock);
	assert_int_equal(e.n_levels, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_true(e.levels[i].at == at(expected[i]));
		assert_false(e.levels[i].skipped);
		assert_true(e.levels[i].fired_at == INSTANT_NONE);
	}
	rule = workdays(1, COUNT_CIVIL);
	rule.levels = ladder;
	rule.n_levels = 3;
	clock.due_at = at("2026-11-25T00:00:00+08:00");
	e = explain(&rule, &clock);
	assert_false(e.levels[0].skipped); /* 24:00 of the start day still comes */
	clock.started_at = at("2026-11-24T00:00:00+08:00");
	assert_true(explain(&rule, &clock).levels[0].skipped);
}

/* --- everywhere --- */

static uint64_t seed = 20261122;
static int64_t random_below(int64_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (int64_t)(seed >> 1) % n;
}

/* Days of three years, half of them near a holiday, at times that matter. */
static instant random_start(void)
{
	static const char *const edges[] = {"2025-01-27", "2025-09-30", "2026-02-14", "2026-02-23",
		"2026-05-09", "2026-09-19", "2026-10-08", "2026-12-31", "2027-01-02"};
	static const int64_t times[] = {
		0, 1, OFFICE_CLOSES - 1, OFFICE_CLOSES, DAY - 1, 9 * HOUR, 12 * HOUR};
	day d;
	if (random_below(2)) {
		d = day_of(2025, 1, 1) + (day)random_below(1095);
	} else {
		assert_int_equal(day_parse(edges[random_below(9)], &d), 0);
		d += (day)random_below(15) - 7;
	}
	return day_start(d) + times[random_below(7)];
}

static size_t random_pauses(struct clock *clock)
{
	size_t n = (size_t)random_below(3);
	for (size_t i = 0; i < n; i++) {
		instant from = clock->started_at + random_below(12 * DAY);
		clock->pauses[i] = (struct pause){from, from + random_below(9 * DAY)};
	}
	clock->n_pauses = n;
	return n;
}

/* Neighbouring days, counted one after another, the last one the due day. */
static void check_days(const struct explanation *e, int limit, day due)
{
	int counted = 0;
	for (size_t i = 0; i < e->n_days; i++) {
		const struct explained_day *one = &e->days[i];
		bool counts = one->why == DAY_COUNTS || one->why == DAY_MADE_UP;
		if (i > 0)
			assert_int_equal(one->d, e->days[i - 1].d + 1);
		assert_int_equal(one->n, counts ? ++counted : 0);
		if (counts)
			assert_true(calendar_works(calendar, one->d));
		if (one->why == DAY_REST || one->why == DAY_OFF)
			assert_false(calendar_works(calendar, one->d));
	}
	assert_int_equal(counted, limit);
	assert_int_equal(e->days[e->n_days - 1].d, due);
	assert_true(e->agrees);
}

static void the_nth_day_that_counts_is_the_due_day(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		enum count_rule count = random_below(2) ? COUNT_OFFICE : COUNT_CIVIL;
		struct policy_rule rule = workdays(1 + (int)random_below(20), count);
		struct clock clock = clock_of(rule.name, random_start(), INSTANT_NONE);
		bool longer = random_below(4) == 0;
		rule.pause = (struct policy_pause){.most = 2, .limit = 1 + (int)random_below(6)};
		rule.extension.limit = rule.limit + (int)random_below(20);
		if (random_pauses(&clock) > 0 && random_below(3) == 0)
			clock.pauses[clock.n_pauses - 1].to = INSTANT_NEVER;
		if (longer)
			clock.first_due_at = clock.started_at + DAY;
		clock_count(calendar, &rule, &clock, INSTANT_NEVER);
		struct explanation e = explain(&rule, &clock);
		check_days(&e, longer ? rule.extension.limit : rule.limit,
			instant_day(clock.due_at - 1));
		bool settled = true;
		for (size_t k = count == COUNT_CIVIL ? 1 : 0; k < e.n_days; k++)
			settled &= e.days[k].final;
		assert_int_equal(settled, !clock.provisional);
		pool_empty(pool);
	}
}

static void days_and_months_end_on_the_due_day(void **state)
{
	(void)state;
	for (int i = 0; i < 5000; i++) {
		struct policy_rule rule = {.name = "x",
			.limit = 1 + (int)random_below(40),
			.unit = random_below(2) ? LIMIT_DAYS : LIMIT_MONTHS,
			.roll = random_below(2),
			.source = "local"};
		struct clock clock = counted(&rule, random_start());
		struct explanation e = explain(&rule, &clock);
		assert_int_equal(e.days[e.n_days - 1].d, instant_day(clock.due_at - 1));
		assert_int_equal(e.days[0].why, DAY_START);
		assert_true(e.agrees);
		pool_empty(pool);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_day_is_called_what_it_was),
		cmocka_unit_test(a_holiday_is_named_and_a_year_without_a_notice_is_not_final),
		cmocka_unit_test(after_closing_it_is_received_when_the_office_opens),
		cmocka_unit_test(days_of_a_pause_are_shown_and_do_not_count),
		cmocka_unit_test(more_time_is_counted_from_the_start),
		cmocka_unit_test(a_limit_within_another_ends_where_that_one_ends),
		cmocka_unit_test(a_unit_reaches_as_far_as_the_limit_that_was_lengthened),
		cmocka_unit_test(months_show_both_ends_and_what_they_roll_over),
		cmocka_unit_test(calendar_days_are_all_shown),
		cmocka_unit_test(a_rule_that_the_policy_dropped_has_no_days),
		cmocka_unit_test(levels_have_their_instants_and_one_before_the_start_is_skipped),
		cmocka_unit_test(the_nth_day_that_counts_is_the_due_day),
		cmocka_unit_test(days_and_months_end_on_the_due_day),
	};
	return cmocka_run_group_tests(tests, shipped_open, shipped_close);
}
