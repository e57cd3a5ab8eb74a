/* SPDX-License-Identifier: MIT */
/*
 * Hits of a search as pieces of text, so that the page can mark them without raw HTML; and how much
 * two titles have in common. Which letters are found is decided by text/search; this only shows
 * why.
 */
#include "mailbox.h"

#include <string.h>
#include "base/utf8.h"

static size_t folded(struct pool *pool, const char *text, uint32_t **out)
{
	uint32_t *list = pool_alloc(pool, (strlen(text) + 1) * sizeof *list);
	size_t n = 0;

	for (const char *p = text; *p;)
		list[n++] = utf8_fold(utf8_next(&p));
	*out = list;
	return n;
}

static void mark_word(
	const uint32_t *text, size_t n, const uint32_t *word, size_t length, bool *hit)
{
	for (size_t i = 0; length > 0 && i + length <= n; i++) {
		if (memcmp(text + i, word, length * sizeof *word) == 0)
			memset(hit + i, 1, length);
	}
}

static bool *find_hits(struct pool *pool, const uint32_t *text, size_t n, const char *query)
{
	bool *hit = pool_alloc(pool, n + 1);
	uint32_t *asked;
	size_t length = folded(pool, query, &asked), start = 0;

	for (size_t i = 0; i <= length; i++) {
		if (i < length && asked[i] != ' ' && asked[i] != '\n' && asked[i] != '\t')
			continue;
		mark_word(text, n, asked + start, i - start, hit);
		start = i + 1;
	}
	return hit;
}

void marks_split(struct pool *pool, const char *text, const char *query, struct data *list)
{
	uint32_t *chars;
	size_t n, i = 0;
	const bool *hit;
	const char *p = text;

	if (!*query) {
		if (*text)
			data_text(data_item(list), "text", text);
		return;
	}
	n = folded(pool, text, &chars);
	hit = find_hits(pool, chars, n, query);
	while (i < n) {
		const char *from = p;
		bool marked = hit[i];
		struct data *piece = data_item(list);

		for (; i < n && hit[i] == marked; i++)
			utf8_next(&p);
		data_text(piece, "text", pool_copy(pool, from, (size_t)(p - from)));
		data_bool(piece, "hit", marked);
	}
}

int marks_alike(const char *a, const char *b)
{
	int pairs = 0, shared = 0;
	uint32_t before = 0;

	for (const char *p = a; *p;) {
		uint32_t c = utf8_fold(utf8_next(&p)), last = 0;

		for (const char *q = b; before && *q;) {
			uint32_t d = utf8_fold(utf8_next(&q));

			if (last == before && d == c) {
				shared++;
				break;
			}
			last = d;
		}
		pairs += before != 0;
		before = c;
	}
	return pairs ? shared * 100 / pairs : 0;
}
