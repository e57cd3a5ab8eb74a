/* SPDX-License-Identifier: MIT */
/*
 * Text with marks, read into blocks and runs, and the same without marks. How it looks on a page is
 * view/rich_view, how pasted HTML becomes such a text is sanitize.c. One pass over the lines; what
 * is no mark stays words.
 */
#include "text/rich.h"
#include <string.h>
#include "base/pool.h"
#include "base/str.h"

#define COLUMNS_MOST 20 /* a wider row is words: rows are filled up to the widest */
#define URL_MOST 2000

/* --- addresses --- */

static bool begins(const char *text, const char *lower)
{
	for (; *lower; text++, lower++)
		if ((*text >= 'A' && *text <= 'Z' ? *text + ('a' - 'A') : *text) != *lower)
			return false;
	return true;
}

/* A name before @ shows one host and leads to another; so no '@' before the first slash. */
static bool host_follows(const char *rest)
{
	size_t n = strcspn(rest, "/?#");
	return n > 0 && !memchr(rest, '@', n) && rest[0] != ':' && rest[0] != '.';
}

bool rich_url(const char *url)
{
	if (strlen(url) > URL_MOST)
		return false;
	for (const char *p = url; *p; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f || strchr("\\\"<>`", *p))
			return false;
	if (url[0] == '/')
		return url[1] != '/';
	if (begins(url, "http://"))
		return host_follows(url + 7);
	if (begins(url, "https://"))
		return host_follows(url + 8);
	if (begins(url, "mailto:"))
		return strchr(url, '@') && url[7] != '@';
	return begins(url, "tel:") && url[4] && strspn(url + 4, "+0123456789-") == strlen(url + 4);
}

/* --- arrays that grow in the pool --- */

/* Room for one more after n of `size` bytes: doubled whenever n is a power of two. */
static void *grown(struct pool *pool, void *array, size_t n, size_t size)
{
	if (n & (n - 1))
		return array;
	void *bigger = pool_alloc(pool, (n ? 2 * n : 1) * size);
	if (n)
		memcpy(bigger, array, n * size);
	return bigger;
}

#define GROW(pool, array, n) ((array) = grown((pool), (array), (n), sizeof(*(array))))

/* --- words and links of a line --- */

struct link {
	const char *text, *url, *end; /* end: behind the closing bracket */
	size_t text_n, url_n;
};

/* "[words](address)" at p. Neither part holds a bracket, so every character is looked at once. */
static bool read_link(struct pool *pool, const char *p, const char *end, struct link *out)
{
	const char *q = p + 1;

	while (q < end && !strchr("[]\n", *q))
		q++;
	if (q == p + 1 || end - q < 4 || q[0] != ']' || q[1] != '(')
		return false;
	out->text = p + 1;
	out->text_n = (size_t)(q - out->text);
	out->url = q += 2;
	while (q < end && !strchr("[]() \n", *q))
		q++;
	out->url_n = (size_t)(q - out->url);
	if (q == end || *q != ')' || out->url_n > URL_MOST)
		return false;
	out->end = q + 1;
	out->url = pool_copy(pool, out->url, out->url_n);
	return rich_url(out->url);
}

static void add_run(
	struct pool *pool, struct rich_line *line, const char *text, size_t n, const char *url)
{
	if (n == 0)
		return;
	GROW(pool, line->runs, line->n);
	line->runs[line->n++] = (struct rich_run){pool_copy(pool, text, n), url};
}

static struct rich_line read_runs(struct pool *pool, const char *text, const char *end)
{
	struct rich_line line = {0};
	struct link link;
	const char *words = text;

	for (const char *p = text; p < end; p++) {
		if (*p != '[' || !read_link(pool, p, end, &link))
			continue;
		add_run(pool, &line, words, (size_t)(p - words), NULL);
		add_run(pool, &line, link.text, link.text_n, link.url);
		words = link.end;
		p = words - 1;
	}
	add_run(pool, &line, words, (size_t)(end - words), NULL);
	return line;
}

/* --- one line of the text --- */

struct mark { /* what a line begins with */
	enum rich_kind kind;
	const char *rest,
		*end; /* its words, outer blanks gone (of a paragraph only the last ones) */
	int number;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static const char *after_blanks(const char *p, const char *end)
{
	while (p < end && is_blank(*p))
		p++;
	return p;
}

/* The words behind a sign and at least one blank; NULL: there are none, or no blank. */
static const char *words_behind(const char *p, const char *end)
{
	if (p >= end || !is_blank(*p))
		return NULL;
	p = after_blanks(p, end);
	return p < end ? p : NULL;
}

static const char *number_mark(const char *p, const char *end, int *number)
{
	int digits = 0;

	for (*number = 0; p < end && *p >= '0' && *p <= '9' && digits < 3; p++, digits++)
		*number = *number * 10 + (*p - '0');
	return digits && p < end && *p == '.' ? words_behind(p + 1, end) : NULL;
}

/* Cells between unescaped bars; 0: this is no row. */
static size_t count_cells(const char *p, const char *end)
{
	size_t n = 0;

	if (end - p < 3 || *p != '|' || end[-1] != '|' || end[-2] == '\\')
		return 0;
	for (p++; p < end; p++)
		if (*p == '|' && p[-1] != '\\')
			n++;
	return n <= COLUMNS_MOST ? n : 0;
}

static struct mark read_mark(const char *line, const char *end)
{
	while (end > line && is_blank(end[-1]))
		end--;
	struct mark mark = {RICH_PARAGRAPH, line, end, 0};
	const char *p = after_blanks(line, end), *rest = NULL;

	if (p == end)
		return mark;
	if (*p == '|' && count_cells(p, end) > 0) {
		mark.kind = RICH_TABLE;
		rest = p;
	} else if (*p == '#' && end - p > 3 && memcmp(p, "###", 3) == 0) {
		mark.kind = RICH_SUBHEADING;
		rest = words_behind(p + 3, end);
	} else if (*p == '#' && end - p > 2 && p[1] == '#') {
		mark.kind = RICH_HEADING;
		rest = words_behind(p + 2, end);
	} else if (*p == '-') {
		mark.kind = RICH_LIST;
		rest = words_behind(p + 1, end);
	} else if (*p >= '0' && *p <= '9') {
		mark.kind = RICH_ORDERED;
		rest = number_mark(p, end, &mark.number);
	}
	if (rest)
		mark.rest = rest;
	else
		mark.kind = RICH_PARAGRAPH;
	return mark;
}

/* --- tables --- */

/* The words of a cell, "\|" a bar. */
static struct rich_line read_cell(struct pool *pool, const char *p, const char *end)
{
	char *cell, *to;

	p = after_blanks(p, end);
	while (end > p && is_blank(end[-1]))
		end--;
	to = cell = pool_copy(pool, p, (size_t)(end - p));
	for (const char *from = cell; *from; from++)
		if (*from != '\\' || from[1] != '|')
			*to++ = *from;
	*to = '\0';
	return read_runs(pool, cell, to);
}

static struct rich_row read_row(struct pool *pool, const struct mark *mark)
{
	struct rich_row row = {.n = count_cells(mark->rest, mark->end)};
	const char *start = mark->rest + 1;
	size_t i = 0;

	row.cells = pool_alloc(pool, row.n * sizeof(*row.cells));
	for (const char *p = start; p < mark->end; p++) {
		if (*p != '|' || p[-1] == '\\')
			continue;
		row.cells[i++] = read_cell(pool, start, p);
		start = p + 1;
	}
	return row;
}

/* "| --- | --- |", also with the colons that some write there. */
static bool is_rule(const struct mark *mark)
{
	size_t hyphens = 0;

	for (const char *p = mark->rest; p < mark->end; p++) {
		if (*p == '-')
			hyphens++;
		else if (*p == '|' && hyphens > 0 && hyphens < 3)
			return false;
		else if (!strchr("|: \t", *p))
			return false;
		else if (*p == '|' && p > mark->rest && hyphens == 0)
			return false;
		if (*p == '|')
			hyphens = 0;
	}
	return true;
}

static void add_row(struct pool *pool, struct rich_block *table, const struct mark *mark)
{
	if (table->n_rows == 1 && !table->rows[0].head && is_rule(mark)) {
		table->rows[0].head = true;
		return;
	}
	GROW(pool, table->rows, table->n_rows);
	struct rich_row row = read_row(pool, mark);
	if (row.n > table->n_columns)
		table->n_columns = row.n;
	table->rows[table->n_rows++] = row;
}

static void fill_rows(struct pool *pool, struct rich_block *table)
{
	for (size_t i = 0; i < table->n_rows; i++) {
		struct rich_row *row = &table->rows[i];
		if (row->n == table->n_columns)
			continue;
		struct rich_line *cells = pool_alloc(pool, table->n_columns * sizeof(*cells));
		memcpy(cells, row->cells, row->n * sizeof(*cells));
		row->cells = cells;
		row->n = table->n_columns;
	}
}

/* --- blocks --- */

struct reading {
	struct pool *pool;
	struct rich_block *blocks;
	size_t n;
	bool open; /* the next line may belong to the last block */
	const char *from, *to; /* paragraph: its words so far */
};

static void end_block(struct reading *r)
{
	if (r->open && r->blocks[r->n - 1].kind == RICH_PARAGRAPH)
		r->blocks[r->n - 1].lines[0] = read_runs(r->pool, r->from, r->to);
	r->open = false;
}

static bool goes_on(const struct reading *r, const struct mark *mark)
{
	const struct rich_block *last = r->n ? &r->blocks[r->n - 1] : NULL;

	if (!r->open || last->kind != mark->kind)
		return false;
	/* a number that does not follow shows as it was typed: another list */
	return mark->kind != RICH_ORDERED || last->first + (int)last->n_lines == mark->number;
}

static void add_line(struct reading *r, const struct mark *mark)
{
	if (!goes_on(r, mark)) {
		end_block(r);
		GROW(r->pool, r->blocks, r->n);
		r->blocks[r->n++] = (struct rich_block){.kind = mark->kind, .first = mark->number};
		r->from = mark->rest;
		r->open = mark->kind != RICH_HEADING && mark->kind != RICH_SUBHEADING;
	}
	struct rich_block *block = &r->blocks[r->n - 1];
	r->to = mark->end;
	if (mark->kind == RICH_TABLE) {
		add_row(r->pool, block, mark);
	} else if (mark->kind != RICH_PARAGRAPH || block->n_lines == 0) {
		GROW(r->pool, block->lines, block->n_lines);
		/* a paragraph is read when its last line is known */
		block->lines[block->n_lines++] = mark->kind == RICH_PARAGRAPH
			? (struct rich_line){0}
			: read_runs(r->pool, mark->rest, mark->end);
	}
}

void rich_read(struct pool *pool, const char *text, struct rich_block **out, size_t *n)
{
	struct reading r = {.pool = pool};

	while (*text) {
		const char *end = text + strcspn(text, "\n");
		struct mark mark = read_mark(text, end);
		if (after_blanks(text, end) == end)
			end_block(&r);
		else
			add_line(&r, &mark);
		text = *end ? end + 1 : end;
	}
	end_block(&r);
	for (size_t i = 0; i < r.n; i++)
		if (r.blocks[i].kind == RICH_TABLE)
			fill_rows(pool, &r.blocks[i]);
	*out = r.blocks;
	*n = r.n;
}

/* --- without marks --- */

/* What a link leads to, unless its words say so already. */
static const char *shown_url(const struct rich_run *run)
{
	const char *url = run->url;

	if (begins(url, "mailto:"))
		url += 7;
	else if (begins(url, "tel:"))
		url += 4;
	return strstr(run->text, url) ? NULL : url;
}

static void plain_line(const struct rich_line *line, struct buf *out)
{
	for (size_t i = 0; i < line->n; i++) {
		const struct rich_run *run = &line->runs[i];
		const char *url = run->url ? shown_url(run) : NULL;
		buf_text(out, run->text);
		if (url)
			buf_print(out, "（%s）", url);
	}
}

static void plain_row(const struct rich_row *row, struct buf *out)
{
	for (size_t i = 0; i < row->n; i++) {
		if (i > 0)
			buf_text(out, " | ");
		plain_line(&row->cells[i], out);
	}
}

static void plain_block(const struct rich_block *block, struct buf *out)
{
	for (size_t i = 0; i < block->n_lines; i++) {
		if (i > 0)
			buf_char(out, '\n');
		if (block->kind == RICH_LIST)
			buf_text(out, "· ");
		else if (block->kind == RICH_ORDERED)
			buf_print(out, "%d. ", block->first + (int)i);
		plain_line(&block->lines[i], out);
	}
	for (size_t i = 0; i < block->n_rows; i++) {
		if (i > 0)
			buf_char(out, '\n');
		plain_row(&block->rows[i], out);
	}
}

char *rich_plain(struct pool *pool, const char *text)
{
	struct buf out = BUF_INIT;
	struct rich_block *blocks;
	size_t n;

	rich_read(pool, text, &blocks, &n);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_text(&out, "\n\n");
		plain_block(&blocks[i], &out);
	}
	char *plain = pool_copy(pool, buf_str(&out), out.n);
	buf_free(&out);
	return plain;
}
