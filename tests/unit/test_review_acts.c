/* SPDX-License-Identifier: MIT */
/*
 * The reviews of an answer as people take them: each step by another person of the right role at
 * the right unit, with its check-lists answered and all there that must be there; everything else
 * is refused and changes nothing.
 */
#include "ticket_world.h"

#include <string.h>

#include "tickets/reviews/review.h"

#define T0 "2026-03-02T09:00:00+08:00"

static const struct actor *as(enum person who, unsigned roles)
{
	static struct actor actor;
	actor = world.actor[who];
	actor.roles = roles;
	return &actor;
}

static enum ticket_result act_as(int64_t id, const struct actor *actor, struct act act)
{
	act = checked(act);
	return ticket_act(world.db, &world.engine, id, actor, &act, at(T0) + HOUR, NULL);
}

static enum ticket_result try_it(int64_t id, enum person who, const char *action)
{
	return try_act(id, who, (struct act){.action = action, .words = "请改"}, at(T0) + HOUR);
}

static int64_t in_review(const char *key, const char *route)
{
	int64_t id = letter_in("HANDLING", key, at(T0));
	done(id, WATER,
		(struct act){.action = "propose", .answer = "路灯已经修好。", .route = route},
		at(T0) + HOUR);
	return id;
}

static const char *rows(int64_t id)
{
	return cell("SELECT GROUP_CONCAT(CONCAT_WS(' ', r.subject, r.step, r.role, p.login,"
		    " r.approves) ORDER BY r.sequence SEPARATOR '; ') FROM review r"
		    " JOIN staff p ON p.id = r.staff_id WHERE r.ticket_id = ?",
		id);
}

static void plan(int64_t id)
{
	static const struct attachment_new file = {"ab12", "应急预案.pdf", "application/pdf", 9};
	done(id, WATER,
		(struct act){.action = "attach",
			.attachments = &file,
			.n_attachments = 1,
			.purpose = "plan"},
		at(T0) + HOUR);
}

static void three_persons_take_three_steps_and_each_is_recorded(void **state)
{
	(void)state;
	need_world();
	int64_t id = in_review("three-0000000000", NULL);
	done(id, WATER_HEAD, (struct act){.action = "review"}, at(T0) + HOUR);
	done(id, WATER_LEAD, (struct act){.action = "release"}, at(T0) + HOUR);
	assert_string_equal(get(id)->state, "REPLIED");
	assert_string_equal(rows(id),
		"answer 0 editor water 0; answer 1 head water-head 0; answer "
		"2 leader water-lead 1");
	const char *checks = cell("SELECT checks FROM review WHERE ticket_id = ? AND step = 2", id);
	assert_non_null(strstr(checks, "check.content.safety=no\n"));
	assert_non_null(strstr(checks, "check.gates.wording=yes\n"));
	assert_non_null(strstr(checks, "check.content.*=yes\n")); /* by one tick, and it says so */
	assert_non_null(strstr(checks, "check.secrecy.done=yes\n"));
	assert_string_equal(
		cell("SELECT role FROM event WHERE ticket_id = ? AND action = 'release'", id),
		"leader");
}

static void no_step_is_skipped_or_taken_by_who_should_not(void **state)
{
	(void)state;
	need_world();
	int64_t id = in_review("skip-00000000000", NULL);
	const unsigned all = ROLE_HANDLER | ROLE_HEAD | ROLE_LEADER | ROLE_CHIEF | ROLE_OFFICE;
	assert_int_equal(try_it(id, WATER_LEAD, "release"), TICKET_ILLEGAL); /* skipped */
	assert_int_equal(try_it(id, WATER_LEAD, "review"), TICKET_ILLEGAL); /* of another role */
	assert_int_equal(try_it(id, HOUSING, "review"), TICKET_ILLEGAL); /* of another unit */
	assert_int_equal(try_it(id, OFFICE, "review"), TICKET_ILLEGAL);
	assert_int_equal(try_it(id, WATER, "review"), TICKET_ILLEGAL);
	assert_int_equal(act_as(id, as(WATER, all), (struct act){.action = "review"}),
		TICKET_ILLEGAL); /* who wrote it, in whatever role */
	assert_int_equal(
		act_as(id, as(WATER_HEAD, all | ROLE_VENDOR), (struct act){.action = "review"}),
		TICKET_ILLEGAL); /* a contractor reviews nothing */
	assert_int_equal(try_it(id, WATER, "back"), TICKET_ILLEGAL);
	assert_int_equal(try_it(id, HOUSING, "back"), TICKET_ILLEGAL);
	assert_int_equal(
		act_as(id, as(WATER_HEAD, all), (struct act){.action = "review"}), TICKET_DONE);
	assert_int_equal(act_as(id, as(WATER_HEAD, all), (struct act){.action = "release"}),
		TICKET_ILLEGAL); /* the same person twice */
	assert_int_equal(act_as(id, as(WATER_HEAD, all),
				 (struct act){.action = "back", .words = "还是不对"}),
		TICKET_ILLEGAL);
	assert_int_equal(try_it(id, WATER_HEAD, "review"), TICKET_ILLEGAL); /* backwards */
	assert_int_equal(try_it(id, WATER_CHIEF, "release"), TICKET_ILLEGAL);
	assert_string_equal(get(id)->state, "IN_REVIEW3");
	done(id, WATER_LEAD, (struct act){.action = "release"}, at(T0) + HOUR);
}

static void a_contractor_writes_no_answer(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("HANDLING", "vendor-000000000", at(T0));
	assert_int_equal(act_as(id, as(WATER, ROLE_HANDLER | ROLE_VENDOR),
				 (struct act){.action = "propose", .answer = "已修好。"}),
		TICKET_ILLEGAL);
}

static void a_step_waits_for_its_check_lists(void **state)
{
	static const struct check_answer bad[] = {{"check.content", CHECK_ALL, true},
		{"check.gates", CHECK_ALL, true}, {CHECK_SECRECY, "done", true},
		{"check.content", "secret", true}};
	(void)state;
	need_world();
	int64_t id = letter_in("HANDLING", "lists-0000000000", at(T0));
	const struct {
		enum person who;
		struct act act;
	} steps[] = {
		{WATER, {.action = "propose", .answer = "路灯已经修好。"}},
		{WATER_HEAD, {.action = "review"}},
		{WATER_LEAD, {.action = "release"}},
	};
	for (size_t i = 0; i < 3; i++) {
		for (size_t n = 0; n <= 4; n++) {
			struct act act = steps[i].act;
			act.checks = bad;
			act.n_checks = n;
			if (n == 3) /* all there and nothing found: not yet */
				continue;
			assert_int_equal(
				ticket_act(world.db, &world.engine, id, &world.actor[steps[i].who],
					&act, at(T0) + HOUR, NULL),
				TICKET_WORDS);
		}
		done(id, steps[i].who, steps[i].act, at(T0) + HOUR);
	}
	assert_string_equal(get(id)->state, "REPLIED");
}

static void a_new_text_is_reviewed_from_the_beginning(void **state)
{
	(void)state;
	need_world();
	int64_t id = in_review("again-0000000000", NULL);
	done(id, WATER_HEAD, (struct act){.action = "review"}, at(T0) + HOUR);
	done(id, WATER_LEAD, (struct act){.action = "back", .words = "写明日期"}, at(T0) + HOUR);
	assert_string_equal(get(id)->route, "");
	assert_int_equal(get(id)->step, 0);
	done(id, WATER, (struct act){.action = "propose", .answer = "三月二日已经修好。"},
		at(T0) + HOUR);
	assert_int_equal(try_it(id, WATER_LEAD, "release"), TICKET_ILLEGAL);
	done(id, WATER_HEAD, (struct act){.action = "review"}, at(T0) + HOUR);
	done(id, WATER_LEAD, (struct act){.action = "release"}, at(T0) + HOUR);
	assert_string_equal(
		cell("SELECT COUNT(DISTINCT version) FROM review WHERE ticket_id = ?", id), "2");
}

/* --- what is negative --- */

static void what_is_negative_needs_a_plan_and_the_chief(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("HANDLING", "negative-0000000", at(T0));
	struct act propose = {.action = "propose", .answer = "已经查处。"};
	done(id, OFFICE, (struct act){.action = "flag", .words = "网上有人在传"}, at(T0) + HOUR);
	propose.route = "three";
	assert_int_equal(try_act(id, WATER, propose, at(T0) + HOUR), TICKET_ILLEGAL);
	propose.route = "urgent";
	assert_int_equal(try_act(id, WATER, propose, at(T0) + HOUR), TICKET_ILLEGAL);
	propose.route = NULL;
	assert_int_equal(try_act(id, WATER, propose, at(T0) + HOUR), TICKET_WORDS); /* no plan */
	plan(id);
	done(id, WATER, propose, at(T0) + HOUR);
	done(id, WATER_HEAD, (struct act){.action = "review"}, at(T0) + HOUR);
	assert_int_equal(try_it(id, WATER_LEAD, "release"), TICKET_ILLEGAL); /* not the chief */
	assert_int_equal(try_it(id, HOUSING_CHIEF, "release"), TICKET_ILLEGAL);
	done(id, WATER_CHIEF, (struct act){.action = "release"}, at(T0) + HOUR);
	assert_string_equal(rows(id),
		"answer 0 editor water 0; answer 1 head water-head 0; answer "
		"2 chief water-chief 1");
}

/* --- two approvals --- */

static void an_urgent_answer_needs_two_leaders_of_the_government(void **state)
{
	(void)state;
	need_world();
	int64_t id = in_review("urgent-000000000", "urgent");
	assert_int_equal(try_it(id, WATER_HEAD, "review"), TICKET_ILLEGAL);
	assert_int_equal(try_it(id, WATER_LEAD, "review"), TICKET_ILLEGAL); /* of the unit */
	assert_string_equal(cell("SELECT turn_unit_id FROM ticket WHERE id = ?", id),
		cell("SELECT id FROM unit WHERE office = 1 AND id > ?", 0));
	done(id, OFFICE_LEAD, (struct act){.action = "review"}, at(T0) + HOUR);
	assert_int_equal(try_it(id, OFFICE_LEAD, "release"), TICKET_ILLEGAL); /* chief too */
	assert_int_equal(try_it(id, WATER_CHIEF, "release"), TICKET_ILLEGAL);
	assert_int_equal(
		act_as(id, as(WATCH, ROLE_CHIEF), (struct act){.action = "release"}), TICKET_DONE);
	assert_string_equal(
		cell("SELECT COUNT(*) FROM review WHERE ticket_id = ? AND approves = 1", id), "2");
	/* the route has no step for the writer: the lists were the others' */
	assert_string_equal(
		cell("SELECT checks FROM review WHERE ticket_id = ? AND step = 0", id), "");
}

/* --- together --- */

static void a_joint_answer_waits_for_the_consent_of_each_unit_to_its_last_text(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("HANDLING", "joint-0000000000", at(T0));
	done(id, OFFICE, (struct act){.action = "involve", .unit_id = world.housing},
		at(T0) + HOUR);
	for (int round = 0; round < 2; round++) {
		done(id, WATER, (struct act){.action = "propose", .answer = "一起修好了。"},
			at(T0) + HOUR);
		assert_string_equal(get(id)->route, "joint");
		done(id, WATER_HEAD, (struct act){.action = "review"}, at(T0) + HOUR);
		assert_int_equal(try_it(id, WATER_LEAD, "release"), TICKET_ILLEGAL);
		done(id, HOUSING, (struct act){.action = "consent"}, at(T0) + HOUR);
		if (round == 0) /* another text: the consent was to this one */
			done(id, WATER_LEAD, (struct act){.action = "back", .words = "写明时间"},
				at(T0) + HOUR);
	}
	done(id, WATER_LEAD, (struct act){.action = "release"}, at(T0) + HOUR);
	assert_string_equal(get(id)->state, "REPLIED");
}

/* Also when a shorter name is written on it. */
static void consent_is_asked_whatever_the_route(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("HANDLING", "joint-by-three00", at(T0));
	done(id, OFFICE, (struct act){.action = "involve", .unit_id = world.housing},
		at(T0) + HOUR);
	done(id, WATER,
		(struct act){.action = "propose", .answer = "一起修好了。", .route = "three"},
		at(T0) + HOUR);
	done(id, WATER_HEAD, (struct act){.action = "review"}, at(T0) + HOUR);
	assert_int_equal(try_it(id, WATER_LEAD, "release"), TICKET_ILLEGAL);
	done(id, HOUSING, (struct act){.action = "consent"}, at(T0) + HOUR);
	done(id, WATER_LEAD, (struct act){.action = "release"}, at(T0) + HOUR);
}

/* --- a longer route of a site's own --- */

static void a_site_may_have_more_steps_than_three(void **state)
{
	static const char own[] =
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
		"<policy name=\"own\" title=\"自定\" extends=\"national\"><routes>"
		"<route name=\"three\" title=\"五审\" source=\"local\" distinct=\"yes\" "
		"needs=\"secrecy\" checks=\"check.content check.gates\">"
		"<step by=\"editor\" title=\"初审\"/><step by=\"head\" title=\"科室\"/>"
		"<step by=\"leader\" title=\"分管\"/><step by=\"office\" title=\"办公室\"/>"
		"<step by=\"chief\" title=\"主要领导\" approves=\"yes\"/>"
		"</route></routes></policy>";
	struct buf err = BUF_INIT;
	const struct policy *national = world.engine.policy;
	(void)state;
	need_world();
	struct policy *policy =
		policy_parse(SRCDIR "/schema/policies", "own", own, sizeof own - 1, &err);
	assert_string_equal(buf_str(&err), "");
	world.engine.policy = policy;
	int64_t id = in_review("long-00000000000", NULL);
	static const enum person way[] = {WATER_HEAD, WATER_LEAD, OFFICE};
	for (size_t i = 0; i < 3; i++) {
		assert_string_equal(get(id)->state, "IN_REVIEW2");
		assert_int_equal(get(id)->step, (int)i + 1);
		assert_int_equal(try_it(id, WATER_CHIEF, "release"), TICKET_ILLEGAL);
		done(id, way[i], (struct act){.action = "review"}, at(T0) + HOUR);
	}
	assert_string_equal(get(id)->state, "IN_REVIEW3");
	done(id, WATER_CHIEF, (struct act){.action = "release"}, at(T0) + HOUR);
	assert_string_equal(cell("SELECT COUNT(*) FROM review WHERE ticket_id = ?", id), "5");
	world.engine.policy = national;
	policy_close(&policy);
	buf_free(&err);
}

/* Who should sign has lost the role: the text waits for nobody, until the office takes it back. */
static void what_nobody_can_review_goes_back_by_the_office(void **state)
{
	(void)state;
	need_world();
	const struct act reclaim = {.action = "reclaim", .words = "负责人已经调离"};
	struct stuck_text *texts;
	size_t n;
	int64_t id = letter_in("IN_REVIEW3", "key-nobody-signs-1", at("2026-02-02T09:00:00+08:00"));
	instant now = at("2026-02-02T09:00:00+08:00") + HOUR;

	assert_int_equal(try_act(id, OFFICE, reclaim, now), TICKET_ILLEGAL);
	assert_int_equal(review_stuck(world.db, world.pool, 1, &texts, &n), DB_OK);
	assert_int_equal(n, 0);
	run("UPDATE staff SET roles = roles & ~16 WHERE login = 'water-lead'");
	assert_int_equal(review_stuck(world.db, world.pool, 1, &texts, &n), DB_OK);
	assert_int_equal(n, 1);
	assert_string_equal(texts[0].number, get(id)->number);
	assert_int_equal(texts[0].role, ROLE_LEADER);
	assert_string_equal(texts[0].unit_name, "水务局");
	assert_int_equal(try_act(id, WATER, reclaim, now), TICKET_ILLEGAL);
	assert_int_equal(try_act(id, OFFICE, (struct act){.action = "reclaim"}, now), TICKET_WORDS);
	done(id, OFFICE, reclaim, now);
	assert_string_equal(get(id)->state, "HANDLING");
	assert_int_equal(review_stuck(world.db, world.pool, 1, &texts, &n), DB_OK);
	assert_int_equal(n, 0);
	/* somebody else with the role, but it is the one who wrote the text */
	run("UPDATE staff SET roles = roles | 16 WHERE login = 'water'");
	done(id, WATER, (struct act){.action = "propose", .answer = "已修好。"}, now);
	done(id, WATER_HEAD, (struct act){.action = "review"}, now);
	assert_int_equal(review_stuck(world.db, world.pool, 1, &texts, &n), DB_OK);
	assert_int_equal(n, 1);
	run("UPDATE staff SET roles = roles & ~16 WHERE login = 'water'");
	run("UPDATE staff SET roles = roles | 16 WHERE login = 'water-lead'");
	assert_int_equal(try_act(id, OFFICE, reclaim, now), TICKET_ILLEGAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			three_persons_take_three_steps_and_each_is_recorded, world_empty),
		cmocka_unit_test_setup(no_step_is_skipped_or_taken_by_who_should_not, world_empty),
		cmocka_unit_test_setup(a_contractor_writes_no_answer, world_empty),
		cmocka_unit_test_setup(a_step_waits_for_its_check_lists, world_empty),
		cmocka_unit_test_setup(a_new_text_is_reviewed_from_the_beginning, world_empty),
		cmocka_unit_test_setup(what_is_negative_needs_a_plan_and_the_chief, world_empty),
		cmocka_unit_test_setup(
			an_urgent_answer_needs_two_leaders_of_the_government, world_empty),
		cmocka_unit_test_setup(
			a_joint_answer_waits_for_the_consent_of_each_unit_to_its_last_text,
			world_empty),
		cmocka_unit_test_setup(consent_is_asked_whatever_the_route, world_empty),
		cmocka_unit_test_setup(a_site_may_have_more_steps_than_three, world_empty),
		cmocka_unit_test_setup(what_nobody_can_review_goes_back_by_the_office, world_empty),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
