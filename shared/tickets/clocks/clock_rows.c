/* SPDX-License-Identifier: MIT */
/*
 * Clocks as rows: reading them, counting the clocks of one ticket together, and what the ticket's
 * row carries of them. Who changes and writes them is clock_plan.c, sweep.c and recount.c.
 */
#include "tickets/clocks/clock_rows.h"

#include "base/pool.h"
#include "base/str.h"

#define CLOCKS_MOST 64

/* --- reading --- */

void clock_row_read(const struct db_rows *rows, size_t row, size_t first, struct clock *out)
{
	size_t c = first;
	*out = (struct clock){0};
	out->id = db_int(rows, row, c++);
	out->ticket_id = db_int(rows, row, c++);
	out->unit_id = db_int(rows, row, c++);
	out->rule = db_text(rows, row, c++);
	out->class_ = db_text(rows, row, c++);
	out->started_at = db_time(rows, row, c++);
	out->due_at = db_time(rows, row, c++);
	out->stopped_at = db_time(rows, row, c++);
	out->outcome = db_text(rows, row, c++);
	out->provisional = db_int(rows, row, c++) != 0;
	out->level = (enum level)db_int(rows, row, c++);
	out->next_fire_at = db_time(rows, row, c++);
	out->first_due_at = db_time(rows, row, c++);
	out->epoch = (int)db_int(rows, row, c++);
}

static void add_pause(const struct db_rows *rows, size_t row, struct clock *clock)
{
	instant to = db_time(rows, row, 2);
	if (clock->n_pauses < CLOCK_PAUSES)
		clock->pauses[clock->n_pauses++] = (struct pause){
			db_time(rows, row, 1), to == INSTANT_NONE ? INSTANT_NEVER : to};
}

enum db_status clock_pauses_read(
	struct db *db, struct pool *pool, int64_t ticket_id, struct clock *clocks, size_t n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT p.clock_id, p.from_at, p.to_at FROM clock_pause p"
		" JOIN clock c ON c.id = p.clock_id WHERE c.ticket_id = ?"
		" ORDER BY p.clock_id, p.from_at",
		INT(ticket_id));
	if (status != DB_OK)
		return status;
	for (size_t i = 0; i < n; i++) {
		clocks[i].n_pauses = 0;
		for (size_t k = 0; k < rows.rows; k++) {
			if (db_int(&rows, k, 0) == clocks[i].id)
				add_pause(&rows, k, &clocks[i]);
		}
	}
	return DB_OK;
}

/* --- counting --- */

static bool running(const struct clock *clock)
{
	return clock->stopped_at == INSTANT_NONE;
}

const struct clock *clocks_running(const struct clock *clocks, size_t n, const char *rule)
{
	for (size_t i = 0; i < n; i++) {
		if (running(&clocks[i]) && str_equal(clocks[i].rule, rule))
			return &clocks[i];
	}
	return NULL;
}

/* The clock that this rule's may not pass. */
static const struct clock *outer(
	const struct clock *clocks, size_t n, const struct policy_rule *rule)
{
	const char *name = rule->within;
	/* what a unit may take is part of what the citizen was promised, whatever a policy says */
	if (!name && str_equal(rule->name, "letter.unit"))
		name = "letter.reply";
	const struct clock *found = name ? clocks_running(clocks, n, name) : NULL;
	/* answered before and being done again: now this is the promise */
	if (!found && name && str_equal(name, "letter.reply"))
		found = clocks_running(clocks, n, "rating.rectify");
	return found;
}

static void count(const struct engine *engine, const struct policy_rule *rule, struct clock *clock,
	const struct clock *around)
{
	bool capped = around && around->due_at != INSTANT_NONE;
	clock_count(engine->calendar, rule, clock, capped ? around->due_at : INSTANT_NEVER);
	if (capped && clock->due_at == around->due_at)
		clock->provisional = clock->provisional || around->provisional;
	clock->epoch = engine->epoch;
}

void clocks_count(const struct engine *engine, struct clock *clocks, size_t n)
{
	bool done[CLOCKS_MOST] = {false};
	bool more = true;
	if (n > CLOCKS_MOST)
		n = CLOCKS_MOST;
	/* one pass more for each clock that lies within another; the last counts what is in a ring
	 */
	for (size_t pass = 0; more && pass <= n; pass++) {
		more = false;
		for (size_t i = 0; i < n; i++) {
			struct clock *clock = &clocks[i];
			if (done[i] || !running(clock))
				continue;
			const struct policy_rule *rule =
				policy_rule(engine->policy, clock->rule, clock->class_);
			const struct clock *around = rule ? outer(clocks, n, rule) : NULL;
			if (around && !done[around - clocks] && pass < n) {
				more = true;
				continue;
			}
			done[i] = true;
			if (rule)
				count(engine, rule, clock, around);
			else { /* no ladder that could be climbed */
				clock->next_fire_at = INSTANT_NONE;
				clock->epoch = engine->epoch;
			}
		}
	}
}

/* --- what the ticket's row carries --- */

/* What the citizen was promised. */
static bool promise(const struct clock *clock)
{
	return str_equal(clock->rule, "letter.reply") ||
		str_equal(clock->rule, "correction.total") ||
		str_equal(clock->rule, "solicitation.result");
}

struct clocks_sum clocks_sum(const struct clock *clocks, size_t n)
{
	struct clocks_sum sum = {.next_due_at = INSTANT_NONE, .reply_due_at = INSTANT_NONE};
	for (size_t i = 0; i < n; i++) {
		const struct clock *clock = &clocks[i];
		if (!running(clock))
			continue;
		if (clock->level > sum.level)
			sum.level = clock->level;
		if (promise(clock)) {
			sum.reply_due_at = clock->due_at;
			sum.provisional = clock->provisional;
		}
		if (clock->due_at == INSTANT_NONE || str_equal(clock->rule, "letter.unanswered"))
			continue;
		if (sum.next_due_at == INSTANT_NONE || clock->due_at < sum.next_due_at)
			sum.next_due_at = clock->due_at;
	}
	return sum;
}
