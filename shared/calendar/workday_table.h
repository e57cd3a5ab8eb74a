/* SPDX-License-Identifier: MIT */
/* The table behind a calendar: filled by workday_read.c, asked in workday.c. Nobody else's
 * business. */
#ifndef HUIYING_CALENDAR_WORKDAY_TABLE_H
#define HUIYING_CALENDAR_WORKDAY_TABLE_H

#include <stdbool.h>
#include <stdint.h>
#include "calendar/workday.h"

/* Outside the span only Monday to Friday counts. */
#define FIRST_YEAR 1990
#define LAST_YEAR 2100
#define FIRST 7305 /* 1990-01-01 */
#define SPAN 40542 /* days of 1990 to 2100 */
#define LAST (FIRST + SPAN - 1)
#define MONDAY (-3) /* 1969-12-29 */
#define NAMES_MOST 4000

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

static inline bool calendar_spans(day d)
{
	return d >= FIRST && d <= LAST;
}

/* Ranks, horizon and version, after marks have changed. */
void calendar_recount(struct calendar *calendar);

#endif
