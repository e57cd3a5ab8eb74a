/* SPDX-License-Identifier: MIT */
/* Any bytes as somebody's page: its text is one that a database and a page of ours take, and what
 * stands in it is found there. The first byte says what the header claims. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/utf8.h"
#include "text/page_text.h"

#define AROUND 20
#define QUOTED 12

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(const char *text)
{
	enum utf8_fault fault = utf8_check(text, strlen(text));
	if (fault != UTF8_FINE)
		bug("what was read is not clean: %d", (int)fault);
}

/* Some characters from the middle of the text. */
static void find_again(struct pool *pool, const char *text)
{
	size_t length = utf8_length(text), from = utf8_offset(text, length / 2);
	char *quote = pool_copy(pool, text + from, utf8_offset(text + from, QUOTED));
	struct page_quote found;

	page_text_find(pool, text, quote, AROUND, &found);
	if (!found.found && *utf8_trim(pool, quote))
		bug("what stands there is not found");
	check(found.before);
	check(found.after);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const types[] = {
		"", "text/html; charset=gbk", "text/plain", "text/html; charset=big5"};
	struct pool *pool = pool_open();
	struct page_text page;

	if (n > 0) {
		page_text_read(pool, (const char *)data + 1, n - 1, types[data[0] % 4], &page);
		check(page.text);
		check(page.title);
		if (!page.readable && (*page.text || *page.title))
			bug("a page that cannot be read has words");
		find_again(pool, page.text);
	}
	pool_close(&pool);
	return 0;
}
