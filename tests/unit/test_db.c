/* SPDX-License-Identifier: MIT */
/* The database: values arrive as they were sent, and each kind of failure comes out as what to do
 * about it. What breaks here loses a letter or stores half of one. */
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
#include "base/utf8.h"
#include "store/connection.h"
#include "store/db.h"

static struct db *db, *other;
static struct pool *pool;
static struct db_rows rows;

#define NEED_DATABASE() \
	do { \
		if (!db) { \
			print_message("skipped: HUIYING_TEST_DB names no option file\n"); \
			skip(); \
		} \
	} while (0)

static int set_up(void **state)
{
	(void)state;
	pool = pool_open();
	const char *file = getenv("HUIYING_TEST_DB");
	if (str_empty(file))
		return 0;
	db = db_open(file);
	other = db_open(file);
	enum db_status status = db_script(db,
		"DROP TABLE IF EXISTS test_db_value, test_db_row;"
		"CREATE TABLE test_db_value (id BIGINT NOT NULL PRIMARY KEY, number BIGINT NULL,"
		" text MEDIUMTEXT NULL, bytes MEDIUMBLOB NULL, at DATETIME(6) NULL,"
		" amount DECIMAL(20,4) NULL) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE=utf8mb4_bin;"
		"CREATE TABLE test_db_row (id BIGINT NOT NULL PRIMARY KEY, value BIGINT NOT NULL,"
		" word VARCHAR(4) NULL) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE=utf8mb4_bin");
	db_close(&db); /* scripts run without time-outs; the tests want them */
	db = db_open(file);
	return status == DB_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	if (db)
		db_script(db, "DROP TABLE IF EXISTS test_db_value, test_db_row");
	db_close(&db);
	db_close(&other);
	pool_close(&pool);
	return 0;
}

static int empty_tables(void **state)
{
	(void)state;
	pool_empty(pool);
	if (!db)
		return 0;
	return db_exec(db, "DELETE FROM test_db_value") == DB_OK &&
			db_exec(db, "DELETE FROM test_db_row") == DB_OK
		? 0
		: -1;
}

static int64_t count_rows(void)
{
	assert_int_equal(db_query(db, pool, &rows, "SELECT COUNT(*) FROM test_db_row"), DB_OK);
	return db_int(&rows, 0, 0);
}

static void ask_for_row(int64_t id)
{
	assert_int_equal(db_query(db, pool, &rows,
				 "SELECT id, number, text, bytes, at, amount FROM test_db_value "
				 "WHERE id = ?",
				 INT(id)),
		DB_OK);
	assert_int_equal(rows.rows, 1);
	assert_int_equal(rows.columns, 6);
}

static void values_come_back_as_they_were_sent(void **state)
{
	(void)state;
	NEED_DATABASE();
	static const int64_t numbers[] = {0, 1, -1, INT64_MAX, INT64_MIN};
	static const instant times[] = {
		INSTANT_NONE, 0, 1, INT64_C(1770974999123456), INSTANT_NEVER};
	static const size_t sizes[] = {0, 1, 255, 256, 257, 300, 100 * 1024};
	int64_t id = 0;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		size_t n = sizes[i], got;
		char *text = pool_alloc(pool, n + 1), *bytes = pool_alloc(pool, n + 1);
		memset(text, 'x', n);
		for (size_t k = 0; k < n; k++)
			bytes[k] = (char)(k * 7);
		int64_t number = numbers[i % 5];
		instant at = times[i % 5];
		assert_int_equal(db_exec(db,
					 "INSERT INTO test_db_value (id, number, text, bytes, at, "
					 "amount) VALUES (?, ?, ?, ?, ?, ?)",
					 INT(++id), INT(number), TEXT(text), BYTES(bytes, n),
					 TIME(at), TEXT("-1234567890123456.7800")),
			DB_OK);
		assert_int_equal(db_affected(db), 1);
		ask_for_row(id);
		assert_true(db_int(&rows, 0, 0) == id);
		assert_true(db_int(&rows, 0, 1) == number);
		assert_string_equal(db_text(&rows, 0, 2), text);
		const char *back = db_bytes(&rows, 0, 3, &got);
		assert_int_equal(got, n);
		assert_memory_equal(back, bytes, n);
		assert_int_equal(back[n], 0);
		assert_true(db_time(&rows, 0, 4) == at);
		assert_string_equal(db_text(&rows, 0, 5), "-1234567890123456.7800");
	}
}

static void nothing_comes_back_as_nothing(void **state)
{
	(void)state;
	NEED_DATABASE();
	assert_int_equal(
		db_exec(db,
			"INSERT INTO test_db_value (id, number, text, bytes, at, amount) "
			"VALUES (?, ?, ?, ?, ?, ?)",
			INT(1), NIL, TEXT(NULL), BYTES(NULL, 0), TIME(INSTANT_NONE), ID(0)),
		DB_OK);
	ask_for_row(1);
	for (size_t i = 1; i < 6; i++)
		assert_null(db_text(&rows, 0, i));
	assert_int_equal(db_int(&rows, 0, 1), 0);
	assert_true(db_time(&rows, 0, 4) == INSTANT_NONE);
	assert_int_equal(
		db_query(db, pool, &rows, "SELECT id FROM test_db_value WHERE id = 99"), DB_OK);
	assert_int_equal(rows.rows, 0);
	assert_int_equal(rows.columns, 1);
}

static void every_character_survives(void **state)
{
	(void)state;
	NEED_DATABASE();
	static const char text[] = "政民互动 🙂 𠮷 é '\"\\%_;-- \n\t";
	assert_int_equal(
		db_query(db, pool, &rows, "SELECT ?, CHAR_LENGTH(?)", TEXT(text), TEXT(text)),
		DB_OK);
	assert_string_equal(db_text(&rows, 0, 0), text);
	assert_int_equal(db_int(&rows, 0, 1), utf8_length(text));
}

static void many_rows_keep_their_order_and_long_cells(void **state)
{
	(void)state;
	NEED_DATABASE();
	assert_int_equal(
		db_query(db, pool, &rows,
			"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
			"WHERE i < 900) SELECT i, REPEAT('y', i), IF(i % 3, NULL, i) FROM n "
			"ORDER BY i"),
		DB_OK);
	assert_int_equal(rows.rows, 900);
	for (size_t i = 0; i < 900; i++) {
		size_t n;
		assert_int_equal(db_int(&rows, i, 0), i + 1);
		const char *text = db_bytes(&rows, i, 1, &n);
		assert_int_equal(n, i + 1);
		assert_int_equal(strspn(text, "y"), i + 1);
		assert_int_equal(text[n], 0);
		assert_int_equal(db_text(&rows, i, 2) == NULL, (i + 1) % 3 != 0);
	}
}

static void the_session_is_strict_utc_and_utf8(void **state)
{
	(void)state;
	NEED_DATABASE();
	assert_int_equal(db_query(db, pool, &rows,
				 "SELECT @@sql_mode, @@time_zone, @@character_set_client, "
				 "@@innodb_lock_wait_timeout, @@autocommit"),
		DB_OK);
	assert_non_null(strstr(db_text(&rows, 0, 0), "STRICT_TRANS_TABLES"));
	assert_non_null(strstr(db_text(&rows, 0, 0), "NO_ZERO_DATE"));
	assert_string_equal(db_text(&rows, 0, 1), "+00:00");
	assert_string_equal(db_text(&rows, 0, 2), "utf8mb4");
	assert_int_equal(db_int(&rows, 0, 3), 5);
	assert_int_equal(db_int(&rows, 0, 4), 1);
	instant now;
	assert_int_equal(db_now(db, &now), DB_OK);
	instant apart = now - instant_now();
	assert_true(apart < MINUTE && apart > -MINUTE);
}

static void each_error_number_has_its_class(void **state)
{
	(void)state;
	static const struct {
		unsigned number;
		enum db_status status;
	} cases[] = {
		{0, DB_OK},
		{1062, DB_DUPLICATE},
		{1213, DB_RETRY},
		{1205, DB_RETRY},
		{1020, DB_RETRY},
		{2002, DB_GONE},
		{2003, DB_GONE},
		{2006, DB_GONE},
		{2013, DB_GONE},
		{2055, DB_GONE},
		{2026, DB_GONE},
		{1047, DB_GONE},
		{1180, DB_GONE},
		{1053, DB_GONE},
		{1317, DB_GONE},
		{1927, DB_GONE},
		{1040, DB_GONE},
		{1203, DB_GONE},
		{1021, DB_GONE},
		{1114, DB_GONE},
		{1290, DB_GONE},
		/* no room on the server's disk */
		{3, DB_GONE},
		{1026, DB_GONE},
		{1030, DB_GONE},
		/* only a new connection helps */
		{1243, DB_GONE},
		{1615, DB_GONE},
		{2014, DB_GONE},
		{2030, DB_GONE},
		{1969, DB_GONE},
		{1366, DB_BAD},
		{1406, DB_BAD},
		{1264, DB_BAD},
		{1064, DB_BAD},
		{1146, DB_BAD},
		{1048, DB_BAD},
		{1452, DB_BAD},
		{99999, DB_BAD},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(connection_class(cases[i].number), cases[i].status);
}

#define INSERT_ROW(handle, id, value) \
	db_exec((handle), "INSERT INTO test_db_row (id, value) VALUES (?, ?)", INT(id), INT(value))

static void a_duplicate_is_told_from_bad_data(void **state)
{
	(void)state;
	NEED_DATABASE();
	assert_int_equal(INSERT_ROW(db, 1, 1), DB_OK);
	assert_int_equal(INSERT_ROW(db, 1, 2), DB_DUPLICATE);
	assert_non_null(strstr(db_error(db), "1062"));
	assert_int_equal(db_exec(db, "INSERT INTO test_db_row (id, value, word) VALUES (2, 2, ?)",
				 TEXT("secret word")),
		DB_BAD);
	assert_int_equal(db_exec(db, "INSERT INTO test_db_row (id, value) VALUES (3, ?)",
				 TEXT("13800000000 Wang")),
		DB_BAD);
	/* the server quotes the value in this one; ours must not */
	assert_null(strstr(db_error(db), "Wang"));
	assert_int_equal(db_exec(db, "SELEC nonsense"), DB_BAD);
	assert_non_null(strstr(db_error(db), "1064"));
	assert_int_equal(count_rows(), 1);
}

static void what_did_not_change_does_not_count(void **state)
{
	(void)state;
	NEED_DATABASE();
	assert_int_equal(INSERT_ROW(db, 1, 5), DB_OK);
	for (int again = 0; again < 2; again++) {
		assert_int_equal(
			db_exec(db, "UPDATE test_db_row SET value = 6 WHERE id = 1"), DB_OK);
		assert_int_equal(db_affected(db), again ? 0 : 1);
	}
}

struct plan {
	int calls;
	enum db_status result;
};

static enum db_status insert_and_return(struct db *handle, void *ctx)
{
	struct plan *plan = ctx;
	plan->calls++;
	assert_true(db_in_transaction(handle));
	assert_int_equal(INSERT_ROW(handle, 1, 1), DB_OK);
	return plan->result;
}

static void a_transaction_is_kept_or_undone_as_its_step_says(void **state)
{
	(void)state;
	NEED_DATABASE();
	static const enum db_status results[] = {DB_STOP, DB_DUPLICATE, DB_BAD, DB_OK};
	for (size_t i = 0; i < 4; i++) {
		struct plan plan = {.result = results[i]};
		assert_int_equal(db_transact(db, insert_and_return, &plan), results[i]);
		assert_int_equal(plan.calls, 1);
		assert_false(db_in_transaction(db));
		assert_int_equal(count_rows(), results[i] == DB_OK);
	}
}

static void a_retry_is_tried_eight_times(void **state)
{
	(void)state;
	NEED_DATABASE();
	struct plan plan = {.result = DB_RETRY};
	assert_int_equal(db_transact(db, insert_and_return, &plan), DB_RETRY);
	assert_int_equal(plan.calls, 8);
	assert_int_equal(count_rows(), 0);
}

struct meeting {
	int calls, deadlocks;
	bool swallow;
};

/*
 * Two handles in one process cannot wait for each other, so the other side of the deadlock is a
 * child: it holds row 2 and wants row 1. The child changed more rows, so InnoDB chooses our side as
 * the victim, and our side must come out right all the same.
 */
static enum db_status take_one_then_two(struct db *handle, void *ctx)
{
	struct meeting *meeting = ctx;
	meeting->calls++;
	enum db_status status =
		db_exec(handle, "UPDATE test_db_row SET value = value + 1 WHERE id = 1");
	if (status == DB_OK && meeting->calls == 1)
		usleep(300000);
	if (status == DB_OK)
		status = db_exec(handle, "UPDATE test_db_row SET value = value + 1 WHERE id = 2");
	meeting->deadlocks += status == DB_RETRY;
	return meeting->swallow && status == DB_RETRY ? DB_OK : status;
}

static enum db_status take_two_then_one(struct db *handle, void *ctx)
{
	(void)ctx;
	enum db_status status = DB_OK;
	for (int64_t id = 100; status == DB_OK && id < 120; id++)
		status = INSERT_ROW(handle, id, id);
	if (status == DB_OK)
		status = db_exec(handle, "UPDATE test_db_row SET value = value + 1 WHERE id = 2");
	usleep(150000);
	if (status == DB_OK)
		status = db_exec(handle, "UPDATE test_db_row SET value = value + 1 WHERE id = 1");
	return status;
}

static void meet(struct meeting *meeting)
{
	assert_int_equal(INSERT_ROW(db, 1, 0), DB_OK);
	assert_int_equal(INSERT_ROW(db, 2, 0), DB_OK);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct db *own = db_open(getenv("HUIYING_TEST_DB"));
		_exit(db_transact(own, take_two_then_one, NULL) == DB_OK ? 0 : 1);
	}
	int status = -1;
	assert_int_equal(db_transact(db, take_one_then_two, meeting), DB_OK);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(db_query(db, pool, &rows,
				 "SELECT value FROM test_db_row WHERE id <= 2 ORDER BY id"),
		DB_OK);
	assert_int_equal(db_int(&rows, 0, 0), 2);
	assert_int_equal(db_int(&rows, 1, 0), 2);
	assert_true(meeting->deadlocks >= 1);
	assert_int_equal(meeting->calls, meeting->deadlocks + 1);
}

static void a_real_deadlock_is_repeated_until_it_holds(void **state)
{
	(void)state;
	NEED_DATABASE();
	struct meeting meeting = {0};
	meet(&meeting);
}

static void a_step_that_overlooks_a_deadlock_commits_nothing_by_halves(void **state)
{
	(void)state;
	NEED_DATABASE();
	struct meeting meeting = {.swallow = true};
	meet(&meeting);
}

static int64_t connection_id(struct db *handle)
{
	struct db_rows found;
	assert_int_equal(db_query(handle, pool, &found, "SELECT CONNECTION_ID()"), DB_OK);
	return db_int(&found, 0, 0);
}

static void kill_connection(int64_t id)
{
	char sql[64];
	snprintf(sql, sizeof(sql), "KILL CONNECTION %lld", (long long)id);
	assert_int_equal(db_script(other, sql), DB_OK);
	for (int i = 0; i < 200; i++) {
		assert_int_equal(db_query(other, pool, &rows,
					 "SELECT COUNT(*) FROM information_schema.processlist "
					 "WHERE id = ?",
					 INT(id)),
			DB_OK);
		if (db_int(&rows, 0, 0) == 0)
			return;
		usleep(10000);
	}
	fail_msg("the connection does not end");
}

static enum db_status lose_the_connection(struct db *handle, void *ctx)
{
	int *calls = ctx;
	++*calls;
	assert_int_equal(INSERT_ROW(handle, 1, 1), DB_OK);
	kill_connection(connection_id(handle));
	assert_int_equal(INSERT_ROW(handle, 2, 2), DB_GONE);
	/* what follows must not run on a new connection, outside the transaction */
	assert_int_equal(INSERT_ROW(handle, 3, 3), DB_GONE);
	assert_int_equal(db_query(handle, pool, &rows, "SELECT 1"), DB_GONE);
	assert_int_equal(db_ping(handle), DB_GONE);
	return DB_OK;
}

static void a_connection_lost_inside_a_transaction_undoes_it(void **state)
{
	(void)state;
	NEED_DATABASE();
	int calls = 0;
	assert_int_equal(db_transact(db, lose_the_connection, &calls), DB_GONE);
	assert_int_equal(calls, 1);
	assert_int_equal(count_rows(), 0);
	struct plan plan = {.result = DB_OK};
	assert_int_equal(db_transact(db, insert_and_return, &plan), DB_OK);
	assert_int_equal(count_rows(), 1);
}

static enum db_status lose_it_at_the_end(struct db *handle, void *ctx)
{
	(void)ctx;
	assert_int_equal(INSERT_ROW(handle, 1, 1), DB_OK);
	kill_connection(connection_id(handle));
	return DB_OK;
}

static void a_lost_commit_is_not_taken_for_done(void **state)
{
	(void)state;
	NEED_DATABASE();
	assert_int_equal(db_transact(db, lose_it_at_the_end, NULL), DB_GONE);
	assert_int_equal(count_rows(), 0);
}

static void a_connection_that_died_while_idle_is_not_noticed(void **state)
{
	(void)state;
	NEED_DATABASE();
	for (int kind = 0; kind < 4; kind++) {
		int64_t before = connection_id(db);
		kill_connection(before);
		struct plan plan = {.result = DB_OK};
		if (kind == 0)
			assert_int_equal(count_rows(), 0);
		if (kind == 1)
			assert_int_equal(db_transact(db, insert_and_return, &plan), DB_OK);
		if (kind == 2)
			assert_int_equal(INSERT_ROW(db, 2, 2), DB_OK);
		if (kind == 3)
			assert_int_equal(db_ping(db), DB_OK);
		assert_true(connection_id(db) != before);
	}
	assert_int_equal(count_rows(), 2);
}

static enum db_status nothing(struct db *handle, void *ctx)
{
	(void)handle;
	++*(int *)ctx;
	return DB_OK;
}

static void without_a_server_everything_is_gone(void **state)
{
	(void)state;
	char path[] = "/tmp/huiying-test-db-XXXXXX";
	int fd = mkstemp(path), calls = 0;
	assert_true(fd >= 0);
	static const char text[] = "[huiying]\nsocket=/nowhere/mysqld.sock\nuser=x\n";
	assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	close(fd);
	log_open("test_db", LOG_ERROR);
	struct db *lonely = db_open(path);
	for (int again = 0; again < 2; again++) {
		assert_int_equal(db_ping(lonely), DB_GONE);
		assert_non_null(strstr(db_error(lonely), "2002"));
		assert_int_equal(db_exec(lonely, "DELETE FROM x"), DB_GONE);
		assert_int_equal(db_query(lonely, pool, &rows, "SELECT 1"), DB_GONE);
		assert_int_equal(rows.rows, 0);
		assert_int_equal(db_transact(lonely, nothing, &calls), DB_GONE);
		assert_int_equal(db_script(lonely, "SELECT 1"), DB_GONE);
	}
	assert_int_equal(calls, 0);
	unlink(path);
	assert_int_equal(db_ping(lonely), DB_GONE);
	assert_non_null(strstr(db_error(lonely), path));
	db_close(&lonely);
}

static void over_a_network_a_server_without_a_certificate_is_refused(void **state)
{
	(void)state;
	NEED_DATABASE();
	assert_int_equal(
		db_query(db, pool, &rows, "SELECT @@port, @@skip_networking, @@have_ssl"), DB_OK);
	if (db_int(&rows, 0, 1)) {
		print_message("skipped: this server does not listen on a port\n");
		skip();
	}
	char path[] = "/tmp/huiying-test-db-XXXXXX", text[128];
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	snprintf(text, sizeof(text), "[huiying]\nhost=127.0.0.1\nport=%s\nuser=root\n",
		db_text(&rows, 0, 0));
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	struct db *far = db_open(path);
	assert_int_equal(db_ping(far), DB_GONE);
	db_close(&far);
	unlink(path);
}

static void a_script_stops_at_its_first_fault(void **state)
{
	(void)state;
	NEED_DATABASE();
	assert_int_equal(db_script(other,
				 "INSERT INTO test_db_row (id, value) VALUES (1, 1); SELECT 1;"
				 "INSERT INTO test_db_row (id, value) VALUES (1, 1);"
				 "INSERT INTO test_db_row (id, value) VALUES (2, 1)"),
		DB_DUPLICATE);
	assert_int_equal(count_rows(), 1);
	assert_int_equal(db_script(other, "-- only a comment\nSELECT 1;"), DB_OK);
}

#define TEST(name) cmocka_unit_test_setup(name, empty_tables)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(values_come_back_as_they_were_sent),
		TEST(nothing_comes_back_as_nothing),
		TEST(every_character_survives),
		TEST(many_rows_keep_their_order_and_long_cells),
		TEST(the_session_is_strict_utc_and_utf8),
		TEST(each_error_number_has_its_class),
		TEST(a_duplicate_is_told_from_bad_data),
		TEST(what_did_not_change_does_not_count),
		TEST(a_transaction_is_kept_or_undone_as_its_step_says),
		TEST(a_retry_is_tried_eight_times),
		TEST(a_real_deadlock_is_repeated_until_it_holds),
		TEST(a_step_that_overlooks_a_deadlock_commits_nothing_by_halves),
		TEST(a_connection_lost_inside_a_transaction_undoes_it),
		TEST(a_lost_commit_is_not_taken_for_done),
		TEST(a_connection_that_died_while_idle_is_not_noticed),
		TEST(without_a_server_everything_is_gone),
		TEST(over_a_network_a_server_without_a_certificate_is_refused),
		TEST(a_script_stops_at_its_first_fault),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
