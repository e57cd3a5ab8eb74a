/* SPDX-License-Identifier: MIT */
/*
 * A whole database out and in again, as statements that any client of such a server takes. Read in
 * one view of the database, without a lock, while everybody goes on writing. Names of tables come
 * from the server, so this is a place where statements are put together; values never stand in a
 * message or in the log.
 */
#ifndef HUIYING_STORE_DUMP_H
#define HUIYING_STORE_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/db.h"

/* A handle whose every query sees the database as it is now, until it is closed; NULL with the
 * reason in err. */
struct db *dump_open(const char *option_file, struct buf *err);
/* Names of the tables, in order. */
enum db_status dump_tables(struct db *db, struct pool *pool, struct db_rows *names);
/* CREATE TABLE of one of them. */
enum db_status dump_schema(struct db *db, const char *table, struct buf *out);
/* All rows as INSERT statements of some hundred kilobytes; take returns 0 to go on. *rows: how
 * many; DB_STOP: take ended it. */
enum db_status dump_rows(struct db *db, const char *table,
	int (*take)(void *ctx, const char *statement, size_t n), void *ctx, int64_t *rows);

/* A handle on another database of the same server, for long statements; NULL: the option file's. */
struct db *dump_target(const char *option_file, const char *database);
/* Such a statement. */
enum db_status dump_load(struct db *db, const char *statement, size_t n);
enum db_status dump_count(struct db *db, const char *table, int64_t *rows);
enum db_status dump_drop(struct db *db, const char *table);

#endif
