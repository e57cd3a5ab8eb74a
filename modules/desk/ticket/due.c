/* SPDX-License-Identifier: MIT */
/*
 * The limits of a ticket on its page: each with its days, its ladder and whom that tells, what was
 * lengthened and what moved. How they were counted is tickets/clocks/explain.c's.
 */
#include "modules/desk/ticket/ticket.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/explain_view.h"
#include "view/ticket_view.h"
#include "view/words.h"

enum db_status due_read(struct request *rq, struct desk_work *work)
{
	int64_t id = work->ticket->id;

	enum db_status status = explain_ticket(
		desk.db, rq->pool, &desk.engine, id, &work->explained, &work->n_explained);
	if (status == DB_OK)
		status = rulebook_moves(desk.db, rq->pool, id, &work->moves, &work->n_moves);
	if (status == DB_OK)
		status = watch_db_supervisions_of(
			desk.db, rq->pool, id, &work->supervisions, &work->n_supervisions);
	return status;
}

const struct explanation *due_running(const struct desk_work *work, const char *rule)
{
	for (size_t i = 0; i < work->n_explained; i++) {
		const struct clock *clock = work->explained[i].clock;
		if (clock->stopped_at == INSTANT_NONE && str_equal(clock->rule, rule))
			return &work->explained[i];
	}
	return NULL;
}

instant due_longer(const struct explanation *e)
{
	struct clock clock = *e->clock;

	clock_extend(&clock);
	clock_count(desk.engine.calendar, e->rule, &clock, e->within);
	return clock.due_at;
}

const struct desk_supervision *due_drawn(const struct desk_work *work)
{
	for (size_t i = 0; i < work->n_supervisions; i++)
		if (work->supervisions[i].issued_at == INSTANT_NONE)
			return &work->supervisions[i];
	return NULL;
}

/* The one that is due next, and the one that the page opens. */
static const struct explanation *next_due(const struct desk_work *work)
{
	const struct explanation *next = NULL;

	for (size_t i = 0; i < work->n_explained; i++) {
		const struct explanation *e = &work->explained[i];
		if (e->clock->stopped_at != INSTANT_NONE || e->clock->due_at == INSTANT_NONE)
			continue;
		if (!next || e->clock->due_at < next->clock->due_at)
			next = e;
	}
	return next;
}

/* The next level that will be reached, in one sentence. */
static const struct explained_level *next_level(const struct explanation *e)
{
	for (size_t i = 0; i < e->n_levels; i++) {
		const struct explained_level *level = &e->levels[i];
		if (level->fired_at == INSTANT_NONE && !level->skipped &&
			level->level->level > e->clock->level)
			return level;
	}
	return NULL;
}

/* Whose persons the levels of a running clock tell: the unit that has the ticket now, or the
 * dispatch office. Whom an ended one told is no longer said by name: persons change. */
static const struct unit *told_unit(const struct unit *units, size_t n, const struct ticket *ticket,
	const struct explanation *e)
{
	if (e->clock->stopped_at != INSTANT_NONE)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (ticket->unit_id ? units[i].id == ticket->unit_id : units[i].office)
			return &units[i];
	return NULL;
}

static void show_next_level(
	struct request *rq, const struct explanation *e, const struct unit *unit, struct data *item)
{
	const struct explained_level *level = next_level(e);
	const char *tells = level ? words_tells(rq->pool, level->level->tells) : "";

	if (!level || str_empty(tells) || e->clock->stopped_at != INSTANT_NONE)
		return;
	struct data *next = data_object(item, "_next_level");
	data_text(next, "title", words_level(level->level->level));
	data_text(next, "at", words_until(rq->pool, level->at, rq->now));
	data_text(next, "unit", unit ? unit->name : NULL);
	data_text(next, "tells", tells);
}

enum db_status due_show(struct request *rq, const struct desk_work *work, struct data *data)
{
	const struct explanation *next = next_due(work);
	struct data *list = data_list(data, "clocks");
	for (size_t i = 0; i < work->n_explained; i++) {
		const struct explanation *e = &work->explained[i];
		struct data *item = data_item(list);
		/* what a clock of the office tells stays the office's, of a ticket its unit's now
		 */
		const struct unit *unit = told_unit(work->units, work->n_units, work->ticket, e);
		view_clock(rq, &desk.engine, e->clock, item);
		view_explained(rq, &desk.engine, e, item);
		view_levels(rq, &desk.engine, e, unit, item);
		show_next_level(rq, e, unit, item);
		data_bool(item, "_open", e == next);
	}
	view_moves(rq, &desk.engine, work->moves, work->n_moves, NULL, data);
	data_text(data, "policy", policy_title(desk.engine.policy));
	data_text(data, "policy_version", policy_version(desk.engine.policy));
	data_text(data, "calendar_version", calendar_version(desk.engine.calendar));
	if (next)
		view_clock(rq, &desk.engine, next->clock, data_object(data, "next_due"));
	return DB_OK;
}
