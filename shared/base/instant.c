/* SPDX-License-Identifier: MIT */
/*
 * Instants, days and their texts by arithmetic alone: no zone files, no environment, the same in
 * every process. Which days are working days is the calendar's business.
 */
#include "base/instant.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include "base/log.h"

#define SHANGHAI (8 * HOUR)
#define YEAR_MOST 9999

/* The largest DATETIME(6); stands for INSTANT_NEVER in the database. */
static const char sql_never[] = "9999-12-31 23:59:59.999999";

static instant clock_read(clockid_t id)
{
	struct timespec t;
	if (clock_gettime(id, &t) < 0)
		bug("clock %d cannot be read", (int)id);
	return (instant)t.tv_sec * SECOND + t.tv_nsec / 1000;
}

instant instant_now(void)
{
	return clock_read(CLOCK_REALTIME);
}

instant instant_monotonic(void)
{
	return clock_read(CLOCK_MONOTONIC);
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/*
 * The year is counted from 1 March, so that the leap day is the last one; then eras of 400 years
 * have 146097 days each, and the month follows from the day of the year by one linear formula.
 */
static int64_t days_from_civil(int64_t year, int month, int mday)
{
	year -= month <= 2;
	int64_t era = floor_div(year, 400);
	int64_t year_of_era = year - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + mday - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

static struct date civil_from_days(int64_t days)
{
	int64_t z = days + 719468;
	int64_t era = floor_div(z, 146097);
	int64_t day_of_era = z - era * 146097;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t m = (5 * day_of_year + 2) / 153;
	struct date date;
	date.day = (int)(day_of_year - (153 * m + 2) / 5 + 1);
	date.month = (int)(m < 10 ? m + 3 : m - 9);
	date.year = (int)(year_of_era + era * 400 + (date.month <= 2));
	date.weekday = (int)(days + 4 - 7 * floor_div(days + 4, 7)); /* 1970-01-01: Thursday */
	return date;
}

/* Day and microsecond of the day, `offset` east of Greenwich; no overflow at either end of the
 * range. */
static int64_t split(instant at, instant offset, instant *rest)
{
	int64_t days = floor_div(at, DAY);
	*rest = at % DAY + (at % DAY < 0 ? DAY : 0) + offset;
	if (*rest >= DAY) {
		*rest -= DAY;
		days++;
	}
	return days;
}

day instant_day(instant at)
{
	instant rest;
	return (day)split(at, SHANGHAI, &rest);
}

instant day_start(day d)
{
	return (instant)d * DAY - SHANGHAI;
}

struct date day_date(day d)
{
	return civil_from_days(d);
}

int day_weekday(day d)
{
	return civil_from_days(d).weekday;
}

bool day_exists(int year, int month, int mday)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	if (year < 1 || year > YEAR_MOST || month < 1 || month > 12 || mday < 1)
		return false;
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return mday <= lengths[month - 1] + (month == 2 && leap);
}

day day_of(int year, int month, int mday)
{
	if (!day_exists(year, month, mday))
		bug("there is no day %d-%d-%d", year, month, mday);
	return (day)days_from_civil(year, month, mday);
}

/* Exactly n digits. */
static bool take_digits(const char **p, int n, int *out)
{
	int value = 0;
	for (int i = 0; i < n; i++, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		value = value * 10 + (**p - '0');
	}
	*out = value;
	return true;
}

static bool take_char(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

static bool take_date(const char **p, int64_t *days)
{
	int year, month, mday;
	if (!take_digits(p, 4, &year) || !take_char(p, '-') || !take_digits(p, 2, &month) ||
		!take_char(p, '-') || !take_digits(p, 2, &mday) || !day_exists(year, month, mday))
		return false;
	*days = days_from_civil(year, month, mday);
	return true;
}

/* Digits behind the point; those behind the sixth are dropped. Their number, 0 when there are none.
 */
static int take_fraction(const char **p, instant *micros)
{
	instant unit = SECOND / 10;
	int n = 0;
	for (; **p >= '0' && **p <= '9'; (*p)++, n++, unit /= 10)
		*micros += (**p - '0') * unit;
	return n;
}

/* HH:MM[:SS[.fraction]]; at most `most` digits of fraction. */
static bool take_time(const char **p, int most, instant *out)
{
	int hour, minute, second = 0;
	instant micros = 0;
	if (!take_digits(p, 2, &hour) || !take_char(p, ':') || !take_digits(p, 2, &minute))
		return false;
	if (take_char(p, ':')) {
		if (!take_digits(p, 2, &second))
			return false;
		if (take_char(p, '.')) {
			int n = take_fraction(p, &micros);
			if (n == 0 || n > most)
				return false;
		}
	}
	if (hour > 23 || minute > 59 || second > 59)
		return false;
	*out = hour * HOUR + minute * MINUTE + second * SECOND + micros;
	return true;
}

/* Z, +08:00, +0800, +08, or nothing: Shanghai. */
static bool take_offset(const char **p, instant *out)
{
	*out = SHANGHAI;
	if (!**p)
		return true;
	if (take_char(p, 'Z') || take_char(p, 'z')) {
		*out = 0;
		return true;
	}
	bool west = **p == '-';
	int hours, minutes = 0;
	if (!take_char(p, '-') && !take_char(p, '+'))
		return false;
	if (!take_digits(p, 2, &hours))
		return false;
	if (**p && (take_char(p, ':'), !take_digits(p, 2, &minutes)))
		return false;
	if (hours > 23 || minutes > 59)
		return false;
	*out = (hours * HOUR + minutes * MINUTE) * (west ? -1 : 1);
	return true;
}

int instant_parse(const char *text, instant *out)
{
	int64_t days;
	instant time, offset;
	const char *p = text;
	if (!p || !take_date(&p, &days))
		return -1;
	if (!take_char(&p, 'T') && !take_char(&p, 't') && !take_char(&p, ' '))
		return -1;
	if (!take_time(&p, 9, &time) || !take_offset(&p, &offset) || *p)
		return -1;
	*out = days * DAY + time - offset;
	return 0;
}

int day_parse(const char *text, day *out)
{
	int64_t days;
	const char *p = text;
	if (!p || !take_date(&p, &days) || *p)
		return -1;
	*out = (day)days;
	return 0;
}

int instant_from_sql(const char *text, instant *out)
{
	int64_t days;
	instant time;
	const char *p = text;
	if (!p || !take_date(&p, &days) || !take_char(&p, ' ') || !take_time(&p, 6, &time) || *p)
		return -1;
	*out = strcmp(text, sql_never) == 0 ? INSTANT_NEVER : days * DAY + time;
	return 0;
}

char *day_iso(day d, char out[INSTANT_TEXT])
{
	struct date date = day_date(d);
	snprintf(out, INSTANT_TEXT, "%04d-%02d-%02d", date.year, date.month, date.day);
	return out;
}

struct clock_face {
	int hour, minute, second, micros;
};

static struct clock_face face_of(instant rest)
{
	struct clock_face face = {
		.hour = (int)(rest / HOUR),
		.minute = (int)(rest / MINUTE % 60),
		.second = (int)(rest / SECOND % 60),
		.micros = (int)(rest % SECOND),
	};
	return face;
}

char *instant_iso(instant at, char out[INSTANT_TEXT])
{
	out[0] = '\0';
	if (at == INSTANT_NONE)
		return out;
	instant rest;
	struct date date = civil_from_days(split(at, SHANGHAI, &rest));
	struct clock_face face = face_of(rest);
	int n = snprintf(out, INSTANT_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d", date.year, date.month,
		date.day, face.hour, face.minute, face.second);
	if (face.micros)
		n += snprintf(out + n, INSTANT_TEXT - (size_t)n, ".%06d", face.micros);
	snprintf(out + n, INSTANT_TEXT - (size_t)n, "+08:00");
	return out;
}

char *instant_sql(instant at, char out[INSTANT_TEXT])
{
	out[0] = '\0';
	if (at == INSTANT_NONE)
		return out;
	if (at == INSTANT_NEVER)
		return memcpy(out, sql_never, sizeof(sql_never));
	instant rest;
	struct date date = civil_from_days(split(at, 0, &rest));
	struct clock_face face = face_of(rest);
	snprintf(out, INSTANT_TEXT, "%04d-%02d-%02d %02d:%02d:%02d.%06d", date.year, date.month,
		date.day, face.hour, face.minute, face.second, face.micros);
	return out;
}
