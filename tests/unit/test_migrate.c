/* SPDX-License-Identifier: MIT */
/* Migrations: twice, by two processes at once, changed afterwards, broken in the middle. An upgrade
 * that meets one of these must neither stop a site nor go on with half a schema. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "store/db.h"
#include "store/migrate.h"

#define SCRATCH "huiying_test_migrate"

static char folder[] = "/tmp/huiying-test-migrate-XXXXXX";
static char option_file[128];
static struct db *db;
static struct pool *pool;

#define NEED_DATABASE() \
	do { \
		if (!db) { \
			print_message("skipped: HUIYING_TEST_DB names no option file\n"); \
			skip(); \
		} \
	} while (0)

static void put(const char *name, const char *text)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void drop(const char *name)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	unlink(path);
}

static const char first[] =
	"-- the table of records; a semicolon in a comment;\n"
	"CREATE TABLE IF NOT EXISTS schema_migration (\n"
	"  version INT NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL,\n"
	"  -- in the middle;\n"
	"  hash CHAR(64) NOT NULL, applied_at DATETIME(6) NOT NULL) ENGINE=InnoDB;\n\n"
	"CREATE TABLE IF NOT EXISTS thing (id INT NOT NULL PRIMARY KEY, word VARCHAR(40)) "
	"ENGINE=InnoDB;\n";
static const char second[] =
	"INSERT IGNORE INTO thing VALUES (1, 'a; b'),\n(2, 'c');\n"
	"CREATE TABLE IF NOT EXISTS other_thing (id INT NOT NULL PRIMARY KEY) ENGINE=InnoDB;\n";

/* The same server as the other tests, another database: the option file once more, with its name at
 * the end. */
static int set_up(void **state)
{
	(void)state;
	pool = pool_open();
	const char *file = getenv("HUIYING_TEST_DB");
	if (!mkdtemp(folder))
		return -1;
	if (str_empty(file))
		return 0;
	struct buf text = BUF_INIT, err = BUF_INIT;
	if (file_read(file, 10000, &text, &err) < 0)
		return -1;
	buf_text(&text, "\n[huiying]\ndatabase=" SCRATCH "\n");
	snprintf(option_file, sizeof(option_file), "%s/my.cnf", folder);
	put("my.cnf", text.p);
	buf_free(&text);
	struct db *first_db = db_open(file);
	enum db_status status = db_script(
		first_db, "DROP DATABASE IF EXISTS " SCRATCH "; CREATE DATABASE " SCRATCH);
	db_close(&first_db);
	db = db_open(option_file);
	return status == DB_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	if (db)
		db_script(db, "DROP DATABASE " SCRATCH);
	db_close(&db);
	pool_close(&pool);
	drop("my.cnf");
	return rmdir(folder);
}

static int start_anew(void **state)
{
	(void)state;
	if (db &&
		db_script(db, "DROP TABLE IF EXISTS schema_migration, thing, other_thing") != DB_OK)
		return -1;
	put("0001-first.sql", first);
	put("0002-second.sql", second);
	return 0;
}

static int clear_folder(void **state)
{
	(void)state;
	static const char *const names[] = {"0001-first.sql", "0002-second.sql", "0003-third.sql",
		"0002-twice.sql", "notes.sql", "README"};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		drop(names[i]);
	return 0;
}

static void assert_run(struct db *handle, int dry, int version, int applied, int newest)
{
	struct buf err = BUF_INIT;
	struct migrate_report report;
	int result = migrate_run(handle, folder, dry, &report, &err);
	assert_string_equal(buf_str(&err), "");
	assert_int_equal(result, 0);
	assert_int_equal(report.version, version);
	assert_int_equal(report.applied, applied);
	assert_int_equal(report.newest, newest);
	buf_free(&err);
}

static void assert_refused(const char *message)
{
	struct buf err = BUF_INIT;
	struct migrate_report report;
	assert_int_equal(migrate_run(db, folder, 0, &report, &err), -1);
	if (!strstr(buf_str(&err), message))
		fail_msg("said: %s", buf_str(&err));
	buf_free(&err);
}

static int64_t count_things(void)
{
	struct db_rows rows;
	assert_int_equal(db_query(db, pool, &rows, "SELECT COUNT(*) FROM thing"), DB_OK);
	return db_int(&rows, 0, 0);
}

static void a_second_run_does_nothing(void **state)
{
	(void)state;
	NEED_DATABASE();
	assert_run(db, 1, 0, 0, 2);
	assert_run(db, 0, 2, 2, 2);
	assert_int_equal(count_things(), 2);
	assert_run(db, 0, 2, 0, 2);
	assert_run(db, 1, 2, 0, 2);
	put("0003-third.sql", "INSERT IGNORE INTO thing VALUES (3, 'd');\n");
	assert_run(db, 1, 2, 0, 3);
	assert_int_equal(count_things(), 2);
	assert_run(db, 0, 3, 1, 3);
	assert_int_equal(count_things(), 3);
}

static void two_processes_at_once_both_finish(void **state)
{
	(void)state;
	NEED_DATABASE();
	for (int round = 0; round < 3; round++) {
		pid_t children[2];
		int go[2], applied = 0;
		assert_int_equal(start_anew(NULL), 0);
		assert_int_equal(pipe(go), 0);
		for (int i = 0; i < 2; i++) {
			children[i] = fork();
			assert_true(children[i] >= 0);
			if (children[i] == 0) {
				struct buf err = BUF_INIT;
				struct migrate_report report;
				char c;
				struct db *own = db_open(option_file);
				db_ping(own);
				close(go[1]);
				if (read(go[0], &c, 1) != 0 ||
					migrate_run(own, folder, 0, &report, &err) < 0) {
					log_error("%s", buf_str(&err));
					_exit(99);
				}
				_exit(report.version == 2 ? report.applied : 98);
			}
		}
		close(go[0]);
		close(go[1]);
		for (int i = 0; i < 2; i++) {
			int status;
			assert_int_equal(waitpid(children[i], &status, 0), children[i]);
			assert_true(WIFEXITED(status));
			assert_in_range(WEXITSTATUS(status), 0, 2);
			applied += WEXITSTATUS(status);
		}
		assert_int_equal(applied, 2);
		assert_int_equal(count_things(), 2);
		assert_run(db, 0, 2, 0, 2);
	}
}

static void a_file_changed_afterwards_is_refused(void **state)
{
	(void)state;
	NEED_DATABASE();
	assert_run(db, 0, 2, 2, 2);
	put("0001-first.sql", second);
	assert_refused("0001-first.sql: was changed after it had been applied");
}

static void a_broken_statement_is_named_with_its_line(void **state)
{
	(void)state;
	NEED_DATABASE();
	put("0003-third.sql",
		"INSERT IGNORE INTO thing VALUES (7, 'x');\n\n-- now\nINSERT INTO\n"
		"no_such_thing VALUES (1);\nINSERT IGNORE INTO thing VALUES (8, 'x');\n");
	assert_refused("0003-third.sql:4: 1146");
	assert_int_equal(count_things(), 3);
	put("0003-third.sql", "INSERT IGNORE INTO thing VALUES (7, 'x');\n");
	assert_run(db, 0, 3, 1, 3);
	put("0003-third.sql", "INSERT IGNORE INTO thing VALUES (7, 'x')\n");
	drop("0003-third.sql");
	assert_run(db, 0, 2, 0, 2);
}

static void a_statement_without_end_is_refused(void **state)
{
	(void)state;
	NEED_DATABASE();
	put("0003-third.sql", "INSERT IGNORE INTO thing VALUES (7, 'x')\n");
	assert_refused("0003-third.sql:1: this statement has no ;");
}

static void a_muddled_folder_is_refused(void **state)
{
	(void)state;
	NEED_DATABASE();
	put("README", "no migration");
	put("0002-twice.sql", second);
	assert_refused("have one number");
	drop("0002-twice.sql");
	put("notes.sql", second);
	assert_refused("notes.sql: expected a name like");
	drop("notes.sql");
	assert_run(db, 0, 2, 2, 2);
	drop("0001-first.sql");
	drop("0002-second.sql");
	assert_refused("no migrations here");
}

static void the_schema_itself_applies_twice(void **state)
{
	(void)state;
	NEED_DATABASE();
	struct buf err = BUF_INIT;
	struct migrate_report report;
	for (int again = 0; again < 2; again++) {
		int result = migrate_run(db, SRCDIR "/schema", 0, &report, &err);
		assert_string_equal(buf_str(&err), "");
		assert_int_equal(result, 0);
		assert_int_equal(report.version, report.newest);
		assert_int_equal(report.applied, again ? 0 : report.newest);
	}
	/* each statement by itself may run twice: forget the records and go on */
	assert_int_equal(db_script(db, "DELETE FROM schema_migration"), DB_OK);
	int result = migrate_run(db, SRCDIR "/schema", 0, &report, &err);
	assert_string_equal(buf_str(&err), "");
	assert_int_equal(result, 0);
	buf_free(&err);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start_anew, clear_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_second_run_does_nothing),
		TEST(two_processes_at_once_both_finish),
		TEST(a_file_changed_afterwards_is_refused),
		TEST(a_broken_statement_is_named_with_its_line),
		TEST(a_statement_without_end_is_refused),
		TEST(a_muddled_folder_is_refused),
		TEST(the_schema_itself_applies_twice),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
