/* SPDX-License-Identifier: MIT */
/*
 * Which of the rows that lie on the shelf a list has, and how many each value of each filter would
 * leave: one pass over the piles of rows that are alike. Where lists of words and of citizens come
 * from is shelf.c's matter.
 */
#include "modules/desk/lists/pick.h"

#include "base/pool.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* The place of a filter in struct list_facets. */
enum { OF_STATE, OF_LIGHT, OF_LEVEL, OF_UNIT, OF_CATEGORY, OF_SCREEN, OF_FLAG, OF_KIND, OFS };

/* --- do the rows of a pile belong --- */

static bool in_turn(const struct list_pick *p, const struct shelf_key *key)
{
	return (key->turn & p->scope->roles) &&
		(key->turn_unit == p->office || key->turn_unit == p->own_unit);
}

static bool in_tab(const struct list_pick *p, const struct shelf_key *key)
{
	if (key->site != p->site)
		return false;
	bool sees = p->scope->all || key->unit == p->own_unit;
	switch (p->tab) {
	case LIST_MINE: return in_turn(p, key) && (sees || key->turn_unit == p->own_unit);
	case LIST_CO: return true; /* which those are is for the asker to say */
	case LIST_ASKS: return sees && key->asks;
	case LIST_WAITS: return sees && key->waits;
	default: return sees && key->due;
	}
}

/* Which filters the rows of a pile do not pass; bits by OF_…. */
static unsigned fails(const struct list_pick *p, const struct shelf_key *key)
{
	/* no branches: which piles pass is as good as random */
	unsigned failed = (unsigned)(p->has_state & (key->state != p->state)) << OF_STATE |
		(unsigned)((p->light >= 0) & (key->light != p->light)) << OF_LIGHT |
		(unsigned)((p->level >= 0) & (key->level != p->level)) << OF_LEVEL |
		(unsigned)(p->has_unit & (key->unit != p->unit)) << OF_UNIT |
		(unsigned)((p->screen > 0) & (key->screen < p->screen)) << OF_SCREEN |
		(unsigned)(p->flag & !(key->flags & FLAG_NEGATIVE)) << OF_FLAG |
		(unsigned)((p->kind >= 0) & (key->kind != p->kind)) << OF_KIND;

	if (p->category && (key->category == SHELF_NO || !p->category[key->category]))
		failed |= 1u << OF_CATEGORY;
	return failed;
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

void list_pick_make(struct pool *pool, const struct list_scope *scope, enum list_tab tab,
	const struct list_filter *f, struct list_pick *out)
{
	*out = (struct list_pick){
		.pool = pool,
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
		.kind = f->kind ? shelf_kind(f->kind) : -1,
		.flag = f->flag,
		.since = f->since,
		.until = f->until == INSTANT_NONE ? INSTANT_NEVER : f->until,
		.timed = f->since != INSTANT_NONE || f->until != INSTANT_NONE,
	};
}

static int by_place(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* Those of sorted places that are in p->among already. */
static size_t both(const struct list_pick *p, uint32_t *places, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0, k = 0; i < n; i++) {
		while (k < p->n_among && p->among[k] < places[i])
			k++;
		if (k < p->n_among && p->among[k] == places[i])
			places[kept++] = places[i];
	}
	return kept;
}

void list_pick_among(struct list_pick *p, const int64_t *ids, size_t n)
{
	uint32_t *places = pool_alloc(p->pool, (n + 1) * sizeof(*places));
	size_t there = 0, once = 0;

	for (size_t i = 0; i < n; i++) {
		long place = shelf_place(ids[i]);
		if (place >= 0)
			places[there++] = (uint32_t)place;
	}
	qsort(places, there, sizeof(*places), by_place);
	for (size_t i = 0; i < there; i++)
		if (once == 0 || places[i] != places[once - 1])
			places[once++] = places[i];
	p->n_among = p->among ? both(p, places, once) : once;
	p->among = places;
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
static void tally_rows(const struct tally *tally, int i, size_t value, uint32_t rows)
{
	tally->of[i][value < tally->room[i] ? value : tally->room[i]] += rows;
}

/* Rows count for each filter whose value alone keeps them away, or for all when none does. */
static void tally_pile(
	const struct tally *tally, const struct shelf_key *key, unsigned failed, uint32_t rows)
{
	const size_t value[OFS] = {key->state, key->light, key->level, key->unit, key->category,
		key->screen, key->flags & FLAG_NEGATIVE ? 1 : 0, key->kind};

	if (failed & (failed - 1))
		return;
	if (failed) {
		int only = __builtin_ctz(failed);
		tally_rows(tally, only, value[only], rows);
		return;
	}
	for (int i = 0; i < OFS; i++)
		tally_rows(tally, i, value[i], rows);
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

static bool in_time(const struct list_pick *p, size_t place)
{
	instant at = shelf_place_submitted()[place];
	return at >= p->since && at < p->until;
}

/* How many rows of each pile are looked at at all. */
static const uint32_t *count_rows(const struct list_pick *p)
{
	const uint32_t *pile = shelf_place_piles();

	if (!p->among && !p->timed)
		return shelf_pile_rows();
	uint32_t *rows = pool_alloc(p->pool, (shelf_piles() + 1) * sizeof(*rows));
	size_t n = p->among ? p->n_among : shelf_count();
	for (size_t i = 0; i < n; i++) {
		size_t place = p->among ? p->among[i] : i;
		rows[pile[place]] += !p->timed || in_time(p, place);
	}
	return rows;
}

size_t list_pick_count(struct list_pick *p, struct list_facets *facets)
{
	const struct shelf_key *key = shelf_pile_keys();
	const uint32_t *rows = count_rows(p);
	struct tally tally = tally_make(p->pool);

	p->hit = pool_alloc(p->pool, shelf_piles() + 1);
	p->n = 0;
	for (size_t i = 0; i < shelf_piles(); i++) {
		if (rows[i] == 0 || !in_tab(p, &key[i]))
			continue;
		unsigned failed = fails(p, &key[i]);
		if (facets)
			tally_pile(&tally, &key[i], failed, rows[i]);
		p->hit[i] = failed == 0;
		p->n += failed == 0 ? rows[i] : 0;
	}
	if (facets) {
		tally_show(p->pool, &tally, facets);
		facets->known = true;
	}
	p->at = p->found = 0;
	return p->n;
}

size_t list_pick_next(struct list_pick *p, uint32_t *places, size_t most)
{
	const uint32_t *pile = shelf_place_piles();
	const bool *hit = p->hit;
	size_t n = 0;

	for (; n < most && p->found < p->n; p->at++) {
		size_t place = p->among ? p->among[p->at] : p->at;
		if (!hit[pile[place]] || (p->timed && !in_time(p, place)))
			continue;
		places[n++] = (uint32_t)place;
		p->found++;
	}
	return n;
}

/* What in_tab() says of each tab, in one pass without branches. */
void list_pick_tabs(const struct list_pick *p, int64_t counts[LIST_ALL])
{
	const struct shelf_key *key = shelf_pile_keys();
	const uint32_t *rows = shelf_pile_rows();
	const unsigned roles = p->scope->roles;
	const bool all = p->scope->all;

	memset(counts, 0, LIST_ALL * sizeof(*counts));
	for (size_t i = 0; i < shelf_piles(); i++, key++) {
		bool here = key->site == p->site;
		bool sees = here & (all | (key->unit == p->own_unit));
		bool own = key->turn_unit == p->own_unit;
		bool turn = ((key->turn & roles) != 0) & (own | (key->turn_unit == p->office));
		counts[LIST_MINE] += (turn & here & (sees | own)) * rows[i];
		counts[LIST_ASKS] += (sees & key->asks) * rows[i];
		counts[LIST_WAITS] += (sees & key->waits) * rows[i];
		counts[LIST_OPEN] += (sees & key->due) * rows[i];
	}
}
