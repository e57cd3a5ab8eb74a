/* SPDX-License-Identifier: MIT */
/*
 * What a chunk of the recount changes, in as few statements as there can be: clocks with the same
 * dates together, the rest by range, tickets with their events and moves. What they are to become
 * is recount_chunk.c's matter.
 */
#include "tickets/rules/recount.h"

#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "tickets/clocks/clock_rows.h"
#include "tickets/many.h"

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

static bool same(const struct pair *pair)
{
	return !recount_told(pair) && pair->was.next_fire_at == pair->is->next_fire_at &&
		pair->was.level == pair->is->level;
}

enum db_status recount_write_clocks(struct chunk *c)
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
enum db_status recount_stamp(struct chunk *c)
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
		if (recount_moved(&c->pairs[i]))
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
		if (!recount_told(pair))
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

enum db_status recount_write_tickets(struct chunk *c)
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

enum db_status recount_write_report(struct chunk *c)
{
	return db_exec(c->r->db,
		"UPDATE rule_change SET clocks = clocks + ?, later = later + ?,"
		" earlier = earlier + ? WHERE epoch = ?",
		INT(c->report.clocks), INT(c->report.later), INT(c->report.earlier),
		INT(c->r->engine->epoch));
}
