/* SPDX-License-Identifier: MIT */
/*
 * The clocks of a ticket that is being changed: first planned in memory, because the ticket row
 * carries their least due instant, then written where the rows still say what was read. Levels
 * that were reached before are fired by fire.c.
 */
#include "tickets/clocks/clock_rows.h"
#include "tickets/work.h"

#include <string.h>

#include "base/log.h"
#include "base/pool.h"

static struct clock *find(struct work *w, const char *rule)
{
	return (struct clock *)clocks_running(w->clocks, w->n_clocks, rule);
}

static const struct policy_rule *rule_of(const struct work *w, const struct clock *clock)
{
	return policy_rule(w->engine->policy, clock->rule, clock->class_);
}

/* --- reading --- */

enum db_status clock_rows_load(struct work *w)
{
	struct db_rows rows;
	bool paused = false;
	if (w->clocks_loaded)
		return DB_OK;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT " CLOCK_COLUMNS ","
		" EXISTS (SELECT 1 FROM clock_pause p WHERE p.clock_id = c.id)"
		" FROM clock c WHERE c.ticket_id = ? AND c.stopped_at IS NULL ORDER BY c.id",
		INT(w->t.id));
	if (status != DB_OK)
		return status;
	if (rows.rows > WORK_CLOCKS)
		bug("ticket %lld: %zu clocks run", (long long)w->t.id, rows.rows);
	for (size_t i = 0; i < rows.rows; i++) {
		clock_row_read(&rows, i, 0, &w->clocks[i]);
		w->stale = w->stale || w->clocks[i].epoch != w->engine->epoch;
		paused = paused || db_int(&rows, i, CLOCK_N_COLUMNS) != 0;
	}
	w->n_clocks = rows.rows;
	if (paused)
		status = clock_pauses_read(w->db, w->pool, w->t.id, w->clocks, w->n_clocks);
	memcpy(w->read, w->clocks, sizeof w->read);
	w->clocks_loaded = status == DB_OK;
	return w->stale && status == DB_OK ? DB_STOP : status;
}

/* --- planning --- */

static void stop(struct work *w, const struct step *step)
{
	const struct transition *row = step->row;
	for (size_t i = 0; i < LIFECYCLE_CLOCKS && row->stops[i]; i++) {
		struct clock *clock = find(w, row->stops[i]);
		if (clock)
			clock_stop(clock, step->event.at, row->voids);
	}
}

/* Each limit whose rule allows it stands still. */
static void pause_all(struct work *w, instant at)
{
	for (size_t i = 0; i < w->n_clocks; i++) {
		const struct policy_rule *rule = rule_of(w, &w->clocks[i]);
		if (rule)
			clock_pause(rule, &w->clocks[i], at);
	}
}

static void resume_all(struct work *w, instant at)
{
	for (size_t i = 0; i < w->n_clocks; i++) {
		if (w->clocks[i].stopped_at == INSTANT_NONE)
			clock_resume(&w->clocks[i], at);
	}
}

/* More time for the answer is more time for the unit, unless it was too late already. */
static void extend(struct work *w, instant at)
{
	struct clock *reply = find(w, "letter.reply"), *unit = find(w, "letter.unit");
	if (reply)
		clock_extend(reply);
	if (unit && unit->first_due_at == INSTANT_NONE && at < unit->due_at)
		clock_extend(unit);
}

static void classify(struct work *w)
{
	struct clock *reply = find(w, "letter.reply");
	if (reply)
		reply->class_ = w->t.class_;
	w->recount = false;
}

/* What the system ends at 24:00 belongs to the day that ends there: its limit is counted from that
 * day, not from the one that begins. */
static instant begins(const struct transition *row, instant at)
{
	return row->who == ROLE_SYSTEM && at == day_start(instant_day(at)) ? at - 1 : at;
}

static void start(struct work *w, const char *name, instant at)
{
	const struct policy_rule *rule = policy_rule(w->engine->policy, name, w->t.class_);
	if (!rule) /* this policy sets no such limit */
		return;
	if (w->n_clocks == WORK_CLOCKS)
		bug("ticket %s: too many clocks", w->t.number);
	w->clocks[w->n_clocks++] = (struct clock){
		.ticket_id = w->t.id,
		.unit_id = w->t.unit_id,
		.rule = rule->name,
		.class_ = w->t.class_,
		.started_at = at,
		.due_at = INSTANT_NONE,
		.stopped_at = INSTANT_NONE,
		.outcome = "",
		.next_fire_at = INSTANT_NONE,
		.first_due_at = INSTANT_NONE,
		.epoch = w->engine->epoch,
	};
}

static void sum_up(struct work *w)
{
	struct clocks_sum sum = clocks_sum(w->clocks, w->n_clocks);
	w->t.next_due_at = sum.next_due_at;
	w->t.level = sum.level;
	if (sum.reply_due_at !=
		INSTANT_NONE) { /* once stopped, what was promised stays to be read */
		w->t.reply_due_at = sum.reply_due_at;
		w->t.provisional = sum.provisional;
	}
}

void clock_rows_plan(struct work *w, const struct step *step)
{
	const struct transition *row = step->row;
	instant at = step->event.at;
	stop(w, step);
	if (row->pauses)
		pause_all(w, at);
	if (row->resumes)
		resume_all(w, at);
	if (row->extends)
		extend(w, at);
	if (w->recount)
		classify(w);
	for (size_t i = 0; i < LIFECYCLE_CLOCKS && row->starts[i]; i++)
		start(w, row->starts[i], begins(row, at));
	clocks_count(w->engine, w->clocks, w->n_clocks);
	sum_up(w);
}

/* --- writing --- */

static bool same(const struct clock *a, const struct clock *b)
{
	return str_equal(a->class_, b->class_) && a->due_at == b->due_at &&
		a->stopped_at == b->stopped_at && a->provisional == b->provisional &&
		a->level == b->level && a->next_fire_at == b->next_fire_at &&
		a->first_due_at == b->first_due_at && a->epoch == b->epoch;
}

/* Whoever fired, stopped or recounted it meanwhile has written this row: then it is all read again.
 */
static enum db_status update(struct work *w, const struct clock *c, const struct clock *read)
{
	enum db_status status = db_exec(w->db,
		"UPDATE clock SET class = ?, due_at = ?, stopped_at = ?, outcome = ?,"
		" provisional = ?, level = ?, next_fire_at = ?, first_due_at = ?, epoch = ?,"
		" calendar_version = ? WHERE id = ? AND level = ? AND epoch = ?"
		" AND stopped_at IS NULL",
		TEXT(c->class_), TIME(c->due_at), TIME(c->stopped_at), TEXT(c->outcome),
		INT(c->provisional), INT(c->level), TIME(c->next_fire_at), TIME(c->first_due_at),
		INT(c->epoch), TEXT(calendar_version(w->engine->calendar)), INT(c->id),
		INT(read->level), INT(read->epoch));
	if (status == DB_OK && db_affected(w->db) != 1)
		status = DB_RETRY;
	return status;
}

static enum db_status put_pause(struct work *w, const struct clock *c)
{
	const struct pause *last = &c->pauses[c->n_pauses - 1];
	instant to = last->to == INSTANT_NEVER ? INSTANT_NONE : last->to;
	return db_exec(w->db,
		"INSERT INTO clock_pause (clock_id, from_at, to_at) VALUES (?, ?, ?)"
		" ON DUPLICATE KEY UPDATE to_at = ?",
		INT(c->id), TIME(last->from), TIME(to), TIME(to));
}

static enum db_status store_changed(struct work *w)
{
	enum db_status status = DB_OK;
	for (size_t i = 0; status == DB_OK && i < w->n_clocks && w->clocks[i].id > 0; i++) {
		struct clock *c = &w->clocks[i], *read = &w->read[i];
		if (!same(c, read))
			status = update(w, c, read);
		bool paused = c->n_pauses > 0 &&
			(c->n_pauses != read->n_pauses ||
				c->pauses[c->n_pauses - 1].to != read->pauses[c->n_pauses - 1].to);
		if (status == DB_OK && paused)
			status = put_pause(w, c);
		*read = *c;
	}
	return status;
}

#define CLOCK_INSERT \
	"INSERT INTO clock (ticket_id, rule, class, unit_id, started_at, started_on, due_at," \
	" provisional, next_fire_at, epoch, calendar_version) VALUES "
#define CLOCK_VALUES "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define CLOCK_ARGS(c) \
	INT(w->t.id), TEXT((c)->rule), TEXT((c)->class_), ID((c)->unit_id), TIME((c)->started_at), \
		TEXT(on_day), TIME((c)->due_at), INT((c)->provisional), TIME((c)->next_fire_at), \
		INT((c)->epoch), TEXT(version)

/* A submission starts two or three at once. */
static enum db_status insert(struct work *w, const struct clock *c, size_t n)
{
	const char *version = calendar_version(w->engine->calendar);
	char on_day[INSTANT_TEXT];
	day_iso(instant_day(c->started_at), on_day);
	if (n == 3)
		return db_exec(w->db, CLOCK_INSERT CLOCK_VALUES ", " CLOCK_VALUES ", " CLOCK_VALUES,
			CLOCK_ARGS(c), CLOCK_ARGS(c + 1), CLOCK_ARGS(c + 2));
	if (n == 2)
		return db_exec(w->db, CLOCK_INSERT CLOCK_VALUES ", " CLOCK_VALUES, CLOCK_ARGS(c),
			CLOCK_ARGS(c + 1));
	return db_exec(w->db, CLOCK_INSERT CLOCK_VALUES, CLOCK_ARGS(c));
}

enum db_status clock_rows_store(struct work *w)
{
	enum db_status status = store_changed(w);
	size_t known = 0;
	while (known < w->n_clocks && w->clocks[known].id > 0)
		known++;
	/* rows without id are new and lie behind the loaded ones */
	for (size_t i = known; status == DB_OK && i < w->n_clocks;) {
		size_t n = w->n_clocks - i < 3 ? w->n_clocks - i : 3;
		status = insert(w, &w->clocks[i], n);
		i += n;
	}
	/* their ids are known when the next act reads them */
	if (known < w->n_clocks)
		w->clocks_loaded = false;
	return status;
}
