/* SPDX-License-Identifier: MIT */
/*
 * huiying deadline: limits in bulk, a TSV line in, the same line with its deadline out. No
 * database. Lines are found in large blocks and the usual form of an instant is read by hand: a
 * million lines take less than a second.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/conf.h"
#include "base/str.h"
#include "calendar/deadline.h"
#include "calendar/workday.h"
#include "modules/huiying/cli.h"

#define PAUSES_MOST 64
#define LIMIT_MOST 100000
#define LINE_MOST (1 << 20)
#define COLUMNS_MOST 16
#define LAST_INSTANT (INT64_C(253402272000) * SECOND) /* 10000-01-01 in Shanghai */

enum column { START, LIMIT, RULE, PAUSES, COLUMNS };

struct work {
	struct calendar *calendar;
	int at[COLUMNS]; /* where each column stands, -1: absent */
	struct buf out;
	long line;
	bool failed;
};

static bool digits(const char *text, const char *places, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (text[(int)places[i]] < '0' || text[(int)places[i]] > '9')
			return false;
	}
	return true;
}

static int two(const char *p)
{
	return (p[0] - '0') * 10 + p[1] - '0';
}

/* "2026-02-13T17:29:59+08:00", else whatever instant_parse() knows. */
static int read_instant(const char *text, size_t n, instant *out)
{
	static const char places[14] = {0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18};
	int year, month, mday, hour, minute, second;

	if (n != 25 || memcmp(text + 19, "+08:00", 6) != 0 || !digits(text, places, sizeof places))
		return instant_parse(text, out);
	year = two(text) * 100 + two(text + 2);
	month = two(text + 5);
	mday = two(text + 8);
	hour = two(text + 11);
	minute = two(text + 14);
	second = two(text + 17);
	if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
		text[16] != ':' || hour > 23 || minute > 59 || second > 59 ||
		!day_exists(year, month, mday))
		return instant_parse(text, out);
	*out = day_start(day_of(year, month, mday)) + hour * HOUR + minute * MINUTE +
		second * SECOND;
	return 0;
}

/* Deadlines end with a whole minute. */
static void write_instant(struct buf *out, instant at)
{
	day d = instant_day(at);
	struct date date = day_date(d);
	int minute = (int)((at - day_start(d)) / MINUTE);
	char text[] = "0000-00-00T00:00:00+08:00";

	for (int i = 3, y = date.year; i >= 0; i--, y /= 10)
		text[i] = (char)('0' + y % 10);
	text[5] = (char)('0' + date.month / 10);
	text[6] = (char)('0' + date.month % 10);
	text[8] = (char)('0' + date.day / 10);
	text[9] = (char)('0' + date.day % 10);
	text[11] = (char)('0' + minute / 600);
	text[12] = (char)('0' + minute / 60 % 10);
	text[14] = (char)('0' + minute % 60 / 10);
	text[15] = (char)('0' + minute % 10);
	buf_add(out, text, sizeof text - 1);
}

/* Splits in place; number of cells, or -1. */
static int split(char *line, char *end, char **cell, size_t *length)
{
	int n = 0;
	for (;;) {
		char *tab = memchr(line, '\t', (size_t)(end - line));
		if (n == COLUMNS_MOST)
			return -1;
		cell[n] = line;
		length[n++] = (size_t)((tab ? tab : end) - line);
		if (!tab)
			return n;
		*tab = '\0';
		line = tab + 1;
	}
}

static const char *answer(struct work *work, char **cell, const size_t *length, int n)
{
	struct pause pause[PAUSES_MOST];
	enum count_rule rule;
	struct deadline deadline;
	int64_t limit;
	instant start;
	int pauses = 0;

	for (int i = START; i < PAUSES; i++) {
		if (work->at[i] >= n)
			return "expected start, n and rule, parted by tabs";
	}
	if (read_instant(cell[work->at[START]], length[work->at[START]], &start) != 0)
		return "expected a start as 2026-02-13T17:29:59+08:00";
	if (str_int(cell[work->at[LIMIT]], &limit) != 0 || limit < 1 || limit > LIMIT_MOST)
		return "expected a limit from 1 to 100000 working days";
	if (count_rule_parse(cell[work->at[RULE]], &rule) != 0)
		return "expected the rule civil or office";
	if (work->at[PAUSES] >= 0 && work->at[PAUSES] < n)
		pauses = pauses_parse(cell[work->at[PAUSES]], pause, PAUSES_MOST);
	if (pauses < 0)
		return "expected pauses as from/to;from/to";
	deadline =
		deadline_workdays(work->calendar, start, (int)limit, rule, pause, (size_t)pauses);
	if (deadline.exists && deadline.at >= LAST_INSTANT)
		return "the deadline is after the year 9999";
	if (deadline.exists)
		write_instant(&work->out, deadline.at);
	else
		buf_char(&work->out, '-');
	buf_add(&work->out, deadline.provisional ? "\t1\n" : "\t0\n", 3);
	return NULL;
}

/* A header says where the columns stand; without one they stand in this order. */
static const char *read_header(struct work *work, char **cell, int n)
{
	static const char *const names[COLUMNS] = {"start", "n", "rule", "pauses"};
	for (int i = 0; i < COLUMNS; i++) {
		work->at[i] = -1;
		for (int k = 0; k < n; k++) {
			if (strcmp(cell[k], names[i]) == 0)
				work->at[i] = k;
		}
		if (work->at[i] < 0 && i != PAUSES)
			return "expected a header with start, n and rule";
	}
	buf_text(&work->out, "deadline\tprovisional\n");
	return NULL;
}

static void one_line(struct work *work, char *line, size_t n)
{
	size_t before = work->out.n, length[COLUMNS_MOST];
	char *cell[COLUMNS_MOST];
	const char *fault;
	int cells;

	work->line++;
	if (n > 0 && line[n - 1] == '\r')
		n--;
	line[n] = '\0';
	buf_add(&work->out, line, n);
	buf_char(&work->out, '\t');
	cells = split(line, line + n, cell, length);
	if (cells < 0)
		fault = "too many columns";
	else if (work->line == 1 && strcmp(cell[0], "start") == 0)
		fault = read_header(work, cell, cells);
	else
		fault = answer(work, cell, length, cells);
	if (fault) {
		work->out.n = before;
		fprintf(stderr, "huiying deadline: line %ld: %s\n", work->line, fault);
		work->failed = true;
	}
}

/* 0, or -1 when the reader of stdout is gone. */
static int flush(struct buf *out, size_t least)
{
	if (out->n < least || out->n == 0)
		return 0;
	if (fwrite(out->p, 1, out->n, stdout) != out->n || fflush(stdout) != 0)
		return cli_fail("cannot write: %s", strerror(errno)), -1;
	buf_empty(out);
	return 0;
}

/* Answers the whole lines in `in` and leaves the rest. */
static int whole_lines(struct work *work, struct buf *in)
{
	char *p = in->p, *end = in->p + in->n, *stop;
	while (p < end && (stop = memchr(p, '\n', (size_t)(end - p)))) {
		one_line(work, p, (size_t)(stop - p));
		p = stop + 1;
		if (flush(&work->out, LINE_MOST) != 0)
			return -1;
	}
	in->n = (size_t)(end - p);
	memmove(in->p, p, in->n);
	if (in->n > LINE_MOST)
		return cli_fail("line %ld: longer than a megabyte", work->line + 1), -1;
	return 0;
}

static int all_lines(struct work *work)
{
	struct buf in = BUF_INIT;
	ssize_t got = 0;
	int result = 0;

	while (result == 0) {
		buf_reserve(&in, LINE_MOST);
		got = read(STDIN_FILENO, in.p + in.n, LINE_MOST);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		in.n += (size_t)got;
		result = whole_lines(work, &in);
		/* who asks line by line waits for each answer */
		if (result == 0 && got < 4096)
			result = flush(&work->out, 1);
	}
	if (got < 0)
		result = (cli_fail("cannot read: %s", strerror(errno)), -1);
	if (result == 0 && in.n > 0)
		one_line(work, in.p, in.n);
	if (result == 0)
		result = flush(&work->out, 1);
	buf_free(&in);
	return result;
}

int verb_deadline(int argc, char **argv)
{
	struct work work = {.at = {0, 1, 2, 3}, .out = BUF_INIT};
	struct buf dir = BUF_INIT, err = BUF_INIT;
	int result = CLI_FAILED;

	/* The rule stands in each line; a profile may be named and changes nothing. */
	if (argc > 1 && !(argc == 3 && strcmp(argv[1], "--policy") == 0) &&
		!(argc == 2 && str_starts(argv[1], "--policy="))) {
		fputs("usage: huiying deadline [--policy NAME] < TSV\n", stderr);
		return CLI_USAGE;
	}
	buf_print(&dir, "%s/calendar", conf_text(CONF_SCHEMA_DIR));
	work.calendar = calendar_open();
	if (calendar_read_dir(work.calendar, dir.p, &err) != 0)
		cli_fail("%s", buf_str(&err));
	else if (all_lines(&work) == 0)
		result = work.failed ? CLI_FAILED : CLI_OK;
	calendar_close(&work.calendar);
	buf_free(&work.out);
	buf_free(&dir);
	buf_free(&err);
	return result;
}
