/* SPDX-License-Identifier: MIT */
/*
 * Counting the open clocks by other rules: in the order of tickets, some thousand clocks a
 * transaction. A clock whose due instant stays only gets the new number; one that moves takes its
 * ticket along: row, event, and what was before. Every clock carries the number it was counted by,
 * so whatever interrupts this, the next run takes it up. What the rules are is rulebook.c's matter.
 */
#include "tickets/rulebook_rows.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "tickets/batch.h"
#include "tickets/clock_rows.h"
#include "tickets/many.h"

#define CHUNK 4000 /* clocks a transaction */
#define WORKERS 4 /* connections: a server takes a third of the time for several at once */
#define ALONE 20000 /* so few clocks are counted by one */
#define TAIL 500 /* tickets that are looked for again at once; the literal in tail() too */
#define ROUNDS 20 /* of looking again, when others always come between */
#define GRACE_NS 200000000L /* for transactions that looked at the old number, to end */

/* One worker: its own connection, and tickets in (after, upto]. */
struct recount {
	struct db *db;
	const struct engine *engine;
	const struct rule_options *options;
	struct rule_report *report;
	struct pool *pool;
	struct crew *crew; /* NULL: nobody is told of progress */
	int64_t after, upto;
	enum db_status status;
	pthread_t thread;
};

/* What the workers share. */
struct crew {
	pthread_mutex_t lock; /* for what follows, and whenever the caller is told something */
	int64_t done, all;
};

/* One clock: as it stands in its row, and as the rules have it. */
struct pair {
	struct clock was;
	const struct clock *is;
};

struct chunk {
	struct recount *r;
	int64_t after, upto; /* tickets in (after, upto] */
	int64_t last; /* the last ticket it took */
	bool more; /* there may be more behind it */
	struct clock *clocks;
	struct pair *pairs; /* one a clock, in the order of tickets */
	size_t n, stale; /* stale: of another number, and not written yet */
	/* tickets with a clock whose due instant or certainty changes */
	int64_t *ids;
	size_t *first, *size; /* their clocks */
	size_t n_moved;
	struct batch_ticket *tickets;
	struct rule_report report;
};

/* --- reading --- */

#define READ \
	"SELECT " CLOCK_COLUMNS " FROM clock c FORCE INDEX (clock_open)" \
	" WHERE c.stopped_at IS NULL AND c.ticket_id > ? AND c.ticket_id <= ?" \
	" ORDER BY c.ticket_id, c.id LIMIT ?"

/* Others have put newer rules in force and count by them: nothing is taken back. */
static bool overtaken(const struct chunk *c)
{
	for (size_t i = 0; i < c->n && !c->r->options->dry; i++)
		if (c->clocks[i].epoch > c->r->engine->epoch)
			return true;
	return false;
}

/* Whole tickets: the last one of a full answer may go on. DB_STOP: overtaken. */
static enum db_status read_chunk(struct chunk *c)
{
	struct recount *r = c->r;
	struct db_rows rows;
	/* locked: what is counted is what stands, until the transaction ends */
	int most = r->options->chunk ? r->options->chunk : CHUNK;
	enum db_status status = r->options->dry
		? db_query(r->db, r->pool, &rows, READ, INT(c->after), INT(c->upto), INT(most))
		: db_query(r->db, r->pool, &rows, READ " FOR UPDATE", INT(c->after), INT(c->upto),
			  INT(most));
	if (status != DB_OK)
		return status;
	c->n = rows.rows;
	c->more = rows.rows == (size_t)most;
	c->last = c->upto;
	if (c->more) {
		int64_t cut = db_int(&rows, c->n - 1, 1);
		while (c->n > 0 && db_int(&rows, c->n - 1, 1) == cut)
			c->n--;
		if (c->n == 0)
			bug("ticket %lld: %d clocks run", (long long)cut, most);
		c->last = cut - 1;
	}
	c->clocks = pool_alloc(r->pool, (c->n + 1) * sizeof *c->clocks);
	c->pairs = pool_alloc(r->pool, (c->n + 1) * sizeof *c->pairs);
	for (size_t i = 0; i < c->n; i++)
		clock_row_read(&rows, i, 0, &c->clocks[i]);
	return overtaken(c) ? DB_STOP : DB_OK;
}

static int by_id(const void *a, const void *b)
{
	const struct clock *const *x = a, *const *y = b;
	return ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}

/* Pauses are rare: most installations have none. */
static enum db_status read_pauses(struct chunk *c)
{
	struct recount *r = c->r;
	struct clock **order = pool_alloc(r->pool, (c->n + 1) * sizeof(struct clock *));
	struct db_rows rows;

	for (size_t i = 0; i < c->n; i++)
		order[i] = &c->clocks[i];
	qsort(order, c->n, sizeof *order, by_id);
	enum db_status status = db_query(r->db, r->pool, &rows,
		"SELECT clock_id, from_at, to_at FROM clock_pause"
		" WHERE clock_id >= ? AND clock_id <= ? ORDER BY clock_id, from_at",
		INT(c->n ? order[0]->id : 0), INT(c->n ? order[c->n - 1]->id : -1));
	for (size_t i = 0, k = 0; status == DB_OK && i < rows.rows; i++) {
		int64_t id = db_int(&rows, i, 0);
		instant to = db_time(&rows, i, 2);
		while (k < c->n && order[k]->id < id)
			k++;
		if (k < c->n && order[k]->id == id && order[k]->n_pauses < CLOCK_PAUSES)
			order[k]->pauses[order[k]->n_pauses++] = (struct pause){
				db_time(&rows, i, 1), to == INSTANT_NONE ? INSTANT_NEVER : to};
	}
	return status;
}

/* --- counting --- */

static bool moved(const struct pair *pair)
{
	return pair->was.due_at != pair->is->due_at;
}

static bool told(const struct pair *pair)
{
	return moved(pair) || pair->was.provisional != pair->is->provisional;
}

static bool same(const struct pair *pair)
{
	return !told(pair) && pair->was.next_fire_at == pair->is->next_fire_at &&
		pair->was.level == pair->is->level;
}

/* A clock without a date counts as one without end. */
static instant end(instant due)
{
	return due == INSTANT_NONE ? INSTANT_NEVER : due;
}

static void note(struct chunk *c, const struct pair *pair)
{
	struct rule_report *report = &c->report;
	if (moved(pair)) {
		bool later = end(pair->is->due_at) > end(pair->was.due_at);
		report->later += later;
		report->earlier += !later;
	} else if (pair->was.provisional && !pair->is->provisional) {
		report->settled++;
	}
}

static void count_ticket(struct chunk *c, size_t from, size_t n)
{
	bool dry = c->r->options->dry, stale = dry, tells = false;
	for (size_t i = from; i < from + n; i++) {
		c->pairs[i] = (struct pair){c->clocks[i], &c->clocks[i]};
		c->stale += c->clocks[i].epoch != c->r->engine->epoch;
		stale = stale || c->clocks[i].epoch != c->r->engine->epoch;
	}
	if (!stale)
		return;
	clocks_count(c->r->engine, c->clocks + from, n);
	c->report.clocks += (int64_t)n;
	for (size_t i = from; i < from + n; i++) {
		tells = tells || told(&c->pairs[i]);
		note(c, &c->pairs[i]);
	}
	if (!tells)
		return;
	c->ids[c->n_moved] = c->clocks[from].ticket_id;
	c->first[c->n_moved] = from;
	c->size[c->n_moved++] = n;
}

static void count_all(struct chunk *c)
{
	struct pool *pool = c->r->pool;
	c->ids = pool_alloc(pool, (c->n + 1) * sizeof *c->ids);
	c->first = pool_alloc(pool, (c->n + 1) * sizeof *c->first);
	c->size = pool_alloc(pool, (c->n + 1) * sizeof *c->size);
	for (size_t i = 0, from = 0; i < c->n; i++) {
		if (i + 1 < c->n && c->clocks[i + 1].ticket_id == c->clocks[from].ticket_id)
			continue;
		count_ticket(c, from, i + 1 - from);
		from = i + 1;
	}
}

/* --- writing clocks --- */

static int by_dates(const void *a, const void *b)
{
	const struct clock *x = ((const struct pair *)a)->is, *y = ((const struct pair *)b)->is;
	if (x->due_at != y->due_at)
		return x->due_at < y->due_at ? -1 : 1;
	if (x->next_fire_at != y->next_fire_at)
		return x->next_fire_at < y->next_fire_at ? -1 : 1;
	if (x->provisional != y->provisional)
		return x->provisional ? 1 : -1;
	if (x->level != y->level)
		return x->level < y->level ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static bool alike(const struct clock *x, const struct clock *y)
{
	return x->due_at == y->due_at && x->next_fire_at == y->next_fire_at &&
		x->provisional == y->provisional && x->level == y->level;
}

static const char *const update_clocks[] =
	MANY_ROWS("UPDATE clock SET due_at = ?, next_fire_at = ?, provisional = ?, level = ?,"
		  " epoch = ?, calendar_version = ? WHERE id IN (",
		"?", ")");

/* Limits end on whole days: many clocks get the same dates, and go in one statement. */
static enum db_status write_alike(const struct recount *r, const struct pair *pairs, size_t n)
{
	struct many_size size;
	enum db_status status = DB_OK;
	for (size_t done = 0; status == DB_OK && done < n; done += size.rows) {
		const struct clock *dates = pairs[0].is;
		struct db_arg args[MANY_MOST + 7] = {TIME(dates->due_at), TIME(dates->next_fire_at),
			INT(dates->provisional), INT(dates->level), INT(r->engine->epoch),
			TEXT(calendar_version(r->engine->calendar))};
		size = many_cover(n - done);
		for (size_t i = 0; i < size.rows; i++)
			args[6 + i] = INT(pairs[done + i < n ? done + i : n - 1].is->id);
		args[6 + size.rows] = (struct db_arg){.type = DB_END};
		status = db_exec_(r->db, update_clocks[size.which], args);
	}
	return status;
}

static enum db_status write_clocks(struct chunk *c)
{
	struct pair *changed = pool_alloc(c->r->pool, (c->n + 1) * sizeof *changed);
	size_t n = 0;
	enum db_status status = DB_OK;
	for (size_t i = 0; i < c->n; i++)
		if (!same(&c->pairs[i])) {
			changed[n++] = c->pairs[i];
			c->stale -= c->pairs[i].was.epoch != c->r->engine->epoch;
		}
	qsort(changed, n, sizeof *changed, by_dates);
	for (size_t i = 0, from = 0; status == DB_OK && i < n; i++) {
		if (i + 1 < n && alike(changed[from].is, changed[i + 1].is))
			continue;
		status = write_alike(c->r, changed + from, i + 1 - from);
		from = i + 1;
	}
	return status;
}

/* The clocks that stay as they were, by range: half of what a pass costs. Their rows are locked, so
 * that it is exactly those that were counted; anything else means that the lock did not hold (a
 * cluster). */
static enum db_status stamp(struct chunk *c)
{
	const struct engine *engine = c->r->engine;
	enum db_status status = db_exec(c->r->db,
		"UPDATE clock FORCE INDEX (clock_open) SET epoch = ?, calendar_version = ?"
		" WHERE stopped_at IS NULL AND ticket_id > ? AND ticket_id <= ? AND epoch <> ?",
		INT(engine->epoch), TEXT(calendar_version(engine->calendar)), INT(c->after),
		INT(c->last), INT(engine->epoch));
	if (status == DB_OK && db_affected(c->r->db) != (int64_t)c->stale)
		status = DB_RETRY;
	return status;
}

/* --- writing tickets --- */

static const char *const insert_moves[] = MANY_ROWS(
	"INSERT INTO clock_move (clock_id, epoch, ticket_id, old_due_at, new_due_at) VALUES ",
	"(?, ?, ?, ?, ?)", " ON DUPLICATE KEY UPDATE new_due_at = VALUES(new_due_at)");

static enum db_status write_moves(struct chunk *c)
{
	const struct pair **list = pool_alloc(c->r->pool, (c->n + 1) * sizeof(struct pair *));
	struct many_size size;
	size_t n = 0;
	enum db_status status = DB_OK;
	for (size_t i = 0; i < c->n; i++)
		if (moved(&c->pairs[i]))
			list[n++] = &c->pairs[i];
	for (size_t done = 0; status == DB_OK && done < n; done += size.rows) {
		struct db_arg args[5 * MANY_MOST + 1];
		size = many_size(n - done);
		for (size_t i = 0; i < size.rows; i++) {
			const struct pair *pair = list[done + i];
			const struct db_arg row[] = {INT(pair->is->id), INT(c->r->engine->epoch),
				INT(pair->is->ticket_id), TIME(pair->was.due_at),
				TIME(pair->is->due_at)};
			memcpy(args + 5 * i, row, sizeof row);
		}
		args[5 * size.rows] = (struct db_arg){.type = DB_END};
		status = db_exec_(c->r->db, insert_moves[size.which], args);
	}
	return status;
}

/* "letter.reply 2026-11-28T00:00:00+08:00 2026-12-01T00:00:00+08:00; …": rule, from, to. */
static char *words_of(const struct chunk *c, size_t ticket)
{
	struct buf words = BUF_INIT;
	char from[INSTANT_TEXT], to[INSTANT_TEXT], *text;
	for (size_t i = 0; i < c->size[ticket]; i++) {
		const struct pair *pair = &c->pairs[c->first[ticket] + i];
		if (!told(pair))
			continue;
		instant_iso(pair->was.due_at, from);
		instant_iso(pair->is->due_at, to);
		buf_print(&words, "%s%s %s %s", words.n ? "; " : "", pair->is->rule,
			*from ? from : "-", *to ? to : "-");
	}
	text = pool_copy(c->r->pool, buf_str(&words), words.n);
	buf_free(&words);
	return text;
}

static void set_ticket(struct batch_ticket *ticket, const struct clock *clocks, size_t n)
{
	struct clocks_sum sum = clocks_sum(clocks, n);
	ticket->next_due_at = sum.next_due_at;
	ticket->level = sum.level;
	/* once it was answered, what was promised stays to be read */
	if (sum.reply_due_at == INSTANT_NONE)
		return;
	ticket->reply_due_at = sum.reply_due_at;
	ticket->provisional = sum.provisional;
}

static enum db_status server_day(struct recount *r, day *out)
{
	struct db_rows rows;
	enum db_status status =
		db_query(r->db, r->pool, &rows, "SELECT DATE(UTC_TIMESTAMP() + INTERVAL 8 HOUR)");
	if (status == DB_OK && day_parse(db_text(&rows, 0, 0), out) != 0)
		return DB_BAD;
	return status;
}

static enum db_status write_tickets(struct chunk *c)
{
	struct recount *r = c->r;
	struct event *events = pool_alloc(r->pool, (c->n_moved + 1) * sizeof *events);
	int *before = pool_alloc(r->pool, (c->n_moved + 1) * sizeof *before);
	day recorded;
	enum db_status status = server_day(r, &recorded);
	if (status != DB_OK)
		return status;
	for (size_t i = 0; i < c->n_moved; i++) {
		struct batch_ticket *ticket = &c->tickets[i];
		before[i] = ticket->version;
		set_ticket(ticket, c->clocks + c->first[i], c->size[i]);
		batch_event(r->pool, ticket, "recount", r->options->kind, words_of(c, i), 0,
			r->options->now, recorded, &events[i]);
	}
	status = batch_write(r->db, c->tickets, before, c->n_moved, events, c->n_moved);
	return status == DB_OK ? write_moves(c) : status;
}

/* Last in its transaction: others count their own part into the same row. */
static enum db_status write_report(struct chunk *c)
{
	return db_exec(c->r->db,
		"UPDATE rule_change SET clocks = clocks + ?, later = later + ?,"
		" earlier = earlier + ? WHERE epoch = ?",
		INT(c->report.clocks), INT(c->report.later), INT(c->report.earlier),
		INT(c->r->engine->epoch));
}

/* --- a chunk --- */

static enum db_status read_tickets(struct chunk *c)
{
	struct recount *r = c->r;
	c->tickets = pool_alloc(r->pool, (c->n_moved + 1) * sizeof *c->tickets);
	enum db_status status = DB_OK;
	if (c->n_moved)
		status = batch_read(r->db, r->pool, c->ids, c->n_moved, c->tickets);
	for (size_t i = 0; status == DB_OK && i < c->n_moved; i++)
		if (c->tickets[i].id == 0) {
			log_error("clocks of ticket %lld, which is not there: `huiying ledger "
				  "verify`",
				(long long)c->ids[i]);
			status = DB_BAD;
		}
	return status;
}

static enum db_status step(struct db *db, void *ctx)
{
	struct chunk *c = ctx;
	struct recount *r = c->r;
	(void)db;
	pool_empty(r->pool);
	c->stale = c->n_moved = 0;
	c->report = (struct rule_report){0};
	enum db_status status = read_chunk(c);
	if (status == DB_OK && c->n > 0)
		status = read_pauses(c);
	if (status == DB_OK)
		count_all(c);
	if (status == DB_OK)
		status = read_tickets(c);
	if (status != DB_OK || r->options->dry || c->stale == 0)
		return status;
	if (c->n_moved)
		status = write_tickets(c);
	if (status == DB_OK)
		status = write_clocks(c);
	if (status == DB_OK)
		status = stamp(c);
	return status == DB_OK ? write_report(c) : status;
}

static void add_report(struct rule_report *to, const struct rule_report *more)
{
	to->clocks += more->clocks;
	to->later += more->later;
	to->earlier += more->earlier;
	to->settled += more->settled;
}

static void tell_moves(const struct chunk *c)
{
	const struct rule_options *o = c->r->options;
	for (size_t i = 0; o->move && i < c->n_moved; i++)
		for (size_t k = 0; k < c->size[i]; k++) {
			const struct pair *pair = &c->pairs[c->first[i] + k];
			struct rule_move move = {.number = c->tickets[i].number,
				.rule = pair->is->rule,
				.old_due_at = pair->was.due_at,
				.new_due_at = pair->is->due_at,
				.was_provisional = pair->was.provisional,
				.provisional = pair->is->provisional};
			if (told(pair))
				o->move(o->ctx, &move);
		}
}

static void tell(const struct chunk *c)
{
	const struct rule_options *o = c->r->options;
	struct crew *crew = c->r->crew;
	pthread_mutex_lock(&crew->lock);
	tell_moves(c);
	crew->done += (int64_t)c->n;
	if (o->progress)
		o->progress(o->ctx, crew->done < crew->all ? crew->done : crew->all, crew->all);
	pthread_mutex_unlock(&crew->lock);
}

/* Tickets in (after, upto]; *last: how far it came. DB_RETRY: others came between. */
static enum db_status some(
	struct recount *r, int64_t after, int64_t upto, int64_t *last, bool *more)
{
	struct chunk c = {.r = r, .after = after, .upto = upto};
	enum db_status status = db_transact(r->db, step, &c);
	if (status != DB_OK)
		return status;
	*last = c.last;
	*more = c.more;
	add_report(r->report, &c.report);
	if (r->crew)
		tell(&c);
	return DB_OK;
}

static enum db_status one_ticket(struct recount *r, int64_t id)
{
	int64_t last;
	bool more;
	enum db_status status = some(r, id - 1, id, &last, &more);
	return status == DB_RETRY ? DB_OK : status;
}

static enum db_status kind_of(struct db *db, struct pool *pool, int epoch, const char **kind)
{
	struct db_rows rows;
	enum db_status status = db_query(
		db, pool, &rows, "SELECT kind FROM rule_change WHERE epoch = ?", INT(epoch));
	*kind = status == DB_OK && rows.rows > 0 ? db_text(&rows, 0, 0) : "";
	return status;
}

enum db_status rulebook_recount_ticket(
	struct db *db, const struct engine *engine, int64_t ticket_id, instant now)
{
	struct rule_options options = {.now = now};
	struct rule_report report = {0};
	struct recount r = {.db = db,
		.engine = engine,
		.options = &options,
		.report = &report,
		.pool = pool_open()};
	struct pool *pool = pool_open();
	int64_t last;
	bool more;
	enum db_status status = kind_of(db, pool, engine->epoch, &options.kind);
	if (status == DB_OK)
		status = some(&r, ticket_id - 1, ticket_id, &last, &more);
	pool_close(&pool);
	pool_close(&r.pool);
	return status;
}

/* --- all of them --- */

/* Where others always come between, some tickets one by one; what is still left the tail finds. */
static enum db_status one_by_one(struct recount *r, int64_t *last, bool *more)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	enum db_status status = db_query(r->db, pool, &rows,
		"SELECT DISTINCT ticket_id FROM clock FORCE INDEX (clock_open)"
		" WHERE stopped_at IS NULL AND ticket_id > ? AND ticket_id <= ?"
		" ORDER BY ticket_id LIMIT 500",
		INT(r->after), INT(r->upto));
	*more = status == DB_OK && rows.rows == TAIL;
	for (size_t i = 0; status == DB_OK && i < rows.rows; i++) {
		*last = db_int(&rows, i, 0);
		status = one_ticket(r, *last);
	}
	pool_close(&pool);
	return status;
}

static void *work(void *ctx)
{
	struct recount *r = ctx;
	bool more = true;
	for (r->status = DB_OK; r->status == DB_OK && more;) {
		int64_t last = r->after;
		r->status = some(r, r->after, r->upto, &last, &more);
		if (r->status == DB_RETRY)
			r->status = one_by_one(r, &last, &more);
		r->after = last;
	}
	return NULL;
}

/* Where the next worker's tickets begin: as many clocks for each. */
static enum db_status boundary(struct recount *r, int64_t clocks, int64_t *ticket)
{
	struct db_rows rows;
	enum db_status status = db_query(r->db, r->pool, &rows,
		"SELECT ticket_id FROM clock FORCE INDEX (clock_open)"
		" WHERE stopped_at IS NULL ORDER BY ticket_id LIMIT 1 OFFSET ?",
		INT(clocks));
	*ticket = status == DB_OK && rows.rows > 0 ? db_int(&rows, 0, 0) : INT64_MAX;
	return status;
}

/* Areas far apart, so that the workers' locks do not meet. */
static enum db_status share_out(struct recount *r, struct recount *workers, size_t n)
{
	enum db_status status = DB_OK;
	for (size_t i = 0; i < n; i++) {
		workers[i] = *r;
		workers[i].report = NULL;
		workers[i].upto = INT64_MAX;
		if (i > 0 && status == DB_OK) {
			status = boundary(
				r, r->crew->all / (int64_t)n * (int64_t)i, &workers[i].after);
			workers[i - 1].upto = workers[i].after;
		}
	}
	return status;
}

static enum db_status pass(struct recount *r)
{
	struct recount workers[WORKERS];
	struct rule_report reports[WORKERS] = {{0}};
	size_t n = r->crew->all < ALONE ? 1 : WORKERS;
	enum db_status status = share_out(r, workers, n);
	if (status != DB_OK)
		return status;
	for (size_t i = 0; i < n; i++) {
		workers[i].report = &reports[i];
		if (i == 0)
			continue;
		workers[i].db = db_another(r->db);
		workers[i].pool = pool_open();
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
			bug("no thread for recounting");
	}
	work(&workers[0]);
	for (size_t i = 0; i < n; i++) {
		if (i > 0) {
			pthread_join(workers[i].thread, NULL);
			db_close(&workers[i].db);
			pool_close(&workers[i].pool);
		}
		add_report(r->report, &reports[i]);
		if (status == DB_OK)
			status = workers[i].status;
	}
	return status;
}

/* Clocks of the old number that a transaction wrote which had looked before the rules changed. */
static enum db_status tail(struct recount *r)
{
	struct timespec grace = {.tv_nsec = GRACE_NS};
	struct pool *pool = pool_open();
	struct db_rows rows;
	enum db_status status = DB_OK;
	bool more = true;
	nanosleep(&grace, NULL);
	for (int round = 0; status == DB_OK && more; round++) {
		pool_empty(pool);
		status = db_query(r->db, pool, &rows,
			"SELECT DISTINCT ticket_id FROM clock FORCE INDEX (clock_open)"
			" WHERE stopped_at IS NULL AND epoch <> ? ORDER BY ticket_id LIMIT 500",
			INT(r->engine->epoch));
		more = status == DB_OK && rows.rows > 0;
		if (round == ROUNDS && more && rows.rows < TAIL)
			status = DB_RETRY;
		for (size_t i = 0; status == DB_OK && i < rows.rows; i++)
			status = one_ticket(r, db_int(&rows, i, 0));
	}
	pool_close(&pool);
	return status;
}

static enum db_status finish_step(struct db *db, void *ctx)
{
	const struct recount *r = ctx;
	enum db_status status =
		db_exec(db, "UPDATE rulebook SET counted = 1 WHERE id = 1 AND epoch = ?",
			INT(r->engine->epoch));
	/* changes that were overtaken by this one have ended with it */
	if (status == DB_OK)
		status = db_exec(db,
			"UPDATE rule_change SET done_at = ? WHERE done_at IS NULL AND epoch <= ?",
			TIME(r->options->now), INT(r->engine->epoch));
	return status;
}

static enum db_status count_open(struct recount *r)
{
	struct db_rows rows;
	enum db_status status = db_query(
		r->db, r->pool, &rows, "SELECT COUNT(*) FROM clock WHERE stopped_at IS NULL");
	if (status == DB_OK)
		r->crew->all = db_int(&rows, 0, 0);
	return status;
}

enum db_status rulebook_recount(struct db *db, const struct engine *engine,
	const struct rule_options *options, struct rule_report *report)
{
	struct crew crew = {.lock = PTHREAD_MUTEX_INITIALIZER};
	struct recount r = {.db = db,
		.engine = engine,
		.options = options,
		.report = report,
		.crew = &crew,
		.pool = pool_open()};
	*report = (struct rule_report){.epoch = engine->epoch};
	enum db_status status = count_open(&r);
	if (status == DB_OK)
		status = pass(&r);
	if (status == DB_OK && !options->dry)
		status = tail(&r);
	if (status == DB_OK && !options->dry)
		status = db_transact(db, finish_step, &r);
	pool_close(&r.pool);
	return status;
}

/* --- changing --- */

enum db_status rulebook_change(struct db *db, const struct engine *next,
	const struct rule_options *options, struct rule_report *report, struct buf *err)
{
	struct rulebook row;
	struct engine counting = *next;
	bool stands = false;
	enum db_status status = rulebook_row(db, &row);

	*report = (struct rule_report){0};
	if (status == DB_OK && row.epoch == 0) {
		buf_text(err, "the database has no rules yet: run `huiying migrate`\n");
		status = DB_STOP;
	}
	if (status == DB_OK)
		status = rulebook_stands(db, next, &stands);
	if (status != DB_OK)
		return status;
	report->epoch = counting.epoch = row.epoch;
	if (stands && row.counted)
		return DB_OK;
	if (!stands && options->dry)
		counting.epoch++; /* what it would be */
	else if (!stands)
		status = rulebook_raise(db, next, row.epoch, options, &counting.epoch);
	if (status == DB_OK)
		status = rulebook_recount(db, &counting, options, report);
	if (status == DB_STOP)
		buf_text(err, "somebody else has just changed the rules: look again\n");
	return status;
}
