/* SPDX-License-Identifier: MIT */
/*
 * Working days as numbers: the k-th working day of the span, and how many there are up to a day, so
 * that a step of any length costs two look-ups. Reading the lists is workday_read.c; what a limit
 * is stands in deadline.c.
 */
#include "calendar/workday_table.h"
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/secret.h"
#include "base/str.h"

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
		if (calendar->years[y].n > 0) {
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
	bool loaded = calendar->years[year - FIRST_YEAR].n > 0,
	     next = calendar->years[year - FIRST_YEAR + 1].n > 0;
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

static void lay(struct calendar *calendar, const struct list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct calendar_day *entry = &list->days[i];
		calendar->mark[entry->d - FIRST] = (struct mark){.kind = (unsigned char)entry->kind,
			.name = *entry->name ? entry->name : NULL};
	}
}

void calendar_settle(struct calendar *calendar)
{
	int32_t rank = 0, open = 0;

	memset(calendar->mark, 0, sizeof calendar->mark);
	for (int y = 0; y <= LAST_YEAR - FIRST_YEAR; y++)
		lay(calendar, &calendar->years[y]);
	lay(calendar, &calendar->override);
	calendar->horizon = INT32_MIN;
	for (int year = FIRST_YEAR; year <= LAST_YEAR; year++)
		recount_year(calendar, year, &rank, &open);
	calendar->total = rank;
	name_version(calendar);
}

/* --- lists --- */

static struct list *list_of(struct calendar *calendar, int list)
{
	if (list == CALENDAR_OVERRIDE)
		return &calendar->override;
	if (list < FIRST_YEAR || list > LAST_YEAR)
		bug("a calendar of the year %d", list);
	return &calendar->years[list - FIRST_YEAR];
}

static void list_empty(struct list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free((char *)list->days[i].name);
	free(list->days);
	*list = (struct list){0};
}

void calendar_put(struct calendar *calendar, int number, const struct calendar_day *days, size_t n)
{
	struct list *list = list_of(calendar, number), fresh = {0};

	if (n > 0)
		fresh.days = xalloc(n * sizeof *days);
	for (size_t i = 0; i < n; i++) {
		if (!calendar_spans(days[i].d))
			continue;
		fresh.days[fresh.n] = days[i];
		fresh.days[fresh.n++].name = xtext(days[i].name ? days[i].name : "");
	}
	list_empty(list);
	*list = fresh;
}

size_t calendar_list(const struct calendar *calendar, int number, const struct calendar_day **days)
{
	/* only looked up */
	const struct list *list = list_of((struct calendar *)calendar, number);

	*days = list->days;
	return list->n;
}

struct calendar *calendar_open(void)
{
	struct calendar *calendar = xalloc(sizeof *calendar);
	calendar_settle(calendar);
	return calendar;
}

struct calendar *calendar_copy(const struct calendar *calendar)
{
	struct calendar *copy = xalloc(sizeof *copy);

	for (int y = 0; y <= LAST_YEAR - FIRST_YEAR; y++)
		calendar_put(copy, FIRST_YEAR + y, calendar->years[y].days, calendar->years[y].n);
	calendar_put(copy, CALENDAR_OVERRIDE, calendar->override.days, calendar->override.n);
	calendar_settle(copy);
	return copy;
}

void calendar_close(struct calendar **calendar)
{
	struct calendar *c = *calendar;

	if (!c)
		return;
	for (int y = 0; y <= LAST_YEAR - FIRST_YEAR + 1; y++)
		list_empty(&c->years[y]);
	list_empty(&c->override);
	free(c);
	*calendar = NULL;
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
	return calendar_spans(d) ? calendar->works[d - FIRST] : !weekend(d);
}

bool calendar_final(const struct calendar *calendar, day d)
{
	return calendar_settled(calendar, d, d);
}

bool calendar_settled(const struct calendar *calendar, day from, day to)
{
	if (to < from)
		return true;
	if (!calendar_spans(from) || !calendar_spans(to))
		return false;
	return calendar->open[to - FIRST] == (from > FIRST ? calendar->open[from - FIRST - 1] : 0);
}

enum day_kind calendar_kind(const struct calendar *calendar, day d, const char **name)
{
	const struct mark none = {0};
	const struct mark *mark = calendar_spans(d) ? &calendar->mark[d - FIRST] : &none;
	if (name)
		*name = mark->name;
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
