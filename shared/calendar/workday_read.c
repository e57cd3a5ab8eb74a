/* SPDX-License-Identifier: MIT */
/*
 * Reading the lists of days off and made-up working days into a calendar: checked whole before
 * anything is taken over. What follows from them is worked out in workday.c.
 */
#include "calendar/workday_table.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"

#define NAME_LONGEST 300 /* bytes */
#define FILE_MOST (1 << 20)

struct entry {
	day d;
	enum day_kind kind;
	const char *name; /* in the text */
	size_t name_n;
	int line;
};

static bool next_line(const char **p, const char *end, const char **line, size_t *n)
{
	const char *stop;
	if (*p >= end)
		return false;
	stop = memchr(*p, '\n', (size_t)(end - *p));
	if (!stop)
		stop = end;
	*line = *p;
	*n = (size_t)(stop - *p);
	if (*n > 0 && (*line)[*n - 1] == '\r')
		--*n;
	*p = stop + 1;
	return true;
}

static const char *read_entry(const char *line, size_t n, struct entry *entry)
{
	char date[11];
	const char *kind, *comma;

	if (n < 12 || line[10] != ',')
		return "expected date,kind,name";
	memcpy(date, line, 10);
	date[10] = '\0';
	if (day_parse(date, &entry->d) != 0)
		return "expected a date that exists, as 2026-01-31";
	if (!calendar_spans(entry->d))
		return "expected a year from 1990 to 2100";
	kind = line + 11;
	comma = memchr(kind, ',', n - 11);
	entry->name = comma ? comma + 1 : line + n;
	entry->name_n = (size_t)(line + n - entry->name);
	n = (size_t)((comma ? comma : line + n) - kind);
	if (n == 7 && memcmp(kind, "holiday", 7) == 0)
		entry->kind = DAY_HOLIDAY;
	else if (n == 7 && memcmp(kind, "workday", 7) == 0)
		entry->kind = DAY_WORKDAY;
	else
		return "expected the kind holiday or workday";
	if (entry->name_n > NAME_LONGEST || utf8_check(entry->name, entry->name_n) != UTF8_FINE)
		return "expected a short name in UTF-8";
	return NULL;
}

/* Dates of the year and of the December before, none twice with two kinds. */
static int check_entries(
	const char *name, const struct entry *entry, size_t n, int year, struct buf *err)
{
	for (size_t i = 0; i < n; i++) {
		struct date date = day_date(entry[i].d);
		if (date.year != year && !(date.year == year - 1 && date.month == 12)) {
			buf_print(err, "%s:%d: expected a date in %d or in December %d\n", name,
				entry[i].line, year, year - 1);
			return -1;
		}
		for (size_t j = 0; j < i; j++) {
			if (entry[j].d != entry[i].d || entry[j].kind == entry[i].kind)
				continue;
			buf_print(err, "%s:%d: line %d says another kind for this date\n", name,
				entry[i].line, entry[j].line);
			return -1;
		}
	}
	return 0;
}

static uint16_t intern(struct calendar *calendar, const char *name, size_t n)
{
	char *copy;
	if (n == 0)
		return 0;
	for (int i = 1; i < calendar->n_names; i++) {
		if (strncmp(calendar->names[i], name, n) == 0 && calendar->names[i][n] == '\0')
			return (uint16_t)i;
	}
	if (calendar->n_names == NAMES_MOST)
		return 0;
	copy = xalloc(n + 1);
	memcpy(copy, name, n);
	calendar->names[calendar->n_names] = copy;
	return (uint16_t)calendar->n_names++;
}

static void take_over(struct calendar *calendar, const struct entry *entry, size_t n, int year)
{
	for (int i = 0; i < SPAN; i++) {
		if (calendar->mark[i].year == year)
			calendar->mark[i] = (struct mark){0};
	}
	for (size_t i = 0; i < n; i++) {
		struct mark *mark = &calendar->mark[entry[i].d - FIRST];
		mark->kind = (unsigned char)entry[i].kind;
		mark->name = intern(calendar, entry[i].name, entry[i].name_n);
		mark->year = (uint16_t)year;
	}
	calendar->loaded[year - FIRST_YEAR] = true;
}

/* year 0: that of the latest date. */
static int read_list(struct calendar *calendar, const char *name, const char *text, size_t n,
	int year, struct buf *err)
{
	enum { MOST = 400 }; /* entries of one year */
	const char *p = text, *end = text + n, *line, *fault = NULL;
	struct entry *entry = xalloc(MOST * sizeof *entry);
	size_t entries = 0, length;
	int at = 0, latest = 0, result = -1;

	while (!fault && next_line(&p, end, &line, &length)) {
		at++;
		if (length == 0 || (at == 1 && length > 5 && memcmp(line, "date,", 5) == 0))
			continue;
		if (entries == MOST) {
			fault = "expected at most 400 dates";
			break;
		}
		fault = read_entry(line, length, &entry[entries]);
		if (!fault) {
			int y = day_date(entry[entries].d).year;
			latest = y > latest ? y : latest;
			entry[entries++].line = at;
		}
	}
	if (fault) {
		buf_print(err, "%s:%d: %s\n", name, at, fault);
		goto out;
	}
	if (entries == 0) {
		result = 0;
		goto out;
	}
	result = check_entries(name, entry, entries, year ? year : latest, err);
	if (result == 0)
		take_over(calendar, entry, entries, year ? year : latest);
out:
	free(entry);
	return result;
}

int calendar_read_csv(
	struct calendar *calendar, const char *name, const char *text, size_t n, struct buf *err)
{
	int result = read_list(calendar, name, text, n, 0, err);
	calendar_recount(calendar);
	return result;
}

static int read_year(struct calendar *calendar, const char *dir, int year, struct buf *err)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	int result;

	buf_print(&path, "%s/%04d.csv", dir, year);
	result = file_read(path.p, FILE_MOST, &text, err);
	if (result == 0)
		result = read_list(calendar, path.p, buf_str(&text), text.n, year, err);
	buf_free(&path);
	buf_free(&text);
	return result;
}

/* "2026.csv" to 2026, else 0. */
static int year_of_name(const char *name)
{
	int year = 0;
	for (int i = 0; i < 4; i++) {
		if (name[i] < '0' || name[i] > '9')
			return 0;
		year = year * 10 + name[i] - '0';
	}
	return strcmp(name + 4, ".csv") == 0 && year >= FIRST_YEAR && year <= LAST_YEAR ? year : 0;
}

int calendar_read_dir(struct calendar *calendar, const char *dir, struct buf *err)
{
	bool there[LAST_YEAR + 1] = {false};
	struct dirent *file;
	int result = 0, found = 0;
	DIR *d = opendir(dir);

	if (!d) {
		buf_print(err, "%s: cannot open: %s\n", dir, strerror(errno));
		return -1;
	}
	while ((file = readdir(d)))
		there[year_of_name(file->d_name)] = true;
	closedir(d);
	for (int year = FIRST_YEAR; year <= LAST_YEAR && result == 0; year++) {
		if (there[year]) {
			found++;
			result = read_year(calendar, dir, year, err);
		}
	}
	if (found == 0) {
		buf_print(err, "%s: expected lists of days off named 2026.csv, found none\n", dir);
		result = -1;
	}
	calendar_recount(calendar);
	return result;
}
