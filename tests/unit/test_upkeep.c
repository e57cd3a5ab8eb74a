/* SPDX-License-Identifier: MIT */
/*
 * The end of a letter: archived when the time for a rating is over, exactly once, and not before
 * what is still going on has ended. A letter archived early could not be rated by its writer.
 */
#include "ticket_world.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calendar/workday.h"
#include "tickets/upkeep.h"

#define START "2026-03-02T10:00:00+08:00" /* a Monday */
#define WORKERS 4

static struct upkeep_report run_at(instant now)
{
	struct upkeep_report report;
	assert_int_equal(upkeep_run(world.db, &world.engine, now, &report), DB_OK);
	return report;
}

static void the_time_for_a_rating_is_counted_in_working_days(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "key-archive-time-1", at(START));
	instant over = upkeep_due(&world.engine, UPKEEP_RATING, at(START));
	assert_int_equal(over, at("2026-03-31T00:00:00+08:00")); /* twenty working days */
	assert_int_equal(get(id)->system_at, over);
	assert_int_equal(
		try_act(id, TIMERS, (struct act){.action = "archive"}, over - 1), TICKET_ILLEGAL);
	assert_int_equal(
		try_act(id, OFFICE, (struct act){.action = "archive"}, over), TICKET_ILLEGAL);
	assert_int_equal(run_at(over - 1).archived, 0);
	assert_int_equal(run_at(over).archived, 1);
	struct ticket *t = get(id);
	assert_string_equal(t->state, "ARCHIVED");
	assert_int_equal(t->system_at, INSTANT_NONE);
	assert_string_equal(
		cell("SELECT role FROM event WHERE ticket_id = ? AND action = 'archive'", id),
		"system");
	/* twice, rated, called back, worked on again: too late */
	assert_int_equal(run_at(over + DAY).archived, 0);
	const struct act late[] = {{.action = "archive"}, {.action = "rate", .reason = "5"},
		{.action = "callback", .reason = "5", .words = "好"}, {.action = "sign"}};
	const enum person who[] = {TIMERS, CITIZEN, OFFICE, WATER};
	for (size_t i = 0; i < sizeof late / sizeof *late; i++)
		assert_int_equal(try_act(id, who[i], late[i], over + DAY), TICKET_ILLEGAL);
	done(id, WATCH, (struct act){.action = "note", .words = "备查"}, over + DAY);
	published(id, "路灯", "不亮", "修好", over + DAY);
	taken_down(id, over + DAY);
	assert_string_equal(get(id)->state, "ARCHIVED");
}

static void a_second_answer_begins_the_time_anew(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("REWORK", "key-archive-again1", at(START));
	instant later = at(START) + 10 * DAY;
	assert_int_equal(get(id)->system_at, INSTANT_NONE);
	assert_int_equal(run_at(at(START) + 365 * DAY).archived, 0);
	done(id, WATER, (struct act){.action = "propose", .answer = "修好了"}, later);
	done(id, WATER_HEAD, (struct act){.action = "review"}, later);
	done(id, WATER_LEAD, (struct act){.action = "release"}, later);
	assert_int_equal(get(id)->system_at, upkeep_due(&world.engine, UPKEEP_RATING, later));
}

static void what_is_being_published_is_not_archived(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "key-archive-draft1", at(START));
	instant over = get(id)->system_at;
	done(id, OFFICE,
		(struct act){
			.action = "publish_ask", .title = "路灯", .body = "不亮", .answer = "修好"},
		at(START) + HOUR);
	assert_int_equal(run_at(over).archived, 0);
	assert_int_equal(
		try_act(id, TIMERS, (struct act){.action = "archive"}, over), TICKET_ILLEGAL);
	done(id, OFFICE, (struct act){.action = "publish_back"}, over);
	run("DELETE FROM publication_draft");
	assert_int_equal(run_at(over).archived, 1);
}

/* The office hears of another holiday after the answer: the time is longer than was written. */
static void a_calendar_that_was_changed_is_asked_again(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "key-archive-moved1", at(START));
	instant over = get(id)->system_at;
	const struct calendar_day feast = {day_of(2026, 3, 9), DAY_HOLIDAY, "地方节日"};
	const struct calendar *before = world.engine.calendar;
	struct calendar *changed = calendar_copy(before);
	calendar_put(changed, CALENDAR_OVERRIDE, &feast, 1);
	calendar_settle(changed);
	world.engine.calendar = changed;
	struct upkeep_report early = run_at(over);
	instant moved = get(id)->system_at;
	struct upkeep_report then = run_at(over + DAY);
	world.engine.calendar = before;
	calendar_close(&changed);
	assert_int_equal(early.archived, 0);
	assert_int_equal(early.later, 1);
	assert_int_equal(moved, over + DAY);
	assert_int_equal(then.archived, 1);
}

static void history_is_archived_without_a_word(void **state)
{
	(void)state;
	need_world();
	struct ticket_new new = letter_new("key-archive-import", at("2019-03-04T08:00:00+08:00"));
	struct receipt receipt;
	new.source = "import";
	new.source_ref = "old-archive";
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_DONE);
	done(receipt.id, IMPORT,
		(struct act){.action = "adopt", .answer = "已办。", .unit_id = world.water},
		at("2019-03-06T08:00:00+08:00"));
	assert_int_equal(run_at(at(START)).archived, 1);
	assert_string_equal(get(receipt.id)->state, "ARCHIVED");
	assert_string_equal(cell("SELECT (SELECT COUNT(*) FROM outbox WHERE ticket_id = t.id) +"
				 " (SELECT COUNT(*) FROM notice WHERE ticket_id = t.id)"
				 " FROM ticket t WHERE id = ?",
				    receipt.id),
		"0");
}

/* A release that knew no archive has left no time on what it answered. */
static void answers_of_an_older_release_get_their_time(void **state)
{
	(void)state;
	need_world();
	struct upkeep_report report;
	int64_t old = letter_in("REPLIED", "key-archive-old-01", at(START));
	int64_t young = letter_in("REPLIED", "key-archive-old-02", at(START) + 40 * DAY);
	int64_t again = letter_in("REWORK", "key-archive-old-03", at(START));
	int64_t before = get(old)->system_at, time = get(young)->system_at;
	run("UPDATE ticket SET system_at = NULL");
	instant now = at(START) + 45 * DAY;
	assert_int_equal(run_at(now).archived, 0);
	assert_int_equal(upkeep_adopt(world.db, &world.engine, &report), DB_OK);
	assert_int_equal(report.later, 2);
	assert_false(report.more);
	assert_int_equal(get(old)->system_at, before);
	assert_int_equal(get(young)->system_at, time);
	assert_int_equal(get(again)->system_at, INSTANT_NONE);
	assert_int_equal(upkeep_adopt(world.db, &world.engine, &report), DB_OK);
	assert_int_equal(report.later, 0);
	assert_int_equal(run_at(now).archived, 1);
	assert_string_equal(get(old)->state, "ARCHIVED");
	assert_string_equal(get(young)->state, "REPLIED");
}

static void many_timers_archive_each_letter_once(void **state)
{
	(void)state;
	need_world();
	struct ledger_report report;
	char key[40];
	for (int i = 0; i < 12; i++) {
		snprintf(key, sizeof key, "key-archive-many-%02d", i);
		letter_in("REPLIED", key, at(START));
	}
	for (int i = 0; i < WORKERS; i++) {
		if (fork() == 0) {
			struct upkeep_report out;
			struct db *db = db_open(world.option_file);
			enum db_status status = DB_RETRY;
			for (int tries = 0; tries < 20 && status != DB_OK; tries++)
				status = upkeep_run(db, &world.engine, at(START) + 60 * DAY, &out);
			_exit(status == DB_OK ? 0 : 1);
		}
	}
	for (int i = 0; i < WORKERS; i++) {
		int failed = 0;
		assert_true(wait(&failed) > 0);
		assert_int_equal(failed, 0);
	}
	assert_string_equal(
		cell("SELECT CONCAT_WS(' ', COUNT(*), COUNT(DISTINCT ticket_id)) FROM event"
		     " WHERE action = 'archive' AND 0 < ?",
			1),
		"12 12");
	assert_int_equal(ledger_verify(world.db, INSTANT_NONE, &report, NULL, NULL), DB_OK);
	assert_int_equal(report.broken, 0);
}

#define with_world(name) cmocka_unit_test_setup(name, world_empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_world(the_time_for_a_rating_is_counted_in_working_days),
		with_world(a_second_answer_begins_the_time_anew),
		with_world(what_is_being_published_is_not_archived),
		with_world(a_calendar_that_was_changed_is_asked_again),
		with_world(history_is_archived_without_a_word),
		with_world(answers_of_an_older_release_get_their_time),
		with_world(many_timers_archive_each_letter_once),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
