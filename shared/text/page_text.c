/* SPDX-License-Identifier: MIT */
/*
 * A page as the lines that people read: libxml2 tells its elements (events, no tree), this file
 * which of them begin a line and which are never seen. The charset is page_charset.c's, cleaning
 * and what libxml2 must not see sanitize_words.c's, where a quote stands page_quote.c's.
 */
#include "text/page_text.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <string.h>
#include <strings.h>
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/page_charset.h"
#include "text/sanitize_parts.h"

#define DEPTH_MOST 512 /* what is deeper is read without libxml2 */
#define TITLE_MOST 200

struct reader {
	htmlParserCtxt *parser;
	struct buf text, title;
	int depth;
	int hidden; /* depth of the element whose content is not shown, 0: none */
	int in_title; /* the same of the page's title */
	bool too_deep;
	bool gap; /* white space waits for the next word */
};

/* --- words and lines --- */

static void new_line(struct reader *r)
{
	if (r->text.n > 0 && r->text.p[r->text.n - 1] != '\n')
		buf_char(&r->text, '\n');
	r->gap = false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void put_words(struct reader *r, const char *text, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t words = i;
		while (words < n && !is_blank(text[words]))
			words++;
		if (words > i) {
			if (r->gap && r->text.n > 0 && r->text.p[r->text.n - 1] != '\n')
				buf_char(&r->text, ' ');
			buf_add(&r->text, text + i, words - i);
		}
		r->gap = words < n || (words == i && r->gap);
		for (i = words; i < n && is_blank(text[i]);)
			i++;
	}
}

/* --- elements --- */

static bool is_one(const char *name, const char *one, const char *other)
{
	return strcasecmp(name, one) == 0 || strcasecmp(name, other) == 0;
}

static bool begins_line(const char *name)
{
	return sanitize_is_block(name, strlen(name)) || is_one(name, "br", "title");
}

static void on_start(void *ctx, const xmlChar *tag, const xmlChar **atts)
{
	struct reader *r = ctx;
	const char *name = (const char *)tag;

	(void)atts;
	if (++r->depth > DEPTH_MOST) {
		r->too_deep = true;
		xmlStopParser(r->parser);
		return;
	}
	if (r->hidden || r->in_title)
		return;
	if (strcasecmp(name, "title") == 0 && r->title.n == 0)
		r->in_title = r->depth;
	else if (sanitize_hidden(name, strlen(name)))
		r->hidden = r->depth;
	else if (begins_line(name))
		new_line(r);
	else if (is_one(name, "td", "th"))
		r->gap = true;
}

static void on_end(void *ctx, const xmlChar *tag)
{
	struct reader *r = ctx;
	int depth = r->depth--;

	if (depth == r->in_title)
		r->in_title = 0;
	if (depth == r->hidden)
		r->hidden = 0;
	else if (!r->hidden && begins_line((const char *)tag))
		new_line(r);
}

static void on_text(void *ctx, const xmlChar *text, int n)
{
	struct reader *r = ctx;

	if (r->in_title)
		buf_add(&r->title, text, (size_t)n);
	else if (!r->hidden)
		put_words(r, (const char *)text, (size_t)n);
}

/* --- reading --- */

static bool read_html(struct reader *r, const struct buf *html)
{
	htmlSAXHandler sax = {.startElement = on_start,
		.endElement = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text};

	return sanitize_read(&r->parser, &sax, r, buf_str(html), html->n) && !r->too_deep;
}

/* The way without libxml2 leaves a blank line between paragraphs. */
static void read_words(struct reader *r, const struct buf *html)
{
	struct buf words = BUF_INIT;

	sanitize_words(buf_str(html), &words);
	buf_empty(&r->text);
	for (size_t i = 0; i < words.n; i++)
		if (words.p[i] != '\n' || i == 0 || words.p[i - 1] != '\n')
			buf_char(&r->text, words.p[i]);
	buf_free(&words);
}

static void read_page(struct reader *r, const struct buf *raw)
{
	struct buf html = BUF_INIT;

	sanitize_clean(buf_str(raw), raw->n, &html);
	if (html.n > 0 && (!sanitize_readable(html.p) || !read_html(r, &html)))
		read_words(r, &html);
	buf_free(&html);
}

static void read_plain(struct reader *r, const struct buf *raw)
{
	struct buf text = BUF_INIT;

	sanitize_characters(buf_str(raw), raw->n, &text);
	for (const char *p = buf_str(&text); *p;) {
		size_t n = strcspn(p, "\n");
		put_words(r, p, n);
		new_line(r);
		p += n + strspn(p + n, "\n");
	}
	buf_free(&text);
}

static bool is_plain(const char *type)
{
	return strncasecmp(type, "text/plain", 10) == 0;
}

/* What a database and a page may hold: libxml2 resolves &#8238; and its like. */
static const char *clean(struct pool *pool, const struct buf *text)
{
	struct buf out = BUF_INIT;

	for (const char *p = buf_str(text), *next = p; *p; p = next) {
		uint32_t c = utf8_next(&next);
		if (c == '\n' || c == '\t' || !sanitize_invisible(c))
			buf_add(&out, p, (size_t)(next - p));
	}
	while (out.n > 0 && is_blank(out.p[out.n - 1]))
		out.p[--out.n] = '\0';
	char *result = pool_copy(pool, buf_str(&out), out.n);
	buf_free(&out);
	return result;
}

static const char *one_line(struct pool *pool, const char *text)
{
	struct reader r = {.text = BUF_INIT};

	put_words(&r, text, strlen(text));
	char *line = utf8_cut(pool, utf8_trim(pool, buf_str(&r.text)), TITLE_MOST);
	buf_free(&r.text);
	return line;
}

void page_text_read(
	struct pool *pool, const char *body, size_t n, const char *type, struct page_text *out)
{
	struct buf raw = BUF_INIT;
	struct reader r = {.text = BUF_INIT, .title = BUF_INIT};
	const char *charset = n > 0 ? page_charset(body, n, type) : "UTF-8";

	*out = (struct page_text){.charset = "", .title = "", .text = ""};
	if (!charset)
		return;
	if (str_equal(charset, "UTF-8"))
		buf_add(&raw, body, n);
	else
		page_decode(charset, body, n, &raw);
	out->charset = charset;
	out->readable = true;
	if (is_plain(type)) {
		read_plain(&r, &raw);
	} else {
		read_page(&r, &raw);
	}
	out->text = clean(pool, &r.text);
	out->title = one_line(pool, clean(pool, &r.title));
	buf_free(&r.text);
	buf_free(&r.title);
	buf_free(&raw);
}

void page_text_prepare(void)
{
	page_charset_prepare();
	xmlInitParser();
}
