/* SPDX-License-Identifier: MIT */
/*
 * Sessions of staff: the token is only in the cookie, the row has its hash. And records of
 * training.
 */
#ifndef HUIYING_MODULES_DESK_LOGIN_SESSION_DB_H
#define HUIYING_MODULES_DESK_LOGIN_SESSION_DB_H

#include <stdbool.h>
#include <stddef.h>
#include "base/secret.h"
#include "store/db.h"

struct pool;

enum session_waits { /* what stands between a row and the pages; also why it ended */
	SESSION_READY = 0,
	SESSION_CODE, /* the second step of the log-in */
	SESSION_REPLACED, /* ended by a newer log-in; the browser is told at its next click */
	SESSION_ENDED, /* ended by its person, or by an administrator */
};
struct desk_session { /* a person at the desk: one row of staff_session with its staff and unit */
	char token_hash[SECRET_HEX];
	instant created_at, seen_at;
	int64_t staff_id, site_id, unit_id;
	const char *login, *name, *unit_name;
	unsigned roles; /* enum role */
	int64_t co_ticket_id; /* letter of this request that the own unit helps with (协办); 0: none
			       */
	bool must_change, second_factor;
	instant password_at;
	enum session_waits waits;
	const char *address, *agent;
	bool office; /* of the dispatch office, in whatever role */
};

enum db_status desk_db_session_insert(struct db *db, const char *token_hash, int64_t staff_id,
	enum session_waits waits, const char *address, const char *agent, instant now);
/* NULL in *out when there is none, or its person was deactivated. */
enum db_status desk_db_session_read(
	struct db *db, struct pool *pool, const char *token_hash, struct desk_session **out);
enum db_status desk_db_session_seen(struct db *db, const char *token_hash, instant now);
enum db_status desk_db_session_delete(struct db *db, const char *token_hash);
/* Rows that were not seen since `seen` or are older than `created`. */
enum db_status desk_db_session_sweep(struct db *db, instant seen, instant created);
/* Of one person, newest first, those that stand. */
enum db_status desk_db_sessions(
	struct db *db, struct pool *pool, int64_t staff_id, struct desk_session **out, size_t *n);
/* Ends those beyond the newest `most` of the same kind: who knows the password but has no code
 * throws nobody out. */
enum db_status desk_db_session_limit(
	struct db *db, struct pool *pool, int64_t staff_id, enum session_waits waits, int64_t most);
/* One of this person, named by the beginning of its hash; DB_STOP: there is none. */
enum db_status desk_db_session_end(struct db *db, int64_t staff_id, const char *hash_part);
struct desk_training {
	const char *on; /* YYYY-MM-DD */
	const char *what, *by;
};
enum db_status desk_db_trainings(
	struct db *db, struct pool *pool, int64_t staff_id, struct desk_training **out, size_t *n);
/* Log-out, a ticket of another unit asked for, …: staff_event. */
enum db_status desk_db_staff_event(struct db *db, int64_t staff_id, const char *login,
	const char *action, const char *address, instant now);

#endif
