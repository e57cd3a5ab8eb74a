/* SPDX-License-Identifier: MIT */
/*
 * Whoever changes a column, takes a row away or puts one in, behind the engine's back, is found
 * out, and the row is named.
 */
#include "ticket_world.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define START "2026-02-12T10:00:00.123456+08:00"

static struct ledger_report verify(void)
{
	struct ledger_report report;
	assert_int_equal(ledger_verify(world.db, INSTANT_NONE, &report, NULL, NULL), DB_OK);
	return report;
}

static void expect_whole(void)
{
	struct ledger_report report = verify();
	if (report.broken)
		fail_msg(
			"%s %d: %s", report.fault.number, report.fault.sequence, report.fault.what);
}

/* Three tickets with every kind of text, all of one day of recording. */
static void town(int64_t ids[3])
{
	char hash[65];
	struct receipt receipt;
	memset(hash, 'a', 64);
	hash[64] = '\0';
	struct attachment_new file = {hash, "照片.jpg", "image/jpeg", 12};
	struct ticket_new new = letter_new("key-ledger-000001", at(START));
	new.attachments = &file;
	new.n_attachments = 1;
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_DONE);
	ids[0] = receipt.id;
	ids[1] = letter_in("REPLIED", "key-ledger-000002", at(START));
	done(ids[1], IMPORT,
		(struct act){.action = "publish", .title = "甲", .body = "乙", .answer = "丙"},
		at(START) + HOUR);
	ids[2] = letter_in("HANDLING", "key-ledger-000003", at(START));
}

static void a_ledger_that_nobody_touched_is_whole(void **state)
{
	(void)state;
	need_world();
	int64_t ids[3];
	town(ids);
	struct ledger_report report = verify();
	assert_int_equal(report.broken, 0);
	assert_int_equal(report.tickets, 3);
	assert_int_equal(report.events, 1 + 8 + 4);
	/* published again, taken back, answered again: still whole */
	done(ids[1], IMPORT,
		(struct act){.action = "publish", .title = "丁", .body = "戊", .answer = "己"},
		at(START) + 2 * HOUR);
	taken_down(ids[1], at(START) + 3 * HOUR);
	expect_whole();
}

/* Statements with the place of the ticket's id, on the second ticket: a middle event, the last one,
 * the row. */
static const struct tampering {
	const char *sql;
	int sequence; /* of the row that is named; 0: any */
} tamperings[] = {
	{"UPDATE event SET at = at + INTERVAL 1 MICROSECOND WHERE ticket_id = %lld AND sequence = "
	 "3",
		3},
	{"UPDATE event SET on_day = on_day + INTERVAL 1 DAY WHERE ticket_id = %lld AND sequence = "
	 "3",
		3},
	{"UPDATE event SET recorded_on = recorded_on + INTERVAL 1 DAY"
	 " WHERE ticket_id = %lld AND sequence = 3",
		3},
	{"UPDATE event SET action = 'sign' WHERE ticket_id = %lld AND sequence = 3", 3},
	{"UPDATE event SET from_state = 'HANDLING' WHERE ticket_id = %lld AND sequence = 3", 3},
	{"UPDATE event SET to_state = 'HANDLING' WHERE ticket_id = %lld AND sequence = 3", 3},
	{"UPDATE event SET role = 'leader' WHERE ticket_id = %lld AND sequence = 3", 3},
	{"UPDATE event SET staff_id = staff_id + 1 WHERE ticket_id = %lld AND sequence = 3", 3},
	{"UPDATE event SET staff_id = NULL WHERE ticket_id = %lld AND sequence = 3", 3},
	{"UPDATE event SET unit_id = unit_id + 1 WHERE ticket_id = %lld AND sequence = 3", 3},
	{"UPDATE event SET to_unit_id = to_unit_id + 1 WHERE ticket_id = %lld AND sequence = 3", 3},
	{"UPDATE event SET reason = 'x' WHERE ticket_id = %lld AND sequence = 3", 3},
	{"UPDATE event SET words = 'x' WHERE ticket_id = %lld AND sequence = 3", 3},
	{"UPDATE event SET address = 'x' WHERE ticket_id = %lld AND sequence = 3", 3},
	{"UPDATE event SET content = REPEAT('a', 64) WHERE ticket_id = %lld AND sequence = 3", 3},
	{"UPDATE event SET before_hash = REPEAT('a', 64) WHERE ticket_id = %lld AND sequence = 3",
		3},
	{"UPDATE event SET hash = REPEAT('a', 64) WHERE ticket_id = %lld AND sequence = 3", 3},
	{"UPDATE event SET hash = REPEAT('a', 64) WHERE ticket_id = %lld AND sequence = 8", 8},
	{"UPDATE event SET sequence = 99 WHERE ticket_id = %lld AND sequence = 8", 8},
	{"UPDATE event SET ticket_id = ticket_id + 1000 WHERE ticket_id = %lld AND sequence = 3",
		3},
	{"DELETE FROM event WHERE ticket_id = %lld AND sequence = 1", 1},
	{"DELETE FROM event WHERE ticket_id = %lld AND sequence = 3", 3},
	{"DELETE FROM event WHERE ticket_id = %lld AND sequence = 8", 7},
	{"DELETE FROM event WHERE ticket_id = %lld", 1},
	{"INSERT INTO event SELECT ticket_id, 9, at, on_day, recorded_on, action, from_state, "
	 "to_state,"
	 " role, staff_id, unit_id, to_unit_id, reason, words, address, content, before_hash, hash"
	 " FROM event WHERE ticket_id = %lld AND sequence = 8",
		9},
	{"UPDATE ticket SET version = version + 1 WHERE id = %lld", 8},
	{"UPDATE ticket SET head = REPEAT('a', 64) WHERE id = %lld", 8},
	{"UPDATE ticket SET state = 'HANDLING' WHERE id = %lld", 8},
	{"UPDATE ticket SET number = '2026021200000000' WHERE id = %lld", 1},
	{"UPDATE ticket SET title = 'x' WHERE id = %lld", 1},
	{"UPDATE ticket SET body = CONCAT(body, ' ') WHERE id = %lld", 1},
	{"DELETE FROM ticket WHERE id = %lld", 1},
	{"UPDATE answer SET words = '没有修好' WHERE ticket_id = %lld", 5},
	{"DELETE FROM answer WHERE ticket_id = %lld", 5},
	{"UPDATE publication SET title = 'x' WHERE ticket_id = %lld", 8},
	{"UPDATE publication SET body = 'x' WHERE ticket_id = %lld", 8},
	{"UPDATE publication SET answer = 'x' WHERE ticket_id = %lld", 8},
	{"DELETE FROM publication WHERE ticket_id = %lld", 8},
	{"INSERT INTO attachment (ticket_id, hash, name, type, size)"
	 " VALUES (%lld, REPEAT('b', 64), 'x', 'x', 1)",
		1},
};

static void whatever_is_changed_the_row_is_named(void **state)
{
	(void)state;
	need_world();
	for (size_t i = 0; i < COUNT(tamperings); i++) {
		int64_t ids[3];
		struct buf sql = BUF_INIT;
		world_empty(NULL);
		town(ids);
		const char *number = get(ids[1])->number;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		buf_print(&sql, tamperings[i].sql, (long long)ids[1]);
#pragma GCC diagnostic pop
		run(buf_str(&sql));
		struct ledger_report report = verify();
		if (!report.broken || report.fault.ticket_id != ids[1] ||
			report.fault.sequence != tamperings[i].sequence)
			fail_msg("%s: broken %d, ticket %lld, event %d: %s", buf_str(&sql),
				report.broken, (long long)report.fault.ticket_id,
				report.fault.sequence, report.fault.what);
		if (*report.fault.number && !strstr(buf_str(&sql), "number"))
			assert_string_equal(report.fault.number, number);
		buf_free(&sql);
	}
}

static void an_attachment_exchanged_is_found(void **state)
{
	(void)state;
	need_world();
	int64_t ids[3];
	town(ids);
	run("UPDATE attachment SET hash = REPEAT('b', 64)");
	struct ledger_report report = verify();
	assert_int_equal(report.broken, 1);
	assert_int_equal(report.fault.ticket_id, ids[0]);
	assert_int_equal(report.fault.sequence, 1);
}

static day anchored(void)
{
	instant now;
	int written;
	assert_int_equal(db_now(world.db, &now), DB_OK);
	day tomorrow = instant_day(now) + 1;
	assert_int_equal(ledger_anchor(world.db, tomorrow, &written), DB_OK);
	assert_int_equal(written, 1);
	assert_int_equal(ledger_anchor(world.db, tomorrow, &written), DB_OK);
	assert_int_equal(written, 0);
	return tomorrow;
}

/* Somebody who can write every table takes a ticket away whole, or its last event and the row's
 * head: only the anchor knows. */
static void what_was_anchored_cannot_be_taken_away(void **state)
{
	(void)state;
	need_world();
	static const char *const crimes[] = {
		"DELETE FROM event WHERE ticket_id = %lld; DELETE FROM ticket WHERE id = %lld",
		"UPDATE ticket t SET version = version - 1, state = 'DISPATCHED', head = (SELECT "
		"before_hash"
		" FROM event e WHERE e.ticket_id = %lld AND e.sequence = 4) WHERE id = %lld;"
		"DELETE FROM event WHERE sequence = 4",
		"UPDATE anchor SET events = events + %lld * %lld",
		"UPDATE anchor SET hash = REPEAT('a', 64) WHERE %lld = %lld",
		"UPDATE anchor SET before_hash = REPEAT('a', 64) WHERE %lld = %lld",
		"UPDATE anchor SET on_day = on_day + INTERVAL 1 DAY WHERE %lld = %lld",
	};
	for (size_t i = 0; i < COUNT(crimes); i++) {
		int64_t id = letter("key-anchored-00001", at(START));
		int64_t other = letter_in("HANDLING", "key-anchored-00002", at(START));
		struct buf sql = BUF_INIT;
		(void)id;
		anchored();
		expect_whole();
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		buf_print(&sql, crimes[i], (long long)other, (long long)other);
#pragma GCC diagnostic pop
		run(buf_str(&sql));
		struct ledger_report report = verify();
		if (!report.broken)
			fail_msg("not found: %s", buf_str(&sql));
		assert_true(strlen(report.fault.what) > 10);
		buf_free(&sql);
		world_empty(NULL);
	}
}

static void anchors_chain_the_days(void **state)
{
	(void)state;
	need_world();
	instant now;
	int written;
	assert_int_equal(db_now(world.db, &now), DB_OK);
	/* as if recorded on three days to come: the day of an event that lies ahead of the server's
	 */
	for (int i = 0; i < 3; i++) {
		char key[32];
		snprintf(key, sizeof key, "key-three-days-%04d", i);
		letter(key, now + (i + 1) * DAY);
	}
	day last = instant_day(now) + 10;
	assert_int_equal(ledger_anchor(world.db, last, &written), DB_OK);
	assert_int_equal(written, 3);
	expect_whole();
	/* who rewrites the chain's first link and where it is carried has to rewrite all that
	 * follow */
	run("CREATE TEMPORARY TABLE kept AS SELECT * FROM anchor;"
	    "UPDATE anchor SET hash = REPEAT('a', 64) ORDER BY on_day LIMIT 1;"
	    "UPDATE anchor SET before_hash = REPEAT('a', 64) WHERE before_hash <> ''"
	    " ORDER BY on_day LIMIT 1");
	struct ledger_report later;
	assert_int_equal(ledger_verify(world.db, now + 2 * DAY, &later, NULL, NULL), DB_OK);
	assert_int_equal(later.broken, 1);
	run("REPLACE INTO anchor SELECT * FROM kept; DROP TABLE kept");
	expect_whole();
	/* history that comes in later lies on the day it came in, not behind the anchors */
	letter("key-three-days-old", at("2019-03-04T08:00:00+08:00"));
	assert_string_equal(
		cell("SELECT COUNT(*) FROM event WHERE recorded_on < '2020-01-01' AND 0 < ?", 1),
		"0");
	run("DELETE FROM anchor ORDER BY on_day LIMIT 1");
	struct ledger_report report = verify();
	assert_int_equal(report.broken, 1);
	assert_non_null(strstr(report.fault.what, "anchor"));
}

static void the_day_of_an_anchor_hides_nothing_that_came_late(void **state)
{
	(void)state;
	need_world();
	letter("key-late-000000001", at(START));
	day tomorrow = anchored();
	assert_true(tomorrow > instant_day(at(START)));
	run("UPDATE anchor SET on_day = on_day"); /* nothing */
	letter("key-late-000000002", at("2026-01-05T10:00:00+08:00"));
	/* came on an anchored day by the test's impatience: that day no longer fits */
	assert_int_equal(verify().broken, 1);
}

static void only_what_changed_since_is_read(void **state)
{
	(void)state;
	need_world();
	int64_t ids[3];
	struct ledger_report report;
	instant now;
	town(ids);
	assert_int_equal(db_now(world.db, &now), DB_OK);
	assert_int_equal(ledger_verify(world.db, now + DAY, &report, NULL, NULL), DB_OK);
	assert_int_equal(report.events, 0);
	assert_int_equal(ledger_verify(world.db, now - DAY, &report, NULL, NULL), DB_OK);
	assert_int_equal(report.events, 13);
	letter("key-only-since-001", now + 3 * DAY);
	assert_int_equal(ledger_verify(world.db, now + 2 * DAY, &report, NULL, NULL), DB_OK);
	assert_int_equal(report.events, 1);
	assert_int_equal(report.broken, 0);
}

static void count_calls(void *ctx, int64_t done_so_far, int64_t all)
{
	int64_t *last = ctx;
	assert_true(done_so_far >= *last && done_so_far <= all);
	*last = done_so_far;
}

/* More events than one batch holds: the border between two batches hides nothing. */
static void batches_join_without_a_seam(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter("key-batches-000001", at(START)), last = 0;
	struct act notes[70];
	struct ledger_report report;
	for (size_t i = 0; i < COUNT(notes); i++)
		notes[i] = (struct act){.action = "note", .words = "备注"};
	for (int i = 0; i < 15; i++)
		assert_int_equal(ticket_act_all(world.db, &world.engine, id, &world.actor[OFFICE],
					 notes, COUNT(notes), at(START), NULL),
			TICKET_DONE);
	letter("key-batches-000002", at(START));
	assert_int_equal(ledger_verify(world.db, INSTANT_NONE, &report, count_calls, &last), DB_OK);
	assert_int_equal(report.broken, 0);
	assert_int_equal(report.events, 1052);
	assert_int_equal(last, 1052);
	run("UPDATE event SET words = 'x' WHERE sequence = 1001");
	report = verify();
	assert_int_equal(report.fault.sequence, 1001);
}

static void act_between(void *ctx, int64_t done_events, int64_t all)
{
	int64_t *id = ctx;
	(void)done_events;
	(void)all;
	if (*id)
		done(*id, OFFICE, (struct act){.action = "note", .words = "备注"},
			at(START) + HOUR);
	*id = 0;
}

/* Proving takes minutes, and work goes on: a ticket that is worked on while the proof stands in the
 * middle of its events is no broken one. */
static void an_act_between_two_batches_breaks_nothing(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter("key-between-00001", at(START)), acts_on = id;
	struct act notes[70];
	struct ledger_report report;
	for (size_t i = 0; i < COUNT(notes); i++)
		notes[i] = (struct act){.action = "note", .words = "备注"};
	for (int i = 0; i < 15; i++)
		assert_int_equal(ticket_act_all(world.db, &world.engine, id, &world.actor[OFFICE],
					 notes, COUNT(notes), at(START), NULL),
			TICKET_DONE);
	assert_int_equal(
		ledger_verify(world.db, INSTANT_NONE, &report, act_between, &acts_on), DB_OK);
	if (report.broken)
		fail_msg("%d: %s", report.fault.sequence, report.fault.what);
	assert_int_equal(report.events, 1052);
}

static void fields_do_not_run_into_each_other(void **state)
{
	(void)state;
	const char *one[] = {"ab", "c"}, *two[] = {"a", "bc"}, *three[] = {"abc", ""};
	char a[SECRET_HEX], b[SECRET_HEX], c[SECRET_HEX];
	ledger_content(one, 2, a);
	ledger_content(two, 2, b);
	ledger_content(three, 2, c);
	assert_string_not_equal(a, b);
	assert_string_not_equal(a, c);
	struct event x = {.number = "1", .reason = "ab", .words = "c"}, y = x;
	y.reason = "a";
	y.words = "bc";
	ledger_hash(&x);
	ledger_hash(&y);
	assert_string_not_equal(x.hash, y.hash);
}

/* Files that staff attach are texts of their own event, not of the letter. */
static void one_ticket_is_proved_alone_with_the_files_that_staff_attached(void **state)
{
	(void)state;
	need_world();
	char hash[65];
	struct ledger_report report;
	memset(hash, 'b', 64);
	hash[64] = '\0';
	struct attachment_new file = {hash, "方案.pdf", "application/pdf", 12};
	int64_t other = letter_in("HANDLING", "key-alone-0000001", at(START));
	int64_t id = letter_in("HANDLING", "key-alone-0000002", at(START));
	done(id, WATER,
		(struct act){.action = "attach",
			.purpose = "plan",
			.attachments = &file,
			.n_attachments = 1},
		at(START) + HOUR);
	expect_whole();
	assert_int_equal(ledger_verify_ticket(world.db, id, &report), DB_OK);
	assert_int_equal(report.broken, 0);
	assert_int_equal(report.tickets, 1);
	assert_int_equal(report.events, get(id)->version);
	run("UPDATE attachment SET hash = REPLACE(hash, 'b', 'c')");
	assert_int_equal(ledger_verify_ticket(world.db, id, &report), DB_OK);
	assert_int_equal(report.broken, 1);
	assert_int_equal(report.fault.sequence, get(id)->version);
	/* what is wrong with one is not said of another */
	assert_int_equal(ledger_verify_ticket(world.db, other, &report), DB_OK);
	assert_int_equal(report.broken, 0);
	run("UPDATE attachment SET hash = REPLACE(hash, 'c', 'b')");
	run(pool_print(world.pool, "DELETE FROM event WHERE ticket_id = %lld", (long long)other));
	assert_int_equal(ledger_verify_ticket(world.db, other, &report), DB_OK);
	assert_int_equal(report.broken, 1);
}

/* Who ticked what at a review is as much part of the record as the text. */
static void check_lists_answered_otherwise_afterwards_are_found(void **state)
{
	static const char *const subjects[] = {"answer", "publication"};
	struct ledger_report report;
	char sql[200];
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "key-checks-000001", at(START));
	for (int subject = 0; subject < 2; subject++) {
		if (subject == 1)
			published(id, "路灯不亮", "某街路灯", "已修好。", at(START) + DAY);
		expect_whole();
		for (int step = 1; step <= 2; step++) {
			snprintf(sql, sizeof sql,
				"UPDATE review SET checks = CONCAT(checks, ' ') WHERE subject = "
				"'%s'"
				" AND step = %d",
				subjects[subject], step);
			run(sql);
			assert_int_equal(
				ledger_verify(world.db, INSTANT_NONE, &report, NULL, NULL), DB_OK);
			assert_int_equal(report.broken, 1);
			snprintf(sql, sizeof sql,
				"UPDATE review SET checks = LEFT(checks, CHAR_LENGTH(checks) - 1)"
				" WHERE subject = '%s' AND step = %d",
				subjects[subject], step);
			run(sql);
		}
		expect_whole();
	}
	run("DELETE FROM review WHERE subject = 'answer' AND step = 1");
	assert_int_equal(ledger_verify(world.db, INSTANT_NONE, &report, NULL, NULL), DB_OK);
	assert_int_equal(report.broken, 1);
}

/* Two files of one purpose while the clock stands, or is put back. */
static void files_attached_at_one_instant_are_told_apart(void **state)
{
	char one[65], two[65];
	(void)state;
	need_world();
	memset(one, 'd', 64);
	memset(two, 'e', 64);
	one[64] = two[64] = '\0';
	int64_t id = letter_in("HANDLING", "key-instant-00001", at(START));
	const char *hashes[] = {one, two};
	for (int i = 0; i < 2; i++) {
		struct attachment_new file = {hashes[i], "方案.pdf", "application/pdf", 12};
		done(id, WATER,
			(struct act){.action = "attach",
				.purpose = "plan",
				.attachments = &file,
				.n_attachments = 1},
			at(START) + HOUR - i * MINUTE);
	}
	expect_whole();
}

#define with_world(name) cmocka_unit_test_setup(name, world_empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_world(a_ledger_that_nobody_touched_is_whole),
		with_world(whatever_is_changed_the_row_is_named),
		with_world(one_ticket_is_proved_alone_with_the_files_that_staff_attached),
		with_world(check_lists_answered_otherwise_afterwards_are_found),
		with_world(files_attached_at_one_instant_are_told_apart),
		with_world(an_attachment_exchanged_is_found),
		with_world(what_was_anchored_cannot_be_taken_away),
		with_world(anchors_chain_the_days),
		with_world(the_day_of_an_anchor_hides_nothing_that_came_late),
		with_world(only_what_changed_since_is_read),
		with_world(batches_join_without_a_seam),
		with_world(an_act_between_two_batches_breaks_nothing),
		with_world(fields_do_not_run_into_each_other),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
