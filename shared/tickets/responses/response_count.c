/* SPDX-License-Identifier: MIT */
/*
 * The tallies as they are read, the sheets one after the other, and the proof that the two agree.
 */
#include "tickets/responses/response_tally.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"

#define BATCH 500
#define RECOUNT_SLOT 0
#define SAME 1e-9 /* sums of decimals differ by the order in which they were added */

/* --- tallies --- */

enum db_status response_tallies(
	struct db *db, struct pool *pool, int64_t ticket_id, struct response_tally **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT question, choice, SUM(n), SUM(total) FROM response_tally"
		" WHERE ticket_id = ? GROUP BY question, choice ORDER BY question, choice",
		INT(ticket_id));

	*n = 0;
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[(*n)++] = (struct response_tally){
			.question = db_text(&rows, i, 0),
			.choice = db_text(&rows, i, 1),
			.n = db_int(&rows, i, 2),
			.total = strtod(db_text(&rows, i, 3), NULL),
		};
	return DB_OK;
}

/* --- sheets --- */

struct walk {
	enum db_status (*take)(void *ctx, int64_t id, const char *day, const char *channel,
		const struct given *given, size_t n);
	void *ctx;
};

static enum db_status give(
	struct pool *pool, const struct db_rows *rows, size_t i, const struct walk *walk)
{
	struct given *given;
	size_t n;

	if (given_read(pool, db_text(rows, i, 3), &given, &n) != 0)
		return DB_BAD;
	return walk->take(
		walk->ctx, db_int(rows, i, 0), db_text(rows, i, 1), db_text(rows, i, 2), given, n);
}

enum db_status response_each(struct db *db, int64_t ticket_id, int64_t after, size_t most,
	enum db_status (*take)(void *ctx, int64_t id, const char *day, const char *channel,
		const struct given *given, size_t n),
	void *ctx)
{
	const struct walk walk = {take, ctx};
	struct pool *pool = pool_open();
	struct db_rows rows = {.rows = BATCH};
	enum db_status status = DB_OK;
	size_t taken = 0;

	while (status == DB_OK && rows.rows == BATCH && (most == 0 || taken < most)) {
		size_t want = most > 0 && most - taken < BATCH ? most - taken : BATCH;

		pool_empty(pool);
		status = db_query(db, pool, &rows,
			"SELECT id, on_day, channel, answers FROM response"
			" FORCE INDEX (response_ticket) WHERE ticket_id = ? AND id > ?"
			" ORDER BY id LIMIT ?",
			INT(ticket_id), INT(after), INT((int64_t)want));
		for (size_t i = 0; status == DB_OK && i < rows.rows; i++) {
			after = db_int(&rows, i, 0);
			taken++;
			status = give(pool, &rows, i, &walk);
		}
	}
	pool_close(&pool);
	return status == DB_STOP ? DB_OK : status;
}

/* --- the proof --- */

struct counting {
	struct db *db;
	const struct questions *questions;
	int64_t ticket_id;
	struct pool *pool, *sheet_pool;
	struct response_tally *right; /* in the order of question and choice */
	size_t n, room;
	int64_t sheets, wrong;
};

static int compare(const char *question, const char *choice, const struct response_tally *b)
{
	int order = strcmp(question, b->question);

	return order ? order : strcmp(choice, b->choice);
}

/* The tally of this name, made when it is the first. */
static struct response_tally *find(struct counting *c, const char *question, const char *choice)
{
	size_t low = 0, high = c->n;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = compare(question, choice, &c->right[middle]);

		if (order == 0)
			return &c->right[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	if (c->n == c->room) {
		struct response_tally *more = pool_alloc(c->pool, 2 * c->room * sizeof *more);

		memcpy(more, c->right, c->n * sizeof *more);
		c->right = more;
		c->room *= 2;
	}
	memmove(&c->right[low + 1], &c->right[low], (c->n - low) * sizeof *c->right);
	c->n++;
	c->right[low] = (struct response_tally){
		pool_text(c->pool, question), pool_text(c->pool, choice), 0, 0};
	return &c->right[low];
}

static enum db_status count(void *ctx, int64_t id, const char *day_text, const char *channel,
	const struct given *given, size_t n)
{
	struct counting *c = ctx;
	struct tally *tally;
	size_t n_tally;

	(void)id, (void)day_text;
	pool_empty(c->sheet_pool);
	tally = tally_sheet(c->sheet_pool, c->questions, channel, given, n, &n_tally);
	for (size_t i = 0; i < n_tally; i++) {
		struct response_tally *right = find(c, tally[i].question, tally[i].choice);

		right->n += tally[i].n;
		right->total += tally[i].total;
	}
	c->sheets++;
	return DB_OK;
}

/* By the difference, so that what others add meanwhile stays added. A choice with a quota has its
 * own slot. */
static enum db_status put_right(
	struct counting *c, const char *question, const char *choice, int64_t n, double total)
{
	size_t n_questions;
	const struct question *all = questions_all(c->questions, &n_questions);
	const struct question *q = question_find(all, n_questions, question);
	const struct question_choice *with = q ? question_choice(q, choice) : NULL;
	char text[32];

	c->wrong++;
	snprintf(text, sizeof text, "%.17g", total);
	return db_exec(c->db,
		"INSERT INTO response_tally (ticket_id, question, choice, slot, n, total)"
		" VALUES (?, ?, ?, ?, ?, ?)"
		" ON DUPLICATE KEY UPDATE n = n + VALUES(n), total = total + VALUES(total)",
		INT(c->ticket_id), TEXT(question), TEXT(choice),
		INT(with && with->quota > 0 ? -1 : RECOUNT_SLOT), INT(n), TEXT(text));
}

static bool same(double a, double b)
{
	return fabs(a - b) <= SAME * (1 + fabs(a) + fabs(b));
}

/* Both in one order: what stands on one side only is wrong too. */
static enum db_status compare_all(
	struct counting *c, const struct response_tally *kept, size_t n_kept)
{
	enum db_status status = DB_OK;

	for (size_t i = 0, j = 0; status == DB_OK && (i < c->n || j < n_kept);) {
		const struct response_tally *right = i < c->n ? &c->right[i] : NULL;
		const struct response_tally *stands = j < n_kept ? &kept[j] : NULL;
		int order = !right ? 1
			: !stands  ? -1
				   : compare(right->question, right->choice, stands);

		if (order < 0)
			status = put_right(
				c, right->question, right->choice, right->n, right->total);
		else if (order > 0 && (stands->n != 0 || !same(stands->total, 0)))
			status = put_right(
				c, stands->question, stands->choice, -stands->n, -stands->total);
		else if (order == 0 &&
			(right->n != stands->n || !same(right->total, stands->total)))
			status = put_right(c, right->question, right->choice, right->n - stands->n,
				right->total - stands->total);
		i += order <= 0;
		j += order >= 0;
	}
	return status;
}

static enum db_status recount(struct db *db, void *ctx)
{
	struct counting *c = ctx;
	struct response_tally *kept = NULL;
	size_t n_kept = 0;
	enum db_status status;

	pool_empty(c->pool);
	c->room = 256;
	c->right = pool_alloc(c->pool, c->room * sizeof *c->right);
	c->n = 0;
	c->sheets = c->wrong = 0;
	status = response_tallies(db, c->pool, c->ticket_id, &kept, &n_kept);
	if (status == DB_OK)
		status = response_each(db, c->ticket_id, 0, 0, count, c);
	return status == DB_OK ? compare_all(c, kept, n_kept) : status;
}

/* On a connection of its own, where all of a transaction sees the database as it was at its first
 * question. */
enum db_status response_recount(struct db *db, const struct questions *questions, int64_t ticket_id,
	int64_t *sheets, int64_t *wrong)
{
	struct db *own = db_another(db);
	struct counting c = {.db = own,
		.questions = questions,
		.ticket_id = ticket_id,
		.pool = pool_open(),
		.sheet_pool = pool_open()};
	enum db_status status =
		db_exec(own, "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");

	if (status == DB_OK)
		status = db_transact(own, recount, &c);
	*sheets = c.sheets;
	*wrong = c.wrong;
	pool_close(&c.pool);
	pool_close(&c.sheet_pool);
	db_close(&own);
	return status;
}
