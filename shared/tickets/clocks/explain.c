/* SPDX-License-Identifier: MIT */
/*
 * The due date of a clock taken apart: what each day was, and when each level of the ladder is
 * reached. It walks the calendar day by day and leaves the reckoning that counts to clock.c; the
 * test says that both agree. Words are the reader's.
 */
#include "tickets/clocks/explain.h"

#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "tickets/clocks/clock_rows.h"

#define FEW_DAYS 400 /* no limit: a longer one in days shows its first and last day only */

/* --- the list of days --- */

struct walk {
	const struct calendar *calendar;
	const struct policy_rule *rule;
	const struct clock *clock;
	struct pool *pool;
	int limit; /* of the rule, or of its extension */
	struct pause pauses[CLOCK_PAUSES]; /* each ends */
	struct explained_day *days;
	size_t n, room;
};

static struct explained_day *put(struct walk *w, day d, enum day_why why, int n)
{
	if (w->n == w->room) {
		size_t room = w->room ? 2 * w->room : 32;
		struct explained_day *days = pool_alloc(w->pool, room * sizeof *days);
		if (w->n)
			memcpy(days, w->days, w->n * sizeof *days);
		w->days = days;
		w->room = room;
	}
	struct explained_day *entry = &w->days[w->n++];
	*entry = (struct explained_day){
		.d = d, .why = why, .n = n, .final = calendar_final(w->calendar, d)};
	if (calendar_kind(w->calendar, d, &entry->name) != DAY_HOLIDAY)
		entry->name = NULL;
	return entry;
}

static enum day_why why_off(const struct calendar *calendar, day d)
{
	const char *name;
	return calendar_kind(calendar, d, &name) == DAY_HOLIDAY ? DAY_OFF : DAY_REST;
}

static enum day_why why_on(day d)
{
	int weekday = day_weekday(d);
	return weekday == 0 || weekday == 6 ? DAY_MADE_UP : DAY_COUNTS;
}

static bool paused(const struct walk *w, day d)
{
	for (size_t i = 0; i < w->clock->n_pauses; i++) {
		const struct pause *pause = &w->pauses[i];
		if (pause->to > pause->from &&
			d >= deadline_received(w->calendar, pause->from, w->rule->count) &&
			d < deadline_received(w->calendar, pause->to, w->rule->count))
			return true;
	}
	return false;
}

/* Day after day until `limit` of them count, or, limit 0, up to `last`. */
static void walk_on(struct walk *w, day d, int counted, int limit, day last)
{
	for (; limit > 0 ? counted < limit : d <= last; d++) {
		if (!calendar_works(w->calendar, d))
			put(w, d, why_off(w->calendar, d), 0);
		else if (paused(w, d))
			put(w, d, DAY_PAUSED, 0);
		else
			put(w, d, why_on(d), ++counted);
	}
}

static void walk_workdays(struct walk *w)
{
	day from = instant_day(w->clock->started_at);
	day received = deadline_received(w->calendar, w->clock->started_at, w->rule->count);

	put(w, from, DAY_START, 0);
	for (day d = from + 1; d < received; d++)
		put(w, d, why_off(w->calendar, d), 0);
	if (received > from)
		put(w, received, DAY_RECEIVED, 0);
	walk_on(w, received + 1, 0, w->limit, 0);
}

/* From the day that a limit in days or months ends on to the next one that is worked. */
static void walk_end(struct walk *w, day due, int n)
{
	if (!w->rule->roll || calendar_works(w->calendar, due)) {
		put(w, due, DAY_PLAIN, n);
		return;
	}
	put(w, due, DAY_ROLLED, n);
	for (due++; !calendar_works(w->calendar, due); due++)
		put(w, due, why_off(w->calendar, due), 0);
	put(w, due, DAY_PLAIN, n);
}

static void walk_days(struct walk *w)
{
	day from = instant_day(w->clock->started_at);

	put(w, from, DAY_START, 0);
	for (int n = 1; n < w->limit && w->limit <= FEW_DAYS; n++)
		put(w, from + n, DAY_PLAIN, n);
	walk_end(w, from + w->limit, w->limit);
}

static void walk_months(struct walk *w)
{
	instant at = w->clock->started_at;

	put(w, instant_day(at), DAY_START, 0);
	walk_end(w, deadline_months(w->calendar, at, w->limit, false).due, w->limit);
}

/* The days end where the outer limit does. follows: lengthened together with it, they reach as
 * far. */
static void cap(struct walk *w, instant within, bool follows)
{
	day last = instant_day(within - 1), reached = w->days[w->n - 1].d;
	size_t n = 1; /* the start always stands */

	if (reached == last || (reached < last && !follows))
		return; /* its own count ends first, or says the same */
	if (reached < last && w->rule->unit == LIMIT_WORKDAYS)
		walk_on(w, reached + 1, w->limit, 0, last);
	while (n < w->n && w->days[n].d < last)
		n++;
	int counted = n < w->n && w->days[n].d == last ? w->days[n].n : 0;
	w->n = n;
	put(w, last, DAY_CAPPED, counted);
}

/* --- levels --- */

static instant level_at(const struct walk *w, const struct policy_level *level)
{
	instant due = w->clock->due_at;
	struct deadline deadline = {.exists = true, .at = due, .due = instant_day(due - 1)};

	if (level->months > 0)
		return deadline_months(w->calendar, w->clock->started_at, level->months, false).at;
	if (due == INSTANT_NONE || due == INSTANT_NEVER)
		return INSTANT_NEVER;
	return deadline_level(w->calendar, &deadline, w->rule->count, level->at);
}

static void put_levels(const struct walk *w, struct explanation *out)
{
	/* one more of each: a level that was reached stays, though the policy has dropped it */
	out->levels = pool_alloc(w->pool, (w->rule->n_levels + LEVELS) * sizeof *out->levels);
	for (size_t i = 0; i < w->rule->n_levels; i++) {
		const struct policy_level *level = &w->rule->levels[i];
		instant at = level_at(w, level);
		out->levels[out->n_levels++] = (struct explained_level){
			.level = level,
			.at = at,
			.skipped = at <= w->clock->started_at,
			.fired_at = INSTANT_NONE,
		};
	}
}

/* --- one clock --- */

/* The clock of this rule that ran when `clock` was last counted, the latest one. */
static const struct clock *beside(
	const struct clock *clocks, size_t n, const struct clock *clock, const char *rule)
{
	const struct clock *found = NULL;
	for (size_t i = 0; i < n; i++) {
		const struct clock *other = &clocks[i];
		bool ended =
			other->stopped_at != INSTANT_NONE && other->stopped_at < clock->started_at;
		if (other == clock || ended || !str_equal(other->rule, rule) ||
			other->started_at > clock->started_at || other->due_at == INSTANT_NONE)
			continue;
		if (!found || other->started_at >= found->started_at)
			found = other;
	}
	return found;
}

static const struct clock *outer(const struct clock *clocks, size_t n, const struct clock *clock,
	const struct policy_rule *rule)
{
	const char *name = rule->within;
	/* the same two as where clocks are counted (clock_rows.c): a unit's time is part of what
	 * the citizen was promised, and of the second promise when it is done again */
	if (!name && str_equal(rule->name, "letter.unit"))
		name = "letter.reply";
	const struct clock *found = name ? beside(clocks, n, clock, name) : NULL;
	bool over = !found ||
		(found->stopped_at != INSTANT_NONE && found->stopped_at <= clock->started_at);
	if (name && over && str_equal(name, "letter.reply")) {
		const struct clock *again = beside(clocks, n, clock, "rating.rectify");
		found = again ? again : found;
	}
	return found;
}

static instant received_at(const struct walk *w)
{
	instant at = w->clock->started_at;
	day d = deadline_received(w->calendar, at, w->rule->count);

	if (w->rule->unit != LIMIT_WORKDAYS || d == instant_day(at))
		return at;
	return day_start(d) + OFFICE_OPENS;
}

void explain_by_rule(const struct calendar *calendar, struct pool *pool,
	const struct policy_rule *rule, const struct clock *clocks, size_t n, size_t which,
	struct explanation *out)
{
	const struct clock *clock = &clocks[which];
	struct walk w = {.calendar = calendar, .rule = rule, .clock = clock, .pool = pool};

	*out = (struct explanation){.clock = clock,
		.rule = rule,
		.received_at = clock->started_at,
		.within = INSTANT_NEVER};
	if (!rule)
		return;
	bool extended = clock->first_due_at != INSTANT_NONE;
	bool own = extended && rule->extension.limit > 0;
	w.limit = own ? rule->extension.limit : rule->limit;
	for (size_t i = 0; i < clock->n_pauses; i++)
		w.pauses[i] = clock_counted_pause(calendar, rule, clock->pauses[i]);
	out->received_at = received_at(&w);
	switch (rule->unit) {
	case LIMIT_DAYS: walk_days(&w); break;
	case LIMIT_MONTHS: walk_months(&w); break;
	default: walk_workdays(&w); break;
	}
	const struct clock *around = outer(clocks, n, clock, rule);
	if (around) {
		out->within = around->due_at;
		out->within_rule = around->rule;
		cap(&w, around->due_at, extended && !own);
	}
	out->days = w.days;
	out->n_days = w.n;
	out->agrees = clock->due_at != INSTANT_NONE &&
		w.days[w.n - 1].d == instant_day(clock->due_at - 1);
	put_levels(&w, out);
}

void explain_clock(const struct engine *engine, struct pool *pool, const struct clock *clocks,
	size_t n, size_t which, struct explanation *out)
{
	const struct clock *clock = &clocks[which];
	const struct policy_rule *rule = policy_rule(engine->policy, clock->rule, clock->class_);

	explain_by_rule(engine->calendar, pool, rule, clocks, n, which, out);
}

/* --- a ticket's --- */

static void put_fired(
	struct pool *pool, struct explanation *e, enum level level, instant at, instant fired_at)
{
	for (size_t i = 0; i < e->n_levels; i++) {
		if (e->levels[i].level->level != level)
			continue;
		e->levels[i].at = at;
		e->levels[i].skipped = false;
		e->levels[i].fired_at = fired_at;
		return;
	}
	struct policy_level *gone = pool_alloc(pool, sizeof *gone);
	*gone = (struct policy_level){.name = level_name(level), .level = level};
	if (!e->levels)
		e->levels = pool_alloc(pool, LEVELS * sizeof *e->levels);
	e->levels[e->n_levels++] =
		(struct explained_level){.level = gone, .at = at, .fired_at = fired_at};
}

static enum db_status read_fired(
	struct db *db, struct pool *pool, int64_t ticket_id, struct explanation *list, size_t n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT clock_id, level, at, fired_at FROM escalation WHERE ticket_id = ?"
		" ORDER BY clock_id, level",
		INT(ticket_id));

	for (size_t r = 0; status == DB_OK && r < rows.rows; r++)
		for (size_t i = 0; i < n; i++)
			if (list[i].clock->id == db_int(&rows, r, 0))
				put_fired(pool, &list[i], (enum level)db_int(&rows, r, 1),
					db_time(&rows, r, 2), db_time(&rows, r, 3));
	return status;
}

enum db_status explain_ticket(struct db *db, struct pool *pool, const struct engine *engine,
	int64_t ticket_id, struct explanation **out, size_t *n)
{
	struct clock *clocks;

	*out = NULL;
	*n = 0;
	enum db_status status = ticket_clocks(db, pool, ticket_id, &clocks, n);
	if (status == DB_OK)
		status = clock_pauses_read(db, pool, ticket_id, clocks, *n);
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, *n * sizeof **out);
	for (size_t i = 0; i < *n; i++)
		explain_clock(engine, pool, clocks, *n, i, &(*out)[i]);
	return read_fired(db, pool, ticket_id, *out, *n);
}
