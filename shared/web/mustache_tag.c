/* SPDX-License-Identifier: MIT */
/*
 * Where a tag begins and ends and whether it is alone on its line. What it means, and what its line
 * loses, is in mustache_compile.c.
 */
#include "web/mustache_tag.h"

#include <string.h>

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool space(char c)
{
	return blank(c) || c == '\n' || c == '\r';
}

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && blank(*p))
		p++;
	return p;
}

static struct span trim(const char *p, const char *end)
{
	while (p < end && space(*p))
		p++;
	while (end > p && space(end[-1]))
		end--;
	return (struct span){p, (size_t)(end - p)};
}

static const char *find(const char *p, const char *end, struct span what)
{
	return p <= end ? memmem(p, (size_t)(end - p), what.p, what.n) : NULL;
}

/* The closing delimiter; `{{{` and `{{=` end with a character of their own before it. */
static const char *find_right(
	const struct tag_reader *reader, const char *body, char extra, const char **after)
{
	const char *p = body, *right;

	while ((right = find(p, reader->end, reader->right))) {
		if (!extra || (right > body && right[-1] == extra)) {
			*after = right + reader->right.n;
			return extra ? right - 1 : right;
		}
		/* With }}} the first }} found begins one character too early. */
		p = right + 1;
	}
	return NULL;
}

static void read_surroundings(const struct tag_reader *reader, struct tag *tag)
{
	const char *eol = memrchr(reader->p, '\n', (size_t)(tag->at - reader->p));
	const char *line = eol ? eol + 1 : reader->p, *p;

	tag->before = (struct span){line, (size_t)(tag->at - line)};
	tag->clean_before = skip_blanks(line, tag->at) == tag->at && (eol || !reader->tag_on_line);
	p = skip_blanks(tag->after, reader->end);
	if (p < reader->end && *p == '\r' && p + 1 < reader->end && p[1] == '\n')
		p++;
	tag->clean_after = p == reader->end || *p == '\n';
	tag->next_line = p == reader->end ? p : p + 1;
}

int tag_read(const struct tag_reader *reader, struct tag *tag)
{
	const char *left = find(reader->p, reader->end, reader->left), *body, *stop;
	char extra;

	if (!left)
		return 0;
	*tag = (struct tag){.at = left};
	body = left + reader->left.n;
	if (body < reader->end && *body && strchr(TAG_SIGILS, *body))
		tag->sigil = *body++;
	extra = tag->sigil == '{' ? '}' : tag->sigil == '=' ? '=' : 0;
	stop = find_right(reader, body, extra, &tag->after);
	if (!stop)
		return -1;
	tag->name = trim(body, stop);
	if (tag->sigil == '{')
		tag->sigil = '&';
	read_surroundings(reader, tag);
	return 1;
}

int tag_set_delimiters(struct tag_reader *reader, struct span text)
{
	const char *end = text.p + text.n, *p = text.p, *q;

	while (p < end && !space(*p))
		p++;
	q = p;
	while (q < end && space(*q))
		q++;
	if (p == text.p || q == end || memchr(text.p, '=', text.n))
		return -1;
	for (const char *c = q; c < end; c++)
		if (space(*c))
			return -1;
	reader->left = (struct span){text.p, (size_t)(p - text.p)};
	reader->right = (struct span){q, (size_t)(end - q)};
	return 0;
}

bool tag_indent(const struct tag_reader *reader, const char *p, struct span *indent)
{
	const char *text = skip_blanks(p, reader->end);

	*indent = (struct span){p, (size_t)(text - p)};
	return !((size_t)(reader->end - text) > reader->left.n &&
		memcmp(text, reader->left.p, reader->left.n) == 0 && text[reader->left.n] == '/');
}
