/* SPDX-License-Identifier: MIT */
/*
 * Web sites in a text. What is known of a site is text/screen.h's; whether a text that leads there
 * may go on, the desk's.
 */
#include "text/hosts.h"

#include <string.h>
#include <strings.h>
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"

#define HOST_MOST 253

/* The ends under which people write a name without http://; "申请表.docx" is a file. */
static const char *const ends[] = {"app", "asia", "biz", "cc", "club", "cn", "co", "com", "edu",
	"fun", "gov", "hk", "icu", "info", "io", "link", "live", "ltd", "me", "mil", "mobi", "net",
	"online", "org", "pro", "shop", "site", "store", "tech", "top", "tv", "vip", "wang", "work",
	"xin", "xyz"};

static bool is_name(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '-' || c == '.' || c == '_';
}

/* What browsers read at p as one character of a host: wide letters and dots as plain ones, and what
 * is written as %41. */
static uint32_t host_letter(const char **p, const char *end)
{
	uint32_t c = utf8_fold(utf8_next(p));
	unsigned char byte;

	if (c == 0x3002 || c == 0xff61)
		return '.';
	if (c != '%' || end - *p < 2)
		return c;
	const char two[] = {(*p)[0], (*p)[1], '\0'};
	if (str_unhex(two, &byte, 1) != 0 || byte <= ' ' || byte >= 0x7f)
		return c;
	*p += 2;
	return utf8_fold(byte);
}

static char *small(struct pool *pool, const char *p, size_t n)
{
	char *copy = pool_copy(pool, p, n), *to = copy;
	const char *from = copy, *end = copy + n;

	/* a character that was cut, or is none, grows: it stays as it is */
	while (from < end) {
		const char *next = from;
		char out[4];
		uint32_t c = host_letter(&next, end);
		size_t room = (size_t)(next - from), length = (size_t)utf8_put(c, out);

		if (length <= room)
			memcpy(to, out, length);
		else
			memmove(to, from, length = room);
		to += length;
		from = next;
	}
	while (to > copy && to[-1] == '.')
		to--;
	*to = '\0';
	return copy;
}

/* --- with a scheme --- */

/* Bytes of "http://" or "https://" at p, however written; 0: none. Browsers take a backslash for a
 * slash. */
static size_t scheme(const char *p)
{
	static const char *const names[] = {"https:", "http:"};

	for (size_t i = 0; i < 2; i++) {
		size_t n = strlen(names[i]);
		if (strncasecmp(p, names[i], n) == 0 && strchr("/\\", p[n]) && p[n] &&
			strchr("/\\", p[n + 1]) && p[n + 1])
			return n + 2;
	}
	return 0;
}

/* Bytes of what stands between // and the path. */
static size_t authority(const char *p)
{
	size_t n = strcspn(p, "/\\?# \t\r\n\"'<>()[]{}|`,;");

	/* in Chinese the sentence goes on without a blank; a host of other characters is all there
	 * is */
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)p[i] >= 0x80)
			return i > 0 ? i : n;
	return n;
}

/* The same of a link, "[words](http://…)": the whole of it is the address, as text/rich.h reads it,
 * whatever characters stand in it. */
static size_t linked(const char *p)
{
	return strcspn(p, "/\\?#[]() \t\r\n");
}

/* Where the host begins behind a user's name: "http://x.gov.cn@elsewhere/". */
static const char *behind_user(const char *p, size_t n)
{
	const char *host = p;

	for (size_t i = 0; i < n; i++)
		if (p[i] == '@')
			host = p + i + 1;
	return host;
}

static const char *find_addressed(
	struct pool *pool, const char *text, const char *p, struct host_find *out)
{
	const char *start = p + scheme(p), *end;
	bool link = p - text >= 2 && p[-1] == '(' && p[-2] == ']';

	end = start + (link ? linked(start) : authority(start));
	const char *host = behind_user(start, (size_t)(end - start));
	size_t n = 0;

	while (host + n < end && host[n] != ':')
		n++;
	*out = (struct host_find){small(pool, host, n), (size_t)(p - text), (size_t)(host + n - p)};
	return end;
}

/* --- a name alone --- */

static bool known_end(const char *host)
{
	const char *end = strrchr(host, '.');

	for (size_t i = 0; end && i < sizeof ends / sizeof *ends; i++)
		if (str_equal(end + 1, ends[i]))
			return true;
	return false;
}

static bool has_label(const char *host)
{
	const char *dot = strchr(host, '.');
	return dot && dot != host && !strstr(host, "..");
}

/* What goes on behind an @ is a mail address. */
static bool find_named(struct pool *pool, const char *text, const char *p, size_t n, bool after_at,
	struct host_find *out)
{
	if (after_at || p[n] == '@' || n > HOST_MOST || !memchr(p, '.', n))
		return false;
	*out = (struct host_find){small(pool, p, n), (size_t)(p - text), n};
	out->length = strlen(out->host);
	return has_label(out->host) && known_end(out->host);
}

/* "shop.com...example.com" are two names. */
static bool goes_on(const char *p, size_t run)
{
	return is_name((unsigned char)p[run]) && !(run > 0 && scheme(p + run)) &&
		strncmp(p + run, "..", 2) != 0;
}

size_t hosts_find(struct pool *pool, const char *text, struct host_find *out, size_t most)
{
	size_t n = 0;

	for (const char *p = text; *p && n < most;) {
		if (scheme(p)) {
			p = find_addressed(pool, text, p, &out[n]);
			n += out[n].host[0] != '\0';
			continue;
		}
		if (!is_name((unsigned char)*p) || *p == '.') {
			p++;
			continue;
		}
		size_t run = 0;
		while (goes_on(p, run))
			run++;
		n += find_named(pool, text, p, run, p > text && p[-1] == '@', &out[n]);
		p += run;
	}
	return n;
}

/* --- what is kept in a list --- */

const char *host_typed(struct pool *pool, const char *typed)
{
	const char *p = typed + scheme(typed);
	size_t n = authority(p);
	const char *host = behind_user(p, n), *end = p + n;
	size_t length = 0;

	while (host + length < end && host[length] != ':')
		length++;
	if (length > 2 && strncmp(host, "*.", 2) == 0) {
		host += 2;
		length -= 2;
	}
	const char *made = small(pool, host, length < HOST_MOST ? length : HOST_MOST);
	for (const char *c = made; *c; c++)
		if (!is_name((unsigned char)*c) && (unsigned char)*c < 0x80)
			return NULL;
	/* what follows must be the rest of an address */
	return has_label(made) && (!*end || strchr("/\\?#", *end)) ? made : NULL;
}

bool host_below(const char *host, const char *above)
{
	size_t n = strlen(host), m = strlen(above);

	if (m == 0 || n < m || strcmp(host + n - m, above) != 0)
		return false;
	return n == m || host[n - m - 1] == '.';
}
