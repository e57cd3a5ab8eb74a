/* SPDX-License-Identifier: MIT */
/*
 * Header values of multipart/form-data as browsers write them: quoted strings with %22 for a quote,
 * RFC 5987 names, and the backslash forms of older programs.
 */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include "base/pool.h"
#include "web/multipart.h"
#include "web/urlencoded.h"

struct parameter {
	const char *name; /* lower case */
	const char *value;
};

static bool is_token(char c)
{
	return c > 32 && c < 127 && !strchr("()<>@,;:\\\"/[]?=", c);
}

/* The quote that ends the one at p, NULL when there is none. */
static const char *closing_quote(const char *p)
{
	for (p++; *p && *p != '"'; p++)
		if (*p == '\\' && p[1] == '"')
			p++;
	return *p ? p : NULL;
}

/* "…" with \" and, in older programs, \\ ; a lone backslash is one (C:\dir\name of old browsers).
 * NULL when not closed. Takes room for what is quoted, not for the rest of the line: a line has
 * place for hundreds of them. */
static char *quoted(struct pool *pool, const char **p)
{
	const char *from = *p + 1, *end = closing_quote(*p);
	char *out, *to;

	if (!end)
		return NULL;
	to = out = pool_alloc(pool, (size_t)(end - from) + 1);
	while (from < end) {
		if (*from == '\\' && from[1] == '"')
			from++;
		*to++ = *from++;
	}
	*p = end + 1;
	return out;
}

/* The next `; name=value` at *p. 1, 0 at the end, -1 when malformed. */
static int next_parameter(struct pool *pool, const char **p, struct parameter *out)
{
	const char *start;
	char *name;

	*p += strspn(*p, " \t");
	if (**p == '\0')
		return 0;
	if (*(*p)++ != ';')
		return -1;
	*p += strspn(*p, " \t");
	if (**p == '\0')
		return 0; /* a last semicolon */
	for (start = *p; is_token(**p);)
		(*p)++;
	name = pool_copy(pool, start, (size_t)(*p - start));
	for (char *c = name; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	*p += strspn(*p, " \t");
	if (!*name || *(*p)++ != '=')
		return -1;
	*p += strspn(*p, " \t");
	out->name = name;
	if (**p == '"') {
		out->value = quoted(pool, p);
		return out->value ? 1 : -1;
	}
	for (start = *p; is_token(**p);)
		(*p)++;
	out->value = pool_copy(pool, start, (size_t)(*p - start));
	return 1;
}

/* %22, %0D and %0A are what browsers write for a quote and line ends; any other percent is the
 * file's own. */
static const char *browser_name(struct pool *pool, const char *value)
{
	char *out = pool_alloc(pool, strlen(value) + 1), *to = out;

	while (*value) {
		if (strncmp(value, "%22", 3) == 0) {
			*to++ = '"';
			value += 3;
		} else if (strncasecmp(value, "%0d", 3) == 0 || strncasecmp(value, "%0a", 3) == 0) {
			value += 3;
		} else {
			*to++ = *value++;
		}
	}
	return out;
}

/* UTF-8''%E7%85%A7.jpg; NULL when it is in another charset or malformed. */
static const char *extended_name(struct pool *pool, const char *value)
{
	const char *text;
	char *out;
	size_t n;

	if (strncasecmp(value, "UTF-8'", 6) != 0)
		return NULL;
	text = strchr(value + 6, '\'');
	if (!text)
		return NULL;
	text++;
	out = percent_decode(pool, text, strlen(text), false, &n);
	return out && strlen(out) == n ? out : NULL;
}

int multipart_disposition(struct pool *pool, const char *value, struct multipart_part *part)
{
	const char *plain = NULL, *extended = NULL;
	struct parameter parameter;
	int more;

	value += strspn(value, " \t");
	if (strncasecmp(value, "form-data", 9) != 0)
		return -1;
	value += 9;
	part->name = NULL;
	while ((more = next_parameter(pool, &value, &parameter)) > 0) {
		const char **into = strcmp(parameter.name, "name") == 0 ? &part->name
			: strcmp(parameter.name, "filename") == 0	? &plain
			: strcmp(parameter.name, "filename*") == 0	? &extended
									: NULL;

		if (into && *into)
			return -1;
		if (into)
			*into = parameter.value;
	}
	if (extended)
		extended = extended_name(pool, extended);
	part->filename = extended ? extended : plain ? browser_name(pool, plain) : NULL;
	return more == 0 && part->name ? 0 : -1;
}

int multipart_boundary(struct pool *pool, const char *content_type, char out[MULTIPART_BOUNDARY])
{
	static const char type[] = "multipart/form-data";
	struct parameter parameter;
	int found = -1, more;

	if (!content_type || strncasecmp(content_type, type, strlen(type)) != 0)
		return -1;
	content_type += strlen(type);
	while ((more = next_parameter(pool, &content_type, &parameter)) > 0) {
		size_t n = strlen(parameter.value);

		if (strcmp(parameter.name, "boundary") != 0)
			continue;
		if (found == 0 || n == 0 || n >= MULTIPART_BOUNDARY ||
			parameter.value[n - 1] == ' ' ||
			strspn(parameter.value,
				"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				"0123456789'()+_,-./:=? ") != n)
			return -1;
		memcpy(out, parameter.value, n + 1);
		found = 0;
	}
	return more < 0 ? -1 : found;
}
