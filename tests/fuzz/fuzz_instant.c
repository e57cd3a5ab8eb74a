/* SPDX-License-Identifier: MIT */
/* Instants and days: what was taken is written and taken again as the same instant. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/instant.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void both_ways(instant at)
{
	char text[INSTANT_TEXT];
	instant back;
	struct date date = day_date(instant_day(at));
	if (date.year < 1 || date.year > 9999 || at == INSTANT_NEVER)
		return;
	if (instant_parse(instant_iso(at, text), &back) < 0 || back != at)
		abort();
	if (!day_exists(date.year, date.month, date.day) ||
		day_of(date.year, date.month, date.day) != instant_day(at))
		abort();
	if (at >= day_start(1) && at < day_start(2932896) &&
		(instant_from_sql(instant_sql(at, text), &back) < 0 || back != at))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[64], iso[INSTANT_TEXT];
	instant at;
	day d;
	if (size >= sizeof(text))
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (instant_parse(text, &at) == 0)
		both_ways(at);
	if (instant_from_sql(text, &at) == 0)
		both_ways(at);
	if (day_parse(text, &d) == 0 && strcmp(day_iso(d, iso), text) != 0)
		abort();
	if (size == sizeof(at)) {
		memcpy(&at, data, sizeof(at));
		instant_iso(at, iso);
		both_ways(at);
	}
	return 0;
}
