/* SPDX-License-Identifier: MIT */
/*
 * A change of the rules over very many open clocks: once nothing moves, once every reply clock
 * does, with its ticket, event and record of the move. Beside each the time of bare statements that
 * write the same rows within the server alone, one statement a table: nothing is read out, counted,
 * hashed or compared.
 * usage: bench_recount OPTION_FILE SCHEMA_DIR CLOCKS; the database must be empty. Prints one JSON
 * object.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"
#include "store/migrate.h"
#include "tests/bench/bench.h"
#include "tickets/rules/rulebook.h"

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define START_DAYS 3 /* 2-4 March 2026, Monday to Wednesday */
#define NOW "2026-03-05T02:00:00Z"

/* --- data: letters of three days, each with three clocks --- */

static void fill_clocks(struct db *db, const struct engine *engine, const char *rule, instant start,
	long long first, long long last)
{
	struct clock clock = {.rule = rule,
		.class_ = "simple",
		.started_at = start,
		.stopped_at = INSTANT_NONE,
		.first_due_at = INSTANT_NONE};
	char from[INSTANT_TEXT], due[INSTANT_TEXT], fire[INSTANT_TEXT], on[INSTANT_TEXT];
	clock_count(engine->calendar, policy_rule(engine->policy, rule, "simple"), &clock,
		INSTANT_NEVER);
	script(db,
		"INSERT INTO clock (ticket_id, rule, class, started_at, started_on, due_at,"
		" provisional, calendar_version, level, next_fire_at, epoch) SELECT seq, '%s',"
		" 'simple', '%s', '%s', '%s', %d, '%s', %d, '%s', %d FROM seq_%lld_to_%lld",
		rule, instant_sql(start, from), day_iso(instant_day(start), on),
		instant_sql(clock.due_at, due), clock.provisional,
		calendar_version(engine->calendar), clock.level,
		instant_sql(clock.next_fire_at, fire), engine->epoch, first, last);
}

static void fill(struct db *db, const struct engine *engine, long long tickets)
{
	static const char *const rules[] = {"letter.dispatch", "letter.reply", "letter.unanswered"};
	script(db,
		"INSERT INTO ticket (id, site_id, number, submission_key, code_hash, kind, state,"
		" version, head, turn, turn_unit_id, box_id, class, type, title, body, open,"
		" source, submitted_at, submitted_on, reply_due_at, next_due_at) SELECT seq, 1,"
		" LPAD(seq, 16, '0'), CONCAT('bench-key-of-ticket-', seq), '" HASH
		"', 'letter', 'SUBMITTED', 1, '" HASH
		"', 2, 0, 1, 'simple', 'consult', 'title of a letter', REPEAT('b', 200), 1,"
		" 'web', '2026-03-02', '2026-03-02', '2026-03-09', '2026-03-03' FROM"
		" seq_1_to_%lld;"
		"INSERT INTO event (ticket_id, sequence, at, on_day, recorded_on, action,"
		" from_state, to_state, role, reason, words, address, content, before_hash, hash)"
		" SELECT id, 1, submitted_at, submitted_on, submitted_on, 'submit', '',"
		" 'SUBMITTED', 'citizen', '', '', '192.0.2.1', '', '', head FROM ticket",
		tickets);
	for (int d = 0; d < START_DAYS; d++)
		for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
			fill_clocks(db, engine, rules[i],
				day_start(day_of(2026, 3, 2 + d)) + 10 * HOUR,
				tickets * d / START_DAYS + 1, tickets * (d + 1) / START_DAYS);
	script(db, "ANALYZE TABLE clock, ticket, event");
}

/* --- ours --- */

static double change(struct db *db, const char *schema, struct engine *engine, const char *off,
	struct rule_report *report)
{
	struct rule_options options = {.kind = "override", .what = "bench", .who = "bench"};
	struct calendar *calendar = calendar_copy(engine->calendar);
	struct calendar_day day_off = {.kind = DAY_HOLIDAY, .name = "x"};
	struct engine next = *engine;
	struct buf err = BUF_INIT;
	day_parse(off, &day_off.d);
	instant_parse(NOW, &options.now);
	calendar_put(calendar, CALENDAR_OVERRIDE, &day_off, 1);
	calendar_settle(calendar);
	next.calendar = calendar;
	instant begun = instant_monotonic();
	if (rulebook_change(db, &next, &options, report, &err) != DB_OK)
		die(buf_str(&err), db_error(db));
	instant took = instant_monotonic() - begun;
	calendar_close(&calendar);
	if (rulebook_follow(db, schema, engine) != DB_OK)
		die("follow", db_error(db));
	return (double)took / (double)SECOND;
}

/* --- bare --- */

static double bare_still(struct db *db)
{
	instant begun = instant_monotonic();
	script(db,
		"UPDATE clock SET epoch = epoch + 100, calendar_version = '2026-bench' WHERE"
		" stopped_at IS NULL");
	return (double)(instant_monotonic() - begun) / (double)SECOND;
}

static double bare_moved(struct db *db)
{
	instant begun = instant_monotonic();
	script(db,
		"START TRANSACTION;"
		"UPDATE clock SET epoch = epoch + 1, due_at = due_at + INTERVAL 1 DAY,"
		" next_fire_at = next_fire_at + INTERVAL 1 DAY WHERE rule = 'letter.reply';"
		"UPDATE clock SET epoch = epoch + 1 WHERE rule <> 'letter.reply';"
		"UPDATE ticket SET version = version + 1, head = '" HASH
		"', reply_due_at = reply_due_at + INTERVAL 1 DAY,"
		" next_due_at = next_due_at + INTERVAL 1 HOUR;"
		"INSERT INTO event (ticket_id, sequence, at, on_day, recorded_on, action,"
		" from_state, to_state, role, reason, words, address, content, before_hash, hash)"
		" SELECT id, version, '2026-03-05 02:00:00', '2026-03-05', '2026-03-05',"
		" 'recount', 'SUBMITTED', 'SUBMITTED', 'system', 'override', 'letter.reply"
		" 2026-03-10T00:00:00+08:00 2026-03-11T00:00:00+08:00', '', '', head, head FROM"
		" ticket;"
		"INSERT INTO clock_move (clock_id, epoch, ticket_id, old_due_at, new_due_at)"
		" SELECT id, epoch, ticket_id, due_at, due_at FROM clock WHERE rule ="
		" 'letter.reply';"
		"COMMIT");
	return (double)(instant_monotonic() - begun) / (double)SECOND;
}

static void print(const char *name, double ours, double bare, long long clocks,
	const struct rule_report *report, const char *end)
{
	printf("\"%s\": {\"clocks\": %lld, \"moved\": %lld, \"ours_s\": %.2f, \"clocks_a_second\":"
	       " %.0f, \"bare_s\": %.2f}%s",
		name, clocks, (long long)(report->later + report->earlier), ours,
		(double)clocks / ours, bare, end);
}

int main(int argc, char **argv)
{
	struct migrate_report migrated;
	struct rule_report still, moved;
	struct buf err = BUF_INIT;
	struct engine engine;
	instant now;
	if (argc != 4) {
		fprintf(stderr, "usage: bench_recount OPTION_FILE SCHEMA_DIR CLOCKS\n");
		return 2;
	}
	log_open("bench_recount", LOG_ERROR);
	instant_parse(NOW, &now);
	struct db *db = db_open(argv[1]);
	if (migrate_run(db, argv[2], 0, &migrated, &err) != 0 ||
		engine_open(argv[2], "national", NULL, &engine, &err) != 0)
		die("set-up", buf_str(&err));
	if (rulebook_begin(db, &engine, now) != DB_OK ||
		rulebook_follow(db, argv[2], &engine) != DB_OK)
		die("rules", db_error(db));
	long long tickets = strtoll(argv[3], NULL, 10) / 3;
	fill(db, &engine, tickets);
	double still_s = change(db, argv[2], &engine, "2090-03-01", &still);
	double moved_s = change(db, argv[2], &engine, "2026-03-06", &moved);
	if (still.later + still.earlier + still.settled != 0 || moved.later != tickets)
		die("counted", "not what should have moved");
	putchar('{');
	print("nothing_moves", still_s, bare_still(db), 3 * tickets, &still, ", ");
	print("every_reply_moves", moved_s, bare_moved(db), 3 * tickets, &moved, "}\n");
	engine_close(&engine);
	db_close(&db);
	buf_free(&err);
	return 0;
}
