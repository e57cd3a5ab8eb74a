/* SPDX-License-Identifier: MIT */
/* What people read about a solicitation: how much of its time is left, and why it is so long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/str.h"
#include "tests/unit/shipped.h"
#include "view/solicitation_words.h"

#define OPENS "2026-11-02T00:00:00+08:00"
#define CLOSES "2026-12-03T00:00:00+08:00"

static struct solicitation solicitation(const char *opens, const char *closes)
{
	return (struct solicitation){.state = "OPEN",
		.subject = "decision",
		.opens_at = at(opens),
		.closes_at = at(closes)};
}

static const struct {
	const char *now, *left;
} lefts[] = {
	{"2026-10-30T10:00:00+08:00", "3 天后开始"},
	{"2026-11-01T23:59:59+08:00", "明天开始"},
	{OPENS, "还有 30 天"},
	{"2026-11-30T23:59:59+08:00", "还有 2 天"},
	{"2026-12-01T00:00:00+08:00", "明天 24:00 截止"},
	{"2026-12-02T00:00:00+08:00", "今天 24:00 截止"},
	{"2026-12-02T23:59:59.999999+08:00", "今天 24:00 截止"},
	{CLOSES, NULL},
};

static void what_is_left_is_said_in_days_and_on_the_last_ones_to_the_minute(void **state)
{
	struct solicitation s = solicitation(OPENS, CLOSES);
	(void)state;
	for (size_t i = 0; i < sizeof lefts / sizeof lefts[0]; i++) {
		const char *left = words_phase_left(pool, &s, at(lefts[i].now));
		if (lefts[i].left)
			assert_string_equal(left, lefts[i].left);
		else
			assert_null(left);
	}
	s.opens_at = at("2026-11-02T08:30:00+08:00");
	assert_string_equal(words_phase_left(pool, &s, at(OPENS)), "今天 08:30 开始");
	s.closes_at = at("2026-12-02T17:30:00+08:00");
	assert_string_equal(
		words_phase_left(pool, &s, at("2026-12-02T09:00:00+08:00")), "今天 17:30 截止");
	s.state = "WITHDRAWN";
	assert_null(words_phase_left(pool, &s, at(OPENS)));
}

static void a_period_that_ends_at_midnight_ends_at_24(void **state)
{
	struct solicitation s = solicitation(OPENS, CLOSES);
	(void)state;
	assert_string_equal(
		words_period(pool, &s), "2026年11月2日（周一） 至 2026年12月2日（周三） 24:00");
	s = solicitation("2026-11-02T09:00:00+08:00", "2026-12-02T17:30:00+08:00");
	assert_string_equal(words_period(pool, &s),
		"2026年11月2日（周一） 09:00 至 2026年12月2日（周三） 17:30");
	s.closes_at = INSTANT_NONE;
	assert_null(words_period(pool, &s));
	assert_null(words_period_why(pool, &engine, &s));
}

static void the_first_day_is_none_of_the_days(void **state)
{
	struct solicitation s = solicitation(OPENS, CLOSES);
	(void)state;
	const char *why = words_period_why(pool, &engine, &s);
	assert_non_null(strstr(why, "从开始的第二天算起，一共 30 天。"));
	assert_non_null(strstr(why, "不少于 30 天（国务院令第713号"));
	s = solicitation("2026-11-02T00:00:00+08:00", "2026-11-12T00:00:00+08:00");
	s.subject = "document";
	why = words_period_why(pool, &engine, &s);
	assert_non_null(strstr(why, "一共 9 天，其中工作日 7 个。"));
	assert_non_null(strstr(why, "不少于 7 个工作日（本站规定）"));
	s.subject = "nothing";
	assert_string_equal(words_period_why(pool, &engine, &s), "从开始的第二天算起，一共 9 天。");
}

static void every_word_of_the_tables_is_chinese(void **state)
{
	static const char *const channels[] = {"web", "mail", "phone", "fax", "post", "dove"};
	static const char *const decisions[] = {"adopted", "partly", "refused"};
	(void)state;
	for (int phase = PHASE_HIDDEN; phase <= PHASE_WITHDRAWN; phase++)
		assert_true(words_phase(phase)[0] < 0);
	for (size_t i = 0; i < sizeof channels / sizeof channels[0]; i++)
		assert_true(words_opinion_channel(channels[i])[0] < 0);
	for (size_t i = 0; i < sizeof decisions / sizeof decisions[0]; i++)
		assert_true(words_decision(decisions[i])[0] < 0);
	assert_string_equal(words_decision(""), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_left_is_said_in_days_and_on_the_last_ones_to_the_minute),
		cmocka_unit_test(a_period_that_ends_at_midnight_ends_at_24),
		cmocka_unit_test(the_first_day_is_none_of_the_days),
		cmocka_unit_test(every_word_of_the_tables_is_chinese),
	};
	return cmocka_run_group_tests(tests, shipped_open, shipped_close);
}
