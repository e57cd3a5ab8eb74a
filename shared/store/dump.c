/* SPDX-License-Identifier: MIT */
/*
 * Reading whole tables and loading them. Own statements instead of the server's dump program: rows
 * are counted in the very view they are read in, the password never leaves this process, and a host
 * without the server's tools can do it. Where it goes is the caller's business.
 */
#include "store/dump.h"

#include <stdio.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "store/connection.h"

#define STATEMENT_ABOUT ((size_t)512 * 1024)
#define BINARY 63 /* number of the character set "binary" */

/* Our own statement; the server's words are kept for the operator, never logged. */
static enum db_status say(struct db *db, const char *sql, size_t n)
{
	bool fresh;
	enum db_status status = connection_need(db, &fresh);

	if (status != DB_OK || mysql_real_query(db->mysql, sql, n) == 0)
		return status;
	unsigned number = mysql_errno(db->mysql);
	snprintf(db->error, sizeof db->error, "%u: %.400s", number, mysql_error(db->mysql));
	status = connection_class(number);
	if (status == DB_GONE)
		connection_drop(db);
	return status;
}

static enum db_status say_text(struct db *db, const char *sql)
{
	return say(db, sql, strlen(sql));
}

/* `name`, quoted as servers do. */
static void put_name(struct buf *out, const char *name)
{
	buf_char(out, '`');
	for (; *name; name++) {
		if (*name == '`')
			buf_char(out, '`');
		buf_char(out, *name);
	}
	buf_char(out, '`');
}

/* One statement about one table; the buffer is the caller's to free. */
static enum db_status about(struct db *db, const char *before, const char *table)
{
	struct buf sql = BUF_INIT;

	buf_text(&sql, before);
	put_name(&sql, table);
	enum db_status status = say(db, sql.p, sql.n);
	buf_free(&sql);
	return status;
}

struct db *dump_target(const char *option_file, const char *database)
{
	struct db *db = db_open(option_file);

	db->patient = true;
	if (database)
		db->database = xtext(database);
	return db;
}

struct db *dump_open(const char *option_file, struct buf *err)
{
	struct db *db = dump_target(option_file, NULL);

	if (say_text(db, "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ") == DB_OK &&
		say_text(db, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY") == DB_OK) {
		db->in_transaction = true; /* a lost connection stays lost: the view is gone */
		return db;
	}
	buf_print(err, "%s: %s", option_file, db_error(db));
	db_close(&db);
	return NULL;
}

enum db_status dump_tables(struct db *db, struct pool *pool, struct db_rows *names)
{
	return db_query(db, pool, names,
		"SELECT table_name FROM information_schema.tables"
		" WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"
		" ORDER BY table_name");
}

enum db_status dump_schema(struct db *db, const char *table, struct buf *out)
{
	enum db_status status = about(db, "SHOW CREATE TABLE ", table);
	MYSQL_RES *rows = status == DB_OK ? mysql_store_result(db->mysql) : NULL;
	MYSQL_ROW row = rows ? mysql_fetch_row(rows) : NULL;

	if (row && row[1])
		buf_text(out, row[1]);
	else if (status == DB_OK)
		status = DB_BAD;
	if (rows)
		mysql_free_result(rows);
	return status;
}

static void put_value(
	MYSQL *mysql, struct buf *out, const MYSQL_FIELD *field, const char *value, size_t n)
{
	if (!value) {
		buf_text(out, "NULL");
	} else if (IS_NUM(field->type) && n > 0) {
		buf_add(out, value, n);
	} else if (field->charsetnr == BINARY && n > 0 && field->type >= MYSQL_TYPE_TINY_BLOB) {
		buf_text(out, "0x");
		buf_reserve(out, 2 * n + 1);
		str_hex(value, n, out->p + out->n);
		out->n += 2 * n;
	} else {
		buf_char(out, '\'');
		buf_reserve(out, 2 * n + 1);
		out->n += mysql_real_escape_string(mysql, out->p + out->n, value, n);
		buf_char(out, '\'');
	}
}

/* INSERT INTO `table` (`column`, …) VALUES */
static void put_head(
	struct buf *out, const char *table, const MYSQL_FIELD *fields, unsigned n_fields)
{
	buf_text(out, "INSERT INTO ");
	put_name(out, table);
	for (unsigned i = 0; i < n_fields; i++) {
		buf_text(out, i ? ", " : " (");
		put_name(out, fields[i].name);
	}
	buf_text(out, ") VALUES\n");
}

static enum db_status each_row(struct db *db, const char *table, MYSQL_RES *result,
	int (*take)(void *ctx, const char *statement, size_t n), void *ctx, int64_t *rows)
{
	const MYSQL_FIELD *fields = mysql_fetch_fields(result);
	unsigned n_fields = mysql_num_fields(result);
	struct buf statement = BUF_INIT;
	enum db_status status = DB_OK;
	MYSQL_ROW row;

	while (status == DB_OK && (row = mysql_fetch_row(result))) {
		const unsigned long *lengths = mysql_fetch_lengths(result);
		if (statement.n == 0)
			put_head(&statement, table, fields, n_fields);
		else
			buf_text(&statement, ",\n");
		for (unsigned i = 0; i < n_fields; i++) {
			buf_char(&statement, i ? ',' : '(');
			put_value(db->mysql, &statement, &fields[i], row[i], lengths[i]);
		}
		buf_char(&statement, ')');
		++*rows;
		if (statement.n < STATEMENT_ABOUT)
			continue;
		status = take(ctx, statement.p, statement.n) == 0 ? DB_OK : DB_STOP;
		buf_empty(&statement);
	}
	if (status == DB_OK && mysql_errno(db->mysql)) {
		snprintf(db->error, sizeof db->error, "%u: %.400s", mysql_errno(db->mysql),
			mysql_error(db->mysql));
		status = DB_GONE;
	}
	if (status == DB_OK && statement.n > 0)
		status = take(ctx, statement.p, statement.n) == 0 ? DB_OK : DB_STOP;
	buf_free(&statement);
	return status;
}

enum db_status dump_rows(struct db *db, const char *table,
	int (*take)(void *ctx, const char *statement, size_t n), void *ctx, int64_t *rows)
{
	*rows = 0;
	enum db_status status = about(db, "SELECT * FROM ", table);
	MYSQL_RES *result = status == DB_OK ? mysql_use_result(db->mysql) : NULL;

	if (status != DB_OK || !result)
		return status == DB_OK ? DB_BAD : status;
	status = each_row(db, table, result, take, ctx, rows);
	if (status == DB_GONE || status == DB_STOP)
		connection_drop(db); /* what is left unread would stand in the way */
	mysql_free_result(result);
	return status;
}

enum db_status dump_load(struct db *db, const char *statement, size_t n)
{
	return say(db, statement, n);
}

enum db_status dump_count(struct db *db, const char *table, int64_t *rows)
{
	enum db_status status = about(db, "SELECT COUNT(*) FROM ", table);
	MYSQL_RES *result = status == DB_OK ? mysql_store_result(db->mysql) : NULL;
	MYSQL_ROW row = result ? mysql_fetch_row(result) : NULL;

	if (!row || !row[0] || str_int(row[0], rows) != 0)
		status = status == DB_OK ? DB_BAD : status;
	if (result)
		mysql_free_result(result);
	return status;
}

enum db_status dump_drop(struct db *db, const char *table)
{
	return about(db, "DROP TABLE ", table);
}
