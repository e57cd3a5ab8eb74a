/* SPDX-License-Identifier: MIT */
/*
 * Making, changing and prolonging a solicitation: acts of the engine, with the row that says what
 * it is about written in the same transaction. What its states allow is lifecycle_solicitation.c's.
 */
#include "tickets/solicitations/solicitation.h"

#include "base/pool.h"
#include "base/str.h"

/* --- making --- */

struct making {
	const struct solicitation *content;
	int64_t site_id, unit_id;
};

static enum db_status insert_row(struct db *db, struct pool *pool, int64_t ticket_id, void *ctx)
{
	const struct making *m = ctx;
	const struct solicitation *s = m->content;

	(void)pool;
	return db_exec(db,
		"INSERT INTO solicitation (ticket_id, site_id, unit_id, subject, asks, draft,"
		" explanation, questions, method, opens_at, closes_at, short_reason, contact_name,"
		" phone, fax, email, postal, show_opinions, show_tallies, result)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
		INT(ticket_id), INT(m->site_id), INT(m->unit_id), TEXT(str_or_empty(s->subject)),
		INT(s->asks), TEXT(str_or_empty(s->draft)), TEXT(str_or_empty(s->explanation)),
		TEXT(str_or_empty(s->questions)), TEXT(str_or_empty(s->method)), TIME(s->opens_at),
		TIME(s->closes_at), TEXT(str_or_empty(s->short_reason)),
		TEXT(str_or_empty(s->contact_name)), TEXT(str_or_empty(s->phone)),
		TEXT(str_or_empty(s->fax)), TEXT(str_or_empty(s->email)),
		TEXT(str_or_empty(s->postal)), INT(s->show_opinions), INT(s->show_tallies));
}

/* Whose it is follows from who writes it. */
enum ticket_result solicitation_create(struct db *db, const struct engine *engine,
	const struct actor *actor, const struct solicitation *content, const char *key, instant now,
	struct receipt *out)
{
	struct making m = {content, content->site_id, actor->unit_id};
	const struct ticket_new ticket = {
		.kind = "solicitation",
		.site_id = content->site_id,
		.key = key,
		.type = content->subject,
		.title = str_or_empty(content->title),
		.body = "",
		.contact = {"", "", "", ""},
		.source = "desk",
		.address = actor->address,
		.now = now,
		.actor = actor,
		.unit_id = actor->unit_id,
		.also = {insert_row, &m},
	};

	if (actor->unit_id <= 0 || (actor->roles & ROLE_VENDOR))
		return TICKET_ILLEGAL;
	if (str_empty(content->title))
		return TICKET_WORDS;
	return ticket_submit(db, engine, &ticket, out);
}

/* --- changing --- */

struct changing {
	const struct solicitation *content;
	const char *state; /* that the change was made for */
};

static enum db_status stands(struct db *db, struct pool *pool, int64_t ticket_id, const char *state)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT 1 FROM ticket WHERE id = ? AND state = ?", INT(ticket_id), TEXT(state));

	return status == DB_OK && rows.rows == 0 ? DB_STOP : status;
}

static enum db_status update_text(struct db *db, int64_t ticket_id, const struct solicitation *s)
{
	return db_exec(db,
		"UPDATE solicitation SET subject = ?, asks = ?, draft = ?, explanation = ?,"
		" questions = ?, method = ?, opens_at = ?, closes_at = ?, short_reason = ?,"
		" contact_name = ?, phone = ?, fax = ?, email = ?, postal = ?, show_opinions = ?,"
		" show_tallies = ?, edits = edits + 1 WHERE ticket_id = ?",
		TEXT(str_or_empty(s->subject)), INT(s->asks), TEXT(str_or_empty(s->draft)),
		TEXT(str_or_empty(s->explanation)), TEXT(str_or_empty(s->questions)),
		TEXT(str_or_empty(s->method)), TIME(s->opens_at), TIME(s->closes_at),
		TEXT(str_or_empty(s->short_reason)), TEXT(str_or_empty(s->contact_name)),
		TEXT(str_or_empty(s->phone)), TEXT(str_or_empty(s->fax)),
		TEXT(str_or_empty(s->email)), TEXT(str_or_empty(s->postal)), INT(s->show_opinions),
		INT(s->show_tallies), INT(ticket_id));
}

static enum db_status update_row(struct db *db, struct pool *pool, int64_t ticket_id, void *ctx)
{
	const struct changing *c = ctx;
	enum db_status status = stands(db, pool, ticket_id, c->state);

	if (status != DB_OK)
		return status;
	if (str_equal(c->state, "DRAFT"))
		return update_text(db, ticket_id, c->content);
	return db_exec(db,
		"UPDATE solicitation SET result = ?, edits = edits + 1 WHERE ticket_id = ?",
		TEXT(str_or_empty(c->content->result)), INT(ticket_id));
}

/* What the state allows to be said anew: everything, or the result alone. */
enum ticket_result solicitation_edit(struct db *db, const struct engine *engine, int64_t ticket_id,
	const struct actor *actor, const struct solicitation *content, int version, instant now,
	struct ticket_after *after)
{
	bool draft = !str_equal(content->state, "COLLATING");
	struct changing c = {content, draft ? "DRAFT" : "COLLATING"};
	const struct act act = {
		.action = "edit",
		.version = version,
		.title = draft ? content->title : NULL,
		.type = draft ? str_or_null(content->subject) : NULL,
		.also = {update_row, &c},
	};

	if (draft && str_empty(content->title))
		return TICKET_WORDS;
	return ticket_act(db, engine, ticket_id, actor, &act, now, after);
}

/* --- sending for review, and signing --- */

#define FAULTS_MOST 1 /* whether there is one */

struct sending {
	const struct engine *engine;
	const char *text; /* that goes for review */
	instant now;
	enum ticket_result refused; /* TICKET_DONE: nothing was in the way */
};

static bool is_result(const struct solicitation *s)
{
	return str_equal(s->state, "COLLATING") || str_starts(s->state, "RESULT_");
}

static enum db_status text_of(
	struct db *db, struct pool *pool, const struct solicitation *s, char **out)
{
	if (is_result(s))
		return solicitation_result_text(db, pool, s, out);
	*out = solicitation_text(pool, s);
	return DB_OK;
}

static enum db_status lacks(struct db *db, struct pool *pool, const struct engine *engine,
	const struct solicitation *s, instant now, size_t *n)
{
	struct solicitation_fault fault[FAULTS_MOST];

	if (is_result(s))
		return solicitation_result_faults(db, pool, s, fault, FAULTS_MOST, n);
	*n = solicitation_faults(engine, pool, s, now, fault, FAULTS_MOST);
	return DB_OK;
}

static enum db_status refuse(struct sending *sending, enum ticket_result why)
{
	sending->refused = why;
	return DB_STOP;
}

/* Under the ticket's lock: the text is still what stands. */
static enum db_status same_text(struct db *db, struct pool *pool, int64_t ticket_id, void *ctx)
{
	struct sending *sending = ctx;
	struct solicitation *s;
	char *now_text = NULL;
	enum db_status status = solicitation_read(db, pool, ticket_id, &s);

	sending->refused = TICKET_DONE;
	if (status == DB_OK && s)
		status = text_of(db, pool, s, &now_text);
	if (status == DB_OK && !str_equal(now_text, sending->text))
		status = refuse(sending, TICKET_CHANGED);
	return status;
}

static enum ticket_result away(enum db_status status)
{
	return status == DB_BAD ? TICKET_BAD : TICKET_AWAY;
}

static enum ticket_result propose(struct db *db, struct pool *pool, struct sending *sending,
	const struct solicitation *s, struct act *act)
{
	size_t n = 0;
	char *words = NULL;
	enum db_status status = lacks(db, pool, sending->engine, s, sending->now, &n);

	if (status == DB_OK && n == 0)
		status = text_of(db, pool, s, &words);
	if (status != DB_OK)
		return away(status);
	if (n > 0)
		return TICKET_WORDS;
	act->answer = sending->text = words;
	act->also = (struct also){same_text, sending};
	return TICKET_DONE;
}

/* What was proposed last, and whether the day on which it opens is still to come. */
static enum ticket_result release(struct db *db, struct pool *pool, struct sending *sending,
	const struct solicitation *s, struct act *act)
{
	enum db_status status = answer_proposed(db, pool, s->id, &sending->text);

	if (status != DB_OK)
		return away(status);
	if (!is_result(s) && instant_day(s->opens_at) < instant_day(sending->now))
		return TICKET_LIMIT;
	act->also = (struct also){same_text, sending};
	return TICKET_DONE;
}

static enum ticket_result prepare(struct db *db, struct pool *pool, struct sending *sending,
	int64_t ticket_id, struct act *act)
{
	struct solicitation *s;
	enum db_status status = solicitation_read(db, pool, ticket_id, &s);

	if (status != DB_OK)
		return away(status);
	if (!s)
		return TICKET_MISSING;
	if (str_equal(act->action, "propose"))
		return propose(db, pool, sending, s, act);
	return str_equal(act->action, "release") ? release(db, pool, sending, s, act) : TICKET_DONE;
}

enum ticket_result solicitation_act(struct db *db, const struct engine *engine, int64_t ticket_id,
	const struct actor *actor, const struct act *asked, instant now, struct ticket_after *after)
{
	struct pool *pool = pool_open();
	struct sending sending = {.engine = engine, .now = now, .refused = TICKET_DONE};
	struct act act = *asked;
	enum ticket_result result = prepare(db, pool, &sending, ticket_id, &act);

	if (result == TICKET_DONE)
		result = ticket_act(db, engine, ticket_id, actor, &act, now, after);
	if (result == TICKET_ILLEGAL && sending.refused != TICKET_DONE)
		result = sending.refused;
	pool_close(&pool);
	return result;
}

/* --- prolonging --- */

struct prolonging {
	instant closes_at, now;
};

/* Read under the ticket's lock: two who prolong at once do not shorten each other's. */
static enum db_status still_open(struct db *db, struct pool *pool, int64_t ticket_id, void *ctx)
{
	const struct prolonging *p = ctx;
	struct solicitation *s;
	enum db_status status = solicitation_read(db, pool, ticket_id, &s);

	if (status != DB_OK)
		return status;
	if (!s || p->now >= s->closes_at || p->closes_at <= s->closes_at)
		return DB_STOP;
	return db_exec(db,
		"UPDATE solicitation SET closes_at = ?, edits = edits + 1 WHERE ticket_id = ?",
		TIME(p->closes_at), INT(ticket_id));
}

enum ticket_result solicitation_prolong(struct db *db, const struct engine *engine,
	int64_t ticket_id, const struct actor *actor, instant closes_at, const char *words,
	int version, instant now, struct ticket_after *after)
{
	struct prolonging p = {closes_at, now};
	const struct act act = {
		.action = "prolong",
		.version = version,
		.words = words,
		.until = closes_at,
		.also = {still_open, &p},
	};

	return ticket_act(db, engine, ticket_id, actor, &act, now, after);
}
