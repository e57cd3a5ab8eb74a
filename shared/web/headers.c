/* SPDX-License-Identifier: MIT */
/*
 * Accept, Cookie and Origin. Which header is asked for what is decided in request.c.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>
#include "base/pool.h"
#include "web/headers.h"

#define COOKIE_MOST 4096

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return p;
}

static const char *drop_blanks(const char *p, const char *end)
{
	while (end > p && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return end;
}

/* "0.85" in thousandths, at most 1000; -1 when it is no such number. */
static int quality(const char *p, const char *end)
{
	int value = 0, unit = 100;

	if (p == end || (*p != '0' && *p != '1'))
		return -1;
	value = (*p++ - '0') * 1000;
	if (p == end)
		return value;
	if (*p++ != '.')
		return -1;
	for (; p < end && unit > 0; p++, unit /= 10) {
		if (!isdigit((unsigned char)*p))
			return -1;
		value += (*p - '0') * unit;
	}
	return p == end && value <= 1000 ? value : -1;
}

/* The q of one media range, whose parameters begin at p; 1000 when it says none, 0 when what it
 * says is no number. */
static int range_quality(const char *p, const char *end)
{
	while (p < end) {
		const char *next = memchr(p, ';', (size_t)(end - p));
		const char *stop = next ? next : end;

		p = skip_blanks(p, stop);
		stop = drop_blanks(p, stop);
		if (stop - p >= 2 && (*p == 'q' || *p == 'Q') && p[1] == '=') {
			int q = quality(p + 2, stop);

			return q < 0 ? 0 : q;
		}
		p = next ? next + 1 : end;
	}
	return 1000;
}

static bool is_type(const char *p, const char *end, const char *type)
{
	size_t n = strlen(type);

	return (size_t)(end - p) == n && strncasecmp(p, type, n) == 0;
}

bool header_prefers_json(const char *accept)
{
	int json = 0, html = 0;
	bool json_first = false;

	for (const char *p = accept; p && *p;) {
		const char *end = p + strcspn(p, ",");
		const char *semicolon = memchr(p, ';', (size_t)(end - p));
		const char *type = skip_blanks(p, end);
		const char *type_end = drop_blanks(type, semicolon ? semicolon : end);
		int q = range_quality(semicolon ? semicolon + 1 : end, end);

		if (is_type(type, type_end, "application/json") && q > json) {
			json = q;
			json_first = html < q;
		} else if (is_type(type, type_end, "text/html") && q > html) {
			html = q;
		}
		p = *end ? end + 1 : end;
	}
	return json > 0 && (json > html || (json == html && json_first));
}

char *header_cookie(struct pool *pool, const char *cookies, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = cookies; p && *p;) {
		const char *end = p + strcspn(p, ";");
		const char *pair = skip_blanks(p, end);

		if ((size_t)(end - pair) > n && memcmp(pair, name, n) == 0 && pair[n] == '=') {
			const char *value = pair + n + 1;
			const char *value_end = drop_blanks(value, end);

			if (value_end - value > COOKIE_MOST)
				return NULL;
			return pool_copy(pool, value, (size_t)(value_end - value));
		}
		p = *end ? end + 1 : end;
	}
	return NULL;
}

/* The "host:port" of a URL or of a bare host, without a port that goes without saying. */
static const char *authority(const char *text, size_t *n)
{
	const char *scheme = strstr(text, "://");
	const char *host = scheme ? scheme + 3 : text;

	*n = strcspn(host, "/?#");
	if (*n > 3 && memcmp(host + *n - 3, ":80", 3) == 0)
		*n -= 3;
	else if (*n > 4 && memcmp(host + *n - 4, ":443", 4) == 0)
		*n -= 4;
	return host;
}

bool header_same_host(const char *origin, const char *host_or_url)
{
	size_t n, other_n;
	const char *host, *other;

	if (!origin || !host_or_url || !strstr(origin, "://"))
		return false;
	host = authority(origin, &n);
	other = authority(host_or_url, &other_n);
	return n > 0 && n == other_n && strncasecmp(host, other, n) == 0;
}
