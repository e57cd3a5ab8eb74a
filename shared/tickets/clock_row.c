/* SPDX-License-Identifier: MIT */
/*
 * The clock rows of a ticket that is being changed: first planned in memory, because the ticket row
 * carries their least due instant, then written.
 */
#include "tickets/work.h"

#include <string.h>

#include "base/log.h"
#include "base/pool.h"

static bool is(const struct clock *clock, const char *rule)
{
	return str_equal(clock->rule, rule);
}

static bool running(const struct clock *clock)
{
	return clock->stopped_at == INSTANT_NONE;
}

static struct clock *find(struct work *w, const char *rule)
{
	for (size_t i = 0; i < w->n_clocks; i++) {
		if (running(&w->clocks[i]) && is(&w->clocks[i], rule))
			return &w->clocks[i];
	}
	return NULL;
}

enum db_status clock_rows_load(struct work *w)
{
	struct db_rows rows;
	if (w->clocks_loaded)
		return DB_OK;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT id, rule, class, unit_id, started_at, due_at, provisional FROM clock"
		" WHERE ticket_id = ? AND stopped_at IS NULL ORDER BY id",
		INT(w->t.id));
	if (status != DB_OK)
		return status;
	if (rows.rows > WORK_CLOCKS)
		bug("ticket %lld: %zu clocks run", (long long)w->t.id, rows.rows);
	for (size_t i = 0; i < rows.rows; i++) {
		w->clocks[i] = (struct clock){
			.id = db_int(&rows, i, 0),
			.ticket_id = w->t.id,
			.rule = db_text(&rows, i, 1),
			.class_ = db_text(&rows, i, 2),
			.unit_id = db_int(&rows, i, 3),
			.started_at = db_time(&rows, i, 4),
			.due_at = db_time(&rows, i, 5),
			.stopped_at = INSTANT_NONE,
			.outcome = "",
			.provisional = db_int(&rows, i, 6) != 0,
		};
	}
	w->n_clocks = rows.rows;
	w->clocks_loaded = true;
	return DB_OK;
}

/* The due instant that the rule's clock may not pass. */
static instant within(struct work *w, const struct policy_rule *rule)
{
	const char *outer = rule->within;
	/* what a unit may take is part of what the citizen was promised, whatever a policy says */
	if (!outer && str_equal(rule->name, "letter.unit"))
		outer = "letter.reply";
	const struct clock *clock = outer ? find(w, outer) : NULL;
	/* answered before and being done again: now this is the promise */
	if (outer && !clock && str_equal(outer, "letter.reply"))
		clock = find(w, "rating.rectify");
	return clock && clock->due_at != INSTANT_NONE ? clock->due_at : INSTANT_NEVER;
}

static void set_due(struct work *w, struct clock *clock, const struct policy_rule *rule)
{
	struct deadline due =
		clock_due(w->engine->calendar, rule, clock->started_at, within(w, rule));
	clock->due_at = due.exists ? due.at : INSTANT_NONE;
	clock->provisional = due.provisional;
	clock->class_ = w->t.class_;
}

static void start(struct work *w, const char *name, instant at)
{
	const struct policy_rule *rule = policy_rule(w->engine->policy, name, w->t.class_);
	if (!rule) /* this policy sets no such limit */
		return;
	if (w->n_clocks == WORK_CLOCKS)
		bug("ticket %s: too many clocks", w->t.number);
	struct clock *clock = &w->clocks[w->n_clocks];
	*clock = (struct clock){
		.ticket_id = w->t.id,
		.unit_id = w->t.unit_id,
		.rule = rule->name,
		.started_at = at,
		.stopped_at = INSTANT_NONE,
		.outcome = "",
	};
	set_due(w, clock, rule);
	w->n_clocks++;
}

static void recount(struct work *w)
{
	struct clock *reply = find(w, "letter.reply");
	const struct policy_rule *rule =
		policy_rule(w->engine->policy, "letter.reply", w->t.class_);
	if (reply && rule)
		set_due(w, reply, rule);
}

static void set_ticket_due(struct work *w)
{
	const struct clock *reply = find(w, "letter.reply");
	w->t.next_due_at = INSTANT_NONE;
	for (size_t i = 0; i < w->n_clocks; i++) {
		const struct clock *clock = &w->clocks[i];
		if (!running(clock) || clock->due_at == INSTANT_NONE ||
			is(clock, "letter.unanswered"))
			continue;
		if (w->t.next_due_at == INSTANT_NONE || clock->due_at < w->t.next_due_at)
			w->t.next_due_at = clock->due_at;
	}
	if (reply) { /* once stopped, what was promised stays to be read */
		w->t.reply_due_at = reply->due_at;
		w->t.provisional = reply->provisional;
	}
}

void clock_rows_plan(struct work *w, const struct step *step)
{
	const struct transition *row = step->row;
	for (size_t i = 0; i < LIFECYCLE_CLOCKS && row->stops[i]; i++) {
		struct clock *clock = find(w, row->stops[i]);
		if (clock)
			clock->stopped_at = step->event.at;
	}
	if (w->recount)
		recount(w);
	for (size_t i = 0; i < LIFECYCLE_CLOCKS && row->starts[i]; i++)
		start(w, row->starts[i], step->event.at);
	set_ticket_due(w);
}

static enum db_status store_stops(struct work *w, const struct step *step)
{
	const char *const *stops = step->row->stops;
	const char *rule[LIFECYCLE_CLOCKS] = {NULL};
	for (size_t i = 0; i < LIFECYCLE_CLOCKS && stops[i]; i++)
		rule[i] = stops[i];
	if (!rule[0])
		return DB_OK;
	return db_exec(w->db,
		"UPDATE clock SET outcome = IF(? = 1, 'void',"
		" IF(due_at IS NULL OR ? < due_at, 'met', 'late')), stopped_at = ?"
		" WHERE ticket_id = ? AND stopped_at IS NULL AND rule IN (?, ?, ?, ?, ?, ?)",
		INT(step->row->voids), TIME(step->event.at), TIME(step->event.at), INT(w->t.id),
		TEXT(rule[0]), TEXT(rule[1]), TEXT(rule[2]), TEXT(rule[3]), TEXT(rule[4]),
		TEXT(rule[5]));
}

static enum db_status store_recount(struct work *w)
{
	const struct clock *reply = w->recount ? find(w, "letter.reply") : NULL;
	w->recount = false;
	if (!reply)
		return DB_OK;
	return db_exec(w->db,
		"UPDATE clock SET class = ?, due_at = ?, provisional = ?, calendar_version = ?"
		" WHERE ticket_id = ? AND rule = 'letter.reply' AND stopped_at IS NULL",
		TEXT(reply->class_), TIME(reply->due_at), INT(reply->provisional),
		TEXT(calendar_version(w->engine->calendar)), INT(w->t.id));
}

#define CLOCK_INSERT \
	"INSERT INTO clock (ticket_id, rule, class, unit_id, started_at, started_on, due_at," \
	" provisional, calendar_version) VALUES "
#define CLOCK_VALUES "(?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define CLOCK_ARGS(c) \
	INT(w->t.id), TEXT((c)->rule), TEXT((c)->class_), ID((c)->unit_id), TIME((c)->started_at), \
		TEXT(on_day), TIME((c)->due_at), INT((c)->provisional), TEXT(version)

/* A submission starts three at once, everything else one. */
static enum db_status insert(struct work *w, const struct clock *c, size_t n)
{
	const char *version = calendar_version(w->engine->calendar);
	char on_day[INSTANT_TEXT];
	day_iso(instant_day(c->started_at), on_day);
	if (n >= 3)
		return db_exec(w->db, CLOCK_INSERT CLOCK_VALUES ", " CLOCK_VALUES ", " CLOCK_VALUES,
			CLOCK_ARGS(c), CLOCK_ARGS(c + 1), CLOCK_ARGS(c + 2));
	return db_exec(w->db, CLOCK_INSERT CLOCK_VALUES, CLOCK_ARGS(c));
}

enum db_status clock_rows_store(struct work *w, const struct step *step)
{
	enum db_status status = store_stops(w, step);
	if (status == DB_OK)
		status = store_recount(w);
	/* rows without id are new and lie behind the loaded ones */
	for (size_t i = 0; status == DB_OK && i < w->n_clocks;) {
		size_t fresh = 0;
		while (i + fresh < w->n_clocks && w->clocks[i + fresh].id == 0)
			fresh++;
		size_t n = fresh >= 3 ? 3 : 1;
		if (fresh > 0)
			status = insert(w, &w->clocks[i], n);
		for (size_t k = 0; fresh > 0 && k < n; k++)
			w->clocks[i + k].id = -1; /* written; its id is nobody's business */
		i += n;
	}
	return status;
}
