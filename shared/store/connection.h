/* SPDX-License-Identifier: MIT */
/*
 * What the files of store share: the handle, and the way from "some connection or none" to "a good
 * one". Nobody outside store includes this.
 */
#ifndef HUIYING_STORE_CONNECTION_H
#define HUIYING_STORE_CONNECTION_H

#include <mysql.h>
#include "store/db.h"

#define DB_BUCKETS 256

struct statement;

struct db {
	char *option_file;
	char *database; /* instead of the option file's; NULL: that one */
	MYSQL *mysql; /* NULL: not connected */
	struct statement *statements[DB_BUCKETS]; /* of this connection */
	bool patient; /* connected for scripts: no time-outs, several statements at once */
	bool in_transaction;
	int gather,
		gathered; /* scratch.h: transactions that one commit takes; done since the last */
	enum db_status spoiled; /* what already ended this transaction on the server */
	bool away; /* said in the log; not again until it is back */
	int64_t affected, insert_id;
	char error[600];
};

/*
 * DB_OK with db->mysql usable, or DB_GONE. Inside a transaction a lost connection stays lost: what
 * follows must not run outside of it. *fresh: the connection was made by this call.
 */
enum db_status connection_need(struct db *db, bool *fresh);
void connection_drop(struct db *db);

/* What to do about an error number of server or client library. */
enum db_status connection_class(unsigned number);
/*
 * Notes a failure: the text for db_error, the log line, the transaction's end; drops the connection
 * when it is gone. sql is the statement as written, with ? for its values. A text that may quote a
 * value is withheld from both.
 */
enum db_status connection_failed(struct db *db, unsigned number, const char *text, const char *sql);

void statement_drop_all(struct db *db);

#endif
