/* SPDX-License-Identifier: MIT */
/* A scratch database is another one than the real one, and is gone afterwards, whoever made it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/pool.h"
#include "base/str.h"
#include "store/db.h"
#include "store/migrate.h"
#include "store/scratch.h"

static const char *option_file(void)
{
	const char *path = getenv("HUIYING_TEST_DB");
	if (str_empty(path)) {
		print_message("HUIYING_TEST_DB names no option file: skipped\n");
		skip();
	}
	return path;
}

static int64_t count(struct db *db, const char *name)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	assert_int_equal(db_query(db, pool, &rows,
				 "SELECT COUNT(*) FROM information_schema.schemata WHERE "
				 "schema_name = ?",
				 TEXT(name)),
		DB_OK);
	int64_t n = db_int(&rows, 0, 0);
	pool_close(&pool);
	return n;
}

static const char *scratch_name(struct db *db, pid_t pid, char out[80])
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	assert_int_equal(db_query(db, pool, &rows, "SELECT DATABASE()"), DB_OK);
	snprintf(out, 80, "%s_replay_%d", db_text(&rows, 0, 0), (int)pid);
	pool_close(&pool);
	return out;
}

static struct db *must_open(const char *path)
{
	struct buf err = BUF_INIT;
	struct db *db = scratch_open(path, &err);
	if (!db)
		fail_msg("%s", buf_str(&err));
	buf_free(&err);
	return db;
}

static void what_is_written_there_never_reaches_the_real_database(void **state)
{
	(void)state;
	struct db *real = db_open(option_file()), *scratch = must_open(option_file());
	struct migrate_report report;
	struct buf err = BUF_INIT;
	struct db_rows rows;
	struct pool *pool = pool_open();
	char name[80];
	scratch_name(real, getpid(), name);
	assert_int_equal(migrate_run(scratch, SRCDIR "/schema", 0, &report, &err), 0);
	assert_int_equal(report.version, report.newest);
	assert_int_equal(db_query(scratch, pool, &rows, "SELECT DATABASE()"), DB_OK);
	assert_string_equal(db_text(&rows, 0, 0), name);
	assert_int_equal(count(real, name), 1);
	assert_int_equal(scratch_close(&scratch, &err), 0);
	assert_null(scratch);
	assert_int_equal(count(real, name), 0);
	pool_close(&pool);
	db_close(&real);
}

/* A process that made one and was killed. */
static pid_t killed_process(const char *path)
{
	pid_t pid = fork();
	if (pid == 0) {
		struct buf err = BUF_INIT;
		_exit(scratch_open(path, &err) ? 0 : 1);
	}
	int status = -1;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	return pid;
}

static void what_a_killed_process_left_is_dropped_by_the_next(void **state)
{
	(void)state;
	const char *path = option_file();
	struct db *real = db_open(path), *scratch;
	struct buf err = BUF_INIT;
	char name[80];
	scratch_name(real, killed_process(path), name);
	assert_int_equal(count(real, name), 1);
	scratch = must_open(path);
	assert_int_equal(count(real, name), 0);
	assert_int_equal(scratch_close(&scratch, &err), 0);
	db_close(&real);
}

static void one_in_use_stays_although_its_process_is_on_another_host(void **state)
{
	(void)state;
	const char *path = option_file();
	struct db *real = db_open(path), *user = db_open(path), *scratch;
	struct buf err = BUF_INIT;
	char name[80], use[100];
	scratch_name(real, killed_process(path), name);
	snprintf(use, sizeof(use), "USE `%s`", name);
	assert_int_equal(db_script(user, use), DB_OK);
	scratch = must_open(path);
	assert_int_equal(count(real, name), 1);
	assert_int_equal(scratch_close(&scratch, &err), 0);
	db_close(&user);
	scratch = must_open(path);
	assert_int_equal(count(real, name), 0);
	assert_int_equal(scratch_close(&scratch, &err), 0);
	db_close(&real);
}

/* As a user who may use the configured database and nothing else. */
static void without_the_right_the_missing_grant_is_named(void **state)
{
	(void)state;
	struct db *real = db_open(option_file());
	struct buf text = BUF_INIT, err = BUF_INIT;
	char path[64];
	FILE *file;
	assert_int_equal(db_script(real,
				 "CREATE USER IF NOT EXISTS scratchless@localhost "
				 "IDENTIFIED BY 'x'; GRANT ALL ON huiying.* TO "
				 "scratchless@localhost"),
		DB_OK);
	assert_int_equal(file_read(option_file(), 100000, &text, &err), 0);
	snprintf(path, sizeof(path), "/tmp/huiying-scratch-%d.cnf", getpid());
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "%s\n[huiying]\nuser=scratchless\npassword=x\ndatabase=huiying\n",
		buf_str(&text));
	fclose(file);
	assert_null(scratch_open(path, &err));
	assert_non_null(strstr(buf_str(&err),
		"GRANT ALL ON `huiying\\_replay\\_%`.* TO "
		"'scratchless'@'localhost'"));
	assert_int_equal(db_script(real, "DROP USER scratchless@localhost"), DB_OK);
	unlink(path);
	buf_free(&text);
	buf_free(&err);
	db_close(&real);
}

static enum db_status put_and_stop(struct db *db, void *ctx)
{
	enum db_status status =
		db_exec(db, "INSERT INTO thing (id) VALUES (?)", INT(*(int64_t *)ctx));
	return status == DB_OK && *(int64_t *)ctx < 0 ? DB_STOP : status;
}

static int64_t things(struct db *db, enum db_status expected)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	assert_int_equal(db_query(db, pool, &rows, "SELECT COUNT(*) FROM thing"), expected);
	int64_t n = expected == DB_OK ? db_int(&rows, 0, 0) : 0;
	pool_close(&pool);
	return n;
}

static void a_gathered_step_that_fails_takes_nothing_else_with_it(void **state)
{
	(void)state;
	struct db *real = db_open(option_file()), *scratch = must_open(option_file());
	struct buf err = BUF_INIT;
	struct pool *pool = pool_open();
	struct db_rows rows;
	const struct {
		int64_t id;
		enum db_status expected;
		int64_t then;
	} steps[] = {{1, DB_OK, 1}, {-1, DB_STOP, 1}, {2, DB_OK, 2}, {2, DB_DUPLICATE, 2},
		{3, DB_OK, 3}, {4, DB_OK, 4}};
	assert_int_equal(db_exec(scratch, "CREATE TABLE thing (id BIGINT PRIMARY KEY)"), DB_OK);
	scratch_gather(scratch, 3);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		int64_t id = steps[i].id;
		assert_int_equal(db_transact(scratch, put_and_stop, &id), steps[i].expected);
		assert_int_equal(things(scratch, DB_OK), steps[i].then);
	}
	/* the fourth was not committed yet: a lost connection loses it, and everybody is told */
	assert_int_equal(db_query(scratch, pool, &rows, "SELECT CONNECTION_ID()"), DB_OK);
	assert_int_equal(db_exec(real, "KILL ?", INT(db_int(&rows, 0, 0))), DB_OK);
	int64_t id = 5;
	for (int i = 0; i < 2; i++)
		assert_int_equal(db_transact(scratch, put_and_stop, &id), DB_GONE);
	things(scratch, DB_GONE);
	assert_int_equal(scratch_close(&scratch, &err), 0);
	buf_free(&err);
	pool_close(&pool);
	db_close(&real);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_there_never_reaches_the_real_database),
		cmocka_unit_test(what_a_killed_process_left_is_dropped_by_the_next),
		cmocka_unit_test(one_in_use_stays_although_its_process_is_on_another_host),
		cmocka_unit_test(a_gathered_step_that_fails_takes_nothing_else_with_it),
		cmocka_unit_test(without_the_right_the_missing_grant_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
