/* SPDX-License-Identifier: MIT */
/* Time as arithmetic: a day that is one off would make a department late, or a citizen's deadline
 * pass. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/instant.h"

static void known_days(void **state)
{
	(void)state;
	static const struct {
		int year, month, mday;
		day number;
		int weekday;
	} cases[] = {
		{1970, 1, 1, 0, 4},
		{1969, 12, 31, -1, 3},
		{2000, 2, 29, 11016, 2},
		{2000, 3, 1, 11017, 3},
		{2004, 1, 1, 12418, 4},
		{2026, 2, 13, 20497, 5},
		{2026, 10, 1, 20727, 4},
		{2038, 1, 19, 24855, 2},
		{2100, 2, 28, 47540, 0},
		{2100, 3, 1, 47541, 1},
		{1, 1, 1, -719162, 1},
		{9999, 12, 31, 2932896, 5},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(
			day_of(cases[i].year, cases[i].month, cases[i].mday), cases[i].number);
		assert_int_equal(day_weekday(cases[i].number), cases[i].weekday);
		struct date date = day_date(cases[i].number);
		assert_int_equal(date.year, cases[i].year);
		assert_int_equal(date.month, cases[i].month);
		assert_int_equal(date.day, cases[i].mday);
	}
}

/* Walks the calendar by its rules alone and compares each day with the arithmetic. */
static void every_day_from_1970_to_2100(void **state)
{
	(void)state;
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	day number = 0;
	for (int year = 1970; year <= 2100; year++)
		for (int month = 1; month <= 12; month++) {
			int leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
			int length = lengths[month - 1] + (month == 2 && leap);
			for (int mday = 1; mday <= length; mday++, number++) {
				char text[INSTANT_TEXT];
				day parsed;
				instant at;
				struct date date = day_date(number);
				assert_true(date.year == year && date.month == month &&
					date.day == mday && date.weekday == (number + 4) % 7);
				assert_int_equal(day_of(year, month, mday), number);
				assert_int_equal(day_parse(day_iso(number, text), &parsed), 0);
				assert_int_equal(parsed, number);
				for (int k = 0; k < 3; k++) {
					instant within = day_start(number) +
						(k == 0			 ? 0
								: k == 1 ? DAY / 3 + 7
									 : DAY - 1);
					assert_int_equal(instant_day(within), number);
					instant_iso(within, text);
					assert_int_equal(instant_parse(text, &at), 0);
					assert_true(at == within);
					instant_sql(within, text);
					assert_int_equal(instant_from_sql(text, &at), 0);
					assert_true(at == within);
				}
			}
			assert_false(day_exists(year, month, length + 1));
		}
	assert_int_equal(instant_day(day_start(number) - 1), number - 1);
}

static void texts_of_instants(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		instant at;
		const char *iso, *sql;
	} cases[] = {
		{"2026-02-13T17:29:59+08:00", INT64_C(1770974999000000),
			"2026-02-13T17:29:59+08:00", "2026-02-13 09:29:59.000000"},
		{"2026-02-13T09:29:59Z", INT64_C(1770974999000000), "2026-02-13T17:29:59+08:00",
			"2026-02-13 09:29:59.000000"},
		{"2026-02-13 17:29:59", INT64_C(1770974999000000), "2026-02-13T17:29:59+08:00",
			"2026-02-13 09:29:59.000000"},
		{"2026-02-13T17:29", INT64_C(1770974940000000), "2026-02-13T17:29:00+08:00",
			"2026-02-13 09:29:00.000000"},
		{"2026-02-13T03:59:59.25-05:30", INT64_C(1770974999250000),
			"2026-02-13T17:29:59.250000+08:00", "2026-02-13 09:29:59.250000"},
		{"2026-02-13T17:29:59.000001999+0800", INT64_C(1770974999000001),
			"2026-02-13T17:29:59.000001+08:00", "2026-02-13 09:29:59.000001"},
		{"2026-02-13T17:29:59+08", INT64_C(1770974999000000), "2026-02-13T17:29:59+08:00",
			"2026-02-13 09:29:59.000000"},
		{"1970-01-01T07:59:59.999999+08:00", -1, "1970-01-01T07:59:59.999999+08:00",
			"1969-12-31 23:59:59.999999"},
	};
	char text[INSTANT_TEXT];
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		instant at;
		assert_int_equal(instant_parse(cases[i].text, &at), 0);
		assert_true(at == cases[i].at);
		assert_string_equal(instant_iso(at, text), cases[i].iso);
		assert_string_equal(instant_sql(at, text), cases[i].sql);
	}
}

static void what_is_no_instant_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "2026", "2026-02-13", "2026-02-30T00:00:00Z",
		"2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
		"2025-02-29T00:00:00Z", "0000-01-01T00:00:00Z", "2026-02-13T24:00:00Z",
		"2026-02-13T23:60:00Z", "2026-02-13T23:59:60Z", "2026-02-13T1:00:00Z",
		"2026-02-13T10:00:00.Z", "2026-02-13T10:00:00,5Z", "2026-02-13T10:00:00Zx",
		"2026-02-13T10:00:00 Z", "2026-02-13T10:00:00+24:00", "2026-02-13T10:00:00+08:60",
		"2026-02-13T10:00:00+8",
		"2026-02-13T10:00:00+08:", "2026-02-13T10:00:00.1234567890Z",
		" 2026-02-13T10:00:00Z", "+026-02-13T10:00:00Z", "2026/02/13T10:00:00Z",
		"2026-02-13T10:00:00+08:000"};
	instant at = 5;
	day d = 5;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (instant_parse(bad[i], &at) != -1)
			fail_msg("taken: %s", bad[i]);
	static const char *const bad_sql[] = {"", "2026-02-13", "2026-02-13T10:00:00",
		"2026-02-13 10:00:00Z", "2026-02-13 10:00:00.1234567", "0000-00-00 00:00:00",
		"2026-02-13 10:00:00+08:00"};
	for (size_t i = 0; i < sizeof(bad_sql) / sizeof(*bad_sql); i++)
		assert_int_equal(instant_from_sql(bad_sql[i], &at), -1);
	static const char *const bad_days[] = {
		"", "2026-2-13", "2026-02-29", "2026-02-13 ", "20260213", "2026-02-13T"};
	for (size_t i = 0; i < sizeof(bad_days) / sizeof(*bad_days); i++)
		assert_int_equal(day_parse(bad_days[i], &d), -1);
	assert_int_equal(instant_parse(NULL, &at), -1);
	assert_int_equal(day_parse(NULL, &d), -1);
	assert_true(at == 5 && d == 5);
}

static void fractions_of_the_database_have_0_to_6_digits(void **state)
{
	(void)state;
	instant at;
	assert_int_equal(instant_from_sql("1970-01-01 00:00:01", &at), 0);
	assert_true(at == SECOND);
	assert_int_equal(instant_from_sql("1970-01-01 00:00:01.5", &at), 0);
	assert_true(at == SECOND + 500000);
	assert_int_equal(instant_from_sql("1970-01-01 00:00:01.000003", &at), 0);
	assert_true(at == SECOND + 3);
}

static void never_and_none_have_their_texts(void **state)
{
	(void)state;
	char text[INSTANT_TEXT];
	instant at;
	assert_string_equal(instant_sql(INSTANT_NONE, text), "");
	assert_string_equal(instant_iso(INSTANT_NONE, text), "");
	assert_int_equal(instant_from_sql(instant_sql(INSTANT_NEVER, text), &at), 0);
	assert_true(at == INSTANT_NEVER);
	/* the ends of the range must not overflow */
	instant_iso(INSTANT_NEVER, text);
	instant_iso(INSTANT_NONE + 1, text);
	assert_true(strlen(text) < INSTANT_TEXT);
}

static void clocks_go(void **state)
{
	(void)state;
	char text[INSTANT_TEXT];
	instant first = instant_monotonic();
	assert_true(instant_monotonic() >= first);
	assert_true(strcmp(instant_sql(instant_now(), text), "2024") > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_days),
		cmocka_unit_test(every_day_from_1970_to_2100),
		cmocka_unit_test(texts_of_instants),
		cmocka_unit_test(what_is_no_instant_is_refused),
		cmocka_unit_test(fractions_of_the_database_have_0_to_6_digits),
		cmocka_unit_test(never_and_none_have_their_texts),
		cmocka_unit_test(clocks_go),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
