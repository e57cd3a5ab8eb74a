/* SPDX-License-Identifier: MIT */
/*
 * One message a person however many limits come at once, never outside the hours, and what it
 * lists. Many at the same time: test_digest_race.c.
 */
#include "digest_world.h"

#include <stdio.h>

static int64_t number(const char *sql, int64_t id)
{
	int64_t out;
	assert_int_equal(str_int(cell(sql, id), &out), 0);
	return out;
}

/* A letter at the water office; its clock of the reply. */
static int64_t clock_of(const char *key, int64_t *ticket_id)
{
	*ticket_id = letter_in("DISPATCHED", key, at(NOW) - 3 * DAY);
	run("DELETE FROM outbox");
	return number(
		"SELECT id FROM clock WHERE rule = 'letter.reply' AND ticket_id = ?", *ticket_id);
}

static void make(instant now, int64_t made, int64_t waiting)
{
	int64_t got_made, got_waiting;
	assert_int_equal(digest_make(world.db, &world.engine, now, &got_made, &got_waiting), DB_OK);
	assert_int_equal(got_made, made);
	assert_int_equal(got_waiting, waiting);
}

static void each_person_gets_one_message_a_channel(void **state)
{
	(void)state;
	need_world();
	for (int i = 1; i <= 20; i++)
		tell(i, 1, world.water, i % 2 ? LEVEL_RED : LEVEL_YELLOW);
	make(at(NOW), 4, 0);
	assert_string_equal(digests(), "w1 mail, w2 mail, w2 hook, w3 hook");
	assert_string_equal(cell("SELECT COUNT(*) FROM outbox WHERE state = 'wait'"
				 " AND created_at = '2026-03-03 02:00:00'"
				 " AND next_try_at = created_at AND site_id = ?",
				    1),
		"4");
	make(at(NOW), 0, 0);
	/* what comes later is told later, once */
	tell(21, 1, world.water, LEVEL_REMIND);
	make(at(NOW) + HOUR, 1, 0);
	assert_string_equal(digests(), "w1 mail, w2 mail, w2 hook, w3 hook, w3 hook");
	assert_string_equal(
		cell("SELECT COUNT(*) FROM notice WHERE message_id IS NULL AND 0 < ?", 1), "0");
}

static void a_flood_is_one_message(void **state)
{
	static struct notice_row rows[500];
	(void)state;
	need_world();
	for (int i = 0; i < 500; i++)
		rows[i] = (struct notice_row){.clock_id = i + 1,
			.ticket_id = i + 1,
			.site_id = 1,
			.unit_id = world.water,
			.level = &rungs[LEVEL_REMIND]};
	assert_int_equal(notify_level(world.db, rows, 500, at(NOW)), DB_OK);
	make(at(NOW), 1, 0);
	assert_string_equal(
		cell("SELECT COUNT(*) FROM notice n JOIN outbox o ON o.id = n.message_id"
		     " WHERE 0 < ?",
			1),
		"500");
}

static void outside_the_hours_notices_wait(void **state)
{
	static const char *const nights[] = {"2026-03-03T03:00:00+08:00",
		"2026-03-03T22:00:00+08:00", "2026-03-07T11:00:00+08:00",
		"2026-10-01T11:00:00+08:00"};
	(void)state;
	need_world();
	tell(1, 1, world.water, LEVEL_YELLOW);
	for (size_t i = 0; i < sizeof nights / sizeof *nights; i++)
		make(at(nights[i]), 0, 2);
	assert_string_equal(digests(), "");
	instant morning = hours_next(&world.engine, true, at(nights[0]));
	make(morning - 1, 0, 2);
	make(morning, 3, 0);
}

static void whoever_has_no_address_is_counted(void **state)
{
	int64_t n;
	(void)state;
	need_world();
	tell(1, 1, world.housing, LEVEL_RED);
	tell(2, 1, world.water, LEVEL_RED);
	make(at(NOW), 4, 0);
	assert_string_equal(digests(), "w1 mail, w2 mail, w2 hook, w3 hook");
	assert_int_equal(digest_nowhere(world.db, world.pool, 1, at(NOW) - DAY, &n), DB_OK);
	assert_int_equal(n, 3);
	assert_int_equal(digest_nowhere(world.db, world.pool, 1, at(NOW), &n), DB_OK);
	assert_int_equal(n, 0);
	assert_int_equal(digest_nowhere(world.db, world.pool, 2, at(NOW) - DAY, &n), DB_OK);
	assert_int_equal(n, 0);
	/* an address given later is for later */
	address(world.housing, DUTY_FIRST, "h@example.com", "");
	make(at(NOW), 0, 0);
}

static void nobody_is_reminded_of_what_is_done(void **state)
{
	int64_t ticket_id, other_id;
	(void)state;
	need_world();
	int64_t done_clock = clock_of("key-digest-done-01", &ticket_id);
	done(ticket_id, WATER, (struct act){.action = "propose", .answer = "修好了。"},
		at(NOW) - HOUR);
	done(ticket_id, WATER_HEAD, (struct act){.action = "review"}, at(NOW) - HOUR);
	done(ticket_id, WATER_LEAD, (struct act){.action = "release"}, at(NOW) - HOUR);
	int64_t withdrawn_clock = clock_of("key-digest-done-02", &other_id);
	done(other_id, CITIZEN, (struct act){.action = "withdraw"}, at(NOW) - HOUR);
	run("DELETE FROM outbox; DELETE FROM notice");
	tell(done_clock, ticket_id, world.water, LEVEL_REMIND);
	tell(withdrawn_clock, other_id, world.water, LEVEL_YELLOW);
	make(at(NOW), 0, 0);
	assert_string_equal(digests(), "");
	/* that it passed its limit is told all the same */
	tell(done_clock, ticket_id, world.water, LEVEL_YELLOW);
	make(at(NOW), 3, 0);
}

static int64_t message_to(enum duty duty, const char *channel)
{
	struct db_rows rows;
	assert_int_equal(
		db_query(world.db, world.pool, &rows,
			"SELECT id FROM outbox WHERE unit_id = ? AND duty = ? AND channel = ?",
			INT(world.water), INT(duty), TEXT(channel)),
		DB_OK);
	assert_int_equal(rows.rows, 1);
	return db_int(&rows, 0, 0);
}

static void a_digest_lists_each_clock_once_the_gravest_first(void **state)
{
	int64_t ticket[4], clock[4];
	struct digest_line *lines, *same;
	struct digest_sum sum;
	size_t n;
	(void)state;
	need_world();
	for (int i = 0; i < 4; i++) {
		char key[32];
		snprintf(key, sizeof key, "key-digest-list-%02d", i);
		clock[i] = clock_of(key, &ticket[i]);
	}
	/* 0: answered meanwhile; 1: three levels at once; 2: supervised */
	tell(clock[0], ticket[0], world.water, LEVEL_RED);
	tell(clock[1], ticket[1], world.water, LEVEL_REMIND);
	tell(clock[1], ticket[1], world.water, LEVEL_YELLOW);
	tell(clock[1], ticket[1], world.water, LEVEL_RED);
	tell(clock[2], ticket[2], world.water, LEVEL_SUPERVISE);
	tell(clock[3], ticket[3], world.water, LEVEL_REMIND);
	address(world.water, DUTY_HANDLER, "handler@example.com", NULL);
	assert_int_equal(
		db_exec(world.db, "UPDATE clock SET stopped_at = ?, outcome = 'late' WHERE id = ?",
			TIME(at(NOW)), INT(clock[0])),
		DB_OK);
	assert_int_equal(
		db_exec(world.db,
			"INSERT INTO escalation (clock_id, level, ticket_id, site_id, rule, at,"
			" fired_at, sequence) VALUES (?, 3, ?, 1, 'letter.reply', ?, ?, 9)",
			INT(clock[1]), INT(ticket[1]), TIME(at(NOW) - HOUR), TIME(at(NOW) - HOUR)),
		DB_OK);
	make(at(NOW), 6, 0);
	int64_t id = message_to(DUTY_HANDLER, "mail");
	assert_int_equal(digest_lines(world.db, world.pool, id, &lines, &n), DB_OK);
	assert_int_equal(n, 4);
	static const enum level levels[] = {LEVEL_SUPERVISE, LEVEL_RED, LEVEL_REMIND, LEVEL_RED};
	static const int order[] = {2, 1, 3, 0};
	for (int i = 0; i < 4; i++) {
		struct ticket *t = get(ticket[order[i]]);
		assert_int_equal(lines[i].level, levels[i]);
		assert_string_equal(lines[i].number, t->number);
		assert_string_equal(lines[i].title, t->title);
		assert_string_equal(lines[i].rule, "letter.reply");
		assert_string_equal(lines[i].class_, t->class_);
		assert_string_equal(lines[i].unit_name, "水务局");
		assert_int_equal(lines[i].due_at, t->reply_due_at);
		assert_int_equal(lines[i].running, i < 3);
		assert_int_equal(lines[i].at, i == 1 ? at(NOW) - HOUR : INSTANT_NONE);
	}
	/* the other channel of the same person says the same */
	assert_int_equal(
		digest_lines(world.db, world.pool, message_to(DUTY_HANDLER, "hook"), &same, &n),
		DB_OK);
	assert_int_equal(n, 4);
	assert_string_equal(same[0].number, lines[0].number);
	assert_int_equal(digest_size(world.db, world.pool, id, &sum), DB_OK);
	assert_int_equal(sum.all, 4);
	assert_int_equal(sum.stopped, 1);
	assert_int_equal(sum.level[LEVEL_SUPERVISE], 1);
	assert_int_equal(sum.level[LEVEL_RED], 1);
	assert_int_equal(sum.level[LEVEL_YELLOW], 0);
	assert_int_equal(sum.level[LEVEL_REMIND], 1);
	assert_int_equal(
		digest_size(world.db, world.pool, message_to(DUTY_FIRST, "mail"), &sum), DB_OK);
	assert_int_equal(sum.all, 2);
}

static void a_long_digest_is_cut_and_says_how_many_there_are(void **state)
{
	struct digest_line *lines;
	struct digest_sum sum;
	int64_t ticket_id;
	size_t n;
	(void)state;
	need_world();
	int64_t clock = clock_of("key-digest-long-01", &ticket_id);
	for (int i = 0; i < DIGEST_LINES + 7; i++) {
		assert_int_equal(
			db_exec(world.db,
				"INSERT INTO clock (id, ticket_id, rule, class, started_at,"
				" started_on, calendar_version, due_at, outcome, provisional)"
				" SELECT ?, ticket_id, 'rule.more', class, started_at, started_on,"
				" calendar_version, due_at, '', 0 FROM clock WHERE id = ?",
				INT(clock + 1000 + i), INT(clock)),
			DB_OK);
		tell(clock + 1000 + i, ticket_id, world.water, LEVEL_REMIND);
	}
	tell(clock, ticket_id, world.water, LEVEL_SUPERVISE);
	make(at(NOW), 2, 0);
	int64_t id = message_to(DUTY_HANDLER, "hook");
	assert_int_equal(digest_lines(world.db, world.pool, id, &lines, &n), DB_OK);
	assert_int_equal(n, DIGEST_LINES);
	assert_int_equal(lines[0].level, LEVEL_SUPERVISE);
	assert_int_equal(digest_size(world.db, world.pool, id, &sum), DB_OK);
	assert_int_equal(sum.all, DIGEST_LINES + 8);
	assert_int_equal(sum.level[LEVEL_REMIND], DIGEST_LINES + 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(each_person_gets_one_message_a_channel, empty),
		cmocka_unit_test_setup(a_flood_is_one_message, empty),
		cmocka_unit_test_setup(outside_the_hours_notices_wait, empty),
		cmocka_unit_test_setup(whoever_has_no_address_is_counted, empty),
		cmocka_unit_test_setup(nobody_is_reminded_of_what_is_done, empty),
		cmocka_unit_test_setup(a_digest_lists_each_clock_once_the_gravest_first, empty),
		cmocka_unit_test_setup(a_long_digest_is_cut_and_says_how_many_there_are, empty),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
