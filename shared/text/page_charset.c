/* SPDX-License-Identifier: MIT */
/*
 * Which charset a page is in: a mark at its beginning, zeros of UTF-16, valid UTF-8, then whether
 * its pairs are those that Chinese in GB18030 or in Big5 is made of. What header and page claim is
 * often wrong and decides only where the bytes leave it open. iconv does the reading.
 */
#include "text/page_charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include "base/str.h"

#define LOOKED_AT (256 * 1024) /* bytes that tell a charset */
#define HEAD 2048 /* where a page says its own */
#define PIECE 8192

/* --- is it text at all --- */

static const struct magic {
	const char *bytes;
	size_t n;
} magics[] = {{"%PDF", 4}, {"PK\3\4", 4}, {"\x89PNG", 4}, {"GIF8", 4}, {"\xff\xd8\xff", 3},
	{"\xd0\xcf\x11\xe0", 4}, {"\x1f\x8b", 2}, {"RIFF", 4}, {"Rar!", 4}, {"7z\xbc\xaf", 4},
	{"\x7f"
	 "ELF",
		4},
	{"OggS", 4}, {"ID3", 3}};

static bool is_binary(const char *body, size_t n)
{
	for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
		if (n >= magics[i].n && memcmp(body, magics[i].bytes, magics[i].n) == 0)
			return true;
	return false;
}

/* More than one control in fifty bytes: no text in a charset of bytes. */
static bool has_controls(const unsigned char *p, size_t n)
{
	size_t controls = 0;

	for (size_t i = 0; i < n; i++)
		controls += p[i] < 0x20 && !strchr("\t\n\r\f\x1b", p[i]);
	/* strchr finds the NUL, too */
	for (size_t i = 0; i < n; i++)
		controls += p[i] == 0;
	return controls * 50 > n;
}

/* --- UTF-16 --- */

static bool is_usual(unsigned c)
{
	return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\r' ||
		c == '\t' || (c >= 0x3000 && c <= 0x303f) || (c >= 0xff00 && c <= 0xffef) ||
		(c >= 0x2010 && c <= 0x203f);
}

/* Nine of ten characters in this order of bytes are such as Chinese pages have. */
static bool reads_as_utf16(const unsigned char *p, size_t n, int high)
{
	size_t usual = 0, all = n / 2;

	for (size_t i = 0; i + 1 < n; i += 2)
		usual += is_usual((unsigned)p[i + (size_t)high] << 8 | p[i + (size_t)!high]);
	return all > 0 && usual * 10 >= all * 9;
}

/* --- UTF-8 --- */

static size_t sequence(const unsigned char *p, size_t n)
{
	size_t length = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;

	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	if ((p[0] == 0xe0 && n > 1 && p[1] < 0xa0) || (p[0] == 0xed && n > 1 && p[1] > 0x9f))
		return 0;
	for (size_t i = 1; i < length && i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return length < n ? length : n; /* the end may be cut off */
}

/* A few broken characters among many whole ones are mistakes, not another charset. */
static bool is_utf8(const unsigned char *p, size_t n)
{
	size_t whole = 0, broken = 0;

	for (size_t i = 0; i < n;) {
		size_t length = p[i] < 0x80 ? 1 : sequence(p + i, n - i);
		whole += length > 1;
		broken += length == 0;
		i += length ? length : 1;
	}
	return broken == 0 || broken * 10 < whole;
}

/* --- GB18030 and Big5 --- */

/* In a thousand of the pairs: those that the charset uses most. */
static unsigned usual_pairs(const unsigned char *p, size_t n, bool big5)
{
	size_t pairs = 0, usual = 0;

	for (size_t i = 0; i + 1 < n;) {
		if (p[i] < 0x80) {
			i++;
			continue;
		}
		pairs++;
		bool low = p[i + 1] >= 0x40 && p[i + 1] <= 0x7e, high = p[i + 1] >= 0xa1;
		bool signs = p[i] >= 0xa1 && p[i] <= 0xa3;
		if (big5)
			usual += (low || high) && (signs || (p[i] >= 0xa4 && p[i] <= 0xc6));
		else
			usual += high && (signs || (p[i] >= 0xb0 && p[i] <= 0xf7));
		i += 2;
	}
	return pairs ? (unsigned)(usual * 1000 / pairs) : 0;
}

static bool holds(const char *text, size_t n, const char *word)
{
	size_t length = strlen(word);

	for (size_t i = 0; i + length <= n; i++)
		if (strncasecmp(text + i, word, length) == 0)
			return true;
	return false;
}

static bool says(const char *body, size_t n, const char *type, const char *name)
{
	return holds(type, strlen(type), name) || holds(body, n < HEAD ? n : HEAD, name);
}

static const char *pairs_of(const char *body, size_t n, size_t looked, const char *type)
{
	const unsigned char *p = (const unsigned char *)body;
	unsigned gb = usual_pairs(p, looked, false), big5 = usual_pairs(p, looked, true);

	/* a page is rarely wrong about this, when both could be */
	if (says(body, n, type, "charset=big5") || says(body, n, type, "charset=\"big5"))
		big5 += 100;
	return big5 > gb ? "Big5" : "GB18030";
}

const char *page_charset(const char *body, size_t n, const char *type)
{
	const unsigned char *p = (const unsigned char *)body;
	size_t looked = n < LOOKED_AT ? n : LOOKED_AT;

	if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		return "UTF-8";
	if (n >= 2 && p[0] == 0xff && p[1] == 0xfe)
		return "UTF-16LE";
	if (n >= 2 && p[0] == 0xfe && p[1] == 0xff)
		return "UTF-16BE";
	if (is_binary(body, n))
		return NULL;
	bool zeros = memchr(p, 0, looked) != NULL, utf8 = is_utf8(p, looked);
	if ((zeros || !utf8) && reads_as_utf16(p, looked, 1))
		return "UTF-16LE";
	if ((zeros || !utf8) && reads_as_utf16(p, looked, 0))
		return "UTF-16BE";
	if (has_controls(p, looked))
		return NULL;
	return utf8 ? "UTF-8" : pairs_of(body, n, looked, type);
}

/* --- reading --- */

void page_decode(const char *charset, const char *body, size_t n, struct buf *out)
{
	bool wide = str_starts(charset, "UTF-16");
	iconv_t iconv_to = iconv_open("UTF-8", str_equal(charset, "Big5") ? "BIG5-HKSCS" : charset);
	char *in = (char *)(uintptr_t)body; /* iconv's parameter is no const, its bytes are */
	size_t left = n;

	while (iconv_to != (iconv_t)-1 && left > 0) {
		char piece[PIECE], *to = piece;
		size_t room = sizeof piece;
		size_t done = iconv(iconv_to, &in, &left, &to, &room);
		int fault = errno;

		buf_add(out, piece, sizeof piece - room);
		if (done != (size_t)-1 || fault == E2BIG)
			continue;
		size_t step = wide ? 2 : 1;
		if (fault != EILSEQ || left < step)
			break; /* cut off in the middle of a character */
		buf_text(out, "\xef\xbf\xbd");
		in += step;
		left -= step;
	}
	if (iconv_to != (iconv_t)-1)
		iconv_close(iconv_to);
}

void page_charset_prepare(void)
{
	/* held open for good: that keeps the converters loaded */
	static const char *const charsets[] = {"GB18030", "BIG5-HKSCS", "UTF-16LE", "UTF-16BE"};
	static iconv_t kept[sizeof charsets / sizeof charsets[0]];

	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
		if (!kept[i])
			kept[i] = iconv_open("UTF-8", charsets[i]);
	}
}
