/* SPDX-License-Identifier: MIT */
/*
 * However many make digests at the same time, and wherever one of them is killed, each notice is in
 * one digest.
 */
#include "digest_world.h"

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAKERS 8
#define ROUNDS 25

struct crowd {
	pthread_barrier_t barrier;
	int64_t made[MAKERS];
};

static void maker(struct crowd *crowd, int i, int rounds)
{
	struct db *db = db_open(world.option_file);
	int64_t made, waiting;
	int bad = 0;
	db_ping(db);
	pthread_barrier_wait(&crowd->barrier);
	for (int round = 0; round < rounds && !bad; round++) {
		bad = digest_make(db, &world.engine, at(NOW), &made, &waiting) != DB_OK;
		crowd->made[i] += made;
	}
	db_close(&db);
	_exit(bad);
}

static int64_t makers(int rounds, void (*meanwhile)(void))
{
	struct crowd *crowd = mmap(
		NULL, sizeof *crowd, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_barrierattr_t shared;
	int64_t made = 0;
	assert_true(crowd != MAP_FAILED);
	pthread_barrierattr_init(&shared);
	pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
	pthread_barrier_init(&crowd->barrier, &shared, MAKERS + 1);
	for (int i = 0; i < MAKERS; i++) {
		pid_t pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			maker(crowd, i, rounds);
	}
	pthread_barrier_wait(&crowd->barrier);
	if (meanwhile)
		meanwhile();
	for (int i = 0; i < MAKERS; i++) {
		int status;
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	for (int i = 0; i < MAKERS; i++)
		made += crowd->made[i];
	munmap(crowd, sizeof *crowd);
	return made;
}

static void many_makers_at_once_make_one_message_a_person(void **state)
{
	(void)state;
	need_world();
	for (int round = 0; round < 5; round++) {
		empty(NULL);
		for (int i = 1; i <= 40; i++)
			tell(i, 1, world.water, LEVEL_RED);
		assert_int_equal(makers(3, NULL), 4);
		assert_string_equal(digests(), "w1 mail, w2 mail, w2 hook, w3 hook");
		assert_string_equal(cell("SELECT COUNT(DISTINCT unit_id, duty, message_id)"
					 " FROM notice WHERE message_id > 0 AND 0 < ?",
					    1),
			"3");
	}
}

static void more_notices(void)
{
	for (int i = 1; i <= 60; i++)
		tell(i, 1, world.water, LEVEL_RED);
}

static void notices_that_come_meanwhile_are_told_once_too(void **state)
{
	int64_t made, waiting;
	(void)state;
	need_world();
	makers(ROUNDS, more_notices);
	assert_int_equal(digest_make(world.db, &world.engine, at(NOW), &made, &waiting), DB_OK);
	/* each notice has a message of its own person, and no message is empty */
	assert_string_equal(
		cell("SELECT COUNT(*) FROM notice n JOIN outbox o ON o.id = n.message_id"
		     " AND o.unit_id = n.unit_id AND o.duty = n.duty WHERE 0 < ?",
			1),
		"180");
	assert_string_equal(
		cell("SELECT COUNT(*) FROM outbox o WHERE 0 < ? AND NOT EXISTS (SELECT 1"
		     " FROM notice n WHERE n.message_id = COALESCE(o.digest_id, o.id))",
			1),
		"0");
}

/* Works until it is killed. */
static void endless(void)
{
	struct db *db = db_open(world.option_file);
	int64_t made, waiting;
	for (;;)
		digest_make(db, &world.engine, at(NOW), &made, &waiting);
}

static void wherever_a_maker_is_killed_nothing_is_lost_or_told_twice(void **state)
{
	int64_t made, waiting;
	(void)state;
	need_world();
	for (int round = 0; round < 12; round++) {
		pid_t pids[3];
		for (int i = 0; i < 3; i++) {
			pids[i] = fork();
			assert_true(pids[i] >= 0);
			if (pids[i] == 0)
				endless();
		}
		for (int i = 1; i <= 12; i++)
			tell(round * 100 + i, 1, world.water, LEVEL_RED);
		usleep((useconds_t)(1000 * (round % 6)));
		for (int i = 0; i < 3; i++) {
			kill(pids[i], SIGKILL);
			assert_int_equal(waitpid(pids[i], NULL, 0), pids[i]);
		}
	}
	assert_int_equal(digest_make(world.db, &world.engine, at(NOW), &made, &waiting), DB_OK);
	assert_string_equal(
		cell("SELECT COUNT(*) FROM notice n JOIN outbox o ON o.id = n.message_id"
		     " AND o.unit_id = n.unit_id AND o.duty = n.duty WHERE 0 < ?",
			1),
		"432");
	assert_string_equal(
		cell("SELECT COUNT(*) FROM outbox o WHERE 0 < ? AND NOT EXISTS (SELECT 1"
		     " FROM notice n WHERE n.message_id = COALESCE(o.digest_id, o.id))",
			1),
		"0");
	/* and never the one channel of a person without the other */
	assert_string_equal(
		cell("SELECT COUNT(*) FROM outbox o LEFT JOIN outbox other"
		     " ON other.digest_id = o.id WHERE o.duty = ? AND o.digest_id IS NULL"
		     " AND other.id IS NULL",
			DUTY_DIRECT),
		"0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(many_makers_at_once_make_one_message_a_person, empty),
		cmocka_unit_test_setup(notices_that_come_meanwhile_are_told_once_too, empty),
		cmocka_unit_test_setup(
			wherever_a_maker_is_killed_nothing_is_lost_or_told_twice, empty),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
