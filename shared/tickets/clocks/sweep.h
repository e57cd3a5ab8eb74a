/* SPDX-License-Identifier: MIT */
/*
 * Firing what is due, exactly once: reads due clocks in the order of next_fire_at, in small
 * batches, without locks; in one transaction a batch: the escalations (primary key clock and
 * level), the clocks by compare-and-set, the events, the letters of supervision, the notices. What
 * meets another timer or a closing answer is taken again one by one. Safe with any number of
 * timers on any number of nodes, and wherever one is killed.
 */
#ifndef HUIYING_TICKETS_SWEEP_H
#define HUIYING_TICKETS_SWEEP_H

#include "tickets/ticket.h"

struct sweep {
	int64_t fired; /* levels */
	int64_t met; /* clocks that somebody else had taken or closed */
	instant next_at; /* of the next level that is not due yet; INSTANT_NEVER: none */
	instant now; /* the time it was done by */
};
struct sweep_options {
	instant now; /* INSTANT_NONE: the database's */
	int batch; /* clocks a transaction; 0: the usual */
	unsigned node; /* where to start when several run: any number; 0: strictly in order */
	/* Called after each level, for replay and tests, with node 0 in the order of instants;
	 * NULL: nobody. */
	void (*fired)(void *ctx, int64_t ticket_id, int64_t clock_id, const char *rule,
		enum level level, instant at);
	void *ctx;
	bool (*stop)(void *ctx); /* asked between batches; NULL: go on */
	/* A hint kept between the sweeps of one daemon: nothing lies before it; see sweep.c. Starts
	 * as INSTANT_NONE. */
	instant *mark;
};
/* Everything due up to now, in order. The engine must be of the rules in force; DB_RETRY: they have
 * changed, follow them (rulebook.h) and come again. */
enum db_status sweep_run(struct db *db, const struct engine *engine,
	const struct sweep_options *options, struct sweep *out);

struct escalated {
	const char *number, *title, *rule, *class_, *unit_name; /* unit_name "": the office */
	int64_t ticket_id, clock_id;
	enum level level;
	instant at, due_at, fired_at;
	bool running; /* the clock still stands */
};
/* Newest first, at most `most`, fired since `since`. unit_id 0: all; -1: with the dispatch office.
 */
enum db_status escalation_list(struct db *db, struct pool *pool, int64_t site_id, instant since,
	int64_t unit_id, size_t most, struct escalated **out, size_t *n);

#endif
