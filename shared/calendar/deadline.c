/* SPDX-License-Identifier: MIT */
/*
 * Deadlines, levels and worked minutes from a calendar. Which limit applies is the policy's matter;
 * who is told, the ladder's.
 */
#include "calendar/deadline.h"
#include <string.h>
#include "base/log.h"
#include "calendar/workday.h"

int count_rule_parse(const char *text, enum count_rule *out)
{
	if (strcmp(text, "civil") == 0)
		*out = COUNT_CIVIL;
	else if (strcmp(text, "office") == 0)
		*out = COUNT_OFFICE;
	else
		return -1;
	return 0;
}

day deadline_received(const struct calendar *calendar, instant at, enum count_rule rule)
{
	day d = instant_day(at);
	if (rule == COUNT_CIVIL)
		return d;
	if (calendar_works(calendar, d) && at - day_start(d) < OFFICE_CLOSES)
		return d;
	return calendar_step(calendar, d, 1);
}

static instant end_of(day d, enum count_rule rule)
{
	return rule == COUNT_CIVIL ? day_start(d + 1) : day_start(d) + OFFICE_CLOSES;
}

/* First paused day after d; *resumes is where that pause ends (its first day that counts). Pauses
 * may overlap and come in any order; INT32_MAX: none. */
static day next_paused(const struct calendar *calendar, enum count_rule rule,
	const struct pause *pauses, size_t n, day d, day *resumes)
{
	day first = INT32_MAX;

	*resumes = INT32_MAX;
	for (size_t i = 0; i < n; i++) {
		day from, to;
		if (pauses[i].to <= pauses[i].from)
			continue;
		from = deadline_received(calendar, pauses[i].from, rule);
		to = pauses[i].to == INSTANT_NEVER
			? INT32_MAX
			: deadline_received(calendar, pauses[i].to, rule);
		if (from <= d)
			from = d + 1;
		if (to > from && (from < first || (from == first && to > *resumes))) {
			first = from;
			*resumes = to;
		}
	}
	return first;
}

/* The n-th working day after d that is not paused; false when the clock still stands before it. */
static bool step_over(const struct calendar *calendar, enum count_rule rule,
	const struct pause *pauses, size_t n_pauses, day d, int n, day *due)
{
	while (n_pauses > 0) {
		day resumes;
		day paused = next_paused(calendar, rule, pauses, n_pauses, d, &resumes);
		int free_days;
		if (paused == INT32_MAX)
			break;
		free_days = calendar_count(calendar, d, paused - 1);
		if (free_days >= n)
			break;
		if (resumes == INT32_MAX)
			return false;
		n -= free_days;
		d = resumes - 1;
	}
	*due = calendar_step(calendar, d, n);
	return true;
}

struct deadline deadline_workdays(const struct calendar *calendar, instant start, int n,
	enum count_rule rule, const struct pause *pauses, size_t n_pauses)
{
	struct deadline deadline = {.exists = false, .at = INSTANT_NEVER, .due = INT32_MAX};
	day from = deadline_received(calendar, start, rule);

	if (n < 1)
		bug("a limit of %d working days", n);
	if (!step_over(calendar, rule, pauses, n_pauses, from, n, &deadline.due))
		return deadline;
	deadline.exists = true;
	deadline.at = end_of(deadline.due, rule);
	/* When the office receives something depends on whether that very day is worked. */
	from = rule == COUNT_CIVIL ? from + 1 : instant_day(start);
	deadline.provisional = !calendar_settled(calendar, from, deadline.due);
	return deadline;
}

static struct deadline at_day(const struct calendar *calendar, day due, bool roll)
{
	struct deadline deadline = {.exists = true, .due = due};
	if (roll && !calendar_works(calendar, due))
		deadline.due = calendar_step(calendar, due, 1);
	deadline.at = end_of(deadline.due, COUNT_CIVIL);
	deadline.provisional = roll && !calendar_settled(calendar, due, deadline.due);
	return deadline;
}

struct deadline deadline_months(const struct calendar *calendar, instant start, int n, bool roll)
{
	struct date date = day_date(instant_day(start));
	int month = date.month - 1 + n;

	if (n < 1 || n > 1200)
		bug("a limit of %d months", n);
	date.year += month / 12;
	date.month = month % 12 + 1;
	while (date.day > 28 && !day_exists(date.year, date.month, date.day))
		date.day--;
	return at_day(calendar, day_of(date.year, date.month, date.day), roll);
}

struct deadline deadline_days(const struct calendar *calendar, instant start, int n, bool roll)
{
	if (n < 1 || n > CALENDAR_STEP_MOST)
		bug("a limit of %d days", n);
	return at_day(calendar, instant_day(start) + n, roll);
}

instant deadline_level(const struct calendar *calendar, const struct deadline *deadline,
	enum count_rule rule, int k)
{
	if (!deadline->exists)
		return INSTANT_NEVER;
	return k == 0 ? deadline->at : end_of(calendar_step(calendar, deadline->due, k), rule);
}

/* Worked time of [midnight, midnight + at) on a working day. */
static int64_t worked_of_day(int64_t at)
{
	int64_t worked = 0;
	if (at > OFFICE_OPENS)
		worked += (at < OFFICE_NOON ? at : OFFICE_NOON) - OFFICE_OPENS;
	if (at > OFFICE_AFTERNOON)
		worked += (at < OFFICE_CLOSES ? at : OFFICE_CLOSES) - OFFICE_AFTERNOON;
	return worked;
}

static int64_t worked_between(const struct calendar *calendar, instant from, instant to)
{
	day first = instant_day(from), last = instant_day(to);
	int64_t days = calendar_count(calendar, first - 1, last - 1);
	int64_t worked = days * OFFICE_MINUTES * MINUTE;

	if (calendar_works(calendar, first))
		worked -= worked_of_day(from - day_start(first));
	if (calendar_works(calendar, last))
		worked += worked_of_day(to - day_start(last));
	return worked;
}

int64_t deadline_minutes(const struct calendar *calendar, instant from, instant to,
	const struct pause *pauses, size_t n_pauses)
{
	int64_t worked = 0;

	while (from < to) {
		instant stop = to, resume = to;
		for (size_t i = 0; i < n_pauses; i++) {
			instant begin = pauses[i].from > from ? pauses[i].from : from;
			if (pauses[i].to > begin && begin < stop) {
				stop = begin;
				resume = pauses[i].to;
			}
		}
		worked += worked_between(calendar, from, stop);
		from = resume;
	}
	return worked / MINUTE;
}

/* One end of a pause, up to the separator. */
static int parse_end(const char *text, size_t n, instant *out)
{
	char copy[INSTANT_TEXT];
	if (n >= sizeof copy)
		return -1;
	memcpy(copy, text, n);
	copy[n] = '\0';
	return instant_parse(copy, out);
}

int pauses_parse(const char *text, struct pause *out, size_t most)
{
	size_t n = 0;

	if (*text == '\0' || strcmp(text, "-") == 0)
		return 0;
	for (;;) {
		size_t length = strcspn(text, ";");
		const char *slash = memchr(text, '/', length);
		if (!slash || n == most)
			return -1;
		if (parse_end(text, (size_t)(slash - text), &out[n].from) != 0)
			return -1;
		out[n].to = INSTANT_NEVER;
		if (slash + 1 < text + length &&
			parse_end(slash + 1, (size_t)(text + length - slash - 1), &out[n].to) != 0)
			return -1;
		n++;
		if (text[length] == '\0')
			return (int)n;
		text += length + 1;
	}
}
