/* SPDX-License-Identifier: MIT */
/*
 * Makes and drops a scratch database. The name of a database cannot be a parameter of a statement,
 * so this is the one place that puts a statement together: from the name that the option file
 * configures, of which only harmless characters are accepted, a fixed word and digits. What happens
 * in the database is its user's business.
 */
#include "store/scratch.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/pool.h"
#include "base/str.h"
#include "store/connection.h"

#define NAME_MOST 64 /* what servers take */
#define WORD "_replay_"

enum { ACCESS_DENIED_TO_DATABASE = 1044, ACCESS_DENIED = 1227 };

/* In the server's own words; not logged, for the caller tells the operator. */
static unsigned run(struct db *db, const char *sql)
{
	bool fresh;
	if (connection_need(db, &fresh) != DB_OK)
		return UINT32_MAX;
	if (mysql_real_query(db->mysql, sql, strlen(sql)) == 0)
		return 0;
	snprintf(db->error, sizeof(db->error), "%u: %s", mysql_errno(db->mysql),
		mysql_error(db->mysql));
	return mysql_errno(db->mysql);
}

static bool is_harmless(const char *name)
{
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && *name != '_' && *name != '-')
			return false;
	return true;
}

/* Made of the configured name and this process; NULL: no connection, or no name to begin with. */
static const char *make_name(
	struct db *db, struct pool *pool, const char **base, const char **user, struct buf *err)
{
	struct db_rows rows;
	if (db_query(db, pool, &rows, "SELECT COALESCE(DATABASE(), ''), CURRENT_USER()") != DB_OK) {
		buf_print(err, "%s: %s", db->option_file, db_error(db));
		return NULL;
	}
	*base = db_text(&rows, 0, 0);
	*user = db_text(&rows, 0, 1);
	const char *name = pool_print(pool, "%s" WORD "%ld", *base, (long)getpid());
	if (!str_empty(*base) && is_harmless(*base) && strlen(name) <= NAME_MOST)
		return name;
	buf_print(
		err, "%s: “%s” is no name to make a scratch database from", db->option_file, *base);
	return NULL;
}

static bool is_running(long pid)
{
	return kill((pid_t)pid, 0) == 0 || errno != ESRCH;
}

/* Left behind iff its process is gone here and, as it may run on another host, nobody is
 * connected. */
static void drop_if_left(struct db *db, struct pool *pool, const char *name, const char *digits)
{
	struct db_rows rows;
	char *end;
	long pid = strtol(digits, &end, 10);
	if (end == digits || *end || pid <= 0 || (pid != (long)getpid() && is_running(pid)))
		return;
	if (db_query(db, pool, &rows,
		    "SELECT COUNT(*) FROM information_schema.processlist WHERE db = ?",
		    TEXT(name)) != DB_OK ||
		db_int(&rows, 0, 0) > 0)
		return;
	run(db, pool_print(pool, "DROP DATABASE IF EXISTS `%s`", name));
}

static void drop_left(struct db *db, struct pool *pool, const char *base)
{
	const char *prefix = pool_print(pool, "%s" WORD, base);
	struct db_rows rows;
	if (db_query(db, pool, &rows,
		    "SELECT schema_name FROM information_schema.schemata"
		    " WHERE LEFT(schema_name, CHAR_LENGTH(?)) = ?",
		    TEXT(prefix), TEXT(prefix)) != DB_OK)
		return;
	for (size_t i = 0; i < rows.rows; i++)
		drop_if_left(db, pool, db_text(&rows, i, 0), db_text(&rows, i, 0) + strlen(prefix));
}

/* In the name of a GRANT _ and % stand for any character. */
static void explain_grant(const char *base, const char *user, struct buf *err)
{
	const char *host = strrchr(user, '@');
	int n = host ? (int)(host - user) : (int)strlen(user);
	buf_print(err,
		"the database's user may not make a scratch database; let it once, as the "
		"database's administrator: GRANT ALL ON `");
	for (const char *p = base; *p; p++) {
		if (*p == '_')
			buf_char(err, '\\');
		buf_char(err, *p);
	}
	buf_print(err, "\\_replay\\_%%`.* TO '%.*s'@'%s'", n, user, host ? host + 1 : "%");
}

static int make(struct db *db, struct pool *pool, const char **name, struct buf *err)
{
	const char *base, *user;
	*name = make_name(db, pool, &base, &user, err);
	if (!*name)
		return -1;
	drop_left(db, pool, base);
	unsigned fault = run(db,
		pool_print(pool, "CREATE DATABASE `%s` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
			*name));
	if (fault == ACCESS_DENIED_TO_DATABASE || fault == ACCESS_DENIED)
		explain_grant(base, user, err);
	else if (fault)
		buf_print(err, "cannot make the scratch database %s: %s", *name, db_error(db));
	return fault ? -1 : 0;
}

struct db *scratch_open(const char *option_file, struct buf *err)
{
	struct pool *pool = pool_open();
	struct db *db = db_open(option_file);
	const char *name;
	db->patient = true; /* dropping what was left may take longer than an answer to a citizen */
	int result = make(db, pool, &name, err);
	connection_drop(db);
	if (result == 0)
		db->database = xtext(name);
	else
		db_close(&db);
	pool_close(&pool);
	return db;
}

void scratch_gather(struct db *db, int transactions)
{
	db->gather = transactions;
}

int scratch_close(struct db **db, struct buf *err)
{
	struct pool *pool = pool_open();
	(*db)->gathered = 0; /* a lost connection may be replaced again */
	unsigned fault =
		run(*db, pool_print(pool, "DROP DATABASE IF EXISTS `%s`", (*db)->database));
	if (fault)
		buf_print(err, "the scratch database %s is still there: %s", (*db)->database,
			db_error(*db));
	pool_close(&pool);
	db_close(db);
	return fault ? -1 : 0;
}
