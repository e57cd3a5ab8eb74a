/* SPDX-License-Identifier: MIT */
/*
 * Error reports through the engine: the limits of 酉阳府办发〔2023〕5号 第二十一条 as they run over
 * holidays and returns, who may answer, hand over and join. A limit that began anew with every
 * transfer would never be over.
 */
#include "ticket_world.h"

#include "tickets/corrections/correction.h"

/* A Friday evening before a Saturday that is worked and the Spring Festival. */
#define START "2026-02-13T20:00:00+08:00"

static int64_t report(const char *key, const char *type, instant now)
{
	struct ticket_new new = letter_new(key, now);
	struct receipt receipt;
	new.kind = "correction";
	new.box_id = 0;
	new.type = type;
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_DONE);
	assert_int_equal(receipt.due_at, at("2026-02-26T00:00:00+08:00"));
	return receipt.id;
}

/* "rule due outcome", of the how manieth such clock, from 1. */
static struct clock clock_of(int64_t id, const char *rule, int nth)
{
	struct clock *clocks;
	size_t n;
	assert_int_equal(ticket_clocks(world.db, world.pool, id, &clocks, &n), DB_OK);
	for (size_t i = 0; i < n; i++) {
		if (str_equal(clocks[i].rule, rule) && --nth == 0)
			return clocks[i];
	}
	return (struct clock){.rule = "", .outcome = "none"};
}

static void transfer(int64_t id, instant now)
{
	done(id, OFFICE, (struct act){.action = "transfer", .unit_id = world.water}, now);
}

static void the_limits_run_over_the_festival_as_in_the_regulation(void **state)
{
	(void)state;
	need_world();
	int64_t id = report("key-report-golden1", "typo", at(START));
	assert_int_equal(clock_of(id, "correction.transfer", 1).due_at,
		at("2026-02-15T00:00:00+08:00")); /* the working Saturday */
	assert_int_equal(
		clock_of(id, "correction.total", 1).due_at, at("2026-02-26T00:00:00+08:00"));
	transfer(id, at("2026-02-14T10:00:00+08:00"));
	assert_string_equal(clock_of(id, "correction.transfer", 1).outcome, "met");
	assert_int_equal(
		clock_of(id, "correction.reply", 1).due_at, at("2026-02-26T00:00:00+08:00"));
	/* passed on the same evening the unit has until the day before */
	id = report("key-report-golden2", "typo", at(START));
	transfer(id, at(START) + HOUR);
	assert_int_equal(
		clock_of(id, "correction.reply", 1).due_at, at("2026-02-25T00:00:00+08:00"));
	/* in time iff before midnight */
	done(id, WATER, (struct act){.action = "fixed", .answer = "改好了"},
		at("2026-02-25T00:00:00+08:00") - 1);
	assert_string_equal(clock_of(id, "correction.reply", 1).outcome, "met");
	assert_string_equal(clock_of(id, "correction.total", 1).outcome, "met");
}

static void the_transfer_is_judged_once_and_the_whole_goes_on(void **state)
{
	(void)state;
	need_world();
	int64_t id = report("key-report-return1", "typo", at(START));
	instant late = at("2026-02-24T09:00:00+08:00");
	transfer(id, late);
	assert_string_equal(clock_of(id, "correction.transfer", 1).outcome, "late");
	done(id, WATER, (struct act){.action = "return", .words = "不归我们"}, late + HOUR);
	assert_string_equal(get(id)->state, "NEW");
	assert_string_equal(clock_of(id, "correction.reply", 1).outcome, "void");
	assert_string_equal(clock_of(id, "correction.total", 1).outcome, "");
	transfer(id, late + 2 * HOUR);
	/* no second judgement; two working days again, but never past the whole */
	assert_string_equal(clock_of(id, "correction.transfer", 2).outcome, "none");
	assert_int_equal(
		clock_of(id, "correction.reply", 2).due_at, at("2026-02-26T00:00:00+08:00"));
	done(id, OFFICE,
		(struct act){.action = "redispatch", .unit_id = world.housing, .words = "转错了"},
		late + 3 * HOUR);
	assert_int_equal(
		clock_of(id, "correction.reply", 3).due_at, at("2026-02-26T00:00:00+08:00"));
	done(id, OFFICE, (struct act){.action = "recall"}, late + 4 * HOUR);
	transfer(id, late + 5 * HOUR);
	done(id, WATER, (struct act){.action = "sign"}, late + 6 * HOUR);
	done(id, WATER, (struct act){.action = "untrue", .answer = "没有写错"},
		at("2026-02-26T00:00:00+08:00"));
	assert_string_equal(clock_of(id, "correction.total", 1).outcome, "late");
}

static void what_the_office_answers_itself_is_transferred_to_itself(void **state)
{
	(void)state;
	need_world();
	int64_t id = report("key-report-self-01", "typo", at(START));
	assert_int_equal(try_act(id, OFFICE, (struct act){.action = "fixed"}, at(START)),
		TICKET_WORDS); /* always with words */
	done(id, OFFICE, (struct act){.action = "out_of_scope", .answer = "请向市局反映"},
		at(START));
	struct ticket *t = get(id);
	assert_string_equal(t->state, "OUT_OF_SCOPE");
	assert_int_equal(t->answer_unit_id, world.office);
	assert_string_equal(clock_of(id, "correction.transfer", 1).outcome, "met");
	assert_string_equal(clock_of(id, "correction.total", 1).outcome, "met");
	assert_int_equal(try_act(id, CITIZEN, (struct act){.action = "rate", .reason = "5"},
				 at(START) + HOUR),
		TICKET_ILLEGAL);
}

static void others_neither_pause_nor_extend_nor_answer(void **state)
{
	(void)state;
	need_world();
	int64_t id = report("key-report-others1", "typo", at(START));
	transfer(id, at(START));
	static const struct {
		enum person who;
		struct act act;
	} tries[] = {
		{WATER, {.action = "ask", .words = "哪一页？"}},
		{WATER, {.action = "extend_ask", .words = "来不及"}},
		{OFFICE, {.action = "extend"}},
		{HOUSING, {.action = "fixed", .answer = "改好了"}},
		{OFFICE, {.action = "fixed", .answer = "改好了"}},
		{WATCH, {.action = "fixed", .answer = "改好了"}},
		{VENDOR, {.action = "fixed", .answer = "改好了"}},
		{CITIZEN, {.action = "withdraw"}},
		{WATER, {.action = "transfer", .unit_id = 1}},
		{OFFICE, {.action = "spam", .words = "广告"}},
	};
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
		assert_int_equal(
			try_act(id, tries[i].who, tries[i].act, at(START) + HOUR), TICKET_ILLEGAL);
	assert_string_equal(get(id)->state, "TRANSFERRED");
	done(id, CITIZEN, (struct act){.action = "chase"}, at(START) + HOUR);
	assert_int_equal(try_act(id, CITIZEN, (struct act){.action = "chase"}, at(START) + HOUR),
		TICKET_LIMIT);
	/* sent back too often the office decides */
	for (int i = 0; i < policy_number(world.engine.policy, "return.most"); i++) {
		done(id, WATER, (struct act){.action = "return", .words = "不归我们"}, at(START));
		transfer(id, at(START));
	}
	done(id, WATER, (struct act){.action = "return_ask", .words = "真不归我们"}, at(START));
	assert_string_equal(get(id)->pending, "return");
	done(id, OFFICE, (struct act){.action = "return_deny", .words = "归"}, at(START));
	done(id, WATER, (struct act){.action = "sign"}, at(START));
	assert_string_equal(get(id)->pending, "");
}

static enum db_status about_page(struct db *db, struct pool *pool, int64_t ticket_id, void *ctx)
{
	(void)pool;
	(void)ctx;
	return db_exec(db,
		"INSERT INTO correction (ticket_id, site_id, url, same, received_on)"
		" VALUES (?, 1, 'http://fake.example/', ?, '2026-02-13')",
		INT(ticket_id), TEXT("fake"));
}

static void a_fake_site_is_handed_over_with_a_record(void **state)
{
	(void)state;
	need_world();
	struct ticket_new new = letter_new("key-report-fake-01", at(START));
	struct receipt receipt;
	const struct act to = {.action = "handover", .reason = "police", .words = "已发函"};
	new.kind = "correction";
	new.box_id = 0;
	new.type = CORRECTION_FAKE;
	new.also = (struct also){about_page, NULL};
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_DONE);
	assert_int_equal(try_act(receipt.id, OFFICE,
				 (struct act){.action = "handover", .words = "已发函"}, at(START)),
		TICKET_WORDS);
	done(receipt.id, OFFICE, to, at(START));
	done(receipt.id, OFFICE,
		(struct act){.action = "handover", .reason = "telecom", .words = "已电话"},
		at(START) + HOUR);
	assert_string_equal(get(receipt.id)->state, "NEW"); /* no answer yet */
	assert_string_equal(
		cell("SELECT handed_to FROM correction WHERE ticket_id = ?", receipt.id),
		"公安部门、电信主管部门");
	int64_t typo = report("key-report-fake-02", "typo", at(START));
	assert_int_equal(try_act(typo, OFFICE, to, at(START)), TICKET_ILLEGAL);
}

/* What else is written stands with the submission or falls with it. */
static enum db_status join(struct db *db, struct pool *pool, int64_t ticket_id, void *ctx)
{
	static const struct actor system = {.roles = ROLE_SYSTEM, .address = ""};
	const struct act act = {.action = "duplicate", .original_id = *(int64_t *)ctx};
	enum ticket_result result;
	return ticket_act_within(
		db, pool, &world.engine, ticket_id, &system, &act, 1, at(START), &result);
}

static void a_repeated_report_is_joined_in_its_own_transaction(void **state)
{
	(void)state;
	need_world();
	int64_t first = report("key-report-join-01", "typo", at(START));
	struct ticket_new new = letter_new("key-report-join-02", at(START));
	struct receipt receipt;
	new.kind = "correction";
	new.box_id = 0;
	new.also = (struct also){join, &first};
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_DONE);
	struct ticket *t = get(receipt.id);
	assert_string_equal(t->state, "DUPLICATE");
	assert_int_equal(t->original_id, first);
	assert_int_equal(t->version, 2);
	assert_string_equal(clock_of(receipt.id, "correction.total", 1).outcome, "void");
	/* joined to nothing: nothing is there */
	int64_t nothing = receipt.id + 1000;
	new.key = "key-report-join-03";
	new.also.ctx = &nothing;
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_ILLEGAL);
	assert_string_equal(
		cell("SELECT COUNT(*) FROM ticket WHERE submission_key = 'key-report-join-03'"
		     " AND 0 < ?",
			1),
		"0");
	/* a find of staff says who found it */
	new.key = "key-report-join-04";
	new.also = (struct also){NULL, NULL};
	new.actor = &world.actor[WATER];
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_DONE);
	assert_string_equal(
		cell("SELECT role FROM event WHERE ticket_id = ? AND sequence = 1", receipt.id),
		"handler");
	new.key = "key-report-join-05";
	new.actor = &world.actor[VENDOR];
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_ILLEGAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			the_limits_run_over_the_festival_as_in_the_regulation, world_empty),
		cmocka_unit_test_setup(
			the_transfer_is_judged_once_and_the_whole_goes_on, world_empty),
		cmocka_unit_test_setup(
			what_the_office_answers_itself_is_transferred_to_itself, world_empty),
		cmocka_unit_test_setup(others_neither_pause_nor_extend_nor_answer, world_empty),
		cmocka_unit_test_setup(a_fake_site_is_handed_over_with_a_record, world_empty),
		cmocka_unit_test_setup(
			a_repeated_report_is_joined_in_its_own_transaction, world_empty),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
