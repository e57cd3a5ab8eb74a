/* SPDX-License-Identifier: MIT */
/*
 * Letters by age are walked along the index of one filter, the rarest; the other filters are looked
 * at in its columns. How far the walk goes is age.c's matter.
 */
#include "modules/desk/lists/walk.h"

#include "base/pool.h"

#include <stdlib.h>

/* The index in which so many letters reach furthest back is the rarest one's. */
#define CHOOSE 1000
/* Letters whose ids lie so close are read by their ids. */
#define CLOSE 1.5

/* --- which index --- */

/* A category with so many below it that each would be a walk of its own is looked for by age. */
static enum db_status read_codes(struct list_walk *walk, bool *few)
{
	enum db_status status = list_db_below(
		desk.db, walk->rq->pool, walk->ask, walk->codes, WALK_CODES, &walk->n_codes);
	*few = walk->n_codes < WALK_CODES;
	return status;
}

/* Where the index ends when so many letters of it are taken: the newest of the codes' ends. */
static enum db_status find_bound(const struct list_walk *walk, const struct age_ask *ask,
	enum age_along along, int64_t letters, instant *out)
{
	bool coded = along == ALONG_CATEGORY;
	enum db_status status = DB_OK;

	*out = INSTANT_NONE;
	for (size_t i = 0; status == DB_OK && i < (coded ? walk->n_codes : 1); i++) {
		instant at;
		status = list_db_bound(desk.db, walk->rq->pool, ask, along,
			coded ? walk->codes[i] : NULL, letters, &at);
		if (at != INSTANT_NONE && (*out == INSTANT_NONE || at > *out))
			*out = at;
	}
	return status;
}

/* Only letters of the own unit may be seen: their index is the one. */
enum db_status list_walk_choose(struct list_walk *walk)
{
	const struct age_ask *ask = walk->ask;
	enum age_along all[3];
	size_t n = 0;
	instant best = INSTANT_NEVER;
	bool few = false;
	enum db_status status = DB_OK;

	if (ask->scope_unit || ask->unit)
		all[n++] = ALONG_UNIT;
	if (ask->state && !ask->scope_unit)
		all[n++] = ALONG_STATE;
	if (ask->category && !ask->scope_unit)
		status = read_codes(walk, &few);
	if (few)
		all[n++] = ALONG_CATEGORY;
	walk->along = n > 0 ? all[0] : ALONG_AGE;
	walk->bound = INSTANT_NONE;
	walk->cost = COST_LOOKED_UP;
	for (size_t i = 0; status == DB_OK && n > 1 && i < n && best != INSTANT_NONE; i++) {
		instant bound;
		status = find_bound(walk, ask, all[i], CHOOSE, &bound);
		if (bound != INSTANT_NONE && bound >= best)
			continue;
		best = bound;
		walk->along = all[i];
	}
	return status;
}

/* --- the walk --- */

static int newest_first(const void *a, const void *b)
{
	const struct age_row *x = a, *y = b;
	if (x->submitted != y->submitted)
		return x->submitted > y->submitted ? -1 : 1;
	return (y->id > x->id) - (y->id < x->id);
}

/* Rows of one more walk come among the rest. */
static void merge(struct list_walk *walk, const struct age_row *rows, size_t n)
{
	if (n == 0)
		return;
	struct age_row *all = pool_alloc(walk->rq->pool, (walk->n + n) * sizeof(*all));
	for (size_t i = 0; i < walk->n; i++)
		all[i] = walk->rows[i];
	for (size_t i = 0; i < n; i++)
		all[walk->n + i] = rows[i];
	walk->rows = all;
	walk->n += n;
	qsort(all, walk->n, sizeof(*all), newest_first);
	if (walk->n > (size_t)walk->ask->most)
		walk->n = (size_t)walk->ask->most;
}

/* All letters of this stretch that are asked for. */
static enum db_status walk_stretch(struct list_walk *walk, const struct age_ask *stretch)
{
	bool coded = walk->along == ALONG_CATEGORY;
	struct pool *pool = walk->rq->pool;
	enum db_status status = DB_OK;
	struct age_row *rows;
	size_t n;

	for (size_t i = 0; status == DB_OK && i < (coded ? walk->n_codes : 1); i++) {
		status = list_db_walk(desk.db, pool, stretch, walk->along,
			coded ? walk->codes[i] : NULL, &rows, &n);
		if (status == DB_OK)
			merge(walk, rows, n);
	}
	if (status != DB_OK || stretch->scope_unit == 0)
		return status;
	status = list_db_walk_co(desk.db, pool, stretch, &rows, &n);
	if (status == DB_OK)
		merge(walk, rows, n);
	return status;
}

/* Letters come with growing ids, unless they were taken over from elsewhere: what was submitted one
 * after the other then lies side by side, and its words are read twice as fast. */
static enum db_status scan_stretch(
	struct list_walk *walk, const struct age_ask *stretch, bool *scanned)
{
	struct pool *pool = walk->rq->pool;
	int64_t first, last, letters;
	struct age_row *rows;
	size_t n;

	enum db_status status = list_db_span(desk.db, pool, stretch, &first, &last, &letters);
	*scanned = (double)(last - first) < CLOSE * (double)letters;
	walk->cost = *scanned ? COST_SCANNED : COST_LOOKED_UP;
	if (status != DB_OK || !*scanned)
		return status;
	status = list_db_scan(desk.db, pool, stretch, first, last, &rows, &n);
	if (status == DB_OK)
		merge(walk, rows, n);
	return status;
}

enum db_status list_walk_on(struct list_walk *walk, int64_t letters)
{
	struct age_ask stretch = *walk->ask;

	if (walk->bound != INSTANT_NONE) /* what was submitted at the bound itself is there */
		stretch.until = walk->bound;
	enum db_status status = find_bound(walk, &stretch, walk->along, letters, &walk->bound);
	if (status != DB_OK)
		return status;
	if (walk->bound != INSTANT_NONE)
		stretch.since = walk->bound;
	walk->letters += letters;
	bool scanned = false;
	if (stretch.words && walk->along == ALONG_AGE)
		status = scan_stretch(walk, &stretch, &scanned);
	return status == DB_OK && !scanned ? walk_stretch(walk, &stretch) : status;
}
