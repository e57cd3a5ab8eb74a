/* SPDX-License-Identifier: MIT */
/*
 * Words of the site's own lists in a text: sensitive ones (note: shown to whoever reads; flag: to
 * be ticked before it goes on; hold: nothing goes on with it) and empty phrases (近期、尽快) with
 * what to write instead. Width, case, blanks and marks between the characters of a word do not hide
 * it.
 */
#ifndef HUIYING_TEXT_SCREEN_H
#define HUIYING_TEXT_SCREEN_H

#include <stddef.h>

struct pool;
struct screen;

enum screen_level { SCREEN_NONE, SCREEN_NOTE, SCREEN_FLAG, SCREEN_HOLD }; /* stored */
enum screen_kind { SCREEN_SENSITIVE, SCREEN_EMPTY };

struct screen_word {
	enum screen_kind kind;
	enum screen_level level;
	const char *word, *advice;
};
struct screen_find {
	const struct screen_word *word;
	size_t at, length; /* bytes of the text as it stands */
};

/* One automaton for all words (Aho–Corasick): one pass over a text, however many words. Copies the
 * words. */
struct screen *screen_open(const struct screen_word *words, size_t n);
void screen_close(struct screen **screen);
/* At most `most` finds, in the order of the text; the longest where several begin at one place. */
size_t screen_scan(const struct screen *screen, struct pool *pool, const char *text,
	struct screen_find *out, size_t most);
enum screen_level screen_worst(const struct screen *screen, struct pool *pool,
	const char *text); /* of the sensitive ones */

#endif
