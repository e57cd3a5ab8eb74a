/* SPDX-License-Identifier: MIT */
/*
 * Tickets for archives and other systems: what each row of the export says (schema/tickets.rng is
 * how it is written). Read in batches, in the order in which they came.
 */
#ifndef HUIYING_TICKETS_EXPORT_H
#define HUIYING_TICKETS_EXPORT_H

#include "modules/huiying/cli.h"

struct exported {
	int64_t id;
	const char *number, *kind, *state, *class_, *type, *category, *source;
	const char *box, *unit, *answer_unit; /* NULL: none */
	instant submitted_at, due_at, answered_at, rated_at; /* INSTANT_NONE: not */
	int rating; /* 0: none */
	const char *rated_by;
	int64_t chases, additions, returns, reworks;
	/* the edited copy that the public reads; NULL: not public */
	const char *public_title, *public_body, *public_answer;
	instant published_at;
	/* as they came; only read when contacts are asked for */
	const char *title, *body, *answer, *rating_words;
};

struct exported_range {
	int64_t site_id;
	const char *kind; /* NULL: all */
	instant from, before; /* submitted in [from, before) */
	bool whole; /* with what the citizen wrote */
};

/* Those behind the one that came at `after` with the id after_id, at most `most`. */
enum db_status export_batch(struct db *db, struct pool *pool, const struct exported_range *range,
	instant after, int64_t after_id, int64_t most, struct exported **out, size_t *n);

int export_tickets(struct cli *cli, int argc, char **argv);

#endif
