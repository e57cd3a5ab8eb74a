/* SPDX-License-Identifier: MIT */
/*
 * UTF-8 by hand: a table-free decoder with a fast path for ASCII, and the few operations that forms
 * and lists need. What a character means in Chinese is not known here.
 */
#include "base/utf8.h"

#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include "base/pool.h"

/* Strict decoding of one character of at most n bytes (n > 0); its length, or 0. */
static size_t decode(const unsigned char *p, size_t n, uint32_t *out)
{
	unsigned char lead = p[0];
	if (lead < 0x80) {
		*out = lead;
		return 1;
	}
	size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
	if (lead < 0xc2 || lead > 0xf4 || length > n)
		return 0;
	uint32_t c = lead & (0x7fU >> length);
	for (size_t i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	bool overlong = (length == 3 && c < 0x800) || (length == 4 && c < 0x10000);
	if (overlong || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*out = c;
	return length;
}

static bool is_mark(uint32_t c)
{
	return c == 0x200e || c == 0x200f || c == 0x061c || (c >= 0x202a && c <= 0x202e) ||
		(c >= 0x2066 && c <= 0x2069);
}

static enum utf8_fault fault_of(uint32_t c, bool first)
{
	if (c == 0)
		return UTF8_NUL;
	if (c < 0x20)
		return c == '\t' || c == '\n' || c == '\r' ? UTF8_FINE : UTF8_CONTROL;
	if (c >= 0x7f && c <= 0x9f)
		return UTF8_CONTROL;
	if (is_mark(c))
		return UTF8_BIDI;
	if ((c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef) || (c == 0xfeff && !first))
		return UTF8_NONCHAR;
	return UTF8_FINE;
}

static bool eight_plain(const unsigned char *p)
{
	uint64_t word;
	memcpy(&word, p, sizeof(word));
	uint64_t below_space = (word - UINT64_C(0x2020202020202020)) & ~word;
	uint64_t del = word ^ UINT64_C(0x7f7f7f7f7f7f7f7f);
	uint64_t is_del = (del - UINT64_C(0x0101010101010101)) & ~del;
	return !((word | below_space | is_del) & UINT64_C(0x8080808080808080));
}

enum utf8_fault utf8_check(const char *text, size_t n)
{
	const unsigned char *start = (const unsigned char *)text, *p = start, *end = start + n;
	enum utf8_fault worst = UTF8_FINE;
	while (p < end) {
		if (end - p >= 8 && eight_plain(p)) {
			p += 8;
			continue;
		}
		uint32_t c;
		size_t length = decode(p, (size_t)(end - p), &c);
		if (!length)
			return UTF8_INVALID;
		enum utf8_fault fault = fault_of(c, p == start);
		if (fault && (!worst || fault < worst))
			worst = fault;
		p += length;
	}
	return worst;
}

uint32_t utf8_next(const char **p)
{
	const unsigned char *at = (const unsigned char *)*p;
	if (!*at)
		return 0;
	uint32_t c;
	/* A NUL is no continuation byte, so this never reads behind the end. */
	size_t length = decode(at, 4, &c);
	*p += length ? length : 1;
	return length ? c : 0xfffd;
}

int utf8_put(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | (c >> 18 & 0x07));
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

static bool is_lead(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

size_t utf8_length(const char *text)
{
	size_t n = 0;
	for (; *text; text++)
		n += is_lead(*text);
	return n;
}

size_t utf8_offset(const char *text, size_t chars)
{
	const char *p = text;
	for (; *p; p++)
		if (is_lead(*p) && chars-- == 0)
			break;
	return (size_t)(p - text);
}

char *utf8_cut(struct pool *pool, const char *text, size_t chars)
{
	size_t n = utf8_offset(text, chars);
	if (!text[n])
		return pool_copy(pool, text, n);
	return pool_print(pool, "%.*s…", (int)n, text);
}

static bool is_space(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x3000 || c == 0xa0 || c == 0xfeff ||
		c == 0x200b;
}

char *utf8_unix_lines(struct pool *pool, const char *text)
{
	char *copy = pool_text(pool, text), *to = copy;
	for (const char *from = copy; *from; from++) {
		if (*from != '\r')
			*to++ = *from;
		else if (from[1] != '\n')
			*to++ = '\n';
	}
	*to = '\0';
	return copy;
}

void utf8_drop_marks(char *text)
{
	char *to = text;

	for (const char *next = text, *p = text; *p; p = next)
		if (!is_mark(utf8_next(&next)))
			for (; p < next; p++)
				*to++ = *p;
	*to = '\0';
}

char *utf8_trim(struct pool *pool, const char *text)
{
	char *start = utf8_unix_lines(pool, text);
	for (const char *p = start; *p && is_space(utf8_next(&p));)
		start += p - start;
	char *end = start + strlen(start);
	while (end > start) {
		char *last = end - 1;
		while (last > start && !is_lead(*last))
			last--;
		const char *p = last;
		if (!is_space(utf8_next(&p)))
			break;
		end = last;
	}
	*end = '\0';
	return start;
}

char *utf8_squeeze(struct pool *pool, const char *text)
{
	char *copy = pool_text(pool, text), *to = copy;
	bool gap = false;

	for (const char *p = copy; *p; p++) {
		if (strchr(" \t\r\n", *p)) {
			gap = to > copy;
			continue;
		}
		if (gap)
			*to++ = ' ';
		gap = false;
		*to++ = *p;
	}
	*to = '\0';
	return copy;
}

uint32_t utf8_fold(uint32_t c)
{
	if (c == 0x3000)
		return ' ';
	if (c >= 0xff01 && c <= 0xff5e)
		c -= 0xff01 - '!';
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* A character of two bytes becomes three at most, one of one or of four no more. */
char *utf8_from_gb18030(struct pool *pool, const char *bytes, size_t n)
{
	size_t left = n, room = 2 * n;
	char *out = pool_alloc(pool, room + 1), *to = out;
	char *from = (char *)(uintptr_t)bytes; /* iconv's parameter is no const, its bytes are */
	iconv_t reader = iconv_open("UTF-8", "GB18030");

	if (reader == (iconv_t)-1)
		return NULL;
	size_t done = iconv(reader, &from, &left, &to, &room);
	iconv_close(reader);
	*to = '\0';
	return done == (size_t)-1 || utf8_check(out, (size_t)(to - out)) != UTF8_FINE ? NULL : out;
}
