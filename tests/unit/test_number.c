/* SPDX-License-Identifier: MIT */
/*
 * A number read over the telephone or copied by hand: a slip is found before the database is asked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/pool.h"
#include "base/str.h"
#include "tickets/number.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void every_wrong_digit_is_found(void **state)
{
	(void)state;
	char number[TICKET_NUMBER], out[TICKET_NUMBER];
	for (int round = 0; round < 50; round++) {
		ticket_number_make(day_of(2026, 11, 22), number);
		assert_true(ticket_number_parse(number, out));
		for (int i = 0; i < 16; i++) {
			for (char digit = '0'; digit <= '9'; digit++) {
				char wrong[TICKET_NUMBER];
				memcpy(wrong, number, sizeof wrong);
				wrong[i] = digit;
				assert_int_equal(
					ticket_number_parse(wrong, out), digit == number[i]);
			}
		}
	}
}

static void most_swapped_neighbours_are_found(void **state)
{
	(void)state;
	char number[TICKET_NUMBER], out[TICKET_NUMBER];
	int swapped = 0, missed = 0;
	for (int round = 0; round < 1000; round++) {
		ticket_number_make(day_of(2026, 11, 22), number);
		for (int i = 8; i < 15; i++) {
			if (number[i] == number[i + 1])
				continue;
			char wrong[TICKET_NUMBER];
			memcpy(wrong, number, sizeof wrong);
			wrong[i] = number[i + 1];
			wrong[i + 1] = number[i];
			swapped++;
			missed += ticket_number_parse(wrong, out);
		}
	}
	assert_true(swapped > 1000);
	assert_true(missed * 30 < swapped); /* about one in forty-five is not found */
}

static void a_number_carries_its_day_and_is_not_guessed(void **state)
{
	(void)state;
	char a[TICKET_NUMBER], b[TICKET_NUMBER];
	ticket_number_make(day_of(2026, 1, 2), a);
	assert_memory_equal(a, "20260102", 8);
	int same = 0;
	for (int i = 0; i < 100; i++) {
		ticket_number_make(day_of(2026, 1, 2), b);
		same += strcmp(a, b) == 0;
	}
	assert_true(same < 3);
}

static void numbers_are_read_as_people_type_them(void **state)
{
	(void)state;
	struct pool *pool = pool_open();
	char number[TICKET_NUMBER], out[TICKET_NUMBER], wide[80] = "";
	ticket_number_make(day_of(2026, 11, 22), number);
	for (int i = 0; i < 16; i++)
		snprintf(wide + 3 * i, sizeof wide - 3 * (size_t)i, "\xEF\xBC%c",
			(char)(0x90 + number[i] - '0'));
	const char *grouped = ticket_number_grouped(pool, number);
	assert_int_equal(strlen(grouped), 19);
	const char *good[] = {number, grouped, wide, pool_print(pool, "  %s\r\n", number),
		pool_print(pool, "%.8s-%s", number, number + 8),
		pool_print(pool, "%.8s－%s", number, number + 8),
		pool_print(pool, "%.8s　%s", number, number + 8),
		pool_print(pool, "%.8s—%s", number, number + 8)};
	for (size_t i = 0; i < COUNT(good); i++) {
		memset(out, 'x', sizeof out);
		assert_true(ticket_number_parse(good[i], out));
		assert_string_equal(out, number);
	}
	const char *bad[] = {"", "2026", NULL, pool_print(pool, "%s0", number),
		pool_print(pool, "a%s", number), pool_print(pool, "%.15s", number), "\xff\xfe",
		"不是编号", "0000000000000000", "2026023012345678"};
	for (size_t i = 0; i < COUNT(bad); i++) {
		memset(out, 'x', sizeof out);
		assert_false(ticket_number_parse(bad[i], out));
		assert_int_equal(out[0], 'x');
	}
	pool_close(&pool);
}

static void the_code_follows_from_the_key(void **state)
{
	(void)state;
	struct buf err = BUF_INIT;
	char path[64], a[TICKET_CODE], b[TICKET_CODE], one[SECRET_HEX], two[SECRET_HEX];
	snprintf(path, sizeof path, "/tmp/huiying-%d.keys", getpid());
	assert_int_equal(secret_create(path, &err), 0);
	struct secret *secret = secret_open(path, &err);
	assert_non_null(secret);
	unlink(path);
	ticket_code_make(secret, 1, "key-0000000000001", a);
	ticket_code_make(secret, 1, "key-0000000000001", b);
	assert_string_equal(a, b);
	assert_int_equal(strspn(a, "0123456789"), 8);
	ticket_code_make(secret, 1, "key-0000000000002", b);
	assert_string_not_equal(a, b);
	ticket_code_make(secret, 2, "key-0000000000001", b);
	assert_string_not_equal(a, b);
	number_code_hash(secret, "2026112200000011", a, one);
	number_code_hash(secret, "2026112200000012", a, two);
	assert_string_not_equal(one, two);
	secret_close(&secret);
	buf_free(&err);
}

static void rotate(const char *path, const char *kind, char old[SECRET_ID])
{
	struct buf err = BUF_INIT;
	struct secret *secret = secret_open(path, &err);
	struct secret_key keys[SECRET_KEYS_MOST];
	char id[SECRET_ID];
	size_t n = secret_list(secret, keys);

	for (size_t i = 0; i < n; i++) {
		if (keys[i].in_use && str_equal(keys[i].kind, kind))
			memcpy(old, keys[i].id, SECRET_ID);
	}
	secret_close(&secret);
	assert_int_equal(secret_add(path, kind, id, &err), 0);
	assert_int_equal(secret_use(path, id, &err), 0);
	buf_free(&err);
}

static bool code_of(const char *path, const char *stored, char out[TICKET_CODE])
{
	struct buf err = BUF_INIT;
	struct secret *secret = secret_open(path, &err);
	bool found =
		number_code_of(secret, 1, "key-0000000000001", "2026112200000011", stored, out);

	secret_close(&secret);
	buf_free(&err);
	return found;
}

static void a_code_is_found_by_the_keys_that_made_it_until_one_of_them_is_gone(void **state)
{
	(void)state;
	static const char *const kinds[] = {"sign", "lookup", "sign"};
	struct buf err = BUF_INIT;
	char path[64], code[TICKET_CODE], out[TICKET_CODE], stored[SECRET_HEX], old[3][SECRET_ID];

	snprintf(path, sizeof path, "/tmp/huiying-%d.keys", getpid());
	assert_int_equal(secret_create(path, &err), 0);
	struct secret *secret = secret_open(path, &err);
	ticket_code_make(secret, 1, "key-0000000000001", code);
	number_code_hash(secret, "2026112200000011", code, stored);
	secret_close(&secret);
	for (size_t i = 0; i < 3; i++) {
		rotate(path, kinds[i], old[i]);
		assert_true(code_of(path, stored, out));
		assert_string_equal(out, code);
	}
	assert_false(code_of(path, "another hash", out));
	assert_int_equal(secret_remove(path, old[0], &err), 0);
	assert_false(code_of(path, stored, out));
	unlink(path);
	buf_free(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_wrong_digit_is_found),
		cmocka_unit_test(most_swapped_neighbours_are_found),
		cmocka_unit_test(a_number_carries_its_day_and_is_not_guessed),
		cmocka_unit_test(numbers_are_read_as_people_type_them),
		cmocka_unit_test(the_code_follows_from_the_key),
		cmocka_unit_test(
			a_code_is_found_by_the_keys_that_made_it_until_one_of_them_is_gone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
