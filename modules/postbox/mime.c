/* SPDX-License-Identifier: MIT */
/*
 * Reads mails that anybody may have written: bounded, and never more than it was given. Knows
 * UTF-8 and ASCII; other character sets stay encoded.
 */
#include "mime.h"

#include <string.h>
#include <strings.h>
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"

/* Length of the character at bytes that may stand on a page, 0 when there is none. U+FEFF is fine
 * only at the beginning of a text, so nowhere. */
static size_t character(const char *bytes, size_t n)
{
	size_t length = 1;

	while (length < 4 && length < n && utf8_check(bytes, length) == UTF8_INVALID)
		length++;
	if (length == 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		return 0;
	return utf8_check(bytes, length) == UTF8_FINE ? length : 0;
}

const char *mime_clean(struct pool *pool, const char *bytes, size_t n)
{
	struct buf out = BUF_INIT;
	const char *result;

	for (size_t i = 0; i < n;) {
		size_t length = character(bytes + i, n - i);

		if (length > 0)
			buf_add(&out, bytes + i, length);
		else
			buf_text(&out, "\xef\xbf\xbd");
		i += length > 0 ? length : 1;
	}
	result = pool_copy(pool, buf_str(&out), out.n);
	buf_free(&out);
	return result;
}

/* --- headers --- */

/* Where the body begins: after the first empty line, or at the end. */
static size_t body_at(const char *mail, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (mail[i] != '\n')
			continue;
		if (i + 1 < n && mail[i + 1] == '\n')
			return i + 2;
		if (i + 2 < n && mail[i + 1] == '\r' && mail[i + 2] == '\n')
			return i + 3;
	}
	return n;
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9'    ? c - '0'
		: c >= 'A' && c <= 'F' ? c - 'A' + 10
		: c >= 'a' && c <= 'f' ? c - 'a' + 10
				       : -1;
}

/* =E5=9B=9E; `word`: in a header, where _ is a blank; else = at the end of a line joins it to the
 * next. */
static void undo_quoted(const char *text, size_t n, bool word, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		int high = i + 1 < n ? hex_digit(text[i + 1]) : -1;
		int low = i + 2 < n ? hex_digit(text[i + 2]) : -1;

		if (text[i] == '=' && high >= 0 && low >= 0) {
			buf_char(out, (char)(high * 16 + low));
			i += 2;
		} else if (!word && text[i] == '=' && i + 1 < n && text[i + 1] == '\n') {
			i += 1;
		} else if (!word && text[i] == '=' && i + 2 < n && text[i + 1] == '\r' &&
			text[i + 2] == '\n') {
			i += 2;
		} else {
			buf_char(out, word && text[i] == '_' ? ' ' : text[i]);
		}
	}
}

/* "=?UTF-8?B?5Zue?=" at text: its value into out and its length, 0 when there is none. */
static size_t undo_word(const char *text, struct buf *out)
{
	static const char head[] = "=?UTF-8?";
	size_t n = sizeof head - 1;
	const char *value, *end;

	if (strncasecmp(text, head, n) != 0 || !text[n] || text[n + 1] != '?')
		return 0;
	value = text + n + 2;
	end = strstr(value, "?=");
	if (!end)
		return 0;
	if (text[n] == 'Q' || text[n] == 'q')
		undo_quoted(value, (size_t)(end - value), true, out);
	else if ((text[n] != 'B' && text[n] != 'b') ||
		str_unbase64(value, (size_t)(end - value), out) != 0)
		return 0;
	return (size_t)(end + 2 - text);
}

static const char *undo_words(struct pool *pool, const char *text)
{
	struct buf out = BUF_INIT;
	bool after_word = false;
	const char *result;

	while (*text) {
		size_t blanks = strspn(text, " \t"), taken;
		size_t mark = out.n;

		/* Blanks between two encoded words belong to neither. */
		buf_add(&out, text, blanks);
		if (after_word && text[blanks] == '=')
			out.n = mark;
		taken = undo_word(text + blanks, &out);
		if (!taken && out.n == mark)
			buf_add(&out, text, blanks);
		text += blanks + taken;
		after_word = taken > 0;
		if (!taken && *text)
			buf_char(&out, *text++);
	}
	result = mime_clean(pool, buf_str(&out), out.n);
	buf_free(&out);
	return result;
}

const char *mime_header(struct pool *pool, const char *mail, size_t n, const char *name)
{
	size_t end = body_at(mail, n), length = strlen(name);
	struct buf value = BUF_INIT;
	const char *result;
	bool inside = false;

	for (size_t i = 0; i < end;) {
		const char *stop = memchr(mail + i, '\n', end - i);
		size_t line = stop ? (size_t)(stop - mail) - i : end - i, skip = 0;

		if (inside && mail[i] != ' ' && mail[i] != '\t')
			break;
		if (!inside && line > length && mail[i + length] == ':' &&
			strncasecmp(mail + i, name, length) == 0) {
			inside = true;
			skip = length + 1;
		}
		if (inside)
			buf_add(&value, mail + i + skip,
				line - skip - (line > skip && mail[i + line - 1] == '\r'));
		i += line + 1;
	}
	result = undo_words(pool, buf_str(&value) + strspn(buf_str(&value), " \t"));
	buf_free(&value);
	return result;
}

/* --- the body --- */

static void undo_base64(const char *text, size_t n, struct buf *out)
{
	struct buf plain = BUF_INIT;

	for (size_t i = 0; i < n; i++)
		if (!strchr("\r\n \t", text[i]) || !text[i])
			buf_char(&plain, text[i]);
	if (str_unbase64(buf_str(&plain), plain.n, out) != 0) {
		buf_empty(out);
		buf_add(out, text, n);
	}
	buf_free(&plain);
}

const char *mime_text(struct pool *pool, const char *mail, size_t n)
{
	const char *encoding = mime_header(pool, mail, n, "Content-Transfer-Encoding");
	size_t at = body_at(mail, n);
	struct buf raw = BUF_INIT, out = BUF_INIT;
	const char *result;

	if (strcasecmp(encoding, "base64") == 0)
		undo_base64(mail + at, n - at, &raw);
	else if (strcasecmp(encoding, "quoted-printable") == 0)
		undo_quoted(mail + at, n - at, false, &raw);
	else
		buf_add(&raw, mail + at, n - at);
	for (size_t i = 0; i < raw.n; i++)
		if (raw.p[i] != '\r' || i + 1 == raw.n || raw.p[i + 1] != '\n')
			buf_char(&out, raw.p[i]);
	result = mime_clean(pool, buf_str(&out), out.n);
	buf_free(&raw);
	buf_free(&out);
	return result;
}
