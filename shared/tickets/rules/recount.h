/* SPDX-License-Identifier: MIT */
/*
 * Counting the open clocks anew: what the recount*.c files share. recount.c hands out the tickets,
 * recount_chunk.c counts some of them in one transaction, recount_read.c and recount_write.c are
 * its statements. Nobody else includes it; what others call is in rulebook.h.
 */
#ifndef HUIYING_TICKETS_RECOUNT_H
#define HUIYING_TICKETS_RECOUNT_H

#include <pthread.h>
#include <stdbool.h>
#include "tickets/batch.h"
#include "tickets/clocks/clock.h"
#include "tickets/rules/rulebook.h"

/* One worker: its own connection, and tickets in (after, upto]. */
struct recount {
	struct db *db;
	const struct engine *engine;
	const struct rule_options *options;
	struct rule_report *report;
	struct pool *pool;
	struct crew *crew; /* NULL: nobody is told of progress */
	int64_t after, upto;
	enum db_status status;
	pthread_t thread;
};

/* What the workers share. */
struct crew {
	pthread_mutex_t lock; /* for what follows, and whenever the caller is told something */
	int64_t done, all;
};

/* One clock: as it stands in its row, and as the rules have it. */
struct pair {
	struct clock was;
	const struct clock *is;
};

struct chunk {
	struct recount *r;
	int64_t after, upto; /* tickets in (after, upto] */
	int64_t last; /* the last ticket it took */
	bool more; /* there may be more behind it */
	struct clock *clocks;
	struct pair *pairs; /* one a clock, in the order of tickets */
	size_t n, stale; /* stale: of another number, and not written yet */
	/* tickets with a clock whose due instant or certainty changes */
	int64_t *ids;
	size_t *first, *size; /* their clocks */
	size_t n_moved;
	struct batch_ticket *tickets;
	struct rule_report report;
};

/* Does its due instant change? */
static inline bool recount_moved(const struct pair *pair)
{
	return pair->was.due_at != pair->is->due_at;
}

/* Does what people read change: the due instant, or whether it is certain? */
static inline bool recount_told(const struct pair *pair)
{
	return recount_moved(pair) || pair->was.provisional != pair->is->provisional;
}

/* --- recount_chunk.c --- */

/* Counts tickets in (after, upto], as many as one transaction takes. *last: how far it came.
 * DB_RETRY: others always came between; DB_STOP: newer rules are in force. */
enum db_status recount_some(
	struct recount *r, int64_t after, int64_t upto, int64_t *last, bool *more);
void recount_add(struct rule_report *to, const struct rule_report *more);

/* --- recount_read.c --- */

/* The clocks of whole tickets, locked unless it is a dry run. DB_STOP: newer rules are in force. */
enum db_status recount_read(struct chunk *c);
enum db_status recount_read_pauses(struct chunk *c);
/* The tickets in c->ids. */
enum db_status recount_read_tickets(struct chunk *c);

/* --- recount_write.c --- */

/* Tickets with something to tell: row, event, moves. */
enum db_status recount_write_tickets(struct chunk *c);
/* Clocks that changed. */
enum db_status recount_write_clocks(struct chunk *c);
/* All others only get the new number. DB_RETRY: there are more or fewer than were counted. */
enum db_status recount_stamp(struct chunk *c);
/* Last in its transaction: others count their own part into the same row. */
enum db_status recount_write_report(struct chunk *c);

#endif
