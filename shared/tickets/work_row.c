/* SPDX-License-Identifier: MIT */
/*
 * The row of a ticket that is being changed: read with what every act must know, written by
 * compare-and-set, and whose turn follows from it. Who decides what stands in it is act.c and the
 * effects.
 */
#include "tickets/reviews/review_work.h"

#include <stdio.h>

#include "base/pool.h"

static size_t fill_ticket(struct work *w, const struct db_rows *rows)
{
	struct ticket *t = &w->t;
	size_t c = 0;
	t->id = db_int(rows, 0, c++);
	t->site_id = db_int(rows, 0, c++);
	t->number = db_text_or_empty(rows, 0, c++);
	t->kind = db_text_or_empty(rows, 0, c++);
	t->state = db_text_or_empty(rows, 0, c++);
	t->version = (int)db_int(rows, 0, c++);
	snprintf(w->head, sizeof w->head, "%s", db_text_or_empty(rows, 0, c++));
	t->unit_id = db_int(rows, 0, c++);
	t->class_ = db_text_or_empty(rows, 0, c++);
	t->type = db_text_or_empty(rows, 0, c++);
	t->category = db_text_or_empty(rows, 0, c++);
	t->open = db_int(rows, 0, c++) != 0;
	t->published = db_int(rows, 0, c++) != 0;
	t->submitted_at = db_time(rows, 0, c++);
	t->reply_due_at = db_time(rows, 0, c++);
	t->next_due_at = db_time(rows, 0, c++);
	t->provisional = db_int(rows, 0, c++) != 0;
	t->replied_at = db_time(rows, 0, c++);
	w->answer_unit_id = db_int(rows, 0, c++);
	w->answer_version = db_int(rows, 0, c++);
	t->reason = db_text_or_empty(rows, 0, c++);
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
	return c;
}

static size_t fill_desk(struct work *w, const struct db_rows *rows, size_t c)
{
	struct ticket *t = &w->t;
	t->route = db_text_or_empty(rows, 0, c++);
	t->step = (int)db_int(rows, 0, c++);
	t->pending = db_text_or_empty(rows, 0, c++);
	t->pending_reason = db_text_or_empty(rows, 0, c++);
	t->pending_words = db_text(rows, 0, c++);
	t->pending_by = db_int(rows, 0, c++);
	t->original_id = db_int(rows, 0, c++);
	t->screen = (int)db_int(rows, 0, c++);
	t->flags = (unsigned)db_int(rows, 0, c++);
	t->system_at = db_time(rows, 0, c++);
	t->rated_by = db_text_or_empty(rows, 0, c++);
	w->co_units = (int)db_int(rows, 0, c++);
	w->co = db_int(rows, 0, c++) != 0;
	return c;
}

static void fill(struct work *w, const struct db_rows *rows)
{
	size_t c = fill_desk(w, rows, fill_ticket(w, rows));
	w->stored_version = w->t.version;
	w->epoch = (int)db_int(rows, 0, c++);
	w->last_at = db_time(rows, 0, c++);
	if (day_parse(db_text_or_empty(rows, 0, c), &w->recorded) != 0)
		w->recorded = instant_day(w->last_at);
}

enum db_status work_load(struct work *w, int64_t ticket_id)
{
	struct db_rows rows;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT t.id, t.site_id, t.number, t.kind, t.state, t.version, t.head, t.unit_id,"
		" t.class, t.type, t.category, t.open, t.published, t.submitted_at,"
		" t.reply_due_at, t.next_due_at, t.provisional, t.replied_at, t.answer_unit_id,"
		" t.answer_version, t.reason, t.reason_words, t.rating, t.rating_words, t.rated_at,"
		" t.chases, t.chased_at, t.additions, t.returns, t.reworks, t.level,"
		" t.extension, t.route, t.step, t.pending, t.pending_reason, t.pending_words,"
		" t.pending_by, t.original_id, t.screen, t.flags, t.system_at, t.rated_by,"
		" (SELECT COUNT(*) FROM ticket_unit u WHERE u.ticket_id = t.id),"
		" EXISTS (SELECT 1 FROM ticket_unit u WHERE u.ticket_id = t.id AND u.unit_id = ?),"
		" (SELECT r.epoch FROM rulebook r WHERE r.id = 1), e.at,"
		" DATE(UTC_TIMESTAMP() + INTERVAL 8 HOUR)"
		" FROM ticket t JOIN event e ON e.ticket_id = t.id AND e.sequence = t.version"
		" WHERE t.id = ?",
		INT(w->actor->unit_id), INT(ticket_id));
	if (status != DB_OK)
		return status;
	if (rows.rows == 0)
		return DB_STOP;
	fill(w, &rows);
	return DB_OK;
}

/* --- whose turn it is --- */

/* What the office has itself, beside letters, is the office's to do. */
static enum db_status office_works(struct work *w, unsigned *role, int64_t *unit_id)
{
	int64_t office;
	if (*role != ROLE_HANDLER || *unit_id == 0 || str_equal(w->t.kind, "letter"))
		return DB_OK;
	enum db_status status = review_office(w, &office);
	if (status == DB_OK && *unit_id == office) {
		*role = ROLE_OFFICE;
		*unit_id = 0;
	}
	return status;
}

enum db_status work_turn(struct work *w, unsigned *role, int64_t *unit_id)
{
	const struct state *state = lifecycle_state(w->t.kind, w->t.state);
	const struct policy_route *route;
	struct review_turn turn;
	int step;
	*role = state->turn;
	*unit_id = state->at_unit ? w->t.unit_id : 0;
	if (str_equal(w->t.pending, "return")) { /* the office decides whose it is */
		*role = ROLE_OFFICE;
		*unit_id = 0;
	}
	route = review_standing(w->engine->policy, &w->t, w->co_units > 0, &step);
	if (route && review_turn(route, step, &turn))
		return review_turn_of(w, &turn, w->t.unit_id, role, unit_id);
	return office_works(w, role, unit_id);
}

static bool asks(const struct ticket *t)
{
	return !str_empty(t->pending) || t->extension == EXTENSION_ASKED;
}

enum db_status work_store(struct work *w)
{
	const struct ticket *t = &w->t;
	unsigned turn = 0;
	int64_t turn_unit_id = 0;
	enum db_status status = work_turn(w, &turn, &turn_unit_id);
	if (status != DB_OK)
		return status;
	status = db_exec(w->db,
		"UPDATE ticket SET state = ?, version = ?, head = ?, turn = ?, turn_unit_id = ?,"
		" unit_id = ?, class = ?, category = ?, published = ?, reply_due_at = ?,"
		" next_due_at = ?, provisional = ?, replied_at = ?, answer_unit_id = ?,"
		" answer_version = ?, reason = ?, reason_words = ?, rating = ?, rating_words = ?,"
		" rated_at = ?, chases = ?, chased_at = ?, additions = ?, returns = ?, reworks = ?,"
		" level = ?, extension = ?, route = ?, step = ?, pending = ?, pending_reason = ?,"
		" pending_words = ?, pending_by = ?, asks = ?, original_id = ?, screen = ?,"
		" flags = ?,"
		" system_at = ?, rated_by = ?"
		" WHERE id = ? AND version = ?",
		TEXT(t->state), INT(t->version), TEXT(w->head), INT(turn), INT(turn_unit_id),
		ID(t->unit_id), TEXT(t->class_), TEXT(t->category), INT(t->published),
		TIME(t->reply_due_at), TIME(t->next_due_at), INT(t->provisional),
		TIME(t->replied_at), ID(w->answer_unit_id), ID(w->answer_version), TEXT(t->reason),
		TEXT(t->reason_words), ID(t->rating), TEXT(t->rating_words), TIME(t->rated_at),
		INT(t->chases), TIME(t->chased_at), INT(t->additions), INT(t->returns),
		INT(t->reworks), INT(t->level), INT(t->extension), TEXT(t->route), INT(t->step),
		TEXT(t->pending), TEXT(t->pending_reason), TEXT(t->pending_words),
		ID(t->pending_by), INT(asks(t)), ID(t->original_id), INT(t->screen), INT(t->flags),
		TIME(t->system_at), TEXT(t->rated_by), INT(t->id), INT(w->stored_version));
	/* somebody was faster: read again, and the version that the actor saw decides */
	if (status == DB_OK && db_affected(w->db) != 1)
		status = DB_RETRY;
	w->stored_version = t->version;
	return status;
}
