/* SPDX-License-Identifier: MIT */
/* When messages may go out: a clerk is not written to at night or on a holiday, a citizen not at
 * night. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/str.h"
#include "tickets/messages/outbox.h"

#define POLICIES SRCDIR "/schema/policies"
#define HOURS(from, to, workdays) \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" \
	"<policy name=\"probe\" title=\"probe\" extends=\"national\"><hours from=\"" from \
	"\" to=\"" to "\" workdays=\"" workdays "\" source=\"local\"/></policy>\n"

static struct calendar *calendar;

static int open_calendar(void **state)
{
	struct buf err = BUF_INIT;

	(void)state;
	calendar = calendar_open();
	if (calendar_read_dir(calendar, SRCDIR "/schema/calendar", &err) != 0)
		fail_msg("%s", buf_str(&err));
	return 0;
}

static int close_calendar(void **state)
{
	(void)state;
	calendar_close(&calendar);
	return 0;
}

static instant at(const char *iso)
{
	instant out;

	assert_int_equal(instant_parse(iso, &out), 0);
	return out;
}

static struct policy *policy_of(const char *text)
{
	struct buf err = BUF_INIT;
	struct policy *policy = policy_parse(POLICIES, "probe", text, strlen(text), &err);

	if (!policy)
		fail_msg("%s", buf_str(&err));
	buf_free(&err);
	return policy;
}

struct case_ {
	const char *now, *next; /* next NULL: at once */
};

static void check(const char *text, bool staff, const struct case_ *cases, size_t n)
{
	struct policy *policy = policy_of(text);
	struct engine engine = {.policy = policy, .calendar = calendar};

	for (size_t i = 0; i < n; i++) {
		char got[INSTANT_TEXT];
		instant now = at(cases[i].now), next = hours_next(&engine, staff, now);

		if (next != (cases[i].next ? at(cases[i].next) : now))
			fail_msg("%s: %s", cases[i].now, instant_iso(next, got));
		/* what is let through once is let through again */
		assert_int_equal(hours_next(&engine, staff, next), next);
	}
	policy_close(&policy);
}
#define CHECK(text, staff, cases) check((text), (staff), (cases), sizeof(cases) / sizeof *(cases))

static void staff_are_told_on_working_days_within_the_hours(void **state)
{
	static const struct case_ cases[] = {
		{"2026-02-12T10:00:00+08:00", NULL},
		/* the edges */
		{"2026-02-12T08:59:59.999999+08:00", "2026-02-12T09:00:00+08:00"},
		{"2026-02-12T09:00:00+08:00", NULL},
		{"2026-02-12T17:29:59.999999+08:00", NULL},
		{"2026-02-12T17:30:00+08:00", "2026-02-13T09:00:00+08:00"},
		/* nights */
		{"2026-02-12T23:59:59+08:00", "2026-02-13T09:00:00+08:00"},
		{"2026-02-13T00:00:00+08:00", "2026-02-13T09:00:00+08:00"},
		{"2026-03-06T20:00:00+08:00", "2026-03-09T09:00:00+08:00"},
		/* a weekend, a Saturday that is worked, the Spring Festival, the first of October
		 */
		{"2026-03-07T10:00:00+08:00", "2026-03-09T09:00:00+08:00"},
		{"2026-03-08T23:00:00+08:00", "2026-03-09T09:00:00+08:00"},
		{"2026-02-14T10:00:00+08:00", NULL},
		{"2026-02-13T18:00:00+08:00", "2026-02-14T09:00:00+08:00"},
		{"2026-02-14T17:30:00+08:00", "2026-02-24T09:00:00+08:00"},
		{"2026-02-18T10:00:00+08:00", "2026-02-24T09:00:00+08:00"},
		{"2026-10-01T10:00:00+08:00", "2026-10-08T09:00:00+08:00"},
	};

	(void)state;
	CHECK(HOURS("09:00", "17:30", "yes"), true, cases);
}

static void citizens_are_told_on_any_day_within_the_hours(void **state)
{
	static const struct case_ cases[] = {
		{"2026-03-07T10:00:00+08:00", NULL},
		{"2026-10-01T10:00:00+08:00", NULL},
		{"2026-10-01T17:30:00+08:00", "2026-10-02T09:00:00+08:00"},
		{"2026-10-02T03:00:00+08:00", "2026-10-02T09:00:00+08:00"},
	};

	(void)state;
	CHECK(HOURS("09:00", "17:30", "yes"), false, cases);
}

static void a_site_may_tell_its_staff_on_any_day(void **state)
{
	static const struct case_ cases[] = {
		{"2026-03-07T10:00:00+08:00", NULL},
		{"2026-03-07T19:00:00+08:00", "2026-03-08T09:00:00+08:00"},
	};

	(void)state;
	CHECK(HOURS("09:00", "17:30", "no"), true, cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(staff_are_told_on_working_days_within_the_hours),
		cmocka_unit_test(citizens_are_told_on_any_day_within_the_hours),
		cmocka_unit_test(a_site_may_tell_its_staff_on_any_day),
	};
	return cmocka_run_group_tests(tests, open_calendar, close_calendar);
}
