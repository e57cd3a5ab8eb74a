/* SPDX-License-Identifier: MIT */
/*
 * The transaction that fires: tickets and their events by compare-and-set on the version, the
 * clocks likewise, the escalations by their key, letters of supervision, notices. Whoever closes,
 * extends or recounts raises the version or the epoch, so that one of the two is refused. Which
 * clocks, is sweep.c's.
 */
#include "tickets/clocks/sweep_fire.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "tickets/many.h"
#include "tickets/messages/notify.h"

/* What one try works out. */
struct plan {
	struct firing *f;
	struct due *due;
	size_t n;
	struct batch_ticket *tickets; /* ascending */
	int *before;
	size_t n_tickets;
	struct found {
		size_t due;
		int64_t clock_id;
		const struct policy_level *level;
		instant at, due_at;
		int sequence;
	} * found; /* in the order of their instants */
	size_t n_found;
	struct event *events;
};

/* --- reading --- */

void due_read(const struct db_rows *rows, size_t row, struct due *out)
{
	clock_row_read(rows, row, 0, &out->clock);
	batch_ticket_read(rows, row, CLOCK_N_COLUMNS, &out->ticket);
	if (out->ticket.last_at == INSTANT_NONE)
		out->ticket.id = 0;
	out->level = out->clock.level;
}

static const char *const select_again[] =
	MANY_ROWS("SELECT " DUE_COLUMNS " FROM clock c FORCE INDEX (PRIMARY)"
		  " JOIN ticket t ON t.id = c.ticket_id"
		  " JOIN event e ON e.ticket_id = t.id AND e.sequence = t.version"
		  " WHERE c.next_fire_at <= ? AND c.id IN (",
		"?", ") ORDER BY c.next_fire_at, c.id");

/* What is still due of them. */
static enum db_status read_again(struct db *db, struct plan *plan)
{
	struct firing *f = plan->f;
	enum db_status status = DB_OK;
	struct many_size size;
	plan->due = pool_alloc(f->pool, f->n * sizeof *plan->due);
	for (size_t done = 0; status == DB_OK && done < f->n; done += size.rows) {
		struct db_arg args[MANY_MOST + 2];
		struct db_rows rows;
		size = many_cover(f->n - done);
		args[0] = TIME(f->horizon);
		for (size_t i = 0; i < size.rows; i++)
			args[1 + i] = INT(f->ids[done + i < f->n ? done + i : f->n - 1]);
		args[1 + size.rows] = (struct db_arg){.type = DB_END};
		status = db_query_(db, f->pool, &rows, select_again[size.which], args);
		for (size_t i = 0; status == DB_OK && i < rows.rows; i++)
			due_read(&rows, i, &plan->due[plan->n++]);
	}
	f->met = f->n - plan->n;
	return status;
}

/* --- planning --- */

static int by_ticket(const void *a, const void *b)
{
	const struct due *const *x = a, *const *y = b;
	int64_t one = (*x)->ticket.id, other = (*y)->ticket.id;
	return (one > other) - (one < other);
}

/* The clocks' tickets, each once. Rows of one ticket that say different things were read at
 * different moments. */
static enum db_status gather_tickets(struct plan *plan)
{
	struct pool *pool = plan->f->pool;
	struct due **sorted = pool_alloc(pool, plan->n * sizeof *sorted);
	plan->tickets = pool_alloc(pool, plan->n * sizeof *plan->tickets);
	plan->before = pool_alloc(pool, plan->n * sizeof *plan->before);
	for (size_t i = 0; i < plan->n; i++)
		sorted[i] = &plan->due[i];
	qsort(sorted, plan->n, sizeof *sorted, by_ticket);
	for (size_t i = 0; i < plan->n; i++) {
		const struct batch_ticket *ticket = &sorted[i]->ticket;
		bool first = i == 0 || sorted[i - 1]->ticket.id != ticket->id;
		if (!first && sorted[i - 1]->ticket.version != ticket->version)
			return DB_RETRY;
		if (first) {
			plan->before[plan->n_tickets] = ticket->version;
			plan->tickets[plan->n_tickets++] = *ticket;
		}
		sorted[i]->of = plan->n_tickets - 1;
	}
	return DB_OK;
}

static void reach_levels(struct plan *plan, size_t i)
{
	const struct firing *f = plan->f;
	struct clock *clock = &plan->due[i].clock;
	struct clock_level level;
	const struct policy_rule *rule = policy_rule(f->engine->policy, clock->rule, clock->class_);
	while (rule && clock_reach(f->engine->calendar, rule, clock, f->horizon, &level))
		plan->found[plan->n_found++] = (struct found){.due = i,
			.clock_id = clock->id,
			.level = level.level,
			.at = level.at,
			.due_at = clock->due_at};
	if (!rule) /* the policy has no such rule any more */
		clock->next_fire_at = INSTANT_NONE;
}

static int by_instant(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->clock_id != y->clock_id)
		return x->clock_id < y->clock_id ? -1 : 1;
	return (int)x->level->level - (int)y->level->level;
}

static void chain_events(struct plan *plan)
{
	struct firing *f = plan->f;
	plan->events = pool_alloc(f->pool, plan->n_found * sizeof *plan->events);
	f->reached = pool_alloc(f->pool, plan->n_found * sizeof *f->reached);
	f->n_reached = plan->n_found;
	for (size_t i = 0; i < plan->n_found; i++) {
		struct found *found = &plan->found[i];
		const struct due *due = &plan->due[found->due];
		struct batch_ticket *ticket = &plan->tickets[due->of];
		enum level level = found->level->level;
		batch_event(f->pool, ticket, "escalate", level_name(level), due->clock.rule, 0,
			f->now, f->recorded, &plan->events[i]);
		found->sequence = ticket->version;
		if (level > ticket->level)
			ticket->level = level;
		f->reached[i] = (struct reached){.clock_id = due->clock.id,
			.ticket_id = ticket->id,
			.rule = plan->events[i].words,
			.level = level,
			.at = found->at};
	}
}

static enum db_status work_out(struct plan *plan)
{
	struct firing *f = plan->f;
	enum db_status status = gather_tickets(plan);
	plan->found = pool_alloc(f->pool, plan->n * LEVELS * sizeof *plan->found);
	for (size_t i = 0; status == DB_OK && i < plan->n; i++) {
		/* the rules have just changed: it is counted by them first, see sweep.c */
		if (plan->due[i].clock.epoch != f->engine->epoch)
			status = DB_RETRY;
		else
			reach_levels(plan, i);
	}
	if (status != DB_OK)
		return status;
	qsort(plan->found, plan->n_found, sizeof *plan->found, by_instant);
	chain_events(plan);
	return DB_OK;
}

/* --- writing --- */

#define FIRED(PICK) "level = " PICK ", next_fire_at = " PICK
#define STANDS(PICK) \
	" AND level = " PICK " AND epoch = ? AND next_fire_at <= ? AND stopped_at IS NULL"
static const char *const update_clocks[] =
	MANY_UPDATES("clock FORCE INDEX (PRIMARY)", FIRED, STANDS);

static enum db_status write_clocks(
	struct db *db, const struct plan *plan, size_t from, struct many_size size)
{
	struct db_arg args[9 * MANY_MOST + 3], ids[MANY_MOST], values[MANY_MOST];
	const struct due *due = &plan->due[from];
	size_t n = size.rows, at = 0;
	for (size_t i = 0; i < n; i++) {
		ids[i] = INT(due[i].clock.id);
		values[i] = INT(due[i].clock.level);
	}
	at += many_pick(args + at, ids, values, n);
	for (size_t i = 0; i < n; i++)
		values[i] = TIME(due[i].clock.next_fire_at);
	at += many_pick(args + at, ids, values, n);
	memcpy(args + at, ids, n * sizeof *args);
	at += n;
	for (size_t i = 0; i < n; i++)
		values[i] = INT(due[i].level);
	at += many_pick(args + at, ids, values, n);
	args[at++] = INT(plan->f->engine->epoch);
	args[at++] = TIME(plan->f->horizon);
	args[at] = (struct db_arg){.type = DB_END};
	enum db_status status = db_exec_(db, update_clocks[size.which], args);
	if (status == DB_OK && db_affected(db) != (int64_t)n)
		status = DB_RETRY;
	return status;
}

static enum db_status write_all_clocks(struct db *db, const struct plan *plan)
{
	enum db_status status = DB_OK;
	struct many_size size;
	for (size_t done = 0; status == DB_OK && done < plan->n; done += size.rows) {
		size = many_size(plan->n - done);
		status = write_clocks(db, plan, done, size);
	}
	return status;
}

#define ESCALATION_ARGS 10
static const char *const insert_escalations[] =
	MANY_ROWS("INSERT INTO escalation (clock_id, level, ticket_id, site_id, rule, unit_id, at,"
		  " due_at, fired_at, sequence) VALUES ",
		"(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "");

static enum db_status write_escalations(struct db *db, const struct plan *plan)
{
	enum db_status status = DB_OK;
	struct many_size size;
	for (size_t done = 0; status == DB_OK && done < plan->n_found; done += size.rows) {
		struct db_arg args[ESCALATION_ARGS * MANY_MOST + 1];
		size = many_size(plan->n_found - done);
		for (size_t i = 0; i < size.rows; i++) {
			const struct found *found = &plan->found[done + i];
			const struct due *due = &plan->due[found->due];
			const struct db_arg row[ESCALATION_ARGS] = {INT(due->clock.id),
				INT(found->level->level), INT(due->ticket.id),
				INT(due->ticket.site_id), TEXT(due->clock.rule),
				ID(due->ticket.unit_id), TIME(found->at), TIME(found->due_at),
				TIME(plan->f->now), INT(found->sequence)};
			memcpy(args + ESCALATION_ARGS * i, row, sizeof row);
		}
		args[ESCALATION_ARGS * size.rows] = (struct db_arg){.type = DB_END};
		status = db_exec_(db, insert_escalations[size.which], args);
	}
	return status;
}

#define SUPERVISION_ARGS 5
static const char *const insert_supervisions[] = MANY_ROWS(
	"INSERT INTO supervision (clock_id, site_id, ticket_id, unit_id, drawn_at) VALUES ",
	"(?, ?, ?, ?, ?)", "");

static enum db_status draw_up(struct db *db, const struct plan *plan)
{
	enum db_status status = DB_OK;
	struct many_size size;
	size_t n = 0, done = 0;
	struct db_arg *all =
		pool_alloc(plan->f->pool, (plan->n_found + 1) * SUPERVISION_ARGS * sizeof *all);
	for (size_t i = 0; i < plan->n_found; i++) {
		const struct due *due = &plan->due[plan->found[i].due];
		const struct db_arg row[SUPERVISION_ARGS] = {INT(due->clock.id),
			INT(due->ticket.site_id), INT(due->ticket.id), ID(due->ticket.unit_id),
			TIME(plan->f->now)};
		if (plan->found[i].level->level == LEVEL_SUPERVISE)
			memcpy(all + SUPERVISION_ARGS * n++, row, sizeof row);
	}
	for (; status == DB_OK && done < n; done += size.rows) {
		struct db_arg args[SUPERVISION_ARGS * MANY_MOST + 1];
		size = many_size(n - done);
		memcpy(args, all + SUPERVISION_ARGS * done,
			SUPERVISION_ARGS * size.rows * sizeof *args);
		args[SUPERVISION_ARGS * size.rows] = (struct db_arg){.type = DB_END};
		status = db_exec_(db, insert_supervisions[size.which], args);
	}
	return status;
}

static enum db_status find_office(struct db *db, struct firing *f, int64_t site_id)
{
	if (site_id == f->office_site_id)
		return DB_OK;
	enum db_status status = notify_office(db, f->pool, site_id, &f->office_id);
	f->office_site_id = status == DB_OK ? site_id : 0;
	return status;
}

static enum db_status tell(struct db *db, const struct plan *plan)
{
	struct firing *f = plan->f;
	struct notice_row *rows = pool_alloc(f->pool, plan->n_found * sizeof *rows);
	for (size_t i = 0; i < plan->n_found; i++) {
		const struct due *due = &plan->due[plan->found[i].due];
		enum db_status status = find_office(db, f, due->ticket.site_id);
		if (status != DB_OK)
			return status;
		rows[i] = (struct notice_row){.clock_id = due->clock.id,
			.ticket_id = due->ticket.id,
			.site_id = due->ticket.site_id,
			.unit_id = due->ticket.unit_id,
			.office_id = f->office_id,
			.level = plan->found[i].level};
	}
	return notify_level(db, rows, plan->n_found, f->now);
}

static enum db_status write_down(struct db *db, const struct plan *plan)
{
	enum db_status status = batch_write(
		db, plan->tickets, plan->before, plan->n_tickets, plan->events, plan->n_found);
	if (status == DB_OK)
		status = write_all_clocks(db, plan);
	if (status == DB_OK)
		status = write_escalations(db, plan);
	if (status == DB_OK)
		status = draw_up(db, plan);
	return status == DB_OK ? tell(db, plan) : status;
}

static enum db_status transaction(struct db *db, void *ctx)
{
	struct firing *f = ctx;
	struct plan plan = {.f = f, .due = f->due, .n = f->due ? f->n : 0};
	enum db_status status = DB_OK;
	f->n_reached = f->met = 0;
	if (f->tries == f->tries_most)
		return DB_STOP;
	pool_empty(f->pool);
	/* what was read once is good for one try */
	if (!f->due || f->tries > 0) {
		plan.n = 0;
		status = read_again(db, &plan);
	}
	f->tries++;
	if (status == DB_OK)
		status = work_out(&plan);
	if (status == DB_OK && plan.n > 0)
		status = write_down(db, &plan);
	/* a row that should be new is there: somebody was faster */
	return status == DB_DUPLICATE ? DB_RETRY : status;
}

enum db_status sweep_fire(struct db *db, struct firing *firing)
{
	firing->tries = 0;
	return db_transact(db, transaction, firing);
}
