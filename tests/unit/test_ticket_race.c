/* SPDX-License-Identifier: MIT */
/*
 * Ten processes at once, as the programs are: one letter for one key, and of several who act on
 * what they saw, one wins and the others are told.
 */
#include "ticket_world.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define START "2026-02-12T10:00:00.123456+08:00"

#define CLIENTS 10

struct client {
	struct receipt receipt;
	enum ticket_result result;
	int64_t id;
	char action[16], words[32];
	int version;
};

struct crowd { /* in memory that all of them see */
	pthread_barrier_t barrier;
	struct client client[CLIENTS];
};

static void submit_it(struct db *db, struct client *c)
{
	struct ticket_new new = letter_new("key-ten-at-once-1", at(START));
	c->result = ticket_submit(db, &world.engine, &new, &c->receipt);
}

static void act_it(struct db *db, struct client *c)
{
	struct act act = {.action = c->action, .words = c->words, .version = c->version};
	c->result =
		ticket_act(db, &world.engine, c->id, &world.actor[WATER], &act, at(START), NULL);
}

static void one_client(struct crowd *crowd, int i, void (*run_it)(struct db *, struct client *))
{
	struct db *db = db_open(world.option_file);
	db_ping(db);
	pthread_barrier_wait(&crowd->barrier);
	run_it(db, &crowd->client[i]);
	db_close(&db);
	_exit(0);
}

static void at_once(struct crowd *crowd, void (*run_it)(struct db *, struct client *))
{
	pthread_barrierattr_t shared;
	pthread_barrierattr_init(&shared);
	pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
	pthread_barrier_init(&crowd->barrier, &shared, CLIENTS);
	for (int i = 0; i < CLIENTS; i++) {
		crowd->client[i].result = TICKET_BAD;
		pid_t pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			one_client(crowd, i, run_it);
	}
	for (int i = 0; i < CLIENTS; i++) {
		int status;
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	pthread_barrier_destroy(&crowd->barrier);
}

static struct crowd *gather(void)
{
	void *p = mmap(NULL, sizeof(struct crowd), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(p != MAP_FAILED);
	return p;
}

static void ten_clients_with_one_key_get_one_receipt(void **state)
{
	(void)state;
	need_world();
	struct crowd *crowd = gather();
	const struct client *c = crowd->client;
	for (int round = 0; round < 5; round++) {
		int first = 0;
		at_once(crowd, submit_it);
		for (int i = 0; i < CLIENTS; i++) {
			first += c[i].result == TICKET_DONE;
			assert_true(c[i].result == TICKET_DONE || c[i].result == TICKET_REPEATED);
			assert_string_equal(c[i].receipt.number, c[0].receipt.number);
			assert_string_equal(c[i].receipt.code, c[0].receipt.code);
			assert_int_equal(c[i].receipt.id, c[0].receipt.id);
			assert_int_equal(c[i].receipt.due_at, at("2026-02-27T00:00:00+08:00"));
			assert_int_equal(c[i].receipt.due_day, day_of(2026, 2, 26));
			assert_int_equal(c[i].receipt.submitted_at, at(START));
		}
		assert_int_equal(first, 1);
		assert_string_equal(cell("SELECT COUNT(*) FROM ticket WHERE 0 < ?", 1), "1");
		assert_string_equal(cell("SELECT COUNT(*) FROM clock WHERE 0 < ?", 1), "3");
		world_empty(NULL);
	}
	munmap(crowd, sizeof *crowd);
}

static void of_ten_actors_at_once_one_wins(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("HANDLING", "key-ten-actors-001", at(START));
	struct crowd *crowd = gather();
	struct client *c = crowd->client;
	int won = 0, version = get(id)->version;
	for (int i = 0; i < CLIENTS; i++) {
		c[i] = (struct client){.id = id, .version = version};
		snprintf(c[i].action, sizeof c[i].action, "ask");
		snprintf(c[i].words, sizeof c[i].words, "哪里？");
	}
	at_once(crowd, act_it);
	for (int i = 0; i < CLIENTS; i++) {
		won += c[i].result == TICKET_DONE;
		assert_true(c[i].result == TICKET_DONE || c[i].result == TICKET_CHANGED);
	}
	assert_int_equal(won, 1);
	assert_int_equal(get(id)->version, version + 1);
	/* without a version they queue up; who loses too often is asked to try again */
	for (int i = 0; i < CLIENTS; i++) {
		c[i].version = 0;
		snprintf(c[i].action, sizeof c[i].action, "note");
	}
	at_once(crowd, act_it);
	for (int i = 0; i < CLIENTS; i++) {
		won += c[i].result == TICKET_DONE;
		assert_true(c[i].result == TICKET_DONE || c[i].result == TICKET_AWAY);
	}
	assert_true(won > 1);
	assert_int_equal(get(id)->version, version + won);
	munmap(crowd, sizeof *crowd);
}

/* The office marks a letter as repeating another one whose writer withdraws it at the same time. */
static void an_original_does_not_vanish_while_a_copy_of_it_is_made(void **state)
{
	(void)state;
	need_world();
	int64_t original = letter("key-original-0001", at(START));
	int64_t copy = letter("key-copy-00000001", at(START));
	struct crowd *crowd = gather();
	struct db *office = db_open(world.option_file);
	char sql[120];
	snprintf(sql, sizeof sql, "BEGIN; SELECT id FROM ticket WHERE id = %lld FOR UPDATE",
		(long long)original);
	assert_int_equal(db_script(office, sql), DB_OK); /* as who makes the copy looks at it */
	crowd->client[0].result = TICKET_BAD;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct db *db = db_open(world.option_file);
		struct act act = {.action = "withdraw"};
		crowd->client[0].result = ticket_act(
			db, &world.engine, original, &world.actor[CITIZEN], &act, at(START), NULL);
		db_close(&db);
		_exit(0);
	}
	usleep(400000);
	assert_int_equal(crowd->client[0].result, TICKET_BAD); /* it waits */
	snprintf(sql, sizeof sql,
		"UPDATE ticket SET state = 'DUPLICATE', original_id = %lld WHERE id = %lld; COMMIT",
		(long long)original, (long long)copy);
	assert_int_equal(db_script(office, sql), DB_OK);
	db_close(&office);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(crowd->client[0].result, TICKET_LIMIT);
	assert_string_equal(get(original)->state, "SUBMITTED");
	munmap(crowd, sizeof *crowd);
}

#define with_world(name) cmocka_unit_test_setup(name, world_empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_world(ten_clients_with_one_key_get_one_receipt),
		with_world(an_original_does_not_vanish_while_a_copy_of_it_is_made),
		with_world(of_ten_actors_at_once_one_wins),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
