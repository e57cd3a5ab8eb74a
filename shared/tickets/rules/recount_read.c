/* SPDX-License-Identifier: MIT */
/*
 * What a chunk of the recount is counted from: clocks of whole tickets, their pauses, and the
 * tickets that go along. Nothing is decided or written here.
 */
#include "tickets/rules/recount.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/pool.h"
#include "tickets/clocks/clock_rows.h"

#define CHUNK 4000 /* clocks a transaction */

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
enum db_status recount_read(struct chunk *c)
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
enum db_status recount_read_pauses(struct chunk *c)
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

/* Clocks of a ticket that is not there are counted like others; there is only nobody to tell. */
static void leave_out_missing(struct chunk *c)
{
	size_t n = 0;
	for (size_t i = 0; i < c->n_moved; i++) {
		if (c->tickets[i].id == 0) {
			log_error("clocks of ticket %lld, which is not there: `huiying ledger "
				  "verify`",
				(long long)c->ids[i]);
			continue;
		}
		c->ids[n] = c->ids[i];
		c->first[n] = c->first[i];
		c->size[n] = c->size[i];
		c->tickets[n++] = c->tickets[i];
	}
	c->n_moved = n;
}

enum db_status recount_read_tickets(struct chunk *c)
{
	struct recount *r = c->r;
	c->tickets = pool_alloc(r->pool, (c->n_moved + 1) * sizeof *c->tickets);
	enum db_status status = DB_OK;
	if (c->n_moved)
		status = batch_read(r->db, r->pool, c->ids, c->n_moved, c->tickets);
	if (status == DB_OK)
		leave_out_missing(c);
	return status;
}
