/* SPDX-License-Identifier: MIT */
/*
 * Where a quote stands in a page's text: character by character, spaces joined; else without
 * spaces, full-width and half-width, Chinese and Western punctuation being the same. One pass over
 * the text for each (Knuth, Morris and Pratt), so that no page and quote make it slow.
 */
#include "text/page_text.h"

#include <stdint.h>
#include <string.h>
#include "base/pool.h"
#include "base/utf8.h"
#include "text/sanitize_parts.h"

struct folded { /* the characters that count, and where each stands */
	uint32_t *c;
	size_t *at;
	size_t n;
};

static bool is_space(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xa0 || c == 0x3000 ||
		(c >= 0x2000 && c <= 0x200a) || c == 0x202f || sanitize_invisible(c);
}

/* utf8_fold() has made ，！（ and their like half-width already. */
static uint32_t fold(uint32_t c)
{
	static const uint32_t same[][2] = {{0x3002, '.'}, {0xff61, '.'}, {0x3001, ','},
		{0x201c, '"'}, {0x201d, '"'}, {0x300c, '"'}, {0x300d, '"'}, {0x2018, '\''},
		{0x2019, '\''}, {0x300e, '\''}, {0x300f, '\''}, {0x3010, '['}, {0x3011, ']'},
		{0x300a, '<'}, {0x300b, '>'}, {0x3008, '<'}, {0x3009, '>'}, {0x2014, '-'},
		{0x2013, '-'}, {0x2212, '-'}, {0x30fb, 0xb7}, {0x2022, 0xb7}, {0x223c, '~'},
		{0x301c, '~'}};

	c = utf8_fold(c);
	for (size_t i = 0; c > 0x7f && i < sizeof same / sizeof *same; i++)
		if (same[i][0] == c)
			return same[i][1];
	return c;
}

static void put(struct folded *out, uint32_t c, size_t at)
{
	out->c[out->n] = c;
	out->at[out->n++] = at;
}

/* exact: nothing is the same but spaces that follow each other, and what nobody sees is nothing. */
static struct folded fold_text(struct pool *pool, const char *text, bool exact)
{
	size_t n = utf8_length(text) + 1;
	struct folded out = {
		pool_alloc(pool, n * sizeof *out.c), pool_alloc(pool, n * sizeof *out.at), 0};
	bool space = false;

	for (const char *p = text, *next = p; *p; p = next) {
		uint32_t c = utf8_next(&next);
		if (is_space(c)) {
			space |= !sanitize_invisible(c);
			continue;
		}
		if (exact && space && out.n > 0)
			put(&out, ' ', (size_t)(p - text) - 1);
		space = false;
		put(&out, exact ? c : fold(c), (size_t)(p - text));
	}
	out.at[out.n] = strlen(text);
	return out;
}

/* For each length of what fits: the longest beginning of the quote that it ends in. */
static size_t *borders(struct pool *pool, const struct folded *quote)
{
	size_t *border = pool_alloc(pool, (quote->n + 1) * sizeof *border);

	for (size_t i = 1, k = 0; i < quote->n; i++) {
		while (k > 0 && quote->c[i] != quote->c[k])
			k = border[k];
		k += quote->c[i] == quote->c[k];
		border[i + 1] = k;
	}
	return border;
}

/* Index of the first character of the quote in the text; text->n: it does not stand there. */
static size_t find(struct pool *pool, const struct folded *text, const struct folded *quote)
{
	size_t *border = borders(pool, quote);

	for (size_t i = 0, k = 0; i < text->n; i++) {
		while (k > 0 && text->c[i] != quote->c[k])
			k = border[k];
		k += text->c[i] == quote->c[k];
		if (k == quote->n)
			return i + 1 - k;
	}
	return text->n;
}

/* --- the words around it --- */

static const char *before(struct pool *pool, const char *text, size_t at, int around)
{
	size_t from = at;

	for (int n = 0; from > 0 && n < around; n++)
		do
			from--;
		while (from > 0 && ((unsigned char)text[from] & 0xc0) == 0x80);
	return pool_copy(pool, text + from, at - from);
}

static const char *after(struct pool *pool, const char *text, int around)
{
	return pool_copy(pool, text, utf8_offset(text, (size_t)around));
}

static bool find_by(struct pool *pool, const char *text, const char *quote, int around, bool exact,
	struct page_quote *out)
{
	struct folded in = fold_text(pool, text, exact), wanted = fold_text(pool, quote, exact);
	size_t at = wanted.n == 0 || wanted.n > in.n ? in.n : find(pool, &in, &wanted);

	if (at == in.n)
		return false;
	/* its last character, not the spaces behind it */
	const char *end = text + in.at[at + wanted.n - 1];
	utf8_next(&end);
	*out = (struct page_quote){.found = true,
		.exact = exact,
		.passage = pool_copy(pool, text + in.at[at], (size_t)(end - text) - in.at[at]),
		.before = before(pool, text, in.at[at], around),
		.after = after(pool, end, around)};
	return true;
}

void page_text_find(
	struct pool *pool, const char *text, const char *quote, int around, struct page_quote *out)
{
	*out = (struct page_quote){.passage = "", .before = "", .after = ""};
	if (!find_by(pool, text, quote, around, true, out))
		find_by(pool, text, quote, around, false, out);
}
