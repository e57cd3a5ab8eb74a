/* SPDX-License-Identifier: MIT */
/* Any text: finds stand in order where they say, nothing is found behind the mask, and a masked
 * text stays as it is. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/utf8.h"
#include "text/redact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(struct pool *pool, const char *text, enum redact_part part)
{
	struct redact_find *finds;
	size_t n, end = 0;

	redact_scan(pool, text, part, NULL, &finds, &n);
	for (size_t i = 0; i < n; i++) {
		const struct redact_find *find = &finds[i];
		if (find->at < end || find->at + find->length > strlen(text) ||
			memcmp(find->found, text + find->at, find->length) != 0)
			bug("a find is not where it says");
		end = find->at + find->length;
	}
	const char *masked = redact_mask(pool, text, part, NULL);
	redact_scan(pool, masked, part, NULL, &finds, &n);
	if (n)
		bug("%s is left of %s", finds[0].found, text);
	if (utf8_check(masked, strlen(masked)) != UTF8_FINE)
		bug("a mask has cut a character");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct pool *pool = pool_open();
	char *text = pool_copy(pool, data, n);

	if (utf8_check(text, n) == UTF8_FINE) {
		check(pool, text, REDACT_LETTER);
		check(pool, text, REDACT_ANSWER);
	}
	pool_close(&pool);
	return 0;
}
