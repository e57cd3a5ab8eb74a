/* SPDX-License-Identifier: MIT */
/*
 * Reading `date,kind,name` lines. Which year's list they make is list.c's matter.
 */
#include "calendar/list.h"

#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"

#define NAME_LONGEST 40 /* characters: as the table holds */
#define DATES_MOST 4000

static bool next_line(const char **p, const char *end, const char **line, size_t *n)
{
	const char *stop;
	if (*p >= end)
		return false;
	stop = memchr(*p, '\n', (size_t)(end - *p));
	if (!stop)
		stop = end;
	*line = *p;
	*n = (size_t)(stop - *p);
	if (*n > 0 && (*line)[*n - 1] == '\r')
		--*n;
	*p = stop + 1;
	return true;
}

static const char *read_entry(
	struct pool *pool, const char *line, size_t n, struct calendar_entry *entry)
{
	const char *kind, *comma;

	if (n < 12 || line[10] != ',')
		return "expected date,kind,name";
	if (day_parse(pool_copy(pool, line, 10), &entry->day.d) != 0)
		return "expected a date that exists, as 2026-01-31";
	kind = line + 11;
	comma = memchr(kind, ',', n - 11);
	const char *name = comma ? comma + 1 : line + n;
	size_t name_n = (size_t)(line + n - name);
	n = (size_t)((comma ? comma : line + n) - kind);
	if (n == 7 && memcmp(kind, "holiday", 7) == 0)
		entry->day.kind = DAY_HOLIDAY;
	else if (n == 7 && memcmp(kind, "workday", 7) == 0)
		entry->day.kind = DAY_WORKDAY;
	else
		return "expected the kind holiday or workday";
	if (utf8_check(name, name_n) != UTF8_FINE)
		return "expected a short name in UTF-8";
	entry->day.name = pool_copy(pool, name, name_n);
	if (utf8_length(entry->day.name) > NAME_LONGEST)
		return "expected a short name in UTF-8";
	return NULL;
}

int calendar_read_list_csv(struct pool *pool, const char *name, const char *text, size_t n,
	struct calendar_file *out, struct buf *err)
{
	const char *p = text, *end = text + n, *line, *fault = NULL;
	struct calendar_entry *entries;
	size_t room = 1, length;
	int at = 0;

	for (size_t i = 0; i < n; i++)
		room += text[i] == '\n';
	entries = pool_alloc(pool, (room < DATES_MOST ? room : DATES_MOST) * sizeof *entries);
	*out = (struct calendar_file){.name = name, .papers = "", .entries = entries};
	while (!fault && next_line(&p, end, &line, &length)) {
		at++;
		if (length == 0 || (at == 1 && length > 5 && memcmp(line, "date,", 5) == 0))
			continue;
		if (out->n == DATES_MOST) {
			fault = "expected at most 4000 dates";
			break;
		}
		fault = read_entry(pool, line, length, &entries[out->n]);
		entries[out->n].line = at;
		if (!fault)
			out->n++;
	}
	if (!fault)
		return 0;
	buf_print(err, "%s:%d: %s\n", name, at, fault);
	return -1;
}
