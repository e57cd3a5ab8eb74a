/* SPDX-License-Identifier: MIT */
/* See shipped.h. Tickets in a database are ticket_world.c's. */
#include "tests/unit/shipped.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/str.h"

struct pool *pool;
struct policy *policy;
struct calendar *calendar;
struct engine engine;

int shipped_open(void **state)
{
	struct buf err = BUF_INIT;
	(void)state;
	pool = pool_open();
	calendar = calendar_open();
	policy = policy_open(SRCDIR "/schema/policies", "national", &err);
	if (!policy || calendar_read_dir(calendar, SRCDIR "/schema/calendar", &err) != 0)
		fail_msg("%s", buf_str(&err));
	engine = (struct engine){.policy = policy, .calendar = calendar};
	buf_free(&err);
	return 0;
}

int shipped_close(void **state)
{
	(void)state;
	policy_close(&policy);
	calendar_close(&calendar);
	pool_close(&pool);
	return 0;
}

instant at(const char *text)
{
	instant out;
	if (instant_parse(text, &out) != 0)
		fail_msg("no instant: %s", text);
	return out;
}
