/* SPDX-License-Identifier: MIT */
/*
 * Statements of many rows as literals: a statement has a fixed number of rows, so one of 64, one of
 * 8 and one of a single row do for any number. Nobody outside tickets/ includes this.
 */
#ifndef HUIYING_TICKETS_MANY_H
#define HUIYING_TICKETS_MANY_H

#include <stddef.h>

#define MANY_2(row) row ", " row
#define MANY_8(row) MANY_2(row) ", " MANY_2(row) ", " MANY_2(row) ", " MANY_2(row)
#define MANY_64(row) MANY_8(MANY_8(row))

#define MANY_MOST 64
/* One literal for each size: { 64 rows, 8 rows, 1 row }, see many_size(). */
#define MANY_ROWS(head, row, tail) \
	{ \
		head MANY_64(row) tail, head MANY_8(row) tail, head row tail \
	}

struct many_size {
	size_t rows;
	int which; /* literal of MANY_ROWS */
};
/* How many of so many rows the next statement takes. */
static inline struct many_size many_size(size_t left)
{
	if (left >= MANY_MOST)
		return (struct many_size){MANY_MOST, 0};
	return left >= 8 ? (struct many_size){8, 1} : (struct many_size){1, 2};
}
/* The same where a row may be asked for twice: the smallest that takes all that is left. */
static inline struct many_size many_cover(size_t left)
{
	if (left > 8)
		return (struct many_size){MANY_MOST, 0};
	return left > 1 ? (struct many_size){8, 1} : (struct many_size){1, 2};
}

#endif
