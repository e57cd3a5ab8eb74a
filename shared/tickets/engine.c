/* SPDX-License-Identifier: MIT */
/*
 * Opening what every function of this folder needs beside the database: lifecycle, policy and
 * calendar, checked before the first request. Where the schema lies is the caller's business.
 */
#include "tickets/ticket.h"

#include "base/str.h"

int engine_open(const char *schema_dir, const char *policy, const struct secret *secret,
	struct engine *out, struct buf *err)
{
	struct calendar *calendar = calendar_open();
	struct buf dir = BUF_INIT;
	int failed = lifecycle_check(err);

	buf_print(&dir, "%s/policies", schema_dir);
	*out = (struct engine){.calendar = calendar, .secret = secret};
	if (!failed)
		out->policy = policy_open(buf_str(&dir), policy, err);
	buf_empty(&dir);
	buf_print(&dir, "%s/calendar", schema_dir);
	if (!failed && !out->policy)
		failed = -1;
	if (!failed)
		failed = calendar_read_dir(calendar, buf_str(&dir), err);
	buf_free(&dir);
	return failed ? -1 : 0;
}

/* Only the functions see them as unchanging; who opened them may close them. */
void engine_close(struct engine *engine)
{
	struct policy *policy = (struct policy *)engine->policy;
	struct calendar *calendar = (struct calendar *)engine->calendar;

	policy_close(&policy);
	calendar_close(&calendar);
	*engine = (struct engine){0};
}
