/* SPDX-License-Identifier: MIT */
/* Buffers, numbers, hexadecimal, base64, files: what is nearly a number or nearly base64 must be
 * refused, since tokens and form fields pass through here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/str.h"

static void a_buffer_grows_and_always_ends_in_nul(void **state)
{
	(void)state;
	struct buf buf = BUF_INIT;
	assert_string_equal(buf_str(&buf), "");
	for (int i = 0; i < 5000; i++) {
		buf_char(&buf, (char)('a' + i % 26));
		assert_int_equal(buf.p[buf.n], 0);
	}
	assert_int_equal(strlen(buf.p), 5000);
	buf_empty(&buf);
	assert_string_equal(buf_str(&buf), "");
	buf_text(&buf, NULL);
	buf_text(&buf, "ab");
	buf_add(&buf, "\0c", 2);
	assert_memory_equal(buf.p, "ab\0c", 5);
	buf_empty(&buf);
	for (int i = 1; i < 1000; i++)
		buf_print(&buf, "%*d", i, 7);
	assert_int_equal(buf.n, 999 * 1000 / 2);
	assert_int_equal(buf.p[buf.n - 1], '7');
	buf_free(&buf);
	assert_null(buf.p);
}

static void null_equals_only_null(void **state)
{
	(void)state;
	assert_true(str_equal(NULL, NULL));
	assert_false(str_equal(NULL, ""));
	assert_false(str_equal("a", NULL));
	assert_true(str_equal("a", "a"));
	assert_true(str_starts("letters/new", "letters/"));
	assert_false(str_starts("let", "letters/"));
	assert_false(str_starts(NULL, ""));
	assert_true(str_empty(NULL) && str_empty("") && !str_empty(" "));
}

static void only_whole_numbers_in_range_are_numbers(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int result;
		int64_t value;
	} cases[] = {
		{"0", 0, 0},
		{"-0", 0, 0},
		{"007", 0, 7},
		{"+5", 0, 5},
		{"-12", 0, -12},
		{"9223372036854775807", 0, INT64_MAX},
		{"-9223372036854775808", 0, INT64_MIN},
		{"9223372036854775808", -1, 0},
		{"-9223372036854775809", -1, 0},
		{"99999999999999999999999", -1, 0},
		{"", -1, 0},
		{"-", -1, 0},
		{"+", -1, 0},
		{"--1", -1, 0},
		{" 1", -1, 0},
		{"1 ", -1, 0},
		{"1x", -1, 0},
		{"0x10", -1, 0},
		{"1.0", -1, 0},
		{"１", -1, 0},
		{NULL, -1, 0},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int64_t value = 77;
		assert_int_equal(str_int(cases[i].text, &value), cases[i].result);
		assert_true(value == (cases[i].result ? 77 : cases[i].value));
	}
}

static void hexadecimal_goes_both_ways(void **state)
{
	(void)state;
	unsigned char bytes[256], back[256];
	char hex[513];
	for (int i = 0; i < 256; i++)
		bytes[i] = (unsigned char)i;
	str_hex(bytes, 256, hex);
	assert_int_equal(strlen(hex), 512);
	assert_int_equal(strspn(hex, "0123456789abcdef"), 512);
	assert_int_equal(str_unhex(hex, back, 256), 0);
	assert_memory_equal(bytes, back, 256);
	static const char *const bad[] = {"", "0", "001", "0g", "g0", "00 ", "0000"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(str_unhex(bad[i], back, 1), -1);
	assert_int_equal(str_unhex("Fe", back, 1), 0);
	assert_int_equal(back[0], 0xfe);
}

static void base64_is_that_of_rfc_4648(void **state)
{
	(void)state;
	static const char *const cases[][3] = {
		{"", "", ""},
		{"f", "Zg==", "Zg"},
		{"fo", "Zm8=", "Zm8"},
		{"foo", "Zm9v", "Zm9v"},
		{"foob", "Zm9vYg==", "Zm9vYg"},
		{"fooba", "Zm9vYmE=", "Zm9vYmE"},
		{"foobar", "Zm9vYmFy", "Zm9vYmFy"},
		{"\xfb\xff\xfe", "+//+", "-__-"},
	};
	struct buf buf = BUF_INIT;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t n = strlen(cases[i][0]);
		buf_empty(&buf);
		str_base64(cases[i][0], n, &buf);
		assert_string_equal(buf_str(&buf), cases[i][1]);
		buf_empty(&buf);
		str_base64url(cases[i][0], n, &buf);
		assert_string_equal(buf_str(&buf), cases[i][2]);
		buf_empty(&buf);
		assert_int_equal(str_unbase64(cases[i][1], strlen(cases[i][1]), &buf), 0);
		assert_string_equal(buf_str(&buf), cases[i][0]);
		buf_empty(&buf);
		assert_int_equal(str_unbase64url(cases[i][2], strlen(cases[i][2]), &buf), 0);
		assert_string_equal(buf_str(&buf), cases[i][0]);
	}
	buf_free(&buf);
}

static void base64_has_one_spelling_only(void **state)
{
	(void)state;
	static const char *const bad[] = {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zg==Zg==", "Zm9v\n",
		"Zm 9v", "Z===", "====", "=", "Zm-v", "Zg==="};
	static const char *const bad_url[] = {
		"Z", "Zg==", "Zh", "Zm9", "Zm+v", "Zm/v", "Zm9vZ", "Z g"};
	struct buf buf = BUF_INIT;
	buf_text(&buf, "kept");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(str_unbase64(bad[i], strlen(bad[i]), &buf), -1);
	for (size_t i = 0; i < sizeof(bad_url) / sizeof(*bad_url); i++)
		assert_int_equal(str_unbase64url(bad_url[i], strlen(bad_url[i]), &buf), -1);
	assert_string_equal(buf_str(&buf), "kept");
	buf_free(&buf);
}

static void a_file_is_read_whole_or_not_at_all(void **state)
{
	(void)state;
	char path[] = "/tmp/huiying-test-str-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	struct buf text = BUF_INIT, out = BUF_INIT, err = BUF_INIT;
	for (int i = 0; i < 20000; i++)
		buf_text(&text, "0123456789");
	assert_int_equal(write(fd, text.p, text.n), (ssize_t)text.n);
	close(fd);
	assert_int_equal(file_read(path, text.n, &out, &err), 0);
	assert_int_equal(out.n, text.n);
	assert_memory_equal(out.p, text.p, text.n);
	assert_string_equal(buf_str(&err), "");
	buf_empty(&out);
	assert_int_equal(file_read(path, text.n - 1, &out, &err), -1);
	assert_int_equal(out.n, 0);
	assert_non_null(strstr(buf_str(&err), path));
	buf_empty(&err);
	unlink(path);
	assert_int_equal(file_read(path, 10, &out, &err), -1);
	assert_non_null(strstr(buf_str(&err), "No such file"));
	buf_empty(&err);
	assert_int_equal(file_read("/tmp", 10, &out, &err), -1);
	assert_true(err.n > 0);
	buf_free(&text);
	buf_free(&out);
	buf_free(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_buffer_grows_and_always_ends_in_nul),
		cmocka_unit_test(null_equals_only_null),
		cmocka_unit_test(only_whole_numbers_in_range_are_numbers),
		cmocka_unit_test(hexadecimal_goes_both_ways),
		cmocka_unit_test(base64_is_that_of_rfc_4648),
		cmocka_unit_test(base64_has_one_spelling_only),
		cmocka_unit_test(a_file_is_read_whole_or_not_at_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
