/* SPDX-License-Identifier: MIT */
/*
 * Which clocks are due, in which order, and what to do when somebody else is at them. The
 * transaction itself is sweep_fire.c.
 *
 * Order: a window is read by (next_fire_at, id), and of its clocks every level up to the window's
 * last instant fires; what they reach later stands in the queue again and has its turn in a later
 * window. So nothing fires before an earlier level, over however long a time is caught up.
 *
 * The mark: right after many clocks have fired, their old entries still stand at the front of the
 * index until the server has cleared them away, and a look from the beginning would walk over them
 * each time. After a sweep nothing lies before its `now` that it could have fired, so the next one
 * looks from there. A clock that is started or recounted to an instant before the mark is not seen
 * that way, and one that could not be written is not tried again: whoever keeps a mark forgets it
 * at least every minute and whenever the rules change.
 *
 * Several timers: a window is four batches, split by ticket, and each node begins with another one
 * of them. Node 0 goes strictly in the order of instants.
 */
#include "tickets/clocks/sweep.h"

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "tickets/rules/rulebook.h"
#include "tickets/clocks/sweep_fire.h"

#define BATCH 500
#define SHARES 4
#define TRIES_TOGETHER 2
#define TRIES_ALONE 6

struct sweeping {
	struct db *db;
	const struct sweep_options *options;
	struct sweep *out;
	struct pool *pool; /* of a window */
	struct firing firing;
	struct due *due; /* the window */
	size_t n, room;
	unsigned shares;
	instant from; /* the window's place in the queue: (next_fire_at, id) behind these */
	int64_t from_id;
	bool stopped; /* before the end of the queue */
};

/* The server's time and date, and whether the engine's rules are the ones in force. */
static enum db_status look(struct sweeping *s)
{
	struct db_rows rows;
	struct firing *f = &s->firing;
	enum db_status status = db_query(s->db, s->pool, &rows,
		"SELECT UTC_TIMESTAMP(6), DATE(UTC_TIMESTAMP() + INTERVAL 8 HOUR),"
		" (SELECT epoch FROM rulebook WHERE id = 1)");
	if (status != DB_OK)
		return status;
	if (f->now == INSTANT_NONE)
		f->now = s->out->now = db_time(&rows, 0, 0);
	if (day_parse(db_text(&rows, 0, 1), &f->recorded) != 0)
		f->recorded = instant_day(f->now);
	return db_int(&rows, 0, 2) == f->engine->epoch ? DB_OK : DB_RETRY;
}

static enum db_status read_window(struct sweeping *s)
{
	struct db_rows rows;
	enum db_status status = db_query(s->db, s->pool, &rows,
		"SELECT STRAIGHT_JOIN " DUE_COLUMNS " FROM clock c FORCE INDEX (clock_fire)"
		" LEFT JOIN ticket t ON t.id = c.ticket_id"
		" LEFT JOIN event e ON e.ticket_id = t.id AND e.sequence = t.version"
		" WHERE c.next_fire_at >= ? AND c.next_fire_at <= ?"
		" AND (c.next_fire_at > ? OR c.id > ?) ORDER BY c.next_fire_at, c.id LIMIT ?",
		TIME(s->from), TIME(s->firing.now), TIME(s->from), INT(s->from_id), INT(s->room));
	if (status != DB_OK)
		return status;
	s->n = rows.rows;
	s->due = pool_alloc(s->pool, s->n * sizeof *s->due);
	for (size_t i = 0; i < s->n; i++)
		due_read(&rows, i, &s->due[i]);
	s->firing.horizon = s->n < s->room ? s->firing.now : s->due[s->n - 1].clock.next_fire_at;
	return DB_OK;
}

static void report(struct sweeping *s)
{
	const struct firing *f = &s->firing;
	for (size_t i = 0; s->options->fired && i < f->n_reached; i++) {
		const struct reached *reached = &f->reached[i];
		s->options->fired(s->options->ctx, reached->ticket_id, reached->clock_id,
			reached->rule, reached->level, reached->at);
	}
	s->out->fired += (int64_t)f->n_reached;
	s->out->met += (int64_t)f->met;
}

static enum db_status fire(
	struct sweeping *s, struct due *due, const int64_t *ids, size_t n, int tries)
{
	struct firing *f = &s->firing;
	f->due = due;
	f->ids = ids;
	f->n = n;
	f->tries_most = tries;
	enum db_status status = sweep_fire(s->db, f);
	if (status == DB_OK)
		report(s);
	return status;
}

/* Each ticket's clocks in a transaction of their own: whoever still is in the way now has been
 * faster, and one that cannot be written keeps nobody else from being told. */
static enum db_status fire_alone(
	struct sweeping *s, const struct due *due, const int64_t *ids, size_t n)
{
	int64_t *own = pool_alloc(s->pool, n * sizeof *own);
	bool *seen = pool_alloc(s->pool, n * sizeof *seen);
	for (size_t i = 0; i < n; i++) {
		size_t n_own = 0;
		for (size_t k = i; k < n && !seen[i]; k++)
			if (due[k].clock.ticket_id == due[i].clock.ticket_id) {
				own[n_own++] = ids[k];
				seen[k] = k > i;
			}
		if (n_own == 0)
			continue;
		enum db_status status = fire(s, NULL, own, n_own, TRIES_ALONE);
		if (status == DB_GONE)
			return status;
		if (status != DB_OK) {
			s->out->met += (int64_t)n_own;
			log_warn("ticket %lld: its levels could not be written now; the next look "
				 "from the beginning tries again",
				(long long)due[i].clock.ticket_id);
		}
	}
	return DB_OK;
}

/* Clocks that were counted by other rules than those in force: is it true that they are due? They
 * are counted now, and read again. */
static enum db_status count_stale(struct sweeping *s, struct due *due, size_t n, bool *stale)
{
	const struct engine *engine = s->firing.engine;
	enum db_status status = DB_OK;
	*stale = false;
	for (size_t i = 0; i < n && status == DB_OK; i++) {
		if (due[i].clock.epoch == engine->epoch)
			continue;
		*stale = true;
		status = rulebook_recount_ticket(
			s->db, engine, due[i].clock.ticket_id, s->firing.now);
		/* if it went wrong, the clock stays as it is and nothing of it fires */
		if (status != DB_GONE)
			status = DB_OK;
	}
	return status;
}

static enum db_status fire_some(struct sweeping *s, struct due *due, size_t n)
{
	int64_t *ids = pool_alloc(s->pool, n * sizeof *ids);
	bool stale;
	for (size_t i = 0; i < n; i++)
		ids[i] = due[i].clock.id;
	enum db_status status = count_stale(s, due, n, &stale);
	if (status == DB_OK)
		status = fire(s, stale ? NULL : due, ids, n, TRIES_TOGETHER);
	if (status == DB_OK || status == DB_GONE)
		return status;
	return fire_alone(s, due, ids, n);
}

/* The part of the window that is this share's, in the window's order. */
static size_t pick_share(const struct sweeping *s, unsigned share, struct due *out)
{
	size_t n = 0;
	for (size_t i = 0; i < s->n; i++) {
		const struct due *due = &s->due[i];
		if (due->ticket.id != 0 && (uint64_t)due->ticket.id % s->shares == share)
			out[n++] = *due;
	}
	return n;
}

static void complain(struct sweeping *s)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->due[i].ticket.id != 0)
			continue;
		log_error("clock %lld is due, but its ticket or the ticket's last event is gone: "
			  "run `huiying ledger verify`",
			(long long)s->due[i].clock.id);
	}
}

static bool stopped(const struct sweeping *s)
{
	return s->options->stop && s->options->stop(s->options->ctx);
}

static enum db_status fire_window(struct sweeping *s, bool *stop)
{
	struct due *some = pool_alloc(s->pool, s->n * sizeof *some);
	complain(s);
	for (unsigned i = 0; i < s->shares; i++) {
		size_t n = pick_share(s, (s->options->node + i) % s->shares, some);
		enum db_status status = n > 0 ? fire_some(s, some, n) : DB_OK;
		if (status != DB_OK)
			return status;
		if (stopped(s)) {
			*stop = true;
			return DB_OK;
		}
	}
	return DB_OK;
}

static enum db_status fire_all(struct sweeping *s)
{
	bool stop = stopped(s);
	enum db_status status = DB_OK;
	for (size_t n = s->room; status == DB_OK && !stop && n == s->room; n = s->n) {
		pool_empty(s->pool);
		status = look(s);
		if (status == DB_OK)
			status = read_window(s);
		if (status == DB_OK && s->n > 0) {
			status = fire_window(s, &stop);
			s->from = s->due[s->n - 1].clock.next_fire_at;
			s->from_id = s->due[s->n - 1].clock.id;
		}
	}
	s->stopped = stop;
	return status;
}

static enum db_status look_ahead(struct sweeping *s)
{
	struct db_rows rows;
	enum db_status status = db_query(s->db, s->pool, &rows,
		"SELECT next_fire_at FROM clock FORCE INDEX (clock_fire) WHERE next_fire_at > ?"
		" ORDER BY next_fire_at LIMIT 1",
		TIME(s->firing.now));
	if (status == DB_OK && rows.rows > 0)
		s->out->next_at = db_time(&rows, 0, 0);
	return status;
}

enum db_status sweep_run(struct db *db, const struct engine *engine,
	const struct sweep_options *options, struct sweep *out)
{
	int batch = options->batch > 0 ? options->batch : BATCH;
	bool marked = options->mark && *options->mark != INSTANT_NONE;
	struct sweeping s = {.db = db,
		.options = options,
		.out = out,
		.pool = pool_open(),
		.firing = {.engine = engine, .now = options->now, .pool = pool_open()},
		.shares = options->node == 0 ? 1 : SHARES,
		.from = marked ? *options->mark : 0};
	s.room = (size_t)batch * s.shares;
	*out = (struct sweep){.next_at = INSTANT_NEVER, .now = options->now};
	enum db_status status = fire_all(&s);
	if (status == DB_OK)
		status = look_ahead(&s);
	if (status == DB_OK && options->mark && !s.stopped && s.firing.now > s.from)
		*options->mark = s.firing.now;
	pool_close(&s.firing.pool);
	pool_close(&s.pool);
	return status;
}
