/* SPDX-License-Identifier: MIT */
/* What a page shows: truth as pages understand it, replacing, and JSON that another reader and a
 * page can both take. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/pool.h"
#include "base/str.h"
#include "web/data.h"

static struct pool *pool;

static int open_pool(void **state)
{
	(void)state;
	pool = pool_open();
	return 0;
}

static int close_pool(void **state)
{
	(void)state;
	pool_close(&pool);
	return 0;
}

static void assert_json(const struct data *value, const char *expected)
{
	struct buf out = BUF_INIT;

	data_json(value, &out);
	assert_string_equal(buf_str(&out), expected);
	buf_free(&out);
}

static void a_key_set_twice_keeps_the_last_value(void **state)
{
	struct data *data = data_new(pool);

	(void)state;
	data_text(data, "state", "open");
	data_int(data, "n", 1);
	data_text(data, "state", "closed");
	assert_json(data, "{\"state\":\"closed\",\"n\":1}");
}

static void keys_are_compared_whole(void **state)
{
	struct data *data = data_new(pool);

	(void)state;
	data_int(data, "title_most", 50);
	assert_null(data_find(data, "title", 5));
	assert_null(data_find(data, "title_mostly", 12));
	assert_non_null(data_find(data, "title_most!", 10));
	assert_null(data_find(NULL, "x", 1));
	assert_null(data_find(data_make_int(pool, 1), "x", 1));
}

static void many_keys_and_rows_are_all_kept(void **state)
{
	struct data *data = data_new(pool), *rows = data_list(data, "rows");

	(void)state;
	for (int i = 0; i < 500; i++) {
		data_int(data, pool_print(pool, "k%d", i), i);
		data_int(data_item(rows), "i", i);
	}
	for (int i = 0; i < 500; i++) {
		char key[16], scratch[24], number[24];

		snprintf(number, sizeof number, "%d", i);
		snprintf(key, sizeof key, "k%d", i);
		assert_string_equal(
			data_as_text(data_find(data, key, strlen(key)), scratch), number);
		assert_string_equal(
			data_as_text(data_find(data_at(rows, (size_t)i), "i", 1), scratch), number);
	}
	assert_int_equal(data_count(rows), 500);
	assert_null(data_at(rows, 500));
}

static void nothing_is_true_that_a_page_should_not_show(void **state)
{
	struct data *list = data_make(pool, DATA_LIST);

	(void)state;
	assert_false(data_true(NULL));
	assert_false(data_true(data_make_text(pool, NULL)));
	assert_false(data_true(data_make_text(pool, "")));
	assert_false(data_true(data_make_int(pool, 0)));
	assert_false(data_true(data_make_bool(pool, false)));
	assert_false(data_true(list));
	data_item_text(list, "");
	assert_true(data_true(list));
	assert_true(data_true(data_make_text(pool, "0")));
	assert_true(data_true(data_make_int(pool, -1)));
	assert_true(data_true(data_make_bool(pool, true)));
	assert_true(data_true(data_new(pool)));
}

static void the_widest_numbers_are_written_whole(void **state)
{
	char scratch[24];

	(void)state;
	assert_string_equal(
		data_as_text(data_make_int(pool, INT64_MIN), scratch), "-9223372036854775808");
	assert_json(data_make_int(pool, INT64_MAX), "9223372036854775807");
}

static void json_cannot_leave_its_string_or_its_script(void **state)
{
	struct data *data = data_new(pool);

	(void)state;
	data_text(data, "a", "\"\\\n\t\x01\x7f");
	data_text(data, "b", "</script><!--");
	data_text(data, "c", "\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xa6");
	data_text(data, "d", NULL);
	assert_json(data,
		"{\"a\":\"\\\"\\\\\\n\\u0009\\u0001\\u007f\",\"b\":\"\\u003c/script>\\u003c!--\","
		"\"c\":\"\\u2028\\u2029\xe2\x80\xa6\",\"d\":null}");
}

static void json_is_read_back_as_it_was(void **state)
{
	struct data *data = data_new(pool), *list = data_list(data, "列表");
	struct buf out = BUF_INIT;
	char every[128];
	json_t *json;

	(void)state;
	for (int i = 1; i < 128; i++)
		every[i - 1] = (char)i;
	every[127] = '\0';
	data_item_text(list, every);
	data_item_value(list, data_make_bool(pool, true));
	data_json(data, &out);
	json = json_loadb(out.p, out.n, 0, NULL);
	assert_non_null(json);
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(json, "列表"), 0)), every);
	assert_true(json_is_true(json_array_get(json_object_get(json, "列表"), 1)));
	json_decref(json);
	buf_free(&out);
}

static void what_is_for_pages_only_stays_out_of_json(void **state)
{
	struct data *data = data_new(pool);

	(void)state;
	data_text(data, "_body_html", "<p>");
	data_int(data, "n", 1);
	data_text(data, "_x", "y");
	assert_json(data, "{\"n\":1}");
	assert_true(data_true(data_find(data, "_body_html", 10)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_set_twice_keeps_the_last_value),
		cmocka_unit_test(keys_are_compared_whole),
		cmocka_unit_test(many_keys_and_rows_are_all_kept),
		cmocka_unit_test(nothing_is_true_that_a_page_should_not_show),
		cmocka_unit_test(the_widest_numbers_are_written_whole),
		cmocka_unit_test(json_cannot_leave_its_string_or_its_script),
		cmocka_unit_test(json_is_read_back_as_it_was),
		cmocka_unit_test(what_is_for_pages_only_stays_out_of_json),
	};

	return cmocka_run_group_tests(tests, open_pool, close_pool);
}
