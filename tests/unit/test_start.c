/* SPDX-License-Identifier: MIT */
/* How every program begins: an option that is not understood is refused instead of passed over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/conf.h"
#include "base/start.h"
#include "base/str.h"

static void the_common_options_are_taken(void **state)
{
	(void)state;
	struct start start = {.program = "test"};
	assert_int_equal(start_option(&start, 'c', "huiying.conf"), 0);
	assert_int_equal(start_option(&start, 'o', "policy=dali"), 0);
	assert_false(start.print || start.version);
	assert_int_equal(start_option(&start, 'n', NULL), 0);
	assert_int_equal(start_option(&start, 'V', NULL), 0);
	assert_string_equal(start.conf, "huiying.conf");
	assert_int_equal(start.sets, 1);
	assert_string_equal(start.set[0], "policy=dali");
	assert_true(start.print && start.version);
}

static void others_are_refused(void **state)
{
	(void)state;
	struct start start = {.program = "test"};
	assert_int_equal(start_option(&start, '?', NULL), -1);
	assert_int_equal(start_option(&start, 's', "/run/x.sock"), -1);
}

static void a_value_too_many_is_refused_not_dropped(void **state)
{
	(void)state;
	struct start start = {.program = "test"};
	for (int i = 0; i < START_SETS; i++)
		assert_int_equal(start_option(&start, 'o', "policy=dali"), 0);
	assert_int_equal(start_option(&start, 'o', "policy=xiamen"), -1);
	assert_int_equal(start.sets, START_SETS);
}

static void values_of_the_command_line_are_in_force(void **state)
{
	(void)state;
	struct start start = {.program = "test"};
	struct buf err = BUF_INIT;
	start_option(&start, 'o', "page.size=33");
	assert_int_equal(start_configure(&start, &err), 0);
	assert_int_equal(conf_int(CONF_PAGE_SIZE), 33);
	start_option(&start, 'o', "page.size=many");
	assert_int_equal(start_configure(&start, &err), -1);
	assert_true(err.n > 0);
	buf_free(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_common_options_are_taken),
		cmocka_unit_test(others_are_refused),
		cmocka_unit_test(a_value_too_many_is_refused_not_dropped),
		cmocka_unit_test(values_of_the_command_line_are_in_force),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
