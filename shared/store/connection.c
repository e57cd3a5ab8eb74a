/* SPDX-License-Identifier: MIT */
/*
 * One connection: how it is made, when it is thrown away, and what each error number means.
 * Statements are in statement.c, transactions in db.c.
 */
#include "store/connection.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"

#define CONNECT_SECONDS 3
#define ANSWER_SECONDS 10
#define PATIENT_SECONDS 3600

/* libmysqlclient and servers of several makes share numbers, but not all names. */
enum {
	FILE_NOT_WRITTEN = 3,
	RECORD_CHANGED = 1020,
	DISK_FULL = 1021,
	ERROR_ON_WRITE = 1026,
	ENGINE_ERROR = 1030,
	TOO_MANY_CONNECTIONS = 1040,
	NODE_NOT_READY = 1047,
	SHUTDOWN = 1053,
	DUPLICATE_KEY = 1062,
	TABLE_FULL = 1114,
	COMMIT_FAILED = 1180,
	TOO_MANY_OF_USER = 1203,
	LOCK_WAIT = 1205,
	DEADLOCK = 1213,
	UNKNOWN_STATEMENT = 1243,
	READ_ONLY = 1290,
	INTERRUPTED = 1317,
	TOO_MANY_STATEMENTS = 1461,
	PREPARE_AGAIN = 1615,
	READ_ONLY_MODE = 1836,
	CONNECTION_KILLED = 1927,
	STATEMENT_TIMEOUT = 1969,
	MYSQL_STATEMENT_TIMEOUT = 3024,
	MYSQL_IDLE_TIMEOUT = 4031,
	TIDB_SCHEMA_CHANGED = 8028,
	TIDB_WRITE_CONFLICT = 9007,
};

enum db_status connection_class(unsigned number)
{
	switch (number) {
	case 0: return DB_OK;
	case DUPLICATE_KEY: return DB_DUPLICATE;
	case RECORD_CHANGED:
	case LOCK_WAIT:
	case DEADLOCK:
	case TIDB_SCHEMA_CHANGED:
	case TIDB_WRITE_CONFLICT: return DB_RETRY;
	case CR_CONNECTION_ERROR:
	case CR_CONN_HOST_ERROR:
	case CR_SERVER_GONE_ERROR:
	case CR_SERVER_LOST:
	case CR_SERVER_LOST_EXTENDED:
	case CR_SSL_CONNECTION_ERROR:
	case CR_MALFORMED_PACKET:
	case CR_COMMANDS_OUT_OF_SYNC: /* as it is, this connection would refuse all that follows */
	case CR_NO_PREPARE_STMT:
	case FILE_NOT_WRITTEN:
	case DISK_FULL:
	case ERROR_ON_WRITE:
	case ENGINE_ERROR:
	case TOO_MANY_CONNECTIONS:
	case NODE_NOT_READY:
	case SHUTDOWN:
	case TABLE_FULL:
	case COMMIT_FAILED:
	case TOO_MANY_OF_USER:
	case READ_ONLY:
	case INTERRUPTED:
	case UNKNOWN_STATEMENT:
	case TOO_MANY_STATEMENTS:
	case PREPARE_AGAIN:
	case READ_ONLY_MODE:
	case CONNECTION_KILLED:
	case STATEMENT_TIMEOUT:
	case MYSQL_STATEMENT_TIMEOUT:
	case MYSQL_IDLE_TIMEOUT: return DB_GONE;
	default: return DB_BAD;
	}
}

/* Errors whose text names our columns and tables but never quotes a value. */
static bool text_is_harmless(unsigned number)
{
	static const unsigned harmless[] = {ER_BAD_NULL_ERROR, ER_BAD_FIELD_ERROR, ER_PARSE_ERROR,
		ER_NO_SUCH_TABLE, ER_WARN_DATA_OUT_OF_RANGE, ER_NO_DEFAULT_FOR_FIELD,
		ER_DATA_TOO_LONG, ER_TABLEACCESS_DENIED_ERROR, ER_COLUMNACCESS_DENIED_ERROR,
		ER_WRONG_VALUE_COUNT_ON_ROW, DEADLOCK, LOCK_WAIT};
	for (size_t i = 0; i < sizeof(harmless) / sizeof(*harmless); i++)
		if (harmless[i] == number)
			return true;
	return connection_class(number) == DB_GONE;
}

enum db_status connection_failed(struct db *db, unsigned number, const char *text, const char *sql)
{
	enum db_status status = connection_class(number);
	if (number == 0)
		status = DB_BAD;
	/* A script has no values, so it may be quoted. */
	bool show = !sql || db->patient || text_is_harmless(number);
	snprintf(db->error, sizeof(db->error), "%u: %s", number,
		show ? text : "(text withheld: it may quote a value)");
	if (status == DB_BAD)
		log_error("database: %s; in: %.200s", db->error, sql ? sql : "-");
	if (status == DB_GONE && !db->away) {
		log_warn("database: %s", db->error);
		db->away = true;
	}
	if (db->in_transaction && (status == DB_RETRY || status == DB_GONE))
		db->spoiled = status;
	if (status == DB_GONE)
		connection_drop(db);
	return status;
}

void connection_drop(struct db *db)
{
	if (!db->mysql)
		return;
	statement_drop_all(db);
	mysql_close(db->mysql);
	db->mysql = NULL;
}

static bool client_reads_group(const char *name)
{
	static const char *const groups[] = {
		"[huiying]", "[client]", "[client-server]", "[client-mariadb]"};
	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		if (str_starts(name, groups[i]))
			return true;
	return false;
}

static bool option_is(const char *line, const char *key, const char **value)
{
	size_t n = strlen(key);
	if (strncasecmp(line, key, n) != 0)
		return false;
	line += n;
	line += strspn(line, " \t");
	if (*line != '=')
		return false;
	*value = line + 1 + strspn(line + 1, " \t\"'");
	return true;
}

/* Whether the option file names a socket and no host: the only case in which TLS is not asked for.
 */
static bool names_socket_only(char *text)
{
	bool socket = false, elsewhere = false, ours = false;
	for (char *line = text, *next; line; line = next) {
		const char *value;
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		line += strspn(line, " \t");
		if (*line == '[')
			ours = client_reads_group(line);
		else if (ours && option_is(line, "socket", &value))
			socket = true;
		else if (ours && option_is(line, "host", &value))
			elsewhere = elsewhere || strncmp(value, "localhost", 9) != 0;
		else if (ours && option_is(line, "protocol", &value))
			elsewhere = elsewhere || strncasecmp(value, "socket", 6) != 0;
	}
	return socket && !elsewhere;
}

/* -1 when the file cannot be read: the library would go on without it. */
static int wants_tls(struct db *db)
{
	struct buf text = BUF_INIT, err = BUF_INIT;
	int result = -1;
	if (file_read(db->option_file, (size_t)64 * 1024, &text, &err) == 0)
		result = text.n && names_socket_only(text.p) ? 0 : 1;
	else
		snprintf(db->error, sizeof(db->error), "%.*s", (int)strcspn(buf_str(&err), "\n"),
			buf_str(&err));
	buf_free(&text);
	buf_free(&err);
	return result;
}

static void demand_tls(MYSQL *mysql)
{
#ifdef MARIADB_PACKAGE_VERSION
	my_bool yes = 1;
	mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
#else
	unsigned mode = SSL_MODE_VERIFY_IDENTITY;
	mysql_options(mysql, MYSQL_OPT_SSL_MODE, &mode);
#endif
}

/* The option file may have undone it, so it is asked for again afterwards. */
static bool tls_was_verified(MYSQL *mysql)
{
	if (!mysql_get_ssl_cipher(mysql))
		return false;
#ifdef MARIADB_PACKAGE_VERSION
	my_bool yes = 0;
	return mysql_get_optionv(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes) == 0 && yes;
#else
	unsigned mode = 0;
	return mysql_get_option(mysql, MYSQL_OPT_SSL_MODE, &mode) == 0 &&
		mode == SSL_MODE_VERIFY_IDENTITY;
#endif
}

/*
 * Two statements after each connect. The part in the comment is for MariaDB alone: a statement ends
 * before the client has stopped waiting for it.
 */
#define SESSION \
	"SET sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO," \
	"NO_ZERO_DATE,NO_ZERO_IN_DATE', time_zone = '+00:00', innodb_lock_wait_timeout = 5, " \
	"lock_wait_timeout = 5"

static void set_options(struct db *db, MYSQL *mysql, bool tls)
{
	unsigned connect = CONNECT_SECONDS, answer = db->patient ? PATIENT_SECONDS : ANSWER_SECONDS;
	mysql_options(mysql, MYSQL_READ_DEFAULT_FILE, db->option_file);
	mysql_options(mysql, MYSQL_READ_DEFAULT_GROUP, "huiying");
	mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect);
	mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &answer);
	mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &answer);
	mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	mysql_options(mysql, MYSQL_INIT_COMMAND,
		db->patient ? SESSION : SESSION "/*M! , max_statement_time = 9 */");
	mysql_options(mysql, MYSQL_INIT_COMMAND,
		"SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
	if (tls)
		demand_tls(mysql);
}

static enum db_status away(struct db *db, MYSQL *mysql)
{
	if (mysql)
		mysql_close(mysql);
	if (!db->away)
		log_warn("database: no connection: %s", db->error);
	db->away = true;
	return DB_GONE;
}

static enum db_status connect_now(struct db *db)
{
	int tls = wants_tls(db);
	if (tls < 0)
		return away(db, NULL);
	MYSQL *mysql = mysql_init(NULL);
	if (!mysql)
		bug("mysql_init failed");
	set_options(db, mysql, tls == 1);
	unsigned long flags = db->patient ? CLIENT_MULTI_STATEMENTS : 0;
	if (!mysql_real_connect(mysql, NULL, NULL, NULL, db->database, 0, NULL, flags)) {
		snprintf(db->error, sizeof(db->error), "%u: %s", mysql_errno(mysql),
			mysql_error(mysql));
		return away(db, mysql);
	}
	bool by_socket = strstr(mysql_get_host_info(mysql), "UNIX socket") != NULL;
	if (!by_socket && (tls == 0 || !tls_was_verified(mysql))) {
		snprintf(db->error, sizeof(db->error),
			"connected over a network without a verified certificate; closed again");
		return away(db, mysql);
	}
	if (db->away)
		log_info("database: connected again");
	db->away = false;
	db->mysql = mysql;
	return DB_OK;
}

/* Between two statements a server has nothing to say; when it does, it says good-bye. */
static bool is_stale(MYSQL *mysql)
{
#ifdef MARIADB_PACKAGE_VERSION
	int fd = mysql_get_socket(mysql);
#else
	int fd = mysql->net.fd;
#endif
	struct pollfd ask = {.fd = fd, .events = POLLIN};
	return poll(&ask, 1, 0) > 0;
}

enum db_status connection_need(struct db *db, bool *fresh)
{
	*fresh = false;
	if (db->in_transaction || db->gathered > 0) {
		if (!db->mysql)
			db->spoiled = DB_GONE;
		return db->mysql ? DB_OK : DB_GONE;
	}
	if (db->mysql && is_stale(db->mysql))
		connection_drop(db);
	if (db->mysql)
		return DB_OK;
	*fresh = true;
	return connect_now(db);
}

struct db *db_open(const char *option_file)
{
	struct db *db = xalloc(sizeof(*db));
	db->option_file = xtext(option_file);
	return db;
}

void db_close(struct db **db)
{
	if (!*db)
		return;
	connection_drop(*db);
	free((*db)->option_file);
	free((*db)->database);
	free(*db);
	*db = NULL;
}

const char *db_error(const struct db *db)
{
	return db->error;
}
