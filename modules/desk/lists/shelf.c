/* SPDX-License-Identifier: MIT */
/*
 * Lists of what is being worked on. Which rows pass a filter is pick.c's matter, how words are
 * looked for words.c's.
 */
#include "modules/desk/lists/list.h"
#include "modules/desk/lists/pick.h"
#include "modules/desk/lists/words.h"

#include "base/pool.h"

/* --- words --- */

static void page_of(const int64_t *ids, size_t n, size_t skip, size_t most, struct list *out)
{
	out->ids = NULL;
	out->n = 0;
	if (skip >= n)
		return;
	out->ids = (int64_t *)(uintptr_t)(ids + skip);
	out->n = n - skip < most ? n - skip : most;
}

/* The rows of p that have the words; *done: they were found before the list's end, and out is made.
 */
static enum db_status shelf_words(struct request *rq, const struct list_filter *f,
	struct list_pick *p, size_t skip, size_t most, struct list *out, bool *done)
{
	struct search search;
	struct list_reading r = {.rq = rq, .search = &search, .pick = p};
	bool through;
	int64_t *ids;
	size_t n;

	*done = true;
	if (!search_ask(rq->pool, f->words, &search))
		return DB_OK;
	r.n = list_pick_count(p, NULL);
	enum db_status status = list_words_read(&r, skip + most + 1, &through);
	if (status != DB_OK)
		return status;
	if (through && r.read < r.n) { /* found enough before the end */
		page_of(r.hits, r.n_hits, skip, most, out);
		out->count = (int64_t)r.n_hits;
		out->more = true;
		return DB_OK;
	}
	/* Which values of filters the words leave is known only of all that have them. */
	*done = false;
	ids = r.hits;
	n = r.n_hits;
	if (!through)
		status = list_db_words(desk.db, rq->pool, &search, r.find.term, &ids, &n);
	if (status == DB_OK)
		list_pick_among(p, ids, n);
	return status;
}

/* --- lists --- */

static enum db_status mark_co(
	struct request *rq, const struct list_scope *scope, struct list *out, struct list_pick *p)
{
	enum db_status status =
		list_db_co(desk.db, rq->pool, scope->own_unit, &out->co, &out->n_co);
	if (status != DB_OK)
		return status;
	int64_t *ids = pool_alloc(rq->pool, (out->n_co + 1) * sizeof(*ids));

	for (size_t i = 0; i < out->n_co; i++)
		ids[i] = out->co[i].ticket_id;
	list_pick_among(p, ids, out->n_co);
	return DB_OK;
}

static enum db_status mark_citizen(
	struct request *rq, const struct list_filter *f, struct list_pick *p)
{
	int64_t ids[LIST_CITIZEN_MOST];
	size_t n;
	enum db_status status =
		contact_find_hash(desk.db, rq->pool, f->citizen, ids, LIST_CITIZEN_MOST, &n);

	if (status == DB_OK)
		list_pick_among(p, ids, n);
	return status;
}

/* The page's ids among the places from the pick's beginning on. */
static void take(struct list_pick *p, size_t skip, size_t most, struct list *out)
{
	size_t left = p->n > skip ? p->n - skip : 0, room = (left < most ? left : most) + 1;
	uint32_t places[LIST_BATCH];
	size_t seen = 0, n;

	out->ids = pool_alloc(p->pool, room * sizeof(*out->ids));
	while (out->n < most && (n = list_pick_next(p, places, LIST_BATCH)) > 0)
		for (size_t i = 0; i < n && out->n < most; i++)
			if (seen++ >= skip)
				out->ids[out->n++] = shelf_at(places[i])->id;
}

/* A unit that has to agree to a text comes before those that only look on: all rows are sorted,
 * then the page is taken. */
static void wants_first(struct list_pick *p, size_t skip, size_t most, struct list *out)
{
	int64_t *sorted = pool_alloc(p->pool, (p->n + 1) * sizeof(*sorted));
	bool *wants = pool_alloc(p->pool, shelf_count() + 1); /* by place */
	size_t n = 0;

	for (size_t i = 0; i < out->n_co; i++) {
		long place = shelf_place(out->co[i].ticket_id);
		if (place >= 0)
			wants[place] = out->co[i].wants;
	}
	take(p, 0, p->n, out);
	for (int first = 1; first >= 0; first--)
		for (size_t i = 0; i < out->n; i++)
			if (wants[shelf_place(out->ids[i])] == first)
				sorted[n++] = out->ids[i];
	page_of(sorted, n, skip, most, out);
}

enum db_status list_shelf(struct request *rq, const struct list_scope *scope, enum list_tab tab,
	const struct list_filter *f, size_t skip, size_t most, struct list *out,
	struct list_facets *facets)
{
	enum db_status status = DB_OK;
	struct list_pick p;

	*out = (struct list){0};
	list_pick_make(rq->pool, scope, tab, f, &p);
	if (tab == LIST_CO)
		status = mark_co(rq, scope, out, &p);
	if (status == DB_OK && f->citizen)
		status = mark_citizen(rq, f, &p);
	if (status == DB_OK && f->words) {
		bool done;
		status = shelf_words(rq, f, &p, skip, most, out, &done);
		if (status != DB_OK || done)
			return status;
	}
	if (status != DB_OK)
		return status;
	out->count = (int64_t)list_pick_count(&p, facets);
	if (tab == LIST_CO)
		wants_first(&p, skip, most, out);
	else
		take(&p, skip, most, out);
	return DB_OK;
}

enum db_status list_shelf_counts(
	struct request *rq, const struct list_scope *scope, int64_t counts[LIST_ALL])
{
	const struct list_filter none = {.since = INSTANT_NONE, .until = INSTANT_NONE};
	struct co_letter *co;
	struct list_pick p;
	size_t n;

	enum db_status status = list_db_co(desk.db, rq->pool, scope->own_unit, &co, &n);
	if (status != DB_OK)
		return status;
	list_pick_make(rq->pool, scope, LIST_CO, &none, &p);
	list_pick_tabs(&p, counts);
	for (size_t i = 0; i < n; i++) {
		long place = shelf_place(co[i].ticket_id);
		counts[LIST_CO] += place >= 0 && shelf_at((size_t)place)->site == p.site;
	}
	return DB_OK;
}
