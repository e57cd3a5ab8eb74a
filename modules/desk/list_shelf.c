/* SPDX-License-Identifier: MIT */
/*
 * Lists of what is being worked on: one pass over the shelf says which rows there are and how many
 * each value of each filter would leave. How words are
 * looked for is list_words.c's matter.
 */
#include "modules/desk/list.h"
#include "modules/desk/list_words.h"
#include "modules/desk/shelf.h"

#include "base/pool.h"
#include "base/str.h"

#include <string.h>

/* The place of a filter in struct list_facets. */
enum { OF_STATE, OF_LIGHT, OF_LEVEL, OF_UNIT, OF_CATEGORY, OF_SCREEN, OF_FLAG, OFS };

struct pick { /* a filter in the shelf's own terms */
	const struct list_scope *scope;
	enum list_tab tab;
	uint16_t site, own_unit, office; /* office: what unit is there before one has it */
	uint16_t state, unit;
	const bool *category; /* by code; NULL: any */
	int light, level, screen; /* -1: any */
	bool has_state, has_unit, flag;
	instant since, until;
	const bool *among; /* by slot; NULL: not asked */
	const bool *mine; /* LIST_CO: by slot */
};

/* --- does a row belong --- */

static bool in_turn(const struct pick *p, const struct shelf_key *key)
{
	return (key->turn & p->scope->roles) &&
		(key->turn_unit == p->office || key->turn_unit == p->own_unit);
}

static bool in_tab(const struct pick *p, const struct shelf_key *key, size_t slot)
{
	if (key->site != p->site || key->gone)
		return false;
	bool sees = p->scope->all || key->unit == p->own_unit;
	switch (p->tab) {
	case LIST_MINE: return in_turn(p, key) && (sees || key->turn_unit == p->own_unit);
	case LIST_CO: return p->mine[slot];
	case LIST_ASKS: return sees && key->asks;
	case LIST_WAITS: return sees && key->waits;
	default: return sees && key->due;
	}
}

/* Which filters the row does not pass; bits by OF_…. */
static unsigned fails(const struct pick *p, const struct shelf_key *key)
{
	/* no branches: which rows pass is as good as random */
	unsigned failed = (unsigned)(p->has_state & (key->state != p->state)) << OF_STATE |
		(unsigned)((p->light >= 0) & (key->light != p->light)) << OF_LIGHT |
		(unsigned)((p->level >= 0) & (key->level != p->level)) << OF_LEVEL |
		(unsigned)(p->has_unit & (key->unit != p->unit)) << OF_UNIT |
		(unsigned)((p->screen > 0) & (key->screen < p->screen)) << OF_SCREEN |
		(unsigned)(p->flag & !(key->flags & FLAG_NEGATIVE)) << OF_FLAG;

	if (p->category && (key->category == SHELF_NO || !p->category[key->category]))
		failed |= 1u << OF_CATEGORY;
	return failed;
}

static bool in_time(const struct pick *p, const struct shelf_row *row)
{
	return (p->since == INSTANT_NONE || row->submitted >= p->since) &&
		(p->until == INSTANT_NONE || row->submitted < p->until);
}

static int light_of(const char *name)
{
	for (int i = LIGHT_NORMAL; i <= LIGHT_RED; i++)
		if (str_equal(name, light_name((enum light)i)))
			return i;
	return LIGHT_NONE;
}

/* Is a category this one, or one below it: "urban" and "urban.water". */
static bool is_below(const char *code, const char *category)
{
	size_t n = strlen(category);
	return strncmp(code, category, n) == 0 && (code[n] == '\0' || code[n] == '.');
}

static const bool *below_all(struct pool *pool, const char *category)
{
	bool *below = pool_alloc(pool, shelf_codes() + 1);

	for (size_t i = 0; i < shelf_codes(); i++)
		below[i] = is_below(shelf_text((uint16_t)i), category);
	return below;
}

static struct pick pick_make(struct pool *pool, const struct list_scope *scope, enum list_tab tab,
	const struct list_filter *f)
{
	return (struct pick){
		.scope = scope,
		.tab = tab,
		.site = shelf_code_of(scope->site_id),
		.own_unit = shelf_code_of(scope->own_unit),
		.office = shelf_code_of(0),
		.has_state = f->state != NULL,
		.state = f->state ? shelf_code(f->state) : 0,
		.category = f->category ? below_all(pool, f->category) : NULL,
		.has_unit = f->unit != 0,
		.unit = f->unit ? shelf_code_of(f->unit > 0 ? f->unit : 0) : 0,
		.light = f->light ? light_of(f->light) : -1,
		.level = f->level ? (int)level_parse(f->level) : -1,
		.screen = f->screen,
		.flag = f->flag,
		.since = f->since,
		.until = f->until,
	};
}

/* --- counts --- */

struct tally { /* by code for units, states, categories; by value for the rest */
	uint32_t *of[OFS];
	size_t room[OFS];
};

static struct tally tally_make(struct pool *pool)
{
	struct tally tally;
	for (int i = 0; i < OFS; i++) {
		bool coded = i == OF_STATE || i == OF_UNIT || i == OF_CATEGORY;
		tally.room[i] = coded ? shelf_codes() : 8;
		tally.of[i] = pool_alloc(pool, (tally.room[i] + 1) * sizeof(uint32_t));
	}
	return tally;
}

/* What has no room is counted together where nobody looks. */
static void tally_one(const struct tally *tally, int i, size_t value)
{
	tally->of[i][value < tally->room[i] ? value : tally->room[i]]++;
}

/* A row counts for each filter whose value alone keeps it away, or for all when none does. */
static void tally_row(const struct tally *tally, const struct shelf_key *key, unsigned failed)
{
	const size_t value[OFS] = {key->state, key->light, key->level, key->unit, key->category,
		key->screen, key->flags & FLAG_NEGATIVE ? 1 : 0};

	if (failed & (failed - 1))
		return;
	if (failed) {
		int only = __builtin_ctz(failed);
		tally_one(tally, only, value[only]);
		return;
	}
	for (int i = 0; i < OFS; i++)
		tally_one(tally, i, value[i]);
}

/* A category's letters are those below it too, as its filter has it. */
static void add_below(struct pool *pool, const struct tally *tally)
{
	size_t n = tally->room[OF_CATEGORY];
	uint32_t *own = tally->of[OF_CATEGORY], *sum = pool_alloc(pool, (n + 1) * sizeof(*sum));

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; own[i] && k < n; k++)
			if (own[k] && is_below(shelf_text((uint16_t)k), shelf_text((uint16_t)i)))
				sum[i] += own[k];
	memcpy(own, sum, n * sizeof(*sum));
}

static void tally_show(struct pool *pool, const struct tally *tally, struct list_facets *out)
{
	add_below(pool, tally);
	for (int i = 0; i < OFS; i++) {
		out->of[i] = pool_alloc(pool, (tally->room[i] + 1) * sizeof(*out->of[i]));
		out->n[i] = 0;
		for (size_t v = 0; v < tally->room[i]; v++)
			if (tally->of[i][v])
				out->of[i][out->n[i]++] =
					(struct list_facet){(uint16_t)v, (int)tally->of[i][v]};
	}
}

/* --- the pass --- */

/* Marks the slots of the rows; counts when tally is not NULL. */
static size_t pass_slots(const struct pick *p, const struct tally *tally, bool *hit)
{
	const struct shelf_key *keys = shelf_keys();
	size_t slots = shelf_slots(), n = 0;
	bool timed = p->since != INSTANT_NONE || p->until != INSTANT_NONE;

	for (size_t i = 0; i < slots; i++) {
		if (!in_tab(p, &keys[i], i) || (p->among && !p->among[i]) ||
			(timed && !in_time(p, shelf_in(i))))
			continue;
		unsigned failed = fails(p, &keys[i]);
		if (tally)
			tally_row(tally, &keys[i], failed);
		hit[i] = failed == 0;
		n += failed == 0;
	}
	return n;
}

static bool *marks(struct pool *pool)
{
	return pool_alloc(pool, shelf_slots() + 1);
}

/* Places of the rows in *places (room for all), in order. */
static size_t pass(
	struct pool *pool, const struct pick *p, const struct tally *tally, uint32_t *places)
{
	bool *hit = marks(pool);
	const uint32_t *order = shelf_order();
	size_t left = pass_slots(p, tally, hit), n = 0;

	for (size_t i = 0; n < left; i++) { /* most often all belong, or hardly any: no branch */
		places[n] = (uint32_t)i;
		n += hit[order[i]];
	}
	return n;
}

static void mark(bool *among, int64_t id)
{
	long slot = shelf_find(id);
	if (slot >= 0)
		among[slot] = true;
}

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

/* The rows of p that have the words; *among is left as it is when the list was read one by one.
 */
static enum db_status shelf_words(struct request *rq, const struct list_filter *f, struct pick *p,
	uint32_t *places, size_t skip, size_t most, struct list *out, bool *done)
{
	struct search search;
	struct list_reading r = {.rq = rq, .search = &search, .places = places};
	bool through;
	int64_t *ids;
	size_t n;

	*done = true;
	if (!search_ask(rq->pool, f->words, &search))
		return DB_OK;
	r.n = pass(rq->pool, p, NULL, places);
	r.hits = pool_alloc(rq->pool, (r.n + LIST_BATCH) * sizeof(*r.hits));
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
	bool *among = marks(rq->pool);
	ids = r.hits;
	n = r.n_hits;
	if (!through)
		status = list_db_words(desk.db, rq->pool, &search, r.find.term, &ids, &n);
	for (size_t i = 0; status == DB_OK && i < n; i++)
		mark(among, ids[i]);
	p->among = among;
	return status;
}

/* --- lists --- */

/* A unit that has to agree to a text comes before those that only look on. */
static void wants_first(const struct list *list, uint32_t *places, size_t n, struct pool *pool)
{
	bool *wants = marks(pool);
	const uint32_t *order = shelf_order();
	uint32_t *sorted = pool_alloc(pool, (n + 1) * sizeof(*sorted));
	size_t k = 0;

	for (size_t i = 0; i < list->n_co; i++)
		if (list->co[i].wants)
			mark(wants, list->co[i].ticket_id);
	for (size_t i = 0; i < n; i++)
		if (wants[order[places[i]]])
			sorted[k++] = places[i];
	for (size_t i = 0; i < n; i++)
		if (!wants[order[places[i]]])
			sorted[k++] = places[i];
	memcpy(places, sorted, n * sizeof(*places));
}

static enum db_status mark_co(
	struct request *rq, const struct list_scope *scope, struct list *out, struct pick *p)
{
	bool *mine = marks(rq->pool);
	enum db_status status =
		list_db_co(desk.db, rq->pool, scope->own_unit, &out->co, &out->n_co);

	for (size_t i = 0; status == DB_OK && i < out->n_co; i++)
		mark(mine, out->co[i].ticket_id);
	p->mine = mine;
	return status;
}

static enum db_status mark_citizen(struct request *rq, const struct list_filter *f, struct pick *p)
{
	int64_t ids[LIST_CITIZEN_MOST];
	size_t n;
	bool *among = marks(rq->pool);
	enum db_status status =
		contact_find_hash(desk.db, rq->pool, f->citizen, ids, LIST_CITIZEN_MOST, &n);

	for (size_t i = 0; status == DB_OK && i < n; i++)
		mark(among, ids[i]);
	p->among = among;
	return status;
}

/* Both the words and the citizen: what is marked by both. */
static void both(bool *with, const bool *among)
{
	for (size_t i = 0; with && among && i < shelf_slots(); i++)
		with[i] = with[i] && among[i];
}

static void take_places(const uint32_t *places, size_t n, size_t skip, size_t most,
	struct pool *pool, struct list *out)
{
	int64_t *ids = pool_alloc(pool, (most + 1) * sizeof(*ids));
	size_t k = 0;

	for (size_t i = skip; i < n && k < most; i++)
		ids[k++] = shelf_at(places[i])->id;
	out->ids = ids;
	out->n = k;
	out->count = (int64_t)n;
}

enum db_status list_shelf(struct request *rq, const struct list_scope *scope, enum list_tab tab,
	const struct list_filter *f, size_t skip, size_t most, struct list *out,
	struct list_facets *facets)
{
	enum db_status status = DB_OK;

	*out = (struct list){0};
	struct pick p = pick_make(rq->pool, scope, tab, f);
	uint32_t *places = pool_alloc(rq->pool, (shelf_count() + 1) * sizeof(*places));
	if (tab == LIST_CO)
		status = mark_co(rq, scope, out, &p);
	if (status == DB_OK && f->citizen)
		status = mark_citizen(rq, f, &p);
	if (status == DB_OK && f->words) {
		const bool *citizen = p.among;
		bool done;
		status = shelf_words(rq, f, &p, places, skip, most, out, &done);
		if (status != DB_OK || done)
			return status;
		both((bool *)(uintptr_t)p.among, citizen);
	}
	if (status != DB_OK)
		return status;
	struct tally tally = tally_make(rq->pool);
	size_t n = pass(rq->pool, &p, facets ? &tally : NULL, places);
	if (facets) {
		tally_show(rq->pool, &tally, facets);
		facets->known = true;
	}
	if (tab == LIST_CO)
		wants_first(out, places, n, rq->pool);
	take_places(places, n, skip, most, rq->pool, out);
	return DB_OK;
}

/* What in_tab() says of each tab, in one pass without branches. */
static void count_tabs(const struct pick *p, int64_t counts[LIST_ALL])
{
	const struct shelf_key *key = shelf_keys(), *end = key + shelf_slots();
	const unsigned roles = p->scope->roles;
	const bool all = p->scope->all;
	size_t mine = 0, asks = 0, open = 0, waits = 0;

	for (; key < end; key++) {
		bool here = (key->site == p->site) & !key->gone;
		bool sees = here & (all | (key->unit == p->own_unit));
		bool own = key->turn_unit == p->own_unit;
		bool turn = ((key->turn & roles) != 0) & (own | (key->turn_unit == p->office));
		mine += turn & here & (sees | own);
		asks += sees & key->asks;
		waits += sees & key->waits;
		open += sees & key->due;
	}
	counts[LIST_MINE] = (int64_t)mine;
	counts[LIST_ASKS] = (int64_t)asks;
	counts[LIST_WAITS] = (int64_t)waits;
	counts[LIST_OPEN] = (int64_t)open;
}

enum db_status list_shelf_counts(
	struct request *rq, const struct list_scope *scope, int64_t counts[LIST_ALL])
{
	const struct list_filter none = {.since = INSTANT_NONE, .until = INSTANT_NONE};
	struct pick p = pick_make(rq->pool, scope, LIST_CO, &none);
	struct co_letter *co;
	size_t n;

	memset(counts, 0, LIST_ALL * sizeof(*counts));
	enum db_status status = list_db_co(desk.db, rq->pool, scope->own_unit, &co, &n);
	if (status != DB_OK)
		return status;
	count_tabs(&p, counts);
	for (size_t i = 0; i < n; i++) {
		long slot = shelf_find(co[i].ticket_id);
		counts[LIST_CO] += slot >= 0 && shelf_keys()[slot].site == p.site;
	}
	return DB_OK;
}
