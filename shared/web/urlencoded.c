/* SPDX-License-Identifier: MIT */
/*
 * Pairs of a query or a form body. What a name or value may be is for form.c to say.
 */
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "web/urlencoded.h"

#define PAIRS_MOST 200

/* The byte that "%XX" at p stands for, -1 when it is none. */
static int percent_byte(const char *p, size_t n)
{
	unsigned char byte;

	if (n < 3)
		return -1;
	return str_unhex((const char[]){p[1], p[2], '\0'}, &byte, 1) == 0 ? byte : -1;
}

char *percent_decode(struct pool *pool, const char *text, size_t n, bool plus, size_t *out_n)
{
	char *out = pool_alloc(pool, n + 1);
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		if (text[i] == '%') {
			int byte = percent_byte(text + i, n - i);

			if (byte < 0)
				return NULL;
			out[used++] = (char)byte;
			i += 2;
		} else {
			out[used++] = plus && text[i] == '+' ? ' ' : text[i];
		}
	}
	*out_n = used;
	return out;
}

int urlencoded_read(struct pool *pool, const char *text, size_t n,
	int (*take)(void *ctx, const char *name, size_t name_n, const char *value, size_t value_n),
	void *ctx)
{
	const char *p = text, *end = text + n;
	int pairs = 0;

	while (p < end) {
		const char *stop = memchr(p, '&', (size_t)(end - p));
		const char *pair_end = stop ? stop : end;
		const char *equals = memchr(p, '=', (size_t)(pair_end - p));
		const char *name_end = equals ? equals : pair_end;
		const char *value = equals ? equals + 1 : pair_end;

		if (pair_end > p) {
			size_t name_n = 0, value_n = 0;
			char *name_text =
				percent_decode(pool, p, (size_t)(name_end - p), true, &name_n);
			char *value_text = percent_decode(
				pool, value, (size_t)(pair_end - value), true, &value_n);
			int status;

			if (!name_text || !value_text || ++pairs > PAIRS_MOST)
				return 400;
			status = take(ctx, name_text, name_n, value_text, value_n);
			if (status)
				return status;
		}
		p = stop ? stop + 1 : end;
	}
	return 0;
}
