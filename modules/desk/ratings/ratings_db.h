/* SPDX-License-Identifier: MIT */
/* The SQL of the list of ratings; only read. */
#ifndef HUIYING_MODULES_DESK_RATINGS_RATINGS_DB_H
#define HUIYING_MODULES_DESK_RATINGS_RATINGS_DB_H

#include "store/db.h"

struct rating_row { /* a rating and where its ticket is now */
	int64_t ticket_id;
	const char *number, *title, *kind, *state, *unit; /* unit: whose answer it was */
	int n, value; /* n: the how manieth of the ticket */
	instant at;
	const char *words, *source;
	const char *appeal, *appeal_words;
	instant appeal_at, decided_at;
	const char *decided_words;
	instant contact_due, rectify_due; /* while the limit runs; INSTANT_NONE */
};

struct rating_ask {
	int64_t site_id, unit_id; /* 0: any */
	instant from, to; /* of a month; the lists of what waits take no notice of it */
	int limit, offset;
};
/* Those whose contact or rectification is still to come, the most urgent first. */
enum db_status rating_db_waiting(struct db *db, struct pool *pool, const struct rating_ask *ask,
	struct rating_row **out, size_t *n);
/* Appeals that nobody has decided, the oldest first. */
enum db_status rating_db_appeals(struct db *db, struct pool *pool, const struct rating_ask *ask,
	struct rating_row **out, size_t *n);
/* All of [from, to), the latest first; total: how many. */
enum db_status rating_db_all(struct db *db, struct pool *pool, const struct rating_ask *ask,
	struct rating_row **out, size_t *n, int64_t *total);

#endif
