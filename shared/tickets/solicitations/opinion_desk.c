/* SPDX-License-Identifier: MIT */
/*
 * What staff do with opinions: show or hide them, put those that say the same into groups and
 * decide about each group. The ticket's row is locked first, so that nothing moves while the result
 * is sent for review. Taking opinions in, and listing them, is opinion.c's.
 */
#include "tickets/solicitations/opinion.h"

#include "base/pool.h"
#include "base/str.h"

/* --- who may, and when --- */

struct working {
	struct db *db;
	struct pool *pool;
	int64_t ticket_id;
	const struct actor *actor;
	instant now;
	enum ticket_result result;
	const char *state; /* of the ticket, under its lock */
	/* what is done */
	const int64_t *ids;
	size_t n;
	const char *to, *reason;
	struct opinion_group *group;
	int64_t group_id;
};

/* Persons of the unit whose solicitation it is, and of the office for its own. */
static bool may(const struct actor *actor, int64_t unit_id)
{
	return actor->staff_id > 0 && actor->unit_id == unit_id &&
		(actor->roles & (ROLE_OFFICE | ROLES_UNIT)) && !(actor->roles & ROLE_VENDOR);
}

/* DB_STOP: w->result says why. */
static enum db_status lock(struct working *w)
{
	struct db_rows rows;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT state, unit_id FROM ticket WHERE id = ? AND kind = 'solicitation'"
		" FOR UPDATE",
		INT(w->ticket_id));

	if (status != DB_OK)
		return status;
	w->result = TICKET_MISSING;
	if (rows.rows == 0)
		return DB_STOP;
	w->state = db_text_or_empty(&rows, 0, 0);
	w->result = may(w->actor, db_int(&rows, 0, 1)) ? TICKET_DONE : TICKET_ILLEGAL;
	return w->result == TICKET_DONE ? DB_OK : DB_STOP;
}

/* What somebody was promised by a signature is not shown anew while it is being signed; hiding is
 * never too late. */
static bool may_moderate(const struct working *w)
{
	return str_equal(w->to, "hidden") || !str_starts(w->state, "RESULT_REVIEW");
}

static enum ticket_result run(
	struct working *w, enum db_status (*step)(struct db *db, void *ctx), struct db *db)
{
	w->db = db;
	w->pool = pool_open();
	w->result = TICKET_BAD;
	enum db_status status = db_transact(db, step, w);
	pool_close(&w->pool);
	switch (status) {
	case DB_OK: return TICKET_DONE;
	case DB_STOP: return w->result;
	case DB_RETRY:
	case DB_GONE: return TICKET_AWAY;
	default: return TICKET_BAD;
	}
}

static enum db_status stop(struct working *w, enum ticket_result why)
{
	w->result = why;
	return DB_STOP;
}

/* --- moderation --- */

static enum db_status count(
	struct working *w, const char *channel, const char *state, int64_t change)
{
	return db_exec(w->db,
		"INSERT INTO opinion_count (ticket_id, channel, state, slot, n)"
		" VALUES (?, ?, ?, 0, ?) ON DUPLICATE KEY UPDATE n = n + VALUES(n)",
		INT(w->ticket_id), TEXT(channel), TEXT(state), INT(change));
}

static enum db_status moderate_one(struct working *w, int64_t id)
{
	struct db_rows rows;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT channel, state FROM opinion WHERE id = ? AND ticket_id = ? FOR UPDATE",
		INT(id), INT(w->ticket_id));

	if (status == DB_OK && rows.rows == 0)
		return stop(w, TICKET_MISSING);
	if (status != DB_OK)
		return status;
	const char *channel = db_text(&rows, 0, 0), *from = db_text(&rows, 0, 1);
	status = db_exec(w->db,
		"UPDATE opinion SET state = ?, hidden_reason = ?, moderated_by = ?,"
		" moderated_at = ? WHERE id = ?",
		TEXT(w->to), TEXT(w->reason), INT(w->actor->staff_id), TIME(w->now), INT(id));
	if (status != DB_OK || str_equal(from, w->to))
		return status;
	status = count(w, channel, from, -1);
	return status == DB_OK ? count(w, channel, w->to, 1) : status;
}

/* Under the ticket's lock, with the event that says so. */
static enum db_status moderate(struct db *db, struct pool *pool, int64_t ticket_id, void *ctx)
{
	struct working *w = ctx;

	(void)ticket_id;
	w->db = db;
	w->pool = pool;
	w->result = TICKET_DONE;
	enum db_status status = lock(w);
	if (status == DB_OK && !may_moderate(w))
		status = stop(w, TICKET_ILLEGAL);
	for (size_t i = 0; status == DB_OK && i < w->n; i++)
		status = moderate_one(w, w->ids[i]);
	return status;
}

/* Which ones, for the ledger. DB_STOP: one of them is not there. */
static enum db_status name_them(struct working *w, const char **out)
{
	enum db_status status = DB_OK;
	const char *numbers = "";

	for (size_t i = 0; status == DB_OK && i < w->n; i++) {
		struct db_rows rows;
		status = db_query(w->db, w->pool, &rows,
			"SELECT number FROM opinion WHERE id = ? AND ticket_id = ?", INT(w->ids[i]),
			INT(w->ticket_id));
		if (status == DB_OK && rows.rows == 0)
			return stop(w, TICKET_MISSING);
		if (status == DB_OK)
			numbers = pool_print(w->pool, "%s%s%s", numbers, i ? "、" : "",
				db_text_or_empty(&rows, 0, 0));
	}
	*out = numbers;
	return status;
}

static enum ticket_result moderated(
	struct working *w, const struct engine *engine, const char *numbers)
{
	bool hides = str_equal(w->to, "hidden");
	const struct act act = {
		.action = "moderate",
		.words = pool_print(w->pool, "%s %zu 条：%s%s%s", hides ? "不公开" : "公开", w->n,
			numbers, hides ? "。理由：" : "", w->reason),
		.also = {moderate, w},
	};
	enum ticket_result result =
		ticket_act(w->db, engine, w->ticket_id, w->actor, &act, w->now, NULL);

	return result == TICKET_ILLEGAL && w->result != TICKET_DONE ? w->result : result;
}

enum ticket_result opinion_moderate(struct db *db, const struct engine *engine, int64_t ticket_id,
	const struct actor *actor, const int64_t *ids, size_t n, const char *state,
	const char *reason, instant now)
{
	bool hides = str_equal(state, "hidden");
	struct working w = {.db = db,
		.ticket_id = ticket_id,
		.actor = actor,
		.now = now,
		.ids = ids,
		.n = n,
		.to = state,
		.reason = hides && reason ? reason : ""};
	const char *numbers;

	if (!hides && !str_equal(state, "shown"))
		return TICKET_BAD;
	if (hides && str_empty(w.reason))
		return TICKET_WORDS;
	struct pool *pool = w.pool = pool_open();
	enum db_status status = name_them(&w, &numbers);
	enum ticket_result result = w.result;
	if (status == DB_OK) {
		w.result = TICKET_DONE;
		result = moderated(&w, engine, numbers);
	} else if (status != DB_STOP) {
		result = status == DB_BAD ? TICKET_BAD : TICKET_AWAY;
	}
	pool_close(&pool);
	return result;
}

/* --- groups --- */

enum db_status opinion_groups(
	struct db *db, struct pool *pool, int64_t ticket_id, struct opinion_group **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT id, title, decision, reason, position, opinions FROM opinion_group"
		" WHERE ticket_id = ? ORDER BY position, id",
		INT(ticket_id));

	*n = status == DB_OK ? rows.rows : 0;
	*out = pool_alloc(pool, (*n + 1) * sizeof **out);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct opinion_group){
			.id = db_int(&rows, i, 0),
			.title = db_text_or_empty(&rows, i, 1),
			.decision = db_text_or_empty(&rows, i, 2),
			.reason = db_text_or_empty(&rows, i, 3),
			.position = (int)db_int(&rows, i, 4),
			.opinions = db_int(&rows, i, 5),
		};
	return status;
}

static enum db_status lock_collating(struct working *w)
{
	enum db_status status = lock(w);

	if (status == DB_OK && !str_equal(w->state, "COLLATING"))
		status = stop(w, TICKET_ILLEGAL);
	return status;
}

/* Behind all others. */
static enum db_status insert_group(struct working *w)
{
	const struct opinion_group *g = w->group;
	enum db_status status = db_exec(w->db,
		"INSERT INTO opinion_group (ticket_id, position, title, decision, reason)"
		" SELECT ?, COALESCE(MAX(position), 0) + 1, ?, ?, ? FROM opinion_group"
		" WHERE ticket_id = ?",
		INT(w->ticket_id), TEXT(g->title), TEXT(g->decision), TEXT(g->reason),
		INT(w->ticket_id));

	if (status == DB_OK)
		w->group->id = db_insert_id(w->db);
	return status;
}

static enum db_status group_there(struct working *w, int64_t id)
{
	struct db_rows rows;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT 1 FROM opinion_group WHERE id = ? AND ticket_id = ?", INT(id),
		INT(w->ticket_id));

	return status == DB_OK && rows.rows == 0 ? stop(w, TICKET_MISSING) : status;
}

static enum db_status put_group(struct db *db, void *ctx)
{
	struct working *w = ctx;
	const struct opinion_group *g = w->group;
	enum db_status status = lock_collating(w);

	if (status == DB_OK && w->group_id == 0)
		return insert_group(w);
	if (status == DB_OK)
		status = group_there(w, w->group_id);
	if (status == DB_OK)
		status = db_exec(db,
			"UPDATE opinion_group SET title = ?, decision = ?, reason = ?"
			" WHERE id = ?",
			TEXT(g->title), TEXT(g->decision), TEXT(g->reason), INT(w->group_id));
	return status;
}

static bool decides(const char *decision)
{
	return str_empty(decision) || str_equal(decision, "adopted") ||
		str_equal(decision, "partly") || str_equal(decision, "refused");
}

enum ticket_result opinion_group_put(struct db *db, const struct engine *engine, int64_t ticket_id,
	const struct actor *actor, struct opinion_group *group, instant now)
{
	struct working w = {.ticket_id = ticket_id,
		.actor = actor,
		.now = now,
		.group = group,
		.group_id = group->id};
	bool explains =
		str_equal(group->decision, "refused") || str_equal(group->decision, "partly");

	(void)engine;
	if (!decides(group->decision))
		return TICKET_BAD;
	if (str_empty(group->title) || (explains && str_empty(group->reason)))
		return TICKET_WORDS;
	return run(&w, put_group, db);
}

static enum db_status drop_group(struct db *db, void *ctx)
{
	struct working *w = ctx;
	enum db_status status = lock_collating(w);

	if (status == DB_OK)
		status = group_there(w, w->group_id);
	if (status == DB_OK)
		status = db_exec(db,
			"UPDATE opinion SET group_id = NULL WHERE ticket_id = ? AND group_id = ?",
			INT(w->ticket_id), INT(w->group_id));
	if (status == DB_OK)
		status = db_exec(db, "DELETE FROM opinion_group WHERE id = ?", INT(w->group_id));
	return status;
}

enum ticket_result opinion_group_drop(struct db *db, const struct engine *engine, int64_t ticket_id,
	const struct actor *actor, int64_t group_id)
{
	struct working w = {.ticket_id = ticket_id, .actor = actor, .group_id = group_id};

	(void)engine;
	return run(&w, drop_group, db);
}

/* --- which opinion is in which group --- */

static enum db_status count_group(struct working *w, int64_t group_id, int64_t change)
{
	return group_id == 0 ? DB_OK
			     : db_exec(w->db,
				       "UPDATE opinion_group SET opinions = opinions + ?"
				       " WHERE id = ?",
				       INT(change), INT(group_id));
}

static enum db_status assign_one(struct working *w, int64_t id)
{
	struct db_rows rows;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT group_id FROM opinion WHERE id = ? AND ticket_id = ?", INT(id),
		INT(w->ticket_id));

	if (status == DB_OK && rows.rows == 0)
		return stop(w, TICKET_MISSING);
	if (status != DB_OK)
		return status;
	int64_t from = db_int(&rows, 0, 0);
	if (from == w->group_id)
		return DB_OK;
	status = db_exec(
		w->db, "UPDATE opinion SET group_id = ? WHERE id = ?", ID(w->group_id), INT(id));
	if (status == DB_OK)
		status = count_group(w, from, -1);
	return status == DB_OK ? count_group(w, w->group_id, 1) : status;
}

static enum db_status assign(struct db *db, void *ctx)
{
	struct working *w = ctx;
	enum db_status status = lock_collating(w);

	(void)db;
	if (status == DB_OK && w->group_id != 0)
		status = group_there(w, w->group_id);
	for (size_t i = 0; status == DB_OK && i < w->n; i++)
		status = assign_one(w, w->ids[i]);
	return status;
}

enum ticket_result opinion_group_assign(struct db *db, const struct engine *engine,
	int64_t ticket_id, const struct actor *actor, const int64_t *ids, size_t n,
	int64_t group_id, instant now)
{
	struct working w = {.ticket_id = ticket_id,
		.actor = actor,
		.now = now,
		.ids = ids,
		.n = n,
		.group_id = group_id};

	(void)engine;
	return run(&w, assign, db);
}
