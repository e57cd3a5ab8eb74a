/* SPDX-License-Identifier: MIT */
/* Reads letters from TSV, line by line, and says what is wrong with a line. What is done with them
 * is import.c's and replay.c's. */
#include "modules/huiying/tickets/letters.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"

enum { COL_ID, COL_SUBMITTED, COL_ANSWERED, COL_TITLE, COL_BODY, COL_ANSWER, COLUMNS };

#define CELLS_MOST (COLUMNS + 8)
#define ID_MOST 60
#define TITLE_MOST 400
#define TEXT_MOST \
	(1 << 20) /* bytes; a longer one is a broken file, and no database packet takes it */
#define BOM "\xef\xbb\xbf"

struct reading {
	const char *path;
	const char *(*take)(void *ctx, const struct letter_row *row);
	void *ctx;
	int at[COLUMNS], n_cells;
	bool crlf; /* as the header ends; a text's own last CR stays in a file with LF */
	int64_t bad;
};

static const char *parse_times(char *const *cells, struct letter_row *row)
{
	row->answered = INSTANT_NONE;
	if (instant_parse(cells[COL_SUBMITTED], &row->submitted) != 0)
		return "submitted_at is not an ISO time";
	if (!str_empty(cells[COL_ANSWERED]) &&
		instant_parse(cells[COL_ANSWERED], &row->answered) != 0)
		return "answered_at is not an ISO time";
	if (row->answered != INSTANT_NONE && row->answered < row->submitted)
		return "answered before it was submitted";
	if (row->answered != INSTANT_NONE && str_empty(cells[COL_ANSWER]))
		return "answered_at without an answer";
	return NULL;
}

static const char *take_cells(struct reading *reading, char *const *cells, int64_t number)
{
	struct letter_row row = {.line = number,
		.id = cells[COL_ID],
		.title = cells[COL_TITLE],
		.body = cells[COL_BODY],
		.answer = cells[COL_ANSWER]};
	const char *fault = parse_times(cells, &row);

	if (fault)
		return fault;
	if (str_empty(row.id) || utf8_length(row.id) > ID_MOST)
		return "id is empty or longer than 60 characters";
	if (str_empty(row.title) || str_empty(row.body))
		return "title or body is empty";
	if (utf8_length(row.title) > TITLE_MOST)
		return "title is longer than 400 characters";
	if (strlen(row.body) > TEXT_MOST || strlen(row.answer) > TEXT_MOST)
		return "body or answer is longer than 1 MB";
	return reading->take(reading->ctx, &row);
}

static void take_line(struct reading *reading, char *line, size_t n, int64_t number)
{
	char *cells[CELLS_MOST], *ordered[COLUMNS];
	const char *fault;

	if (strlen(line) != n)
		fault = "a NUL character";
	else if (utf8_check(line, n) == UTF8_INVALID)
		fault = "not UTF-8";
	else if (tsv_split(line, cells, CELLS_MOST) != reading->n_cells)
		fault = "not as many columns as the header";
	else {
		for (int i = 0; i < COLUMNS; i++)
			ordered[i] = cells[reading->at[i]];
		fault = take_cells(reading, ordered, number);
	}
	if (fault) {
		reading->bad++;
		cli_fail("%s:%lld: %s", reading->path, (long long)number, fault);
	}
}

static int take_header(struct reading *reading, char *line)
{
	static const char *const names[COLUMNS] = {
		"id", "submitted_at", "answered_at", "title", "body", "answer"};
	static const bool required[COLUMNS] = {true, true, true, true, true, true};
	char *cells[CELLS_MOST];
	const char *absent = "?";

	if (str_starts(line, BOM))
		line += strlen(BOM);
	reading->n_cells = tsv_split(line, cells, CELLS_MOST);
	if (reading->n_cells >= 0)
		absent = tsv_header(cells, reading->n_cells, names, required, reading->at, COLUMNS);
	return absent ? cli_fail("%s:1: the header lacks “%s”; expected id submitted_at "
				 "answered_at title body answer",
				reading->path, absent)
		      : CLI_OK;
}

static int64_t count_lines(FILE *file)
{
	int64_t lines = 0;
	int c;

	while ((c = getc_unlocked(file)) != EOF)
		lines += c == '\n';
	rewind(file);
	return lines;
}

/* Without the end of the line. The first line tells which one the file has. */
static size_t trim_end(struct reading *reading, char *line, size_t n, bool first)
{
	if (n > 0 && line[n - 1] == '\n')
		line[--n] = '\0';
	if (first)
		reading->crlf = n > 0 && line[n - 1] == '\r';
	if (reading->crlf && n > 0 && line[n - 1] == '\r')
		line[--n] = '\0';
	return n;
}

static int read_lines(struct reading *reading, FILE *file, const char *doing)
{
	char *line = NULL;
	int rc = CLI_OK;
	int64_t number = 0;
	struct progress progress;
	size_t room = 0;
	ssize_t n;

	progress_open(&progress, doing, count_lines(file) - 1);
	while (rc == CLI_OK && (n = getline(&line, &room, file)) > 0) {
		size_t length = trim_end(reading, line, (size_t)n, ++number == 1);

		if (number == 1)
			rc = take_header(reading, line);
		else if (length > 0)
			take_line(reading, line, length, number);
		progress_step(&progress, number - 1);
	}
	progress_close(&progress);
	free(line);
	if (ferror(file))
		return cli_fail(
			"%s: cannot be read to its end: %s", reading->path, strerror(errno));
	if (number == 0)
		return cli_fail("%s: is empty; expected a header", reading->path);
	return rc;
}

int letters_read(const char *path, const char *doing,
	const char *(*take)(void *ctx, const struct letter_row *row), void *ctx, int64_t *bad)
{
	struct reading reading = {.path = path, .take = take, .ctx = ctx};
	FILE *file = fopen(path, "r");
	int rc;

	if (!file)
		return cli_fail("%s: %s", path, strerror(errno));
	rc = read_lines(&reading, file, doing);
	fclose(file);
	*bad = reading.bad;
	return rc;
}

void letter_key(const struct secret *secret, const char *id, char out[SECRET_HEX])
{
	unsigned char digest[SECRET_HASH];

	secret_sign(secret, "import", id, strlen(id), digest);
	str_hex(digest, SECRET_HASH, out);
}
