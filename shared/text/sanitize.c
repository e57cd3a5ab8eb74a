/* SPDX-License-Identifier: MIT */
/*
 * Pasted HTML as marked text: libxml2 reads it (events, no tree; no network, no entities of its
 * own), this file says what each element means. How the text is written is sanitize_write.c, what
 * happens to input that libxml2 should not see sanitize_words.c.
 */
#include "text/sanitize.h"
#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "text/sanitize_parts.h"

#define DEPTH_MOST 64
#define SIZE_MOST (2 << 20)
#define LISTS_MOST 16
#define ROWS_MOST 1000 /* that one cell reaches down */

enum meaning {
	PLAIN,
	BLOCK,
	HEADING,
	SUBHEADING,
	LIST,
	NUMBERED,
	ITEM,
	TABLE,
	ROW,
	CELL,
	HEAD_CELL,
	BREAK,
	LINK,
	PRE
};

struct reader {
	struct pool *pool;
	htmlParserCtxt *parser;
	struct writer w;
	int depth;
	int hidden; /* depth of the element whose content is not shown, 0: none */
	int marker; /* the same of Word's own bullet or number */
	struct buf sign; /* that one's characters */
	bool word_item; /* the paragraph is an item of one of Word's lists */
	bool too_deep;
	struct sanitize_list lists[LISTS_MOST];
	int n_lists;
	int cell_columns, cell_rows;
};

struct word {
	const char *name;
	enum meaning meaning;
};
static const struct word dictionary[] = {{"h1", HEADING}, {"h2", HEADING}, {"h3", SUBHEADING},
	{"h4", SUBHEADING}, {"h5", SUBHEADING}, {"h6", SUBHEADING}, {"ul", LIST}, {"menu", LIST},
	{"dir", LIST}, {"ol", NUMBERED}, {"li", ITEM}, {"table", TABLE}, {"tr", ROW}, {"td", CELL},
	{"th", HEAD_CELL}, {"br", BREAK}, {"a", LINK}, {"pre", PRE}};

static enum meaning meaning_of(const char *name)
{
	for (size_t i = 0; i < sizeof(dictionary) / sizeof(dictionary[0]); i++)
		if (strcmp(dictionary[i].name, name) == 0)
			return dictionary[i].meaning;
	return sanitize_is_block(name, strlen(name)) ? BLOCK : PLAIN;
}

/* --- attributes --- */

static const char *attribute(const xmlChar **atts, const char *name)
{
	for (; atts && atts[0]; atts += 2)
		if (strcmp((const char *)atts[0], name) == 0)
			return atts[1] ? (const char *)atts[1] : "";
	return NULL;
}

static int number(const xmlChar **atts, const char *name, int least, int most)
{
	const char *text = attribute(atts, name);
	long value = text ? strtol(text, NULL, 10) : least;
	return value < least ? least : value > most ? most : (int)value;
}

/* Is "property:value" in the style; both without blanks, in lower case. */
static bool styled(struct pool *pool, const xmlChar **atts, const char *what)
{
	const char *style = attribute(atts, "style");
	char *folded, *to;

	if (!style)
		return false;
	folded = to = pool_alloc(pool, strlen(style) + 1);
	for (; *style; style++)
		if (*style != ' ' && *style != '\n' && *style != '\t')
			*to++ = *style >= 'A' && *style <= 'Z' ? (char)(*style + 32) : *style;
	return strstr(folded, what) != NULL;
}

static bool is_hidden(struct reader *r, const char *name, const xmlChar **atts)
{
	return sanitize_hidden(name, strlen(name)) || attribute(atts, "hidden") ||
		styled(r->pool, atts, "display:none") ||
		styled(r->pool, atts, "visibility:hidden") || styled(r->pool, atts, "mso-hide:all");
}

/* --- lists --- */

static void open_list(struct reader *r, bool ordered, int first)
{
	writer_end(&r->w);
	if (r->n_lists < LISTS_MOST)
		r->lists[r->n_lists] = (struct sanitize_list){ordered, first};
	r->n_lists++;
}

static void open_item(struct reader *r)
{
	int level = r->n_lists < LISTS_MOST ? r->n_lists : LISTS_MOST;
	struct sanitize_list *list = level > 0 ? &r->lists[level - 1] : NULL;

	writer_end(&r->w);
	r->w.kind = WRITE_ITEM;
	r->w.ordered = list && list->ordered && list->next < 1000;
	r->w.number = list ? list->next++ : 0;
}

/* Word writes a list as paragraphs that begin with their bullet or number: "3." counts on, a bullet
 * is one, anything else ("（一）") are words. */
static void read_sign(struct reader *r)
{
	const char *sign = buf_str(&r->sign);
	char *end;

	while (*sign == ' ' || str_starts(sign, "\xc2\xa0"))
		sign += *sign == ' ' ? 1 : 2;
	size_t n = strlen(sign);
	while (n > 0 &&
		(sign[n - 1] == ' ' || (n > 1 && strncmp(sign + n - 2, "\xc2\xa0", 2) == 0)))
		n -= sign[n - 1] == ' ' ? 1 : 2;
	long value = strtol(sign, &end, 10);
	if (end > sign && end == sign + n - 1 && *end == '.' && value >= 0 && value < 1000) {
		r->w.kind = WRITE_ITEM;
		r->w.ordered = true;
		r->w.number = (int)value;
	} else if (n > 0 && n <= 4 && !(*sign >= '0' && *sign <= '9') &&
		(n == 1 || (unsigned char)*sign == 0xc2 || (unsigned char)*sign == 0xe2 ||
			(unsigned char)*sign == 0xef)) {
		/* one letter of a font of signs, ·, •, or a private character */
		r->w.kind = WRITE_ITEM;
		r->w.ordered = false;
	} else {
		writer_text(&r->w, sign, n);
		r->w.gap = true;
	}
	buf_empty(&r->sign);
}

/* --- elements --- */

static void open_element(struct reader *r, enum meaning meaning, const xmlChar **atts)
{
	struct writer *w = &r->w;

	switch (meaning) {
	case PLAIN: break;
	case BLOCK: writer_end(w); break;
	case HEADING:
	case SUBHEADING:
		writer_end(w);
		w->kind = meaning == HEADING ? WRITE_HEADING : WRITE_SUBHEADING;
		break;
	case LIST: open_list(r, false, 1); break;
	case NUMBERED: open_list(r, true, number(atts, "start", 1, 900)); break;
	case ITEM: open_item(r); break;
	case TABLE: writer_table(w); break;
	case ROW: writer_row(w); break;
	case CELL:
	case HEAD_CELL:
		writer_cell(w, meaning == HEAD_CELL);
		if (w->tables == 1) {
			r->cell_columns = number(atts, "colspan", 1, SANITIZE_COLUMNS);
			r->cell_rows = number(atts, "rowspan", 1, ROWS_MOST);
		}
		break;
	case BREAK: writer_break(w); break;
	case LINK: writer_link(w, r->pool, attribute(atts, "href")); break;
	case PRE:
		writer_end(w);
		w->pre = true;
		break;
	}
}

static void close_element(struct reader *r, enum meaning meaning)
{
	struct writer *w = &r->w;

	switch (meaning) {
	case PLAIN:
	case BREAK: break;
	case HEADING:
	case SUBHEADING:
	case ITEM:
		writer_end(w);
		w->kind = WRITE_PARAGRAPH;
		break;
	case BLOCK: writer_end(w); break;
	case LIST:
	case NUMBERED:
		writer_end(w);
		w->kind = WRITE_PARAGRAPH;
		r->n_lists -= r->n_lists > 0;
		break;
	case TABLE: writer_table_end(w); break;
	case ROW: writer_row_end(w); break;
	case CELL:
	case HEAD_CELL: writer_cell_end(w, r->cell_columns, r->cell_rows); break;
	case LINK: writer_link(w, r->pool, NULL); break;
	case PRE:
		writer_end(w);
		w->pre = false;
		break;
	}
}

static void on_start(void *ctx, const xmlChar *tag, const xmlChar **atts)
{
	struct reader *r = ctx;
	const char *name = (const char *)tag;

	if (++r->depth > DEPTH_MOST) {
		r->too_deep = true;
		xmlStopParser(r->parser);
		return;
	}
	if (r->hidden || r->marker)
		return;
	if (is_hidden(r, name, atts)) {
		r->hidden = r->depth;
		return;
	}
	if (styled(r->pool, atts, "mso-list:ignore")) {
		r->marker = r->depth;
		return;
	}
	enum meaning meaning = meaning_of(name);
	open_element(r, meaning, atts);
	if (meaning == BLOCK)
		r->word_item = styled(r->pool, atts, "mso-list:l");
}

static void on_end(void *ctx, const xmlChar *tag)
{
	struct reader *r = ctx;
	int depth = r->depth--;

	if (r->hidden || r->marker) {
		if (depth == r->marker && r->word_item)
			read_sign(r);
		r->hidden = depth == r->hidden ? 0 : r->hidden;
		r->marker = depth == r->marker ? 0 : r->marker;
		return;
	}
	close_element(r, meaning_of((const char *)tag));
}

static void on_text(void *ctx, const xmlChar *text, int n)
{
	struct reader *r = ctx;

	if (r->marker)
		buf_add(&r->sign, text, (size_t)n);
	else if (!r->hidden)
		writer_text(&r->w, (const char *)text, (size_t)n);
}

/* --- reading --- */

bool sanitize_read(
	htmlParserCtxt **parser, htmlSAXHandler *handlers, void *reader, const char *html, size_t n)
{
	htmlParserCtxt *p = *parser = htmlCreateMemoryParserCtxt(html, (int)n);

	if (!p)
		return false;
	htmlCtxtUseOptions(p,
		HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_RECOVER |
			HTML_PARSE_IGNORE_ENC);
	xmlSwitchEncoding(p, XML_CHAR_ENCODING_UTF8);
	htmlSAXHandler *own = p->sax;
	p->sax = handlers;
	p->userData = reader;
	htmlParseDocument(p);
	p->sax = own;
	htmlFreeParserCtxt(p);
	return true;
}

static bool read_html(struct reader *r, const char *html, size_t n)
{
	htmlSAXHandler sax = {.startElement = on_start,
		.endElement = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text};

	return sanitize_read(&r->parser, &sax, r, html, n) && !r->too_deep;
}

char *sanitize_html(struct pool *pool, const char *html, size_t n)
{
	struct buf clean = BUF_INIT, out = BUF_INIT, line = BUF_INIT, row = BUF_INIT,
		   cell = BUF_INIT;
	struct reader r = {.pool = pool,
		.w = {.out = &out, .line = &line, .row = &row, .cell = &cell},
		.cell_columns = 1,
		.cell_rows = 1};

	sanitize_clean(html, n, &clean);
	if (clean.n > 0 && clean.n <= SIZE_MOST && sanitize_readable(clean.p) &&
		read_html(&r, clean.p, clean.n)) {
		while (r.w.tables > 0)
			writer_table_end(&r.w);
		writer_end(&r.w);
	} else {
		buf_empty(&out);
		sanitize_words(buf_str(&clean), &out);
	}
	char *text = pool_copy(pool, buf_str(&out), out.n);
	buf_free(&clean);
	buf_free(&out);
	buf_free(&line);
	buf_free(&row);
	buf_free(&cell);
	buf_free(&r.sign);
	return text;
}
