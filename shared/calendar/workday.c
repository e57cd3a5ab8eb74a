/* SPDX-License-Identifier: MIT */
/*
 * Working days as numbers: the k-th working day of the span, and how many there are up to a day, so
 * that a step of any length costs two look-ups. Reading the lists is here; what a limit is stands
 * in deadline.c.
 */
#include "calendar/workday.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/secret.h"
#include "base/str.h"
#include "base/utf8.h"

/* Outside the span only Monday to Friday counts. */
#define FIRST_YEAR 1990
#define LAST_YEAR 2100
#define FIRST 7305 /* 1990-01-01 */
#define SPAN 40542 /* days of 1990 to 2100 */
#define LAST (FIRST + SPAN - 1)
#define MONDAY (-3) /* 1969-12-29 */
#define NAMES_MOST 4000
#define NAME_LONGEST 300 /* bytes */
#define FILE_MOST (1 << 20)

struct mark {
	unsigned char kind;
	uint16_t name; /* index of names, 0: none */
	uint16_t year; /* of the list that says so */
};

struct calendar {
	struct mark mark[SPAN];
	bool loaded[LAST_YEAR - FIRST_YEAR + 2]; /* one more: next year of the last */
	bool works[SPAN];
	int32_t rank[SPAN]; /* working days in [FIRST, d] */
	day nth[SPAN + 1]; /* nth[k]: the k-th of them */
	int32_t open[SPAN]; /* dates in [FIRST, d] that are not final */
	int32_t total;
	day horizon;
	char *names[NAMES_MOST];
	int n_names;
	char version[24];
};

struct entry {
	day d;
	enum day_kind kind;
	const char *name; /* in the text */
	size_t name_n;
	int line;
};

/* --- Monday to Friday --- */

static int32_t plain_rank(day d)
{
	int32_t e = d - MONDAY, week = e / 7, left = e % 7;
	if (left < 0) {
		week--;
		left += 7;
	}
	return week * 5 + (left < 5 ? left + 1 : 5);
}

static day plain_nth(int32_t k)
{
	int32_t week = (k - 1) / 5, left = (k - 1) % 5;
	if (left < 0) {
		week--;
		left += 5;
	}
	return MONDAY + week * 7 + left;
}

/* --- what follows from the marks --- */

static bool in_span(day d)
{
	return d >= FIRST && d <= LAST;
}

static bool weekend(day d)
{
	int weekday = day_weekday(d);
	return weekday == 0 || weekday == 6;
}

static void name_version(struct calendar *calendar)
{
	unsigned char hash[SECRET_HASH];
	struct buf list = BUF_INIT;
	char hex[13];
	int last = 0;

	for (int y = 0; y <= LAST_YEAR - FIRST_YEAR; y++) {
		if (calendar->loaded[y]) {
			last = FIRST_YEAR + y;
			buf_print(&list, "%d;", last);
		}
	}
	for (int i = 0; i < SPAN; i++) {
		if (calendar->mark[i].kind != DAY_ORDINARY)
			buf_print(&list, "%d=%d;", FIRST + i, calendar->mark[i].kind);
	}
	secret_sha256(buf_str(&list), list.n, hash);
	buf_free(&list);
	str_hex(hash, 6, hex);
	memcpy(calendar->version, "none", 5);
	if (last) {
		for (int i = 3, y = last; i >= 0; i--, y /= 10)
			calendar->version[i] = (char)('0' + y % 10);
		calendar->version[4] = '-';
		memcpy(calendar->version + 5, hex, sizeof hex);
	}
}

static void recount_year(struct calendar *calendar, int year, int32_t *rank, int32_t *open)
{
	bool loaded = calendar->loaded[year - FIRST_YEAR],
	     next = calendar->loaded[year - FIRST_YEAR + 1];
	day reached_back = day_of(year, 12, 20), end = day_of(year + 1, 1, 1);

	for (day d = day_of(year, 1, 1); d < end; d++) {
		int i = d - FIRST;
		enum day_kind kind = calendar->mark[i].kind;
		calendar->works[i] = kind == DAY_ORDINARY ? !weekend(d) : kind == DAY_WORKDAY;
		if (calendar->works[i])
			calendar->nth[++*rank] = d;
		calendar->rank[i] = *rank;
		if (loaded && (d < reached_back || next))
			calendar->horizon = d;
		else
			++*open;
		calendar->open[i] = *open;
	}
}

static void recount(struct calendar *calendar)
{
	int32_t rank = 0, open = 0;

	calendar->horizon = INT32_MIN;
	for (int year = FIRST_YEAR; year <= LAST_YEAR; year++)
		recount_year(calendar, year, &rank, &open);
	calendar->total = rank;
	name_version(calendar);
}

struct calendar *calendar_open(void)
{
	struct calendar *calendar = xalloc(sizeof *calendar);
	calendar->n_names = 1;
	recount(calendar);
	return calendar;
}

void calendar_close(struct calendar **calendar)
{
	if (!*calendar)
		return;
	for (int i = 1; i < (*calendar)->n_names; i++)
		free((*calendar)->names[i]);
	free(*calendar);
	*calendar = NULL;
}

/* --- reading a list --- */

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
	if (!in_span(entry->d))
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
	recount(calendar);
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
	recount(calendar);
	return result;
}

/* --- asking --- */

static int32_t rank_of(const struct calendar *calendar, day d)
{
	if (d < FIRST)
		return plain_rank(d) - plain_rank(FIRST - 1);
	if (d > LAST)
		return calendar->total + plain_rank(d) - plain_rank(LAST);
	return calendar->rank[d - FIRST];
}

static day day_of_rank(const struct calendar *calendar, int32_t k)
{
	if (k < 1)
		return plain_nth(plain_rank(FIRST - 1) + k);
	if (k > calendar->total)
		return plain_nth(plain_rank(LAST) + k - calendar->total);
	return calendar->nth[k];
}

bool calendar_works(const struct calendar *calendar, day d)
{
	return in_span(d) ? calendar->works[d - FIRST] : !weekend(d);
}

bool calendar_final(const struct calendar *calendar, day d)
{
	return calendar_settled(calendar, d, d);
}

bool calendar_settled(const struct calendar *calendar, day from, day to)
{
	if (to < from)
		return true;
	if (!in_span(from) || !in_span(to))
		return false;
	return calendar->open[to - FIRST] == (from > FIRST ? calendar->open[from - FIRST - 1] : 0);
}

enum day_kind calendar_kind(const struct calendar *calendar, day d, const char **name)
{
	const struct mark none = {0};
	const struct mark *mark = in_span(d) ? &calendar->mark[d - FIRST] : &none;
	if (name)
		*name = mark->name ? calendar->names[mark->name] : NULL;
	return mark->kind;
}

day calendar_horizon(const struct calendar *calendar)
{
	return calendar->horizon;
}

day calendar_step(const struct calendar *calendar, day d, int n)
{
	if (n > CALENDAR_STEP_MOST || n < -CALENDAR_STEP_MOST)
		bug("a step of %d working days", n);
	if (n > 0)
		return day_of_rank(calendar, rank_of(calendar, d) + n);
	if (n < 0)
		return day_of_rank(calendar, rank_of(calendar, d - 1) + 1 + n);
	return d;
}

int calendar_count(const struct calendar *calendar, day from, day to)
{
	return rank_of(calendar, to) - rank_of(calendar, from);
}

const char *calendar_version(const struct calendar *calendar)
{
	return calendar->version;
}
