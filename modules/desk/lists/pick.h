/* SPDX-License-Identifier: MIT */
/* Which of the rows that lie on the shelf a list has. */
#ifndef HUIYING_MODULES_DESK_LISTS_PICK_H
#define HUIYING_MODULES_DESK_LISTS_PICK_H

#include "modules/desk/lists/list.h"
#include "modules/desk/shelf/shelf.h"

struct list_pick { /* a filter in the shelf's own terms */
	struct pool *pool;
	const struct list_scope *scope;
	enum list_tab tab;
	uint16_t site, own_unit, office; /* office: what unit is there before one has it */
	uint16_t state, unit;
	const bool *category; /* by code; NULL: any */
	int light, level, screen, kind; /* -1: any */
	bool has_state, has_unit, flag, timed;
	instant since, until; /* when timed */
	const uint32_t *among; /* places, sorted; NULL: all */
	size_t n_among;
	bool *hit; /* by pile: its rows pass */
	size_t n; /* rows that pass */
	size_t at, found; /* how far list_pick_next has come */
};

void list_pick_make(struct pool *pool, const struct list_scope *scope, enum list_tab tab,
	const struct list_filter *f, struct list_pick *out);
/* Only these letters; asked again: those that are in both. */
void list_pick_among(struct list_pick *p, const int64_t *ids, size_t n);
/* How many rows there are; facets: how many each value of a filter would leave, NULL: not asked. */
size_t list_pick_count(struct list_pick *p, struct list_facets *facets);
/* The places of the next rows, in order; from the first one after list_pick_count. */
size_t list_pick_next(struct list_pick *p, uint32_t *places, size_t most);
/* How many rows lie in each tab; without the co-units'. */
void list_pick_tabs(const struct list_pick *p, int64_t counts[LIST_ALL]);

#endif
