/* SPDX-License-Identifier: MIT */
/* Explaining a ticket as it stands in the database: the days must lead to the date in the row
 * whatever was done to it, and a level that was reached must stand beside its instant. */
#include "ticket_world.h"

#include <stdio.h>

#include "tickets/clocks/explain.h"
#include "tickets/clocks/sweep.h"

#define START "2026-03-02T09:00:00+08:00"

static struct explanation *explain(int64_t id, size_t *n)
{
	struct explanation *list;
	assert_int_equal(explain_ticket(world.db, world.pool, &world.engine, id, &list, n), DB_OK);
	return list;
}

static const struct explanation *of(const struct explanation *list, size_t n, const char *rule)
{
	for (size_t i = 0; i < n; i++)
		if (str_equal(list[i].clock->rule, rule))
			return &list[i];
	fail_msg("no clock of %s", rule);
	return NULL;
}

static void check_all_agree(int64_t id)
{
	size_t n;
	struct explanation *list = explain(id, &n);
	assert_true(n > 0);
	for (size_t i = 0; i < n; i++) {
		if (!list[i].agrees)
			fail_msg("%s: the days do not lead to the date", list[i].clock->rule);
	}
}

static void sweep(const char *now)
{
	struct sweep out;
	const struct sweep_options options = {.now = at(now)};
	assert_int_equal(sweep_run(world.db, &world.engine, &options, &out), DB_OK);
}

static void every_clock_of_every_state_leads_to_its_date(void **state)
{
	static const char *const states[] = {"SUBMITTED", "ACCEPTED", "DISPATCHED", "HANDLING",
		"IN_REVIEW2", "IN_REVIEW3", "REPLIED", "REWORK"};
	char key[32];
	(void)state;
	need_world();
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		snprintf(key, sizeof key, "explain-key-state-%02zu", i);
		check_all_agree(letter_in(states[i], key, at(START)));
	}
}

static void a_level_that_was_reached_stands_with_its_instant(void **state)
{
	size_t n;
	(void)state;
	need_world();
	int64_t id = letter_in("HANDLING", "explain-key-reached", at(START));
	sweep("2026-03-09T08:00:00+08:00");
	struct explanation *list = explain(id, &n);
	const struct explanation *reply = of(list, n, "letter.reply");
	/* five working days from Monday 2 March: due Monday 9 March, reminded at the end of Friday
	 */
	assert_int_equal(reply->n_levels, 4);
	assert_true(reply->levels[0].at == at("2026-03-07T00:00:00+08:00"));
	assert_true(reply->levels[0].fired_at != INSTANT_NONE);
	assert_true(reply->levels[1].at == at("2026-03-10T00:00:00+08:00"));
	assert_true(reply->levels[1].fired_at == INSTANT_NONE);
	/* the dispatch was done before its limit: nothing of it was reached but what lay before */
	const struct explanation *dispatch = of(list, n, "letter.dispatch");
	assert_string_equal(dispatch->clock->outcome, "met");
	for (size_t i = 0; i < dispatch->n_levels; i++)
		assert_true(dispatch->levels[i].fired_at == INSTANT_NONE);
}

static void more_time_and_the_unit_that_shares_it_lead_to_the_new_date(void **state)
{
	size_t n;
	(void)state;
	need_world();
	int64_t id = letter("explain-key-longer", at(START));
	done(id, OFFICE, (struct act){.action = "accept", .class_ = "other"}, at(START) + MINUTE);
	done(id, OFFICE, (struct act){.action = "dispatch", .unit_id = world.water},
		at(START) + 2 * MINUTE);
	done(id, WATER, (struct act){.action = "extend_ask", .words = "要等检测报告"},
		at(START) + DAY);
	check_all_agree(id);
	done(id, OFFICE, (struct act){.action = "extend"}, at(START) + 2 * DAY);
	check_all_agree(id);
	struct explanation *list = explain(id, &n);
	const struct explanation *reply = of(list, n, "letter.reply");
	assert_true(reply->clock->first_due_at != INSTANT_NONE);
	assert_int_equal(reply->days[reply->n_days - 1].n, reply->rule->extension.limit);
	assert_true(of(list, n, "letter.unit")->clock->due_at == reply->clock->due_at);
}

static void given_back_and_sent_on_late_the_unit_gets_what_is_left(void **state)
{
	size_t n;
	(void)state;
	need_world();
	int64_t id = letter_in("DISPATCHED", "explain-key-return", at(START));
	done(id, WATER, (struct act){.action = "return", .words = "不归我们管"},
		at("2026-03-05T09:00:00+08:00"));
	done(id, OFFICE, (struct act){.action = "dispatch", .unit_id = world.housing},
		at("2026-03-06T09:00:00+08:00"));
	check_all_agree(id);
	struct explanation *list = explain(id, &n);
	const struct explanation *unit = NULL;
	for (size_t i = 0; i < n; i++)
		if (str_equal(list[i].clock->rule, "letter.unit") &&
			list[i].clock->stopped_at == INSTANT_NONE)
			unit = &list[i];
	assert_non_null(unit);
	assert_string_equal(unit->within_rule, "letter.reply");
	assert_int_equal(unit->days[unit->n_days - 1].why, DAY_CAPPED);
	assert_true(unit->clock->due_at == of(list, n, "letter.reply")->clock->due_at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(every_clock_of_every_state_leads_to_its_date, world_empty),
		cmocka_unit_test_setup(
			a_level_that_was_reached_stands_with_its_instant, world_empty),
		cmocka_unit_test_setup(
			more_time_and_the_unit_that_shares_it_lead_to_the_new_date, world_empty),
		cmocka_unit_test_setup(
			given_back_and_sent_on_late_the_unit_gets_what_is_left, world_empty),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
