/* SPDX-License-Identifier: MIT */
/* Any text as pauses: whatever is accepted gives a deadline that a longer limit never comes before.
 */
#include <stddef.h>
#include <stdint.h>
#include "base/log.h"
#include "base/pool.h"
#include "calendar/deadline.h"
#include "calendar/workday.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void try_rule(
	const struct calendar *calendar, const struct pause *pause, size_t n, enum count_rule rule)
{
	instant start = day_start(day_of(2026, 2, 12)) + 9 * HOUR;
	struct deadline plain = deadline_workdays(calendar, start, 5, rule, NULL, 0);
	struct deadline paused = deadline_workdays(calendar, start, 5, rule, pause, n);
	struct deadline longer = deadline_workdays(calendar, start, 6, rule, pause, n);

	if (paused.exists && (paused.at < plain.at || !calendar_works(calendar, paused.due)))
		bug("a pause shortened the limit");
	if (longer.exists && (!paused.exists || longer.at <= paused.at))
		bug("a longer limit ends earlier");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct calendar *calendar;
	struct pool *pool = pool_open();
	struct pause pause[16];
	int pauses;

	if (!calendar)
		calendar = calendar_open();
	pauses = pauses_parse(pool_copy(pool, data, n), pause, 16);
	if (pauses >= 0) {
		instant from = day_start(day_of(2026, 2, 1)), to = from + 40 * DAY;
		int64_t minutes = deadline_minutes(calendar, from, to, pause, (size_t)pauses);
		try_rule(calendar, pause, (size_t)pauses, COUNT_CIVIL);
		try_rule(calendar, pause, (size_t)pauses, COUNT_OFFICE);
		if (minutes < 0 || minutes > deadline_minutes(calendar, from, to, NULL, 0))
			bug("pauses made the time longer");
	}
	pool_close(&pool);
	return 0;
}
