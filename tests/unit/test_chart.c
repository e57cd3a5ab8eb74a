/* SPDX-License-Identifier: MIT */
/* Geometry of charts: what stands where, and that nothing leaves the drawing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "view/chart.h"
#include "web/data.h"

static struct pool *pool;
static const struct chart_head head = {"c", "水务局最多", "条形图"};
static const struct chart_part parts[] = {
	{"按时", "a"}, {"超期答", "b"}, {"在办", "c"}, {"超期未答", "d"}};

static const struct data *child(const struct data *object, const char *key)
{
	const struct data *found = data_find(object, key, strlen(key));
	assert_non_null(found);
	return found;
}

static int number(const struct data *object, const char *key)
{
	char scratch[24];
	return (int)strtol(data_as_text(child(object, key), scratch), NULL, 10);
}

static const struct data *part(const struct data *chart, size_t bar, size_t i)
{
	return data_at(child(data_at(child(chart, "bars"), bar), "parts"), i);
}

static void the_longest_bar_is_as_wide_as_the_drawing(void **state)
{
	(void)state;
	struct data *chart = data_new(pool);
	const struct chart_row rows[] = {
		{"甲", "40", {40}}, {"乙", "10", {10}}, {"丙", "1", {0}}, {"丁", "1", {1}}};
	chart_bars(pool, chart, &head, parts, 1, rows, 4);
	assert_int_equal(number(part(chart, 0, 0), "width"), CHART_WIDTH);
	assert_int_equal(number(part(chart, 1, 0), "width"), CHART_WIDTH / 4);
	/* nothing is drawn for nothing, something for little */
	assert_int_equal(data_count(child(data_at(child(chart, "bars"), 2), "parts")), 0);
	assert_true(number(part(chart, 3, 0), "width") >= 3);
	/* one part needs no names */
	assert_null(data_find(chart, "key", 3));
	assert_true(number(chart, "height") >= 4 * 30);
	for (size_t i = 0; i + 1 < 4; i++)
		assert_true(number(data_at(child(chart, "bars"), i), "label_y") <
			number(data_at(child(chart, "bars"), i + 1), "label_y"));
}

static void stacked_parts_touch_and_never_leave_the_drawing(void **state)
{
	(void)state;
	for (int64_t a = 0; a < 9; a++)
		for (int64_t b = 0; b < 9; b++) {
			struct data *chart = data_new(pool);
			const struct chart_row rows[] = {
				{"甲", "", {a, b, 3, 100}}, {"乙", "", {1, 1, 1, 1}}};
			chart_bars(pool, chart, &head, parts, 4, rows, 2);
			int x = 0;
			const struct data *list = child(data_at(child(chart, "bars"), 0), "parts");
			for (size_t i = 0; i < data_count(list); i++) {
				assert_int_equal(number(data_at(list, i), "x"), x);
				x += number(data_at(list, i), "width");
			}
			assert_int_equal(x, CHART_WIDTH);
			assert_int_equal(data_count(child(chart, "key")), 4);
		}
}

static void a_line_has_a_point_for_each_value_between_top_and_base(void **state)
{
	(void)state;
	struct data *chart = data_new(pool);
	const struct chart_row points[] = {
		{"9月", "", {2, 1}}, {"10月", "", {18, 18}}, {"11月", "", {0, 0}}};
	chart_lines(pool, chart, &head, parts, 2, points, 3);
	const struct data *line = data_at(child(chart, "lines"), 0);
	const struct data *dots = child(line, "dots");
	assert_int_equal(data_count(dots), 3);
	int base = number(chart, "base_y");
	assert_int_equal(number(data_at(dots, 2), "y"), base); /* nothing lies on the base */
	assert_true(number(data_at(dots, 1), "y") < number(data_at(dots, 0), "y"));
	for (size_t i = 0; i < 3; i++) {
		int x = number(data_at(dots, i), "x"), y = number(data_at(dots, i), "y");
		assert_true(x > 0 && x < CHART_WIDTH && y > 0 && y <= base);
	}
	char scratch[24];
	assert_string_equal(data_as_text(child(data_at(dots, 1), "value"), scratch), "18");
	/* the second line does not say the same number again */
	const struct data *second = child(data_at(child(chart, "lines"), 1), "dots");
	assert_null(data_find(data_at(second, 1), "value", 5));
	assert_non_null(data_find(data_at(second, 0), "value", 5));
	assert_int_equal(data_count(child(chart, "labels")), 3);
}

static void many_points_are_named_now_and_then(void **state)
{
	(void)state;
	struct chart_row points[100] = {{0}};
	struct data *chart = data_new(pool);
	for (int i = 0; i < 100; i++)
		points[i] = (struct chart_row){"月", "", {i}};
	chart_lines(pool, chart, &head, parts, 1, points, 100);
	assert_int_equal(
		data_count(child(data_at(child(chart, "lines"), 0), "dots")), CHART_POINTS);
	assert_true(data_count(child(chart, "labels")) <= 12);
}

static void nothing_at_all_is_drawn_too(void **state)
{
	(void)state;
	struct data *chart = data_new(pool);
	const struct chart_row none[] = {{"甲", "0", {0, 0, 0, 0}}};
	chart_bars(pool, chart, &head, parts, 4, none, 1);
	assert_int_equal(data_count(child(data_at(child(chart, "bars"), 0), "parts")), 0);
	chart_lines(pool, data_new(pool), &head, parts, 1, none, 1);
	chart_lines(pool, data_new(pool), &head, parts, 1, none, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_bar_is_as_wide_as_the_drawing),
		cmocka_unit_test(stacked_parts_touch_and_never_leave_the_drawing),
		cmocka_unit_test(a_line_has_a_point_for_each_value_between_top_and_base),
		cmocka_unit_test(many_points_are_named_now_and_then),
		cmocka_unit_test(nothing_at_all_is_drawn_too),
	};
	pool = pool_open();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	pool_close(&pool);
	return failed;
}
