/* SPDX-License-Identifier: MIT */
/* Output of the operators' command: tables as text, TSV or JSON lines; a progress bar; TSV input
 * cells. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <jansson.h>
#include "base/utf8.h"
#include "modules/huiying/cli.h"

#define COLUMN_MOST 24

struct table {
	enum cli_format format;
	const char *const *columns;
	size_t n;
	char **kept; /* text only: rows wait until the widths are known */
	size_t rows, room;
	size_t width[COLUMN_MOST];
};

/* Columns of a terminal that a text takes: East Asian characters take two. */
static size_t display_width(const char *text)
{
	size_t width = 0;
	uint32_t c;

	while ((c = utf8_next(&text)) != 0)
		width += c >= 0x1100 &&
				(c <= 0x115f ||
					(c >= 0x2e80 && c <= 0xffe6 &&
						!(c >= 0xff61 && c <= 0xffdc)))
			? 2
			: 1;
	return width;
}

void tsv_print(const char *cell)
{
	for (; *cell; cell++) {
		if (*cell == '\t')
			fputs("\\t", stdout);
		else if (*cell == '\n')
			fputs("\\n", stdout);
		else if (*cell == '\\')
			fputs("\\\\", stdout);
		else
			putchar(*cell);
	}
}

static void print_tsv(struct table *table, const char *const *cells)
{
	for (size_t i = 0; i < table->n; i++) {
		if (i)
			putchar('\t');
		tsv_print(cells[i] ? cells[i] : "");
	}
	putchar('\n');
}

static void print_json(struct table *table, const char *const *cells)
{
	json_t *row = json_object();

	for (size_t i = 0; i < table->n; i++)
		json_object_set_new(
			row, table->columns[i], cells[i] ? json_string(cells[i]) : json_null());
	json_dumpf(row, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(row);
}

static void keep_row(struct table *table, const char *const *cells)
{
	if (table->rows == table->room) {
		table->room = table->room ? table->room * 2 : 32;
		table->kept = realloc(table->kept, table->room * table->n * sizeof(char *));
		if (!table->kept)
			abort();
	}
	for (size_t i = 0; i < table->n; i++) {
		char *cell = xtext(cells[i] ? cells[i] : "");
		size_t width = display_width(cell);

		table->kept[table->rows * table->n + i] = cell;
		if (width > table->width[i])
			table->width[i] = width;
	}
	table->rows++;
}

struct table *table_open(struct cli *cli, const char *const *columns, size_t n)
{
	struct table *table = xalloc(sizeof(*table));

	table->format = cli->format;
	table->columns = columns;
	table->n = n;
	if (table->format == CLI_TSV)
		print_tsv(table, columns);
	if (table->format == CLI_TEXT)
		keep_row(table, columns);
	return table;
}

void table_row(struct table *table, const char *const *cells)
{
	if (table->format == CLI_TSV)
		print_tsv(table, cells);
	else if (table->format == CLI_JSON)
		print_json(table, cells);
	else
		keep_row(table, cells);
}

static void print_padded(const char *cell, size_t width, bool last)
{
	fputs(cell, stdout);
	for (size_t w = display_width(cell); !last && w < width + 2; w++)
		putchar(' ');
}

void table_close(struct table **table)
{
	struct table *t = *table;

	for (size_t row = 0; row < t->rows; row++) {
		for (size_t i = 0; i < t->n; i++) {
			print_padded(t->kept[row * t->n + i], t->width[i], i + 1 == t->n);
			free(t->kept[row * t->n + i]);
		}
		putchar('\n');
	}
	free(t->kept);
	free(t);
	*table = NULL;
}

void progress_open(struct progress *progress, const char *doing, int64_t all)
{
	*progress = (struct progress){
		.doing = doing, .all = all, .shown_at = -1, .terminal = isatty(STDERR_FILENO)};
}

void progress_step(struct progress *progress, int64_t done)
{
	char bar[41] = {0};
	int64_t percent = progress->all > 0 ? done * 100 / progress->all : 100;

	if (!progress->terminal || percent == progress->shown_at)
		return;
	progress->shown_at = percent;
	memset(bar, ' ', 40);
	memset(bar, '#', (size_t)(percent * 40 / 100));
	fprintf(stderr, "\r%s [%s] %lld/%lld ", progress->doing, bar, (long long)done,
		(long long)progress->all);
}

void progress_close(struct progress *progress)
{
	if (progress->terminal && progress->shown_at >= 0)
		fputc('\n', stderr);
}

static void unescape(char *cell)
{
	char *to = cell;

	for (; *cell; cell++) {
		if (*cell == '\\' && cell[1] == 'n')
			*to++ = '\n', cell++;
		else if (*cell == '\\' && cell[1] == 't')
			*to++ = '\t', cell++;
		else if (*cell == '\\' && cell[1] == '\\')
			*to++ = '\\', cell++;
		else
			*to++ = *cell;
	}
	*to = '\0';
}

int tsv_split(char *line, char **cells, int most)
{
	int n = 0;

	for (;;) {
		char *tab = strchr(line, '\t');

		if (n == most)
			return -1;
		if (tab)
			*tab = '\0';
		unescape(line);
		cells[n++] = line;
		if (!tab)
			return n;
		line = tab + 1;
	}
}

const char *tsv_header(char **cells, int n, const char *const *names, const bool *required,
	int *positions, int n_names)
{
	for (int i = 0; i < n_names; i++) {
		positions[i] = -1;
		for (int k = 0; k < n; k++)
			if (str_equal(cells[k], names[i]))
				positions[i] = k;
		if (positions[i] < 0 && required[i])
			return names[i];
	}
	return NULL;
}
