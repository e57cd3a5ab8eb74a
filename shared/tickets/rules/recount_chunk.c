/* SPDX-License-Identifier: MIT */
/*
 * One transaction of the recount. A clock whose due instant stays only gets the new number; one
 * that moves takes its ticket along: row, event, and what was before. The statements are in
 * recount_read.c and recount_write.c, which tickets and what about conflicts in recount.c.
 */
#include "tickets/rules/recount.h"

#include "base/pool.h"
#include "tickets/clocks/clock_rows.h"

/* --- counting --- */

/* A clock without a date counts as one without end. */
static instant end(instant due)
{
	return due == INSTANT_NONE ? INSTANT_NEVER : due;
}

static void note(struct chunk *c, const struct pair *pair)
{
	struct rule_report *report = &c->report;
	if (recount_moved(pair)) {
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
		tells = tells || recount_told(&c->pairs[i]);
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

/* --- the transaction --- */

static enum db_status step(struct db *db, void *ctx)
{
	struct chunk *c = ctx;
	struct recount *r = c->r;
	(void)db;
	pool_empty(r->pool);
	c->stale = c->n_moved = 0;
	c->report = (struct rule_report){0};
	enum db_status status = recount_read(c);
	if (status == DB_OK && c->n > 0)
		status = recount_read_pauses(c);
	if (status == DB_OK)
		count_all(c);
	if (status == DB_OK)
		status = recount_read_tickets(c);
	if (status != DB_OK || r->options->dry || c->stale == 0)
		return status;
	if (c->n_moved)
		status = recount_write_tickets(c);
	if (status == DB_OK)
		status = recount_write_clocks(c);
	if (status == DB_OK)
		status = recount_stamp(c);
	return status == DB_OK ? recount_write_report(c) : status;
}

void recount_add(struct rule_report *to, const struct rule_report *more)
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
			if (recount_told(pair))
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

enum db_status recount_some(
	struct recount *r, int64_t after, int64_t upto, int64_t *last, bool *more)
{
	struct chunk c = {.r = r, .after = after, .upto = upto};
	enum db_status status = db_transact(r->db, step, &c);
	if (status != DB_OK)
		return status;
	*last = c.last;
	*more = c.more;
	recount_add(r->report, &c.report);
	if (r->crew)
		tell(&c);
	return DB_OK;
}
