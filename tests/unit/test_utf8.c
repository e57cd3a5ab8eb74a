/* SPDX-License-Identifier: MIT */
/* UTF-8: what a form may bring in, what is cut and trimmed. A text that passes here is stored and
 * shown to everybody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/pool.h"
#include "base/utf8.h"

static void faults_are_found_and_named(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		size_t n;
		enum utf8_fault fault;
	} cases[] = {
#define CASE(text, fault) {text, sizeof(text) - 1, fault}
		CASE("", UTF8_FINE),
		CASE("hello, 世界 🙂 a long line of plain text\r\n\tand another", UTF8_FINE),
		CASE("\xc3\xa9", UTF8_FINE),
		CASE("\xf4\x8f\xbf\xbd", UTF8_FINE),
		CASE("\xed\x9f\xbf", UTF8_FINE),
		CASE("\xee\x80\x80", UTF8_FINE),
		CASE("\xc0\x80", UTF8_INVALID),
		CASE("\xc1\xbf", UTF8_INVALID),
		CASE("\xe0\x80\xaf", UTF8_INVALID),
		CASE("\xe0\x9f\xbf", UTF8_INVALID),
		CASE("\xf0\x8f\xbf\xbf", UTF8_INVALID),
		CASE("\xed\xa0\x80", UTF8_INVALID),
		CASE("\xed\xbf\xbf", UTF8_INVALID),
		CASE("\xf4\x90\x80\x80", UTF8_INVALID),
		CASE("\xf5\x80\x80\x80", UTF8_INVALID),
		CASE("\xff", UTF8_INVALID),
		CASE("\x80", UTF8_INVALID),
		CASE("abcdefghij\x80", UTF8_INVALID),
		CASE("\xe4\xb8", UTF8_INVALID),
		CASE("\xe4\xb8z", UTF8_INVALID),
		CASE("\xf0\x9f\x99", UTF8_INVALID),
		CASE("a\0b", UTF8_NUL),
		CASE("12345678\0", UTF8_NUL),
		CASE("1234\001678", UTF8_CONTROL),
		CASE("\x1b[31m", UTF8_CONTROL),
		CASE("1234567\x7f", UTF8_CONTROL),
		CASE("\x0b", UTF8_CONTROL),
		CASE("\xc2\x80", UTF8_CONTROL),
		CASE("\xc2\x9f", UTF8_CONTROL),
		CASE("\xc2\xa0", UTF8_FINE),
		CASE("\xe2\x80\x8e", UTF8_BIDI),
		CASE("\xe2\x80\x8f", UTF8_BIDI),
		CASE("\xd8\x9c", UTF8_BIDI),
		CASE("\xe2\x80\xaa", UTF8_BIDI),
		CASE("\xe2\x80\xae", UTF8_BIDI),
		CASE("\xe2\x81\xa6", UTF8_BIDI),
		CASE("\xe2\x81\xa9", UTF8_BIDI),
		CASE("\xe2\x81\xaa", UTF8_FINE),
		CASE("\xef\xbf\xbe", UTF8_NONCHAR),
		CASE("\xef\xbf\xbf", UTF8_NONCHAR),
		CASE("\xf0\x9f\xbf\xbe", UTF8_NONCHAR),
		CASE("\xf4\x8f\xbf\xbf", UTF8_NONCHAR),
		CASE("\xef\xb7\x90", UTF8_NONCHAR),
		CASE("\xef\xb7\xaf", UTF8_NONCHAR),
		CASE("\xef\xb7\xb0", UTF8_FINE),
		CASE("\xef\xbb\xbf", UTF8_FINE),
		CASE("a\xef\xbb\xbf", UTF8_NONCHAR),
		/* the worst counts, wherever it stands */
		CASE("\xe2\x80\xae\x01\0\xff", UTF8_INVALID),
		CASE("\xef\xbf\xbe\xe2\x80\xae\x01", UTF8_CONTROL),
		CASE("a\xef\xbb\xbf\xe2\x80\xae", UTF8_BIDI),
#undef CASE
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		enum utf8_fault fault = utf8_check(cases[i].bytes, cases[i].n);
		if (fault != cases[i].fault)
			fail_msg("case %zu: %d instead of %d", i, fault, cases[i].fault);
	}
}

static void every_character_goes_both_ways(void **state)
{
	(void)state;
	for (uint32_t c = 1; c <= 0x10ffff; c++) {
		char text[5] = "";
		int n = utf8_put(c, text);
		text[n] = '\0';
		const char *p = text;
		bool surrogate = c >= 0xd800 && c <= 0xdfff;
		assert_int_equal(utf8_check(text, (size_t)n) == UTF8_INVALID, surrogate);
		if (surrogate)
			continue;
		assert_int_equal(utf8_next(&p), c);
		assert_ptr_equal(p, text + n);
		assert_int_equal(utf8_next(&p), 0);
		assert_ptr_equal(p, text + n);
	}
}

static void plain_text_is_checked_alike_at_every_offset(void **state)
{
	(void)state;
	char text[40];
	for (int c = 0; c < 128; c++)
		for (size_t at = 0; at < 24; at++) {
			memset(text, 'a', sizeof(text));
			text[at] = (char)c;
			bool control = (c < 32 && c != '\t' && c != '\n' && c != '\r') || c == 127;
			assert_int_equal(utf8_check(text, 24),
				c == 0		  ? UTF8_NUL
					: control ? UTF8_CONTROL
						  : UTF8_FINE);
		}
}

static void characters_are_counted_not_bytes(void **state)
{
	(void)state;
	assert_int_equal(utf8_length(""), 0);
	assert_int_equal(utf8_length("政民互动 ok 🙂"), 9);
	assert_int_equal(utf8_offset("政民互动", 2), 6);
	assert_int_equal(utf8_offset("政民互动", 0), 0);
	assert_int_equal(utf8_offset("政民互动", 9), 12);
}

static void what_old_pages_send_is_read_or_is_nothing(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
		const char *text; /* NULL: none */
	} cases[] = {{"\xb4\xed\xd7\xd6", 4, "错字"},
		{"a\xa3\xac"
		 "b",
			4, "a，b"},
		{"", 0, ""}, {"\x82\x35\x8f\x33", 4, "\xe9\xbe\xa6"}, /* of four bytes */
		{"\xb4\xed\xd7", 3, NULL}, {"\xff\xfe", 2, NULL}, {"\xb4\xed\0", 3, NULL},
		{"\xb4\xed\x1b", 3, NULL}};
	(void)state;
	struct pool *pool = pool_open();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *text = utf8_from_gb18030(pool, cases[i].bytes, cases[i].n);
		if (!cases[i].text)
			assert_null(text);
		else
			assert_string_equal(text, cases[i].text);
	}
	pool_close(&pool);
}

static void a_cut_shows_that_something_is_missing(void **state)
{
	(void)state;
	struct pool *pool = pool_open();
	assert_string_equal(utf8_cut(pool, "政民互动", 4), "政民互动");
	assert_string_equal(utf8_cut(pool, "政民互动", 3), "政民互…");
	assert_string_equal(utf8_cut(pool, "政民互动", 0), "…");
	assert_string_equal(utf8_cut(pool, "", 0), "");
	pool_close(&pool);
}

static void white_space_is_made_tidy(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"", ""},
		{" \r\n\t", ""},
		{"\xe3\x80\x80", ""},
		{"\xe3\x80\x80 信 件\xc2\xa0\xe2\x80\x8b\r\n", "信 件"},
		{"\xef\xbb\xbf信", "信"},
		{"a\r\nb\rc\n", "a\nb\nc"},
		{"\r\n\r\nx\r\n", "x"},
		{"中", "中"},
	};
	struct pool *pool = pool_open();
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(utf8_trim(pool, cases[i][0]), cases[i][1]);
	assert_string_equal(utf8_squeeze(pool, " \t第 一\r\n\n条  办 \n"), "第 一 条 办");
	assert_string_equal(utf8_squeeze(pool, ""), "");
	assert_string_equal(utf8_unix_lines(pool, "\r\na\r\r\nb\r"), "\na\n\nb\n");
	pool_close(&pool);
}

static void marks_of_direction_go_and_nothing_else(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"", ""},
		{"\u202a\u202b\u202c\u202d\u202e\u200e\u200f\u061c\u2066\u2067\u2068\u2069", ""},
		{"\u202d13800138000\u202c", "13800138000"}, /* as a telephone copies it */
		{"信\u202e件", "信件"}, {"a\u200bb\u2029c\ufeffd", "a\u200bb\u2029c\ufeffd"},
		{"\xe2\x80", "\xe2\x80"}, /* cut off: not its to judge */
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char text[64];
		snprintf(text, sizeof(text), "%s", cases[i][0]);
		utf8_drop_marks(text);
		assert_string_equal(text, cases[i][1]);
	}
}

static void the_same_word_folds_to_the_same(void **state)
{
	(void)state;
	assert_int_equal(utf8_fold('A'), 'a');
	assert_int_equal(utf8_fold(0xff21), 'a');
	assert_int_equal(utf8_fold(0xff41), 'a');
	assert_int_equal(utf8_fold(0xff01), '!');
	assert_int_equal(utf8_fold(0xff5e), '~');
	assert_int_equal(utf8_fold(0xff5f), 0xff5f);
	assert_int_equal(utf8_fold(0xff00), 0xff00);
	assert_int_equal(utf8_fold(0x3000), ' ');
	assert_int_equal(utf8_fold(0x4e2d), 0x4e2d);
	for (uint32_t c = 0; c < 0x20000; c++)
		assert_int_equal(utf8_fold(utf8_fold(c)), utf8_fold(c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_are_found_and_named),
		cmocka_unit_test(every_character_goes_both_ways),
		cmocka_unit_test(plain_text_is_checked_alike_at_every_offset),
		cmocka_unit_test(characters_are_counted_not_bytes),
		cmocka_unit_test(what_old_pages_send_is_read_or_is_nothing),
		cmocka_unit_test(a_cut_shows_that_something_is_missing),
		cmocka_unit_test(white_space_is_made_tidy),
		cmocka_unit_test(marks_of_direction_go_and_nothing_else),
		cmocka_unit_test(the_same_word_folds_to_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
