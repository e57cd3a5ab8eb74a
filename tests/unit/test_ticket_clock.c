/* SPDX-License-Identifier: MIT */
/*
 * Clocks inside the transactions that move them: what was reached fires before the act, in time is
 * silent and late is told, more time is given once, a return gives nobody time back.
 */
#include "ticket_world.h"

#include "tickets/clocks/sweep.h"

#define START "2026-02-12T10:00:00+08:00"
#define DUE "2026-02-27T00:00:00+08:00" /* simple: five working days */

static struct clock clock_of(int64_t id, const char *rule, bool runs)
{
	struct clock *clocks;
	size_t n;
	assert_int_equal(ticket_clocks(world.db, world.pool, id, &clocks, &n), DB_OK);
	for (size_t i = n; i-- > 0;) {
		if (str_equal(clocks[i].rule, rule) &&
			(!runs || clocks[i].stopped_at == INSTANT_NONE))
			return clocks[i];
	}
	fail_msg("no clock %s", rule);
	return (struct clock){0};
}

static void assert_due(int64_t id, const char *rule, const char *expected)
{
	char text[INSTANT_TEXT];
	struct clock clock = clock_of(id, rule, true);
	assert_string_equal(day_iso(instant_day(clock.due_at - 1), text), expected);
	assert_int_equal(clock.due_at, day_start(instant_day(clock.due_at)));
}

static const char *outcome(int64_t id, const char *rule)
{
	return clock_of(id, rule, false).outcome;
}

/* "letter.reply 1, letter.reply 2": in the order of the ledger. */
static const char *fired(int64_t id)
{
	return cell("SELECT GROUP_CONCAT(CONCAT(rule, ' ', level) ORDER BY sequence SEPARATOR ', ')"
		    " FROM escalation WHERE ticket_id = ?",
		id);
}

static int64_t proposed(const char *key)
{
	return letter_in("IN_REVIEW3", key, at(START));
}

static void release(int64_t id, instant now)
{
	done(id, WATER_LEAD, (struct act){.action = "release"}, now);
}

/* --- answering --- */

static void an_answer_in_time_is_silent(void **state)
{
	(void)state;
	need_world();
	int64_t id = proposed("key-clock-in-time");
	release(id, at(DUE) - 1);
	assert_string_equal(outcome(id, "letter.reply"), "met");
	/* the reminder was due, nobody had come to it, and now there is nothing to remind of */
	assert_string_equal(fired(id), "letter.reply 1");
	assert_string_equal(cell("SELECT COUNT(*) FROM notice WHERE ticket_id = ?", id), "0");
	assert_int_equal(get(id)->level, LEVEL_NONE);
}

static void an_answer_at_the_deadline_is_late_and_told(void **state)
{
	(void)state;
	need_world();
	int64_t id = proposed("key-clock-too-late");
	release(id, at(DUE));
	assert_string_equal(outcome(id, "letter.reply"), "late");
	assert_string_equal(fired(id), "letter.reply 1, letter.reply 2");
	assert_string_equal(
		cell("SELECT GROUP_CONCAT(DISTINCT level) FROM notice WHERE ticket_id = ?", id),
		"2");
	assert_string_equal(
		cell("SELECT GROUP_CONCAT(CONCAT(at, ' ', fired_at, ' ', due_at) ORDER BY level"
		     " SEPARATOR '; ') FROM escalation WHERE ticket_id = ?",
			id),
		"2026-02-25 16:00:00.000000 2026-02-26 16:00:00.000000 2026-02-26 16:00:00.000000;"
		" 2026-02-26 16:00:00.000000 2026-02-26 16:00:00.000000 2026-02-26"
		" 16:00:00.000000");
}

static void levels_stand_in_the_ledger_before_the_act_that_found_them(void **state)
{
	(void)state;
	need_world();
	struct happening *history;
	struct ledger_report report;
	size_t n;
	int64_t id = proposed("key-clock-ledger1");
	release(id, at(DUE) + 3 * DAY);
	assert_string_equal(fired(id), "letter.reply 1, letter.reply 2, letter.reply 3");
	assert_int_equal(ticket_history(world.db, world.pool, id, &history, &n), DB_OK);
	assert_int_equal(n, 10);
	static const char *const names[] = {"remind", "yellow", "red"};
	for (size_t i = 0; i < 3; i++) {
		const struct event *e = &history[6 + i].event;
		assert_string_equal(e->action, "escalate");
		assert_string_equal(e->reason, names[i]);
		assert_string_equal(e->words, "letter.reply");
		assert_string_equal(e->role, "system");
		assert_string_equal(e->from_state, "IN_REVIEW3");
		assert_string_equal(e->to_state, "IN_REVIEW3");
		assert_int_equal(e->at, at(DUE) + 3 * DAY);
	}
	assert_string_equal(history[9].event.action, "release");
	assert_string_equal(
		cell("SELECT COUNT(*) FROM escalation x JOIN event e ON e.ticket_id = x.ticket_id"
		     " AND e.sequence = x.sequence AND e.action = 'escalate'"
		     " WHERE x.ticket_id = ?",
			id),
		"3");
	assert_int_equal(ledger_verify(world.db, INSTANT_NONE, &report, NULL, NULL), DB_OK);
	assert_int_equal(report.broken, 0);
}

static void what_is_withdrawn_late_was_late(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("HANDLING", "key-clock-withdraw", at(START));
	done(id, CITIZEN, (struct act){.action = "withdraw"}, at(DUE) + HOUR);
	assert_string_equal(outcome(id, "letter.reply"), "void");
	assert_string_equal(fired(id), "letter.reply 1, letter.reply 2");
}

static void a_refused_act_leaves_nothing_behind(void **state)
{
	(void)state;
	need_world();
	int64_t id = proposed("key-clock-refused");
	int version = get(id)->version;
	/* who had a text before does not release it */
	run("UPDATE review SET staff_id = (SELECT id FROM staff WHERE login = 'water-lead')"
	    " WHERE step = 1");
	assert_int_equal(try_act(id, WATER_LEAD, (struct act){.action = "release"}, at(DUE) + DAY),
		TICKET_ILLEGAL);
	assert_string_equal(fired(id), "");
	assert_int_equal(get(id)->version, version);
	assert_int_equal(clock_of(id, "letter.reply", true).level, LEVEL_NONE);
}

static int64_t sweep_at(instant now)
{
	struct sweep out;
	const struct sweep_options options = {.now = now};
	assert_int_equal(sweep_run(world.db, &world.engine, &options, &out), DB_OK);
	return out.fired;
}

/* The answer was sent off before midnight, but the timers were faster at the database. */
static void an_answer_that_timers_overtook_is_late(void **state)
{
	(void)state;
	need_world();
	int64_t id = proposed("key-clock-overtaken");
	struct act act = {.action = "release", .version = get(id)->version};
	assert_int_equal(sweep_at(at(DUE) + SECOND), 2);
	assert_int_equal(get(id)->level, LEVEL_YELLOW);
	done(id, WATER_LEAD, act, at(DUE) - SECOND);
	assert_string_equal(outcome(id, "letter.reply"), "late");
	assert_string_equal(cell("SELECT at >= '2026-02-26 16:00:01' FROM event WHERE ticket_id = ?"
				 " AND action = 'release'",
				    id),
		"1");
	assert_string_equal(fired(id), "letter.reply 1, letter.reply 2");
	assert_int_equal(sweep_at(at(DUE) + 60 * DAY), 0);
}

/* --- class, return --- */

static void another_class_counts_anew_from_the_start(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter("key-clock-class-1", at(START));
	assert_due(id, "letter.reply", "2026-02-26");
	done(id, OFFICE, (struct act){.action = "accept", .class_ = "other"},
		at("2026-02-27T09:00:00+08:00"));
	assert_due(id, "letter.reply", "2026-03-11");
	assert_string_equal(clock_of(id, "letter.reply", true).class_, "other");
	/* the date of the other class had been missed by then: that stays */
	assert_string_equal(fired(id),
		"letter.dispatch 1, letter.dispatch 2, letter.dispatch 3, letter.dispatch 4,"
		" letter.reply 1, letter.reply 2");
	assert_int_equal(
		clock_of(id, "letter.reply", true).next_fire_at, at("2026-03-14T00:00:00+08:00"));
	assert_int_equal(sweep_at(at("2026-03-14T00:00:00+08:00")), 1);
}

static void a_return_gives_nobody_time_back(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("HANDLING", "key-clock-return1", at(START));
	done(id, WATER, (struct act){.action = "return", .words = "不归我们管"},
		at("2026-02-25T10:00:00+08:00"));
	assert_string_equal(outcome(id, "letter.unit"), "void");
	assert_due(id, "letter.reply", "2026-02-26");
	done(id, OFFICE, (struct act){.action = "dispatch", .unit_id = world.housing},
		at("2026-02-26T10:00:00+08:00"));
	assert_due(id, "letter.reply", "2026-02-26");
	assert_due(id, "letter.unit", "2026-02-26");
	assert_int_equal(clock_of(id, "letter.unit", true).unit_id, world.housing);
	assert_string_equal(outcome(id, "letter.dispatch"), "met");
}

/* --- more time --- */

#define GRANT_DUE "2026-04-01" /* thirty working days from the start */

static int64_t handled_other(const char *key)
{
	int64_t id = letter(key, at(START));
	done(id, OFFICE, (struct act){.action = "accept", .class_ = "other"}, at(START));
	done(id, OFFICE, (struct act){.action = "dispatch", .unit_id = world.water}, at(START));
	done(id, WATER, (struct act){.action = "sign"}, at(START));
	assert_due(id, "letter.reply", "2026-03-11");
	return id;
}

static void more_time_is_asked_granted_and_counted_from_the_start(void **state)
{
	(void)state;
	need_world();
	const struct act ask = {.action = "extend_ask", .words = "要等汛期检查"};
	const struct act grant = {.action = "extend"};
	instant now = at("2026-03-10T09:00:00+08:00");
	int64_t id = handled_other("key-clock-extend1");
	assert_int_equal(try_act(id, OFFICE, grant, now), TICKET_ILLEGAL); /* nobody asked */
	assert_int_equal(
		try_act(id, WATER, (struct act){.action = "extend_ask"}, now), TICKET_WORDS);
	assert_int_equal(try_act(id, HOUSING, ask, now), TICKET_ILLEGAL);
	done(id, WATER, ask, now);
	assert_int_equal(get(id)->extension, EXTENSION_ASKED);
	assert_due(id, "letter.reply", "2026-03-11");
	assert_int_equal(try_act(id, WATER, ask, now), TICKET_LIMIT);
	done(id, OFFICE, grant, now + HOUR);
	struct ticket *t = get(id);
	assert_int_equal(t->extension, EXTENSION_GRANTED);
	assert_due(id, "letter.reply", GRANT_DUE);
	assert_due(id, "letter.unit", GRANT_DUE);
	assert_int_equal(t->reply_due_at, at("2026-04-02T00:00:00+08:00"));
	assert_int_equal(t->next_due_at, t->reply_due_at);
	assert_int_equal(
		clock_of(id, "letter.reply", true).first_due_at, at("2026-03-12T00:00:00+08:00"));
	/* three months stay three months */
	assert_due(id, "letter.unanswered", "2026-05-12");
	assert_int_equal(try_act(id, OFFICE, grant, now + HOUR), TICKET_ILLEGAL);
	assert_int_equal(try_act(id, WATER, ask, now + HOUR), TICKET_LIMIT);
	/* reminded before the old date, and of the new one never again */
	assert_string_equal(fired(id), "letter.reply 1");
	assert_int_equal(sweep_at(at("2026-04-01T23:59:59+08:00")), 0);
	assert_int_equal(sweep_at(at("2026-04-02T00:00:00+08:00")), 1);
}

static void more_time_comes_before_the_date_or_not_at_all(void **state)
{
	(void)state;
	need_world();
	const struct act ask = {.action = "extend_ask", .words = "要等汛期检查"};
	instant due = at("2026-03-12T00:00:00+08:00");
	int64_t id = handled_other("key-clock-extend2");
	assert_int_equal(try_act(id, WATER, ask, due), TICKET_LIMIT);
	done(id, WATER, ask, due - 1);
	assert_int_equal(try_act(id, OFFICE, (struct act){.action = "extend"}, due), TICKET_LIMIT);
	assert_int_equal(
		try_act(id, OFFICE, (struct act){.action = "extend_deny"}, due), TICKET_WORDS);
	done(id, OFFICE, (struct act){.action = "extend_deny", .words = "已经超期"}, due);
	assert_int_equal(get(id)->extension, EXTENSION_REFUSED);
	assert_due(id, "letter.reply", "2026-03-11");
	/* simple letters have no longer limit */
	id = letter_in("HANDLING", "key-clock-extend3", at(START));
	assert_int_equal(try_act(id, WATER, ask, at(START) + HOUR), TICKET_ILLEGAL);
}

static void who_gets_a_letter_next_asks_for_itself(void **state)
{
	(void)state;
	need_world();
	const struct act ask = {.action = "extend_ask", .words = "要等汛期检查"};
	instant now = at("2026-02-24T09:00:00+08:00");
	int64_t id = handled_other("key-clock-extend4");
	done(id, WATER, ask, now);
	done(id, WATER, (struct act){.action = "return", .words = "不归我们管"}, now);
	assert_int_equal(get(id)->extension, EXTENSION_NONE);
	done(id, OFFICE, (struct act){.action = "dispatch", .unit_id = world.housing}, now);
	done(id, HOUSING, ask, now);
	done(id, OFFICE, (struct act){.action = "extend"}, now);
	assert_due(id, "letter.unit", GRANT_DUE);
}

/* --- pauses --- */

static const char pausing[] =
	"<policy name=\"site\" title=\"试点\" extends=\"national\"><rules>"
	"<rule name=\"letter.reply\" class=\"other\" title=\"答复期限\" workdays=\"15\""
	" source=\"local\"><level name=\"remind\" at=\"-3\"/><level name=\"yellow\" at=\"0\"/>"
	"<pause most=\"1\" workdays=\"5\" source=\"local\"/></rule></rules></policy>";

static void a_question_stops_the_limit_only_where_the_policy_says_so(void **state)
{
	(void)state;
	need_world();
	const struct act ask = {.action = "ask", .words = "是哪几盏？"};
	const struct act answer = {.action = "add", .words = "三号到九号"};
	const struct policy *national = world.engine.policy;
	struct buf err = BUF_INIT;
	struct policy *site =
		policy_parse(SRCDIR "/schema/policies", "site", pausing, sizeof pausing - 1, &err);
	if (!site)
		fail_msg("%s", buf_str(&err));
	int64_t id = handled_other("key-clock-pause-1");
	done(id, WATER, ask, at("2026-02-25T10:00:00+08:00"));
	assert_due(id, "letter.reply", "2026-03-11");
	done(id, CITIZEN, answer, at("2026-02-27T10:00:00+08:00"));
	world.engine.policy = site;
	id = handled_other("key-clock-pause-2");
	done(id, WATER, ask, at("2026-02-25T10:00:00+08:00"));
	/* as if nobody answered: the days of 25 February to 3 March do not count */
	assert_due(id, "letter.reply", "2026-03-19");
	assert_due(id, "letter.unit", "2026-03-11");
	assert_due(id, "letter.unanswered", "2026-05-12");
	assert_int_equal(clock_of(id, "letter.reply", true).pauses[0].to, INSTANT_NEVER);
	done(id, CITIZEN, answer, at("2026-02-27T10:00:00+08:00"));
	assert_due(id, "letter.reply", "2026-03-13");
	assert_int_equal(get(id)->reply_due_at, at("2026-03-14T00:00:00+08:00"));
	struct clock reply = clock_of(id, "letter.reply", true);
	assert_int_equal(reply.n_pauses, 1);
	assert_int_equal(reply.pauses[0].from, at("2026-02-25T10:00:00+08:00"));
	assert_int_equal(reply.pauses[0].to, at("2026-02-27T10:00:00+08:00"));
	/* once: the second question costs the unit's own time */
	done(id, WATER, ask, at("2026-03-02T10:00:00+08:00"));
	assert_due(id, "letter.reply", "2026-03-13");
	done(id, WATER, (struct act){.action = "resume"}, at("2026-03-04T10:00:00+08:00"));
	assert_due(id, "letter.reply", "2026-03-13");
	/* one that nobody ends goes on by itself */
	id = handled_other("key-clock-pause-3");
	done(id, WATER, ask, at("2026-02-25T10:00:00+08:00"));
	assert_int_equal(sweep_at(at("2026-03-19T23:59:59+08:00")) > 0, true);
	assert_int_equal(clock_of(id, "letter.reply", true).level, LEVEL_REMIND);
	sweep_at(at("2026-03-20T00:00:00+08:00"));
	assert_int_equal(clock_of(id, "letter.reply", true).level, LEVEL_YELLOW);
	world.engine.policy = national;
	policy_close(&site);
	buf_free(&err);
}

/* --- letters of supervision --- */

static void a_letter_of_supervision_is_drawn_up_and_issued_once(void **state)
{
	(void)state;
	need_world();
	const struct act issue = {.action = "supervise", .words = "请在两日内答复"};
	int64_t id = letter_in("HANDLING", "key-clock-superv1", at(START));
	assert_int_equal(try_act(id, OFFICE, issue, at(START) + HOUR), TICKET_ILLEGAL);
	instant then = at("2026-03-05T00:00:00+08:00"); /* five working days after */
	sweep_at(then - 1);
	assert_int_equal(try_act(id, OFFICE, issue, then - 1), TICKET_ILLEGAL);
	done(id, WATER, (struct act){.action = "ask", .words = "是哪几盏？"}, then);
	assert_string_equal(cell("SELECT CONCAT(drawn_at, ' ', unit_id = "
				 "(SELECT id FROM unit WHERE code = 'water')) FROM supervision"
				 " WHERE ticket_id = ?",
				    id),
		"2026-03-04 16:00:00.000000 1");
	assert_int_equal(try_act(id, WATER, issue, then + HOUR), TICKET_ILLEGAL);
	assert_int_equal(try_act(id, OFFICE, (struct act){.action = "supervise"}, then + HOUR),
		TICKET_WORDS);
	done(id, OFFICE, issue, then + HOUR);
	assert_string_equal(cell("SELECT CONCAT_WS(' ', issued_at, s.login, words) FROM supervision"
				 " JOIN staff s ON s.id = issued_by WHERE ticket_id = ?",
				    id),
		"2026-03-04 17:00:00.000000 office 请在两日内答复");
	assert_int_equal(try_act(id, OFFICE, issue, then + HOUR), TICKET_ILLEGAL);
}

/* --- the call after a bad rating --- */

static void a_bad_rating_starts_the_call_and_the_second_answer(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("REWORK", "key-clock-contact", at("2026-03-02T10:00:00+08:00"));
	assert_due(id, "rating.contact", "2026-03-03");
	assert_due(id, "rating.rectify", "2026-03-23");
	assert_int_equal(
		try_act(id, WATER, (struct act){.action = "contact"}, at(START)), TICKET_WORDS);
	assert_int_equal(
		try_act(id, HOUSING, (struct act){.action = "contact", .words = "已电话说明"},
			at(START)),
		TICKET_ILLEGAL);
	done(id, WATER_HEAD, (struct act){.action = "contact", .words = "已电话说明"},
		at("2026-03-04T00:00:00+08:00"));
	assert_string_equal(outcome(id, "rating.contact"), "late");
	assert_string_equal(fired(id), "rating.contact 1, rating.contact 2");
	assert_string_equal(outcome(id, "rating.rectify"), "");
	/* the new answer is already being reviewed: the call can still be noted */
	id = letter_in("REWORK", "key-clock-late-call", at("2026-03-02T10:00:00+08:00"));
	done(id, WATER, (struct act){.action = "propose", .answer = "重新修好。"},
		at("2026-03-03T10:00:00+08:00"));
	done(id, WATER, (struct act){.action = "contact", .words = "已电话说明"},
		at("2026-03-03T11:00:00+08:00"));
	assert_string_equal(outcome(id, "rating.contact"), "met");
	/* nobody called: judged when the second answer goes out */
	id = letter_in("REWORK", "key-clock-no-call", at("2026-03-02T10:00:00+08:00"));
	done(id, WATER, (struct act){.action = "propose", .answer = "重新修好。"},
		at("2026-03-03T10:00:00+08:00"));
	done(id, WATER_HEAD, (struct act){.action = "review"}, at("2026-03-03T10:00:00+08:00"));
	release(id, at("2026-03-03T10:00:00+08:00"));
	assert_string_equal(outcome(id, "rating.contact"), "met");
	assert_string_equal(outcome(id, "rating.rectify"), "met");
}

/* --- errors of the website --- */

static int64_t correction(const char *key, const char *now)
{
	struct ticket_new new = letter_new(key, at(now));
	struct receipt receipt;
	new.kind = "correction";
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_DONE);
	assert_int_equal(receipt.due_at, clock_of(receipt.id, "correction.total", true).due_at);
	return receipt.id;
}

/* The worked example of 酉阳府办发〔2023〕5号 第二十一条. */
static void an_error_report_has_one_two_and_three_days(void **state)
{
	(void)state;
	need_world();
	const struct act transfer = {.action = "transfer", .unit_id = world.water};
	int64_t id = correction("key-correct-00001", "2026-02-13T20:00:00+08:00");
	assert_due(id, "correction.transfer", "2026-02-14");
	assert_due(id, "correction.total", "2026-02-25");
	done(id, OFFICE, transfer, at("2026-02-14T15:00:00+08:00"));
	assert_string_equal(outcome(id, "correction.transfer"), "met");
	assert_due(id, "correction.reply", "2026-02-25");
	assert_int_equal(try_act(id, WATER, (struct act){.action = "fixed"},
				 at("2026-02-14T16:00:00+08:00")),
		TICKET_WORDS);
	done(id, WATER, (struct act){.action = "fixed", .answer = "错别字已改正，谢谢。"},
		at("2026-02-25T23:59:59.999999+08:00"));
	assert_string_equal(get(id)->state, "REPLIED_FIXED");
	assert_string_equal(get(id)->answer, "错别字已改正，谢谢。");
	assert_string_equal(outcome(id, "correction.reply"), "met");
	assert_string_equal(outcome(id, "correction.total"), "met");
	id = correction("key-correct-00002", "2026-02-13T20:00:00+08:00");
	done(id, OFFICE, transfer, at("2026-02-13T21:00:00+08:00"));
	assert_due(id, "correction.reply", "2026-02-24");
	done(id, WATER, (struct act){.action = "sign"}, at("2026-02-14T09:00:00+08:00"));
	done(id, WATER, (struct act){.action = "untrue", .answer = "经核实，日期无误。"},
		at("2026-02-26T00:00:00+08:00"));
	assert_string_equal(outcome(id, "correction.reply"), "late");
	assert_string_equal(outcome(id, "correction.total"), "late");
	assert_string_equal(fired(id),
		"correction.reply 1, correction.reply 2, correction.total 2, correction.reply 3");
}

static void a_returned_error_report_keeps_its_total(void **state)
{
	(void)state;
	need_world();
	int64_t id = correction("key-correct-00003", "2026-03-02T09:00:00+08:00");
	assert_due(id, "correction.total", "2026-03-05");
	done(id, OFFICE, (struct act){.action = "transfer", .unit_id = world.water},
		at("2026-03-04T09:00:00+08:00"));
	assert_string_equal(outcome(id, "correction.transfer"), "late");
	assert_due(id, "correction.reply", "2026-03-05"); /* two days would be the 6th */
	done(id, WATER, (struct act){.action = "return", .words = "不是我们的栏目"},
		at("2026-03-05T09:00:00+08:00"));
	assert_string_equal(get(id)->state, "NEW");
	assert_string_equal(outcome(id, "correction.reply"), "void");
	assert_string_equal(cell("SELECT COUNT(*) FROM clock WHERE ticket_id = ? AND rule ="
				 " 'correction.transfer'",
				    id),
		"1");
	done(id, OFFICE, (struct act){.action = "transfer", .unit_id = world.housing},
		at("2026-03-05T10:00:00+08:00"));
	assert_due(id, "correction.reply", "2026-03-05");
	assert_due(id, "correction.total", "2026-03-05");
	assert_string_equal(cell("SELECT COUNT(*) FROM clock WHERE ticket_id = ? AND rule ="
				 " 'correction.transfer'",
				    id),
		"1");
}

static void the_office_settles_an_error_report_itself(void **state)
{
	(void)state;
	need_world();
	instant now = at("2026-03-03T09:00:00+08:00");
	int64_t id = correction("key-correct-00004", "2026-03-02T09:00:00+08:00");
	assert_int_equal(
		try_act(id, OFFICE, (struct act){.action = "out_of_scope"}, now), TICKET_WORDS);
	done(id, OFFICE,
		(struct act){.action = "out_of_scope", .answer = "不是本网站，已转告主办单位。"},
		now);
	assert_string_equal(get(id)->state, "OUT_OF_SCOPE");
	assert_string_equal(get(id)->answer_unit, "受理办公室");
	assert_string_equal(outcome(id, "correction.transfer"), "met");
	assert_string_equal(outcome(id, "correction.total"), "met");
	id = correction("key-correct-00005", "2026-03-02T09:00:00+08:00");
	done(id, OFFICE, (struct act){.action = "spam", .words = "广告"}, now);
	assert_string_equal(outcome(id, "correction.transfer"), "void");
	assert_string_equal(outcome(id, "correction.total"), "void");
}

/* --- the citizen --- */

static void a_citizen_is_told_of_what_concerns_them(void **state)
{
	(void)state;
	need_world();
	int64_t id = handled_other("key-clock-told-1");
	done(id, WATER, (struct act){.action = "ask", .words = "是哪几盏？"}, at(START));
	done(id, CITIZEN, (struct act){.action = "add", .words = "三号到九号"}, at(START));
	done(id, WATER, (struct act){.action = "extend_ask", .words = "再查"}, at(START));
	done(id, OFFICE, (struct act){.action = "extend"}, at(START));
	done(id, WATER, (struct act){.action = "propose", .answer = "路灯已经修好。"}, at(START));
	done(id, WATER_HEAD, (struct act){.action = "review"}, at(START));
	release(id, at(START));
	assert_string_equal(cell("SELECT GROUP_CONCAT(kind ORDER BY sequence, kind) FROM outbox"
				 " WHERE ticket_id = ?",
				    id),
		"receipt,dispatched,asked,extended,answered,invite");
	id = letter("key-clock-told-2", at(START));
	refused(id, policy_refusals(world.engine.policy).choice[0].code, at(START));
	assert_string_equal(cell("SELECT GROUP_CONCAT(kind ORDER BY sequence) FROM outbox"
				 " WHERE ticket_id = ?",
				    id),
		"receipt,refused");
}

/* --- rules in force --- */

static void nothing_is_done_by_rules_that_are_gone(void **state)
{
	(void)state;
	need_world();
	struct ticket_new new = letter_new("key-clock-epoch-2", at(START));
	struct receipt receipt;
	int64_t id = letter("key-clock-epoch-1", at(START));
	run("INSERT INTO rulebook (id, epoch, policy, policy_version, calendar_version, counted)"
	    " VALUES (1, 7, 'national', '-', '-', 0);"
	    "INSERT INTO rule_change (epoch, at, kind, what, who, policy, policy_version,"
	    " calendar_version, clocks, later, earlier, before_hash, hash) VALUES"
	    " (7, '2026-02-12', 'calendar', '-', '-', '-', '-', '-', 0, 0, 0, '', '')");
	assert_int_equal(
		try_act(id, OFFICE, (struct act){.action = "accept"}, at(START)), TICKET_AWAY);
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_AWAY);
	assert_string_equal(cell("SELECT COUNT(*) FROM ticket WHERE id <> ?", id), "0");
	assert_int_equal(get(id)->version, 1);
	/* with them the ticket's clocks are counted anew, and what moves stands in its ledger */
	run("UPDATE clock SET due_at = '2026-02-20 16:00:00' WHERE rule = 'letter.reply'");
	world.engine.epoch = 7;
	done(id, OFFICE, (struct act){.action = "accept"}, at(START));
	done(id, OFFICE, (struct act){.action = "dispatch", .unit_id = world.water}, at(START));
	world.engine.epoch = 0;
	assert_string_equal(
		cell("SELECT GROUP_CONCAT(DISTINCT epoch) FROM clock WHERE ticket_id = ?", id),
		"7");
	assert_due(id, "letter.reply", "2026-02-26");
	assert_string_equal(
		cell("SELECT GROUP_CONCAT(action ORDER BY sequence) FROM event WHERE ticket_id = ?",
			id),
		"submit,accept,recount,dispatch");
	run("DELETE FROM rulebook; DELETE FROM rule_change");
}

static void a_level_that_fired_does_not_make_a_page_stale(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("HANDLING", "key-clock-stale-1", at(START));
	int seen = get(id)->version;
	assert_int_equal(sweep_at(at(DUE)), 2);
	assert_int_equal(get(id)->version, seen + 2);
	done(id, WATER,
		(struct act){.action = "propose", .answer = "路灯已经修好。", .version = seen},
		at(DUE));
	assert_int_equal(
		try_act(id, WATER, (struct act){.action = "note", .words = "备注", .version = seen},
			at(DUE)),
		TICKET_CHANGED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, world_empty)
	const struct CMUnitTest tests[] = {
		TEST(an_answer_in_time_is_silent),
		TEST(an_answer_at_the_deadline_is_late_and_told),
		TEST(levels_stand_in_the_ledger_before_the_act_that_found_them),
		TEST(what_is_withdrawn_late_was_late),
		TEST(a_refused_act_leaves_nothing_behind),
		TEST(an_answer_that_timers_overtook_is_late),
		TEST(another_class_counts_anew_from_the_start),
		TEST(a_return_gives_nobody_time_back),
		TEST(more_time_is_asked_granted_and_counted_from_the_start),
		TEST(more_time_comes_before_the_date_or_not_at_all),
		TEST(who_gets_a_letter_next_asks_for_itself),
		TEST(a_question_stops_the_limit_only_where_the_policy_says_so),
		TEST(a_letter_of_supervision_is_drawn_up_and_issued_once),
		TEST(a_bad_rating_starts_the_call_and_the_second_answer),
		TEST(an_error_report_has_one_two_and_three_days),
		TEST(a_returned_error_report_keeps_its_total),
		TEST(the_office_settles_an_error_report_itself),
		TEST(a_citizen_is_told_of_what_concerns_them),
		TEST(nothing_is_done_by_rules_that_are_gone),
		TEST(a_level_that_fired_does_not_make_a_page_stale),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
