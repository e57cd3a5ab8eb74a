/* SPDX-License-Identifier: MIT */
/*
 * The one transaction that changes a ticket: read the row and its version, find the row of the
 * lifecycle table, apply it, write if the version still stands, append the event, move the clocks.
 * What single actions do besides is in effects.c; the row itself is work_row.c's.
 */
#include "tickets/messages/notify.h"
#include "tickets/rules/rulebook.h"
#include "tickets/work.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/pool.h"

struct acting {
	const struct engine *engine;
	int64_t ticket_id;
	const struct actor *actor;
	const struct act *acts;
	size_t n;
	instant now;
	struct pool *pool;
	struct ticket_after after;
	enum ticket_result result;
	bool stale; /* its clocks must be counted by the rules in force first */
};

/* Since the version that the actor saw, has anybody done more than read, or agree? Levels that were
 * reached and dates that were moved are nobody's answer, nor are reports. A note is one: it may say
 * why not. */
static enum db_status compare(struct work *w, int version, bool *stands)
{
	struct db_rows rows;
	*stands = version == 0 || version == w->t.version;
	if (*stands || version > w->t.version)
		return DB_OK;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT 1 FROM event WHERE ticket_id = ? AND sequence > ?"
		" AND action NOT IN ('read_contact', 'escalate', 'recount', 'consent',"
		" 'acknowledge', 'moderate', 'sentiment', 'sentiment_sent', 'bypass') LIMIT 1",
		INT(w->t.id), INT(version));
	*stands = status == DB_OK && rows.rows == 0;
	return status;
}

/* The first role in which the actor may take this row; 0: none. */
static unsigned choose_role(const struct work *w, const struct transition *row)
{
	bool own = w->t.unit_id != 0 && w->t.unit_id == w->actor->unit_id && !row->co_only;
	bool co = w->co && (row->co_unit || row->co_only);
	for (unsigned role = 1; role <= ROLE_LAST; role <<= 1) {
		if ((role & row->who & w->actor->roles) == 0)
			continue;
		bool bound = (role & ROLES_UNIT) != 0 || (row->own_office && role == ROLE_OFFICE);
		if (row->own_unit && bound && !own && !co)
			continue;
		return role;
	}
	return 0;
}

void work_chain(struct work *w, struct event *event)
{
	day of_event = instant_day(event->at);
	event->recorded = w->recorded > of_event ? w->recorded : of_event;
	memcpy(event->before, w->head, sizeof event->before);
	ledger_hash(event);
	memcpy(w->head, event->hash, sizeof w->head);
	w->last_at = event->at;
	w->t.version = event->sequence;
}

static void begin_event(struct work *w, struct step *step, unsigned role, instant at)
{
	bool citizen = role == ROLE_CITIZEN;
	step->event = (struct event){
		.ticket_id = w->t.id,
		.number = w->t.number,
		.sequence = w->t.version + 1,
		.at = at,
		.action = step->row->action,
		.from_state = step->row->from,
		.to_state = step->row->to,
		.role = role_name((enum role)role),
		.staff_id = citizen ? 0 : w->actor->staff_id,
		.unit_id = citizen ? 0 : w->actor->unit_id,
		.reason = "",
		.words = step->act->words ? step->act->words : "",
		.address = w->actor->address ? w->actor->address : "",
		.content = "",
	};
}

static enum db_status store(struct work *w, struct step *step, bool clocks)
{
	work_chain(w, &step->event);
	w->t.state = step->row->to;
	effect_follow(w, step->row);
	enum db_status status = work_store(w);
	if (status == DB_OK)
		status = ledger_append(w->db, &step->event);
	if (status == DB_OK)
		status = effect_store(w, step);
	if (status == DB_OK)
		status = co_units_follow(w, step->row);
	if (status == DB_OK)
		status = correction_follow(w, step->row);
	if (status == DB_OK && clocks)
		status = clock_rows_store(w);
	if (status == DB_OK)
		status = notify_citizen(w, &step->event, NULL);
	const struct also *also = &step->act->also;
	if (status == DB_OK && also->store)
		status = also->store(w->db, w->pool, w->t.id, also->ctx);
	return status;
}

static bool moves_clocks(const struct transition *row, const struct act *act)
{
	return row->starts[0] || row->stops[0] || row->pauses || row->resumes || row->extends ||
		!str_empty(act->class_);
}

static enum ticket_result apply(struct work *w, struct step *step, instant now)
{
	step->row = effect_row(w, step->act);
	if (!step->row)
		return TICKET_ILLEGAL;
	unsigned role = choose_role(w, step->row);
	if (role == 0)
		return TICKET_ILLEGAL;
	if (step->row->needs_unit && step->act->unit_id <= 0)
		return TICKET_MISSING;
	instant at = now < w->last_at ? w->last_at : now;
	if (moves_clocks(step->row, step->act)) {
		w->status = clock_rows_fire(w, step->row, (enum role)role, at);
		if (w->status != DB_OK)
			return TICKET_AWAY;
	}
	begin_event(w, step, role, at);
	return effect_apply(w, step);
}

static enum db_status act_once(struct work *w, const struct act *act, struct acting *a)
{
	struct step step = {.act = act};
	a->result = apply(w, &step, a->now);
	if (w->status != DB_OK)
		return w->status;
	if (a->result != TICKET_DONE)
		return DB_STOP;
	bool clocks = moves_clocks(step.row, act);
	if (clocks)
		clock_rows_plan(w, &step);
	enum db_status status = store(w, &step, clocks);
	if (status == DB_STOP) /* who writes along says no */
		a->result = TICKET_ILLEGAL;
	return status;
}

/* Each co-operating unit that comes with an act is an event of its own, so that the ledger has
 * them all. */
static enum db_status act_with_units(struct work *w, const struct act *act, struct acting *a)
{
	bool involves = str_equal(act->action, "involve");
	enum db_status status = DB_OK;
	if (!involves || act->unit_id > 0 || act->n_co_units == 0)
		status = act_once(w, act, a);
	for (size_t i = 0; status == DB_OK && i < act->n_co_units; i++) {
		struct act involve = {.action = "involve",
			.words = involves ? act->words : NULL,
			.unit_id = act->co_units[i]};
		status = act_once(w, &involve, a);
	}
	return status;
}

static enum db_status transaction(struct db *db, void *ctx)
{
	struct acting *a = ctx;
	struct work w = {.db = db, .pool = a->pool, .engine = a->engine, .actor = a->actor};
	bool stands = false;
	a->result = TICKET_MISSING;
	enum db_status status = work_load(&w, a->ticket_id);
	if (status == DB_OK && w.epoch != a->engine->epoch) {
		/* other rules are in force by now: whoever asks reads them and asks again */
		a->result = TICKET_AWAY;
		status = DB_STOP;
	}
	if (status == DB_OK)
		status = compare(&w, a->acts[0].version, &stands);
	if (status == DB_OK && !stands) {
		a->result = TICKET_CHANGED;
		status = DB_STOP;
	}
	for (size_t i = 0; status == DB_OK && i < a->n; i++)
		status = act_with_units(&w, &a->acts[i], a);
	a->stale = w.stale;
	/* a row that should be new is there: its writer was faster */
	if (status == DB_DUPLICATE)
		return DB_RETRY;
	if (status != DB_OK)
		return status;
	a->after = (struct ticket_after){
		.id = w.t.id, .version = w.t.version, .reply_due_at = w.t.reply_due_at};
	snprintf(a->after.state, sizeof a->after.state, "%s", w.t.state);
	return DB_OK;
}

enum db_status ticket_act_within(struct db *db, struct pool *pool, const struct engine *engine,
	int64_t ticket_id, const struct actor *actor, const struct act *acts, size_t n, instant now,
	enum ticket_result *result)
{
	struct acting a = {engine, ticket_id, actor, acts, n, now, pool, {0}, TICKET_BAD, false};
	enum db_status status = transaction(db, &a);
	/* rules that changed just now: the whole of it is tried again by whoever asked */
	*result = a.stale ? TICKET_AWAY : a.result;
	return status;
}

enum ticket_result ticket_act_all(struct db *db, const struct engine *engine, int64_t ticket_id,
	const struct actor *actor, const struct act *acts, size_t n, instant now,
	struct ticket_after *after)
{
	struct acting a = {
		engine, ticket_id, actor, acts, n, now, pool_open(), {0}, TICKET_BAD, false};
	if (n == 0)
		bug("no act");
	enum db_status status = db_transact(db, transaction, &a);
	if (status == DB_STOP && a.stale) {
		status = rulebook_recount_ticket(db, engine, ticket_id, now);
		if (status == DB_OK)
			status = db_transact(db, transaction, &a);
	}
	pool_close(&a.pool);
	switch (status) {
	case DB_OK:
		if (after)
			*after = a.after;
		return TICKET_DONE;
	case DB_STOP: return a.result;
	case DB_RETRY:
	case DB_GONE: return TICKET_AWAY;
	default: return TICKET_BAD;
	}
}

enum ticket_result ticket_act(struct db *db, const struct engine *engine, int64_t ticket_id,
	const struct actor *actor, const struct act *act, instant now, struct ticket_after *after)
{
	return ticket_act_all(db, engine, ticket_id, actor, act, 1, now, after);
}
