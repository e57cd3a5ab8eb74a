/* SPDX-License-Identifier: MIT */
/*
 * The line of time that timers fires by, against a server's clock that leaps: what was not reached
 * by the true time is not reached by the line either, unless the clock stays wrong for long.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "modules/timers/line.h"

static const struct line_limits limits = {10 * MINUTE, 15 * MINUTE};

/* The server's clock is TRUE ahead of the own one when nobody touches it. */
#define TRUE_LEAD (1000 * DAY)

struct run {
	struct line line;
	instant own, by;
	enum line_news news;
};

/* So much later, with a server that is wrong by so much: how far the line is from the truth. */
static instant later(struct run *run, instant passed, instant wrong)
{
	run->own += passed;
	instant now = line_now(
		&run->line, &limits, run->own + TRUE_LEAD + wrong, run->own, &run->news, &run->by);
	return now - (run->own + TRUE_LEAD);
}

static void a_steady_clock_is_followed_with_its_drift(void **state)
{
	(void)state;
	struct run run = {0};
	assert_int_equal(later(&run, 0, 0), 0);
	for (int i = 1; i < 100; i++) {
		assert_int_equal(later(&run, SECOND, i * SECOND / 10), i * SECOND / 10);
		assert_int_equal(run.news, LINE_STEADY);
	}
}

static void a_short_leap_is_said_and_followed(void **state)
{
	(void)state;
	struct run run = {0};
	later(&run, 0, 0);
	assert_int_equal(later(&run, SECOND, 5 * MINUTE), 5 * MINUTE);
	assert_int_equal(run.news, LINE_LEAPT);
	assert_int_equal(run.by, 5 * MINUTE);
	assert_int_equal(later(&run, SECOND, 5 * MINUTE), 5 * MINUTE);
	assert_int_equal(run.news, LINE_STEADY);
	assert_int_equal(later(&run, SECOND, 5 * MINUTE + 2 * SECOND), 5 * MINUTE + 2 * SECOND);
	assert_int_equal(run.news, LINE_STEADY);
	later(&run, SECOND, 5 * MINUTE + 4 * SECOND + 1);
	assert_int_equal(run.news, LINE_LEAPT);
}

static void a_leap_back_is_said_and_followed(void **state)
{
	(void)state;
	struct run run = {0};
	later(&run, 0, 0);
	assert_int_equal(later(&run, SECOND, -HOUR), -HOUR);
	assert_int_equal(run.news, LINE_LEAPT);
	assert_int_equal(run.by, -HOUR);
}

static void a_clock_set_wrong_and_right_again_moves_nothing(void **state)
{
	(void)state;
	static const instant wrong[] = {10 * MINUTE + 1, HOUR, 10 * DAY, 1000 * DAY};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct run run = {0};
		later(&run, 0, 0);
		assert_int_equal(later(&run, SECOND, wrong[i]), 0);
		assert_int_equal(run.news, LINE_HELD);
		assert_int_equal(run.by, wrong[i]);
		for (int k = 0; k < 14; k++) {
			assert_int_equal(later(&run, MINUTE, wrong[i]), 0);
			assert_int_equal(run.news, LINE_STEADY);
		}
		assert_int_equal(later(&run, SECOND, 0), 0);
		assert_int_equal(run.news, LINE_BACK);
		assert_int_equal(later(&run, DAY, 0), 0);
		assert_int_equal(run.news, LINE_STEADY);
	}
}

static void a_clock_that_stays_so_is_believed_in_the_end(void **state)
{
	(void)state;
	struct run run = {0};
	later(&run, 0, 0);
	later(&run, SECOND, HOUR);
	assert_int_equal(later(&run, 15 * MINUTE - 1, HOUR), 0);
	assert_int_equal(later(&run, 1, HOUR), HOUR);
	assert_int_equal(run.news, LINE_BELIEVED);
	assert_int_equal(later(&run, MINUTE, HOUR), HOUR);
	assert_int_equal(run.news, LINE_STEADY);
	assert_int_equal(later(&run, MINUTE, 0), 0); /* and it was wrong after all */
	assert_int_equal(run.news, LINE_LEAPT);
}

static void a_second_leap_is_waited_for_anew(void **state)
{
	(void)state;
	struct run run = {0};
	later(&run, 0, 0);
	later(&run, SECOND, HOUR);
	assert_int_equal(later(&run, 14 * MINUTE, 2 * HOUR), 0);
	assert_int_equal(run.news, LINE_HELD);
	assert_int_equal(later(&run, 14 * MINUTE, 2 * HOUR), 0);
	assert_int_equal(later(&run, MINUTE, 2 * HOUR), 2 * HOUR);
	assert_int_equal(run.news, LINE_BELIEVED);
	/* back only part of the way, near enough: that is believed at once */
	run = (struct run){0};
	later(&run, 0, 0);
	later(&run, SECOND, HOUR);
	assert_int_equal(later(&run, SECOND, MINUTE), MINUTE);
	assert_int_equal(run.news, LINE_BACK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_steady_clock_is_followed_with_its_drift),
		cmocka_unit_test(a_short_leap_is_said_and_followed),
		cmocka_unit_test(a_leap_back_is_said_and_followed),
		cmocka_unit_test(a_clock_set_wrong_and_right_again_moves_nothing),
		cmocka_unit_test(a_clock_that_stays_so_is_believed_in_the_end),
		cmocka_unit_test(a_second_leap_is_waited_for_anew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
