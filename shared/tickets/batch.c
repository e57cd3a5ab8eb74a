/* SPDX-License-Identifier: MIT */
/*
 * Events on many tickets, in statements of many rows (many.h), each ticket by compare-and-set on
 * its version. Which events there are, and the clocks, are sweep.c's and recount.c's.
 */
#include "tickets/batch.h"

#include <stdio.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "tickets/many.h"

void batch_ticket_read(
	const struct db_rows *rows, size_t row, size_t first, struct batch_ticket *out)
{
	size_t c = first;
	*out = (struct batch_ticket){0};
	out->id = db_int(rows, row, c++);
	out->site_id = db_int(rows, row, c++);
	out->unit_id = db_int(rows, row, c++);
	out->number = db_text_or_empty(rows, row, c++);
	out->state = db_text_or_empty(rows, row, c++);
	out->version = (int)db_int(rows, row, c++);
	snprintf(out->head, sizeof out->head, "%s", db_text_or_empty(rows, row, c++));
	out->last_at = db_time(rows, row, c++);
	out->reply_due_at = out->read.reply_due_at = db_time(rows, row, c++);
	out->next_due_at = out->read.next_due_at = db_time(rows, row, c++);
	out->provisional = out->read.provisional = db_int(rows, row, c++) != 0;
	out->level = (enum level)db_int(rows, row, c);
}

static const char *const select_tickets[] =
	MANY_ROWS("SELECT " BATCH_COLUMNS " FROM ticket t JOIN event e"
		  " ON e.ticket_id = t.id AND"
		  " e.sequence = t.version WHERE t.id IN (",
		"?", ") ORDER BY t.id");

enum db_status batch_read(struct db *db, struct pool *pool, const int64_t *ids, size_t n,
	struct batch_ticket *tickets)
{
	struct many_size size;
	for (size_t done = 0; done < n; done += size.rows) {
		struct db_arg args[MANY_MOST + 1] = {{.type = DB_END}};
		struct db_rows rows;
		size = many_cover(n - done);
		size_t all = n - done < size.rows ? n - done : size.rows, found = 0;
		for (size_t i = 0; i < size.rows; i++) /* filled up with the last one */
			args[i] = INT(ids[done + (i < all ? i : all - 1)]);
		args[size.rows] = (struct db_arg){.type = DB_END};
		enum db_status status =
			db_query_(db, pool, &rows, select_tickets[size.which], args);
		if (status != DB_OK)
			return status;
		for (size_t i = 0; i < all; i++) {
			tickets[done + i] = (struct batch_ticket){0};
			if (found < rows.rows && db_int(&rows, found, 0) == ids[done + i])
				batch_ticket_read(&rows, found++, 0, &tickets[done + i]);
		}
	}
	return DB_OK;
}

void batch_event(struct pool *pool, struct batch_ticket *ticket, const char *action,
	const char *reason, const char *words, int64_t to_unit_id, instant at, day recorded,
	struct event *out)
{
	*out = (struct event){
		.ticket_id = ticket->id,
		.number = ticket->number,
		.sequence = ticket->version + 1,
		.at = at < ticket->last_at ? ticket->last_at : at,
		.action = action,
		.from_state = ticket->state,
		.to_state = ticket->state,
		.role = role_name(ROLE_SYSTEM),
		.to_unit_id = to_unit_id,
		.reason = pool_text(pool, reason ? reason : ""),
		.words = pool_text(pool, words ? words : ""),
		.address = "",
		.content = "",
	};
	day of_event = instant_day(out->at);
	out->recorded = recorded > of_event ? recorded : of_event;
	memcpy(out->before, ticket->head, sizeof out->before);
	ledger_hash(out);
	ticket->version = out->sequence;
	ticket->last_at = out->at;
	memcpy(ticket->head, out->hash, sizeof ticket->head);
}

/* --- tickets --- */

#define RAISED(PICK) "version = " PICK ", head = " PICK ", level = " PICK
#define MOVED(PICK) \
	RAISED(PICK) \
	", reply_due_at = " PICK ", next_due_at = " PICK ", provisional = " PICK
#define STANDS(PICK) " AND version = " PICK

static const char *const update_raised[] = MANY_UPDATES("ticket", RAISED, STANDS);
static const char *const update_moved[] = MANY_UPDATES("ticket", MOVED, STANDS);

/* Some tickets of a batch that are written alike. */
struct picked {
	const struct batch_ticket *ticket[MANY_MOST];
	int before[MANY_MOST];
	size_t n;
	bool moved;
};

enum column { TO_VERSION, TO_HEAD, TO_LEVEL, TO_REPLY, TO_NEXT, TO_PROVISIONAL, TICKET_COLUMNS };

static struct db_arg value(const struct batch_ticket *t, enum column column)
{
	switch (column) {
	case TO_VERSION: return INT(t->version);
	case TO_HEAD: return TEXT(t->head);
	case TO_LEVEL: return INT(t->level);
	case TO_REPLY: return TIME(t->reply_due_at);
	case TO_NEXT: return TIME(t->next_due_at);
	case TO_PROVISIONAL: return INT(t->provisional);
	case TICKET_COLUMNS: break;
	}
	return NIL;
}

static enum db_status write_some(
	struct db *db, const struct picked *picked, size_t from, struct many_size size)
{
	struct db_arg args[(2 * TICKET_COLUMNS + 3) * MANY_MOST + 1];
	struct db_arg ids[MANY_MOST], values[MANY_MOST];
	int columns = picked->moved ? TICKET_COLUMNS : TO_REPLY;
	size_t n = size.rows, at = 0;
	for (size_t i = 0; i < n; i++)
		ids[i] = INT(picked->ticket[from + i]->id);
	for (int c = 0; c < columns; c++) {
		for (size_t i = 0; i < n; i++)
			values[i] = value(picked->ticket[from + i], (enum column)c);
		at += many_pick(args + at, ids, values, n);
	}
	memcpy(args + at, ids, n * sizeof *args);
	at += n;
	for (size_t i = 0; i < n; i++)
		values[i] = INT(picked->before[from + i]);
	at += many_pick(args + at, ids, values, n);
	args[at] = (struct db_arg){.type = DB_END};
	const char *sql = (picked->moved ? update_moved : update_raised)[size.which];
	enum db_status status = db_exec_(db, sql, args);
	/* somebody was faster with one of them */
	if (status == DB_OK && db_affected(db) != (int64_t)n)
		status = DB_RETRY;
	return status;
}

static enum db_status write_picked(struct db *db, struct picked *picked)
{
	enum db_status status = DB_OK;
	struct many_size size;
	for (size_t done = 0; status == DB_OK && done < picked->n; done += size.rows) {
		size = many_size(picked->n - done);
		status = write_some(db, picked, done, size);
	}
	picked->n = 0;
	return status;
}

static bool has_moved(const struct batch_ticket *t)
{
	return t->reply_due_at != t->read.reply_due_at || t->next_due_at != t->read.next_due_at ||
		t->provisional != t->read.provisional;
}

static enum db_status write_tickets(
	struct db *db, const struct batch_ticket *tickets, const int *before, size_t n)
{
	struct picked raised = {.n = 0}, moved = {.moved = true};
	enum db_status status = DB_OK;
	for (size_t i = 0; status == DB_OK && i < n; i++) {
		if (tickets[i].id == 0 || tickets[i].version == before[i])
			continue;
		struct picked *picked = has_moved(&tickets[i]) ? &moved : &raised;
		picked->ticket[picked->n] = &tickets[i];
		picked->before[picked->n++] = before[i];
		if (picked->n == MANY_MOST)
			status = write_picked(db, picked);
	}
	if (status == DB_OK)
		status = write_picked(db, &raised);
	if (status == DB_OK)
		status = write_picked(db, &moved);
	return status;
}

/* --- events --- */

#define EVENT_ARGS 18
static const char *const insert_events[] = MANY_ROWS(
	"INSERT INTO event (ticket_id, sequence, at, on_day, recorded_on, action, from_state,"
	" to_state, role, staff_id, unit_id, to_unit_id, reason, words, address, content,"
	" before_hash, hash) VALUES ",
	"(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "");

struct event_days {
	char on[INSTANT_TEXT], recorded[INSTANT_TEXT];
};

static void event_args(const struct event *e, struct event_days *days, struct db_arg *args)
{
	day_iso(instant_day(e->at), days->on);
	day_iso(e->recorded, days->recorded);
	const struct db_arg row[EVENT_ARGS] = {INT(e->ticket_id), INT(e->sequence), TIME(e->at),
		TEXT(days->on), TEXT(days->recorded), TEXT(e->action), TEXT(e->from_state),
		TEXT(e->to_state), TEXT(e->role), ID(e->staff_id), ID(e->unit_id),
		ID(e->to_unit_id), TEXT(e->reason), TEXT(e->words), TEXT(e->address),
		TEXT(e->content), TEXT(e->before), TEXT(e->hash)};
	memcpy(args, row, sizeof row);
}

static enum db_status write_events(struct db *db, const struct event *events, size_t n)
{
	struct many_size size;
	enum db_status status = DB_OK;
	for (size_t done = 0; status == DB_OK && done < n; done += size.rows) {
		struct db_arg args[EVENT_ARGS * MANY_MOST + 1];
		struct event_days days[MANY_MOST];
		size = many_size(n - done);
		for (size_t i = 0; i < size.rows; i++)
			event_args(&events[done + i], &days[i], args + EVENT_ARGS * i);
		args[EVENT_ARGS * size.rows] = (struct db_arg){.type = DB_END};
		status = db_exec_(db, insert_events[size.which], args);
	}
	return status;
}

enum db_status batch_write(struct db *db, const struct batch_ticket *tickets, const int *before,
	size_t n, const struct event *events, size_t n_events)
{
	/* the tickets first, as an act does: whoever meets waits there and not crosswise */
	enum db_status status = write_tickets(db, tickets, before, n);
	if (status == DB_OK)
		status = write_events(db, events, n_events);
	return status == DB_DUPLICATE ? DB_RETRY : status;
}
