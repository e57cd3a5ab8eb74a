/* SPDX-License-Identifier: MIT */
/* Leaves out of a text what XML 1.0 cannot hold; escaping is whoever writes the document's. */
#include "text/xml_text.h"

#include <stdbool.h>
#include <string.h>

#include "base/pool.h"
#include "base/utf8.h"

static bool allowed(uint32_t c)
{
	return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c != 0xFFFE && c != 0xFFFF);
}

const char *xml_text(struct pool *pool, const char *text)
{
	char *out, *to;

	if (!text)
		return NULL;
	to = out = pool_alloc(pool, strlen(text) + 1);
	for (const char *p = text, *next = p; *p; p = next) {
		if (!allowed(utf8_next(&next)))
			continue;
		memcpy(to, p, (size_t)(next - p));
		to += next - p;
	}
	*to = '\0';
	return out;
}
