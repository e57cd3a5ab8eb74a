/* SPDX-License-Identifier: MIT */
/*
 * The rules in force and what a change of them moves. A clock that is left behind, moved twice or
 * moved wrongly is a promise to a citizen that the office does not know of.
 */
#include "ticket_world.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "calendar/deadline.h"
#include "tickets/rules/rulebook.h"

#define NOW "2026-11-20T10:00:00+08:00"
#define SCHEMA SRCDIR "/schema"
#define LETTERS 60

static struct engine first; /* as the files say */

static int open_world(void **state)
{
	int result = world_open(state);
	first = world.engine;
	world.engine.policy = NULL;
	world.engine.calendar = NULL;
	return result;
}

static int close_world(void **state)
{
	const struct secret *secret = world.engine.secret;
	engine_close(&world.engine);
	world.engine = first;
	world.engine.secret = secret;
	return world_close(state);
}

/* Follows into world.engine: its epoch must differ from what is in force. */
static void follow(void)
{
	world.engine.epoch = -1;
	assert_int_equal(rulebook_follow(world.db, SCHEMA, &world.engine), DB_OK);
}

static int begin(void **state)
{
	world_empty(state);
	if (!world_there())
		return 0;
	run("DELETE FROM rulebook; DELETE FROM rule_change; DELETE FROM calendar_day;"
	    "DELETE FROM calendar_list; DELETE FROM policy_text");
	assert_int_equal(rulebook_begin(world.db, &first, at(NOW)), DB_OK);
	follow();
	return 0;
}

/* --- other rules --- */

static struct calendar *calendar_with(int list, const char *const *off, size_t n)
{
	struct calendar *calendar = calendar_copy(world.engine.calendar);
	struct calendar_day days[20];
	for (size_t i = 0; i < n; i++) {
		days[i] = (struct calendar_day){.kind = DAY_HOLIDAY, .name = "x"};
		assert_int_equal(day_parse(off[i], &days[i].d), 0);
	}
	calendar_put(calendar, list, days, n);
	calendar_settle(calendar);
	return calendar;
}

/* The national policy, or a county that answers in three days and warns early. */
static struct policy *policy(const char *name)
{
	static const char county[] =
		"<?xml version=\"1.0\"?>\n"
		"<policy name=\"county\" title=\"某县\" extends=\"national\"><rules>\n"
		"<rule name=\"letter.reply\" class=\"simple\" title=\"答复期限\" workdays=\"3\""
		" source=\"local\"><level name=\"remind\" at=\"-2\"/><level name=\"yellow\""
		" at=\"0\"/></rule></rules></policy>\n";
	struct buf err = BUF_INIT;
	struct policy *found = str_equal(name, "county")
		? policy_parse(SCHEMA "/policies", name, county, strlen(county), &err)
		: policy_open(SCHEMA "/policies", name, &err);
	if (!found)
		fail_msg("%s", buf_str(&err));
	buf_free(&err);
	return found;
}

static struct rule_options options(void)
{
	return (struct rule_options){
		.kind = "calendar", .what = "a test", .who = "tester", .now = at(NOW)};
}

static struct rule_report change(const struct engine *next, const struct rule_options *o)
{
	struct rule_report report;
	struct buf err = BUF_INIT;
	if (rulebook_change(world.db, next, o, &report, &err) != DB_OK)
		fail_msg("%s%s", buf_str(&err), db_error(world.db));
	buf_free(&err);
	return report;
}

static struct rule_report change_calendar(struct calendar *calendar)
{
	struct engine next = world.engine;
	struct rule_options o = options();
	next.calendar = calendar;
	struct rule_report report = change(&next, &o);
	calendar_close(&calendar);
	follow();
	return report;
}

static struct rule_report change_policy(const char *name)
{
	struct engine next = world.engine;
	struct policy *other = policy(name);
	struct rule_options o = options();
	o.kind = "policy";
	next.policy = other;
	struct rule_report report = change(&next, &o);
	policy_close(&other);
	follow();
	return report;
}

/* --- letters --- */

static void letters(const char *prefix, size_t n, instant from, instant gap)
{
	static const char *const states[] = {"SUBMITTED", "ACCEPTED", "DISPATCHED", "HANDLING",
		"IN_REVIEW2", "REPLIED", "REWORK"};
	for (size_t i = 0; i < n; i++) {
		char *key = pool_print(world.pool, "%s-of-a-letter-%04zu", prefix, i);
		letter_in(
			states[i % (sizeof states / sizeof *states)], key, from + (instant)i * gap);
	}
}

static int64_t number(const char *sql)
{
	return strtoll(cell(sql, 0), NULL, 10);
}
#define COUNT(sql) number("SELECT COUNT(*) FROM " sql " AND 0 = ?")

static const char *fingerprint(void)
{
	run("SET SESSION group_concat_max_len = 10000000");
	return cell("SELECT SHA2(CONCAT((SELECT GROUP_CONCAT(id, ' ', COALESCE(due_at, '-'), ' ',"
		    " COALESCE(next_fire_at, '-'), ' ', provisional, ' ', level ORDER BY id)"
		    " FROM clock), (SELECT GROUP_CONCAT(id, ' ', COALESCE(reply_due_at, '-'), ' ',"
		    " COALESCE(next_due_at, '-'), ' ', provisional ORDER BY id) FROM ticket)), 256)"
		    " FROM DUAL WHERE 0 = ?",
		0);
}

/* Each open clock by itself, from its start: as a clerk would count it. */
static void assert_counted_from_scratch(void)
{
	struct db_rows rows;
	assert_int_equal(db_query(world.db, world.pool, &rows,
				 "SELECT c.rule, c.class, c.started_at, c.due_at, c.provisional,"
				 " c.epoch, r.due_at, t.number FROM clock c"
				 " JOIN ticket t ON t.id = c.ticket_id"
				 " LEFT JOIN clock r ON r.ticket_id = c.ticket_id AND r.rule ="
				 " IF(t.state = 'REWORK', 'rating.rectify', 'letter.reply')"
				 " AND r.stopped_at IS NULL WHERE c.stopped_at IS NULL"),
		DB_OK);
	assert_true(rows.rows > 0);
	for (size_t i = 0; i < rows.rows; i++) {
		const char *name = db_text(&rows, i, 0);
		const struct policy_rule *rule =
			policy_rule(world.engine.policy, name, db_text(&rows, i, 1));
		instant start = db_time(&rows, i, 2), due = db_time(&rows, i, 3);
		struct deadline d = rule->unit == LIMIT_MONTHS
			? deadline_months(world.engine.calendar, start, rule->limit, rule->roll)
			: deadline_workdays(
				  world.engine.calendar, start, rule->limit, rule->count, NULL, 0);
		assert_int_equal(db_int(&rows, i, 5), world.engine.epoch);
		if (str_equal(name, "letter.unit") && db_time(&rows, i, 6) < d.at)
			d.at = db_time(&rows, i, 6);
		else if (!str_equal(name, "letter.unit"))
			assert_int_equal(db_int(&rows, i, 4), d.provisional);
		if (due != d.at)
			fail_msg("%s of %s: %s", name, db_text(&rows, i, 7), db_text(&rows, i, 3));
	}
}

static void assert_tickets_agree(void)
{
	assert_int_equal(COUNT("ticket t WHERE NOT (next_due_at <=> (SELECT MIN(due_at) FROM clock"
			       " c WHERE c.ticket_id = t.id AND stopped_at IS NULL AND rule <>"
			       " 'letter.unanswered'))"),
		0);
	assert_int_equal(COUNT("ticket t JOIN clock c ON c.ticket_id = t.id WHERE c.rule ="
			       " 'letter.reply' AND c.stopped_at IS NULL AND (t.reply_due_at <>"
			       " c.due_at OR t.provisional <> c.provisional)"),
		0);
}

static void assert_ledger_whole(void)
{
	struct ledger_report report;
	assert_int_equal(ledger_verify(world.db, INSTANT_NONE, &report, NULL, NULL), DB_OK);
	if (report.broken)
		fail_msg(
			"%s %d: %s", report.fault.number, report.fault.sequence, report.fault.what);
}

/* --- tests --- */

static void the_files_are_put_in_force_once(void **state)
{
	(void)state;
	need_world();
	assert_int_equal(world.engine.epoch, 1);
	assert_string_equal(policy_version(world.engine.policy), policy_version(first.policy));
	assert_string_equal(
		calendar_version(world.engine.calendar), calendar_version(first.calendar));
	assert_int_equal(calendar_horizon(world.engine.calendar), calendar_horizon(first.calendar));
	assert_int_equal(rulebook_begin(world.db, &first, at(NOW)), DB_OK);
	assert_int_equal(number("SELECT epoch FROM rulebook WHERE 0 = ?"), 1);
	assert_int_equal(COUNT("rule_change WHERE kind = 'begin'"), 1);
}

static void a_day_off_moves_exactly_the_dates_behind_it(void **state)
{
	static const char *const off[] = {"2026-11-25"};
	(void)state;
	need_world();
	letters("before", LETTERS, at("2026-11-10T08:00:00+08:00"), 4 * HOUR);
	int64_t events = COUNT("event WHERE 1 = 1");
	struct rule_report report = change_calendar(calendar_with(CALENDAR_OVERRIDE, off, 1));
	assert_counted_from_scratch();
	assert_tickets_agree();
	assert_ledger_whole();
	assert_true(report.later > 0);
	assert_int_equal(report.earlier, 0);
	assert_int_equal(report.later, COUNT("clock_move WHERE epoch = 2"));
	assert_int_equal(COUNT("clock_move m JOIN clock c ON c.id = m.clock_id WHERE"
			       " (m.new_due_at <> c.due_at OR m.old_due_at >= m.new_due_at)"),
		0);
	assert_int_equal(COUNT("event WHERE action = 'recount'"),
		number("SELECT COUNT(DISTINCT ticket_id) FROM clock_move WHERE 0 = ?"));
	assert_int_equal(
		COUNT("event WHERE 1 = 1") - events, COUNT("event WHERE action = 'recount'"));
	assert_int_equal(
		number("SELECT later FROM rule_change WHERE epoch = 2 AND 0 = ?"), report.later);
	assert_int_equal(COUNT("rule_change WHERE done_at IS NULL"), 0);
}

static void dates_that_have_passed_keep_their_levels(void **state)
{
	static const char *const off[] = {"2026-11-16", "2026-11-17"};
	(void)state;
	need_world();
	int64_t id = letter("levels-of-a-letter-1", at("2026-11-10T08:00:00+08:00"));
	run("UPDATE clock SET level = 2 WHERE rule = 'letter.reply'");
	change_calendar(calendar_with(CALENDAR_OVERRIDE, off, 2));
	assert_string_equal(cell("SELECT level FROM clock WHERE rule = 'letter.reply' AND"
				 " ticket_id = ?",
				    id),
		"2");
	assert_string_equal(cell("SELECT next_fire_at > due_at FROM clock WHERE rule ="
				 " 'letter.reply' AND ticket_id = ?",
				    id),
		"1");
}

static void a_new_year_settles_provisional_dates(void **state)
{
	static const char *const off[] = {
		"2027-01-01", "2027-05-01", "2027-05-02", "2027-10-01", "2027-10-02", "2027-10-03"};
	(void)state;
	need_world();
	letters("winter", 14, at("2026-12-14T08:00:00+08:00"), DAY);
	assert_true(COUNT("clock WHERE provisional = 1 AND stopped_at IS NULL") > 0);
	struct rule_report report = change_calendar(calendar_with(2027, off, 6));
	assert_counted_from_scratch();
	assert_tickets_agree();
	assert_int_equal(COUNT("clock WHERE provisional = 1 AND stopped_at IS NULL"), 0);
	assert_true(report.settled > 0);
	assert_true(report.later > 0);
	assert_ledger_whole();
}

static void switching_the_policy_there_and_back_restores_every_date(void **state)
{
	(void)state;
	need_world();
	letters("policy", LETTERS, at("2026-11-10T08:00:00+08:00"), 4 * HOUR);
	const char *before = fingerprint();
	struct rule_report there = change_policy("county");
	const char *between = fingerprint();
	struct rule_report back = change_policy("national");
	assert_true(there.later + there.earlier > 0);
	assert_string_not_equal(before, between);
	assert_string_equal(before, fingerprint());
	assert_int_equal(there.later, back.earlier);
	assert_int_equal(there.earlier, back.later);
	assert_int_equal(COUNT("rule_change WHERE kind = 'policy' AND done_at IS NOT NULL"), 2);
	assert_ledger_whole();
}

static void a_dry_run_reports_the_same_and_writes_nothing(void **state)
{
	static const char *const off[] = {"2026-11-25"};
	(void)state;
	need_world();
	letters("dry", LETTERS, at("2026-11-10T08:00:00+08:00"), 4 * HOUR);
	const char *before = fingerprint();
	int64_t events = COUNT("event WHERE 1 = 1");
	struct engine next = world.engine;
	struct rule_options o = options();
	struct calendar *calendar = calendar_with(CALENDAR_OVERRIDE, off, 1);
	next.calendar = calendar;
	o.dry = true;
	struct rule_report dry = change(&next, &o);
	assert_string_equal(before, fingerprint());
	assert_int_equal(COUNT("event WHERE 1 = 1"), events);
	assert_int_equal(COUNT("rule_change WHERE 1 = 1"), 1);
	assert_int_equal(COUNT("clock_move WHERE 1 = 1"), 0);
	assert_int_equal(COUNT("calendar_list WHERE list = 0"), 0);
	struct rule_report real = change_calendar(calendar);
	assert_int_equal(dry.later, real.later);
	assert_int_equal(dry.clocks, real.clocks);
	assert_int_equal(dry.settled, real.settled);
}

/* A child that ends without a word after some moves. */
static void die_after(void *ctx, const struct rule_move *move)
{
	int *left = ctx;
	(void)move;
	if ((*left)-- == 0)
		_exit(9);
}

static void interrupted(const struct engine *next, int moves)
{
	pid_t child = fork();
	int status;
	if (child == 0) {
		struct db *db = db_open(world.option_file);
		struct rule_report report;
		struct rule_options o = options();
		struct buf err = BUF_INIT;
		o.chunk = 7;
		o.move = die_after;
		o.ctx = &moves;
		rulebook_change(db, next, &o, &report, &err);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), 9);
}

static void an_interrupted_change_is_finished_by_the_next(void **state)
{
	static const char *const off[] = {"2026-11-25"};
	(void)state;
	need_world();
	letters("kill", LETTERS, at("2026-11-10T08:00:00+08:00"), 4 * HOUR);
	struct engine next = world.engine;
	struct rule_state rules;
	struct calendar *calendar = calendar_with(CALENDAR_OVERRIDE, off, 1);
	next.calendar = calendar;
	for (int moves = 0; moves < 12; moves += 4) {
		interrupted(&next, moves);
		assert_int_equal(rulebook_state(world.db, &rules), DB_OK);
		assert_int_equal(rules.epoch, 2);
		assert_false(rules.counted);
		assert_true(rules.stale > 0);
		assert_int_equal(COUNT("rule_change WHERE epoch = 2 AND done_at IS NULL"), 1);
	}
	change_calendar(calendar);
	assert_int_equal(rulebook_state(world.db, &rules), DB_OK);
	assert_true(rules.counted && rules.epoch == 2 && rules.stale == 0);
	assert_counted_from_scratch();
	assert_tickets_agree();
	assert_ledger_whole();
	assert_int_equal(COUNT("clock_move WHERE epoch = 2"),
		number("SELECT later FROM rule_change WHERE"
		       " epoch = 2 AND 0 = ?"));
	assert_int_equal(number("SELECT COUNT(*) - COUNT(DISTINCT ticket_id) FROM event WHERE"
				" action = 'recount' AND 0 = ?"),
		0);
}

/* Submits and acts as a program does, until it is told to stop. */
static void citizen(int seed)
{
	struct world mine = world;
	struct rule_watch watch = {0};
	world.db = db_open(mine.option_file);
	for (int i = 0;; i++) {
		struct receipt receipt;
		char key[64];
		instant now = at("2026-11-12T08:00:00+08:00") + i * HOUR;
		snprintf(key, sizeof key, "citizen-%d-%d-------", seed, i);
		struct ticket_new new = letter_new(key, now);
		struct act accept = {.action = "accept", .class_ = i % 2 ? "other" : "simple"};
		if (i % 3 == 0)
			rulebook_keep_up(world.db, SCHEMA, &world.engine, true, now, &watch);
		if (ticket_submit(world.db, &world.engine, &new, &receipt) == TICKET_DONE)
			ticket_act(world.db, &world.engine, receipt.id, &world.actor[OFFICE],
				&accept, now + MINUTE, NULL);
	}
}

static void a_machine_with_a_wrong_clock_judges_by_the_databases(void **state)
{
	struct rule_watch watch = {0};
	instant before, after;
	(void)state;
	need_world();
	assert_int_equal(db_now(world.db, &before), DB_OK);
	instant fast = before + 3 * HOUR; /* what this machine believes */
	instant now = rulebook_keep_up(world.db, SCHEMA, &world.engine, true, fast, &watch);
	assert_int_equal(db_now(world.db, &after), DB_OK);
	assert_true(before <= now && now <= after);
	/* between two looks the difference holds, and with the database away the last one known */
	assert_true(rulebook_keep_up(world.db, SCHEMA, &world.engine, false, fast + SECOND,
			    &watch) == now + SECOND);
	struct db *nowhere = db_open("/nowhere");
	assert_true(rulebook_keep_up(nowhere, SCHEMA, &world.engine, true, fast + 5 * SECOND,
			    &watch) == now + 5 * SECOND);
	db_close(&nowhere);
}

static void letters_that_come_meanwhile_are_counted_right(void **state)
{
	static const char *const off[] = {"2026-11-25", "2026-11-26"};
	pid_t children[2];
	(void)state;
	need_world();
	for (int i = 0; i < 2; i++) {
		children[i] = fork();
		if (children[i] == 0)
			citizen(i);
	}
	for (int i = 0; i < 6; i++) {
		usleep(150000);
		change_calendar(calendar_with(CALENDAR_OVERRIDE, off, (size_t)i % 3));
		if (i % 2)
			change_policy(i % 4 == 1 ? "county" : "national");
	}
	usleep(100000);
	for (int i = 0; i < 2; i++) {
		kill(children[i], SIGKILL);
		waitpid(children[i], NULL, 0);
	}
	assert_true(COUNT("ticket WHERE 1 = 1") > 20);
	assert_counted_from_scratch();
	assert_tickets_agree();
	assert_ledger_whole();
}

static void a_program_of_old_rules_changes_nothing(void **state)
{
	static const char *const off[] = {"2026-11-25"};
	struct receipt receipt;
	(void)state;
	need_world();
	int64_t id = letter("old-rules-letter-1", at(NOW));
	struct engine next = world.engine;
	struct rule_options o = options();
	struct calendar *calendar = calendar_with(CALENDAR_OVERRIDE, off, 1);
	struct ticket_new new = letter_new("old-rules-letter-2", at(NOW));
	next.calendar = calendar;
	change(&next, &o);
	calendar_close(&calendar);
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_AWAY);
	assert_int_equal(
		try_act(id, OFFICE, (struct act){.action = "accept"}, at(NOW) + HOUR), TICKET_AWAY);
	assert_int_equal(COUNT("ticket WHERE 1 = 1"), 1);
	follow();
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_DONE);
	done(id, OFFICE, (struct act){.action = "accept"}, at(NOW) + HOUR);
}

/* A change that was interrupted is taken up while somebody already makes another one. */
static void rules_that_were_overtaken_move_nothing_back(void **state)
{
	(void)state;
	need_world();
	letters("overtaken", LETTERS, at("2026-11-10T08:00:00+08:00"), 4 * HOUR);
	int64_t id = letter("overtaken-letter-alone", at("2026-11-10T08:00:00+08:00"));
	struct engine old = world.engine;
	old.policy = policy("national");
	old.calendar = calendar_copy(world.engine.calendar);
	change_policy("county");
	const char *before = fingerprint();
	struct rule_options o = options();
	struct rule_report report;
	assert_int_equal(rulebook_recount(world.db, &old, &o, &report), DB_STOP);
	assert_int_equal(rulebook_recount_ticket(world.db, &old, id, at(NOW)), DB_STOP);
	assert_string_equal(before, fingerprint());
	assert_counted_from_scratch();
	assert_int_equal(COUNT("rulebook WHERE counted = 1"), 1);
	engine_close(&old);
}

static void clocks_of_an_older_release_are_counted(void **state)
{
	struct rule_report report;
	struct rule_options o = options();
	(void)state;
	need_world();
	letters("older", 14, at("2026-11-10T08:00:00+08:00"), 4 * HOUR);
	const char *before = fingerprint();
	run("UPDATE clock SET epoch = 0, next_fire_at = NULL WHERE stopped_at IS NULL");
	assert_int_equal(rulebook_recount(world.db, &world.engine, &o, &report), DB_OK);
	assert_true(report.clocks > 0);
	assert_int_equal(report.later + report.earlier, 0);
	assert_string_equal(before, fingerprint());
	assert_int_equal(COUNT("event WHERE action = 'recount'"), 0);
	assert_int_equal(rulebook_recount(world.db, &world.engine, &o, &report), DB_OK);
	assert_int_equal(report.clocks, 0);
}

/* Written by somebody who had looked at the rules before they changed, when the count was over. */
static void clocks_that_came_late_are_counted_and_no_others(void **state)
{
	int64_t clocks, late;
	(void)state;
	need_world();
	letters("late", LETTERS, at("2026-11-10T08:00:00+08:00"), 4 * HOUR);
	change_policy("county");
	const char *before = fingerprint();
	assert_int_equal(rulebook_recount_late(world.db, &world.engine, at(NOW), &clocks), DB_OK);
	assert_int_equal(clocks, 0);
	run("UPDATE clock SET epoch = 1, due_at = due_at + INTERVAL 9 DAY,"
	    " next_fire_at = NULL WHERE stopped_at IS NULL AND ticket_id % 4 = 1");
	late = COUNT("clock WHERE stopped_at IS NULL AND ticket_id % 4 = 1");
	assert_int_equal(rulebook_recount_late(world.db, &world.engine, at(NOW), &clocks), DB_OK);
	assert_true(late > 0);
	assert_int_equal(clocks, late);
	assert_string_equal(before, fingerprint());
	assert_counted_from_scratch();
	assert_ledger_whole();
}

static void letters_of_a_class_that_is_gone_keep_a_limit_and_its_ladder(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter("class-that-is-gone-1", at("2026-11-18T08:00:00+08:00"));
	run("UPDATE ticket SET class = 'complex'; UPDATE clock SET class = 'complex'");
	change_policy("county");
	assert_string_equal(cell("SELECT COUNT(*) FROM clock WHERE ticket_id = ? AND stopped_at IS"
				 " NULL AND next_fire_at IS NULL",
				    id),
		"0");
	assert_counted_from_scratch();
}

static void a_clock_whose_ticket_is_gone_stops_no_change(void **state)
{
	static const char *const off[] = {"2026-11-25"};
	struct rule_state rules;
	(void)state;
	need_world();
	letters("gone", 14, at("2026-11-18T08:00:00+08:00"), HOUR);
	run("DELETE FROM ticket WHERE state = 'ACCEPTED' LIMIT 1");
	assert_true(change_calendar(calendar_with(CALENDAR_OVERRIDE, off, 1)).later > 0);
	assert_int_equal(rulebook_state(world.db, &rules), DB_OK);
	assert_true(rules.counted && rules.stale == 0);
}

/* Two operators who begin with the same rules: the second would undo what the first did. */
static void a_change_made_from_rules_that_are_gone_is_refused(void **state)
{
	static const char *const off[] = {"2026-11-25"};
	struct rule_report report;
	struct buf err = BUF_INIT;
	(void)state;
	need_world();
	struct engine next = world.engine;
	struct rule_options o = options();
	struct calendar *calendar = calendar_with(CALENDAR_OVERRIDE, off, 1);
	struct policy *national = policy("national");
	next.calendar = calendar;
	next.policy = national;
	change_policy("county");
	assert_int_equal(rulebook_change(world.db, &next, &o, &report, &err), DB_STOP);
	assert_non_null(strstr(buf_str(&err), "look again"));
	assert_int_equal(number("SELECT epoch FROM rulebook WHERE 0 = ?"), 2);
	assert_string_equal(cell("SELECT policy FROM rulebook WHERE 0 = ?", 0), "county");
	calendar_close(&calendar);
	policy_close(&national);
	buf_free(&err);
}

static void the_same_rules_again_are_no_change(void **state)
{
	struct rule_options o = options();
	(void)state;
	need_world();
	struct rule_report report = change(&world.engine, &o);
	assert_int_equal(report.epoch, 1);
	assert_int_equal(COUNT("rule_change WHERE 1 = 1"), 1);
}

static void an_altered_change_breaks_the_chain(void **state)
{
	static const char *const off[] = {"2026-11-25"};
	static const char *const tampering[] = {
		"UPDATE rule_change SET what = 'nothing' WHERE epoch = 2",
		"UPDATE rule_change SET who = 'nobody' WHERE epoch = 2",
		"UPDATE policy_text SET text = CONCAT(text, ' ') WHERE position = 0",
		"DELETE FROM rule_change WHERE epoch = 1",
	};
	int broken;
	(void)state;
	need_world();
	for (size_t i = 0; i < sizeof tampering / sizeof *tampering; i++) {
		begin(state);
		change_calendar(calendar_with(CALENDAR_OVERRIDE, off, 1));
		assert_int_equal(rulebook_verify(world.db, &broken), DB_OK);
		assert_int_equal(broken, 0);
		run(tampering[i]);
		assert_int_equal(rulebook_verify(world.db, &broken), DB_OK);
		assert_int_equal(broken, i < 2 ? 2 : 1);
	}
}

static void texts_that_no_longer_compile_leave_the_engine_as_it_was(void **state)
{
	(void)state;
	need_world();
	run("UPDATE policy_text SET text = '<policy/>'; UPDATE rulebook SET epoch = 9");
	assert_int_equal(rulebook_follow(world.db, SCHEMA, &world.engine), DB_STOP);
	assert_int_equal(world.engine.epoch, 1);
	assert_string_equal(policy_version(world.engine.policy), policy_version(first.policy));
}

static void next_years_calendar_is_missed_from_november_on(void **state)
{
	int year;
	(void)state;
	assert_false(rulebook_calendar_missing(&first, at("2026-10-31T23:59:59+08:00"), &year));
	assert_true(rulebook_calendar_missing(&first, at("2026-11-01T00:00:00+08:00"), &year));
	assert_int_equal(year, 2027);
	assert_true(rulebook_calendar_missing(&first, at("2027-03-01T00:00:00+08:00"), &year));
	assert_int_equal(year, 2027);
	assert_false(rulebook_calendar_missing(&first, at("2025-12-01T00:00:00+08:00"), &year));
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_files_are_put_in_force_once),
		TEST(a_day_off_moves_exactly_the_dates_behind_it),
		TEST(dates_that_have_passed_keep_their_levels),
		TEST(a_new_year_settles_provisional_dates),
		TEST(switching_the_policy_there_and_back_restores_every_date),
		TEST(a_dry_run_reports_the_same_and_writes_nothing),
		TEST(an_interrupted_change_is_finished_by_the_next),
		TEST(a_machine_with_a_wrong_clock_judges_by_the_databases),
		TEST(letters_that_come_meanwhile_are_counted_right),
		TEST(a_program_of_old_rules_changes_nothing),
		TEST(rules_that_were_overtaken_move_nothing_back),
		TEST(clocks_of_an_older_release_are_counted),
		TEST(clocks_that_came_late_are_counted_and_no_others),
		TEST(letters_of_a_class_that_is_gone_keep_a_limit_and_its_ladder),
		TEST(a_clock_whose_ticket_is_gone_stops_no_change),
		TEST(a_change_made_from_rules_that_are_gone_is_refused),
		TEST(the_same_rules_again_are_no_change),
		TEST(an_altered_change_breaks_the_chain),
		TEST(texts_that_no_longer_compile_leave_the_engine_as_it_was),
		cmocka_unit_test(next_years_calendar_is_missed_from_november_on),
	};
	log_open("test_rulebook", LOG_ERROR);
	return cmocka_run_group_tests(tests, open_world, close_world);
}
