/* SPDX-License-Identifier: MIT */
/*
 * Lights at each boundary of the ladder, around the Spring Festival of 2026 (make-up working days
 * 02-14 and 02-28): a light changes at the very instant, not a microsecond before.
 */
#include "ticket_world.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct boundary {
	const char *at;
	enum light before, from;
};

struct ladder {
	const char *rule, *class_, *start, *due;
	struct boundary boundaries[3];
};

static const struct ladder ladders[] = {
	{"letter.reply", "simple", "2026-02-12T10:00:00+08:00", "2026-02-27T00:00:00+08:00",
		{{"2026-02-26T00:00:00+08:00", LIGHT_NORMAL, LIGHT_SOON},
			{"2026-02-27T00:00:00+08:00", LIGHT_SOON, LIGHT_YELLOW},
			{"2026-03-01T00:00:00+08:00", LIGHT_YELLOW, LIGHT_RED}}},
	{"letter.reply", "other", "2026-02-12T10:00:00+08:00", "2026-03-12T00:00:00+08:00",
		{{"2026-03-07T00:00:00+08:00", LIGHT_NORMAL, LIGHT_SOON},
			{"2026-03-12T00:00:00+08:00", LIGHT_SOON, LIGHT_YELLOW},
			{"2026-03-14T00:00:00+08:00", LIGHT_YELLOW, LIGHT_RED}}},
	{"letter.dispatch", "simple", "2026-02-12T10:00:00+08:00", "2026-02-14T00:00:00+08:00",
		{{"2026-02-13T00:00:00+08:00", LIGHT_NORMAL, LIGHT_SOON},
			{"2026-02-14T00:00:00+08:00", LIGHT_SOON, LIGHT_YELLOW},
			{"2026-02-15T00:00:00+08:00", LIGHT_YELLOW, LIGHT_RED}}},
	{"letter.unanswered", "simple", "2026-02-12T10:00:00+08:00", "2026-05-13T00:00:00+08:00",
		{{"2026-04-13T00:00:00+08:00", LIGHT_NORMAL, LIGHT_SOON},
			{"2026-05-13T00:00:00+08:00", LIGHT_SOON, LIGHT_YELLOW},
			{NULL, LIGHT_NONE, LIGHT_NONE}}},
};

static const struct policy_rule *rule(const char *name, const char *class_)
{
	const struct policy_rule *found = policy_rule(world.engine.policy, name, class_);
	assert_non_null(found);
	return found;
}

static void a_light_changes_at_its_instant(void **state)
{
	(void)state;
	const struct calendar *calendar = world.engine.calendar;
	for (size_t i = 0; i < COUNT(ladders); i++) {
		const struct ladder *l = &ladders[i];
		const struct policy_rule *r = rule(l->rule, l->class_);
		struct deadline due = clock_due(calendar, r, at(l->start), INSTANT_NEVER);
		assert_true(due.exists);
		assert_int_equal(due.at, at(l->due));
		assert_int_equal(due.due, instant_day(due.at - 1));
		assert_int_equal(
			clock_light(calendar, r, at(l->start), due.at, at(l->start)), LIGHT_NORMAL);
		for (size_t k = 0; k < 3 && l->boundaries[k].at; k++) {
			const struct boundary *b = &l->boundaries[k];
			instant edge = at(b->at);
			enum light before =
				clock_light(calendar, r, at(l->start), due.at, edge - 1);
			enum light from = clock_light(calendar, r, at(l->start), due.at, edge);
			if (before != b->before || from != b->from)
				fail_msg("%s %s at %s: %s then %s", l->rule, l->class_, b->at,
					light_name(before), light_name(from));
		}
	}
}

static void a_limit_inside_another_never_passes_it(void **state)
{
	(void)state;
	const struct calendar *calendar = world.engine.calendar;
	const struct policy_rule *unit = rule("letter.unit", "simple");
	instant start = at("2026-02-26T10:00:00+08:00"), reply = at("2026-02-27T00:00:00+08:00");
	struct deadline free_due = clock_due(calendar, unit, start, INSTANT_NEVER);
	struct deadline due = clock_due(calendar, unit, start, reply);
	assert_true(free_due.at > reply);
	assert_int_equal(due.at, reply);
	assert_int_equal(due.due, day_of(2026, 2, 26));
	/* its reminder would lie before it began: it never comes */
	assert_int_equal(clock_light(calendar, unit, start, due.at, reply - 1), LIGHT_NORMAL);
	assert_int_equal(clock_light(calendar, unit, start, due.at, reply), LIGHT_YELLOW);
}

static void lights_have_stable_words(void **state)
{
	(void)state;
	assert_string_equal(light_name(LIGHT_NONE), "none");
	assert_string_equal(light_name(LIGHT_NORMAL), "normal");
	assert_string_equal(light_name(LIGHT_SOON), "soon");
	assert_string_equal(light_name(LIGHT_YELLOW), "yellow");
	assert_string_equal(light_name(LIGHT_RED), "red");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_light_changes_at_its_instant),
		cmocka_unit_test(a_limit_inside_another_never_passes_it),
		cmocka_unit_test(lights_have_stable_words),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
