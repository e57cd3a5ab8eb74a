/* SPDX-License-Identifier: MIT */
/*
 * What a reviewer sees as changed between the original and its public copy: nothing that differs
 * may look the same, and nothing of either text may be missing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/publication/compare.h"

static void join(const struct compare_part *part, size_t n, bool all, struct buf *out)
{
	buf_empty(out);
	for (size_t i = 0; i < n; i++) {
		if (all || part[i].same)
			buf_text(out, part[i].text);
	}
}

/* Both texts whole, and the same rest once what differs is left out. */
static void check(struct pool *pool, const char *a, const char *b)
{
	struct compare_part *first, *second;
	struct buf left = BUF_INIT, right = BUF_INIT;
	size_t n_first, n_second;

	compare_texts(pool, a, b, &first, &n_first, &second, &n_second);
	join(first, n_first, true, &left);
	join(second, n_second, true, &right);
	assert_string_equal(buf_str(&left), a);
	assert_string_equal(buf_str(&right), b);
	join(first, n_first, false, &left);
	join(second, n_second, false, &right);
	assert_string_equal(buf_str(&left), buf_str(&right));
	buf_free(&left);
	buf_free(&right);
}

static void masks_alone_are_marked(void **state)
{
	struct pool *pool = pool_open();
	struct compare_part *first, *second;
	size_t n_first, n_second;
	(void)state;
	compare_texts(pool, "我叫王小明，电话13800001234。", "我叫王**，电话138****1234。", &first,
		&n_first, &second, &n_second);
	assert_int_equal(n_first, 5);
	assert_string_equal(first[1].text, "小明");
	assert_false(first[1].same);
	assert_string_equal(first[3].text, "0000");
	assert_string_equal(second[1].text, "**");
	assert_string_equal(second[3].text, "****");
	assert_true(second[4].same);
	pool_close(&pool);
}

static uint32_t draw(uint32_t limit) /* repeatable */
{
	static uint64_t seed = 88172645463325252u;
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 33) % limit;
}

static void any_two_texts_come_out_whole(void **state)
{
	struct pool *pool = pool_open();
	char a[16], b[16];
	(void)state;
	for (int round = 0; round < 5000; round++) {
		int n = (int)draw(12), m = (int)draw(12);
		for (int i = 0; i < n; i++)
			a[i] = "abc"[draw(3)];
		for (int i = 0; i < m; i++)
			b[i] = "abc"[draw(3)];
		a[n] = b[m] = '\0';
		check(pool, a, b);
		if (round % 100 == 0)
			pool_empty(pool);
	}
	pool_close(&pool);
}

static void two_long_strangers_cost_no_more_than_they_must(void **state)
{
	enum { LONG = 30000 };
	struct pool *pool = pool_open();
	char *a = pool_alloc(pool, LONG + 1), *b = pool_alloc(pool, LONG + 1);
	(void)state;
	for (int i = 0; i < LONG; i++) {
		a[i] = "abcdefgh"[i * 7 % 8];
		b[i] = "stuvwxyz"[i * 5 % 8];
	}
	check(pool, a, b);
	assert_true(pool_used(pool) < 16 << 20);
	pool_close(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(masks_alone_are_marked),
		cmocka_unit_test(any_two_texts_come_out_whole),
		cmocka_unit_test(two_long_strangers_cost_no_more_than_they_must),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
