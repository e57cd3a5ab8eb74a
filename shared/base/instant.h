/* SPDX-License-Identifier: MIT */
/*
 * Time. An instant is microseconds since 1970-01-01T00:00:00Z. A day is days since 1970-01-01 of
 * the civil date in Asia/Shanghai (UTC+8, no summer time since 1991; Huiying counts no earlier
 * days). instant_now() is the only place of the product that asks what time it is; everything else
 * gets `now` as an argument.
 */
#ifndef HUIYING_BASE_INSTANT_H
#define HUIYING_BASE_INSTANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t instant; /* the one typedef: a number with a unit */
typedef int32_t day;

#define INSTANT_NONE INT64_MIN /* not set; NULL in the database */
#define INSTANT_NEVER INT64_MAX
#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

instant instant_now(void);
/* A clock that only goes forward, for waiting and measuring; its zero means nothing. */
instant instant_monotonic(void);

/* Civil date in Shanghai. */
struct date {
	int year, month, day;
	int weekday; /* 0 Sunday .. 6 Saturday */
};
day instant_day(instant at);
instant day_start(day d); /* 00:00:00 in Shanghai */
struct date day_date(day d);
day day_of(int year, int month, int mday); /* the date must exist */
bool day_exists(int year, int month, int mday);
int day_weekday(day d);

/* ISO 8601 with offset or Z ("2026-02-13T17:29:59+08:00", fraction optional), or a bare date-time,
 * read as Shanghai. The whole text counts. 0 or -1. */
int instant_parse(const char *text, instant *out);
int day_parse(const char *text, day *out); /* YYYY-MM-DD */

#define INSTANT_TEXT 40
/* "2026-02-13T17:29:59+08:00"; microseconds only when there are some. */
char *instant_iso(instant at, char out[INSTANT_TEXT]);
char *day_iso(day d, char out[INSTANT_TEXT]);
/* What MariaDB's DATETIME(6) holds, in UTC: "2026-02-13 09:29:59.000000"; INSTANT_NEVER is its
 * largest value, both ways. INSTANT_NONE is the empty text here and in instant_iso. */
char *instant_sql(instant at, char out[INSTANT_TEXT]);
int instant_from_sql(const char *text, instant *out); /* fraction of 0 to 6 digits */

#endif
