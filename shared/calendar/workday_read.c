/* SPDX-License-Identifier: MIT */
/*
 * The lists of a folder into a calendar: checked whole before anything is taken over. What a file
 * may look like is list.h's matter, what follows from the lists is worked out in workday.c.
 */
#include "calendar/workday_table.h"
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "calendar/list.h"

#define FILE_MOST (1 << 20)

/* year 0: as the file's dates say. */
static int read_list(struct pool *pool, const char *name, const char *text, size_t n, int year,
	struct calendar_list **lists, size_t *n_lists, struct buf *err)
{
	struct calendar_file file;
	*n_lists = 0;
	if (calendar_read_list_csv(pool, name, text, n, &file, err) != 0)
		return -1;
	if (file.n == 0)
		return 0;
	file.year = year;
	for (size_t i = 0; !year && i < file.n; i++) {
		int its = day_date(file.entries[i].day.d).year;
		file.year = its > file.year ? its : file.year;
	}
	return calendar_file_lists(pool, &file, lists, n_lists, err);
}

static void put(struct calendar *calendar, const struct calendar_list *lists, size_t n)
{
	for (size_t i = 0; i < n; i++)
		calendar_put(calendar, lists[i].year, lists[i].days, lists[i].n);
}

int calendar_read_csv(
	struct calendar *calendar, const char *name, const char *text, size_t n, struct buf *err)
{
	struct pool *pool = pool_open();
	struct calendar_list *lists;
	size_t n_lists;
	int result = read_list(pool, name, text, n, 0, &lists, &n_lists, err);

	if (result == 0)
		put(calendar, lists, n_lists);
	calendar_settle(calendar);
	pool_close(&pool);
	return result;
}

static int read_year(
	struct pool *pool, const char *dir, int year, struct calendar_list *out, struct buf *err)
{
	struct calendar_list *lists;
	size_t n;
	struct buf path = BUF_INIT, text = BUF_INIT;
	int result;

	buf_print(&path, "%s/%04d.csv", dir, year);
	result = file_read(path.p, FILE_MOST, &text, err);
	if (result == 0)
		result = read_list(pool, path.p, buf_str(&text), text.n, year, &lists, &n, err);
	if (result == 0 && n > 0)
		*out = lists[0];
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

/* Late December stands in the file of its own year, but is the next notice's. */
static void hand_on(struct pool *pool, struct calendar_list *list, struct calendar_list *next)
{
	size_t keep = list->n;
	while (keep > 0 && list->days[keep - 1].d >= day_of(list->year, 12, 20))
		keep--;
	size_t late = list->n - keep;
	struct calendar_day *days = pool_alloc(pool, (late + next->n + 1) * sizeof *days);
	if (late == 0 || keep == 0 || next->n == 0)
		return;
	memcpy(days, list->days + keep, late * sizeof *days);
	memcpy(days + late, next->days, next->n * sizeof *days);
	*next = (struct calendar_list){next->year, days, late + next->n};
	list->n = keep;
}

int calendar_read_dir(struct calendar *calendar, const char *dir, struct buf *err)
{
	bool there[LAST_YEAR + 1] = {false};
	struct pool *pool = pool_open();
	struct calendar_list *lists = pool_alloc(pool, (LAST_YEAR + 1) * sizeof *lists);
	struct dirent *file;
	int result = 0, found = 0;
	DIR *d = opendir(dir);

	if (!d) {
		buf_print(err, "%s: cannot open: %s\n", dir, strerror(errno));
		pool_close(&pool);
		return -1;
	}
	while ((file = readdir(d)))
		there[year_of_name(file->d_name)] = true;
	closedir(d);
	for (int year = FIRST_YEAR; year <= LAST_YEAR && result == 0; year++) {
		if (there[year]) {
			found++;
			result = read_year(pool, dir, year, &lists[year], err);
		}
	}
	if (found == 0) {
		buf_print(err, "%s: expected lists of days off named 2026.csv, found none\n", dir);
		result = -1;
	}
	for (int year = FIRST_YEAR; year < LAST_YEAR && result == 0; year++)
		hand_on(pool, &lists[year], &lists[year + 1]);
	for (int year = FIRST_YEAR; year <= LAST_YEAR && result == 0; year++)
		if (lists[year].n > 0)
			calendar_put(calendar, year, lists[year].days, lists[year].n);
	calendar_settle(calendar);
	pool_close(&pool);
	return result;
}
