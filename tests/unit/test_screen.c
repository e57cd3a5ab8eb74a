/* SPDX-License-Identifier: MIT */
/* The site's words in letters and answers: found however they are written, and all of them that a
 * plain search finds. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "text/screen.h"

static const struct screen_word words[] = {
	{SCREEN_EMPTY, SCREEN_NOTE, "近期", "写明哪天"},
	{SCREEN_EMPTY, SCREEN_NOTE, "近期内", "写明哪天"},
	{SCREEN_SENSITIVE, SCREEN_HOLD, "坏话", ""},
	{SCREEN_SENSITIVE, SCREEN_FLAG, "坏话连篇", ""}, {SCREEN_SENSITIVE, SCREEN_FLAG, "AbC", ""},
	{SCREEN_SENSITIVE, SCREEN_NOTE, "围堵", ""},
	{SCREEN_SENSITIVE, SCREEN_NOTE, "。！", ""}, /* of marks alone: never found */
};

struct sample {
	const char *text, *found; /* separated by "/" */
	enum screen_level worst;
};
static const struct sample samples[] = {
	{"", "", SCREEN_NONE},
	{"没有", "", SCREEN_NONE},
	{"近期内办结", "近期内", SCREEN_NONE},
	{"近期 近 期 近·期", "近期/近 期/近·期", SCREEN_NONE},
	{"最近，期待", "", SCREEN_NONE},
	{"最近。期待", "", SCREEN_NONE},
	{"最近\n期待", "", SCREEN_NONE},
	{"坏*话 坏 话连篇", "坏*话/坏 话连篇", SCREEN_HOLD},
	{"坏话连篇", "坏话连篇", SCREEN_FLAG},
	{"ＡＢＣ abc A.B.C", "ＡＢＣ/abc/A.B.C", SCREEN_FLAG},
	{"abcd xabc 1abc", "", SCREEN_NONE},
	{"说abc吧", "abc", SCREEN_FLAG},
	{"坏\xe2\x80\x8b话", "坏\xe2\x80\x8b话", SCREEN_HOLD},
	{"围堵坏话", "围堵/坏话", SCREEN_HOLD},
	{"。！", "", SCREEN_NONE},
};

static void words_are_found_however_they_are_written(void **state)
{
	struct screen *screen = screen_open(words, sizeof(words) / sizeof(words[0]));
	struct screen_find finds[20];

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct buf found = BUF_INIT;
		size_t n = screen_scan(screen, samples[i].text, finds, 20);
		for (size_t k = 0; k < n; k++)
			buf_print(&found, "%s%.*s", k ? "/" : "", (int)finds[k].length,
				samples[i].text + finds[k].at);
		assert_string_equal(buf_str(&found), samples[i].found);
		assert_int_equal(screen_worst(screen, samples[i].text), samples[i].worst);
		buf_free(&found);
	}
	assert_int_equal(screen_worst(NULL, "坏话"), SCREEN_NONE);
	screen_close(&screen);
	assert_null(screen);
}

static void a_screen_without_words_finds_nothing(void **state)
{
	struct screen *screen = screen_open(NULL, 0);
	struct screen_find find;

	(void)state;
	assert_int_equal(screen_scan(screen, "什么都可以", &find, 1), 0);
	screen_close(&screen);
	assert_false(screen_usable(""));
	assert_false(screen_usable("***"));
	assert_true(screen_usable("一"));
}

/* The longest word at each place, by plain search. */
static size_t plain_search(const char *const *list, size_t n, const char *text, size_t *at)
{
	size_t found = 0;

	for (size_t i = 0; text[i]; i++) {
		size_t longest = 0;
		for (size_t w = 0; w < n; w++)
			if (str_starts(text + i, list[w]) && strlen(list[w]) > longest)
				longest = strlen(list[w]);
		if (longest) {
			at[2 * found] = i;
			at[2 * found++ + 1] = longest;
		}
	}
	return found;
}

/* The same numbers on every machine. */
static uint64_t drawn;

static size_t draw(void)
{
	drawn = drawn * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(drawn >> 33);
}

static const char *random_text(struct pool *pool, size_t most)
{
	static const char *const letters[] = {"甲", "乙", "丙"};
	struct buf text = BUF_INIT;
	size_t n = 1 + draw() % most;

	while (n--)
		buf_text(&text, letters[draw() % 3]);
	const char *copy = pool_text(pool, text.p);
	buf_free(&text);
	return copy;
}

static void all_that_a_plain_search_finds_is_found(void **state)
{
	struct pool *pool = pool_open();

	(void)state;
	drawn = 4;
	for (int round = 0; round < 500; round++) {
		const char *list[12];
		struct screen_word made[12];
		struct screen_find finds[200];
		size_t at[400];
		for (size_t i = 0; i < 12; i++) {
			list[i] = random_text(pool, 5);
			made[i] = (struct screen_word){SCREEN_SENSITIVE, SCREEN_FLAG, list[i], ""};
		}
		const char *text = random_text(pool, 150);
		struct screen *screen = screen_open(made, 12);
		size_t n = screen_scan(screen, text, finds, 200);
		assert_int_equal(n, plain_search(list, 12, text, at));
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(finds[i].at, at[2 * i]);
			assert_int_equal(finds[i].length, at[2 * i + 1]);
		}
		assert_int_equal(screen_scan(screen, text, finds, 1), n > 0);
		screen_close(&screen);
		pool_empty(pool);
	}
	pool_close(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_found_however_they_are_written),
		cmocka_unit_test(a_screen_without_words_finds_nothing),
		cmocka_unit_test(all_that_a_plain_search_finds_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
