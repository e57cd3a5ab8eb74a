/* SPDX-License-Identifier: MIT */
/*
 * Counting the open clocks by other rules: in the order of tickets, some thousand clocks a
 * transaction (recount_chunk.c), several workers side by side. Every clock carries the number it
 * was counted by, so whatever interrupts this, the next run takes it up. What the rules are is
 * rulebook.c's matter.
 */
#include "tickets/rules/recount.h"

#include <time.h>

#include "base/log.h"
#include "base/pool.h"

#define WORKERS 4 /* connections: a server takes a third of the time for several at once */
#define ALONE 20000 /* so few clocks are counted by one */
#define TAIL 500 /* tickets that are looked for again at once; the literals below too */
#define AREA 200000 /* clocks that are looked through at once */
#define ROUNDS 20 /* of looking again, when others always come between */
#define GRACE_NS 200000000L /* for transactions that looked at the old number, to end */

/* --- all of them --- */

static enum db_status one_ticket(struct recount *r, int64_t id)
{
	int64_t last;
	bool more;
	enum db_status status = recount_some(r, id - 1, id, &last, &more);
	return status == DB_RETRY ? DB_OK : status;
}

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
		r->status = recount_some(r, r->after, r->upto, &last, &more);
		if (r->status == DB_RETRY)
			r->status = one_by_one(r, &last, &more);
		r->after = last;
	}
	return NULL;
}

/* The ticket that has the clock so many clocks behind `after`. */
static enum db_status boundary(struct recount *r, int64_t after, int64_t clocks, int64_t *ticket)
{
	struct db_rows rows;
	enum db_status status = db_query(r->db, r->pool, &rows,
		"SELECT ticket_id FROM clock FORCE INDEX (clock_open)"
		" WHERE stopped_at IS NULL AND ticket_id > ? ORDER BY ticket_id LIMIT 1 OFFSET ?",
		INT(after), INT(clocks));
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
			/* as many clocks for each */
			status = boundary(r, r->after, r->crew->all / (int64_t)n * (int64_t)i,
				&workers[i].after);
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
		recount_add(r->report, &reports[i]);
		if (status == DB_OK)
			status = workers[i].status;
	}
	return status;
}

/* Tickets in (after, upto] with a clock of an old number. */
static enum db_status late_between(struct recount *r, int64_t after, int64_t upto)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	enum db_status status = DB_OK;
	bool more = true;
	for (int round = 0; status == DB_OK && more; round++) {
		pool_empty(pool);
		status = db_query(r->db, pool, &rows,
			"SELECT DISTINCT ticket_id FROM clock FORCE INDEX (clock_open)"
			" WHERE stopped_at IS NULL AND ticket_id > ? AND ticket_id <= ?"
			" AND epoch <> ? ORDER BY ticket_id LIMIT 500",
			INT(after), INT(upto), INT(r->engine->epoch));
		more = status == DB_OK && rows.rows > 0;
		if (round == ROUNDS && more && rows.rows < TAIL)
			status = DB_RETRY;
		for (size_t i = 0; status == DB_OK && i < rows.rows; i++)
			status = one_ticket(r, db_int(&rows, i, 0));
	}
	pool_close(&pool);
	return status;
}

/* Clocks of the old number that a transaction wrote which had looked before the rules changed. The
 * number is in no index: each statement walks over so many of them that it ends in time. */
static enum db_status late(struct recount *r)
{
	int64_t area = r->options->chunk ? r->options->chunk : AREA;
	enum db_status status = DB_OK;
	for (int64_t after = 0, upto; status == DB_OK && after < INT64_MAX; after = upto) {
		pool_empty(r->pool);
		status = boundary(r, after, area, &upto);
		if (status == DB_OK)
			status = late_between(r, after, upto);
	}
	return status;
}

static enum db_status tail(struct recount *r)
{
	struct timespec grace = {.tv_nsec = GRACE_NS};
	nanosleep(&grace, NULL);
	return late(r);
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

/* --- some of them --- */

static enum db_status kind_of(struct db *db, struct pool *pool, int epoch, const char **kind)
{
	struct db_rows rows;
	enum db_status status = db_query(
		db, pool, &rows, "SELECT kind FROM rule_change WHERE epoch = ?", INT(epoch));
	*kind = status == DB_OK && rows.rows > 0 ? db_text(&rows, 0, 0) : "";
	return status;
}

/* Counting by the rules in force after they were counted by: events carry their kind. */
struct late_recount {
	struct recount r;
	struct rule_options options;
	struct rule_report report;
	struct pool *pool; /* r.pool is emptied by each transaction */
};

static enum db_status open_late(
	struct db *db, const struct engine *engine, instant now, struct late_recount *out)
{
	*out = (struct late_recount){.options = {.now = now}, .pool = pool_open()};
	out->r = (struct recount){.db = db,
		.engine = engine,
		.options = &out->options,
		.report = &out->report,
		.pool = pool_open()};
	return kind_of(db, out->pool, engine->epoch, &out->options.kind);
}

static void close_late(struct late_recount *l)
{
	pool_close(&l->r.pool);
	pool_close(&l->pool);
}

enum db_status rulebook_recount_late(
	struct db *db, const struct engine *engine, instant now, int64_t *clocks)
{
	struct late_recount l;
	enum db_status status = open_late(db, engine, now, &l);
	if (status == DB_OK)
		status = late(&l.r);
	*clocks = l.report.clocks;
	close_late(&l);
	return status;
}

enum db_status rulebook_recount_ticket(
	struct db *db, const struct engine *engine, int64_t ticket_id, instant now)
{
	struct late_recount l;
	int64_t last;
	bool more;
	enum db_status status = open_late(db, engine, now, &l);
	if (status == DB_OK)
		status = recount_some(&l.r, ticket_id - 1, ticket_id, &last, &more);
	close_late(&l);
	return status;
}
