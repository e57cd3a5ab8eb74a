/* SPDX-License-Identifier: MIT */
/*
 * Taking one filled questionnaire: the row of the sheet, the row that says somebody has answered,
 * and the tallies, in one transaction. Between the first two there is no way: the sheet's id is
 * random, its time a day, its key a keyed hash.
 */
#include "tickets/responses/response.h"

#include <stdio.h>
#include <string.h>

#include "base/network.h"
#include "base/pool.h"
#include "base/str.h"
#include "tickets/responses/response_hash.h"
#include "tickets/responses/response_tally.h"

struct taking {
	const struct response_new *new;
	struct pool *pool;
	instant now;
	char key[SECRET_HEX], voter[SECRET_HEX], token[SECRET_HEX];
	const char *answers;
	const struct tally *tally;
	size_t n_tally;
	/* of the latest try */
	enum response_result result;
	const struct question_choice *full;
};

static bool by_web(const struct response_new *new)
{
	return str_equal(new->channel, "web");
}

static bool by_token(const struct response_new *new)
{
	return by_web(new) && str_equal(new->to->method, "token");
}

void response_hash(const struct secret *secret, const char *use, int64_t ticket_id,
	const char *text, char out[SECRET_HEX])
{
	unsigned char hash[SECRET_HASH];
	struct buf about = BUF_INIT;

	buf_print(&about, "%lld\n%s", (long long)ticket_id, text);
	secret_lookup(secret, use, about.p, about.n, hash);
	str_hex(hash, sizeof hash, out);
	memset(about.p, 0, about.n);
	buf_free(&about);
}

static void prepare(struct taking *t, const struct engine *engine)
{
	const struct response_new *new = t->new;
	const struct secret *secret = engine->secret;
	int64_t id = new->to->id;
	const char *voter = new->voter ? new->voter : "";
	char today[INSTANT_TEXT], household[NETWORK_HOUSEHOLD];

	day_iso(instant_day(t->now), today);
	response_hash(secret, "answer sheet", id, new->key, t->key);
	if (by_token(new)) {
		voter = response_token_plain(t->pool, voter);
		response_hash(secret, "answer token", id, voter, t->token);
	} else if (str_equal(new->to->method, "address")) {
		voter = pool_print(t->pool, "%s %s", network_household(voter, household), today);
	}
	response_hash(secret, "answer voter", id, voter, t->voter);
	t->answers = given_text(t->pool, new->given, new->n);
	t->tally =
		tally_sheet(t->pool, new->questions, new->channel, new->given, new->n, &t->n_tally);
}

/* --- the transaction --- */

static enum db_status stop(struct taking *t, enum response_result result)
{
	t->result = result;
	return DB_STOP;
}

/* As it stands now, whatever the page said; the state is timers' and may lag. */
static enum db_status look_open(struct db *db, struct taking *t)
{
	struct db_rows rows;
	int64_t id = t->new->to->id;
	enum db_status status = by_web(t->new)
		? db_query(db, t->pool, &rows,
			  "SELECT 1 FROM solicitation WHERE ticket_id = ? AND public_at IS NOT NULL"
			  " AND withdrawn_at IS NULL AND opens_at <= ? AND closes_at > ?",
			  INT(id), TIME(t->now), TIME(t->now))
		: db_query(db, t->pool, &rows,
			  "SELECT 1 FROM solicitation s JOIN ticket t ON t.id = s.ticket_id"
			  " WHERE s.ticket_id = ? AND s.public_at IS NOT NULL AND s.withdrawn_at IS"
			  " NULL AND s.opens_at <= ? AND t.state IN ('SCHEDULED', 'OPEN', 'CLOSED',"
			  " 'COLLATING') FOR UPDATE",
			  INT(id), TIME(t->now));

	return status == DB_OK && rows.rows == 0 ? stop(t, RESPONSE_CLOSED) : status;
}

static enum db_status look_token(struct db *db, struct taking *t)
{
	struct db_rows rows;
	enum db_status status = db_query(db, t->pool, &rows,
		"SELECT 1 FROM response_token WHERE ticket_id = ? AND hash = ?",
		INT(t->new->to->id), TEXT(t->token));

	return status == DB_OK && rows.rows == 0 ? stop(t, RESPONSE_TOKEN) : status;
}

static enum db_status look_repeat(struct db *db, struct taking *t)
{
	struct db_rows rows;
	enum db_status status = db_query(db, t->pool, &rows,
		"SELECT answers FROM response WHERE ticket_id = ? AND submission_key = ?",
		INT(t->new->to->id), TEXT(t->key));

	if (status != DB_OK)
		return status;
	/* not there: it was the random id that was taken */
	if (rows.rows == 0)
		return DB_RETRY;
	return stop(t,
		str_equal(db_text(&rows, 0, 0), t->answers) ? RESPONSE_REPEATED : RESPONSE_OTHER);
}

static enum db_status insert_sheet(struct db *db, struct taking *t)
{
	int64_t id;
	char today[INSTANT_TEXT];
	enum db_status status;

	secret_random(&id, sizeof id);
	id &= INT64_MAX;
	day_iso(instant_day(t->now), today);
	status = db_exec(db,
		"INSERT INTO response (id, ticket_id, submission_key, on_day, channel, answers)"
		" VALUES (?, ?, ?, ?, ?, ?)",
		INT(id), INT(t->new->to->id), TEXT(t->key), TEXT(today), TEXT(t->new->channel),
		TEXT(t->answers));
	return status == DB_DUPLICATE ? look_repeat(db, t) : status;
}

static enum db_status insert_voter(struct db *db, struct taking *t)
{
	enum db_status status =
		db_exec(db, "INSERT INTO response_voter (ticket_id, voter) VALUES (?, ?)",
			INT(t->new->to->id), TEXT(t->voter));

	return status == DB_DUPLICATE ? stop(t, RESPONSE_VOTED) : status;
}

/* The sheet comes first: a key that is in already is a repeat, not a second answer. */
static enum db_status take(struct db *db, void *ctx)
{
	struct taking *t = ctx;
	enum db_status status = insert_sheet(db, t);

	t->full = NULL;
	if (status == DB_OK)
		status = look_open(db, t);
	if (status == DB_OK && by_token(t->new))
		status = look_token(db, t);
	if (status == DB_OK && by_web(t->new))
		status = insert_voter(db, t);
	if (status == DB_OK)
		status = tally_store(db, t->new->to->id, t->tally, t->n_tally, &t->full);
	if (t->full)
		t->result = RESPONSE_FULL;
	return status;
}

enum response_result response_add(struct db *db, const struct engine *engine,
	const struct response_new *response, instant now, const struct question_choice **full)
{
	struct taking t = {.new = response, .pool = pool_open(), .now = now};
	enum db_status status;

	prepare(&t, engine);
	status = db_transact(db, take, &t);
	*full = status == DB_STOP ? t.full : NULL;
	pool_close(&t.pool);
	switch (status) {
	case DB_OK: return RESPONSE_DONE;
	case DB_STOP: return t.result;
	case DB_RETRY:
	case DB_GONE: return RESPONSE_AWAY;
	default: return RESPONSE_BAD;
	}
}
