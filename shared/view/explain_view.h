/* SPDX-License-Identifier: MIT */
/*
 * Why a date is what it is, as page data: days, levels, pauses, what moved. The same for a
 * citizen's page and the desk; which parts a page shows is the page's.
 */
#ifndef HUIYING_VIEW_EXPLAIN_VIEW_H
#define HUIYING_VIEW_EXPLAIN_VIEW_H

#include "tickets/clocks/explain.h"
#include "tickets/people/organisation.h"
#include "tickets/rules/rulebook.h"
#include "web/data.h"
#include "web/request.h"

/* why (a sentence), source, limit, calendar_version, `days` [{date, what, n, name, final}], and for
 * pages
 * `_days` [{when, what, kind, last, provisional}] with runs of rest days as one, `_explained`
 * (there are days and they lead to the row's date), `_received` (office hours, when it is another
 * time), `_within` {title, due}, `extended` {due_at, due} (the date before), `pauses` [{from, to}].
 */
void view_explained(struct request *rq, const struct engine *engine, const struct explanation *e,
	struct data *out);
/* `levels` [{level, title, when, at, at_words, status, fired, reached, tells, level_light,
 * level_shape}]; unit: whose persons are named with `tells`, NULL: nobody by name. */
void view_levels(struct request *rq, const struct engine *engine, const struct explanation *e,
	const struct unit *unit, struct data *out);
/* `moves` [{at, when, title, what, old_due_at, old, due_at, due, later}]; rule NULL: all. */
void view_moves(struct request *rq, const struct engine *engine, const struct ticket_move *moves,
	size_t n, const char *rule, struct data *out);

#endif
