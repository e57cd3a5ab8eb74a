/* SPDX-License-Identifier: MIT */
/* The SQL about what timers and courier do: letters of supervision, messages, when a daemon was
 * last seen. All of it only read. */
#ifndef HUIYING_MODULES_DESK_WATCH_WATCH_DB_H
#define HUIYING_MODULES_DESK_WATCH_WATCH_DB_H

#include "store/db.h"

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
enum db_status watch_db_supervisions(struct db *db, struct pool *pool, int64_t site_id,
	int64_t only_unit, enum supervision_stage stage, int most, struct desk_supervision **out,
	size_t *n);
enum db_status watch_db_supervisions_of(struct db *db, struct pool *pool, int64_t ticket_id,
	struct desk_supervision **out, size_t *n);

/* --- what runs, what was sent --- */

/* When a daemon was last seen on any node; INSTANT_NONE: never. */
enum db_status watch_db_seen(
	struct db *db, struct pool *pool, const char *program, instant *seen_at);
struct desk_sent {
	int64_t sent; /* messages since then */
	int64_t nowhere; /* notices since then whose person has no address */
};
enum db_status watch_db_sent(
	struct db *db, struct pool *pool, int64_t site_id, instant since, struct desk_sent *out);

#endif
