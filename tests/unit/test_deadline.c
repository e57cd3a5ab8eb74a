/* SPDX-License-Identifier: MIT */
/* Deadlines against the vectors, the golden tables and a model that walks day by day. A wrong day
 * here tells a citizen a wrong date, or a unit that it is in time when it is late. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/str.h"
#include "calendar/deadline.h"
#include "calendar/workday.h"

#define DATA SRCDIR "/tests/unit/data/calendar/"
#define PAUSES 8

/* The vectors hold while 2026 is the last list. */
static struct calendar *calendar;

static int load(void **state)
{
	struct buf err = BUF_INIT, text = BUF_INIT;
	char path[200];
	(void)state;
	calendar = calendar_open();
	for (int year = 2004; year <= 2026; year++) {
		snprintf(path, sizeof path, SRCDIR "/schema/calendar/%d.csv", year);
		buf_empty(&text);
		if (file_read(path, 100000, &text, &err) != 0 ||
			calendar_read_csv(calendar, path, text.p, text.n, &err) != 0)
			fail_msg("%s", buf_str(&err));
	}
	buf_free(&text);
	buf_free(&err);
	return 0;
}

static int unload(void **state)
{
	(void)state;
	calendar_close(&calendar);
	return 0;
}

static instant at(const char *text)
{
	instant out;
	if (instant_parse(text, &out) != 0)
		fail_msg("no instant: %s", text);
	return out;
}

static day d(const char *text)
{
	day out;
	if (day_parse(text, &out) != 0)
		fail_msg("no date: %s", text);
	return out;
}

/* Calls each with the fields of every line below the header; returns the number of lines. */
static int each_line(const char *path, void (*each)(char **field))
{
	char line[2000];
	int lines = 0;
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof line, file));
	while (fgets(line, sizeof line, file)) {
		char *field[8] = {0}, *rest = line;
		line[strcspn(line, "\n")] = '\0';
		for (int i = 0; i < 8 && rest; i++)
			field[i] = strsep(&rest, "\t");
		each(field);
		lines++;
	}
	fclose(file);
	return lines;
}

static enum count_rule rule_of(const char *text)
{
	enum count_rule rule;
	assert_int_equal(count_rule_parse(text, &rule), 0);
	return rule;
}

static int64_t number(const char *text)
{
	int64_t out;
	assert_int_equal(str_int(text, &out), 0);
	return out;
}

static void check(const char *start, int n, const char *rule, const char *pauses,
	const char *expected, int provisional)
{
	struct pause pause[PAUSES];
	int n_pauses = pauses_parse(pauses, pause, PAUSES);
	struct deadline got;
	char iso[INSTANT_TEXT] = "-";

	assert_true(n_pauses >= 0);
	got = deadline_workdays(calendar, at(start), n, rule_of(rule), pause, (size_t)n_pauses);
	if (got.exists)
		instant_iso(got.at, iso);
	if (strcmp(iso, expected) != 0)
		fail_msg("%s + %d %s (%s): expected %s, got %s", start, n, rule, pauses, expected,
			iso);
	if (provisional >= 0 && got.provisional != provisional)
		fail_msg("%s + %d %s: provisional should be %d", start, n, rule, provisional);
}

static void check_plain(char **f)
{
	check(f[0], (int)number(f[1]), f[2], "", f[3], -1);
}
static void check_pauses(char **f)
{
	check(f[0], (int)number(f[1]), f[2], f[3], f[4], -1);
}
static void check_provisional(char **f)
{
	check(f[0], (int)number(f[1]), f[2], "-", f[3], (int)number(f[4]));
}
static void check_minutes(char **f)
{
	struct pause pause[PAUSES];
	int n = pauses_parse(f[2], pause, PAUSES);
	assert_true(n >= 0);
	assert_int_equal(
		deadline_minutes(calendar, at(f[0]), at(f[1]), pause, (size_t)n), number(f[3]));
}

static void vectors_of_plain_limits(void **state)
{
	(void)state;
	assert_int_equal(each_line(DATA "vectors.tsv", check_plain), 300);
}
static void vectors_of_paused_limits(void **state)
{
	(void)state;
	assert_int_equal(each_line(DATA "vectors_pause.tsv", check_pauses), 60);
}
static void vectors_of_provisional_limits(void **state)
{
	(void)state;
	assert_int_equal(each_line(DATA "vectors_provisional.tsv", check_provisional), 60);
}
static void vectors_of_working_minutes(void **state)
{
	(void)state;
	assert_int_equal(each_line(DATA "vectors_minutes.tsv", check_minutes), 60);
}

static const struct {
	const char *start, *due[5]; /* +1 +2 +3 +5 +15 */
} golden[] = {
	{"2026-02-12", {"2026-02-13", "2026-02-14", "2026-02-24", "2026-02-26", "2026-03-11"}},
	{"2026-02-13", {"2026-02-14", "2026-02-24", "2026-02-25", "2026-02-27", "2026-03-12"}},
	{"2026-02-14", {"2026-02-24", "2026-02-25", "2026-02-26", "2026-02-28", "2026-03-13"}},
	{"2026-02-18", {"2026-02-24", "2026-02-25", "2026-02-26", "2026-02-28", "2026-03-13"}},
	{"2026-04-30", {"2026-05-06", "2026-05-07", "2026-05-08", "2026-05-11", "2026-05-25"}},
	{"2026-09-18", {"2026-09-20", "2026-09-21", "2026-09-22", "2026-09-24", "2026-10-15"}},
	{"2026-09-24", {"2026-09-28", "2026-09-29", "2026-09-30", "2026-10-09", "2026-10-22"}},
	{"2026-09-30", {"2026-10-08", "2026-10-09", "2026-10-10", "2026-10-13", "2026-10-27"}},
	{"2025-01-24", {"2025-01-26", "2025-01-27", "2025-02-05", "2025-02-07", "2025-02-20"}},
	{"2025-09-27", {"2025-09-28", "2025-09-29", "2025-09-30", "2025-10-10", "2025-10-23"}},
	{"2025-09-30", {"2025-10-09", "2025-10-10", "2025-10-11", "2025-10-14", "2025-10-28"}},
};

static void golden_days_at_any_hour_of_the_start(void **state)
{
	static const int n[5] = {1, 2, 3, 5, 15};
	static const instant hours[] = {0, MINUTE, 20 * HOUR, DAY - SECOND};
	(void)state;
	for (size_t i = 0; i < sizeof golden / sizeof *golden; i++) {
		for (int k = 0; k < 5; k++) {
			for (int h = 0; h < 4; h++) {
				struct deadline got = deadline_workdays(calendar,
					day_start(d(golden[i].start)) + hours[h], n[k], COUNT_CIVIL,
					NULL, 0);
				assert_int_equal(got.due, d(golden[i].due[k]));
				assert_int_equal(got.at, day_start(got.due + 1));
			}
		}
	}
}

/* 酉阳 第二十一条: received Friday 2026-02-13 20:00, transferred on the working Saturday, replied
 * by Wednesday 02-25. */
static void an_error_report_over_the_spring_festival(void **state)
{
	(void)state;
	check("2026-02-13T20:00:00+08:00", 1, "civil", "", "2026-02-15T00:00:00+08:00", 0);
	check("2026-02-14T16:00:00+08:00", 2, "civil", "", "2026-02-26T00:00:00+08:00", 0);
	check("2026-02-13T20:00:00+08:00", 3, "civil", "", "2026-02-26T00:00:00+08:00", 0);
	check("2026-02-13T21:00:00+08:00", 2, "civil", "", "2026-02-25T00:00:00+08:00", 0);
}

static void months_end_on_the_same_day_or_the_last(void **state)
{
	static const struct {
		const char *start;
		int n;
		bool roll;
		const char *due;
	} cases[] = {
		{"2025-11-30", 3, true, "2026-02-28"},
		{"2025-12-31", 2, true, "2026-02-28"},
		{"2026-01-31", 3, true, "2026-04-30"},
		{"2026-07-01", 3, true, "2026-10-08"},
		{"2026-07-01", 3, false, "2026-10-01"},
		{"2024-01-31", 1, false, "2024-02-29"},
		{"2026-11-30", 12, false, "2027-11-30"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct deadline got = deadline_months(
			calendar, day_start(d(cases[i].start)) + HOUR, cases[i].n, cases[i].roll);
		assert_true(got.exists);
		assert_int_equal(got.due, d(cases[i].due));
		assert_int_equal(got.at, day_start(got.due + 1));
		assert_false(got.provisional);
	}
	assert_true(
		deadline_months(calendar, at("2026-10-05T09:00:00+08:00"), 3, true).provisional);
}

static void calendar_days_roll_over_holidays(void **state)
{
	(void)state;
	assert_int_equal(
		deadline_days(calendar, day_start(d("2026-09-02")), 30, true).due, d("2026-10-08"));
	assert_int_equal(deadline_days(calendar, day_start(d("2026-09-02")), 30, false).due,
		d("2026-10-02"));
	assert_int_equal(
		deadline_days(calendar, day_start(d("2026-01-20")), 30, true).due, d("2026-02-24"));
}

static void levels_lie_at_the_end_of_working_days(void **state)
{
	static const struct {
		const char *rule, *at;
		int k;
	} cases[] = {
		{"civil", "2026-02-25T00:00:00+08:00", 0},
		{"civil", "2026-02-15T00:00:00+08:00", -1},
		{"civil", "2026-02-14T00:00:00+08:00", -2},
		{"civil", "2026-02-27T00:00:00+08:00", 2},
		{"office", "2026-02-24T17:30:00+08:00", 0},
		{"office", "2026-02-14T17:30:00+08:00", -1},
		{"office", "2026-03-02T17:30:00+08:00", 5},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum count_rule rule = rule_of(cases[i].rule);
		struct deadline due = deadline_workdays(
			calendar, at("2026-02-13T09:00:00+08:00"), 2, rule, NULL, 0);
		assert_int_equal(deadline_level(calendar, &due, rule, cases[i].k), at(cases[i].at));
	}
}

/* --- the model: walks day by day, knows nothing of ranks --- */

static day model_received(instant t, enum count_rule rule)
{
	day x = instant_day(t);
	if (rule == COUNT_OFFICE) {
		if (t - day_start(x) >= 17 * HOUR + 30 * MINUTE)
			x++;
		while (!calendar_works(calendar, x))
			x++;
	}
	return x;
}

static bool model_paused(day x, enum count_rule rule, const struct pause *pause, size_t n)
{
	instant end = day_start(x) + (rule == COUNT_CIVIL ? DAY : 17 * HOUR + 30 * MINUTE);
	for (size_t i = 0; i < n; i++) {
		/* the clock stands at the end of X: the pause began before it and lasts at least to
		 * it */
		if (pause[i].from < end && pause[i].to >= end)
			return true;
	}
	return false;
}

static struct deadline model(
	instant start, int n, enum count_rule rule, const struct pause *pause, size_t n_pauses)
{
	struct deadline out = {.exists = false};
	day from = model_received(start, rule), x = from;
	for (day last = x + 4000; n > 0;) {
		if (++x > last)
			return out;
		n -= calendar_works(calendar, x) && !model_paused(x, rule, pause, n_pauses);
	}
	out.exists = true;
	out.due = x;
	for (day y = rule == COUNT_CIVIL ? from + 1 : instant_day(start); y <= x; y++)
		out.provisional |= !calendar_final(calendar, y);
	return out;
}

static uint64_t seed = 20261122;
static int64_t below(int64_t limit)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (int64_t)((seed >> 33) % (uint64_t)limit);
}

/* Round hours often, so that the edges of the day are hit. */
static instant random_instant(day around, int spread)
{
	static const instant edges[] = {0, OFFICE_OPENS, OFFICE_NOON, OFFICE_AFTERNOON,
		OFFICE_CLOSES - SECOND, OFFICE_CLOSES, DAY - SECOND};
	instant t = day_start(around + (day)below(spread));
	return t + (below(2) ? edges[below(7)] : below(86400) * SECOND);
}

static void any_limit_agrees_with_walking_day_by_day(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		day around = d("2003-06-01") + (day)below(8700);
		enum count_rule rule = below(2) ? COUNT_CIVIL : COUNT_OFFICE;
		instant start = random_instant(around, 1);
		size_t n_pauses = (size_t)below(5);
		struct pause pause[4];
		int n = 1 + (int)below(25);
		struct deadline got, want;
		for (size_t k = 0; k < n_pauses; k++) {
			pause[k].from = random_instant(around - 5, 40);
			pause[k].to = below(12) ? random_instant(instant_day(pause[k].from), 12)
						: INSTANT_NEVER;
		}
		got = deadline_workdays(calendar, start, n, rule, pause, n_pauses);
		want = model(start, n, rule, pause, n_pauses);
		assert_int_equal(got.exists, want.exists);
		if (want.exists) {
			assert_int_equal(got.due, want.due);
			assert_int_equal(got.provisional, want.provisional);
		}
	}
}

static void worked_minutes_agree_with_counting_them(void **state)
{
	(void)state;
	for (int i = 0; i < 300; i++) {
		day around = d("2004-01-10") + (day)below(8300);
		instant from = day_start(around) + below(1440) * MINUTE;
		instant to = from + below(1440 * 6) * MINUTE;
		struct pause pause[2];
		int64_t want = 0;
		for (int k = 0; k < 2; k++) {
			pause[k].from = day_start(around + (day)below(3)) + below(1440) * MINUTE;
			pause[k].to = pause[k].from + below(2000) * MINUTE;
		}
		for (instant t = from; t < to; t += MINUTE) {
			int64_t m = (t - day_start(instant_day(t))) / MINUTE;
			bool open = (m >= 510 && m < 720) || (m >= 870 && m < 1050);
			bool held = false;
			for (int k = 0; k < 2; k++)
				held |= t >= pause[k].from && t < pause[k].to;
			want += open && !held && calendar_works(calendar, instant_day(t));
		}
		assert_int_equal(deadline_minutes(calendar, from, to, pause, 2), want);
	}
}

static void malformed_pauses_are_refused(void **state)
{
	static const char *const bad[] = {";", "2026-01-01", "/", "x/y",
		"2026-01-01T00:00:00+08:00/z", "2026-01-01T00:00:00+08:00/;",
		"2026-13-01T00:00:00+08:00/"};
	struct pause pause[2];
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(pauses_parse(bad[i], pause, 2), -1);
	assert_int_equal(pauses_parse("", pause, 2), 0);
	assert_int_equal(pauses_parse("-", pause, 2), 0);
	assert_int_equal(pauses_parse("2026-01-01T00:00:00+08:00/", pause, 2), 1);
	assert_int_equal(pause[0].to, INSTANT_NEVER);
	assert_int_equal(
		pauses_parse("2026-01-01T00:00:00+08:00/;2026-01-01T00:00:00+08:00/", pause, 1),
		-1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_of_plain_limits),
		cmocka_unit_test(vectors_of_paused_limits),
		cmocka_unit_test(vectors_of_provisional_limits),
		cmocka_unit_test(vectors_of_working_minutes),
		cmocka_unit_test(golden_days_at_any_hour_of_the_start),
		cmocka_unit_test(an_error_report_over_the_spring_festival),
		cmocka_unit_test(months_end_on_the_same_day_or_the_last),
		cmocka_unit_test(calendar_days_roll_over_holidays),
		cmocka_unit_test(levels_lie_at_the_end_of_working_days),
		cmocka_unit_test(any_limit_agrees_with_walking_day_by_day),
		cmocka_unit_test(worked_minutes_agree_with_counting_them),
		cmocka_unit_test(malformed_pauses_are_refused),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
