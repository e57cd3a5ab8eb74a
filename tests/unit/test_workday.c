/* SPDX-License-Identifier: MIT */
/* Which dates are worked. Wrong here means every deadline around a holiday is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/str.h"
#include "calendar/workday.h"

static struct calendar *calendar;

static int load(void **state)
{
	struct buf err = BUF_INIT;
	(void)state;
	calendar = calendar_open();
	if (calendar_read_dir(calendar, SRCDIR "/schema/calendar", &err) != 0)
		fail_msg("%s", buf_str(&err));
	buf_free(&err);
	return 0;
}

static int unload(void **state)
{
	(void)state;
	calendar_close(&calendar);
	return 0;
}

static day d(const char *text)
{
	day out;
	assert_int_equal(day_parse(text, &out), 0);
	return out;
}

static void working_days_per_month(void **state)
{
	static const int expected[2][12] = {{19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23},
		{21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23}};
	(void)state;
	for (int y = 2025; y <= 2026; y++) {
		for (int m = 1; m <= 12; m++) {
			day first = day_of(y, m, 1);
			day next = m == 12 ? day_of(y + 1, 1, 1) : day_of(y, m + 1, 1);
			assert_int_equal(calendar_count(calendar, first - 1, next - 1),
				expected[y - 2025][m - 1]);
		}
		assert_int_equal(
			calendar_count(calendar, day_of(y - 1, 12, 31), day_of(y, 12, 31)), 248);
	}
}

static void statutory_days_of_each_year_are_kept(void **state)
{
	(void)state;
	for (int y = 2004; y <= 2026; y++) {
		day last = day_of(y, 12, 31);
		const char *name = NULL;
		assert_int_equal(calendar_kind(calendar, day_of(y, 1, 1), &name), DAY_HOLIDAY);
		assert_non_null(name);
		assert_false(calendar_works(calendar, day_of(y, 10, 1)));
		assert_false(calendar_works(calendar, day_of(y, 5, 1)));
		assert_true(calendar_final(calendar, last) == (y < 2026));
	}
}

static void a_list_reaches_back_into_december(void **state)
{
	const char *name = "x";
	(void)state;
	assert_true(calendar_works(calendar, d("2005-12-31")));
	assert_false(calendar_works(calendar, d("2022-12-31")));
	assert_int_equal(calendar_kind(calendar, d("2026-02-14"), &name), DAY_WORKDAY);
	assert_int_equal(calendar_kind(calendar, d("2026-03-03"), &name), DAY_ORDINARY);
	assert_null(name);
}

static void final_until_the_next_years_list_may_reach_back(void **state)
{
	(void)state;
	assert_true(calendar_final(calendar, d("2026-12-19")));
	assert_false(calendar_final(calendar, d("2026-12-20")));
	assert_false(calendar_final(calendar, d("2003-12-31")));
	assert_true(calendar_final(calendar, d("2004-01-01")));
	assert_false(calendar_final(calendar, d("2500-01-01")));
	assert_int_equal(calendar_horizon(calendar), d("2026-12-19"));
	assert_true(calendar_settled(calendar, d("2004-01-01"), d("2026-12-19")));
	assert_false(calendar_settled(calendar, d("2026-12-01"), d("2027-01-05")));
	assert_false(calendar_settled(calendar, d("2003-12-30"), d("2004-01-05")));
}

static void steps_agree_with_walking(void **state)
{
	/* both edges of what lists can cover are walked over */
	static const char *const starts[] = {"1989-12-20", "1990-01-01", "2004-09-27", "2026-02-12",
		"2100-12-25", "2101-01-03", "1969-12-31"};
	(void)state;
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
		day start = d(starts[i]), forth = start, back = start;
		for (int n = 1; n <= 40; n++) {
			do
				forth++;
			while (!calendar_works(calendar, forth));
			do
				back--;
			while (!calendar_works(calendar, back));
			assert_int_equal(calendar_step(calendar, start, n), forth);
			assert_int_equal(calendar_step(calendar, start, -n), back);
			assert_int_equal(calendar_count(calendar, start, forth), n);
			assert_int_equal(calendar_count(calendar, forth, start), -n);
		}
		assert_int_equal(calendar_step(calendar, start, 0), start);
	}
}

static void without_lists_monday_to_friday(void **state)
{
	struct calendar *plain = calendar_open();
	(void)state;
	assert_true(calendar_works(plain, d("2026-10-01")));
	assert_false(calendar_works(plain, d("2026-02-14")));
	assert_false(calendar_final(plain, d("2026-06-01")));
	assert_int_equal(calendar_horizon(plain), INT32_MIN);
	calendar_close(&plain);
	assert_null(plain);
}

static const struct {
	const char *text, *message;
} broken[] = {
	{"date,kind,name\n2026-02-30,holiday,x\n", "t.csv:2: expected a date that exists"},
	{"2026-01-01;holiday\n", "t.csv:1: expected date,kind,name"},
	{"2026-01-01,feast,x\n", "t.csv:1: expected the kind holiday or workday"},
	{"2026-01-01,holiday,x\n2026-01-01,workday,x\n", "t.csv:2: line 1 says another kind"},
	{"2026-01-01,holiday,x\n2025-11-30,holiday,x\n",
		"t.csv:2: expected a date in 2026 or in December 2025"},
	{"1890-01-01,holiday,x\n", "t.csv:1: expected a year from 1990 to 2100"},
	{"2026-01-01,holiday,\xff\xfe\n", "t.csv:1: expected a short name in UTF-8"},
};

static void a_broken_list_is_named_by_line_and_changes_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct calendar *plain = calendar_open();
		struct buf err = BUF_INIT;
		assert_int_equal(calendar_read_csv(plain, "t.csv", broken[i].text,
					 strlen(broken[i].text), &err),
			-1);
		if (!strstr(buf_str(&err), broken[i].message))
			fail_msg("expected \"%s\", got \"%s\"", broken[i].message, buf_str(&err));
		assert_int_equal(calendar_horizon(plain), INT32_MIN);
		assert_true(calendar_works(plain, d("2026-01-01")));
		buf_free(&err);
		calendar_close(&plain);
	}
}

static void read_text(struct calendar *into, const char *text)
{
	struct buf err = BUF_INIT;
	assert_int_equal(calendar_read_csv(into, "t.csv", text, strlen(text), &err), 0);
	assert_string_equal(buf_str(&err), "");
	buf_free(&err);
}

static void an_empty_list_is_not_a_loaded_year(void **state)
{
	struct calendar *plain = calendar_open();
	(void)state;
	read_text(plain, "date,kind,name_zh\n\n");
	assert_int_equal(calendar_horizon(plain), INT32_MIN);
	read_text(plain, "2027-01-01,holiday,元旦\r\n");
	assert_int_equal(calendar_horizon(plain), d("2027-12-19"));
	calendar_close(&plain);
}

static void a_changed_list_replaces_the_old_one_and_the_version(void **state)
{
	struct calendar *plain = calendar_open();
	char first[32];
	(void)state;
	read_text(plain, "2019-05-01,holiday,a\n2018-12-29,workday,b\n");
	snprintf(first, sizeof first, "%s", calendar_version(plain));
	read_text(plain, "2019-05-01,holiday,a\n2019-05-02,holiday,a\n2019-05-05,workday,a\n");
	assert_false(calendar_works(plain, d("2018-12-29")));
	assert_false(calendar_works(plain, d("2019-05-02")));
	assert_true(calendar_works(plain, d("2019-05-05")));
	assert_string_not_equal(first, calendar_version(plain));
	read_text(plain, "2019-05-01,holiday,a\n2018-12-29,workday,b\n");
	assert_string_equal(first, calendar_version(plain));
	assert_true(strlen(first) <= 20);
	calendar_close(&plain);
}

static void a_folder_without_lists_is_refused(void **state)
{
	struct calendar *plain = calendar_open();
	struct buf err = BUF_INIT;
	(void)state;
	assert_int_equal(calendar_read_dir(plain, SRCDIR "/schema/nowhere", &err), -1);
	assert_int_equal(calendar_read_dir(plain, SRCDIR "/schema", &err), -1);
	assert_non_null(strstr(buf_str(&err), "found none"));
	buf_free(&err);
	calendar_close(&plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(working_days_per_month),
		cmocka_unit_test(statutory_days_of_each_year_are_kept),
		cmocka_unit_test(a_list_reaches_back_into_december),
		cmocka_unit_test(final_until_the_next_years_list_may_reach_back),
		cmocka_unit_test(steps_agree_with_walking),
		cmocka_unit_test(without_lists_monday_to_friday),
		cmocka_unit_test(a_broken_list_is_named_by_line_and_changes_nothing),
		cmocka_unit_test(an_empty_list_is_not_a_loaded_year),
		cmocka_unit_test(a_changed_list_replaces_the_old_one_and_the_version),
		cmocka_unit_test(a_folder_without_lists_is_refused),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
