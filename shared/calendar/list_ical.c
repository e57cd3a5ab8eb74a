/* SPDX-License-Identifier: MIT */
/*
 * Reading iCal (RFC 5545) as it is published for the Chinese holidays: events that last whole days,
 * whose summary says whether they are off (休, 假) or worked (班). Time zones, alarms and whatever
 * else a calendar may hold are passed over; what would make the list longer than it looks
 * (repetitions) is refused.
 */
#include "calendar/list.h"

#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"

#define NAME_LONGEST 40 /* characters: as the table holds */
#define DATES_MOST 4000
#define SPAN_MOST 60 /* days that one event may last: longer ones are mistakes */

/* --- lines --- */

struct reader {
	struct pool *pool;
	const char *p, *end;
	int line; /* of the text that is read next */
	int at; /* of the content line that was read last */
};

/* A content line: folded ones joined. NULL: the end. */
static char *next_line(struct reader *r)
{
	struct buf joined = BUF_INIT;
	char *line;

	if (r->p >= r->end)
		return NULL;
	r->at = r->line;
	do {
		const char *stop = memchr(r->p, '\n', (size_t)(r->end - r->p));
		size_t n = (size_t)((stop ? stop : r->end) - r->p);
		/* a fold's own white space is no part of the text */
		size_t skip = r->at < r->line;
		size_t keep = n > 0 && r->p[n - 1] == '\r' ? n - 1 : n;
		if (keep > skip)
			buf_add(&joined, r->p + skip, keep - skip);
		r->p = stop ? stop + 1 : r->end;
		r->line++;
	} while (r->p < r->end && (*r->p == ' ' || *r->p == '\t'));
	line = pool_copy(r->pool, buf_str(&joined), joined.n);
	buf_free(&joined);
	return line;
}

/* NAME;PARAMETERS:VALUE is taken apart in place; parameters "" when there are none. A colon within
 * quotes belongs to a parameter. */
static bool take_apart(char *line, char **parameters, char **value)
{
	bool quoted = false;
	char *semicolon = NULL;

	for (char *c = line; *c; c++) {
		if (*c == '"')
			quoted = !quoted;
		if (*c == ';' && !quoted && !semicolon)
			semicolon = c;
		if (*c != ':' || quoted)
			continue;
		*c = '\0';
		*value = c + 1;
		*parameters = c;
		if (semicolon) {
			*semicolon = '\0';
			*parameters = semicolon + 1;
		}
		return true;
	}
	return false;
}

static void unescape(char *text)
{
	char *to = text;

	for (; *text; text++) {
		if (*text == '\\' && text[1]) {
			text++;
			*to++ = *text == 'n' || *text == 'N' ? ' ' : *text;
		} else {
			*to++ = *text;
		}
	}
	*to = '\0';
}

/* --- an event --- */

struct event {
	int line; /* of its BEGIN */
	instant from, to; /* to INSTANT_NONE: it does not say */
	bool whole; /* from is a date */
	char *summary;
	enum day_kind special; /* that Apple's property names */
	const char *fault;
};

/* 20260131, 20260131T090000 (as in Shanghai) or 20260131T010000Z. */
static bool read_time(const char *value, instant *out, bool *whole)
{
	size_t n = strlen(value);
	char text[INSTANT_TEXT];
	day d;

	if (n < 8 || strspn(value, "0123456789") != 8)
		return false;
	*whole = n == 8;
	memcpy(text, value, 4);
	memcpy(text + 4, "-", 1);
	memcpy(text + 5, value + 4, 2);
	memcpy(text + 7, "-", 1);
	memcpy(text + 8, value + 6, 2);
	text[10] = '\0';
	if (day_parse(text, &d) != 0)
		return false;
	*out = day_start(d);
	if (n == 8)
		return true;
	if ((n != 15 && !(n == 16 && value[15] == 'Z')) || value[8] != 'T' ||
		strspn(value + 9, "0123456789") != 6)
		return false;
	text[10] = 'T';
	for (int i = 0; i < 3; i++) {
		memcpy(text + 11 + 3 * i, value + 9 + 2 * i, 2);
		text[13 + 3 * i] = ':';
	}
	memcpy(text + 19, n == 16 ? "Z" : "", n == 16 ? 2 : 1);
	return instant_parse(text, out) == 0;
}

static void read_property(
	struct event *event, const char *name, const char *parameters, char *value)
{
	bool whole;

	if (str_equal(name, "SUMMARY")) {
		unescape(value);
		event->summary = value;
	} else if (str_equal(name, "DTSTART")) {
		if (strstr(parameters, "TZID=") && !strstr(parameters, "Shanghai"))
			event->fault = "expected times of Asia/Shanghai";
		else if (!read_time(value, &event->from, &event->whole))
			event->fault = "expected a DTSTART that exists, as 20260131";
	} else if (str_equal(name, "DTEND")) {
		if (!read_time(value, &event->to, &whole))
			event->fault = "expected a DTEND that exists, as 20260201";
	} else if (str_equal(name, "RRULE") || str_equal(name, "RDATE")) {
		event->fault = "expected each event by itself, no repetition";
	} else if (str_equal(name, "DURATION")) {
		event->fault = "expected DTEND, not DURATION";
	} else if (str_equal(name, "X-APPLE-SPECIAL-DAY")) {
		event->special = str_equal(value, "WORK-HOLIDAY") ? DAY_HOLIDAY
			: str_equal(value, "ALTERNATE-WORKDAY")	  ? DAY_WORKDAY
								  : DAY_ORDINARY;
	}
}

/* 班 says worked even beside 假: 上班(补春节假期). 调休 alone says neither. */
static enum day_kind kind_of(const struct event *event)
{
	const char *text = event->summary;

	if (event->special != DAY_ORDINARY)
		return event->special;
	if (strstr(text, "班") || strstr(text, "工作日") || strstr(text, "Workday"))
		return DAY_WORKDAY;
	if (strstr(text, "假") || strstr(text, "Holiday"))
		return DAY_HOLIDAY;
	for (const char *rest = strstr(text, "休"); rest; rest = strstr(rest + 1, "休"))
		if (rest - text < 3 || memcmp(rest - 3, "调", 3) != 0)
			return DAY_HOLIDAY;
	return DAY_ORDINARY;
}

/* 春节 of 春节假期, 春节(休), 春节 补班 第1天/共2天, 上班(补春节假期). */
static const char *name_of(struct pool *pool, const char *summary)
{
	static const char *const ends[] = {"(", "（", " ", "假期", "放假", "假日", "补班", "调休"};
	static const char *const heads[] = {"上班(补", "上班（补"};
	size_t n;

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (str_starts(summary, heads[i]))
			summary += strlen(heads[i]);
	n = strlen(summary);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		const char *end = strstr(summary, ends[i]);
		if (end && end > summary && (size_t)(end - summary) < n)
			n = (size_t)(end - summary);
	}
	return utf8_cut(pool, pool_copy(pool, summary, n), NAME_LONGEST);
}

static const char *put_event(
	struct pool *pool, const struct event *event, struct calendar_file *out)
{
	if (event->fault)
		return event->fault;
	if (event->from == INSTANT_NONE)
		return "expected DTSTART in each event";
	if (!event->summary)
		return "expected SUMMARY in each event";
	day first = instant_day(event->from), last = first;
	enum day_kind kind = kind_of(event);
	if (kind == DAY_ORDINARY)
		return "expected a summary that says 休, 假 or 班";
	/* the end is the first instant that is no longer part of it */
	if (event->to != INSTANT_NONE)
		last = instant_day(event->to - 1);
	if (last < first || last - first >= SPAN_MOST)
		return "expected DTEND some days after DTSTART";
	for (day d = first; d <= last; d++) {
		if (out->n == DATES_MOST)
			return "expected at most 4000 dates";
		out->entries[out->n++] = (struct calendar_entry){
			{d, kind, name_of(pool, event->summary)}, event->line};
	}
	return NULL;
}

/* --- the calendar --- */

static const char *read_events(struct reader *r, struct calendar_file *out)
{
	struct event event = {0};
	const char *fault = NULL;
	int depth = 0, inside = 0; /* inside: depth of the event's own lines */
	char *line, *parameters, *value;

	while (!fault && (line = next_line(r))) {
		if (!*line)
			continue;
		if (!take_apart(line, &parameters, &value))
			return "expected NAME:VALUE";
		if (str_equal(line, "BEGIN")) {
			depth++;
			if (!inside && str_equal(value, "VEVENT")) {
				inside = depth;
				event = (struct event){.line = r->at,
					.from = INSTANT_NONE,
					.to = INSTANT_NONE,
					.special = DAY_ORDINARY};
			}
		} else if (str_equal(line, "END")) {
			if (inside && depth == inside) {
				fault = put_event(r->pool, &event, out);
				inside = 0;
			}
			if (--depth < 0)
				return "END without BEGIN";
		} else if (inside && depth == inside) {
			read_property(&event, line, parameters, value);
			fault = event.fault;
		}
	}
	return fault || depth == 0 ? fault : "expected END:VCALENDAR; the file is cut off";
}

int calendar_read_list_ical(struct pool *pool, const char *name, const char *text, size_t n,
	struct calendar_file *out, struct buf *err)
{
	struct reader r = {.pool = pool, .p = text, .end = text + n, .line = 1};
	const char *fault = NULL;

	*out = (struct calendar_file){.name = name, .papers = ""};
	out->entries = pool_alloc(pool, DATES_MOST * sizeof *out->entries);
	if (utf8_check(text, n) != UTF8_FINE || memchr(text, '\0', n))
		fault = "expected UTF-8";
	if (!fault)
		fault = read_events(&r, out);
	if (!fault)
		return 0;
	buf_print(err, "%s:%d: %s\n", name, r.at ? r.at : 1, fault);
	return -1;
}
