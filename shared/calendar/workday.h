/* SPDX-License-Identifier: MIT */
/*
 * Which dates are worked: Monday to Friday, less the days off and plus the weekend days worked of
 * the State Council's notices (调休), read from schema/calendar/YYYY.csv (`date,kind,name`). Pure:
 * no database, no clock of its own. A date is final iff its year is loaded and, for 20-31 December,
 * the next year too (a notice may reach back).
 */
#ifndef HUIYING_CALENDAR_WORKDAY_H
#define HUIYING_CALENDAR_WORKDAY_H

#include <stdbool.h>
#include <stddef.h>
#include "base/instant.h"

struct buf;
struct calendar;

enum day_kind { DAY_ORDINARY, DAY_HOLIDAY, DAY_WORKDAY };

/* One date that a list speaks of; a list is one notice: its year's dates, and those of the December
 * before. */
struct calendar_day {
	day d;
	enum day_kind kind; /* DAY_HOLIDAY, DAY_WORKDAY */
	const char *name; /* 元旦; "" when none */
};
/* Number of the list that lies over all years: what the region changes. It makes no year loaded. */
#define CALENDAR_OVERRIDE 0
#define CALENDAR_FIRST_YEAR 1990
#define CALENDAR_LAST_YEAR 2100

struct calendar *calendar_open(
	void); /* nothing loaded: plain Monday to Friday, everything provisional */
struct calendar *calendar_copy(const struct calendar *calendar);
void calendar_close(struct calendar **calendar);

/* Puts a list in the place of the one of this number; n = 0 removes it. Where two lists speak of
 * one date, the later year's counts, and the override before all. Texts are copied; dates that no
 * calendar covers are left out. calendar_settle() must follow before anything is asked. */
void calendar_put(struct calendar *calendar, int list, const struct calendar_day *days, size_t n);
void calendar_settle(struct calendar *calendar);
/* The list of this number as it was put; number of its days. */
size_t calendar_list(const struct calendar *calendar, int list, const struct calendar_day **days);

/* One year's list as text; name is for messages. The year is that of the latest date; a list read
 * again replaces what it said before. A year counts as loaded when its list has an entry. Checks
 * each line (date exists, in `year` or the previous December, kind known, no date twice with two
 * kinds, worked dates are weekend days or redundant). 0, or -1 with file and line in err and
 * nothing taken over. */
int calendar_read_csv(
	struct calendar *calendar, const char *name, const char *text, size_t n, struct buf *err);
/* Every YYYY.csv of a directory, each with dates of its own year in it; -1 when there is none.
 * Dates of 20-31 December go to the list of the next year, whose notice speaks of them, when that
 * is there. */
int calendar_read_dir(struct calendar *calendar, const char *dir, struct buf *err);

bool calendar_works(const struct calendar *calendar, day d);
bool calendar_final(const struct calendar *calendar, day d);
bool calendar_settled(
	const struct calendar *calendar, day from, day to); /* every date of [from, to] is final */
enum day_kind calendar_kind(
	const struct calendar *calendar, day d, const char **name); /* name: 元旦, or NULL */
day calendar_horizon(
	const struct calendar *calendar); /* last final day; INT32_MIN when nothing is loaded */

/* n-th working day strictly after (n > 0) or before (n < 0) d; n = 0: d. |n| <= CALENDAR_STEP_MOST.
 */
#define CALENDAR_STEP_MOST 1000000
day calendar_step(const struct calendar *calendar, day d, int n);
int calendar_count(const struct calendar *calendar, day from,
	day to); /* working days in (from, to], negative backwards */

/* Short name of what is loaded: changes when any date changes. */
const char *calendar_version(const struct calendar *calendar);

#endif
