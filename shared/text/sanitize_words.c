/* SPDX-License-Identifier: MIT */
/*
 * Pasted HTML before libxml2 sees it (characters made clean, tags counted), and without libxml2:
 * the words alone, for what is too deep, too large or too odd. One pass each.
 */
#include "text/sanitize_parts.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/str.h"
#include "base/utf8.h"

#define ATTRIBUTES_MOST 300 /* signs of them in one tag; libxml2 compares each with each */

/* --- characters --- */

bool sanitize_invisible(uint32_t c)
{
	return c == 0xad || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
		(c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0x061c ||
		(c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xfdd0 && c <= 0xfdef) ||
		(c & 0xfffe) == 0xfffe || (c >= 0x7f && c <= 0x9f) || c < ' ';
}

/* Bytes of the character at p, 0: none. */
static size_t character(const char *p, size_t n)
{
	for (size_t length = 1; length <= 4 && length <= n; length++)
		if (utf8_check(p, length) != UTF8_INVALID)
			return length;
	return 0;
}

void sanitize_characters(const char *html, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n;) {
		size_t length = character(html + i, n - i);
		if (length == 0) {
			buf_text(out, "\xef\xbf\xbd");
			/* the rest of a broken character is one of them with it */
			for (i++; i < n && ((unsigned char)html[i] & 0xc0) == 0x80;)
				i++;
			continue;
		}
		const char *p = html + i;
		uint32_t c = html[i] ? utf8_next(&p) : 0;
		if (c == '\t' || c == '\n')
			buf_char(out, (char)c);
		else if (c == '\r')
			buf_text(out, i + 1 < n && html[i + 1] == '\n' ? "" : "\n");
		else if (c == 0x2028 || c == 0x2029)
			buf_char(out, '\n');
		else if (!sanitize_invisible(c))
			buf_add(out, html + i, length);
		i += length;
	}
}

/* --- tags --- */

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == ':' || c == '-' || c == '_';
}

static bool is_tag(const char *p)
{
	return p[0] == '<' && (p[1] == '/' || p[1] == '!' || p[1] == '?' || is_name(p[1]));
}

/* Behind the tag at p; *signs: how many attributes it can have at most. */
static const char *tag_end(const char *p, size_t *signs)
{
	char quote = 0;

	*signs = 0;
	for (p++; *p; p++) {
		if (quote) {
			if (*p == quote)
				quote = 0;
			continue;
		}
		if (*p == '>')
			return p + 1;
		if ((*p == '"' || *p == '\'') && p[-1] == '=')
			quote = *p;
		else if (strchr(" \t\n/=", *p))
			(*signs)++;
	}
	return p;
}

/* Behind the comment, declaration or instruction at p; NULL: there is none. Word writes
 * <![if !supportLists]>, which browsers take for a comment and libxml2 for words. */
static const char *comment_end(const char *p)
{
	const char *end;

	if (p[0] != '<' || (p[1] != '!' && p[1] != '?'))
		return NULL;
	if (str_starts(p, "<!--")) {
		end = strstr(p + 2, "-->"); /* <!--> is one too */
		return end ? end + 3 : p + strlen(p);
	}
	end = strchr(p, '>');
	return end ? end + 1 : p + strlen(p);
}

void sanitize_clean(const char *html, size_t n, struct buf *out)
{
	struct buf characters = BUF_INIT;
	const char *p, *end;
	size_t signs;

	sanitize_characters(html, n, &characters);
	for (p = buf_str(&characters); *p; p = end) {
		if ((end = comment_end(p)) != NULL)
			continue;
		end = is_tag(p) ? tag_end(p, &signs) : p + 1 + strcspn(p + 1, "<");
		buf_add(out, p, (size_t)(end - p));
	}
	buf_free(&characters);
}

bool sanitize_readable(const char *html)
{
	size_t signs;

	while ((html = strchr(html, '<')) != NULL) {
		if (!is_tag(html)) {
			html++;
			continue;
		}
		/* how libxml2 pairs quotes in a broken tag may differ: both ends are looked at */
		const char *end = tag_end(html, &signs), *near = html + strcspn(html, ">");
		if (signs > ATTRIBUTES_MOST)
			return false;
		html = near < end ? near : end;
	}
	return true;
}

static bool is_one_of(const char *name, size_t n, const char *const *names)
{
	for (; *names; names++)
		if (strlen(*names) == n && strncasecmp(*names, name, n) == 0)
			return true;
	return false;
}

bool sanitize_hidden(const char *name, size_t n)
{
	static const char *const names[] = {"script", "style", "title", "template", "object",
		"embed", "applet", "iframe", "frame", "noframes", "noscript", "svg", "math",
		"select", "datalist", "textarea", "audio", "video", "canvas", "map", "xml", "xmp",
		"noembed", NULL};
	/* Word's drawings and settings: v:shape, w:sdt */
	if (n > 2 && name[1] == ':' && (name[0] == 'v' || name[0] == 'w'))
		return true;
	return is_one_of(name, n, names);
}

bool sanitize_is_block(const char *name, size_t n)
{
	static const char *const names[] = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul",
		"ol", "li", "dl", "dt", "dd", "table", "tr", "caption", "blockquote", "pre",
		"section", "article", "header", "footer", "main", "nav", "aside", "address",
		"figure", "figcaption", "hr", "form", "fieldset", "legend", "center", "body",
		"html", "details", "summary", "thead", "tbody", "tfoot", NULL};
	return is_one_of(name, n, names);
}

/* --- the words alone --- */

/* Behind "</name>", or the end. */
static const char *skip_element(const char *p, const char *name, size_t n)
{
	while ((p = strstr(p, "</")) != NULL) {
		p += 2;
		if (strncasecmp(p, name, n) == 0 && !is_name(p[n])) {
			size_t signs;
			return tag_end(p, &signs);
		}
	}
	return name + strlen(name);
}

struct entity {
	const char *name;
	uint32_t c;
};

/* The character of "&…;" at p, advancing it; else '&' itself. */
static uint32_t read_entity(const char **p)
{
	static const struct entity entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'},
		{"&quot;", '"'}, {"&apos;", '\''}, {"&nbsp;", ' '}, {"&ldquo;", 0x201c},
		{"&rdquo;", 0x201d}, {"&middot;", 0xb7}, {"&hellip;", 0x2026}};
	const char *text = *p;
	char *end;

	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		if (str_starts(text, entities[i].name)) {
			*p += strlen(entities[i].name);
			return entities[i].c;
		}
	if (text[1] == '#') {
		bool hex = text[2] == 'x' || text[2] == 'X';
		unsigned long c = strtoul(text + 2 + hex, &end, hex ? 16 : 10);
		if (*end == ';' && end - text < 12 && c > 0 && c < 0x110000 &&
			!(c >= 0xd800 && c < 0xe000)) {
			*p = end + 1;
			return sanitize_invisible((uint32_t)c) ? ' ' : (uint32_t)c;
		}
	}
	*p = text + 1;
	return '&';
}

static void put_word(struct buf *out, uint32_t c, bool *gap)
{
	char bytes[4];

	if (c == ' ' || c == '\t' || c == '\n' || c == 0xa0) {
		*gap = true;
		return;
	}
	if (*gap && out->n > 0 && out->p[out->n - 1] != '\n')
		buf_char(out, ' ');
	*gap = false;
	buf_add(out, bytes, (size_t)utf8_put(c, bytes));
}

static void new_line(struct buf *out, bool *gap)
{
	if (out->n > 0 && out->p[out->n - 1] != '\n')
		buf_text(out, "\n\n");
	*gap = false;
}

/* The tag at p has been met; where to go on. */
static const char *pass_tag(const char *p, struct buf *out, bool *gap)
{
	const char *name = p + 1 + (p[1] == '/');
	size_t n = 0, signs;

	while (is_name(name[n]))
		n++;
	const char *end = tag_end(p, &signs);
	if (p[1] != '/' && sanitize_hidden(name, n) && end[-1] == '>' && end[-2] != '/')
		return skip_element(end, name, n);
	if (sanitize_is_block(name, n) || (n == 2 && strncasecmp(name, "br", 2) == 0))
		new_line(out, gap);
	else if (n == 2 && (strncasecmp(name, "td", 2) == 0 || strncasecmp(name, "th", 2) == 0))
		*gap = true;
	return end;
}

void sanitize_words(const char *html, struct buf *out)
{
	size_t before = out->n;
	bool gap = false;

	while (*html) {
		if (is_tag(html))
			html = pass_tag(html, out, &gap);
		else if (*html == '&')
			put_word(out, read_entity(&html), &gap);
		else
			put_word(out, utf8_next(&html), &gap);
	}
	while (out->n > before && (out->p[out->n - 1] == '\n' || out->p[out->n - 1] == ' '))
		out->p[--out->n] = '\0';
}
