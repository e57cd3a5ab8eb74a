/* SPDX-License-Identifier: MIT */
/*
 * A list as a file, row by row: CSV straight into memory; XLSX by libxlsxwriter, whose rows wait in
 * a temporary file and whose archive is made in a memory file. What the columns are is the caller's
 * matter.
 */
#include "text/sheet.h"

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#define COLUMNS 64
#define CELL_MOST 32767 /* most of a cell of XLSX, in UTF-16 units */
#define NARROW 9 /* width of a column, in Latin letters */
#define WIDE 60
#define DECIMALS 6
#define NAME_ROOM (LXW_SHEETNAME_MAX * 4 + 1)

struct sheet {
	enum sheet_format format;
	size_t n_columns, column;
	uint32_t row;
	bool failed;
	/* CSV */
	struct buf csv;
	/* XLSX */
	int fd;
	lxw_workbook *book;
	lxw_worksheet *page;
	lxw_format *head, *body, *time, *number[DECIMALS + 1];
	size_t width[COLUMNS];
};

/* --- names --- */

bool sheet_format(const char *name, enum sheet_format *out)
{
	if (str_equal(name, "csv"))
		*out = SHEET_CSV;
	else if (str_equal(name, "xlsx"))
		*out = SHEET_XLSX;
	else
		return false;
	return true;
}

const char *sheet_type(enum sheet_format format)
{
	return format == SHEET_CSV
		? "text/csv; charset=utf-8; header=present"
		: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}

/* --- CSV --- */

static bool starts_formula(uint32_t c)
{
	return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r' ||
		c == '\n' || c == 0xFF1D || c == 0xFF0B || c == 0xFF0D || c == 0xFF20;
}

/* Spreadsheets pass over space before a formula, and some read full-width signs. */
static bool is_formula(const char *text)
{
	uint32_t c = utf8_next(&text);
	while (c == ' ' || c == 0xA0 || c == 0x3000 || c == 0xFEFF)
		c = utf8_next(&text);
	return starts_formula(c);
}

static void csv_cell(struct sheet *sheet, const char *text, bool quote)
{
	if (sheet->column > 0)
		buf_char(&sheet->csv, ',');
	if (!quote) {
		buf_text(&sheet->csv, text);
		return;
	}
	buf_char(&sheet->csv, '"');
	for (const char *p = text; *p; p++) {
		if (*p == '"')
			buf_char(&sheet->csv, '"');
		buf_char(&sheet->csv, *p);
	}
	buf_char(&sheet->csv, '"');
}

static void csv_text(struct sheet *sheet, const char *text)
{
	struct buf safe = BUF_INIT;

	if (is_formula(text)) {
		buf_print(&safe, "'%s", text);
		text = safe.p;
	}
	csv_cell(sheet, text, strpbrk(text, ",\"\r\n") != NULL);
	buf_free(&safe);
}

/* --- XLSX --- */

/* A name of a sheet has at most 31 units, none of []:*?/\ and no ' at its ends. */
static void page_name(const char *title, char out[NAME_ROOM])
{
	size_t n = 0;
	int units = 0;

	for (const char *p = title; *p;) {
		char bytes[4];
		uint32_t c = utf8_next(&p);
		if (c < 0x80 && (c < ' ' || strchr("[]:*?/\\'", (int)c)))
			c = ' ';
		size_t length = (size_t)utf8_put(c, bytes);
		units += c > 0xFFFF ? 2 : 1;
		if (units > LXW_SHEETNAME_MAX || n + length >= NAME_ROOM)
			break;
		memcpy(out + n, bytes, length);
		n += length;
	}
	out[n] = '\0';
	if (n == 0)
		snprintf(out, NAME_ROOM, "Sheet1");
}

static void widen(struct sheet *sheet, size_t width)
{
	if (width > WIDE)
		width = WIDE;
	if (sheet->column < COLUMNS && width > sheet->width[sheet->column])
		sheet->width[sheet->column] = width;
}

/* How wide the first line of a text is; *fits: bytes of the text that a cell holds. */
static size_t measure(const char *text, size_t *fits)
{
	size_t width = 0, units = 0;
	bool first = true;
	const char *p = text;

	while (*p) {
		const char *at = p;
		uint32_t c = utf8_next(&p);
		units += c > 0xFFFF ? 2 : 1;
		if (units > CELL_MOST - 1) { /* room for the … */
			*fits = (size_t)(at - text);
			return width;
		}
		first = first && c != '\n';
		if (first)
			width += c < 0x1100 ? 1 : 2;
	}
	*fits = (size_t)(p - text);
	return width;
}

static void check(struct sheet *sheet, lxw_error error)
{
	if (error != LXW_NO_ERROR)
		sheet->failed = true;
}

static void xlsx_text(struct sheet *sheet, const char *text, lxw_format *format)
{
	struct buf cut = BUF_INIT;
	size_t fits;

	widen(sheet, measure(text, &fits) + 1);
	if (text[fits] != '\0') {
		buf_add(&cut, text, fits);
		buf_text(&cut, "…");
		text = cut.p;
	}
	check(sheet,
		worksheet_write_string(
			sheet->page, sheet->row, (lxw_col_t)sheet->column, text, format));
	buf_free(&cut);
}

static lxw_format *add_format(struct sheet *sheet, const char *number)
{
	lxw_format *format = workbook_add_format(sheet->book);
	if (format && number)
		format_set_num_format(format, number);
	if (format)
		format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
	return format;
}

static bool xlsx_formats(struct sheet *sheet)
{
	static const char *const numbers[] = {
		"0", "0.0", "0.00", "0.000", "0.0000", "0.00000", "0.000000"};

	sheet->head = add_format(sheet, NULL);
	sheet->body = add_format(sheet, "@"); /* stays text when somebody edits it */
	sheet->time = add_format(sheet, "yyyy-mm-dd hh:mm");
	for (int i = 0; i <= DECIMALS; i++) {
		sheet->number[i] = add_format(sheet, numbers[i]);
		if (!sheet->number[i])
			return false;
	}
	if (!sheet->head || !sheet->body || !sheet->time)
		return false;
	format_set_bold(sheet->head);
	return true;
}

/* The library wants a name for its file: that of a file without one. */
static bool xlsx_open(struct sheet *sheet, const char *title)
{
	lxw_workbook_options options = {.constant_memory = LXW_TRUE};
	char path[40], name[NAME_ROOM];

	sheet->fd = memfd_create("sheet", MFD_CLOEXEC);
	if (sheet->fd < 0)
		return false;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", sheet->fd);
	sheet->book = workbook_new_opt(path, &options);
	if (!sheet->book)
		return false;
	page_name(title, name);
	sheet->page = workbook_add_worksheet(sheet->book, name);
	if (!sheet->page || !xlsx_formats(sheet))
		return false;
	worksheet_freeze_panes(sheet->page, 1, 0);
	return true;
}

static int xlsx_close(struct sheet *sheet, struct buf *out)
{
	for (size_t i = 0; i < sheet->n_columns; i++)
		worksheet_set_column(sheet->page, (lxw_col_t)i, (lxw_col_t)i,
			(double)(sheet->width[i] > NARROW ? sheet->width[i] : NARROW), NULL);
	lxw_error error = workbook_close(sheet->book);
	sheet->book = NULL;
	off_t size = lseek(sheet->fd, 0, SEEK_END);
	if (error != LXW_NO_ERROR || sheet->failed || size <= 0)
		return -1;

	size_t start = out->n;
	buf_reserve(out, (size_t)size);
	while (out->n - start < (size_t)size) {
		char block[65536];
		ssize_t n = pread(sheet->fd, block, sizeof(block), (off_t)(out->n - start));
		if (n <= 0)
			return -1;
		buf_add(out, block, (size_t)n);
	}
	return 0;
}

/* --- both --- */

static void sheet_free(struct sheet **sheet)
{
	struct sheet *s = *sheet;

	if (s->book)
		lxw_workbook_free(s->book);
	if (s->fd >= 0)
		close(s->fd);
	buf_free(&s->csv);
	free(s);
	*sheet = NULL;
}

struct sheet *sheet_open(
	enum sheet_format format, const char *title, const char *const *columns, size_t n)
{
	struct sheet *sheet = xalloc(sizeof(*sheet));

	sheet->format = format;
	sheet->fd = -1;
	sheet->n_columns = n;
	if (n > COLUMNS || (format == SHEET_XLSX && !xlsx_open(sheet, title))) {
		sheet_free(&sheet);
		return NULL;
	}
	if (format == SHEET_CSV)
		buf_text(&sheet->csv, "\xEF\xBB\xBF"); /* else a spreadsheet reads it as GBK */
	for (size_t i = 0; i < n; i++) {
		if (format == SHEET_CSV)
			csv_text(sheet, columns[i]);
		else
			xlsx_text(sheet, columns[i], sheet->head);
		sheet->column++;
	}
	sheet_row(sheet);
	return sheet;
}

void sheet_text(struct sheet *sheet, const char *text)
{
	if (!text)
		text = "";
	if (sheet->format == SHEET_CSV)
		csv_text(sheet, text);
	else if (*text)
		xlsx_text(sheet, text, sheet->body);
	sheet->column++;
}

static void put_number(struct sheet *sheet, double value, const char *text, int decimals)
{
	if (sheet->format == SHEET_CSV) {
		csv_cell(sheet, text, false);
	} else {
		widen(sheet, strlen(text) + 1);
		check(sheet,
			worksheet_write_number(sheet->page, sheet->row, (lxw_col_t)sheet->column,
				value, sheet->number[decimals]));
	}
	sheet->column++;
}

void sheet_int(struct sheet *sheet, int64_t value)
{
	char text[24];
	snprintf(text, sizeof(text), "%lld", (long long)value);
	put_number(sheet, (double)value, text, 0);
}

void sheet_number(struct sheet *sheet, double value, int decimals)
{
	char text[400];

	if (decimals < 0)
		decimals = 0;
	if (decimals > DECIMALS)
		decimals = DECIMALS;
	snprintf(text, sizeof(text), "%.*f", decimals, value);
	put_number(sheet, value, text, decimals);
}

void sheet_time(struct sheet *sheet, instant at)
{
	if (at == INSTANT_NONE || at == INSTANT_NEVER) {
		sheet_text(sheet, NULL);
		return;
	}
	struct date date = day_date(instant_day(at));
	int minutes = (int)((at - day_start(instant_day(at))) / MINUTE);
	if (sheet->format == SHEET_CSV) {
		char text[80];
		snprintf(text, sizeof(text), "%04d-%02d-%02d %02d:%02d", date.year, date.month,
			date.day, minutes / 60, minutes % 60);
		csv_cell(sheet, text, false);
	} else {
		lxw_datetime time = {.year = date.year,
			.month = date.month,
			.day = date.day,
			.hour = minutes / 60,
			.min = minutes % 60};
		widen(sheet, sizeof("2026-11-22 07:30"));
		check(sheet,
			worksheet_write_datetime(sheet->page, sheet->row, (lxw_col_t)sheet->column,
				&time, sheet->time));
	}
	sheet->column++;
}

void sheet_row(struct sheet *sheet)
{
	if (sheet->column > sheet->n_columns)
		sheet->failed = true;
	if (sheet->format == SHEET_CSV)
		buf_text(&sheet->csv, "\r\n");
	sheet->column = 0;
	sheet->row++;
	if (sheet->format == SHEET_XLSX && sheet->row > LXW_ROW_MAX)
		sheet->failed = true;
}

int sheet_close(struct sheet **sheet, struct buf *out)
{
	struct sheet *s = *sheet;
	int result = s->failed ? -1 : 0;

	if (s->format == SHEET_XLSX)
		result = xlsx_close(s, out);
	else if (result == 0)
		buf_add(out, s->csv.p, s->csv.n);
	sheet_free(sheet);
	return result;
}
