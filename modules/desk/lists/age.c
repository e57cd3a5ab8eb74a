/* SPDX-License-Identifier: MIT */
/*
 * Everything there ever was, the newest first. A list that has its rows soon is walked along the
 * index of ages; words that are rare are looked up in the index of words instead. Neither cost
 * grows much with the number of letters: what a filter leaves over in very many is looked for as
 * far back as LIST_BACK, and the page says so.
 */
#include "modules/desk/lists/list.h"

#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/lists/find.h"
#include "modules/desk/lists/walk.h"

/* Letters that are looked at before anything is known; and how far back at most. */
#define WORDS_SOON 1200
#define LIST_FIRST 200
#define LIST_SOON 4000
#define LIST_BACK 30000
/* What words should take may take so much more. */
#define MARGIN 1.3

struct list_scope list_scope(const struct request *rq)
{
	const struct desk_session *person = desk_person(rq);

	return (struct list_scope){
		.site_id = person->site_id,
		.roles = person->roles,
		.own_unit = person->unit_id,
		.all = desk_sees_all(person),
	};
}

static struct age_ask ask_make(const struct list_scope *scope, const struct list_filter *f)
{
	return (struct age_ask){
		.site_id = scope->site_id,
		.scope_unit = scope->all ? 0 : scope->own_unit,
		.state = f->state,
		.category = f->category,
		.unit = f->unit,
		.screen = f->screen,
		.flags = f->flag ? FLAG_NEGATIVE : 0,
		.since = f->since,
		.until = f->until,
	};
}

/* Looked no further back than this, though the page is not full. */
static void cut(struct list *list, const struct list_walk *walk)
{
	list->cut = walk->bound != INSTANT_NONE && walk->n < (size_t)walk->ask->most;
	list->cut_at = walk->bound;
}

static bool enough(const struct list_walk *walk)
{
	return walk->bound == INSTANT_NONE || walk->n >= (size_t)walk->ask->most;
}

/* So many more letters have to be walked through until the page is full, as far as those that were
 * walked through tell. */
static double letters_left(const struct list_walk *walk)
{
	double left = (double)walk->ask->most - (double)walk->n;
	return left * (double)walk->letters / ((double)walk->n + 0.5);
}

/* No further in all than is quick. */
static enum db_status walk_on(struct list_walk *walk, double letters)
{
	double left = (double)(LIST_BACK - walk->letters);

	if (left < 1)
		return DB_OK;
	return list_walk_on(walk, (int64_t)(letters < left ? letters : left));
}

static double cost_left(const struct list_walk *walk)
{
	return letters_left(walk) * walk->cost;
}

/* Goes on where the words are looked for soonest. */
static enum db_status with_words(struct list_walk *walk, struct list *list)
{
	struct list_find find = {.cost = FIND_LEAST};

	enum db_status status = walk_on(walk, WORDS_SOON);
	if (status == DB_OK && !enough(walk) && cost_left(walk) < find.cost)
		status = walk_on(walk, letters_left(walk) * MARGIN); /* no need to know more */
	if (status != DB_OK || enough(walk))
		return status;
	status = list_find_plan(desk.db, walk->rq->pool, walk->ask->words, &find);
	if (status == DB_OK && (!find.usable || cost_left(walk) < find.cost))
		status = walk_on(walk, letters_left(walk) * MARGIN);
	if (status != DB_OK || enough(walk))
		return status;
	if (find.usable)
		return list_db_find(
			desk.db, walk->rq->pool, walk->ask, find.term, &walk->rows, &walk->n);
	status = walk_on(walk, LIST_BACK);
	cut(list, walk);
	return status;
}

static enum db_status without_words(struct list_walk *walk, struct list *list)
{
	static const double steps[] = {LIST_FIRST, LIST_SOON, LIST_BACK};
	enum db_status status = DB_OK;

	for (size_t i = 0; status == DB_OK && i < 3 && (i == 0 || !enough(walk)); i++)
		status = walk_on(walk, steps[i]);
	cut(list, walk);
	return status;
}

enum db_status list_age(struct request *rq, const struct list_scope *scope,
	const struct list_filter *f, size_t skip, size_t most, struct list *out)
{
	struct age_ask ask = ask_make(scope, f);
	struct search search;
	struct list_walk walk = {.rq = rq, .ask = &ask};
	enum db_status status;

	*out = (struct list){0};
	ask.most = (int64_t)(skip + most + 1);
	if (f->words && !search_ask(rq->pool, f->words, &search))
		return DB_OK;
	ask.words = f->words ? &search : NULL;
	if (f->kind && !str_equal(f->kind, "letter")) {
		status = list_db_kind(desk.db, rq->pool, &ask, str_equal(f->kind, "correction"),
			&walk.rows, &walk.n);
	} else if (f->citizen) {
		status = list_db_citizen(desk.db, rq->pool, &ask, f->citizen, &walk.rows, &walk.n);
	} else {
		status = list_walk_choose(&walk);
		if (status == DB_OK)
			status = f->words ? with_words(&walk, out) : without_words(&walk, out);
	}
	if (status != DB_OK)
		return status;
	out->more = walk.n > skip + most;
	out->count = (int64_t)(out->more ? skip + most : walk.n);
	out->ids = pool_alloc(rq->pool, (most + 1) * sizeof(*out->ids));
	for (size_t i = skip; i < walk.n && out->n < most; i++)
		out->ids[out->n++] = walk.rows[i].id;
	return DB_OK;
}
