/* SPDX-License-Identifier: MIT */
/*
 * The tickets of shelf.h in memory: rows, their order, a table by id. Which columns they have and
 * how the database is asked is shelf_db.c's matter; what a person may see and which filter is on is
 * lists/pick.c's.
 */
#include "modules/desk/shelf/shelf.h"

#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/shelf/code.h"
#include "modules/desk/shelf/shelf_db.h"
#include "modules/desk/shelf/pile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A change can be seen only when its transaction ends: what is younger than this is read again. */
#define WINDOW MINUTE
/* A transaction that lasted longer than that would be missed: now and then everything is read. */
#define WHOLE HOUR

/* --- rows --- */

static struct {
	struct shelf_row *row;
	uint32_t *pile; /* of each row */
	instant *until; /* how long each row's light stays as it is */
	size_t n, room;
	uint32_t *table; /* row + 1, by id */
	size_t slots;
	uint32_t *order, *place; /* rows in order; where a row stands in it */
	uint32_t *piles; /* of the rows in order */
	instant *submitted; /* the same */
	size_t n_order;
	instant turn; /* no light changes before */
	instant seen, whole; /* by the server's time */
	instant looked; /* when it was seen, by the clock that only goes forward */
	const struct policy *policy; /* that the lights were counted by */
	const struct calendar *calendar;
} shelf;

static size_t row_slot(int64_t id)
{
	uint64_t h = (uint64_t)id * 0x9E3779B97F4A7C15u;
	size_t i = (size_t)(h >> 20) & (shelf.slots - 1);
	while (shelf.table[i] && shelf.row[shelf.table[i] - 1].id != id)
		i = (i + 1) & (shelf.slots - 1);
	return i;
}

/* Another array with the first n elements of the old one, which is freed. */
static void *grown(void *old, size_t n, size_t room, size_t size)
{
	char *new = xalloc(room * size);
	if (n)
		memcpy(new, old, n * size);
	free(old);
	return new;
}

static void rows_grow(void)
{
	size_t n = shelf.n, room = shelf.room ? shelf.room * 2 : 1024;

	shelf.row = grown(shelf.row, n, room, sizeof(*shelf.row));
	shelf.pile = grown(shelf.pile, n, room, sizeof(*shelf.pile));
	shelf.until = grown(shelf.until, n, room, sizeof(*shelf.until));
	shelf.place = grown(shelf.place, n, room, sizeof(*shelf.place));
	shelf.order = grown(shelf.order, shelf.n_order, room, sizeof(*shelf.order));
	shelf.piles = grown(shelf.piles, shelf.n_order, room, sizeof(*shelf.piles));
	shelf.submitted = grown(shelf.submitted, shelf.n_order, room, sizeof(*shelf.submitted));
	free(shelf.table);
	shelf.room = room;
	shelf.slots = room * 2;
	shelf.table = xalloc(shelf.slots * sizeof(*shelf.table));
	for (size_t i = 0; i < n; i++)
		shelf.table[row_slot(shelf.row[i].id)] = (uint32_t)(i + 1);
}

static struct shelf_row *row_find(int64_t id)
{
	size_t found = shelf.slots ? shelf.table[row_slot(id)] : 0;
	return found ? &shelf.row[found - 1] : NULL;
}

static struct shelf_row *row_take(int64_t id)
{
	struct shelf_row *row = row_find(id);
	if (row)
		return row;
	if (shelf.n == shelf.room)
		rows_grow();
	shelf.row[shelf.n] = (struct shelf_row){.id = id};
	shelf.pile[shelf.n] = PILE_NONE;
	shelf.table[row_slot(id)] = (uint32_t)(shelf.n + 1);
	return &shelf.row[shelf.n++];
}

/* --- lights --- */

static void count_light(const struct engine *engine, struct shelf_row *row, instant now)
{
	char name[80];
	const char *text = shelf_text(row->rule);
	const char *class_ = strchr(text, ' ');

	row->light = LIGHT_NONE;
	row->light_until = INSTANT_NEVER;
	if (!class_ || row->due == INSTANT_NONE)
		return;
	snprintf(name, sizeof(name), "%.*s", (int)(class_ - text), text);
	const struct policy_rule *rule = policy_rule(engine->policy, name, class_ + 1);
	if (!rule)
		return;
	row->light = (uint8_t)clock_light(engine->calendar, rule, row->started, row->due, now);
	row->light_until = clock_light_until(engine->calendar, rule, row->started, row->due, now);
}

static void put_on_pile(const struct shelf_row *row)
{
	size_t i = (size_t)(row - shelf.row);
	struct shelf_key key;

	memset(&key, 0, sizeof(key)); /* piles are found by all its bytes */
	key.site = row->site;
	key.state = row->state;
	key.category = row->category;
	key.unit = row->unit;
	key.turn_unit = row->turn_unit;
	key.turn = row->turn;
	key.light = row->light;
	key.level = row->level;
	key.screen = row->screen;
	key.flags = row->flags;
	key.kind = row->kind;
	key.due = row->due != INSTANT_NONE;
	key.asks = row->asks;
	key.waits = row->waits;
	shelf.pile[i] = shelf_pile_move(shelf.pile[i], row->gone ? NULL : &key);
	shelf.until[i] = row->light_until;
	if (row->light_until < shelf.turn)
		shelf.turn = row->light_until;
}

static void turn_light(const struct engine *engine, size_t i, instant now)
{
	struct shelf_row *row = &shelf.row[i];

	if (row->gone)
		return;
	count_light(engine, row, now);
	put_on_pile(row);
	shelf.piles[shelf.place[i]] = shelf.pile[i];
}

/* Those whose time has come; all, when the rules are others than they were. */
static void turn_lights(const struct engine *engine, instant now)
{
	bool all = shelf.policy != engine->policy || shelf.calendar != engine->calendar;
	instant turn = INSTANT_NEVER;

	if (!all && now < shelf.turn)
		return;
	shelf.policy = engine->policy;
	shelf.calendar = engine->calendar;
	for (size_t i = 0; i < shelf.n; i++) {
		if (all || now >= shelf.until[i])
			turn_light(engine, i, now);
		turn = shelf.until[i] < turn ? shelf.until[i] : turn;
	}
	shelf.turn = turn;
}

/* --- order --- */

static int by_due(const struct shelf_row *a, const struct shelf_row *b)
{
	bool none = a->due == INSTANT_NONE;
	if (a->first != b->first)
		return a->first ? -1 : 1;
	if (none != (b->due == INSTANT_NONE))
		return none ? 1 : -1;
	if (!none && a->due != b->due)
		return a->due < b->due ? -1 : 1;
	if (none && a->submitted != b->submitted)
		return a->submitted > b->submitted ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

static int compare(const void *a, const void *b)
{
	return by_due(&shelf.row[*(const uint32_t *)a], &shelf.row[*(const uint32_t *)b]);
}

/* Where a row belongs among those that are in order from `from` on. */
static size_t belongs(const uint32_t *order, size_t from, size_t n, const struct shelf_row *row)
{
	while (from < n) {
		size_t middle = from + (n - from) / 2;
		if (by_due(&shelf.row[order[middle]], row) < 0)
			from = middle + 1;
		else
			n = middle;
	}
	return from;
}

/* Rows that changed are taken out of the order and put where they belong now, so that one letter
 * more does not sort all of them anew. */
static void order_anew(const bool *changed)
{
	uint32_t *moved = xalloc((shelf.n + 1) * sizeof(*moved));
	uint32_t *merged = xalloc(shelf.room * sizeof(*merged));
	size_t n_moved = 0, n_stay = 0, from = 0;

	for (size_t i = 0; i < shelf.n; i++)
		if (changed[i] && !shelf.row[i].gone)
			moved[n_moved++] = (uint32_t)i;
	qsort(moved, n_moved, sizeof(*moved), compare);
	for (size_t i = 0; i < shelf.n_order; i++)
		if (!changed[shelf.order[i]])
			shelf.order[n_stay++] = shelf.order[i];
	for (size_t k = 0; k < n_moved; k++) {
		size_t to = belongs(shelf.order, from, n_stay, &shelf.row[moved[k]]);
		memcpy(merged + from + k, shelf.order + from, (to - from) * sizeof(*merged));
		merged[to + k] = moved[k];
		from = to;
	}
	if (n_stay > from)
		memcpy(merged + from + n_moved, shelf.order + from,
			(n_stay - from) * sizeof(*merged));
	free(moved);
	free(shelf.order);
	shelf.order = merged;
	shelf.n_order = n_stay + n_moved;
	for (size_t i = 0; i < shelf.n_order; i++) {
		shelf.place[merged[i]] = (uint32_t)i;
		shelf.piles[i] = shelf.pile[merged[i]];
		shelf.submitted[i] = shelf.row[merged[i]].submitted;
	}
}

/* --- reading --- */

static void take_row(const struct engine *engine, const struct shelf_read *from, instant now)
{
	struct shelf_row *row = row_take(from->row.id);

	*row = from->row;
	row->site = shelf_code_add(from->site);
	row->state = shelf_code_add(from->state);
	row->category = shelf_code_add(from->category);
	row->unit = shelf_code_add(from->unit);
	row->turn_unit = shelf_code_add(from->turn_unit);
	row->rule = shelf_code_add(from->rule);
	count_light(engine, row, now);
	put_on_pile(row);
}

/* Reads these tickets; one that is not worked on any more stays as gone, so that it is not read
 * again and again. */
static enum db_status read_ids(struct db *db, const struct engine *engine,
	const struct shelf_change *change, size_t n, instant now)
{
	enum db_status status = DB_OK;
	struct pool *pool = pool_open();

	for (size_t i = 0; status == DB_OK && i < n; i += SHELF_BATCH) {
		struct shelf_read *read;
		size_t count = n - i < SHELF_BATCH ? n - i : SHELF_BATCH, found;
		status = shelf_db_read(db, pool, change + i, count, &read, &found);
		for (size_t k = 0; k < found; k++)
			take_row(engine, &read[k], now);
		pool_empty(pool);
	}
	pool_close(&pool);
	return status;
}

static void forget(void)
{
	free(shelf.row);
	free(shelf.pile);
	free(shelf.until);
	free(shelf.table);
	free(shelf.order);
	free(shelf.place);
	free(shelf.piles);
	free(shelf.submitted);
	memset(&shelf, 0, sizeof(shelf));
	shelf_piles_close();
}

static enum db_status read_changes(struct db *db, const struct engine *engine,
	struct shelf_change *changes, size_t n, instant now)
{
	size_t fresh = 0;

	for (size_t i = 0; i < n; i++) {
		const struct shelf_row *row = row_find(changes[i].id);
		if (!row || row->changed != changes[i].at)
			changes[fresh++] = changes[i];
	}
	if (fresh == 0)
		return DB_OK;
	enum db_status status = read_ids(db, engine, changes, fresh, now);
	if (status != DB_OK)
		return status;
	bool *changed = xalloc(shelf.n * sizeof(*changed) + 1);
	for (size_t i = 0; i < fresh; i++) {
		const struct shelf_row *row = row_find(changes[i].id);
		if (row)
			changed[row - shelf.row] = true;
	}
	order_anew(changed);
	free(changed);
	return DB_OK;
}

/* A server's clock that was put back, or another server with its own: changes of the time that is
 * counted twice may lie before what was seen. */
static bool put_back(instant at, instant passed)
{
	return at - shelf.seen < passed - WINDOW / 2;
}

enum db_status shelf_refresh(struct db *db, const struct engine *engine, instant now)
{
	struct pool *pool = pool_open();
	struct shelf_change *changes;
	size_t n;
	instant at, looked = instant_monotonic();
	bool whole = shelf.seen == 0;

	enum db_status status = shelf_db_changes(
		db, pool, whole ? INSTANT_NEVER : shelf.seen - WINDOW, &at, &changes, &n);
	if (status == DB_OK &&
		(whole || at - shelf.whole > WHOLE || put_back(at, looked - shelf.looked))) {
		forget();
		status = shelf_db_all(db, pool, &changes, &n);
		shelf.whole = at;
	}
	if (status == DB_OK)
		status = read_changes(db, engine, changes, n, now);
	if (status == DB_OK) {
		shelf.seen = at;
		shelf.looked = looked;
		turn_lights(engine, now);
	} else {
		forget(); /* half of it would be worse than nothing */
	}
	pool_close(&pool);
	return status;
}

/* --- looking --- */

size_t shelf_count(void)
{
	return shelf.n_order;
}

const struct shelf_row *shelf_at(size_t i)
{
	return &shelf.row[shelf.order[i]];
}

long shelf_place(int64_t id)
{
	const struct shelf_row *row = row_find(id);
	return row && !row->gone ? (long)shelf.place[row - shelf.row] : -1;
}

const uint32_t *shelf_place_piles(void)
{
	return shelf.piles;
}

const instant *shelf_place_submitted(void)
{
	return shelf.submitted;
}

void shelf_close(void)
{
	forget();
	shelf_codes_close();
}
