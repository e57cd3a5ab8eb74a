/* SPDX-License-Identifier: MIT */
/*
 * The desk's own SQL: lists of tickets, attachments by id. Tickets themselves
 * are read and changed by shared/tickets; nothing here writes one of its tables.
 */
#ifndef HUIYING_MODULES_DESK_DB_H
#define HUIYING_MODULES_DESK_DB_H

#include <stdbool.h>
#include <stddef.h>
#include "base/secret.h"
#include "store/db.h"
#include "modules/desk/login/session_db.h"
#include "text/search.h"
#include "policy/level.h"

struct pool;

/* --- lists --- */

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
	instant acknowledged_at; /* by the unit it went to; INSTANT_NONE: not yet */
	const char *acknowledged_by, *reply; /* "" before */
};
enum supervision_stage { /* drawn up; issued; acknowledged by its unit */
	SUPERVISION_DRAWN,
	SUPERVISION_WAITING,
	SUPERVISION_ACKNOWLEDGED,
};
/* Those that stand there, the latest first. only_unit 0: of all; -1: of the dispatch office itself.
 */
enum db_status desk_db_supervisions(struct db *db, struct pool *pool, int64_t site_id,
	int64_t only_unit, enum supervision_stage stage, int most, struct desk_supervision **out,
	size_t *n);
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
