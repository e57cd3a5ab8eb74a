/* SPDX-License-Identifier: MIT */
/*
 * Words and blocks as they come, written as the marked text of rich.h: white space collapsed, empty
 * blocks left out, items and rows one under the other. What an element means is sanitize.c's.
 */
#include "text/sanitize_parts.h"
#include <stdint.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/rich.h"

static void cut(struct buf *buf, size_t n)
{
	buf->n = n;
	if (buf->p)
		buf->p[n] = '\0';
}

/* Without the blanks at its end; a line end behind a word stays where it is inside only. */
static void trim_end(struct buf *buf)
{
	size_t n = buf->n;

	while (n > 0 && (buf->p[n - 1] == ' ' || buf->p[n - 1] == '\n'))
		n--;
	cut(buf, n);
}

/* --- words --- */

static bool is_wide(uint32_t c)
{
	return c >= 0x2e80 && c < 0xfb00;
}

static uint32_t last_character(const struct buf *line)
{
	size_t at = line->n;

	while (at > 0 && ((unsigned char)line->p[at - 1] & 0xc0) == 0x80)
		at--;
	const char *p = line->p + (at ? at - 1 : 0);
	return at ? utf8_next(&p) : 0;
}

static void put_gap(struct writer *w, uint32_t next)
{
	uint32_t last = w->line->n ? last_character(w->line) : 0;
	/* a line end of the source between two Chinese characters is no space */
	bool joined = w->gap_line && is_wide(last) && is_wide(next);

	if (w->gap && last && last != '\n' && last != ' ' && !joined)
		buf_char(w->line, ' ');
	w->gap = w->gap_line = false;
}

static void put_character(struct writer *w, uint32_t c)
{
	char bytes[4];

	if (w->href && (c == '[' || c == ']'))
		c = c == '[' ? 0xff3b : 0xff3d; /* brackets end the words of a link */
	put_gap(w, c);
	if (w->in_cell && c == '|')
		buf_char(w->line, '\\');
	buf_add(w->line, bytes, (size_t)utf8_put(c, bytes));
}

void writer_text(struct writer *w, const char *text, size_t n)
{
	const char *end = text + n;

	while (text < end) {
		uint32_t c = utf8_next(&text);
		if (c == 0)
			return;
		if (c == '\n' && w->pre) {
			writer_break(w);
		} else if (c == ' ' && w->pre && w->line->n > 0) {
			buf_char(w->line, ' ');
		} else if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' ||
			c == 0xa0) {
			w->gap = true;
			w->gap_line = w->gap_line || c == '\n';
		} else if (sanitize_invisible(c) || (c == 0x3000 && w->line->n == 0)) {
			continue; /* an entity; the first line's indent is the page's */
		} else {
			put_character(w, c);
		}
	}
}

void writer_break(struct writer *w)
{
	bool one_line = w->kind != WRITE_PARAGRAPH || w->in_cell;

	w->gap_line = false;
	if (one_line || w->href) {
		w->gap = true;
		return;
	}
	w->gap = false;
	trim_end(w->line);
	if (w->line->n > 0)
		buf_char(w->line, '\n');
}

/* --- links --- */

/* An address in which no character ends the mark. */
static const char *link_url(struct pool *pool, const char *href)
{
	struct buf url = BUF_INIT;

	while (*href == ' ' || *href == '\n' || *href == '\t')
		href++;
	for (const char *p = href, *at = p; *p; at = p) {
		uint32_t c = utf8_next(&p);
		if (sanitize_invisible(c)) /* line ends too */
			continue;
		if (c < 0x80 && strchr(" ()[]|<>\"`\\", (int)c))
			buf_print(&url, "%%%02X", (unsigned)c);
		else
			buf_add(&url, at, (size_t)(p - at));
	}
	while (url.n >= 3 && strcmp(url.p + url.n - 3, "%20") == 0)
		cut(&url, url.n - 3);
	const char *made = pool_copy(pool, buf_str(&url), url.n);
	buf_free(&url);
	return rich_url(made) ? made : NULL;
}

/* The words since link_at become a link; without words there is none. */
static void close_link(struct writer *w)
{
	struct buf *line = w->line;
	size_t at = w->link_at;

	if (!w->href)
		return;
	while (at < line->n && line->p[at] == ' ')
		at++;
	if (at < line->n) {
		struct buf words = BUF_INIT;
		buf_add(&words, line->p + at, line->n - at);
		cut(line, at);
		buf_print(line, "[%s](%s)", words.p, w->href);
		buf_free(&words);
	}
	w->href = NULL;
}

void writer_link(struct writer *w, struct pool *pool, const char *href)
{
	close_link(w);
	w->href = href ? link_url(pool, href) : NULL;
	if (w->href && w->gap && w->line->n > 0)
		put_gap(w, ' ');
	w->link_at = w->line->n;
}

/* --- blocks --- */

static void separate(struct writer *w, bool item, bool ordered)
{
	if (w->out->n > 0)
		buf_text(
			w->out, item && w->last_item && ordered == w->last_ordered ? "\n" : "\n\n");
	w->last_item = item;
	w->last_ordered = ordered;
}

static void write_line(struct writer *w)
{
	bool item = w->kind == WRITE_ITEM;

	separate(w, item, w->ordered);
	if (w->kind == WRITE_HEADING)
		buf_text(w->out, "## ");
	else if (w->kind == WRITE_SUBHEADING)
		buf_text(w->out, "### ");
	else if (item && w->ordered)
		buf_print(w->out, "%d. ", w->number);
	else if (item)
		buf_text(w->out, "- ");
	buf_add(w->out, w->line->p, w->line->n);
	w->first_row = true; /* words between two rows: what follows is another table */
}

void writer_end(struct writer *w)
{
	const char *href = w->href;

	close_link(w);
	trim_end(w->line);
	w->gap = w->gap_line = false;
	if (w->line->n > 0 && w->in_cell) {
		if (w->cell->n > 0)
			buf_char(w->cell, ' ');
		buf_add(w->cell, w->line->p, w->line->n);
	} else if (w->line->n > 0) {
		write_line(w);
		w->kind = WRITE_PARAGRAPH; /* a second block of an item is a paragraph */
	}
	cut(w->line, 0);
	w->href = href;
	w->link_at = 0;
}

/* --- tables --- */

void writer_table(struct writer *w)
{
	writer_end(w);
	if (w->tables++ > 0)
		return;
	w->kind = WRITE_PARAGRAPH;
	w->first_row = true;
	w->cells = 0;
	memset(w->spans, 0, sizeof(w->spans));
}

static void add_cell(struct writer *w, const char *words)
{
	if (w->cells > 0)
		buf_text(w->row, " |");
	buf_print(w->row, " %s", words);
	w->cells++;
}

/* A cell of a row above reaches down to here. */
static void pass_spans(struct writer *w)
{
	while (w->cells < SANITIZE_COLUMNS && w->spans[w->cells] > 0) {
		w->spans[w->cells]--;
		add_cell(w, "");
	}
}

static void write_row(struct writer *w)
{
	/* the first row under a paragraph begins a block; the others follow it */
	if (w->out->n > 0)
		buf_text(w->out, w->first_row ? "\n\n" : "\n");
	buf_print(w->out, "|%s |", w->row->p);
	if (w->first_row && w->head_row) {
		buf_text(w->out, "\n|");
		for (size_t i = 0; i < w->cells; i++)
			buf_text(w->out, " --- |");
	}
	w->first_row = false;
	w->last_item = false;
}

static void end_cell(struct writer *w, int columns, int rows)
{
	w->in_cell = false;
	w->words_in_row = w->words_in_row || w->cell->n > 0;
	for (int i = 0; i < columns && (i == 0 || w->cells < SANITIZE_COLUMNS); i++) {
		if (rows > 1 && w->cells < SANITIZE_COLUMNS)
			w->spans[w->cells] = rows - 1;
		add_cell(w, i == 0 ? buf_str(w->cell) : "");
	}
	cut(w->cell, 0);
}

/* A row may lack its end, and its last cell too. */
static void end_row(struct writer *w)
{
	if (w->in_cell)
		end_cell(w, 1, 1);
	if (w->cells == 0)
		return;
	pass_spans(w);
	if (w->words_in_row && w->cells > 1 && w->cells <= SANITIZE_COLUMNS) {
		write_row(w);
	} else if (w->words_in_row) {
		/* one cell is a frame around words; a very wide row would be no table */
		w->kind = WRITE_PARAGRAPH;
		buf_add(w->line, w->row->p + 1, w->row->n - 1);
		writer_end(w);
		w->first_row = true;
	}
	w->cells = 0;
	w->words_in_row = false;
	cut(w->row, 0);
}

void writer_row(struct writer *w)
{
	writer_end(w);
	if (w->tables != 1)
		return;
	end_row(w);
	cut(w->row, 0);
	w->head_row = true;
	w->words_in_row = false;
}

void writer_row_end(struct writer *w)
{
	writer_end(w);
	if (w->tables == 1)
		end_row(w);
}

void writer_table_end(struct writer *w)
{
	writer_end(w);
	if (w->tables == 1)
		end_row(w);
	if (w->tables > 0)
		w->tables--;
}

void writer_cell(struct writer *w, bool head)
{
	writer_end(w);
	if (w->tables != 1)
		return;
	if (w->in_cell)
		end_cell(w, 1, 1);
	pass_spans(w);
	w->in_cell = true;
	w->head_row = w->head_row && head;
	w->kind = WRITE_PARAGRAPH;
}

void writer_cell_end(struct writer *w, int columns, int rows)
{
	writer_end(w);
	if (w->tables == 1 && w->in_cell)
		end_cell(w, columns, rows);
}
