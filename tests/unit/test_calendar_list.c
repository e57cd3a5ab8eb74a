/* SPDX-License-Identifier: MIT */
/* Calendars as they are published. A file misread moves the due date of every open letter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "calendar/list.h"

static struct pool *pool;
static struct buf err, doubts;

static int begin(void **state)
{
	(void)state;
	pool = pool_open();
	return 0;
}

static int end(void **state)
{
	(void)state;
	buf_free(&err);
	buf_free(&doubts);
	pool_close(&pool);
	return 0;
}

static day d(const char *text)
{
	day out;
	assert_int_equal(day_parse(text, &out), 0);
	return out;
}

static struct calendar_file read_text(const char *name, const char *text)
{
	struct calendar_file file;
	if (calendar_file_read(pool, name, text, strlen(text), &file, &err) != 0)
		fail_msg("%s", buf_str(&err));
	return file;
}

static struct calendar_list one_list(const char *text)
{
	struct calendar_file file = read_text("t", text);
	struct calendar_list *lists;
	size_t n;
	assert_int_equal(calendar_file_lists(pool, &file, &lists, &n, &err), 0);
	assert_int_equal(n, 1);
	return lists[0];
}

static void assert_day(const struct calendar_list *list, size_t i, const char *on,
	enum day_kind kind, const char *name)
{
	assert_true(i < list->n);
	assert_int_equal(list->days[i].d, d(on));
	assert_int_equal(list->days[i].kind, kind);
	assert_string_equal(list->days[i].name, name);
}

#define EVENT(summary, from, to) \
	"BEGIN:VEVENT\r\nSUMMARY:" summary "\r\nDTSTART;VALUE=DATE:" from \
	"\r\nDTEND;VALUE=DATE:" to "\r\nEND:VEVENT\r\n"
#define ICAL(events) \
	"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALDESC:节假\r\n 日\r\nBEGIN:VTIMEZONE\r\n" \
	"TZID:Asia/Shanghai\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n" \
	"TZOFFSETFROM:+0800\r\nTZOFFSETTO:+0800\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n" events \
	"END:VCALENDAR\r\n"

static void json_of_a_notice_reaches_back_into_december(void **state)
{
	struct calendar_list list = one_list(
		"\xef\xbb\xbf{\"$schema\": \"x\", \"year\": 2027, \"papers\": [\"https://p/1\"],\n"
		"\"days\": [{\"name\": \"元旦\", \"date\": \"2027-01-01\", \"isOffDay\": true},\n"
		"{\"name\": \"元旦\", \"date\": \"2026-12-31\", \"isOffDay\": true},\n"
		"{\"name\": \"春节\", \"date\": \"2027-01-30\", \"isOffDay\": false}]}\n");
	(void)state;
	assert_int_equal(list.year, 2027);
	assert_int_equal(list.n, 3);
	assert_day(&list, 0, "2026-12-31", DAY_HOLIDAY, "元旦");
	assert_day(&list, 2, "2027-01-30", DAY_WORKDAY, "春节");
}

static void events_of_several_days_end_before_dtend(void **state)
{
	struct calendar_list list = one_list(ICAL(EVENT("元旦假期", "20261231", "20270103")
			EVENT("上班(补元旦假期)", "20270109", "20270110")));
	(void)state;
	assert_int_equal(list.year, 2027);
	assert_int_equal(list.n, 4);
	assert_day(&list, 0, "2026-12-31", DAY_HOLIDAY, "元旦");
	assert_day(&list, 2, "2027-01-02", DAY_HOLIDAY, "元旦");
	assert_day(&list, 3, "2027-01-09", DAY_WORKDAY, "元旦");
}

static void each_way_to_say_off_or_worked(void **state)
{
	static const struct {
		const char *summary;
		enum day_kind kind;
		const char *name;
	} cases[] = {
		{"春节(休)", DAY_HOLIDAY, "春节"},
		{"春节(班)", DAY_WORKDAY, "春节"},
		{"春节 补班 第1天/共2天", DAY_WORKDAY, "春节"},
		{"春节 假期 第1天/共9天", DAY_HOLIDAY, "春节"},
		{"春节调休上班", DAY_WORKDAY, "春节"},
		{"上班(补中秋节、国庆节假期)", DAY_WORKDAY, "中秋节、国庆节"},
		{"中秋节\\, 国庆节假期", DAY_HOLIDAY, "中秋节,"},
		{"Labour Day(Holiday)", DAY_HOLIDAY, "Labour"},
		{"Labour Day(Workday)", DAY_WORKDAY, "Labour"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *text = pool_print(pool,
			ICAL("BEGIN:VEVENT\r\nSUMMARY:%s\r\nDTSTART;VALUE=DATE:20270206\r\n"
			     "BEGIN:VALARM\r\nSUMMARY:alarm\r\nEND:VALARM\r\nEND:VEVENT\r\n"),
			cases[i].summary);
		struct calendar_list list = one_list(text);
		assert_int_equal(list.n, 1);
		assert_day(&list, 0, "2027-02-06", cases[i].kind, cases[i].name);
	}
}

static void hours_of_a_day_and_folded_lines(void **state)
{
	struct calendar_list list = one_list("BEGIN:VCALENDAR\nBEGIN:VEVENT\n"
					     "DTSTART:20270130T090000\nDTEND:20270130T180000\n"
					     "SUMM\n ARY:春节\n\t 补班\nEND:VEVENT\nBEGIN:VEVENT\n"
					     "DTSTART:20270204T160000Z\nDTEND:20270205T160000Z\n"
					     "X-APPLE-SPECIAL-DAY:WORK-HOLIDAY\nSUMMARY:除夕\n"
					     "END:VEVENT\nEND:VCALENDAR\n");
	(void)state;
	assert_int_equal(list.n, 2);
	assert_day(&list, 0, "2027-01-30", DAY_WORKDAY, "春节");
	assert_day(&list, 1, "2027-02-05", DAY_HOLIDAY, "除夕");
}

static void a_file_of_several_years_is_a_list_each(void **state)
{
	struct calendar_file file = read_text("t",
		"date,kind,name\n2022-10-01,holiday,国庆节\n2022-12-31,holiday,元旦\n"
		"2023-01-01,holiday,元旦\n2023-12-30,holiday,元旦\n2021-12-31,holiday,x\n");
	struct calendar_list *lists;
	size_t n;
	(void)state;
	assert_int_equal(calendar_file_lists(pool, &file, &lists, &n, &err), 0);
	assert_int_equal(n, 2);
	assert_int_equal(lists[0].year, 2022);
	assert_day(&lists[0], 0, "2021-12-31", DAY_HOLIDAY, "x");
	assert_int_equal(lists[1].year, 2023);
	assert_day(&lists[1], 0, "2022-12-31", DAY_HOLIDAY, "元旦");
	assert_day(&lists[1], 2, "2023-12-30", DAY_HOLIDAY, "元旦");
}

static void what_is_wrong_is_told_with_file_and_line(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{"{\"year\": 2027, \"days\": [\n{\"date\": \"2027-02-30\", \"isOffDay\": true}]}",
			"t:2: expected \"date\" with a date that exists"},
		{"{\"year\": 2027, \"days\": [{\"date\": \"2027-01-01\"}]}",
			"t:1: expected \"isOffDay\" with true or false"},
		{"{\"days\": []}", "t:1: expected \"year\" from 1990 to 2100"},
		{"{\"year\": 2027}", "t:1: expected an object with \"year\" and a list \"days\""},
		{"{\"year\": 2027,\n\"days\": [}", "t:2: "},
		{"[]", "t:1: expected an object"},
		{"{\"year\": 2027, \"days\": [{\"date\": \"2028-01-01\", \"isOffDay\": true}]}",
			"t:1: expected a date in 2027 or in December 2026"},
		{"{\"year\": 2027, \"days\": [{\"date\": \"2027-01-01\", \"isOffDay\": true},\n"
		 "{\"date\": \"2027-01-01\", \"isOffDay\": false}]}",
			"t:2: line 1 says another kind for this date"},
		{ICAL(EVENT("清明节", "20270405", "20270406")),
			"t:17: expected a summary that says 休, 假 or 班"},
		{ICAL(EVENT("春节调休", "20270405", "20270406")),
			"t:17: expected a summary that says"},
		{ICAL(EVENT("春节假期", "20270230", "20270406")), "t:15: expected a DTSTART"},
		{ICAL(EVENT("春节假期", "20270206", "20270106")), "t:17: expected DTEND some days"},
		{"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=Europe/Berlin:20270101T000000\n",
			"t:3: expected times of Asia/Shanghai"},
		{"BEGIN:VCALENDAR\nBEGIN:VEVENT\nRRULE:FREQ=YEARLY\n", "t:3: expected each event"},
		{"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "cut off"},
		{"BEGIN:VCALENDAR\nnonsense\n", "t:2: expected NAME:VALUE"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct calendar_file file;
		struct calendar_list *lists;
		size_t n;
		buf_empty(&err);
		if (calendar_file_read(
			    pool, "t", cases[i].text, strlen(cases[i].text), &file, &err) == 0 &&
			calendar_file_lists(pool, &file, &lists, &n, &err) == 0)
			fail_msg("case %zu was taken", i);
		if (!strstr(buf_str(&err), cases[i].message))
			fail_msg("expected \"%s\", got \"%s\"", cases[i].message, buf_str(&err));
	}
}

static void every_shipped_year_passes_the_checks(void **state)
{
	struct calendar *calendar = calendar_open();
	(void)state;
	assert_int_equal(calendar_read_dir(calendar, SRCDIR "/schema/calendar", &err), 0);
	for (int year = 2004; year <= 2026; year++) {
		struct calendar_list list = {.year = year};
		list.n = calendar_list(calendar, year, &list.days);
		assert_true(list.n > 0);
		if (calendar_list_check(&list, "shipped", &err, &doubts) != 0)
			fail_msg("%s", buf_str(&err));
	}
	/* 2015 and 2020 got more days off in the middle of the year */
	assert_non_null(strstr(buf_str(&doubts), "in 2015"));
	assert_non_null(strstr(buf_str(&doubts), "in 2020"));
	assert_null(strstr(buf_str(&doubts), "in 2026"));
	assert_null(strstr(buf_str(&doubts), "in 2025"));
	calendar_close(&calendar);
}

static void an_empty_list_is_not_published_and_a_feast_at_work_is_refused(void **state)
{
	struct calendar_list empty = one_list("{\"year\": 2027, \"papers\": [], \"days\": []}");
	struct calendar_list poor =
		one_list("2027-01-01,holiday,元旦\n2027-05-01,holiday,劳动节\n"
			 "2027-05-02,workday,劳动节\n2027-10-01,holiday,国庆节\n"
			 "2027-10-02,holiday,国庆节\n2027-10-03,holiday,国庆节\n");
	(void)state;
	assert_int_equal(calendar_list_check(&empty, "t", &err, &doubts), -1);
	assert_non_null(strstr(buf_str(&err), "not published"));
	buf_empty(&err);
	assert_int_equal(calendar_list_check(&poor, "t", &err, &doubts), -1);
	assert_string_equal(buf_str(&err), "t: 2027-05-02 is not off; expected it in every year\n");
	assert_non_null(strstr(buf_str(&doubts), "expected the 13 statutory days"));
}

static void a_later_list_and_the_regions_own_go_before(void **state)
{
	const struct calendar_day early[] = {{d("2026-12-31"), DAY_WORKDAY, "a"}};
	const struct calendar_day late[] = {
		{d("2026-12-31"), DAY_HOLIDAY, "b"}, {d("2027-01-01"), DAY_HOLIDAY, "b"}};
	const struct calendar_day own[] = {{d("2027-01-01"), DAY_WORKDAY, "own"}};
	struct calendar *calendar = calendar_open(), *copy;
	const char *name;
	(void)state;
	calendar_put(calendar, 2027, late, 2);
	calendar_put(calendar, 2026, early, 1);
	calendar_put(calendar, CALENDAR_OVERRIDE, own, 1);
	calendar_settle(calendar);
	assert_int_equal(calendar_kind(calendar, d("2026-12-31"), &name), DAY_HOLIDAY);
	assert_string_equal(name, "b");
	assert_int_equal(calendar_kind(calendar, d("2027-01-01"), &name), DAY_WORKDAY);
	copy = calendar_copy(calendar);
	calendar_put(calendar, CALENDAR_OVERRIDE, NULL, 0);
	calendar_put(calendar, 2027, NULL, 0);
	calendar_settle(calendar);
	assert_int_equal(calendar_kind(calendar, d("2026-12-31"), &name), DAY_WORKDAY);
	assert_int_equal(calendar_kind(calendar, d("2027-01-01"), &name), DAY_ORDINARY);
	assert_false(calendar_final(calendar, d("2027-03-01")));
	assert_true(calendar_final(copy, d("2027-03-01")));
	assert_int_equal(calendar_kind(copy, d("2027-01-01"), &name), DAY_WORKDAY);
	assert_string_equal(name, "own");
	calendar_close(&calendar);
	calendar_close(&copy);
}

static void own_dates_alone_load_no_year(void **state)
{
	struct calendar_file file =
		read_text("t", "2027-06-05,holiday,州庆\n2030-06-05,holiday,州庆\n");
	struct calendar *calendar = calendar_open();
	struct calendar_list list;
	(void)state;
	assert_int_equal(calendar_file_override(pool, &file, &list, &err), 0);
	assert_int_equal(list.n, 2);
	calendar_put(calendar, CALENDAR_OVERRIDE, list.days, list.n);
	calendar_settle(calendar);
	assert_int_equal(calendar_horizon(calendar), INT32_MIN);
	assert_int_equal(calendar_kind(calendar, d("2030-06-05"), NULL), DAY_HOLIDAY);
	calendar_close(&calendar);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			json_of_a_notice_reaches_back_into_december, begin, end),
		cmocka_unit_test_setup_teardown(
			events_of_several_days_end_before_dtend, begin, end),
		cmocka_unit_test_setup_teardown(each_way_to_say_off_or_worked, begin, end),
		cmocka_unit_test_setup_teardown(hours_of_a_day_and_folded_lines, begin, end),
		cmocka_unit_test_setup_teardown(a_file_of_several_years_is_a_list_each, begin, end),
		cmocka_unit_test_setup_teardown(
			what_is_wrong_is_told_with_file_and_line, begin, end),
		cmocka_unit_test_setup_teardown(every_shipped_year_passes_the_checks, begin, end),
		cmocka_unit_test_setup_teardown(
			an_empty_list_is_not_published_and_a_feast_at_work_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(
			a_later_list_and_the_regions_own_go_before, begin, end),
		cmocka_unit_test_setup_teardown(own_dates_alone_load_no_year, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
