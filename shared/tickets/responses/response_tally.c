/* SPDX-License-Identifier: MIT */
/*
 * What a sheet adds to the tallies, and adding it. Rows lie in slots, one for each process, so that
 * many may answer at once without waiting for each other; a choice with a quota has one row, where
 * they do wait. All lock their rows in one order.
 */
#include "tickets/responses/response_tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/pool.h"
#include "base/str.h"

#define SLOTS 16
#define QUOTA_SLOT (-1)
#define COLUMNS 6
#define ROWS_MOST 32

/* --- what a sheet adds --- */

struct adding {
	struct pool *pool;
	struct tally *tally;
	size_t n;
};

static void add(struct adding *a, const char *question, const char *choice, double total,
	const struct question_choice *quota)
{
	a->tally[a->n++] = (struct tally){question, choice, 1, total, quota};
}

static void add_given(
	struct adding *a, const struct question *q, const struct given *given, bool first)
{
	const struct question_choice *choice;
	double value = 0;

	if (q->kind == QUESTION_SCALE || q->kind == QUESTION_NUMBER)
		value = strtod(given->choice, NULL);
	if (first)
		add(a, q->code, "", value, NULL);
	switch (q->kind) {
	case QUESTION_SINGLE:
	case QUESTION_MULTIPLE:
		choice = question_choice(q, given->choice);
		add(a, q->code, given->choice, 0, choice && choice->quota > 0 ? choice : NULL);
		break;
	case QUESTION_SCALE: add(a, q->code, given->choice, 0, NULL); break;
	case QUESTION_RANKING: add(a, q->code, given->choice, given->rank, NULL); break;
	case QUESTION_MATRIX:
		add(a, q->code, pool_print(a->pool, "%s:%s", given->row, given->choice), 0, NULL);
		break;
	default: break; /* text, number, date, file: that it was answered */
	}
}

static int in_order(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;
	int order = (x->quota != NULL) - (y->quota != NULL);

	if (order == 0)
		order = strcmp(x->question, y->question);
	return order ? order : strcmp(x->choice, y->choice);
}

struct tally *tally_sheet(struct pool *pool, const struct questions *questions, const char *channel,
	const struct given *given, size_t n_given, size_t *n)
{
	struct adding a = {pool, pool_alloc(pool, (2 + 2 * n_given) * sizeof *a.tally), 0};
	size_t n_questions;
	const struct question *all = questions_all(questions, &n_questions);

	add(&a, "", "", 0, NULL);
	add(&a, "", channel, 0, NULL);
	for (size_t i = 0; i < n_given; i++) {
		const struct question *q = question_find(all, n_questions, given[i].question);
		bool first = i == 0 || !str_equal(given[i].question, given[i - 1].question);

		if (q)
			add_given(&a, q, &given[i], first);
	}
	qsort(a.tally, a.n, sizeof *a.tally, in_order);
	*n = a.n;
	return a.tally;
}

/* --- adding it --- */

#define INSERT "INSERT INTO response_tally (ticket_id, question, choice, slot, n, total) VALUES "
#define UPDATE " ON DUPLICATE KEY UPDATE n = n + VALUES(n), total = total + VALUES(total)"
#define ONE "(?, ?, ?, ?, ?, ?)"
#define FOUR ONE ", " ONE ", " ONE ", " ONE
#define SIXTEEN FOUR ", " FOUR ", " FOUR ", " FOUR

/* A DOUBLE as text: %.17g reads back as itself. */
static const char *decimal(double value, char out[32])
{
	snprintf(out, 32, "%.17g", value);
	return out;
}

/* Several rows in a statement; the literals are of few sizes, so that a rest does not cost a
 * statement a row. */
static enum db_status store_plain(
	struct db *db, int64_t ticket_id, int slot, const struct tally *tally, size_t n)
{
	static const struct {
		size_t n;
		const char *sql;
	} sizes[] = {
		{ROWS_MOST, INSERT SIXTEEN ", " SIXTEEN UPDATE},
		{16, INSERT SIXTEEN UPDATE},
		{4, INSERT FOUR UPDATE},
		{1, INSERT ONE UPDATE},
	};
	struct db_arg args[ROWS_MOST * COLUMNS + 1];
	char total[ROWS_MOST][32];
	enum db_status status = DB_OK;

	for (size_t size = 0, done = 0; status == DB_OK && done < n;) {
		if (n - done < sizes[size].n) {
			size++;
			continue;
		}
		for (size_t i = 0; i < sizes[size].n; i++) {
			const struct tally *t = &tally[done + i];
			const struct db_arg row[COLUMNS] = {INT(ticket_id), TEXT(t->question),
				TEXT(t->choice), INT(slot), INT(t->n),
				TEXT(decimal(t->total, total[i]))};

			memcpy(args + i * COLUMNS, row, sizeof row);
		}
		args[sizes[size].n * COLUMNS] = (struct db_arg){.type = DB_END};
		status = db_exec_(db, sizes[size].sql, args);
		done += sizes[size].n;
	}
	return status;
}

/* The row is not there or cannot take one more. When it has come meanwhile, the transaction is
 * tried again. */
static enum db_status first_or_full(struct db *db, struct pool *pool, int64_t ticket_id,
	const struct tally *tally, const struct question_choice **full)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT n FROM response_tally WHERE ticket_id = ? AND question = ? AND choice = ?"
		" AND slot = ?",
		INT(ticket_id), TEXT(tally->question), TEXT(tally->choice), INT(QUOTA_SLOT));

	if (status != DB_OK)
		return status;
	if (rows.rows > 0 && db_int(&rows, 0, 0) >= tally->quota->quota) {
		*full = tally->quota;
		return DB_STOP;
	}
	if (rows.rows > 0)
		return DB_RETRY;
	status = db_exec(db,
		"INSERT INTO response_tally (ticket_id, question, choice, slot, n, total)"
		" VALUES (?, ?, ?, ?, 1, 0)",
		INT(ticket_id), TEXT(tally->question), TEXT(tally->choice), INT(QUOTA_SLOT));
	return status == DB_DUPLICATE ? DB_RETRY : status;
}

/* One row for all: who changes it makes the others wait, so nobody is let in beyond the quota. */
static enum db_status store_quota(struct db *db, int64_t ticket_id, const struct tally *tally,
	const struct question_choice **full)
{
	struct pool *pool;
	enum db_status status = db_exec(db,
		"UPDATE response_tally SET n = n + 1"
		" WHERE ticket_id = ? AND question = ? AND choice = ? AND slot = ? AND n < ?",
		INT(ticket_id), TEXT(tally->question), TEXT(tally->choice), INT(QUOTA_SLOT),
		INT(tally->quota->quota));

	if (status != DB_OK || db_affected(db) == 1)
		return status;
	pool = pool_open();
	status = first_or_full(db, pool, ticket_id, tally, full);
	pool_close(&pool);
	return status;
}

enum db_status tally_store(struct db *db, int64_t ticket_id, const struct tally *tally, size_t n,
	const struct question_choice **full)
{
	int slot = (int)(((uintptr_t)getpid() * 7 + ((uintptr_t)db >> 6)) % SLOTS);
	size_t plain = 0;
	enum db_status status;

	while (plain < n && !tally[plain].quota)
		plain++;
	status = store_plain(db, ticket_id, slot, tally, plain);
	for (size_t i = plain; status == DB_OK && i < n; i++)
		status = store_quota(db, ticket_id, &tally[i], full);
	return status;
}
