/* SPDX-License-Identifier: MIT */
/*
 * Reading records out of CSV; XML is records_xml.c. What the cells mean is for whoever takes them.
 */
#include "text/records.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "text/page_charset.h"

#define BOM "\xef\xbb\xbf"
#define CELLS 64 /* in a row, at most */

struct reading {
	const char *p, *end;
	size_t line; /* of the next character */
	char delimiter;
	struct buf text; /* the cells of the row, one behind another, each with its NUL */
	size_t at[CELLS]; /* where each begins */
	size_t n;
};

/* Up to the end of a quoted cell; false: it does not end. */
static bool read_quoted(struct reading *r)
{
	for (r->p++; r->p < r->end; r->p++) {
		r->line += *r->p == '\n';
		if (*r->p != '"') {
			buf_char(&r->text, *r->p);
			continue;
		}
		if (r->p + 1 == r->end || r->p[1] != '"') {
			r->p++;
			return true;
		}
		buf_char(&r->text, *r->p++);
	}
	return false;
}

static bool ends_cell(const struct reading *r)
{
	return r->p == r->end || *r->p == r->delimiter || *r->p == '\n' || *r->p == '\r';
}

static bool read_cell(struct reading *r)
{
	bool whole = r->p == r->end || *r->p != '"' || read_quoted(r);

	while (!ends_cell(r))
		buf_char(&r->text, *r->p++);
	buf_char(&r->text, '\0');
	return whole;
}

/* NULL, or what is wrong with the row; behind its end in any case. */
static const char *read_row(struct reading *r)
{
	const char *fault = NULL;
	bool more = true;

	r->n = 0;
	buf_empty(&r->text);
	while (more) {
		if (r->n == CELLS)
			fault = "too many columns";
		else
			r->at[r->n++] = r->text.n;
		if (!read_cell(r))
			fault = "a quoted cell does not end";
		more = r->p < r->end && *r->p == r->delimiter;
		r->p += more;
	}
	if (r->p < r->end && *r->p == '\r')
		r->p++;
	if (r->p < r->end && *r->p == '\n')
		r->p++;
	r->line++;
	return fault;
}

static const char *cell(const struct reading *r, size_t i)
{
	return r->text.p + r->at[i];
}

/* What a spreadsheet would take for a formula was written with a ' in front (text/sheet.h). */
static const char *unguarded(const char *text)
{
	return text[0] == '\'' && text[1] && strchr("=+-@ \t", text[1]) ? text + 1 : text;
}

static bool is_blank(const struct reading *r)
{
	return r->n == 1 && !*cell(r, 0);
}

/* Where each column stands; the name of one that is missing. */
static const char *find_columns(const struct reading *r, const struct record_shape *shape, int *at)
{
	for (size_t c = 0; c < shape->n; c++) {
		at[c] = -1;
		for (size_t i = 0; i < r->n && at[c] < 0; i++) {
			if (str_equal(cell(r, i), shape->columns[c].head) ||
				str_equal(cell(r, i), shape->columns[c].element))
				at[c] = (int)i;
		}
		if (at[c] < 0 && shape->columns[c].required)
			return shape->columns[c].head;
	}
	return NULL;
}

static const char *row_fault(const struct reading *r, size_t heads)
{
	if (r->n != heads)
		return "not as many columns as the head line";
	for (size_t i = 0; i < r->n; i++) {
		size_t n = (i + 1 < r->n ? r->at[i + 1] : r->text.n) - r->at[i] - 1;
		enum utf8_fault fault = utf8_check(cell(r, i), n);

		if (fault == UTF8_INVALID || fault == UTF8_NUL)
			return "a byte that is no text";
	}
	return NULL;
}

static void take_rows(struct reading *r, const struct record_shape *shape, const int *at,
	size_t heads, record_take *take, void *ctx)
{
	const char *cells[RECORD_COLUMNS];

	while (r->p < r->end) {
		size_t line = r->line;
		const char *fault = read_row(r);

		if (!fault && is_blank(r))
			continue;
		if (!fault)
			fault = row_fault(r, heads);
		for (size_t c = 0; !fault && c < shape->n; c++)
			cells[c] = at[c] < 0 ? "" : unguarded(cell(r, (size_t)at[c]));
		take(ctx, line, fault ? NULL : cells, fault);
	}
}

/* The head line has none of them in its words. */
static char delimiter_of(const char *p, const char *end)
{
	for (; p < end && *p != '\n'; p++) {
		if (*p == '\t' || *p == ';' || *p == ',')
			return *p;
	}
	return ',';
}

static int read_csv(const char *bytes, size_t n, const struct record_shape *shape,
	record_take *take, void *ctx, struct buf *err)
{
	struct reading r = {.p = bytes,
		.end = bytes + n,
		.line = 1,
		.delimiter = delimiter_of(bytes, bytes + n),
		.text = BUF_INIT};
	int at[RECORD_COLUMNS];
	const char *fault = read_row(&r), *absent = NULL;
	size_t heads = r.n;

	if (!fault)
		absent = find_columns(&r, shape, at);
	if (fault)
		buf_print(err, "line 1: %s", fault);
	else if (absent)
		buf_print(err, "line 1: the head line lacks “%s”", absent);
	else
		take_rows(&r, shape, at, heads, take, ctx);
	buf_free(&r.text);
	return fault || absent ? -1 : 0;
}

static bool is_xml(const char *bytes, size_t n)
{
	size_t i = 0;

	while (i < n && bytes[i] && strchr(" \t\r\n", bytes[i]))
		i++;
	return i < n && bytes[i] == '<';
}

int records_read(const char *bytes, size_t n, const struct record_shape *shape, record_take *take,
	void *ctx, struct buf *err)
{
	struct buf text = BUF_INIT;
	const char *charset;
	int rc = -1;

	if (n >= strlen(BOM) && memcmp(bytes, BOM, strlen(BOM)) == 0) {
		bytes += strlen(BOM);
		n -= strlen(BOM);
	}
	if (is_xml(bytes, n))
		return records_read_xml(bytes, n, shape, take, ctx, err);
	if (utf8_check(bytes, n) != UTF8_INVALID) {
		rc = read_csv(bytes, n, shape, take, ctx, err);
	} else if ((charset = page_charset(bytes, n, "")) != NULL) {
		page_decode(charset, bytes, n, &text);
		rc = read_csv(buf_str(&text), text.n, shape, take, ctx, err);
	} else {
		buf_text(err, "neither UTF-8 nor GB18030");
	}
	buf_free(&text);
	return rc;
}
