/* SPDX-License-Identifier: MIT */
/* Text: the check agrees with a second, plain reading of the standard; what passes it can be
 * walked, cut and trimmed. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Table 3-7 of the Unicode standard, row by row. */
static size_t well_formed(const uint8_t *p, size_t n)
{
	static const uint8_t rows[][9] = {
		{1, 0x00, 0x7f},
		{2, 0xc2, 0xdf, 0x80, 0xbf},
		{3, 0xe0, 0xe0, 0xa0, 0xbf, 0x80, 0xbf},
		{3, 0xe1, 0xec, 0x80, 0xbf, 0x80, 0xbf},
		{3, 0xed, 0xed, 0x80, 0x9f, 0x80, 0xbf},
		{3, 0xee, 0xef, 0x80, 0xbf, 0x80, 0xbf},
		{4, 0xf0, 0xf0, 0x90, 0xbf, 0x80, 0xbf, 0x80, 0xbf},
		{4, 0xf1, 0xf3, 0x80, 0xbf, 0x80, 0xbf, 0x80, 0xbf},
		{4, 0xf4, 0xf4, 0x80, 0x8f, 0x80, 0xbf, 0x80, 0xbf},
	};
	for (size_t r = 0; r < sizeof(rows) / sizeof(*rows); r++) {
		size_t length = rows[r][0], i = 0;
		while (i < length && i < n && p[i] >= rows[r][1 + 2 * i] &&
			p[i] <= rows[r][2 + 2 * i])
			i++;
		if (i == length)
			return length;
	}
	return 0;
}

static void use(const char *text)
{
	struct pool *pool = pool_open();
	size_t n = 0;
	for (const char *p = text; utf8_next(&p);)
		n++;
	if (n != utf8_length(text))
		abort();
	for (size_t chars = 0; chars <= n + 1 && chars < 20; chars++) {
		const char *cut = utf8_cut(pool, text, chars);
		if (utf8_check(cut, strlen(cut)) == UTF8_INVALID ||
			utf8_length(cut) != (chars < n ? chars + 1 : n))
			abort();
	}
	const char *trimmed = utf8_trim(pool, text);
	if (strcmp(trimmed, utf8_trim(pool, trimmed)) != 0 || strchr(trimmed, '\r') ||
		utf8_check(trimmed, strlen(trimmed)) == UTF8_INVALID)
		abort();
	pool_close(&pool);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	size_t at = 0, step = 1;
	while (at < size && (step = well_formed(data + at, size - at)) > 0)
		at += step;
	enum utf8_fault fault = utf8_check(text, size);
	if ((fault == UTF8_INVALID) != (at < size))
		abort();
	if (fault != UTF8_INVALID)
		use(text);
	/* Walking must end at the NUL even in a text that should not have come so far. */
	const char *p = text;
	while (utf8_next(&p))
		;
	if (p != text + strlen(text))
		abort();
	free(text);
	return 0;
}
