/* SPDX-License-Identifier: MIT */
/* Characters and pairs of a text, one after the other. What is done with them is its caller's
 * matter. */
#include "text/grams.h"
#include <stdbool.h>
#include "base/utf8.h"

static bool counts(uint32_t c)
{
	return (c >= 0x3400 && c <= 0x9fff) || (c >= 'a' && c <= 'z') ||
		(c >= 0x20000 && c <= 0x3ffff);
}

struct gram_walk gram_walk(const char *text)
{
	return (struct gram_walk){.p = text, .at = text, .left = GRAMS_MOST};
}

int gram_next(struct gram_walk *walk)
{
	walk->before = walk->now;
	while (walk->left-- > 0) {
		walk->at = walk->p;
		uint32_t c = utf8_next(&walk->p);
		if (c == 0)
			break;
		walk->now = utf8_fold(c);
		if (counts(walk->now))
			return 1;
		walk->before = 0;
	}
	walk->left = 0;
	return 0;
}
