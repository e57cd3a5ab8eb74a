/* SPDX-License-Identifier: MIT */
/*
 * Firing what is due: every level once, at its own instant, in order, however long nobody looked,
 * and nothing for a limit that was kept. Many processes at once and kills are in tests/proof.
 */
#include "ticket_world.h"

#include <stdio.h>
#include <string.h>

#include "tickets/heartbeat.h"
#include "tickets/clocks/sweep.h"

/* Thursday; the class of a fresh letter is the policy's own, so tests look at instants in rows. */
#define START "2026-03-05T10:00:00+08:00"
#define YEAR_LATER "2027-03-05T10:00:00+08:00"

struct seen {
	int64_t n;
	instant last;
	bool ordered;
};

static void see(void *ctx, int64_t ticket_id, int64_t clock_id, const char *rule, enum level level,
	instant at_)
{
	struct seen *seen = ctx;
	assert_true(ticket_id > 0 && clock_id > 0 && level > LEVEL_NONE && rule[0] != '\0');
	seen->ordered = seen->ordered && at_ >= seen->last;
	seen->last = at_;
	seen->n++;
}

static struct sweep sweep_at(instant now, int batch, unsigned node, struct seen *seen)
{
	struct sweep out;
	const struct sweep_options options = {
		.now = now, .batch = batch, .node = node, .fired = seen ? see : NULL, .ctx = seen};
	assert_int_equal(sweep_run(world.db, &world.engine, &options, &out), DB_OK);
	assert_int_equal(out.now, now);
	return out;
}

static int number(const char *sql)
{
	int64_t n;
	assert_int_equal(str_int(cell(sql, 0), &n), 0);
	return (int)n;
}

#define COUNT(where) "SELECT COUNT(*) FROM " where " AND ? = 0"

static void assert_ledger_whole(void)
{
	struct ledger_report report;
	assert_int_equal(ledger_verify(world.db, INSTANT_NONE, &report, NULL, NULL), DB_OK);
	if (report.broken)
		fail_msg(
			"%s %d: %s", report.fault.number, report.fault.sequence, report.fault.what);
}

/* One escalation has one event, in the same order, and the rows agree. */
static void assert_told_once(void)
{
	assert_int_equal(number(COUNT("escalation e WHERE NOT EXISTS (SELECT 1 FROM event v WHERE"
				      " v.ticket_id = e.ticket_id AND v.sequence = e.sequence AND"
				      " v.action = 'escalate' AND v.words = e.rule)")),
		0);
	assert_int_equal(number(COUNT("event WHERE action = 'escalate'")),
		number(COUNT("escalation WHERE 1")));
	assert_int_equal(number(COUNT("clock c WHERE level < (SELECT COALESCE(MAX(level), 0) FROM"
				      " escalation e WHERE e.clock_id = c.id)")),
		0);
	assert_int_equal(number(COUNT("escalation a JOIN escalation b ON b.ticket_id = a.ticket_id"
				      " AND b.at < a.at AND b.sequence > a.sequence WHERE 1")),
		0);
	assert_ledger_whole();
}

static void letters(int n, instant from, instant step)
{
	char key[64];
	for (int i = 0; i < n; i++) {
		snprintf(key, sizeof key, "key-of-a-sweep-%06d", i);
		letter(key, from + i * step);
	}
}

static void a_level_fires_at_its_instant_and_not_before(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter("key-one-letter-001", at(START));
	instant next;
	int fired = 0;
	for (;;) {
		const char *text =
			cell("SELECT MIN(next_fire_at) FROM clock WHERE ticket_id = ?", id);
		if (!text[0])
			break;
		assert_int_equal(instant_from_sql(text, &next), 0);
		struct sweep early = sweep_at(next - 1, 0, 0, NULL);
		assert_int_equal(early.fired, 0);
		assert_int_equal(early.next_at, next);
		struct sweep due = sweep_at(next, 0, 0, NULL);
		assert_true(due.fired > 0);
		fired += (int)due.fired;
		assert_int_equal(sweep_at(next, 0, 0, NULL).fired, 0);
		assert_int_equal(number(COUNT("escalation WHERE at <> fired_at")), 0);
	}
	assert_int_equal(fired, number(COUNT("escalation WHERE 1")));
	assert_true(fired >= 8); /* two ladders of four, and the three months */
	assert_int_equal(sweep_at(next, 0, 0, NULL).next_at, INSTANT_NEVER);
	assert_string_equal(cell("SELECT level FROM ticket WHERE id = ?", id), "4");
	assert_told_once();
}

static void a_year_is_caught_up_in_order_with_each_level_at_its_own_instant(void **state)
{
	(void)state;
	need_world();
	static const int batches[] = {1, 3, 7, 500};
	static const unsigned nodes[] = {0, 0, 5, 2};
	char first[64];
	for (size_t k = 0; k < sizeof batches / sizeof *batches; k++) {
		struct seen seen = {.ordered = true, .last = INSTANT_NONE};
		letters(30, at(START), 7 * HOUR);
		int expected = number(COUNT("clock WHERE next_fire_at IS NOT NULL"));
		struct sweep sweep = sweep_at(at(YEAR_LATER), batches[k], nodes[k], &seen);
		assert_true(sweep.fired > expected);
		assert_int_equal(seen.n, sweep.fired);
		if (nodes[k] == 0)
			assert_true(seen.ordered);
		assert_int_equal(sweep.next_at, INSTANT_NEVER);
		assert_int_equal(number(COUNT("clock WHERE next_fire_at IS NOT NULL")), 0);
		assert_int_equal(number(COUNT("escalation WHERE at > fired_at")), 0);
		/* the same levels at the same instants, whatever the batch and the node */
		const char *all =
			cell("SELECT CONCAT(COUNT(*), ' ', BIT_XOR(CRC32(CONCAT(t.submitted_at,"
			     " e.rule, e.level, e.at, e.due_at)))) FROM escalation e JOIN ticket t"
			     " ON t.id = e.ticket_id WHERE ? = 0",
				0);
		if (k == 0)
			snprintf(first, sizeof first, "%s", all);
		assert_string_equal(all, first);
		assert_told_once();
		world_empty(NULL);
		run("DELETE FROM escalation; DELETE FROM supervision; DELETE FROM notice");
	}
}

static void a_limit_that_was_kept_stays_silent(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "key-kept-0000001", at(START));
	struct sweep sweep = sweep_at(at(YEAR_LATER), 0, 0, NULL);
	assert_int_equal(sweep.fired, 0);
	assert_string_equal(cell("SELECT COUNT(*) FROM escalation WHERE ticket_id = ?", id), "0");
}

static void persons_are_told_and_a_letter_of_supervision_is_drawn_up(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("HANDLING", "key-told-0000001", at(START));
	sweep_at(at(YEAR_LATER), 0, 0, NULL);
	assert_string_equal(
		cell("SELECT COUNT(DISTINCT rule) FROM escalation WHERE ticket_id = ?", id), "2");
	assert_true(number(COUNT("notice WHERE level = 1 AND duty = 3")) > 0);
	assert_true(number(COUNT("notice WHERE level = 3 AND duty = 1")) > 0);
	assert_int_equal(number(COUNT("supervision WHERE issued_at IS NULL")),
		number(COUNT("escalation WHERE level = 4")));
	assert_int_equal(number(COUNT("notice n JOIN ticket t ON t.id = n.ticket_id WHERE"
				      " n.unit_id <> t.unit_id AND n.unit_id NOT IN"
				      " (SELECT id FROM unit WHERE office = 1)")),
		0);
}

static bool at_once(void *ctx)
{
	int *asked = ctx;
	return ++*asked > 2;
}

static void stopped_between_batches_it_goes_on_where_it_was(void **state)
{
	(void)state;
	need_world();
	struct sweep sweep;
	instant mark = INSTANT_NONE;
	int asked = 0;
	letters(30, at(START), HOUR);
	const struct sweep_options options = {
		.now = at(YEAR_LATER), .batch = 5, .stop = at_once, .ctx = &asked, .mark = &mark};
	assert_int_equal(sweep_run(world.db, &world.engine, &options, &sweep), DB_OK);
	assert_true(sweep.fired >= 10 && sweep.fired < 100);
	assert_int_equal(mark, INSTANT_NONE); /* something lies before it still */
	int before = (int)sweep.fired;
	sweep = sweep_at(at(YEAR_LATER), 5, 0, NULL);
	assert_int_equal(before + (int)sweep.fired, number(COUNT("escalation WHERE 1")));
	assert_told_once();
}

static void the_mark_skips_what_is_done_and_no_mark_finds_what_was_put_before_it(void **state)
{
	(void)state;
	need_world();
	struct sweep sweep;
	instant mark = INSTANT_NONE;
	letters(3, at(START), HOUR);
	struct sweep_options options = {.now = at("2026-03-20T10:00:00+08:00"), .mark = &mark};
	assert_int_equal(sweep_run(world.db, &world.engine, &options, &sweep), DB_OK);
	assert_true(sweep.fired > 0);
	assert_int_equal(mark, options.now);
	letter("key-older-than-mark", at("2026-01-05T10:00:00+08:00"));
	assert_int_equal(sweep_run(world.db, &world.engine, &options, &sweep), DB_OK);
	assert_int_equal(sweep.fired, 0);
	mark = INSTANT_NONE;
	assert_int_equal(sweep_run(world.db, &world.engine, &options, &sweep), DB_OK);
	assert_true(sweep.fired > 0);
	/* whatever the server's clock does, nothing fires twice */
	options.now = at("2026-03-01T10:00:00+08:00");
	assert_int_equal(sweep_run(world.db, &world.engine, &options, &sweep), DB_OK);
	assert_int_equal(sweep.fired, 0);
	assert_told_once();
}

static void rules_that_are_not_the_ones_in_force_fire_nothing(void **state)
{
	(void)state;
	need_world();
	struct sweep sweep;
	letter("key-other-rules-01", at(START));
	run("INSERT INTO rulebook (id, epoch, policy, policy_version, calendar_version, counted)"
	    " VALUES (1, 7, 'x', 'x', 'x', 1)");
	const struct sweep_options options = {.now = at(YEAR_LATER)};
	enum db_status status = sweep_run(world.db, &world.engine, &options, &sweep);
	run("DELETE FROM rulebook");
	assert_int_equal(status, DB_RETRY);
	assert_int_equal(number(COUNT("escalation WHERE 1")), 0);
}

static void a_clock_of_an_older_epoch_is_counted_before_it_fires(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter("key-older-epoch-01", at(START));
	const char *due = cell("SELECT due_at FROM clock WHERE ticket_id = ? AND rule ="
			       " 'letter.reply'",
		id);
	/* by the rules of then it was due on the next day */
	run("UPDATE clock SET epoch = -1, due_at = '2026-03-06 16:00:00', next_fire_at ="
	    " '2026-03-06 16:00:00' WHERE rule = 'letter.reply'");
	run("UPDATE clock SET next_fire_at = NULL WHERE rule <> 'letter.reply'");
	struct sweep sweep = sweep_at(at("2026-03-07T10:00:00+08:00"), 0, 0, NULL);
	assert_int_equal(sweep.fired, 0);
	assert_true(sweep.next_at > at("2026-03-07T10:00:00+08:00"));
	assert_true(sweep.next_at < INSTANT_NEVER);
	sweep = sweep_at(at(YEAR_LATER), 0, 0, NULL);
	assert_int_equal(sweep.fired, 10); /* with the ticket's other clocks */
	assert_string_equal(cell("SELECT due_at FROM escalation WHERE ticket_id = ? AND level = 2 "
				 "AND rule = 'letter.reply'",
				    id),
		due);
	assert_string_equal(cell("SELECT at FROM escalation WHERE ticket_id = ? AND level = 2 AND "
				 "rule = 'letter.reply'",
				    id),
		due);
	assert_string_equal(
		cell("SELECT epoch FROM clock WHERE ticket_id = ? AND rule = 'letter.reply'", id),
		"0");
	assert_string_equal(
		cell("SELECT COUNT(*) FROM event WHERE ticket_id = ? AND action = 'recount'", id),
		"1");
	assert_told_once();
}

static void a_rule_that_is_gone_keeps_nobody_waiting(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter("key-rule-gone-0001", at(START));
	run("UPDATE clock SET rule = 'letter.gone' WHERE rule = 'letter.dispatch'");
	struct sweep sweep = sweep_at(at("2026-03-09T10:00:00+08:00"), 0, 0, NULL);
	assert_int_equal(sweep.fired, 0);
	assert_string_equal(cell("SELECT next_fire_at IS NULL FROM clock WHERE ticket_id = ? AND"
				 " rule = 'letter.gone'",
				    id),
		"1");
}

/* As another release may have counted it: it is looked at too early, and has its turn all the same.
 */
static void an_instant_that_is_too_early_takes_no_level_away(void **state)
{
	(void)state;
	need_world();
	letters(4, at(START), HOUR);
	int all = number(COUNT("clock WHERE next_fire_at IS NOT NULL"));
	run("UPDATE clock SET next_fire_at = started_at");
	assert_int_equal(sweep_at(at(START) + DAY / 8, 0, 0, NULL).fired, 0);
	assert_int_equal(number(COUNT("clock WHERE next_fire_at > started_at")), all);
	sweep_at(at(YEAR_LATER), 0, 0, NULL);
	assert_int_equal(number(COUNT("clock WHERE next_fire_at IS NOT NULL OR level = 0")), 0);
	assert_told_once();
}

static void one_broken_ticket_keeps_nobody_from_being_told(void **state)
{
	(void)state;
	need_world();
	letters(12, at(START), HOUR);
	run("DELETE FROM event ORDER BY ticket_id LIMIT 1"); /* its chain has no last event */
	sweep_at(at(YEAR_LATER), 4, 0, NULL);
	assert_int_equal(number(COUNT("ticket t WHERE NOT EXISTS (SELECT 1 FROM escalation e WHERE"
				      " e.ticket_id = t.id)")),
		1);
	/* an escalation that stands there although its clock does not know: others go on */
	world_empty(NULL);
	run("DELETE FROM escalation; DELETE FROM supervision; DELETE FROM notice");
	letters(12, at(START), HOUR);
	run("INSERT INTO escalation SELECT id, 1, ticket_id, 1, rule, NULL, started_at, due_at,"
	    " started_at, 1 FROM clock WHERE rule = 'letter.reply' ORDER BY id LIMIT 1");
	struct sweep sweep = sweep_at(at(YEAR_LATER), 5, 0, NULL);
	assert_true(sweep.met > 0);
	assert_int_equal(number(COUNT("clock WHERE next_fire_at IS NOT NULL AND ticket_id ="
				      " (SELECT MIN(id) FROM ticket)")) > 0,
		1);
	assert_int_equal(number(COUNT("clock WHERE next_fire_at IS NOT NULL AND ticket_id >"
				      " (SELECT MIN(id) FROM ticket)")),
		0);
}

static void the_list_has_the_newest_first_and_one_units_only(void **state)
{
	(void)state;
	need_world();
	struct escalated *list;
	size_t n;
	int64_t id = letter_in("HANDLING", "key-listed-0000001", at(START));
	letter("key-listed-0000002", at(START));
	sweep_at(at("2026-03-12T10:00:00+08:00"), 0, 0, NULL);
	sweep_at(at(YEAR_LATER), 0, 0, NULL);
	assert_int_equal(
		escalation_list(world.db, world.pool, 1, INSTANT_NONE, 0, 1000, &list, &n), DB_OK);
	assert_int_equal(n, number(COUNT("escalation WHERE 1")));
	for (size_t i = 1; i < n; i++)
		assert_true(list[i].fired_at <= list[i - 1].fired_at);
	assert_int_equal(
		escalation_list(world.db, world.pool, 1, INSTANT_NONE, world.water, 3, &list, &n),
		DB_OK);
	assert_int_equal(n, 3);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(list[i].ticket_id, id);
		assert_string_equal(list[i].unit_name, "水务局");
		assert_true(list[i].running);
		assert_string_equal(list[i].title, "东街路灯不亮");
	}
	assert_int_equal(
		escalation_list(world.db, world.pool, 1, at(YEAR_LATER), 0, 1000, &list, &n),
		DB_OK);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(list[i].fired_at, at(YEAR_LATER));
}

static void each_daemon_has_one_row_that_says_when_it_lived_last(void **state)
{
	(void)state;
	need_world();
	struct heartbeat *list;
	char words[300];
	size_t n;
	memset(words, 'w', sizeof words - 1);
	words[sizeof words - 1] = '\0';
	assert_int_equal(heartbeat_say(world.db, "timers", "one", words), DB_OK);
	assert_int_equal(heartbeat_say(world.db, "timers", "two", "fired 1"), DB_OK);
	run("UPDATE heartbeat SET at = at - INTERVAL 90 SECOND");
	assert_int_equal(heartbeat_say(world.db, "timers", "two", "fired 2"), DB_OK);
	assert_int_equal(heartbeat_list(world.db, world.pool, &list, &n), DB_OK);
	assert_int_equal(n, 2);
	assert_string_equal(list[0].node, "one");
	assert_int_equal(strlen(list[0].words), 200);
	assert_true(list[0].age >= 90 && list[0].age < 120);
	assert_string_equal(list[1].words, "fired 2");
	assert_true(list[1].age < 30);
	run("DELETE FROM heartbeat");
}

static int empty(void **state)
{
	world_empty(state);
	if (world_there())
		run("DELETE FROM escalation; DELETE FROM supervision; DELETE FROM notice");
	return 0;
}

#define with_world(name) cmocka_unit_test_setup(name, empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_world(a_level_fires_at_its_instant_and_not_before),
		with_world(a_year_is_caught_up_in_order_with_each_level_at_its_own_instant),
		with_world(a_limit_that_was_kept_stays_silent),
		with_world(persons_are_told_and_a_letter_of_supervision_is_drawn_up),
		with_world(stopped_between_batches_it_goes_on_where_it_was),
		with_world(the_mark_skips_what_is_done_and_no_mark_finds_what_was_put_before_it),
		with_world(rules_that_are_not_the_ones_in_force_fire_nothing),
		with_world(a_clock_of_an_older_epoch_is_counted_before_it_fires),
		with_world(a_rule_that_is_gone_keeps_nobody_waiting),
		with_world(an_instant_that_is_too_early_takes_no_level_away),
		with_world(one_broken_ticket_keeps_nobody_from_being_told),
		with_world(the_list_has_the_newest_first_and_one_units_only),
		with_world(each_daemon_has_one_row_that_says_when_it_lived_last),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
