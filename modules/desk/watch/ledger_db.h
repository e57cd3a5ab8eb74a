/* SPDX-License-Identifier: MIT */
/* The SQL of the ledger's page. */
#ifndef HUIYING_MODULES_DESK_WATCH_LEDGER_DB_H
#define HUIYING_MODULES_DESK_WATCH_LEDGER_DB_H

#include "store/db.h"

struct ledger_line { /* an event */
	const char *number, *action, *role, *staff, *unit, *reason, *hash;
	const char *to_state;
	int sequence;
	instant at;
};
/* The latest first: recorded up to this day, or of one ticket. */
enum db_status ledger_db_events(struct db *db, struct pool *pool, int64_t site_id,
	int64_t ticket_id, int most, struct ledger_line **out, size_t *n);

struct ledger_day {
	const char *day, *hash;
	int64_t events;
};
enum db_status ledger_db_anchors(
	struct db *db, struct pool *pool, int most, struct ledger_day **out, size_t *n);
/* Events that were recorded on or after this day, counted up to `most`. */
enum db_status ledger_db_count(
	struct db *db, struct pool *pool, const char *since, int64_t most, int64_t *n);

struct ledger_result { /* a look through the ledger, as it ended */
	instant at;
	const char *who;
	const char *scope; /* day 2026-10-23, or a ticket's number */
	int64_t tickets, events, anchors;
	bool broken;
	const char *number; /* of the first broken row; "" none: an anchor */
	int sequence;
	const char *what; /* English, as the ledger says it */
};
enum db_status ledger_db_results(struct db *db, struct pool *pool, int64_t site_id, int most,
	struct ledger_result **out, size_t *n);
enum db_status ledger_db_record(
	struct db *db, int64_t site_id, int64_t staff_id, const struct ledger_result *result);

#endif
