/* SPDX-License-Identifier: MIT */
/*
 * The address of a page, spelled one way, so that reports of one page meet and nothing but a page
 * is ever fetched for one. Whether it may be fetched at all is for whoever fetches it.
 */
#include "tickets/corrections/correction.h"

#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"

#define HOST_MOST 253
#define PORT_MOST 65535
#define FULL_STOP 0x3002 /* 。 between the labels of a Chinese host name */

static bool one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* --- scheme and host --- */

/* Behind "http://"; NULL when it is something else. People leave it out, too. */
static const char *skip_scheme(const char *typed, bool *secure)
{
	static const char *const schemes[] = {"http://", "https://"};

	for (size_t i = 0; i < 2; i++) {
		size_t n = strlen(schemes[i]);

		if (strncasecmp(typed, schemes[i], n) == 0) {
			*secure = i == 1;
			return typed + n;
		}
	}
	*secure = false;
	/* a host alone is known by its dot; "file:" and the like have none before the colon */
	return memchr(typed, '.', strcspn(typed, "/?#:")) ? typed : NULL;
}

/* [2001:db8::1] */
static bool take_literal(const char *from, size_t n, struct buf *out)
{
	if (n < 4 || from[n - 1] != ']')
		return false;
	for (size_t i = 0; i < n; i++) {
		bool inner = i > 0 && i < n - 1;

		if (inner && !is_digit(from[i]) && !one_of(lower(from[i]), "abcdef:."))
			return false;
		buf_char(out, lower(from[i]));
	}
	return true;
}

/* One character of a name; false: it cannot be in one. Names in Chinese stay as they are. */
static bool take_letter(uint32_t c, struct buf *out)
{
	char bytes[4];

	if (c >= 0x80) {
		if (c == 0x3000 || c == 0xA0 || (c >= 0x2000 && c <= 0x206F))
			return false;
		buf_add(out, bytes, (size_t)utf8_put(c, bytes));
		return true;
	}
	if (!is_alpha((char)c) && !is_digit((char)c) && !one_of((char)c, "-_."))
		return false;
	/* a label is not empty */
	if (c == '.' && (out->n == 0 || out->p[out->n - 1] == '.' || out->p[out->n - 1] == '/'))
		return false;
	buf_char(out, lower((char)c));
	return true;
}

static bool take_name(const char *from, size_t n, struct pool *pool, struct buf *out)
{
	const char *p = pool_copy(pool, from, n);
	size_t before = out->n;

	while (*p) {
		uint32_t c = utf8_fold(utf8_next(&p));

		if (!take_letter(c == FULL_STOP ? '.' : c, out))
			return false;
	}
	if (out->n > before && out->p[out->n - 1] == '.')
		out->p[--out->n] = '\0';
	return out->n > before && out->n - before <= HOST_MOST;
}

/* The default one is left out. */
static bool take_port(const char *from, size_t n, bool secure, struct pool *pool, struct buf *out)
{
	int64_t port = 0;

	if (n == 0)
		return true;
	if (!is_digit(*from) || str_int(pool_copy(pool, from, n), &port) != 0 || port < 1 ||
		port > PORT_MOST)
		return false;
	if (port != (secure ? 443 : 80))
		buf_print(out, ":%d", (int)port);
	return true;
}

/* Whoever stands before an @ would be a password, or a lure. */
static bool take_host(const char *from, size_t n, bool secure, struct pool *pool, struct buf *out)
{
	const char *colon = n > 0 && *from == '[' ? memchr(from, ']', n) : from;
	size_t name;
	bool fits;

	if (!colon || memchr(from, '@', n))
		return false;
	colon = memchr(colon, ':', n - (size_t)(colon - from));
	name = colon ? (size_t)(colon - from) : n;
	fits = *from == '[' ? take_literal(from, name, out) : take_name(from, name, pool, out);
	return fits && (!colon || take_port(colon + 1, n - name - 1, secure, pool, out));
}

/* --- path and query --- */

static int hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	c = lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What needs no % in a path or a query: RFC 3986. */
static bool is_plain(char c)
{
	return is_alpha(c) || is_digit(c) || one_of(c, "-._~");
}

static void put_escaped(unsigned char c, struct buf *out)
{
	buf_print(out, "%%%02X", c);
}

/* One byte or one %XX; how many bytes it took. */
static size_t take_byte(const char *p, struct buf *out)
{
	int high = *p == '%' ? hex_value(p[1]) : -1, low = high >= 0 ? hex_value(p[2]) : -1;

	if (low >= 0) {
		char c = (char)(high * 16 + low);

		if (is_plain(c))
			buf_char(out, c);
		else
			put_escaped((unsigned char)c, out);
		return 3;
	}
	if (is_plain(*p) || one_of(*p, "!$&'()*+,;=:@/?"))
		buf_char(out, *p);
	else
		put_escaped((unsigned char)*p, out);
	return 1;
}

/* Drops the last segment, but never the first slash. */
static void step_up(struct buf *out, size_t root)
{
	size_t n = out->n;

	if (n > root + 1)
		n--;
	while (n > root + 1 && out->p[n - 1] != '/')
		n--;
	out->n = n;
	out->p[n] = '\0';
}

/* "." and ".." are resolved as a browser does it. */
static void take_path(const char *from, size_t n, struct buf *out)
{
	size_t root = out->n, i = 0;

	buf_char(out, '/');
	if (n > 0 && from[0] == '/')
		i = 1;
	while (i < n) {
		size_t start = out->n;
		bool ended = false;

		while (i < n && !ended) {
			ended = from[i] == '/';
			i += take_byte(from + i, out);
		}
		size_t length = out->n - start - ended;
		bool dot = length == 1 && out->p[start] == '.';
		bool dots = length == 2 && memcmp(out->p + start, "..", 2) == 0;
		if (dot || dots) {
			out->n = start;
			out->p[start] = '\0';
		}
		if (dots)
			step_up(out, root);
	}
}

static void take_query(const char *from, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n;)
		i += take_byte(from + i, out);
}

static bool spell(struct pool *pool, const char *typed, struct buf *out)
{
	bool secure;
	const char *rest = skip_scheme(typed, &secure);
	size_t host, path, query;

	if (!rest)
		return false;
	host = strcspn(rest, "/?#");
	buf_text(out, secure ? "https://" : "http://");
	if (!take_host(rest, host, secure, pool, out))
		return false;
	rest += host;
	path = strcspn(rest, "?#");
	take_path(rest, path, out);
	query = strcspn(rest + path, "#");
	if (query > 1)
		take_query(rest + path, query, out);
	return out->n <= CORRECTION_URL_MOST;
}

char *correction_url(struct pool *pool, const char *typed)
{
	const char *text = utf8_trim(pool, typed ? typed : "");
	struct buf out = BUF_INIT;
	char *url = NULL;

	/* three bytes for each that is written as it is: longer than that it never fits */
	if (*text && strlen(text) <= 3 * CORRECTION_URL_MOST &&
		utf8_check(text, strlen(text)) == UTF8_FINE && !strpbrk(text, "\r\n\t") &&
		spell(pool, text, &out))
		url = pool_text(pool, buf_str(&out));
	buf_free(&out);
	return url;
}

const char *correction_place(const char *url)
{
	const char *host = strstr(url, "://");

	return host ? host + 3 : url;
}
