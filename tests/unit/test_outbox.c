/* SPDX-License-Identifier: MIT */
/*
 * A message is taken by one courier at a time, survives the one that dies with it, and is never
 * changed by one that has lost it.
 */
#include "ticket_world.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tickets/messages/outbox.h"

#define NOW "2026-03-03T10:00:00+08:00"
#define LEASE MINUTE
#define COURIERS 8
#define MESSAGES 60

static int empty(void **state)
{
	world_empty(state);
	if (world_there())
		run("DELETE FROM outbox; DELETE FROM unit_address");
	return 0;
}

static void put(const char *key, const char *kind, instant next)
{
	assert_int_equal(db_exec(world.db,
				 "INSERT INTO outbox (message_key, site_id, kind, channel,"
				 " ticket_id, sequence, created_at, next_try_at)"
				 " VALUES (?, 1, ?, 'mail', 5, 3, ?, ?)",
				 TEXT(key), TEXT(kind), TIME(at(NOW)), TIME(next)),
		DB_OK);
}

static struct message *claim(instant now, size_t most, size_t n)
{
	struct message *out;
	size_t got;
	assert_int_equal(
		outbox_claim(world.db, world.pool, "one:1", now, LEASE, most, &out, &got), DB_OK);
	assert_int_equal(got, n);
	return out;
}

static const char *state_of(const char *key)
{
	struct db_rows rows;
	assert_int_equal(db_query(world.db, world.pool, &rows,
				 "SELECT CONCAT(state, ' ', attempts, ' ',"
				 " COALESCE(next_try_at, '-'), ' ', fault) FROM outbox"
				 " WHERE message_key = ?",
				 TEXT(key)),
		DB_OK);
	assert_int_equal(rows.rows, 1);
	return db_text(&rows, 0, 0);
}

static instant next(void)
{
	instant out;
	assert_int_equal(outbox_next(world.db, &out), DB_OK);
	return out;
}

static void a_claim_takes_what_is_due_the_longest_waiting_first(void **state)
{
	(void)state;
	need_world();
	assert_int_equal(next(), INSTANT_NEVER);
	put("b", "asked", at(NOW));
	put("a", "receipt", at(NOW) - HOUR);
	put("c", "answered", at(NOW) + 1);
	assert_int_equal(next(), at(NOW) - HOUR);
	struct message *m = claim(at(NOW), 10, 2);
	assert_string_equal(m[0].key, "a");
	assert_string_equal(m[0].kind, "receipt");
	assert_string_equal(m[0].channel, "mail");
	assert_int_equal(m[0].site_id, 1);
	assert_int_equal(m[0].ticket_id, 5);
	assert_int_equal(m[0].unit_id, 0);
	assert_int_equal(m[0].sequence, 3);
	assert_int_equal(m[0].attempts, 1);
	assert_int_equal(m[0].tries, 1);
	assert_int_equal(m[0].created_at, at(NOW));
	assert_string_equal(m[1].key, "b");
	claim(at(NOW), 10, 0);
	assert_int_equal(next(), at(NOW) + 1);
	claim(at(NOW) + 1, 0, 0);
	claim(at(NOW) + 1, 10, 1);
}

static void what_was_sent_is_never_tried_again(void **state)
{
	(void)state;
	need_world();
	put("a", "receipt", at(NOW));
	struct message *m = claim(at(NOW), 1, 1);
	assert_int_equal(outbox_sent(world.db, m, at(NOW) + SECOND), DB_OK);
	assert_string_equal(state_of("a"), "sent 1 - ");
	assert_int_equal(next(), INSTANT_NEVER);
	claim(at(NOW) + 100 * DAY, 10, 0);
	/* a fault that comes late does not undo it */
	assert_int_equal(outbox_failed(world.db, m, "too late", true, 0), DB_OK);
	assert_string_equal(state_of("a"), "sent 1 - ");
}

static void a_courier_that_dies_loses_its_claim_after_the_lease(void **state)
{
	(void)state;
	need_world();
	put("a", "receipt", at(NOW));
	struct message dead = *claim(at(NOW), 1, 1);
	claim(at(NOW) + LEASE - 1, 1, 0);
	struct message *other = claim(at(NOW) + LEASE, 1, 1);
	assert_int_equal(other->attempts, 2);
	const char *stands = state_of("a");
	/* the first one wakes up: none of this is its business any more */
	assert_int_equal(outbox_sent(world.db, &dead, at(NOW)), DB_OK);
	assert_int_equal(outbox_failed(world.db, &dead, "x", false, at(NOW)), DB_OK);
	assert_int_equal(outbox_failed(world.db, &dead, "x", true, at(NOW)), DB_OK);
	assert_int_equal(outbox_void(world.db, &dead), DB_OK);
	assert_int_equal(outbox_later(world.db, &dead, at(NOW)), DB_OK);
	assert_string_equal(state_of("a"), stands);
	assert_int_equal(outbox_sent(world.db, other, at(NOW) + LEASE), DB_OK);
	assert_string_equal(state_of("a"), "sent 2 - ");
}

static void a_failure_waits_and_the_last_one_is_a_dead_letter(void **state)
{
	(void)state;
	need_world();
	put("a", "receipt", at(NOW));
	struct message *m = claim(at(NOW), 1, 1);
	assert_int_equal(
		outbox_failed(world.db, m, "connection refused", false, at(NOW) + HOUR), DB_OK);
	assert_string_equal(state_of("a"), "wait 1 2026-03-03 03:00:00.000000 connection refused");
	claim(at(NOW) + HOUR - 1, 1, 0);
	m = claim(at(NOW) + HOUR, 1, 1);
	assert_int_equal(m->tries, 2);
	assert_int_equal(outbox_failed(world.db, m, "550 no such user", true, 0), DB_OK);
	assert_string_equal(state_of("a"), "dead 2 - 550 no such user");
	claim(at(NOW) + 100 * DAY, 10, 0);
}

static void a_fault_is_cut_at_a_whole_character(void **state)
{
	char fault[256];
	(void)state;
	need_world();
	put("a", "receipt", at(NOW));
	/* 199 letters, then characters of three bytes: the limit falls into the first one */
	memset(fault, 'x', 199);
	snprintf(fault + 199, sizeof fault - 199, "信件信件");
	assert_int_equal(outbox_failed(world.db, claim(at(NOW), 1, 1), fault, true, 0), DB_OK);
	fault[199] = '\0';
	assert_string_equal(strrchr(state_of("a"), ' ') + 1, fault);
	put("b", "receipt", at(NOW));
	assert_int_equal(
		outbox_failed(world.db, claim(at(NOW), 1, 1), "bad \xff\xfe", true, 0), DB_OK);
	assert_string_equal(state_of("b"), "dead 1 - not readable");
}

static void dead_letters_are_listed_and_revived(void **state)
{
	struct dead_message *dead;
	int64_t waiting, n_dead, n_revived;
	size_t n;
	(void)state;
	need_world();
	int64_t id = letter("key-outbox-dead-01", at(NOW) - DAY);
	const char *number = get(id)->number;
	run("DELETE FROM outbox");
	put("a", "receipt", at(NOW));
	put("b", "asked", at(NOW));
	put("c", "asked", at(NOW) + HOUR);
	assert_int_equal(db_exec(world.db, "UPDATE outbox SET ticket_id = ?, unit_id = ?, duty = 3",
				 INT(id), INT(world.water)),
		DB_OK);
	struct message *m = claim(at(NOW), 2, 2), stale = m[0];
	for (int i = 0; i < 2; i++)
		assert_int_equal(outbox_failed(world.db, &m[i], "refused", true, 0), DB_OK);
	assert_int_equal(outbox_count(world.db, world.pool, 1, &waiting, &n_dead), DB_OK);
	assert_int_equal(waiting, 1);
	assert_int_equal(n_dead, 2);
	assert_int_equal(outbox_dead(world.db, world.pool, 1, 10, &dead, &n), DB_OK);
	assert_int_equal(n, 2);
	assert_string_equal(dead[0].number, number);
	assert_string_equal(dead[0].unit_name, "水务局");
	assert_string_equal(dead[0].fault, "refused");
	assert_int_equal(dead[0].duty, DUTY_HANDLER);
	assert_int_equal(dead[0].attempts, 1);
	assert_int_equal(outbox_dead(world.db, world.pool, 2, 10, &dead, &n), DB_OK);
	assert_int_equal(n, 0);

	/* of another site, not there, not dead */
	assert_int_equal(outbox_revive(world.db, 2, m[0].id, at(NOW)), DB_STOP);
	assert_int_equal(outbox_revive(world.db, 1, m[1].id + 1000, at(NOW)), DB_STOP);
	assert_int_equal(outbox_revive(world.db, 1, m[0].id, at(NOW) + DAY), DB_OK);
	assert_int_equal(outbox_revive(world.db, 1, m[0].id, at(NOW) + DAY), DB_STOP);
	run("DELETE FROM outbox WHERE message_key = 'c'");
	struct message *again = claim(at(NOW) + DAY, 10, 1);
	assert_int_equal(again->id, m[0].id);
	/* as patient as with a new one, and whoever held it once does not hold it now */
	assert_int_equal(again->tries, 1);
	assert_int_equal(again->attempts, 2);
	assert_int_equal(outbox_sent(world.db, &stale, at(NOW)), DB_OK);
	assert_string_equal(cell("SELECT state FROM outbox WHERE id = ?", again->id), "wait");
	assert_int_equal(outbox_revive_all(world.db, 2, at(NOW), &n_revived), DB_OK);
	assert_int_equal(n_revived, 0);
	assert_int_equal(outbox_revive_all(world.db, 1, at(NOW), &n_revived), DB_OK);
	assert_int_equal(n_revived, 1);
}

static void what_has_no_channel_here_is_no_fault(void **state)
{
	int64_t waiting, dead;
	(void)state;
	need_world();
	put("a", "receipt", at(NOW));
	assert_int_equal(outbox_void(world.db, claim(at(NOW), 1, 1)), DB_OK);
	assert_string_equal(state_of("a"), "void 1 - ");
	assert_int_equal(outbox_count(world.db, world.pool, 1, &waiting, &dead), DB_OK);
	assert_int_equal(waiting + dead, 0);
	claim(at(NOW) + DAY, 1, 0);
}

static void what_is_put_off_to_the_morning_costs_no_try(void **state)
{
	(void)state;
	need_world();
	put("a", "receipt", at(NOW));
	assert_int_equal(outbox_later(world.db, claim(at(NOW), 1, 1), at(NOW) + DAY), DB_OK);
	claim(at(NOW) + DAY - 1, 1, 0);
	struct message *m = claim(at(NOW) + DAY, 1, 1);
	assert_int_equal(m->tries, 1);
	assert_int_equal(m->attempts, 2);
}

/* --- at once --- */

struct crowd {
	pthread_barrier_t barrier;
	int taken[MESSAGES];
};

static void courier(struct crowd *crowd, int i)
{
	struct db *db = db_open(world.option_file);
	struct pool *pool = pool_open();
	struct message *out;
	size_t n = 1;
	char owner[16];
	int bad = 0;
	snprintf(owner, sizeof owner, "c:%d", i);
	db_ping(db);
	pthread_barrier_wait(&crowd->barrier);
	/* small bites: they meet all the time */
	for (int round = 0; round < 200 && !bad; round++) {
		bad = outbox_claim(db, pool, owner, at(NOW), LEASE, 5, &out, &n) != DB_OK;
		for (size_t k = 0; k < n && !bad; k++) {
			int64_t which;
			bad = str_int(out[k].key, &which) != 0;
			__atomic_fetch_add(&crowd->taken[which], 1, __ATOMIC_SEQ_CST);
			bad = bad || outbox_sent(db, &out[k], at(NOW)) != DB_OK;
		}
		instant left;
		if (outbox_next(db, &left) == DB_OK && left == INSTANT_NEVER)
			break;
	}
	pool_close(&pool);
	db_close(&db);
	_exit(bad);
}

static void many_couriers_send_each_message_once(void **state)
{
	(void)state;
	need_world();
	struct crowd *crowd = mmap(
		NULL, sizeof *crowd, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_barrierattr_t shared;
	assert_true(crowd != MAP_FAILED);
	pthread_barrierattr_init(&shared);
	pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
	pthread_barrier_init(&crowd->barrier, &shared, COURIERS);
	for (int i = 0; i < MESSAGES; i++) {
		char key[16];
		snprintf(key, sizeof key, "%d", i);
		put(key, "receipt", at(NOW));
	}
	for (int i = 0; i < COURIERS; i++) {
		pid_t pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			courier(crowd, i);
	}
	for (int i = 0; i < COURIERS; i++) {
		int status;
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	for (int i = 0; i < MESSAGES; i++)
		assert_int_equal(crowd->taken[i], 1);
	assert_string_equal(
		cell("SELECT COUNT(*) FROM outbox WHERE state = 'sent' AND attempts = ?", 1), "60");
	munmap(crowd, sizeof *crowd);
}

/* --- addresses --- */

static void an_address_is_put_changed_and_taken_away(void **state)
{
	struct unit_address *all, one;
	size_t n;
	(void)state;
	need_world();
	struct unit_address a = {
		.unit_id = world.water, .duty = DUTY_DIRECT, .email = "b@example.com"};
	assert_int_equal(unit_address_put(world.db, &a), DB_OK);
	a.email = NULL;
	a.phone = "13800001234";
	assert_int_equal(unit_address_put(world.db, &a), DB_OK);
	assert_int_equal(
		unit_address_read(world.db, world.pool, world.water, DUTY_DIRECT, &one), DB_OK);
	assert_string_equal(one.email, "b@example.com");
	assert_string_equal(one.phone, "13800001234");
	assert_string_equal(one.name, "乙");
	assert_string_equal(one.unit_name, "水务局");
	a.email = "";
	a.phone = NULL;
	assert_int_equal(unit_address_put(world.db, &a), DB_OK);
	assert_int_equal(unit_addresses(world.db, world.pool, 1, &all, &n), DB_OK);
	assert_int_equal(n, 9); /* three of each active unit; the office first */
	assert_int_equal(all[0].unit_id, world.office);
	assert_int_equal(all[4].unit_id, world.water);
	assert_int_equal(all[4].duty, DUTY_DIRECT);
	assert_string_equal(all[4].email, "");
	assert_string_equal(all[4].phone, "13800001234");
	assert_string_equal(all[5].name, "丙");
	assert_string_equal(all[5].phone, "");
	assert_int_equal(unit_address_read(world.db, world.pool, 99999, DUTY_FIRST, &one), DB_OK);
	assert_int_equal(one.unit_id, 0);
	assert_string_equal(one.email, "");
}

static void a_changed_address_leaves_a_record(void **state)
{
	(void)state;
	need_world();
	struct unit *unit;
	struct change change = {.who = "admin", .now = at("2026-03-03T10:00:00+08:00")};
	const char *records =
		"SELECT GROUP_CONCAT(CONCAT_WS('|', who, thing, field, old_value, new_value)"
		" ORDER BY id SEPARATOR '; ') FROM change_record WHERE thing_id = ?"
		" AND (field LIKE '%_email' OR field LIKE '%_phone')";
	struct unit_address a[] = {
		{.duty = DUTY_FIRST, .email = "first@example.cn"},
		{.duty = DUTY_HANDLER, .email = "", .phone = "13800000001"},
	};
	run("DELETE FROM change_record");
	assert_int_equal(unit_read(world.db, world.pool, world.water, &unit), DB_OK);
	for (int i = 0; i < 2; i++) /* the same again is no change */
		assert_int_equal(unit_addresses_change(world.db, unit, a, 2, &change), DB_OK);
	assert_string_equal(cell(records, world.water),
		"admin|unit|first_email||first@example.cn; admin|unit|handler_phone||13800000001");
	a[0].email = "";
	assert_int_equal(unit_addresses_change(world.db, unit, a, 1, &change), DB_OK);
	assert_string_equal(cell("SELECT CONCAT(old_value, '|', new_value) FROM change_record"
				 " WHERE thing_id = ? ORDER BY id DESC LIMIT 1",
				    world.water),
		"first@example.cn|");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_claim_takes_what_is_due_the_longest_waiting_first, empty),
		cmocka_unit_test_setup(what_was_sent_is_never_tried_again, empty),
		cmocka_unit_test_setup(a_courier_that_dies_loses_its_claim_after_the_lease, empty),
		cmocka_unit_test_setup(a_failure_waits_and_the_last_one_is_a_dead_letter, empty),
		cmocka_unit_test_setup(a_fault_is_cut_at_a_whole_character, empty),
		cmocka_unit_test_setup(dead_letters_are_listed_and_revived, empty),
		cmocka_unit_test_setup(what_has_no_channel_here_is_no_fault, empty),
		cmocka_unit_test_setup(what_is_put_off_to_the_morning_costs_no_try, empty),
		cmocka_unit_test_setup(many_couriers_send_each_message_once, empty),
		cmocka_unit_test_setup(an_address_is_put_changed_and_taken_away, empty),
		cmocka_unit_test_setup(a_changed_address_leaves_a_record, empty),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
