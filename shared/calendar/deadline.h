/* SPDX-License-Identifier: MIT */
/*
 * Deadlines as a pure function of start, limit, pauses, rule and calendar. All intervals are
 * half-open: in time iff t < deadline. civil (民法典 第二百零一条、第二百零三条): the start day
 * never counts; the deadline is 24:00 of the n-th working day after it. office
 * (第二百零三条第二款): business hours; an instant at or after closing, or on a rest day, is
 * received the next working day; the deadline is closing time of the n-th working day after
 * receipt. Pause [from, to): a working day is paused iff the clock stands at its end (24:00, or
 * closing).
 */
#ifndef HUIYING_CALENDAR_DEADLINE_H
#define HUIYING_CALENDAR_DEADLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/instant.h"

struct calendar;

enum count_rule { COUNT_CIVIL, COUNT_OFFICE };
int count_rule_parse(const char *text, enum count_rule *out); /* "civil", "office" */

/* 08:30-12:00, 14:30-17:30 */
#define OFFICE_OPENS (8 * HOUR + 30 * MINUTE)
#define OFFICE_NOON (12 * HOUR)
#define OFFICE_AFTERNOON (14 * HOUR + 30 * MINUTE)
#define OFFICE_CLOSES (17 * HOUR + 30 * MINUTE)
/* of a working day */
#define OFFICE_MINUTES ((OFFICE_NOON - OFFICE_OPENS + OFFICE_CLOSES - OFFICE_AFTERNOON) / MINUTE)

struct pause {
	instant from, to; /* to INSTANT_NEVER: still paused */
};

struct deadline {
	bool exists; /* false: still paused before the n-th day */
	instant at; /* late from this instant on */
	day due; /* the n-th day */
	bool provisional; /* a date that can influence it is not final */
};

/* The day an instant counts for: its date, or the working day on which the office receives it. It
 * never counts itself. */
day deadline_received(const struct calendar *calendar, instant at, enum count_rule rule);

/* n >= 1 working days. */
struct deadline deadline_workdays(const struct calendar *calendar, instant start, int n,
	enum count_rule rule, const struct pause *pauses, size_t n_pauses);

/* n >= 1 months (第二百零二条: corresponding day, or the month's last); roll: a due day that is not
 * worked goes to the next working day (第二百零三条). Start day not counted, ends 24:00. */
struct deadline deadline_months(const struct calendar *calendar, instant start, int n, bool roll);
/* n >= 1 calendar days, same. */
struct deadline deadline_days(const struct calendar *calendar, instant start, int n, bool roll);

/* The instant of a level: k = 0 the deadline itself; k < 0 the end of the working day that lies -k
 * working days before the due day; k > 0 k working days after it. */
instant deadline_level(const struct calendar *calendar, const struct deadline *deadline,
	enum count_rule rule, int k);

/* Whole working minutes in [from, to), pauses cut out. */
int64_t deadline_minutes(const struct calendar *calendar, instant from, instant to,
	const struct pause *pauses, size_t n_pauses);

/* "p/r;p/r" (empty r: still paused; "" or "-": none) into out; number of pauses, or -1. */
int pauses_parse(const char *text, struct pause *out, size_t most);

#endif
