/* SPDX-License-Identifier: MIT */
/* Files of words as offices have them: one bad line is named, and the shipped list is in order. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "tickets/words/wordlist.h"

struct sample {
	const char *text;
	enum screen_kind kind;
	enum wordlist_fault fault;
	int line; /* of the fault */
	const char *read; /* "word level advice;" for each */
};
static const struct sample samples[] = {
	{"", SCREEN_SENSITIVE, WORDLIST_FINE, 0, ""},
	{"# 说明\n\n甲\n", SCREEN_SENSITIVE, WORDLIST_FINE, 0, "甲 flag ;"},
	{"甲\thold\r\n乙,提示\n丙，先看\n丁 核对", SCREEN_SENSITIVE, WORDLIST_FINE, 0,
		"甲 hold ;乙 note ;丙 hold ;丁 flag ;"},
	{"两个 词", SCREEN_SENSITIVE, WORDLIST_FINE, 0, "两个 词 flag ;"},
	{"甲\n乙\t3", SCREEN_SENSITIVE, WORDLIST_LEVEL, 2, NULL},
	{"甲\n\n！！", SCREEN_SENSITIVE, WORDLIST_MARKS, 3, NULL},
	{"近期，写明哪一天\n尽快", SCREEN_EMPTY, WORDLIST_FINE, 0,
		"近期 note 写明哪一天;尽快 note ;"},
	{"a.com\n*.b.com 不得链接\nhttps://c.com/x，可以链接\nd.com,hold", SCREEN_SITE,
		WORDLIST_FINE, 0, "a.com note ;b.com hold ;c.com note ;d.com hold ;"},
	{"a.com 核对", SCREEN_SITE, WORDLIST_SITE, 1, NULL},
	{"a.com,核对", SCREEN_SITE, WORDLIST_LEVEL, 1, NULL},
	{"a.com\n赌博网", SCREEN_SITE, WORDLIST_SITE, 2, NULL},
	{"近期\t一\t二", SCREEN_EMPTY, WORDLIST_FINE, 0, "近期 note 一\t二;"},
};

static void files_are_read_and_bad_lines_named(void **state)
{
	struct pool *pool = pool_open();

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		const struct sample *s = &samples[i];
		struct wordlist_row *rows;
		struct buf read = BUF_INIT;
		size_t n;
		int line;
		assert_int_equal(
			wordlist_parse(pool, s->text, s->kind, SCREEN_FLAG, &rows, &n, &line),
			s->fault);
		for (size_t k = 0; k < n && s->read; k++)
			buf_print(&read, "%s %s %s;", rows[k].word, wordlist_level(rows[k].level),
				rows[k].advice);
		if (s->read)
			assert_string_equal(buf_str(&read), s->read);
		else
			assert_int_equal(line, s->line);
		buf_free(&read);
	}
	pool_close(&pool);
}

static void words_and_advice_have_their_length(void **state)
{
	struct pool *pool = pool_open();
	struct wordlist_row *rows;
	struct buf text = BUF_INIT;
	size_t n;
	int line;

	(void)state;
	for (int i = 0; i < WORDLIST_WORD + 1; i++)
		buf_text(&text, "词");
	assert_int_equal(
		wordlist_parse(pool, text.p, SCREEN_SENSITIVE, SCREEN_NOTE, &rows, &n, &line),
		WORDLIST_LONG);
	buf_empty(&text);
	buf_text(&text, "词\t");
	for (int i = 0; i < WORDLIST_ADVICE + 1; i++)
		buf_text(&text, "长");
	assert_int_equal(wordlist_parse(pool, text.p, SCREEN_EMPTY, SCREEN_NOTE, &rows, &n, &line),
		WORDLIST_LONG_ADVICE);
	buf_free(&text);
	pool_close(&pool);
}

static void the_shipped_phrases_are_there_once_each_with_advice(void **state)
{
	struct pool *pool = pool_open();
	struct buf text = BUF_INIT, err = BUF_INIT;
	struct wordlist_row *rows;
	size_t n;
	int line;

	(void)state;
	assert_int_equal(file_read(SRCDIR "/schema/words/empty.txt", 1 << 20, &text, &err), 0);
	assert_int_equal(wordlist_parse(pool, text.p, SCREEN_EMPTY, SCREEN_NOTE, &rows, &n, &line),
		WORDLIST_FINE);
	assert_true(n > 10);
	for (size_t i = 0; i < n; i++) {
		assert_true(*rows[i].advice != '\0');
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(rows[i].word, rows[k].word);
	}
	buf_free(&text);
	buf_free(&err);
	pool_close(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_read_and_bad_lines_named),
		cmocka_unit_test(words_and_advice_have_their_length),
		cmocka_unit_test(the_shipped_phrases_are_there_once_each_with_advice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
