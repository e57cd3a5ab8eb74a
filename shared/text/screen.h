/* SPDX-License-Identifier: MIT */
/*
 * Words of the site's own lists in a text: sensitive ones (note: shown to whoever reads; flag: to
 * be ticked before it goes on; hold: nothing goes on with it) and empty phrases (近期、尽快) with
 * what to write instead. Width, case, blanks and marks between the characters of a word do not hide
 * it. And sites: those that may be linked to (note), those that must not (hold).
 */
#ifndef HUIYING_TEXT_SCREEN_H
#define HUIYING_TEXT_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

struct screen;

enum screen_level { SCREEN_NONE, SCREEN_NOTE, SCREEN_FLAG, SCREEN_HOLD }; /* stored */
enum screen_kind { SCREEN_SENSITIVE, SCREEN_EMPTY, SCREEN_SITE };

struct screen_word {
	enum screen_kind kind;
	enum screen_level level;
	const char *word, *advice;
};
struct screen_find {
	const struct screen_word *word;
	size_t at, length; /* bytes of the text as it stands */
};

/* Characters that count; a longer word, or one of marks alone, is never found. */
#define SCREEN_WORD_MOST 64
bool screen_usable(const char *word);

/* One automaton for all words (Aho–Corasick): one pass over a text, however many words. Copies the
 * words. Of two that are the same once folded the worse one stands. */
struct screen *screen_open(const struct screen_word *words, size_t n);
void screen_close(struct screen **screen);
/* At most `most` finds, in the order of the text; the longest where several begin at one place.
 * A find points into the screen and lives as long as it. A word goes across blanks and marks
 * (“甲·乙”, “甲 乙”), never across the end of a line or clause; one of Latin letters stands alone
 * ("ass" is not found in "class"). */
size_t screen_scan(
	const struct screen *screen, const char *text, struct screen_find *out, size_t most);
enum screen_level screen_worst(const struct screen *screen,
	const char *text); /* of the sensitive ones; NULL screen: none */
/* What the list says of this host (text/hosts.h), or of the nearest one above it: note, hold;
 * SCREEN_NONE: nothing. Sites are never found by a scan. */
enum screen_level screen_site(const struct screen *screen, const char *host);

#endif
