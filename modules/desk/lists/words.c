/* SPDX-License-Identifier: MIT */
/*
 * Words in a list of what is being worked on, looked for where that is cheaper: in the letters of
 * the list one by one, or in the index of words. What the list is otherwise is shelf.c's
 * matter.
 */
#include "modules/desk/lists/words.h"

#include "base/pool.h"

/* Microseconds of the database for a row of the list; so many rows are looked at before it is
 * decided which way is the cheaper one. */
#define COST_BATCHED 4.0
#define LOOK 300

/* Room for one batch more. */
static void more_hits(struct list_reading *r)
{
	if (r->n_hits + LIST_BATCH <= r->room)
		return;
	r->room = (r->n_hits + LIST_BATCH) * 2;
	int64_t *hits = pool_alloc(r->rq->pool, r->room * sizeof(*hits));
	for (size_t i = 0; i < r->n_hits; i++)
		hits[i] = r->hits[i];
	r->hits = hits;
}

static enum db_status read_batch(struct list_reading *r)
{
	int64_t ids[LIST_BATCH] = {0}, have[LIST_BATCH];
	uint32_t places[LIST_BATCH];
	size_t count = list_pick_next(r->pick, places, LIST_BATCH), found;

	more_hits(r);
	for (size_t i = 0; i < count; i++)
		ids[i] = shelf_at(places[i])->id;
	enum db_status status =
		list_db_have(desk.db, r->rq->pool, r->search, ids, count, have, &found);
	for (size_t i = 0; status == DB_OK && i < count; i++)
		for (size_t k = 0; k < found; k++)
			if (have[k] == ids[i])
				r->hits[r->n_hits++] = ids[i];
	r->read += count;
	return status;
}

/* Is the index of words cheaper than reading on until `wanted` are found. How often the words stand
 * in this list says how far that is; how often they stand in all letters, what the index costs. */
static enum db_status index_is_cheaper(struct list_reading *r, size_t wanted, bool *cheaper)
{
	enum db_status status = DB_OK;

	if (!r->find.term)
		status = list_find_plan(desk.db, r->rq->pool, r->search, &r->find);
	double density = ((double)r->n_hits + 0.5) / (double)r->read;
	double rows = ((double)wanted - (double)r->n_hits) / density;
	double left = (double)(r->n - r->read);
	*cheaper = r->find.cost < (rows < left ? rows : left) * COST_BATCHED;
	return status;
}

enum db_status list_words_read(struct list_reading *r, size_t wanted, bool *through)
{
	enum db_status status = DB_OK;

	*through = true;
	while (status == DB_OK && r->read < r->n && r->n_hits < wanted) {
		if (r->read >= LOOK && r->read % LOOK == 0) {
			bool cheaper;
			status = index_is_cheaper(r, wanted, &cheaper);
			if (status == DB_OK && cheaper) {
				*through = false;
				return DB_OK;
			}
		}
		if (status == DB_OK)
			status = read_batch(r);
	}
	return status;
}
