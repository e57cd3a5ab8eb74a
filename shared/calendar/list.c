/* SPDX-License-Identifier: MIT */
/*
 * From a file's dates to lists a notice each, and what every notice keeps. The formats are in
 * list_csv.c, list_json.c and list_ical.c.
 */
#include "calendar/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"

int calendar_file_read(struct pool *pool, const char *name, const char *text, size_t n,
	struct calendar_file *out, struct buf *err)
{
	static const char mark[] = "\xef\xbb\xbf", ical[] = "BEGIN:VCALENDAR";
	size_t first = 0;

	if (n >= 3 && memcmp(text, mark, 3) == 0) {
		text += 3;
		n -= 3;
	}
	while (first < n && strchr(" \t\r\n", text[first]))
		first++;
	if (first < n && (text[first] == '{' || text[first] == '['))
		return calendar_read_list_json(pool, name, text, n, out, err);
	if (n - first >= sizeof ical - 1 && memcmp(text + first, ical, sizeof ical - 1) == 0)
		return calendar_read_list_ical(pool, name, text, n, out, err);
	return calendar_read_list_csv(pool, name, text, n, out, err);
}

/* --- by date, none twice --- */

static int by_date(const void *a, const void *b)
{
	const struct calendar_entry *x = a, *y = b;
	if (x->day.d != y->day.d)
		return x->day.d < y->day.d ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

/* A copy of the entries in the order of dates; -1: a date has two kinds, or lies in no year that a
 * calendar covers. */
static int sort(struct pool *pool, const struct calendar_file *file, struct calendar_entry **out,
	size_t *n, struct buf *err)
{
	struct calendar_entry *sorted = pool_alloc(pool, (file->n + 1) * sizeof *sorted);
	size_t kept = 0;

	if (file->n > 0)
		memcpy(sorted, file->entries, file->n * sizeof *sorted);
	qsort(sorted, file->n, sizeof *sorted, by_date);
	for (size_t i = 0; i < file->n; i++) {
		int year = day_date(sorted[i].day.d).year;
		if (year < CALENDAR_FIRST_YEAR || year > CALENDAR_LAST_YEAR) {
			buf_print(err, "%s:%d: expected a year from %d to %d\n", file->name,
				sorted[i].line, CALENDAR_FIRST_YEAR, CALENDAR_LAST_YEAR);
			return -1;
		}
		if (kept == 0 || sorted[kept - 1].day.d != sorted[i].day.d) {
			sorted[kept++] = sorted[i];
		} else if (sorted[kept - 1].day.kind != sorted[i].day.kind) {
			buf_print(err, "%s:%d: line %d says another kind for this date\n",
				file->name, sorted[i].line, sorted[kept - 1].line);
			return -1;
		}
	}
	*out = sorted;
	*n = kept;
	return 0;
}

static const struct calendar_day *days_of(
	struct pool *pool, const struct calendar_entry *entries, size_t n)
{
	struct calendar_day *days = pool_alloc(pool, (n + 1) * sizeof *days);
	for (size_t i = 0; i < n; i++)
		days[i] = entries[i].day;
	return days;
}

/* --- by notice --- */

/* A notice speaks of its year and of the December before. */
static bool of_notice(day d, int year)
{
	struct date date = day_date(d);
	return date.year == year || (date.year == year - 1 && date.month == 12);
}

static int one_notice(struct pool *pool, const struct calendar_file *file, int year,
	const struct calendar_entry *entries, size_t n, struct calendar_list *out, struct buf *err)
{
	for (size_t i = 0; i < n; i++) {
		if (of_notice(entries[i].day.d, year))
			continue;
		buf_print(err, "%s:%d: expected a date in %d or in December %d\n", file->name,
			entries[i].line, year, year - 1);
		return -1;
	}
	*out = (struct calendar_list){year, days_of(pool, entries, n), n};
	return 0;
}

/* 20-31 December is the next notice's matter: New Year's holiday reaches back. */
static int notice_of(day d, bool next)
{
	struct date date = day_date(d);
	return date.year + (next && date.month == 12 && date.day >= 20);
}

/* Several years: the dates of each, in order. */
static void each_year(struct pool *pool, const struct calendar_entry *entries, size_t n,
	struct calendar_list *lists, size_t *n_lists)
{
	bool there[CALENDAR_LAST_YEAR + 2] = {false};

	for (size_t i = 0; i < n; i++)
		there[day_date(entries[i].day.d).year] = true;
	for (size_t i = 0, from = 0; i < n; i++) {
		int year = day_date(entries[i].day.d).year;
		int notice = notice_of(entries[i].day.d, there[year + 1]);
		day next = i + 1 < n ? entries[i + 1].day.d : 0;
		if (i + 1 < n && notice_of(next, there[day_date(next).year + 1]) == notice)
			continue;
		lists[(*n_lists)++] = (struct calendar_list){
			notice, days_of(pool, entries + from, i + 1 - from), i + 1 - from};
		from = i + 1;
	}
}

int calendar_file_lists(struct pool *pool, const struct calendar_file *file,
	struct calendar_list **lists, size_t *n, struct buf *err)
{
	struct calendar_entry *entries;
	size_t n_entries;
	int year = file->year;

	*n = 0;
	*lists = pool_alloc(pool, (file->n + 1) * sizeof **lists);
	if (sort(pool, file, &entries, &n_entries, err) != 0)
		return -1;
	if (!year && n_entries == 0)
		return 0;
	if (!year && of_notice(entries[0].day.d, day_date(entries[n_entries - 1].day.d).year))
		year = day_date(entries[n_entries - 1].day.d).year;
	if (year) {
		*n = 1;
		return one_notice(pool, file, year, entries, n_entries, *lists, err);
	}
	each_year(pool, entries, n_entries, *lists, n);
	return 0;
}

int calendar_file_override(struct pool *pool, const struct calendar_file *file,
	struct calendar_list *out, struct buf *err)
{
	struct calendar_entry *entries;
	size_t n;

	if (sort(pool, file, &entries, &n, err) != 0)
		return -1;
	*out = (struct calendar_list){CALENDAR_OVERRIDE, days_of(pool, entries, n), n};
	return 0;
}

/* --- what every notice keeps --- */

static enum day_kind kind_on(const struct calendar_list *list, day d)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->days[i].d == d)
			return list->days[i].kind;
	return DAY_ORDINARY;
}

static bool weekend(day d)
{
	return day_weekday(d) == 0 || day_weekday(d) == 6;
}

/* 全国年节及纪念日放假办法: New Year's Day, Labour Day and National Day are off in every version of
 * it since 2000, 2 May since 2025, 2 and 3 October throughout. */
static void check_feasts(const struct calendar_list *list, const char *name, struct buf *err)
{
	static const struct {
		int since, month, mday;
	} feasts[] = {{0, 1, 1}, {0, 5, 1}, {2025, 5, 2}, {0, 10, 1}, {0, 10, 2}, {0, 10, 3}};

	for (size_t i = 0; i < sizeof feasts / sizeof *feasts; i++)
		if (list->year >= feasts[i].since &&
			kind_on(list, day_of(list->year, feasts[i].month, feasts[i].mday)) !=
				DAY_HOLIDAY)
			buf_print(err, "%s: %d-%02d-%02d is not off; expected it in every year\n",
				name, list->year, feasts[i].month, feasts[i].mday);
}

/* Statutory days a year: 10 until 2007 (国务院令第270号), 11 until 2024 (第513号、第644号), 13 from
 * 2025 (第795号). A change in the middle of a year may give another sum. */
static void check_sum(const struct calendar_list *list, const char *name, struct buf *doubts)
{
	int statutory = list->year <= 2007 ? 10 : list->year <= 2024 ? 11 : 13, sum = 0;

	for (size_t i = 0; i < list->n; i++) {
		bool off = list->days[i].kind == DAY_HOLIDAY;
		if (off != weekend(list->days[i].d))
			sum += off ? 1 : -1;
	}
	if (sum != statutory)
		buf_print(doubts,
			"%s: weekdays off less weekend days worked are %d in %d; expected the %d "
			"statutory days\n",
			name, sum, list->year, statutory);
}

int calendar_list_check(
	const struct calendar_list *list, const char *name, struct buf *err, struct buf *doubts)
{
	size_t before = err->n;
	bool own = false;

	for (size_t i = 0; i < list->n; i++)
		own = own || day_date(list->days[i].d).year == list->year;
	if (!own) {
		buf_print(err, "%s: no date of %d: the notice is not published yet\n", name,
			list->year);
		return -1;
	}
	check_feasts(list, name, err);
	check_sum(list, name, doubts);
	return err->n > before ? -1 : 0;
}
