/* SPDX-License-Identifier: MIT */
/*
 * Words for the full-text index and for its queries, and the same question answered by plain scan.
 * Tables, ranking and pages are the modules' matter.
 *
 * A word is "x", four digits of base 36 for a character and four for the next one: always nine
 * lower-case letters and digits, so no server setting cuts or drops it and none is a stop word.
 * White space parts a text: nothing is looked for across it, and where it stands the mark takes the
 * place of the next character.
 */
#include "text/search.h"
#include <stdint.h>
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"

#define DIGITS 4
#define MARK 0 /* no character; NUL does not occur in a text */

static bool is_space(uint32_t c)
{
	return (c >= 9 && c <= 13) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x200B ||
		(c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x3000 ||
		c == 0xFEFF;
}

static void put_code(struct buf *out, uint32_t c)
{
	char code[DIGITS];
	for (int i = DIGITS - 1; i >= 0; i--, c /= 36)
		code[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[c % 36];
	buf_add(out, code, DIGITS);
}

static void put_pair(struct buf *out, uint32_t first, uint32_t second)
{
	buf_char(out, 'x');
	put_code(out, first);
	put_code(out, second);
}

/* Next folded character, MARK at white space and at the end. */
static uint32_t next_folded(const char **p)
{
	uint32_t c = utf8_next(p);
	return c == 0 || is_space(c) ? MARK : utf8_fold(c);
}

void search_index(const char *text, struct buf *out)
{
	while (*text) {
		uint32_t c = next_folded(&text), next;
		while (c != MARK) {
			next = next_folded(&text);
			if (out->n > 0)
				buf_char(out, ' ');
			put_pair(out, c, next);
			c = next;
		}
	}
}

/* --- the words of a query --- */

struct word {
	const char *p;
	size_t n; /* characters */
};

static bool next_word(const char **query, struct word *word)
{
	const char *p = *query;
	*word = (struct word){p, 0};
	for (uint32_t c; (c = utf8_next(&p)) != 0;) {
		if (!is_space(c)) {
			word->n++;
		} else if (word->n > 0) {
			break;
		} else {
			word->p = p;
		}
	}
	*query = p;
	return word->n > 0;
}

/* The index words of one word of a query; of a single character the beginning of one. */
static void put_words(struct buf *out, const struct word *word)
{
	const char *p = word->p;
	uint32_t c = next_folded(&p);

	if (word->n == 1) {
		buf_char(out, 'x');
		put_code(out, c);
	}
	for (size_t i = 1; i < word->n; i++) {
		uint32_t next = next_folded(&p);
		if (i > 1)
			buf_char(out, ' ');
		put_pair(out, c, next);
		c = next;
	}
}

static void put_phrase(struct buf *out, const struct word *word)
{
	buf_text(out, out->n > 0 ? " +" : "+");
	if (word->n > 1)
		buf_char(out, '"');
	put_words(out, word);
	buf_char(out, word->n > 1 ? '"' : '*');
}

/* All words have the same length and a space before them, so a pattern cannot fit askew. */
static const char *pattern(struct pool *pool, const struct word *word)
{
	struct buf out = BUF_INIT;
	const char *text;

	buf_text(&out, "% ");
	put_words(&out, word);
	buf_char(&out, '%');
	text = pool_copy(pool, out.p, out.n);
	buf_free(&out);
	return text;
}

bool search_ask(struct pool *pool, const char *query, struct search *out)
{
	struct buf match = BUF_INIT;
	struct word word;
	size_t n = 0;

	for (size_t i = 0; i < SEARCH_WORDS; i++)
		out->like[i] = "%";
	for (; next_word(&query, &word); n++) {
		put_phrase(&match, &word);
		if (n < SEARCH_WORDS)
			out->like[n] = pattern(pool, &word);
		else
			out->like[0] = "-";
	}
	out->match = n > 0 ? pool_copy(pool, match.p, match.n) : NULL;
	buf_free(&match);
	return n > 0;
}

/* --- plain scan --- */

static bool stands_at(const char *text, const struct word *word)
{
	const char *p = word->p;
	for (size_t i = 0; i < word->n; i++) {
		uint32_t c = next_folded(&text);
		if (c == MARK || c != next_folded(&p))
			return false;
	}
	return true;
}

/* Number of characters before the first place where the word stands, or -1. */
static long find(const char *text, const struct word *word)
{
	for (long at = 0; *text; at++) {
		if (stands_at(text, word))
			return at;
		utf8_next(&text);
	}
	return -1;
}

bool search_matches(const char *text, const char *query)
{
	struct word word;
	bool any = false;

	while (next_word(&query, &word)) {
		if (find(text, &word) < 0)
			return false;
		any = true;
	}
	return any;
}

/* Runs of white space become one space. Ends when `most` characters are there. */
static void tidy(const char *text, size_t most, struct buf *out)
{
	bool gap = false;
	for (size_t n = 0; n < most;) {
		char bytes[4];
		uint32_t c = utf8_next(&text);
		if (c == 0)
			break;
		if (is_space(c)) {
			gap = out->n > 0;
			continue;
		}
		if (gap)
			buf_char(out, ' ');
		n += gap + 1U;
		gap = false;
		buf_add(out, bytes, (size_t)utf8_put(c, bytes));
	}
}

char *search_excerpt(struct pool *pool, const char *text, const char *query, size_t chars)
{
	struct buf line = BUF_INIT;
	struct word word;
	const char *p;
	char *result;
	size_t all, from = 0;

	/* Nothing to look for: one more than is shown tells that there is more. */
	tidy(text, *query ? SIZE_MAX : chars + 1, &line);
	p = buf_str(&line);
	all = utf8_length(p);
	while (all > chars && next_word(&query, &word)) {
		long at = find(p, &word);
		if (at < 0)
			continue;
		/* a third of the room before the hit, and no room wasted at the end of the text */
		from = (size_t)at > chars / 3 ? (size_t)at - chars / 3 : 0;
		if (from > all - chars)
			from = all - chars;
		break;
	}
	p += utf8_offset(p, from);
	result = pool_print(pool, "%s%s", from > 0 ? "…" : "", utf8_cut(pool, p, chars));
	buf_free(&line);
	return result;
}
