/* SPDX-License-Identifier: MIT */
/*
 * The one transaction that changes a ticket: read the row and its version, find the row of the
 * lifecycle table, apply it, write if the version still stands, append the event, move the clocks.
 * What single actions do besides is in effects.c.
 */
#include "tickets/notify.h"
#include "tickets/rulebook.h"
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

static const char *text(const struct db_rows *rows, size_t column)
{
	const char *value = db_text(rows, 0, column);
	return value ? value : "";
}

static void fill(struct work *w, const struct db_rows *rows)
{
	struct ticket *t = &w->t;
	size_t c = 0;
	t->id = db_int(rows, 0, c++);
	t->site_id = db_int(rows, 0, c++);
	t->number = text(rows, c++);
	t->kind = text(rows, c++);
	t->state = text(rows, c++);
	t->version = (int)db_int(rows, 0, c++);
	snprintf(w->head, sizeof w->head, "%s", text(rows, c++));
	t->unit_id = db_int(rows, 0, c++);
	t->class_ = text(rows, c++);
	t->type = text(rows, c++);
	t->category = text(rows, c++);
	t->open = db_int(rows, 0, c++) != 0;
	t->published = db_int(rows, 0, c++) != 0;
	t->submitted_at = db_time(rows, 0, c++);
	t->reply_due_at = db_time(rows, 0, c++);
	t->next_due_at = db_time(rows, 0, c++);
	t->provisional = db_int(rows, 0, c++) != 0;
	t->replied_at = db_time(rows, 0, c++);
	w->answer_unit_id = db_int(rows, 0, c++);
	w->answer_version = db_int(rows, 0, c++);
	t->reason = text(rows, c++);
	t->reason_words = db_text(rows, 0, c++);
	t->rating = (int)db_int(rows, 0, c++);
	t->rating_words = db_text(rows, 0, c++);
	t->rated_at = db_time(rows, 0, c++);
	t->chases = (int)db_int(rows, 0, c++);
	t->chased_at = db_time(rows, 0, c++);
	t->additions = (int)db_int(rows, 0, c++);
	t->returns = (int)db_int(rows, 0, c++);
	t->reworks = (int)db_int(rows, 0, c++);
	t->level = (enum level)db_int(rows, 0, c++);
	t->extension = (enum extension)db_int(rows, 0, c++);
	w->stored_version = t->version;
	w->epoch = (int)db_int(rows, 0, c++);
	w->last_at = db_time(rows, 0, c++);
	if (day_parse(text(rows, c), &w->recorded) != 0)
		w->recorded = instant_day(w->last_at);
}

/* DB_STOP: there is no such ticket. */
static enum db_status load(struct work *w, int64_t ticket_id)
{
	struct db_rows rows;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT t.id, t.site_id, t.number, t.kind, t.state, t.version, t.head, t.unit_id,"
		" t.class, t.type, t.category, t.open, t.published, t.submitted_at,"
		" t.reply_due_at, t.next_due_at, t.provisional, t.replied_at, t.answer_unit_id,"
		" t.answer_version, t.reason, t.reason_words, t.rating, t.rating_words, t.rated_at,"
		" t.chases, t.chased_at, t.additions, t.returns, t.reworks, t.level,"
		" t.extension, (SELECT r.epoch FROM rulebook r WHERE r.id = 1), e.at,"
		" DATE(UTC_TIMESTAMP() + INTERVAL 8 HOUR)"
		" FROM ticket t JOIN event e ON e.ticket_id = t.id AND e.sequence = t.version"
		" WHERE t.id = ?",
		INT(ticket_id));
	if (status != DB_OK)
		return status;
	if (rows.rows == 0)
		return DB_STOP;
	fill(w, &rows);
	return DB_OK;
}

/* Since the version that the actor saw, has anybody done more than read the contact data? Levels
 * that were reached and dates that were moved are nobody's answer. */
static enum db_status compare(struct work *w, int version, bool *stands)
{
	struct db_rows rows;
	*stands = version == 0 || version == w->t.version;
	if (*stands || version > w->t.version)
		return DB_OK;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT 1 FROM event WHERE ticket_id = ? AND sequence > ?"
		" AND action NOT IN ('read_contact', 'escalate', 'recount') LIMIT 1",
		INT(w->t.id), INT(version));
	*stands = status == DB_OK && rows.rows == 0;
	return status;
}

/* The first role in which the actor may take this row; 0: none. */
static unsigned choose_role(const struct work *w, const struct transition *row)
{
	const unsigned bound = ROLE_HANDLER | ROLE_HEAD | ROLE_LEADER;
	for (unsigned role = 1; role <= ROLE_LAST; role <<= 1) {
		if ((role & row->who & w->actor->roles) == 0)
			continue;
		if (row->own_unit && (role & bound) != 0 &&
			(w->t.unit_id == 0 || w->t.unit_id != w->actor->unit_id))
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

static enum db_status store_ticket(struct work *w)
{
	const struct ticket *t = &w->t;
	const struct state *state = lifecycle_state(t->kind, t->state);
	enum db_status status = db_exec(w->db,
		"UPDATE ticket SET state = ?, version = ?, head = ?, turn = ?, turn_unit_id = ?,"
		" unit_id = ?, class = ?, category = ?, published = ?, reply_due_at = ?,"
		" next_due_at = ?, provisional = ?, replied_at = ?, answer_unit_id = ?,"
		" answer_version = ?, reason = ?, reason_words = ?, rating = ?, rating_words = ?,"
		" rated_at = ?, chases = ?, chased_at = ?, additions = ?, returns = ?, reworks = ?,"
		" level = ?, extension = ?"
		" WHERE id = ? AND version = ?",
		TEXT(t->state), INT(t->version), TEXT(w->head), INT(state->turn),
		INT(state->at_unit ? t->unit_id : 0), ID(t->unit_id), TEXT(t->class_),
		TEXT(t->category), INT(t->published), TIME(t->reply_due_at), TIME(t->next_due_at),
		INT(t->provisional), TIME(t->replied_at), ID(w->answer_unit_id),
		ID(w->answer_version), TEXT(t->reason), TEXT(t->reason_words), ID(t->rating),
		TEXT(t->rating_words), TIME(t->rated_at), INT(t->chases), TIME(t->chased_at),
		INT(t->additions), INT(t->returns), INT(t->reworks), INT(t->level),
		INT(t->extension), INT(t->id), INT(w->stored_version));
	/* somebody was faster: read again, and the version that the actor saw decides */
	if (status == DB_OK && db_affected(w->db) != 1)
		status = DB_RETRY;
	w->stored_version = t->version;
	return status;
}

static enum db_status store(struct work *w, struct step *step, bool clocks)
{
	work_chain(w, &step->event);
	w->t.state = step->row->to;
	enum db_status status = store_ticket(w);
	if (status == DB_OK)
		status = ledger_append(w->db, &step->event);
	if (status == DB_OK)
		status = effect_store(w, step);
	if (status == DB_OK && clocks)
		status = clock_rows_store(w);
	if (status == DB_OK)
		status = notify_citizen(w, &step->event, NULL);
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
	return store(w, &step, clocks);
}

static enum db_status transaction(struct db *db, void *ctx)
{
	struct acting *a = ctx;
	struct work w = {.db = db, .pool = a->pool, .engine = a->engine, .actor = a->actor};
	bool stands = false;
	a->result = TICKET_MISSING;
	enum db_status status = load(&w, a->ticket_id);
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
		status = act_once(&w, &a->acts[i], a);
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
