/* SPDX-License-Identifier: MIT */
/*
 * The database: the only place that knows mysql.h (MariaDB Connector/C or libmysqlclient).
 *
 * SQL is a string literal (the macros paste "" before it, so nothing else compiles) with typed
 * parameters; statements are prepared once a connection and found again by the literal's address.
 * Connections: utf8mb4, strict, UTC, time-outs; TCP verifies the server's certificate; the client's
 * own reconnect stays off.
 *
 * Errors are sorted by what to do. After DB_GONE the handle drops the connection and every
 * statement; the next call connects anew. A read outside a transaction is repeated once by itself.
 * A lost COMMIT is DB_GONE too: whether it happened is unknown, which the submission key makes
 * harmless.
 */
#ifndef HUIYING_STORE_DB_H
#define HUIYING_STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/instant.h"

struct buf;
struct pool;
struct db;

enum db_status {
	DB_OK = 0,
	DB_DUPLICATE, /* 1062: a unique key says somebody did it already */
	DB_RETRY, /* 1213, 1205, 1020: roll back and do the transaction again */
	DB_GONE, /* 2002, 2006, 2013, 1047, …: away, full, or only a new connection helps */
	DB_STOP, /* not an error of the database: a transaction's step decided to roll back */
	DB_BAD, /* 1366, 1406, 1264, syntax, …: our mistake or bad data; logged with its text */
};

enum db_type { DB_END = 0, DB_NULL, DB_INT, DB_TEXT, DB_BYTES, DB_TIME };
struct db_arg {
	enum db_type type;
	int64_t number; /* DB_INT; DB_TIME: an instant, INSTANT_NONE = NULL */
	const char *bytes; /* DB_TEXT (NUL-terminated), DB_BYTES; NULL = NULL */
	size_t n; /* DB_BYTES */
};
#define TEXT(text) ((struct db_arg){.type = DB_TEXT, .bytes = (text)})
#define INT(value) ((struct db_arg){.type = DB_INT, .number = (value)})
#define BYTES(p, len) ((struct db_arg){.type = DB_BYTES, .bytes = (const char *)(p), .n = (len)})
#define TIME(at) ((struct db_arg){.type = DB_TIME, .number = (at)})
#define NIL ((struct db_arg){.type = DB_NULL})
/* An id where 0 or less means "none". */
#define ID(value) ((value) > 0 ? INT(value) : NIL)

/* All rows of one answer, in the pool. A cell is NUL-terminated text, NULL for SQL NULL; its length
 * counts for bytes. */
struct db_rows {
	size_t rows, columns;
	const char **cell; /* row-major */
	size_t *length;
};
const char *db_text(const struct db_rows *rows, size_t row, size_t column); /* NULL = SQL NULL */
const char *db_text_or_empty(const struct db_rows *rows, size_t row, size_t column);
const char *db_bytes(const struct db_rows *rows, size_t row, size_t column, size_t *n);
int64_t db_int(const struct db_rows *rows, size_t row, size_t column); /* 0 for NULL */
instant db_time(const struct db_rows *rows, size_t row, size_t column); /* INSTANT_NONE for NULL */

/* option_file: a MariaDB option file, group [huiying] (socket or host, user, password, database).
 * Does not connect yet. */
struct db *db_open(const char *option_file);
/* One more handle on the same database, for another thread. */
struct db *db_another(const struct db *db);
void db_close(struct db **db);
enum db_status db_ping(struct db *db); /* connects when needed */
/* Of the last failed call, for the log and operators, never for a citizen. */
const char *db_error(const struct db *db);

#define db_query(db, pool, rows, sql, ...) \
	db_query_((db), (pool), (rows), "" sql, \
		(const struct db_arg[]){__VA_ARGS__ __VA_OPT__(, ){.type = DB_END}})
#define db_exec(db, sql, ...) \
	db_exec_((db), "" sql, (const struct db_arg[]){__VA_ARGS__ __VA_OPT__(, ){.type = DB_END}})
enum db_status db_query_(struct db *db, struct pool *pool, struct db_rows *rows, const char *sql,
	const struct db_arg *args);
enum db_status db_exec_(struct db *db, const char *sql, const struct db_arg *args);
int64_t db_affected(const struct db *db); /* rows really changed by the last db_exec */
int64_t db_insert_id(const struct db *db);

/*
 * BEGIN, step, COMMIT. step returns DB_OK to commit; any other status rolls back and is returned.
 * DB_RETRY is tried again (up to 8 times, with jitter), so a step may run more than once: it must
 * set everything it leaves in ctx anew.
 */
enum db_status db_transact(
	struct db *db, enum db_status (*step)(struct db *db, void *ctx), void *ctx);
bool db_in_transaction(const struct db *db);

/* A script of several statements (migrations only): not prepared, no parameters. */
enum db_status db_script(struct db *db, const char *script);

/* Server's time (UTC_TIMESTAMP(6)). */
enum db_status db_now(struct db *db, instant *out);

#endif
