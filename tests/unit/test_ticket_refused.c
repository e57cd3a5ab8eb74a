/* SPDX-License-Identifier: MIT */
/*
 * What nobody may do to a letter: wrong state, role, unit or person, missing words, private
 * letters.
 */
#include "ticket_world.h"

#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define START "2026-02-12T10:00:00.123456+08:00"

struct attempt {
	const char *state;
	enum person who;
	struct act act;
	enum ticket_result result;
};

static void run_attempts(const struct attempt *tries, size_t n, const char *prefix)
{
	for (size_t i = 0; i < n; i++) {
		char key[40];
		snprintf(key, sizeof key, "key-%s-%06zu", prefix, i);
		int64_t id = letter_in(tries[i].state, key, at(START));
		int version = get(id)->version;
		enum ticket_result result =
			try_act(id, tries[i].who, tries[i].act, at("2026-02-14T09:00:00+08:00"));
		if (result != tries[i].result)
			fail_msg("%s in %s: %d instead of %d", tries[i].act.action, tries[i].state,
				result, tries[i].result);
		if (result != TICKET_DONE)
			assert_int_equal(get(id)->version, version);
		pool_empty(world.pool);
	}
}

static void what_the_table_does_not_allow_is_refused(void **state)
{
	(void)state;
	need_world();
	const struct act publish = {
		.action = "publish", .title = "标题", .body = "正文", .answer = "答复"};
	const struct attempt tries[] = {
		{"SUBMITTED", OFFICE, {.action = "dispatch", .unit_id = world.water},
			TICKET_ILLEGAL},
		{"ACCEPTED", OFFICE, {.action = "dispatch", .unit_id = world.closed},
			TICKET_MISSING},
		{"ACCEPTED", OFFICE, {.action = "dispatch"}, TICKET_MISSING},
		{"ACCEPTED", OFFICE, {.action = "dispatch", .unit_id = 99999}, TICKET_MISSING},
		{"ACCEPTED", WATER, {.action = "dispatch", .unit_id = world.water}, TICKET_ILLEGAL},
		{"HANDLING", WATER_LEAD, {.action = "release"}, TICKET_ILLEGAL},
		{"IN_REVIEW2", WATER_LEAD, {.action = "release"}, TICKET_ILLEGAL},
		{"REPLIED", WATER, {.action = "sign"}, TICKET_ILLEGAL},
		{"REPLIED", WATER, {.action = "propose", .answer = "改了"}, TICKET_ILLEGAL},
		{"HANDLING", OFFICE, publish, TICKET_ILLEGAL},
		{"REPLIED", OFFICE, {.action = "publish_ask"}, TICKET_WORDS},
		{"REPLIED", OFFICE, {.action = "publish_ask", .title = "只有标题"}, TICKET_WORDS},
		{"REPLIED", OFFICE, publish, TICKET_ILLEGAL},
		{"REPLIED", WATER, publish, TICKET_ILLEGAL},
		{"REPLIED", OFFICE, {.action = "unpublish"}, TICKET_ILLEGAL},
		{"DISPATCHED", HOUSING, {.action = "sign"}, TICKET_ILLEGAL},
		{"HANDLING", HOUSING, {.action = "propose", .answer = "不是我们"}, TICKET_ILLEGAL},
		{"IN_REVIEW2", HOUSING, {.action = "review"}, TICKET_ILLEGAL},
		{"IN_REVIEW3", HOUSING, {.action = "release"}, TICKET_ILLEGAL},
		{"HANDLING", HOUSING, {.action = "read_contact"}, TICKET_ILLEGAL},
		{"HANDLING", WATCH, {.action = "read_contact"}, TICKET_DONE},
		{"HANDLING", WATER, {.action = "read_contact"}, TICKET_DONE},
		{"HANDLING", CITIZEN, {.action = "read_contact"}, TICKET_ILLEGAL},
		{"HANDLING", WATER, {.action = "return"}, TICKET_WORDS},
		{"HANDLING", WATER, {.action = "return", .words = " 　\n"}, TICKET_WORDS},
		{"HANDLING", WATER, {.action = "propose"}, TICKET_WORDS},
		{"SUBMITTED", OFFICE,
			{.action = "refuse_ask", .decision = "refuse", .words = "没有理由代码"},
			TICKET_WORDS},
		{"SUBMITTED", OFFICE,
			{.action = "refuse_ask", .decision = "refuse", .reason = "no-such-code"},
			TICKET_WORDS},
		{"SUBMITTED", CITIZEN, {.action = "accept"}, TICKET_ILLEGAL},
		{"SUBMITTED", OFFICE, {.action = "accept", .class_ = "no-such"}, TICKET_BAD},
		{"IN_REVIEW2", CITIZEN, {.action = "withdraw"}, TICKET_ILLEGAL},
		{"REPLIED", CITIZEN, {.action = "rate_bad", .reason = "1", .words = "差"},
			TICKET_ILLEGAL},
		{"REPLIED", CITIZEN, {.action = "rate", .reason = "1"}, TICKET_WORDS},
		{"REPLIED", CITIZEN, {.action = "rate", .reason = "6", .words = "六"},
			TICKET_WORDS},
		{"REPLIED", OFFICE, {.action = "rate", .reason = "5"}, TICKET_ILLEGAL},
		{"REPLIED", OFFICE, {.action = "adopt", .answer = "答复"}, TICKET_ILLEGAL},
		{"SUBMITTED", IMPORT, {.action = "adopt", .answer = "谁答的？"}, TICKET_MISSING},
		{"SUBMITTED", OFFICE, {.action = "no such action"}, TICKET_ILLEGAL},
	};
	run_attempts(tries, COUNT(tries), "illegal");
	assert_int_equal(
		try_act(987654321, OFFICE, (struct act){.action = "accept"}, 0), TICKET_MISSING);
}

static void what_the_citizen_keeps_private_is_not_published(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "key-private-0001", at(START));
	run("UPDATE ticket SET open = 0");
	const struct act publish = {
		.action = "publish_ask", .title = "标题", .body = "正文", .answer = "答复"};
	assert_int_equal(try_act(id, OFFICE, publish, at(START)), TICKET_ILLEGAL);
}

static void nobody_takes_two_of_the_three_steps(void **state)
{
	(void)state;
	need_world();
	world.actor[WATER].roles |= ROLE_HEAD | ROLE_LEADER;
	world.actor[WATER_HEAD].roles |= ROLE_LEADER;
	int64_t id = letter_in("IN_REVIEW2", "key-three-persons-1", at(START));
	enum ticket_result own_review =
		try_act(id, WATER, (struct act){.action = "review"}, at(START));
	done(id, WATER_HEAD, (struct act){.action = "review"}, at(START));
	enum ticket_result own_text =
		try_act(id, WATER, (struct act){.action = "release"}, at(START));
	enum ticket_result both =
		try_act(id, WATER_HEAD, (struct act){.action = "release"}, at(START));
	/* a new text is a new start */
	done(id, WATER_LEAD, (struct act){.action = "back", .words = "再改"}, at(START));
	done(id, WATER, (struct act){.action = "propose", .answer = "新文"}, at(START));
	done(id, WATER_HEAD, (struct act){.action = "review"}, at(START));
	done(id, WATER_LEAD, (struct act){.action = "release"}, at(START));
	world.actor[WATER].roles = ROLE_HANDLER;
	world.actor[WATER_HEAD].roles = ROLE_HEAD;
	assert_int_equal(own_review, TICKET_ILLEGAL);
	assert_int_equal(own_text, TICKET_ILLEGAL);
	assert_int_equal(both, TICKET_ILLEGAL);
	assert_string_equal(get(id)->answer, "新文");
}

#define with_world(name) cmocka_unit_test_setup(name, world_empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_world(what_the_table_does_not_allow_is_refused),
		with_world(what_the_citizen_keeps_private_is_not_published),
		with_world(nobody_takes_two_of_the_three_steps),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
