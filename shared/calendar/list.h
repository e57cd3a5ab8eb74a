/* SPDX-License-Identifier: MIT */
/*
 * Lists of days off and made-up working days as they are published, read whole before anything is
 * taken over: the JSON of holiday-cn ({"year", "papers", "days": [{"name", "date", "isOffDay"}]}),
 * iCal (all-day events that say 休 or 班), and `date,kind,name` lines. What is wrong is told with
 * file and line.
 */
#ifndef HUIYING_CALENDAR_LIST_H
#define HUIYING_CALENDAR_LIST_H

#include "calendar/workday.h"

struct pool;

struct calendar_entry {
	struct calendar_day day;
	int line;
};
/* A file's content. Texts in the pool. */
struct calendar_file {
	const char *name; /* for messages */
	int year; /* that the file names as its own; 0: it does not say */
	const char *papers; /* where the notice stands; "" when it does not say */
	struct calendar_entry *entries; /* in the order of the file */
	size_t n;
};
/* JSON, iCal or CSV, by how the text begins. A file without a date is read well: what that means is
 * the caller's matter. 0, or -1 with file and line in err. */
int calendar_file_read(struct pool *pool, const char *name, const char *text, size_t n,
	struct calendar_file *out, struct buf *err);

/* One notice's list. */
struct calendar_list {
	int year;
	const struct calendar_day *days; /* by date, none twice */
	size_t n;
};
/* A file's dates by notice: all to its own year, when it names one or has dates of one year and the
 * December before only; else each to its date's year, 20-31 December to the next year's when the
 * file has that. No date with two kinds. lists are by year. 0, or -1 with file and line. */
int calendar_file_lists(struct pool *pool, const struct calendar_file *file,
	struct calendar_list **lists, size_t *n, struct buf *err);
/* Dates as they stand, for a region's own list: any years. */
int calendar_file_override(struct pool *pool, const struct calendar_file *file,
	struct calendar_list *out, struct buf *err);

/* What any year's notice keeps, or this is not one: 1 January, 1-2 May and 1-3 October off; worked
 * dates on Saturdays and Sundays, or without effect; an empty list is a notice not yet published.
 * 0, or -1 with what is wrong in err. Less certain things go to doubts: Mondays to Fridays off less
 * weekend days worked are the statutory days of the year. */
int calendar_list_check(
	const struct calendar_list *list, const char *name, struct buf *err, struct buf *doubts);

/* --- the readers, for calendar_file_read and their fuzzers --- */

int calendar_read_list_csv(struct pool *pool, const char *name, const char *text, size_t n,
	struct calendar_file *out, struct buf *err);
int calendar_read_list_json(struct pool *pool, const char *name, const char *text, size_t n,
	struct calendar_file *out, struct buf *err);
int calendar_read_list_ical(struct pool *pool, const char *name, const char *text, size_t n,
	struct calendar_file *out, struct buf *err);

#endif
