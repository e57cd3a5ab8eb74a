/* SPDX-License-Identifier: MIT */
/*
 * Transactions and scripts: what needs text statements instead of prepared ones. What may be
 * repeated is decided here and in db_query_; who is told about it, by the caller.
 */
#include "store/db.h"

#include <string.h>
#include <time.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/secret.h"
#include "store/connection.h"

#define TRIES 8
#define JITTER_MICROS 5000

enum db_status db_ping(struct db *db)
{
	bool fresh;
	enum db_status status = connection_need(db, &fresh);
	if (status == DB_OK && !fresh && mysql_ping(db->mysql)) {
		status =
			connection_failed(db, mysql_errno(db->mysql), mysql_error(db->mysql), NULL);
		if (!db->in_transaction)
			status = connection_need(db, &fresh);
	}
	return status;
}

struct db *db_another(const struct db *db)
{
	return db_open(db->option_file);
}

int64_t db_affected(const struct db *db)
{
	return db->affected;
}

int64_t db_insert_id(const struct db *db)
{
	return db->insert_id;
}

bool db_in_transaction(const struct db *db)
{
	return db->in_transaction;
}

#define say(db, sql) say_((db), "" sql, sizeof(sql) - 1)
static enum db_status say_(struct db *db, const char *sql, unsigned long n)
{
	if (mysql_real_query(db->mysql, sql, n) == 0)
		return DB_OK;
	return connection_failed(db, mysql_errno(db->mysql), mysql_error(db->mysql), sql);
}

/* Nothing was sent before it, so a connection that died while idle is simply replaced. */
static enum db_status begin(struct db *db)
{
	bool fresh;
	enum db_status status = connection_need(db, &fresh);
	if (status == DB_OK)
		status =
			db->gathered > 0 ? say(db, "SAVEPOINT step") : say(db, "START TRANSACTION");
	if (status == DB_GONE && !fresh && db->gathered == 0) {
		status = connection_need(db, &fresh);
		if (status == DB_OK)
			status = say(db, "START TRANSACTION");
	}
	db->in_transaction = status == DB_OK;
	db->spoiled = DB_OK;
	return status;
}

/* A failed COMMIT may have left the transaction open. */
static enum db_status finish(struct db *db, enum db_status status)
{
	/* The server has ended it already: a step that overlooked this must not commit its rest. */
	if (status == DB_OK && db->spoiled != DB_OK)
		status = db->spoiled;
	if (status == DB_OK && db->gathered + 1 < db->gather) {
		db->gathered++;
		db->in_transaction = false;
		return DB_OK;
	}
	if (status == DB_OK)
		status = say(db, "COMMIT");
	if (status != DB_OK && db->mysql) {
		char first[sizeof(db->error)];
		memcpy(first, db->error, sizeof(first));
		/* what was gathered before this step stays */
		if ((db->gathered > 0 ? say(db, "ROLLBACK TO SAVEPOINT step")
				      : say(db, "ROLLBACK")) != DB_OK)
			connection_drop(db);
		memcpy(db->error, first, sizeof(first));
	}
	if (status == DB_OK)
		db->gathered = 0;
	db->in_transaction = false;
	return status;
}

static void wait_a_little(int tries)
{
	uint32_t micros = secret_below((uint32_t)JITTER_MICROS << tries);
	struct timespec pause = {
		.tv_nsec = (long)(micros % 1000000) * 1000, .tv_sec = (time_t)(micros / 1000000)};
	nanosleep(&pause, NULL);
}

enum db_status db_transact(
	struct db *db, enum db_status (*step)(struct db *db, void *ctx), void *ctx)
{
	if (db->in_transaction)
		bug("a transaction inside a transaction");
	enum db_status status;
	for (int tries = 0;; tries++) {
		status = begin(db);
		if (status == DB_OK)
			status = finish(db, step(db, ctx));
		if (status != DB_RETRY || tries + 1 == TRIES)
			return status;
		wait_a_little(tries);
	}
}

enum db_status db_script(struct db *db, const char *script)
{
	if (db->in_transaction)
		bug("a script inside a transaction");
	if (!db->patient)
		connection_drop(db);
	db->patient = true;
	bool fresh;
	enum db_status status = connection_need(db, &fresh);
	if (status != DB_OK)
		return status;
	db->error[0] = '\0';
	int more = mysql_real_query(db->mysql, script, strlen(script));
	while (more == 0) {
		MYSQL_RES *rows = mysql_store_result(db->mysql);
		if (rows)
			mysql_free_result(rows);
		more = mysql_next_result(db->mysql);
	}
	if (more < 0)
		return DB_OK;
	return connection_failed(db, mysql_errno(db->mysql), mysql_error(db->mysql), script);
}

enum db_status db_now(struct db *db, instant *out)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows, "SELECT UTC_TIMESTAMP(6)");
	if (status == DB_OK)
		*out = db_time(&rows, 0, 0);
	pool_close(&pool);
	return status;
}
