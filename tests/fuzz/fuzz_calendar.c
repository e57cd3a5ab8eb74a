/* SPDX-License-Identifier: MIT */
/* Any text as a list of days off: refused with a line, or steps and counts still agree. */
#include <stddef.h>
#include <stdint.h>
#include "base/log.h"
#include "base/str.h"
#include "calendar/workday.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void agree(const struct calendar *calendar, day from)
{
	for (int k = 1; k <= 30; k++) {
		day to = calendar_step(calendar, from, k);
		if (!calendar_works(calendar, to) || calendar_count(calendar, from, to) != k)
			bug("%d working days after %d", k, from);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct calendar *calendar;
	struct buf err = BUF_INIT;
	int result;

	/* kept: a list also comes on top of others */
	if (!calendar)
		calendar = calendar_open();
	result = calendar_read_csv(calendar, "fuzz.csv", (const char *)data, n, &err);

	if ((result == 0) != (err.n == 0))
		bug("result %d with message \"%s\"", result, buf_str(&err));
	if (result == 0) {
		day horizon = calendar_horizon(calendar);
		agree(calendar, day_of(2026, 2, 10));
		if (horizon != INT32_MIN) {
			agree(calendar, horizon - 20);
			agree(calendar, horizon - 360);
		}
	}
	buf_free(&err);
	return 0;
}
