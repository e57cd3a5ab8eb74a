/* SPDX-License-Identifier: MIT */
/*
 * Everything there ever was, the newest first. A list that has its rows soon is walked along the
 * index of ages; words that are rare are looked up in the index of words instead. Neither cost
 * grows much with the number of letters: what a filter leaves over in very many is looked for as
 * far back as LIST_BACK, and the page says so.
 */
#include "modules/desk/list.h"

#include "base/pool.h"

#include <stdlib.h>

/* Letters that are looked at with words, in two steps; and without. */
#define WORDS_SOON 400
#define WORDS_FAR 8000
#define LIST_SOON 4000
#define LIST_BACK 60000
/* Letters that are looked up in the index of words, at most. */
#define INDEX_MOST 20000

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

struct found { /* rows so far, the newest first */
	struct age_row *rows;
	size_t n;
};

static int newest_first(const void *a, const void *b)
{
	const struct age_row *x = a, *y = b;
	if (x->submitted != y->submitted)
		return x->submitted > y->submitted ? -1 : 1;
	return (y->id > x->id) - (y->id < x->id);
}

/* Letters that the own unit has, and those in which it is co-unit. */
static enum db_status walk(struct request *rq, const struct age_ask *ask, struct found *out)
{
	struct age_row *co;
	size_t n;

	enum db_status status = list_db_walk(desk.db, rq->pool, ask, &out->rows, &out->n);
	if (status != DB_OK || ask->scope_unit == 0)
		return status;
	status = list_db_walk_co(desk.db, rq->pool, ask, &co, &n);
	if (status != DB_OK || n == 0)
		return status;
	struct age_row *all = pool_alloc(rq->pool, (out->n + n) * sizeof(*all));
	for (size_t i = 0; i < out->n; i++)
		all[i] = out->rows[i];
	for (size_t i = 0; i < n; i++)
		all[out->n + i] = co[i];
	out->rows = all;
	out->n += n;
	qsort(all, out->n, sizeof(*all), newest_first);
	if (out->n > (size_t)ask->most)
		out->n = (size_t)ask->most;
	return DB_OK;
}

/* Walks no further back than so many letters; *bound: where it ended, INSTANT_NONE: at the end. */
static enum db_status walk_back(struct request *rq, const struct age_ask *ask, int64_t letters,
	struct found *out, instant *bound)
{
	struct age_ask near = *ask;

	enum db_status status = list_db_bound(desk.db, rq->pool, ask, letters, bound);
	if (status != DB_OK)
		return status;
	if (*bound != INSTANT_NONE)
		near.since = *bound;
	return walk(rq, &near, out);
}

/* Step by step, as long as the page is not full. */
static enum db_status walk_steps(struct request *rq, const struct age_ask *ask,
	const int64_t *steps, size_t n, struct found *out, instant *bound)
{
	enum db_status status = DB_OK;

	for (size_t i = 0; status == DB_OK && i < n; i++) {
		status = walk_back(rq, ask, steps[i], out, bound);
		if (*bound == INSTANT_NONE || out->n >= (size_t)ask->most)
			break;
	}
	return status;
}

/* Looked no further back than this, though the page is not full. */
static void cut(
	struct list *list, const struct age_ask *ask, const struct found *found, instant bound)
{
	list->cut = bound != INSTANT_NONE && found->n < (size_t)ask->most;
	list->cut_at = bound;
}

/* Words that stand in so many letters that looking all of them up would take longer than anybody
 * waits. */
static enum db_status too_many(struct request *rq, const struct age_ask *ask, bool *out)
{
	int64_t letters;
	int have = 0;

	enum db_status status = list_db_letters(desk.db, rq->pool, &letters);
	if (status == DB_OK)
		status = list_db_sample(desk.db, rq->pool, ask->words, letters, &have);
	*out = (int64_t)have * letters / LIST_SAMPLE > INDEX_MOST;
	return status;
}

static enum db_status with_words(
	struct request *rq, const struct age_ask *ask, struct found *out, struct list *list)
{
	static const int64_t steps[] = {WORDS_SOON, WORDS_FAR}, far[] = {LIST_BACK};
	instant bound;
	bool many;

	enum db_status status = walk_steps(rq, ask, steps, 2, out, &bound);
	if (status != DB_OK || bound == INSTANT_NONE || out->n >= (size_t)ask->most)
		return status;
	status = too_many(rq, ask, &many);
	if (status != DB_OK)
		return status;
	if (!many)
		return list_db_find(desk.db, rq->pool, ask, &out->rows, &out->n);
	status = walk_steps(rq, ask, far, 1, out, &bound);
	cut(list, ask, out, bound);
	return status;
}

static enum db_status without_words(
	struct request *rq, const struct age_ask *ask, struct found *out, struct list *list)
{
	static const int64_t steps[] = {LIST_SOON, LIST_BACK};
	instant bound;

	enum db_status status = walk_steps(rq, ask, steps, 2, out, &bound);
	cut(list, ask, out, bound);
	return status;
}

enum db_status list_age(struct request *rq, const struct list_scope *scope,
	const struct list_filter *f, size_t skip, size_t most, struct list *out)
{
	struct age_ask ask = ask_make(scope, f);
	struct search search;
	struct found found = {0};
	enum db_status status;

	*out = (struct list){0};
	ask.most = (int64_t)(skip + most + 1);
	if (f->words && !search_ask(rq->pool, f->words, &search))
		return DB_OK;
	ask.words = f->words ? &search : NULL;
	if (f->citizen)
		status =
			list_db_citizen(desk.db, rq->pool, &ask, f->citizen, &found.rows, &found.n);
	else if (f->words)
		status = with_words(rq, &ask, &found, out);
	else
		status = without_words(rq, &ask, &found, out);
	if (status != DB_OK)
		return status;
	out->more = found.n > skip + most;
	out->count = (int64_t)(out->more ? skip + most : found.n);
	out->ids = pool_alloc(rq->pool, (most + 1) * sizeof(*out->ids));
	for (size_t i = skip; i < found.n && out->n < most; i++)
		out->ids[out->n++] = found.rows[i].id;
	return DB_OK;
}
