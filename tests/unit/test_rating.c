/* SPDX-License-Identifier: MIT */
/*
 * Ratings and appeals: every rating is kept and each answer has one; an appeal is decided by
 * another person, once, and what an upheld one opened is closed again. A malicious rating that
 * counted, or an honest one that did not, would do somebody wrong.
 */
#include "ticket_world.h"

#include "tickets/ratings/rating.h"
#include "tickets/upkeep.h"

#define START "2026-03-02T10:00:00+08:00" /* a Monday */

static const char *kept(int64_t id)
{
	return cell("SELECT GROUP_CONCAT(CONCAT_WS(' ', n, value, source, appeal) ORDER BY n"
		    " SEPARATOR ', ') FROM rating WHERE ticket_id = ?",
		id);
}

static const char *clock_of(int64_t id, const char *rule)
{
	struct clock *clocks;
	size_t n;
	const char *found = "none";
	assert_int_equal(ticket_clocks(world.db, world.pool, id, &clocks, &n), DB_OK);
	for (size_t i = 0; i < n; i++) {
		if (str_equal(clocks[i].rule, rule))
			found = *clocks[i].outcome ? clocks[i].outcome : "runs";
	}
	return found;
}

static int64_t correction_in(const char *state, const char *key, instant now)
{
	struct ticket_new new = letter_new(key, now);
	struct receipt receipt;
	new.kind = "correction";
	new.box_id = 0;
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_DONE);
	if (!str_equal(state, "NEW"))
		done(receipt.id, OFFICE, (struct act){.action = "transfer", .unit_id = world.water},
			now);
	if (str_equal(state, "REPLIED_FIXED"))
		done(receipt.id, WATER, (struct act){.action = "fixed", .answer = "改好了"}, now);
	if (str_equal(state, "REPLIED_UNTRUE"))
		done(receipt.id, WATER, (struct act){.action = "untrue", .answer = "没有错"}, now);
	return receipt.id;
}

static enum ticket_result rate(int64_t id, const char *value, instant now)
{
	return try_act(
		id, CITIZEN, (struct act){.action = "rate", .reason = value, .words = "说明"}, now);
}

static enum ticket_result appeal(int64_t id, enum person who, const char *action, instant now)
{
	return try_act(id, who, (struct act){.action = action, .words = "与事实不符"}, now);
}

static void each_answer_is_rated_once_and_every_rating_kept(void **state)
{
	(void)state;
	need_world();
	instant now = at(START) + DAY;
	int64_t id = letter_in("REPLIED", "key-rating-keep-01", at(START));
	assert_true(rating_wanted(&world.engine, get(id), now));
	done(id, CITIZEN,
		(struct act){.action = "rate", .reason = "2", .words = "没说清", .purpose = "link"},
		now);
	assert_string_equal(get(id)->state, "REWORK");
	assert_false(rating_wanted(&world.engine, get(id), now));
	done(id, WATER, (struct act){.action = "propose", .answer = "说清楚了"}, now + HOUR);
	done(id, WATER_HEAD, (struct act){.action = "review"}, now + HOUR);
	done(id, WATER_LEAD, (struct act){.action = "release"}, now + HOUR);
	assert_true(rating_wanted(&world.engine, get(id), now + HOUR));
	done(id, OFFICE, (struct act){.action = "callback", .reason = "4", .words = "满意了"},
		now + 2 * HOUR);
	assert_string_equal(kept(id), "1 2 link , 2 4 office ");
	assert_int_equal(get(id)->rating, 4); /* the latest; the figures go by the first */
	assert_int_equal(rate(id, "1", now + 3 * HOUR), TICKET_LIMIT);
	struct rating *list;
	size_t n;
	assert_int_equal(rating_list(world.db, world.pool, id, &list, &n), DB_OK);
	assert_int_equal(n, 2);
	assert_string_equal(list[0].words, "没说清");
	assert_int_equal(list[1].at, now + 2 * HOUR);
}

static void an_appeal_is_decided_by_another_person_once(void **state)
{
	(void)state;
	need_world();
	instant now = at(START) + DAY;
	int64_t id = letter_in("REPLIED", "key-rating-appeal1", at(START));
	assert_int_equal(appeal(id, WATER, "appeal", now), TICKET_ILLEGAL); /* against nothing */
	assert_int_equal(rate(id, "1", now), TICKET_DONE);
	assert_int_equal(try_act(id, WATER, (struct act){.action = "appeal"}, now), TICKET_WORDS);
	assert_int_equal(appeal(id, HOUSING, "appeal", now), TICKET_ILLEGAL);
	assert_int_equal(appeal(id, OFFICE, "appeal", now), TICKET_ILLEGAL); /* not its letter */
	assert_int_equal(appeal(id, OFFICE, "appeal_uphold", now), TICKET_ILLEGAL);
	assert_int_equal(appeal(id, WATER_HEAD, "appeal", now), TICKET_DONE);
	assert_int_equal(appeal(id, WATER, "appeal", now), TICKET_LIMIT);
	assert_int_equal(appeal(id, WATER_HEAD, "appeal_uphold", now), TICKET_ILLEGAL);
	assert_string_equal(get(id)->state, "REWORK"); /* asking stops nothing */
	assert_string_equal(clock_of(id, "rating.contact"), "runs");
	assert_int_equal(appeal(id, OFFICE, "appeal_deny", now + HOUR), TICKET_DONE);
	assert_string_equal(kept(id), "1 1 citizen denied");
	assert_string_equal(get(id)->state, "REWORK");
	assert_string_equal(clock_of(id, "rating.rectify"), "runs");
	assert_int_equal(appeal(id, WATER, "appeal", now + HOUR), TICKET_LIMIT);
	assert_int_equal(appeal(id, OFFICE2, "appeal_uphold", now + HOUR), TICKET_ILLEGAL);
	/* a good one is nothing to appeal against */
	id = letter_in("REPLIED", "key-rating-appeal2", at(START));
	assert_int_equal(rate(id, "3", now), TICKET_DONE);
	assert_int_equal(appeal(id, WATER, "appeal", now), TICKET_ILLEGAL);
}

static void the_office_does_not_judge_its_own_appeal_alone(void **state)
{
	(void)state;
	need_world();
	instant now = at(START) + DAY;
	int64_t id = correction_in("NEW", "key-rating-own-001", at(START));
	done(id, OFFICE, (struct act){.action = "fixed", .answer = "改好了"}, at(START));
	assert_int_equal(get(id)->unit_id, world.office);
	assert_int_equal(rate(id, "1", now), TICKET_DONE);
	/* what the office answered comes back to the office */
	assert_string_equal(get(id)->state, "FIXING");
	assert_string_equal(
		cell("SELECT CONCAT_WS(' ', turn, turn_unit_id) FROM ticket WHERE id = ?", id),
		"2 0");
	assert_int_equal(appeal(id, OFFICE, "appeal", now), TICKET_DONE);
	assert_int_equal(appeal(id, OFFICE, "appeal_uphold", now), TICKET_ILLEGAL);
	assert_int_equal(appeal(id, OFFICE2, "appeal_uphold", now), TICKET_DONE);
	assert_string_equal(get(id)->state, "REPLIED_FIXED");
}

/* Wherever the work that it opened has come to. */
static void an_upheld_appeal_lets_the_first_answer_stand(void **state)
{
	(void)state;
	need_world();
	static const char *const keys[] = {"key-rating-uphold1", "key-rating-uphold2",
		"key-rating-uphold3", "key-rating-uphold4", "key-rating-uphold5"};
	const struct act on[] = {{.action = "propose", .answer = "再答一次"}, {.action = "review"}};
	const enum person who[] = {WATER, WATER_HEAD};
	instant now = at(START) + DAY;
	for (size_t i = 0; i < 3; i++) {
		int64_t id = letter_in("REPLIED", keys[i], at(START));
		const char *first = get(id)->answer;
		assert_int_equal(rate(id, "1", now), TICKET_DONE);
		for (size_t k = 0; k < i; k++)
			done(id, who[k], on[k], now);
		assert_int_equal(appeal(id, WATER, "appeal", now), TICKET_DONE);
		assert_int_equal(appeal(id, OFFICE, "appeal_uphold", now + HOUR), TICKET_DONE);
		struct ticket *t = get(id);
		assert_string_equal(t->state, "REPLIED");
		assert_string_equal(t->answer, first);
		assert_int_equal(t->reworks, 0);
		assert_string_equal(t->route, "");
		assert_int_equal(
			t->system_at, upkeep_due(&world.engine, UPKEEP_RATING, t->replied_at));
		assert_string_equal(clock_of(id, "rating.contact"), "void");
		assert_string_equal(clock_of(id, "rating.rectify"), "void");
		/* what was measured before stays; the rating is there, and does not count */
		assert_string_equal(clock_of(id, "letter.reply"), "met");
		assert_string_equal(kept(id), "1 1 citizen upheld");
		assert_int_equal(rate(id, "1", now + HOUR), TICKET_LIMIT);
	}
	/* a report goes back to what it was answered with */
	int64_t fixed = correction_in("REPLIED_FIXED", keys[3], at(START));
	int64_t untrue = correction_in("REPLIED_UNTRUE", keys[4], at(START));
	assert_int_equal(rate(fixed, "1", now), TICKET_DONE);
	assert_int_equal(rate(untrue, "2", now), TICKET_DONE);
	done(untrue, WATER, (struct act){.action = "return", .words = "不归我们"}, now);
	assert_int_equal(appeal(fixed, WATER, "appeal", now), TICKET_DONE);
	run("UPDATE rating SET appeal = 'asked' WHERE value = 2"); /* NEW has no unit to ask */
	assert_int_equal(appeal(fixed, OFFICE, "appeal_uphold", now), TICKET_DONE);
	assert_int_equal(appeal(untrue, OFFICE, "appeal_uphold", now), TICKET_DONE);
	assert_string_equal(get(fixed)->state, "REPLIED_FIXED");
	assert_string_equal(get(untrue)->state, "REPLIED_UNTRUE");
	assert_string_equal(get(untrue)->answer, "没有错");
	/* named by hand it is nobody's */
	assert_int_equal(appeal(untrue, OFFICE, "appeal_uphold_untrue", now), TICKET_ILLEGAL);
}

static void an_appeal_waits_through_another_answer_and_its_rating(void **state)
{
	(void)state;
	need_world();
	instant now = at(START) + DAY;
	int64_t id = correction_in("REPLIED_FIXED", "key-rating-waits1", at(START));
	assert_int_equal(rate(id, "1", now), TICKET_DONE);
	assert_int_equal(appeal(id, WATER, "appeal", now), TICKET_DONE);
	done(id, WATER, (struct act){.action = "fixed", .answer = "这次改对了"}, now + HOUR);
	assert_int_equal(rate(id, "2", now + 2 * HOUR), TICKET_DONE);
	assert_string_equal(kept(id), "1 1 citizen asked, 2 2 citizen ");
	assert_int_equal(appeal(id, OFFICE, "appeal_uphold", now + 3 * HOUR), TICKET_DONE);
	assert_string_equal(kept(id), "1 1 citizen upheld, 2 2 citizen ");
	assert_string_equal(get(id)->state, "REPLIED_FIXED");
	/* the second one has an appeal of its own */
	assert_int_equal(appeal(id, WATER, "appeal", now + 4 * HOUR), TICKET_DONE);
	assert_int_equal(appeal(id, OFFICE, "appeal_deny", now + 5 * HOUR), TICKET_DONE);
	assert_string_equal(kept(id), "1 1 citizen upheld, 2 2 citizen denied");
}

static void a_report_is_rated_as_long_as_a_letter(void **state)
{
	(void)state;
	need_world();
	int64_t id = correction_in("REPLIED_FIXED", "key-rating-late-01", at(START));
	instant over = upkeep_due(&world.engine, UPKEEP_RATING, at(START));
	assert_true(rating_wanted(&world.engine, get(id), over - 1));
	assert_false(rating_wanted(&world.engine, get(id), over));
	assert_int_equal(rate(id, "5", over), TICKET_ILLEGAL);
	assert_int_equal(rate(id, "1", over - 1), TICKET_DONE);
	assert_string_equal(get(id)->state, "FIXING");
	assert_string_equal(clock_of(id, "rating.rectify"), "runs");
	assert_string_equal(clock_of(id, "correction.total"), "met");
	done(id, WATER, (struct act){.action = "contact", .words = "打过电话"}, over);
	assert_string_equal(clock_of(id, "rating.contact"), "met");
	done(id, WATER, (struct act){.action = "fixed", .answer = "这次改对了"}, over + DAY);
	assert_string_equal(clock_of(id, "rating.rectify"), "met");
	/* once: a second bad one opens nothing */
	assert_int_equal(rate(id, "1", over + 2 * DAY), TICKET_DONE);
	assert_string_equal(get(id)->state, "REPLIED_FIXED");
	assert_string_equal(kept(id), "1 1 citizen , 2 1 citizen ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			each_answer_is_rated_once_and_every_rating_kept, world_empty),
		cmocka_unit_test_setup(an_appeal_is_decided_by_another_person_once, world_empty),
		cmocka_unit_test_setup(the_office_does_not_judge_its_own_appeal_alone, world_empty),
		cmocka_unit_test_setup(an_upheld_appeal_lets_the_first_answer_stand, world_empty),
		cmocka_unit_test_setup(
			an_appeal_waits_through_another_answer_and_its_rating, world_empty),
		cmocka_unit_test_setup(a_report_is_rated_as_long_as_a_letter, world_empty),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
