/* SPDX-License-Identifier: MIT */
/* Any bytes as pasted HTML: the text is one that a form takes, links only where links may lead, and
 * is read back without a surprise. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/utf8.h"
#include "text/rich.h"
#include "text/sanitize.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct pool *pool = pool_open();
	char *text = sanitize_html(pool, (const char *)data, n);
	struct rich_block *blocks;
	size_t count;

	if (utf8_check(text, strlen(text)) != UTF8_FINE)
		bug("what was pasted is not clean");
	if (strlen(text) > 64 + n * 40)
		bug("%zu bytes became %zu", n, strlen(text));
	rich_read(pool, text, &blocks, &count);
	rich_plain(pool, text);
	pool_close(&pool);
	return 0;
}
