/* SPDX-License-Identifier: MIT */
/* Memory of a request: what was handed out stays apart, aligned and zeroed, also when it is used
 * again. A mistake here would show one citizen's text to another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdalign.h>
#include <string.h>
#include "base/pool.h"

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
	(void)state;
	enum { PIECES = 3000 };
	static unsigned char *piece[PIECES];
	struct pool *pool = pool_open();
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < PIECES; i++) {
			size_t size = i * 37 % 900;
			piece[i] = pool_alloc(pool, size);
			assert_int_equal((uintptr_t)piece[i] % alignof(max_align_t), 0);
			for (size_t k = 0; k < size; k++)
				assert_int_equal(piece[i][k], 0);
			memset(piece[i], (int)(i & 0xff), size);
		}
		for (size_t i = 0; i < PIECES; i++)
			for (size_t k = 0; k < i * 37 % 900; k++)
				assert_int_equal(piece[i][k], i & 0xff);
		pool_empty(pool);
	}
	pool_close(&pool);
	assert_null(pool);
}

static void a_big_piece_does_not_waste_the_block_in_use(void **state)
{
	(void)state;
	struct pool *pool = pool_open();
	char *before = pool_alloc(pool, 16);
	char *big = pool_alloc(pool, 1000000);
	char *after = pool_alloc(pool, 16);
	assert_true(after > before && after - before < 100);
	assert_true(big + 1000000 <= before || big > after);
	big[999999] = 1;
	assert_int_equal(pool_used(pool), 1000032);
	pool_empty(pool);
	assert_int_equal(pool_used(pool), 0);
	pool_close(&pool);
}

static void the_first_block_is_kept(void **state)
{
	(void)state;
	struct pool *pool = pool_open();
	char *first = pool_alloc(pool, 10);
	for (int i = 0; i < 100; i++)
		pool_alloc(pool, 10000);
	pool_empty(pool);
	assert_ptr_equal(pool_alloc(pool, 10), first);
	pool_close(&pool);
}

static void no_size_is_still_a_pointer(void **state)
{
	(void)state;
	struct pool *pool = pool_open();
	char *a = pool_alloc(pool, 0), *b = pool_alloc(pool, 0);
	assert_non_null(a);
	assert_non_null(b);
	assert_ptr_not_equal(a, b);
	pool_close(&pool);
}

static void texts_are_copied_whole(void **state)
{
	(void)state;
	struct pool *pool = pool_open();
	assert_null(pool_text(pool, NULL));
	assert_string_equal(pool_text(pool, ""), "");
	assert_string_equal(pool_text(pool, "政民互动"), "政民互动");
	char *copy = pool_copy(pool, "a\0b", 3);
	assert_memory_equal(copy, "a\0b\0", 4);
	assert_string_equal(pool_copy(pool, NULL, 0), "");
	for (int width = 500; width < 530; width++) {
		char *text = pool_print(pool, "%*s|", width, "x");
		assert_int_equal(strlen(text), (size_t)width + 1);
		assert_int_equal(text[width - 1], 'x');
		assert_int_equal(text[width], '|');
	}
	pool_close(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
		cmocka_unit_test(a_big_piece_does_not_waste_the_block_in_use),
		cmocka_unit_test(the_first_block_is_kept),
		cmocka_unit_test(no_size_is_still_a_pointer),
		cmocka_unit_test(texts_are_copied_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
