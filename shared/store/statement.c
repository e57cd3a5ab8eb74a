/* SPDX-License-Identifier: MIT */
/*
 * Prepared statements, their parameters and their rows. A statement lives as long as its connection
 * and is found by the address of its literal, so a second use costs one round trip. Connections are
 * in connection.c.
 */
#include "store/connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"

/*
 * A cell up to this long is read with its row; a longer one is fetched once more with its true
 * length. Measured on lists of ten columns: reading every cell twice (0 here) takes a fifth longer.
 */
#define SCRATCH 256
#define REPEAT_WITHIN (2 * SECOND)

struct column {
	unsigned long length;
	char null;
	char text[SCRATCH];
};

struct statement {
	struct statement *next;
	const char *sql;
	MYSQL_STMT *handle;
	unsigned parameters, columns;
	MYSQL_BIND *in, *out;
	char (*times)[INSTANT_TEXT]; /* what the parameters that are instants say, one each */
	struct column *column;
};

static struct statement **bucket_of(struct db *db, const char *sql)
{
	uint64_t mixed = (uint64_t)(uintptr_t)sql * UINT64_C(0x9e3779b97f4a7c15);
	return &db->statements[mixed >> 56];
}
_Static_assert(DB_BUCKETS == 256, "bucket_of takes the upper eight bits");

static void statement_close(struct statement *statement)
{
	mysql_stmt_close(statement->handle);
	free(statement->in);
	free(statement->times);
	free(statement->out);
	free(statement->column);
	free(statement);
}

void statement_drop_all(struct db *db)
{
	for (size_t i = 0; i < DB_BUCKETS; i++)
		while (db->statements[i]) {
			struct statement *statement = db->statements[i];
			db->statements[i] = statement->next;
			statement_close(statement);
		}
}

/* Every column is read as text, into the statement's own scratch cells. */
static void bind_columns(struct statement *statement)
{
	unsigned n = statement->columns;
	statement->out = xalloc(n * sizeof(*statement->out));
	statement->column = xalloc(n * sizeof(*statement->column));
	for (unsigned i = 0; i < n; i++) {
		statement->out[i].buffer_type = MYSQL_TYPE_STRING;
		statement->out[i].buffer = statement->column[i].text;
		statement->out[i].buffer_length = SCRATCH;
		statement->out[i].length = &statement->column[i].length;
		statement->out[i].is_null = (void *)&statement->column[i].null;
	}
	if (n && mysql_stmt_bind_result(statement->handle, statement->out))
		bug("binding columns: %s", mysql_stmt_error(statement->handle));
}

static enum db_status statement_failed(struct db *db, MYSQL_STMT *handle, const char *sql)
{
	return connection_failed(db, mysql_stmt_errno(handle), mysql_stmt_error(handle), sql);
}

static enum db_status statement_prepare(struct db *db, const char *sql, struct statement **out)
{
	MYSQL_STMT *handle = mysql_stmt_init(db->mysql);
	if (!handle)
		bug("mysql_stmt_init failed");
	if (mysql_stmt_prepare(handle, sql, strlen(sql))) {
		unsigned number = mysql_stmt_errno(handle);
		char text[256];
		snprintf(text, sizeof(text), "%s", mysql_stmt_error(handle));
		mysql_stmt_close(handle);
		return connection_failed(db, number, text, sql);
	}
	struct statement *statement = xalloc(sizeof(*statement));
	statement->sql = sql;
	statement->handle = handle;
	statement->parameters = (unsigned)mysql_stmt_param_count(handle);
	statement->columns = mysql_stmt_field_count(handle);
	statement->in = xalloc(statement->parameters * sizeof(*statement->in));
	statement->times = xalloc(statement->parameters * sizeof(*statement->times));
	bind_columns(statement);
	struct statement **bucket = bucket_of(db, sql);
	statement->next = *bucket;
	*bucket = statement;
	*out = statement;
	return DB_OK;
}

static enum db_status statement_find(struct db *db, const char *sql, struct statement **out)
{
	for (*out = *bucket_of(db, sql); *out; *out = (*out)->next)
		if ((*out)->sql == sql)
			return DB_OK;
	return statement_prepare(db, sql, out);
}

static void bind_text(MYSQL_BIND *in, enum enum_field_types type, const char *bytes, size_t n)
{
	in->buffer_type = bytes ? type : MYSQL_TYPE_NULL;
	in->buffer = (void *)bytes;
	in->buffer_length = n;
	in->length = &in->buffer_length;
}

static void bind_args(struct statement *statement, const struct db_arg *args)
{
	unsigned n = 0;
	for (; args[n].type != DB_END; n++) {
		if (n == statement->parameters)
			bug("too many parameters for: %s", statement->sql);
		const struct db_arg *arg = &args[n];
		MYSQL_BIND *in = &statement->in[n];
		memset(in, 0, sizeof(*in));
		switch (arg->type) {
		case DB_END:
		case DB_NULL: in->buffer_type = MYSQL_TYPE_NULL; break;
		case DB_INT:
			in->buffer_type = MYSQL_TYPE_LONGLONG;
			in->buffer = (void *)&arg->number;
			break;
		case DB_TEXT:
			bind_text(in, MYSQL_TYPE_STRING, arg->bytes,
				arg->bytes ? strlen(arg->bytes) : 0);
			break;
		case DB_BYTES: bind_text(in, MYSQL_TYPE_BLOB, arg->bytes, arg->n); break;
		case DB_TIME:
			instant_sql(arg->number, statement->times[n]);
			bind_text(in, MYSQL_TYPE_STRING,
				arg->number == INSTANT_NONE ? NULL : statement->times[n],
				strlen(statement->times[n]));
			break;
		}
	}
	if (n != statement->parameters)
		bug("%u parameters instead of %u for: %s", n, statement->parameters,
			statement->sql);
	if (n && mysql_stmt_bind_param(statement->handle, statement->in))
		bug("binding parameters: %s", mysql_stmt_error(statement->handle));
}

/* Finds or prepares, binds, sends, reads the head of the answer. */
static enum db_status execute(
	struct db *db, const char *sql, const struct db_arg *args, struct statement **out)
{
	db->error[0] = '\0';
	enum db_status status = statement_find(db, sql, out);
	if (status != DB_OK)
		return status;
	bind_args(*out, args);
	if (mysql_stmt_execute((*out)->handle))
		return statement_failed(db, (*out)->handle, sql);
	return DB_OK;
}

static void rows_grow(struct db_rows *rows, struct pool *pool, size_t *room)
{
	size_t more = *room ? *room * 2 : 8, cells = rows->rows * rows->columns;
	const char **cell = pool_alloc(pool, more * rows->columns * sizeof(*cell));
	size_t *length = pool_alloc(pool, more * rows->columns * sizeof(*length));
	if (cells) {
		memcpy(cell, rows->cell, cells * sizeof(*cell));
		memcpy(length, rows->length, cells * sizeof(*length));
	}
	rows->cell = cell;
	rows->length = length;
	*room = more;
}

static int fetch_long(struct statement *statement, unsigned i, char *to, unsigned long n)
{
	char null = 0;
	MYSQL_BIND whole = {
		.buffer_type = MYSQL_TYPE_STRING,
		.buffer = to,
		.buffer_length = n,
		.length = &n,
		.is_null = (void *)&null,
	};
	return mysql_stmt_fetch_column(statement->handle, &whole, i, 0);
}

static int keep_row(
	struct statement *statement, struct pool *pool, const char **cell, size_t *length)
{
	for (unsigned i = 0; i < statement->columns; i++) {
		struct column *column = &statement->column[i];
		if (column->null)
			continue;
		length[i] = column->length;
		if (column->length <= SCRATCH) {
			cell[i] = pool_copy(pool, column->text, column->length);
			continue;
		}
		char *text = pool_alloc(pool, column->length + 1);
		if (fetch_long(statement, i, text, column->length))
			return -1;
		cell[i] = text;
	}
	return 0;
}

static enum db_status fetch_rows(
	struct db *db, struct pool *pool, struct statement *statement, struct db_rows *rows)
{
	size_t room = 0;
	rows->columns = statement->columns;
	for (;;) {
		int got = mysql_stmt_fetch(statement->handle);
		if (got == MYSQL_NO_DATA)
			return DB_OK;
		if (got != 0 && got != MYSQL_DATA_TRUNCATED)
			break;
		if (rows->rows == room)
			rows_grow(rows, pool, &room);
		size_t at = rows->rows * rows->columns;
		if (keep_row(statement, pool, rows->cell + at, rows->length + at) < 0)
			break;
		rows->rows++;
	}
	enum db_status status = statement_failed(db, statement->handle, statement->sql);
	*rows = (struct db_rows){0};
	if (db->mysql)
		mysql_stmt_free_result(statement->handle);
	return status;
}

static enum db_status query_once(struct db *db, struct pool *pool, struct db_rows *rows,
	const char *sql, const struct db_arg *args, bool *fresh)
{
	struct statement *statement;
	*rows = (struct db_rows){0};
	enum db_status status = connection_need(db, fresh);
	if (status == DB_OK)
		status = execute(db, sql, args, &statement);
	if (status != DB_OK)
		return status;
	if (!statement->columns)
		bug("db_query for a statement without rows: %s", sql);
	return fetch_rows(db, pool, statement, rows);
}

enum db_status db_query_(struct db *db, struct pool *pool, struct db_rows *rows, const char *sql,
	const struct db_arg *args)
{
	bool fresh;
	instant start = instant_monotonic();
	enum db_status status = query_once(db, pool, rows, sql, args, &fresh);
	/* After a time-out a second try would only wait as long again. */
	bool quick = instant_monotonic() - start < REPEAT_WITHIN;
	if (status == DB_GONE && !fresh && !db->in_transaction && quick)
		status = query_once(db, pool, rows, sql, args, &fresh);
	return status;
}

enum db_status db_exec_(struct db *db, const char *sql, const struct db_arg *args)
{
	struct statement *statement;
	bool fresh;
	db->affected = db->insert_id = 0;
	enum db_status status = connection_need(db, &fresh);
	if (status == DB_OK)
		status = execute(db, sql, args, &statement);
	if (status != DB_OK)
		return status;
	if (statement->columns)
		bug("db_exec for a statement with rows: %s", sql);
	db->affected = (int64_t)mysql_stmt_affected_rows(statement->handle);
	db->insert_id = (int64_t)mysql_stmt_insert_id(statement->handle);
	return DB_OK;
}

static size_t cell_at(const struct db_rows *rows, size_t row, size_t column)
{
	if (row >= rows->rows || column >= rows->columns)
		bug("cell %zu, %zu of %zu x %zu", row, column, rows->rows, rows->columns);
	return row * rows->columns + column;
}

const char *db_text(const struct db_rows *rows, size_t row, size_t column)
{
	return rows->cell[cell_at(rows, row, column)];
}

const char *db_text_or_empty(const struct db_rows *rows, size_t row, size_t column)
{
	const char *text = db_text(rows, row, column);
	return text ? text : "";
}

const char *db_bytes(const struct db_rows *rows, size_t row, size_t column, size_t *n)
{
	size_t at = cell_at(rows, row, column);
	*n = rows->length[at];
	return rows->cell[at];
}

int64_t db_int(const struct db_rows *rows, size_t row, size_t column)
{
	int64_t value = 0;
	const char *text = db_text(rows, row, column);
	if (text && str_int(text, &value) < 0)
		bug("column %zu is no whole number", column);
	return value;
}

instant db_time(const struct db_rows *rows, size_t row, size_t column)
{
	instant value = INSTANT_NONE;
	const char *text = db_text(rows, row, column);
	if (text && instant_from_sql(text, &value) < 0)
		bug("column %zu is no DATETIME", column);
	return value;
}
