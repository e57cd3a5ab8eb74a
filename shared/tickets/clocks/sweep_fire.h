/* SPDX-License-Identifier: MIT */
/*
 * One transaction of a sweep: some due clocks, and the levels that they reach. Shared by sweep.c
 * (which clocks, in which order, what to do about a conflict) and sweep_fire.c (the transaction).
 */
#ifndef HUIYING_TICKETS_SWEEP_FIRE_H
#define HUIYING_TICKETS_SWEEP_FIRE_H

#include "tickets/batch.h"
#include "tickets/clocks/clock_rows.h"
#include "tickets/clocks/sweep.h"

/* A due clock and its ticket, as one statement read them. */
struct due {
	struct clock clock;
	struct batch_ticket ticket; /* id 0: it has none, or no last event */
	enum level level; /* as it stands in the database */
	size_t of; /* its ticket's place in the transaction */
};
#define DUE_COLUMNS CLOCK_COLUMNS ", " BATCH_COLUMNS
/* Reads a row of DUE_COLUMNS; texts stay in the rows. */
void due_read(const struct db_rows *rows, size_t row, struct due *out);

struct reached {
	int64_t clock_id, ticket_id;
	const char *rule;
	enum level level;
	instant at;
};

struct firing {
	const struct engine *engine;
	struct pool *pool; /* emptied by each try */
	instant now;
	instant horizon; /* levels after it wait for their turn */
	day recorded;
	int64_t office_site_id, office_id; /* dispatch office of the site looked up last */
	const int64_t *ids; /* of the clocks */
	size_t n;
	struct due *due; /* as read, in the order of next_fire_at; NULL: read them */
	int tries_most, tries;
	/* what came of it */
	struct reached *reached; /* in the order of their instants, in the pool */
	size_t n_reached;
	size_t met; /* clocks that were not due any more when they were read again */
};
/*
 * Fires every level of these clocks up to the horizon, in one transaction. DB_OK: done. DB_STOP:
 * tried often enough, each time somebody was faster.
 */
enum db_status sweep_fire(struct db *db, struct firing *firing);

#endif
