/* SPDX-License-Identifier: MIT */
/*
 * Clock rows for those who change many tickets at once (sweep.c, recount.c): reading a row, and the
 * clocks of one ticket counted together, because one may not pass another. Nobody outside tickets/
 * includes this.
 */
#ifndef HUIYING_TICKETS_CLOCK_ROWS_H
#define HUIYING_TICKETS_CLOCK_ROWS_H

#include "tickets/ticket.h"

/* Columns of `clock` in the order that clock_row_read() expects; alias c. */
#define CLOCK_COLUMNS \
	"c.id, c.ticket_id, c.unit_id, c.rule, c.class, c.started_at, c.due_at, c.stopped_at," \
	" c.outcome, c.provisional, c.level, c.next_fire_at, c.first_due_at, c.epoch"
#define CLOCK_N_COLUMNS 14
/* Pauses are not read: clock_pauses_read(). Texts stay in the rows. */
void clock_row_read(const struct db_rows *rows, size_t row, size_t first, struct clock *out);
/* Fills the pauses of clocks[0..n), which are sorted by nothing; one query for all of a ticket. */
enum db_status clock_pauses_read(
	struct db *db, struct pool *pool, int64_t ticket_id, struct clock *clocks, size_t n);
/* Of the clocks that run, the one of this rule; NULL: none. */
const struct clock *clocks_running(const struct clock *clocks, size_t n, const char *rule);
/* Counts the running clocks of one ticket anew, outer ones before those that lie within them. The
 * rule's class is the clock's own. A clock whose rule the policy no longer has keeps its due
 * instant, and nothing more is reached. */
void clocks_count(const struct engine *engine, struct clock *clocks, size_t n);
/* What the ticket's row carries of them: least due instant, the reply's, highest level. */
struct clocks_sum {
	instant next_due_at, reply_due_at; /* reply_due_at INSTANT_NONE: no reply clock runs */
	bool provisional;
	enum level level;
};
struct clocks_sum clocks_sum(const struct clock *clocks, size_t n);

#endif
