/* SPDX-License-Identifier: MIT */
/* Any text and any query: words are well-formed, a text is found by itself, an excerpt keeps its
 * length. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/search.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_words(const char *words)
{
	while (*words) {
		size_t length = strcspn(words, " ");
		if (length != 9 || words[0] != 'x' ||
			strspn(words, "0123456789abcdefghijklmnopqrstuvwxyz") < 9)
			bug("a word of %zu: %s", length, words);
		words += length;
		words += *words == ' ';
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct pool *pool = pool_open();
	struct buf words = BUF_INIT;
	char *query = pool_copy(pool, data, n), *text = strchr(query, '\n');

	if (utf8_check(query, n) == UTF8_FINE && text) {
		struct search search;
		*text++ = '\0';
		search_index(text, &words);
		check_words(buf_str(&words));
		bool asked = search_ask(pool, query, &search);
		if (search_matches(text, query) && !asked)
			bug("found without an expression");
		if (search_ask(pool, text, &search) != search_matches(text, text))
			bug("a text is not found by itself");
		if (utf8_length(search_excerpt(pool, text, query, 20)) > 22)
			bug("an excerpt that is too long");
	}
	buf_free(&words);
	pool_close(&pool);
	return 0;
}
