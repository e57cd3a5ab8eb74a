/* SPDX-License-Identifier: MIT */
/*
 * The desk's own SQL: sessions of staff, lists of tickets, attachments by id. Tickets themselves
 * are read and changed by shared/tickets; nothing here writes one of its tables.
 */
#ifndef HUIYING_MODULES_DESK_DB_H
#define HUIYING_MODULES_DESK_DB_H

#include <stdbool.h>
#include <stddef.h>
#include "base/secret.h"
#include "store/db.h"
#include "text/search.h"
#include "policy/level.h"

struct pool;

/* --- sessions: the token is only in the cookie, the row has its hash --- */

struct desk_session { /* a person at the desk: one row of staff_session with its staff and unit */
	char token_hash[SECRET_HEX];
	instant created_at, seen_at;
	int64_t staff_id, site_id, unit_id;
	const char *login, *name, *unit_name;
	unsigned roles; /* enum role */
	bool must_change;
	bool office; /* of the dispatch office, in whatever role */
};

enum db_status desk_db_session_insert(
	struct db *db, const char *token_hash, int64_t staff_id, const char *address, instant now);
/* NULL in *out when there is none, or its person was deactivated. */
enum db_status desk_db_session_read(
	struct db *db, struct pool *pool, const char *token_hash, struct desk_session **out);
enum db_status desk_db_session_seen(struct db *db, const char *token_hash, instant now);
enum db_status desk_db_session_delete(struct db *db, const char *token_hash);
/* Rows that were not seen since `seen` or are older than `created`. */
enum db_status desk_db_session_sweep(struct db *db, instant seen, instant created);
/* Log-out, a ticket of another unit asked for, …: staff_event. */
enum db_status desk_db_staff_event(struct db *db, int64_t staff_id, const char *login,
	const char *action, const char *address, instant now);

/* --- lists --- */

enum desk_tab { DESK_MINE, DESK_OPEN, DESK_REPLIED, DESK_ALL };

/* So many rows at most are read for a list; what is more urgent comes first, so nobody works
 * through more in a day. */
#define DESK_LIST_MOST 1000

struct desk_filter {
	enum desk_tab tab;
	int64_t site_id;
	unsigned roles; /* DESK_MINE: whose turn */
	int64_t own_unit; /* DESK_MINE: the person's unit */
	int64_t only_unit; /* 0: of all units */
	const char *state, *category; /* NULL: any */
	int64_t unit; /* chosen unit; 0: any, -1: with the dispatch office */
	int most; /* rows, at most DESK_LIST_MOST */
	instant before; /* DESK_REPLIED, DESK_ALL: submitted before; INSTANT_NONE: from the newest
			 */
};

struct desk_row { /* a ticket in a list, with the clock that is due next */
	int64_t id, unit_id; /* unit_id 0: with the dispatch office */
	const char *number, *state, *class_, *category, *title, *unit_name;
	instant submitted_at, next_due_at, replied_at;
	bool provisional, published, open;
	int chases, additions;
	enum level level; /* highest of its running clocks */
	const char *rule, *rule_class; /* of the clock due next; "" when none runs */
	instant started_at;
};

enum db_status desk_db_list(struct db *db, struct pool *pool, const struct desk_filter *filter,
	struct desk_row **out, size_t *n);
/* One page of tickets whose words match, newest first. only_unit 0:
 * all. */
enum db_status desk_db_search(struct db *db, struct pool *pool, int64_t site_id, int64_t only_unit,
	const struct search *search, int limit, int offset, struct desk_row **out, size_t *n);
/* By the id a ticket had where it was imported from; *id 0 when there is none. */
enum db_status desk_db_by_source(
	struct db *db, struct pool *pool, int64_t site_id, const char *source_ref, int64_t *id);

/* --- of one ticket --- */

struct desk_file {
	int64_t ticket_id;
	const char *hash, *name, *type;
};
/* NULL in *out when there is none on this site. */
enum db_status desk_db_attachment(
	struct db *db, struct pool *pool, int64_t site_id, int64_t id, struct desk_file **out);

struct desk_publication { /* the edited copy that the public reads */
	const char *state, *title, *body, *answer;
	instant published_at;
};
enum db_status desk_db_publication(
	struct db *db, struct pool *pool, int64_t ticket_id, struct desk_publication **out);

/* --- letters of supervision --- */

struct desk_supervision { /* with the clock that made it */
	int64_t clock_id, ticket_id, unit_id; /* unit_id 0: the dispatch office itself */
	int ordinal; /* the how manieth of its ticket */
	const char *number, *title, *unit_name;
	const char *rule, *class_;
	instant drawn_at, issued_at, due_at, stopped_at; /* INSTANT_NONE: not */
	const char *issued_by; /* name, "" before */
	const char *words; /* what is asked for, "" before */
};
/* The latest first: those that were issued, or that wait for it. only_unit 0: of all. */
enum db_status desk_db_supervisions(struct db *db, struct pool *pool, int64_t site_id,
	int64_t only_unit, bool issued, int most, struct desk_supervision **out, size_t *n);
enum db_status desk_db_supervisions_of(struct db *db, struct pool *pool, int64_t ticket_id,
	struct desk_supervision **out, size_t *n);

/* --- what runs, what was sent --- */

/* When a daemon was last seen on any node; INSTANT_NONE: never. */
enum db_status desk_db_seen(
	struct db *db, struct pool *pool, const char *program, instant *seen_at);
struct desk_sent {
	int64_t sent; /* messages since then */
	int64_t nowhere; /* notices since then whose person has no address */
};
enum db_status desk_db_sent(
	struct db *db, struct pool *pool, int64_t site_id, instant since, struct desk_sent *out);

#endif
