/* SPDX-License-Identifier: MIT */
/*
 * Counters as whoever watches reads them: nothing is lost among processes, nothing stays wrong when
 * one dies.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/meter.h"
#include "base/str.h"

static char dir[] = "/tmp/huiying-meter-XXXXXX";
static struct meter seen;

static void open_meter(void)
{
	struct buf err = BUF_INIT;

	assert_int_equal(meter_open(dir, "test", 1000 * SECOND, &err), 0);
	assert_int_equal(err.n, 0);
}

static const struct meter *look(void)
{
	assert_true(meter_read(dir, "test", &seen));
	return &seen;
}

static void a_request_counts_by_what_it_asked_how_it_ended_and_how_long_it_took(void **state)
{
	static const struct {
		int64_t micros;
		int bucket;
	} cases[] = {{-5, 0}, {0, 0}, {1000, 0}, {1001, 1}, {10000000, METER_BUCKETS - 1},
		{10000001, METER_BUCKETS}};

	(void)state;
	open_meter();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint64_t before = look()->took[METER_READ][cases[i].bucket];
		meter_request(METER_READ, 200, cases[i].micros, 10);
		assert_int_equal(look()->took[METER_READ][cases[i].bucket], before + 1);
	}
	assert_int_equal(look()->took_sum[METER_READ], 0 + 1000 + 1001 + 10000000 + 10000001);
	meter_request(METER_WRITE, 303, 5, 0);
	meter_request(METER_UNKNOWN, 404, 5, 7);
	meter_request(METER_FILES, 429, 5, 0);
	meter_request(METER_FILES, 503, 5, 0);
	meter_request(METER_FILES, 0, 5, 0); /* nothing was said: that is our fault */
	assert_int_equal(look()->requests[METER_READ][0], 6);
	assert_int_equal(look()->requests[METER_WRITE][1], 1);
	assert_int_equal(look()->requests[METER_UNKNOWN][2], 1);
	assert_int_equal(look()->requests[METER_FILES][2], 1);
	assert_int_equal(look()->requests[METER_FILES][3], 2);
	assert_int_equal(look()->sum[METER_LIMITED], 1);
	assert_int_equal(look()->sum[METER_BYTES], 67);
	meter_close();
}

static void what_many_processes_add_is_all_there(void **state)
{
	enum { PROCESSES = 4, TIMES = 50000 };

	(void)state;
	open_meter();
	for (int i = 0; i < PROCESSES; i++) {
		if (fork() != 0)
			continue;
		for (int n = 0; n < TIMES; n++)
			meter_add(METER_SENT, 1);
		_exit(0);
	}
	while (wait(NULL) > 0)
		;
	assert_int_equal(look()->sum[METER_SENT], PROCESSES * TIMES);
	meter_close();
}

static void a_killed_worker_is_busy_no_more_when_its_place_is_given_up(void **state)
{
	pid_t pid;

	(void)state;
	open_meter();
	pid = fork();
	if (pid == 0) {
		meter_place(3);
		meter_busy(true);
		kill(getpid(), SIGKILL);
	}
	waitpid(pid, NULL, 0);
	assert_int_equal(look()->worker[3], METER_BUSY);
	meter_place_gone(3);
	assert_int_equal(look()->worker[3], METER_GONE);
	meter_place(METER_PLACES); /* one too many: not counted, nothing overwritten */
	meter_busy(true);
	assert_int_equal(look()->worker[3], METER_GONE);
	meter_close();
}

static void a_program_begins_anew_and_those_of_before_do_not_disturb_it(void **state)
{
	int hold[2];
	pid_t pid;

	(void)state;
	open_meter();
	meter_add(METER_SENT, 5);
	assert_int_equal(pipe(hold), 0);
	pid = fork();
	if (pid == 0) { /* of before: adds after the new one has begun */
		char c;
		close(hold[1]);
		if (read(hold[0], &c, 1) == 0)
			meter_add(METER_SENT, 100);
		_exit(0);
	}
	close(hold[0]);
	open_meter();
	meter_add(METER_SENT, 1);
	close(hold[1]);
	waitpid(pid, NULL, 0);
	assert_int_equal(look()->sum[METER_SENT], 1);
	assert_int_equal(look()->started_at, 1000 * SECOND);
	assert_string_equal(look()->program, "test");
	assert_string_equal(look()->version, PACKAGE_VERSION);
	meter_close();
	assert_false(meter_read(dir, "test", &seen));
}

static void who_ends_leaves_the_file_of_the_one_that_began_after_it(void **state)
{
	char path[80];
	pid_t pid;

	(void)state;
	open_meter();
	pid = fork();
	if (pid == 0) {
		struct buf err = BUF_INIT;
		_exit(meter_open(dir, "test", 2000 * SECOND, &err) != 0);
	}
	waitpid(pid, NULL, 0);
	meter_close();
	assert_int_equal(look()->pid, pid);
	assert_int_equal(look()->started_at, 2000 * SECOND);
	snprintf(path, sizeof path, "%s/test.meter", dir);
	unlink(path);
}

static void what_is_no_file_of_counters_is_not_read(void **state)
{
	char path[80];
	FILE *file;

	(void)state;
	snprintf(path, sizeof path, "%s/other.meter", dir);
	for (size_t n = 0; n <= sizeof seen; n += sizeof seen / 3) {
		file = fopen(path, "w");
		assert_non_null(file);
		for (size_t i = 0; i < n; i++)
			fputc('x', file);
		fclose(file);
		assert_false(meter_read(dir, "other", &seen));
	}
	unlink(path);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	assert_false(meter_read(dir, "other", &seen));
	unlink(path);
}

static void without_a_place_for_the_file_one_counts_for_nobody(void **state)
{
	struct buf err = BUF_INIT;

	(void)state;
	assert_int_equal(meter_open("/nowhere", "test", 0, &err), -1);
	assert_string_equal(buf_str(&err), "/nowhere/test.meter: No such file or directory");
	meter_request(METER_READ, 200, 1, 1);
	meter_busy(true);
	meter_close();
	buf_free(&err);
}

static int set_up(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	return rmdir(dir); /* nothing is left behind */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_request_counts_by_what_it_asked_how_it_ended_and_how_long_it_took),
		cmocka_unit_test(what_many_processes_add_is_all_there),
		cmocka_unit_test(a_killed_worker_is_busy_no_more_when_its_place_is_given_up),
		cmocka_unit_test(a_program_begins_anew_and_those_of_before_do_not_disturb_it),
		cmocka_unit_test(who_ends_leaves_the_file_of_the_one_that_began_after_it),
		cmocka_unit_test(what_is_no_file_of_counters_is_not_read),
		cmocka_unit_test(without_a_place_for_the_file_one_counts_for_nobody),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
