/* SPDX-License-Identifier: MIT */
/*
 * A reader of the public list sees why a letter was found; a writer is shown letters about the same
 * thing and no others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/pool.h"
#include "base/str.h"
#include "modules/mailbox/mailbox.h"

/* The pieces in one line, hits in square brackets. */
static void assert_marks(const char *text, const char *query, const char *expected)
{
	struct pool *pool = pool_open();
	struct data *list = data_make(pool, DATA_LIST);
	struct buf line = BUF_INIT;
	char scratch[24];

	marks_split(pool, text, query, list);
	for (size_t i = 0; i < data_count(list); i++) {
		const struct data *piece = data_at(list, i);
		bool hit = data_true(data_find(piece, "hit", 3));

		buf_print(&line, hit ? "[%s]" : "%s",
			data_as_text(data_find(piece, "text", 4), scratch));
	}
	assert_string_equal(buf_str(&line), expected);
	buf_free(&line);
	pool_close(&pool);
}

static void test_hits_are_marked_and_nothing_is_lost(void **state)
{
	static const struct {
		const char *text, *query, *expected;
	} cases[] = {
		{"小区晚上停水", "停水", "小区晚上[停水]"},
		{"停水又停水", "停水", "[停水]又[停水]"},
		{"小区晚上停水", "停水 小区", "[小区]晚上[停水]"},
		{"停停停", "停停", "[停停停]"},
		{"ＷＩＦＩ坏了", "wifi", "[ＷＩＦＩ]坏了"},
		{"没有", "停水", "没有"},
		{"没有", "", "没有"},
		{"", "停水", ""},
		{"水", "停水停水", "水"},
		{"<b>停水</b>", "停水", "<b>[停水]</b>"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_marks(cases[i].text, cases[i].query, cases[i].expected);
}

static void test_titles_about_the_same_thing_are_alike(void **state)
{
	(void)state;
	assert_int_equal(marks_alike("小区停水", "小区停水"), 100);
	assert_true(marks_alike("小区晚上停水怎么办", "幸福小区三栋晚上停水什么时候能修好") >= 30);
	assert_true(marks_alike("公积金怎么提取", "幸福小区三栋晚上停水什么时候能修好") < 30);
	assert_int_equal(marks_alike("水", "水"), 0);
	assert_int_equal(marks_alike("", "停水"), 0);
	assert_int_equal(marks_alike("停水", ""), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hits_are_marked_and_nothing_is_lost),
		cmocka_unit_test(test_titles_about_the_same_thing_are_alike),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
