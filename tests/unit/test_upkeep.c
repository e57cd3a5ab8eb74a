/* SPDX-License-Identifier: MIT */
/*
 * What the system does by itself: a letter is archived when the time for a rating is over, exactly
 * once, and not before what is still going on has ended; a solicitation opens and closes at the
 * instants that it says, however late the timers come. A letter archived early could not be rated
 * by its writer; a limit that began late would hide who was late.
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

/* What the database refuses of one ticket keeps no other waiting, nor what comes after upkeep. */
static void one_that_cannot_be_written_holds_up_nobody(void **state)
{
	(void)state;
	need_world();
	int64_t bad = letter_in("REPLIED", "key-archive-bad-01", at(START));
	int64_t good = letter_in("REPLIED", "key-archive-good-1", at(START));
	instant over = get(bad)->system_at;
	struct upkeep_report report;
	char trigger[200];
	snprintf(trigger, sizeof trigger,
		"CREATE TRIGGER refused BEFORE UPDATE ON ticket FOR EACH ROW"
		" IF OLD.id = %lld THEN SIGNAL SQLSTATE '45000'; END IF",
		(long long)bad);
	run(trigger);
	enum db_status status = upkeep_run(world.db, &world.engine, over, &report);
	run("DROP TRIGGER refused");
	assert_int_equal(status, DB_OK);
	assert_int_equal(report.archived, 1);
	assert_string_equal(get(good)->state, "ARCHIVED");
	assert_string_equal(get(bad)->state, "REPLIED");
	assert_int_equal(run_at(over).archived, 1);
	assert_string_equal(get(bad)->state, "ARCHIVED");
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

/* --- solicitations --- */

#define OPENS "2026-03-10T00:00:00+08:00"
#define CLOSES "2026-04-10T00:00:00+08:00" /* 24:00 of a Thursday */

static enum db_status put_times(struct db *db, struct pool *pool, int64_t ticket_id, void *ctx)
{
	(void)pool;
	(void)ctx;
	return db_exec(db,
		"INSERT INTO solicitation (ticket_id, site_id, unit_id, subject, asks, draft,"
		" explanation, questions, opens_at, closes_at, result)"
		" VALUES (?, 1, ?, 'document', 1, '', '', '', ?, ?, '')",
		INT(ticket_id), INT(world.water), TIME(at(OPENS)), TIME(at(CLOSES)));
}

static void sign_it(int64_t id, instant now)
{
	done(id, WATER, (struct act){.action = "propose", .answer = "<全文/>"}, now);
	done(id, WATER_HEAD, (struct act){.action = "review"}, now);
	done(id, WATER_LEAD, (struct act){.action = "release"}, now);
}

static int64_t scheduled(const char *key)
{
	struct ticket_new new = letter_new(key, at(START));
	struct receipt receipt;
	new.kind = "solicitation";
	new.box_id = 0;
	new.actor = &world.actor[WATER];
	new.unit_id = world.water;
	new.also = (struct also){put_times, NULL};
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_DONE);
	sign_it(receipt.id, at(START) + HOUR);
	return receipt.id;
}

static const char *happened(int64_t id, const char *action)
{
	struct happening *history;
	char iso[INSTANT_TEXT];
	size_t n;
	assert_int_equal(ticket_history(world.db, world.pool, id, &history, &n), DB_OK);
	for (size_t i = 0; i < n; i++) {
		if (str_equal(history[i].event.action, action))
			return pool_text(world.pool, instant_iso(history[i].event.at, iso));
	}
	return "never";
}

static void a_solicitation_opens_and_closes_when_it_says(void **state)
{
	(void)state;
	need_world();
	int64_t id = scheduled("key-upkeep-times-1");
	assert_string_equal(get(id)->state, "SCHEDULED");
	assert_int_equal(get(id)->system_at, at(OPENS));
	assert_int_equal(
		try_act(id, TIMERS, (struct act){.action = "open"}, at(OPENS) - 1), TICKET_ILLEGAL);
	assert_int_equal(
		try_act(id, OFFICE, (struct act){.action = "open"}, at(OPENS)), TICKET_ILLEGAL);
	assert_int_equal(run_at(at(OPENS) - 1).opened, 0);
	struct upkeep_report report = run_at(at(OPENS));
	assert_int_equal(report.opened, 1);
	assert_int_equal(report.closed, 0);
	assert_int_equal(get(id)->system_at, at(CLOSES));
	/* later, never earlier, and told why */
	const struct act prolong = {
		.action = "prolong", .until = at(CLOSES) + 5 * DAY, .words = "意见还在来"};
	struct act wrong = prolong;
	wrong.until = at(CLOSES) - DAY;
	assert_int_equal(try_act(id, WATER, wrong, at(OPENS) + DAY), TICKET_ILLEGAL);
	wrong = prolong;
	wrong.words = NULL;
	assert_int_equal(try_act(id, WATER, wrong, at(OPENS) + DAY), TICKET_WORDS);
	assert_int_equal(try_act(id, HOUSING, prolong, at(OPENS) + DAY), TICKET_ILLEGAL);
	assert_int_equal(try_act(id, OFFICE, prolong, at(OPENS) + DAY), TICKET_ILLEGAL);
	assert_int_equal(try_act(id, WATER, prolong, at(CLOSES)), TICKET_ILLEGAL);
	done(id, WATER, prolong, at(CLOSES) - 1);
	assert_int_equal(get(id)->system_at, at(CLOSES) + 5 * DAY);
	assert_int_equal(try_act(id, TIMERS, (struct act){.action = "close"}, at(CLOSES) - 1),
		TICKET_ILLEGAL);
}

/* The timers stood still over both instants: the limit for the result begins all the same when it
 * closed, and who was late is late. */
static void a_stopped_scheduler_moves_no_instant(void **state)
{
	(void)state;
	need_world();
	int64_t id = scheduled("key-upkeep-stopped1");
	instant back = at(CLOSES) + 40 * DAY;
	struct upkeep_report report = run_at(back);
	assert_int_equal(report.opened, 1);
	assert_true(report.more);
	assert_int_equal(run_at(back).closed, 1);
	assert_false(run_at(back).more);
	assert_string_equal(get(id)->state, "CLOSED");
	assert_string_equal(happened(id, "open"), OPENS);
	assert_string_equal(happened(id, "close"), CLOSES);
	struct clock *clocks;
	size_t n;
	assert_int_equal(ticket_clocks(world.db, world.pool, id, &clocks, &n), DB_OK);
	assert_int_equal(n, 1);
	assert_string_equal(clocks[0].rule, "solicitation.result");
	/* counted from the last day on which people could write, as if it had closed that evening
	 */
	assert_int_equal(clocks[0].started_at, at(CLOSES) - 1);
	assert_int_equal(clocks[0].due_at, at("2026-05-01T00:00:00+08:00")); /* 15 working days */
	assert_int_equal(get(id)->reply_due_at, clocks[0].due_at);
	done(id, WATER, (struct act){.action = "collate"}, back);
	sign_it(id, back + HOUR);
	assert_string_equal(get(id)->state, "RESULT_PUBLISHED");
	assert_int_equal(ticket_clocks(world.db, world.pool, id, &clocks, &n), DB_OK);
	assert_string_equal(clocks[0].outcome, "late");
	assert_int_equal(get(id)->system_at, upkeep_due(&world.engine, UPKEEP_RESULT, back + HOUR));
	assert_string_equal(
		cell("SELECT result_at IS NOT NULL FROM solicitation WHERE ticket_id = ?", id),
		"1");
	assert_int_equal(run_at(get(id)->system_at).archived, 1);
	assert_string_equal(get(id)->state, "ARCHIVED");
}

/* Three persons for each text, and what was withdrawn opens no more. */
static void both_texts_are_signed_by_others_than_their_writer(void **state)
{
	(void)state;
	need_world();
	int64_t id = scheduled("key-upkeep-signed-1");
	assert_string_equal(
		cell("SELECT public_at IS NOT NULL FROM solicitation WHERE ticket_id = ?", id),
		"1");
	done(id, WATER_LEAD, (struct act){.action = "withdraw", .words = "要重写"},
		at(OPENS) - HOUR);
	assert_string_equal(
		cell("SELECT CONCAT(withdrawn_at IS NOT NULL, withdrawn_reason) FROM solicitation"
		     " WHERE ticket_id = ?",
			id),
		"1要重写");
	assert_int_equal(get(id)->system_at, INSTANT_NONE);
	assert_int_equal(run_at(at(CLOSES)).opened, 0);
	id = scheduled("key-upkeep-signed-2");
	run_at(at(OPENS));
	run_at(at(CLOSES));
	done(id, WATER, (struct act){.action = "collate"}, at(CLOSES));
	assert_int_equal(
		try_act(id, WATER, (struct act){.action = "release"}, at(CLOSES)), TICKET_ILLEGAL);
	done(id, WATER, (struct act){.action = "propose", .answer = "<结果/>"}, at(CLOSES));
	assert_string_equal(get(id)->state, "RESULT_REVIEW2");
	assert_string_equal(get(id)->route, "three");
	assert_int_equal(
		try_act(id, WATER, (struct act){.action = "review"}, at(CLOSES)), TICKET_ILLEGAL);
	done(id, WATER_HEAD, (struct act){.action = "back", .words = "数字不对"}, at(CLOSES));
	assert_string_equal(get(id)->state, "COLLATING");
	done(id, WATER, (struct act){.action = "propose", .answer = "<结果二/>"}, at(CLOSES));
	done(id, WATER, (struct act){.action = "take_back"}, at(CLOSES));
	done(id, WATER, (struct act){.action = "propose", .answer = "<结果三/>"}, at(CLOSES));
	done(id, WATER_HEAD, (struct act){.action = "review"}, at(CLOSES));
	assert_int_equal(try_act(id, WATER_HEAD, (struct act){.action = "release"}, at(CLOSES)),
		TICKET_ILLEGAL);
	done(id, WATER_LEAD, (struct act){.action = "release"}, at(CLOSES));
	assert_string_equal(get(id)->answer, "<结果三/>");
	/* what does not count for it is not asked: matters that nobody has decided yet */
	assert_string_equal(
		cell("SELECT SUM(checks LIKE '%undecided%') FROM review WHERE ticket_id = ?", id),
		"0");
	struct ledger_report report;
	assert_int_equal(ledger_verify_ticket(world.db, id, &report), DB_OK);
	if (report.broken)
		fail_msg("%d: %s", report.fault.sequence, report.fault.what);
}

/* A route that is not listed for them is none of theirs. */
static void a_solicitation_takes_only_the_routes_that_are_listed(void **state)
{
	(void)state;
	need_world();
	struct ticket_new new = letter_new("key-upkeep-routes-1", at(START));
	struct receipt receipt;
	new.kind = "solicitation";
	new.box_id = 0;
	new.actor = &world.actor[WATER];
	new.unit_id = world.water;
	new.also = (struct also){put_times, NULL};
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_DONE);
	static const char *const refused[] = {"reprint", "government", "negative", "nowhere"};
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		assert_int_equal(try_act(receipt.id, WATER,
					 (struct act){.action = "propose",
						 .answer = "<全文/>",
						 .route = refused[i]},
					 at(START)),
			TICKET_ILLEGAL);
	done(receipt.id, WATER,
		(struct act){.action = "propose", .answer = "<全文/>", .route = "department"},
		at(START));
	assert_string_equal(get(receipt.id)->route, "department");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_world(the_time_for_a_rating_is_counted_in_working_days),
		with_world(a_second_answer_begins_the_time_anew),
		with_world(what_is_being_published_is_not_archived),
		with_world(a_calendar_that_was_changed_is_asked_again),
		with_world(history_is_archived_without_a_word),
		with_world(one_that_cannot_be_written_holds_up_nobody),
		with_world(answers_of_an_older_release_get_their_time),
		with_world(many_timers_archive_each_letter_once),
		cmocka_unit_test_setup(a_solicitation_opens_and_closes_when_it_says, world_empty),
		cmocka_unit_test_setup(a_stopped_scheduler_moves_no_instant, world_empty),
		cmocka_unit_test_setup(
			both_texts_are_signed_by_others_than_their_writer, world_empty),
		cmocka_unit_test_setup(
			a_solicitation_takes_only_the_routes_that_are_listed, world_empty),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
