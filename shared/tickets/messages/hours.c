/* SPDX-License-Identifier: MIT */
/* When people may be sent messages: the policy's hours over the working days. Pure. */
#include "tickets/messages/outbox.h"

instant hours_next(const struct engine *engine, bool staff, instant now)
{
	struct policy_hours hours = policy_hours(engine->policy);
	bool workdays = staff && hours.workdays;
	day today = instant_day(now);
	instant from = day_start(today) + hours.from * MINUTE;
	instant to = day_start(today) + hours.to * MINUTE;

	if (now < to && (!workdays || calendar_works(engine->calendar, today)))
		return now < from ? from : now;
	day next = workdays ? calendar_step(engine->calendar, today, 1) : today + 1;
	return day_start(next) + hours.from * MINUTE;
}
