/* SPDX-License-Identifier: MIT */
/*
 * Events on many tickets in one transaction, in statements of many rows: for timers and for a
 * change of the rules. Each ticket is changed by compare-and-set on its version as everywhere;
 * when one of them was changed meanwhile, the whole batch is refused (DB_RETRY), and the caller
 * takes its tickets one by one. Nobody outside tickets/ includes this.
 */
#ifndef HUIYING_TICKETS_BATCH_H
#define HUIYING_TICKETS_BATCH_H

#include "tickets/ticket.h"

struct batch_ticket {
	int64_t id, site_id, unit_id; /* unit_id 0: with the dispatch office */
	const char *number, *state;
	int version; /* as read; batch_event() raises it in memory */
	char head[SECRET_HEX];
	instant last_at; /* of the last event */
	/* What the row is to say; as read unless changed. */
	instant reply_due_at, next_due_at;
	bool provisional;
	enum level level;
	/* What it says now: batch.c's own. */
	struct {
		instant reply_due_at, next_due_at;
		bool provisional;
	} read;
};

/* Columns of a ticket t and its last event e in the order that batch_ticket_read() expects, for
 * queries that read other things with them. */
#define BATCH_COLUMNS \
	"t.id, t.site_id, t.unit_id, t.number, t.state, t.version, t.head, e.at, t.reply_due_at," \
	" t.next_due_at, t.provisional, t.level"
void batch_ticket_read(const struct db_rows *rows, size_t row, size_t first,
	struct batch_ticket *out); /* texts stay in the rows */

/* Fills tickets[0..n) for these ids (ascending, no doubles) with at most some queries of many rows;
 * one that is missing has id 0. Texts in the pool. */
enum db_status batch_read(struct db *db, struct pool *pool, const int64_t *ids, size_t n,
	struct batch_ticket *tickets);
/* One more event on a ticket of the batch: action (escalate, recount), role system, state stays.
 * Chains it and raises version, head and last_at in memory; at is never before the last event.
 * recorded: the server's civil date. */
void batch_event(struct pool *pool, struct batch_ticket *ticket, const char *action,
	const char *reason, const char *words, int64_t to_unit_id, instant at, day recorded,
	struct event *out);
/* Inside the caller's transaction: writes events and tickets. before[i]: version of tickets[i] as
 * it stands in the database. */
enum db_status batch_write(struct db *db, const struct batch_ticket *tickets, const int *before,
	size_t n, const struct event *events, size_t n_events);

#endif
