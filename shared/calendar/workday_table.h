/* SPDX-License-Identifier: MIT */
/* The table behind a calendar: filled by workday_read.c, asked in workday.c. Nobody else's
 * business. */
#ifndef HUIYING_CALENDAR_WORKDAY_TABLE_H
#define HUIYING_CALENDAR_WORKDAY_TABLE_H

#include <stdbool.h>
#include <stdint.h>
#include "calendar/workday.h"

/* Outside the span only Monday to Friday counts. */
#define FIRST_YEAR CALENDAR_FIRST_YEAR
#define LAST_YEAR CALENDAR_LAST_YEAR
#define FIRST 7305 /* 1990-01-01 */
#define SPAN 40542 /* days of 1990 to 2100 */
#define LAST (FIRST + SPAN - 1)
#define MONDAY (-3) /* 1969-12-29 */

struct mark {
	const char *name; /* of the list's; NULL: none */
	unsigned char kind;
};

struct list {
	struct calendar_day *days;
	size_t n;
};

struct calendar {
	struct list years[LAST_YEAR - FIRST_YEAR + 2]; /* one more: next year of the last */
	struct list override;
	struct mark mark[SPAN];
	bool works[SPAN];
	int32_t rank[SPAN]; /* working days in [FIRST, d] */
	day nth[SPAN + 1]; /* nth[k]: the k-th of them */
	int32_t open[SPAN]; /* dates in [FIRST, d] that are not final */
	int32_t total;
	day horizon;
	char version[24];
};

static inline bool calendar_spans(day d)
{
	return d >= FIRST && d <= LAST;
}

#endif
