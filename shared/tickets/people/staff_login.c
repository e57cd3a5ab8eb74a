/* SPDX-License-Identifier: MIT */
/*
 * Log-ins of staff: who comes in, what locks an account, and the record of it. What a browser holds
 * of it is the desk's business.
 */
#include "tickets/people/account.h"

#include <stdio.h>

#include "base/pool.h"
#include "base/str.h"
#include "tickets/people/staff_row.h"

struct entry {
	const struct login_try *try;
	const char *login, *hash;
	struct staff staff; /* id 0: unknown */
	bool fits;
	struct pool *pool;
	enum login_result result;
};

static enum db_status record(
	struct db *db, const struct login_try *t, const struct staff *staff, const char *action)
{
	return db_exec(db,
		"INSERT INTO staff_event (at, staff_id, login, action, address)"
		" VALUES (?, ?, ?, ?, ?)",
		TIME(t->now), ID(staff->id), TEXT(staff->login), TEXT(action), TEXT(t->address));
}

/* Counts only while the account is open: a locked one cannot be kept locked from outside for ever.
 */
static enum db_status count_failure(struct db *db, struct pool *pool, const struct staff *staff,
	const char *action, const struct login_try *t, bool *locked)
{
	struct db_rows rows;
	enum db_status status = record(db, t, staff, action);

	*locked = false;
	if (status != DB_OK || staff->id == 0)
		return status;
	/* assigned from left to right: the count is looked at before it moves */
	status = db_exec(db,
		"UPDATE staff SET locked_until = IF(failures + 1 >= ?, ?, NULL),"
		" failures = IF(failures + 1 >= ?, 0, failures + 1)"
		" WHERE id = ? AND active = 1 AND (locked_until IS NULL OR locked_until <= ?)",
		INT(t->tries), TIME(t->now + t->lock), INT(t->tries), INT(staff->id), TIME(t->now));
	bool counted = status == DB_OK && db_affected(db) == 1;
	if (status == DB_OK)
		status = db_query(db, pool, &rows,
			"SELECT 1 FROM staff WHERE id = ? AND active = 1 AND locked_until > ?",
			INT(staff->id), TIME(t->now));
	*locked = status == DB_OK && rows.rows > 0;
	if (*locked && counted)
		status = record(db, t, staff, "locked");
	return status;
}

struct failing {
	struct pool *pool;
	const struct staff *staff;
	const char *action;
	const struct login_try *try;
	bool *locked;
};

static enum db_status failed_step(struct db *db, void *ctx)
{
	const struct failing *f = ctx;
	return count_failure(db, f->pool, f->staff, f->action, f->try, f->locked);
}

enum db_status staff_failed(struct db *db, struct pool *pool, const struct staff *staff,
	const char *action, const struct login_try *attempt, bool *locked)
{
	struct failing failing = {pool, staff, action, attempt, locked};
	return db_transact(db, failed_step, &failing);
}

static enum db_status refuse(struct db *db, struct entry *e)
{
	bool locked;
	enum db_status status =
		count_failure(db, e->pool, &e->staff, "login_failed", e->try, &locked);

	e->result = locked ? LOGIN_LOCKED : LOGIN_REFUSED;
	return status;
}

/* Nobody takes up duty untrained; who was in before this was asked for, comes in. */
static bool untrained(const struct staff *staff)
{
	return str_empty(staff->trained_on) && staff->logins == 0;
}

/* The password was checked outside; the row must still be the one it was checked against. With a
 * second step to come the failures stand: they are forgotten when both fit. */
static enum db_status admit(struct db *db, struct entry *e)
{
	const struct login_try *t = e->try;
	bool code = t->second_step && e->staff.second_factor;
	bool enters = !code && !t->only && !untrained(&e->staff);
	enum db_status status = db_exec(db,
		"UPDATE staff SET logins = logins + ?, failures = IF(?, failures, 0),"
		" locked_until = NULL, last_login_at = IF(?, ?, last_login_at)"
		" WHERE id = ? AND active = 1 AND password = ?"
		" AND (locked_until IS NULL OR locked_until <= ?)",
		INT(enters), INT(code), INT(enters), TIME(t->now), INT(e->staff.id), TEXT(e->hash),
		TIME(t->now));
	if (status != DB_OK)
		return status;
	/* nothing to change in the row is as good as a change, if the row is there */
	struct db_rows rows;
	status = db_query(db, e->pool, &rows,
		"SELECT 1 FROM staff WHERE id = ? AND active = 1 AND password = ?"
		" AND locked_until IS NULL",
		INT(e->staff.id), TEXT(e->hash));
	if (status != DB_OK)
		return status;
	if (rows.rows == 0)
		return refuse(db, e);
	e->result = LOGIN_DONE;
	if (t->only)
		return DB_OK;
	if (untrained(&e->staff))
		e->result = LOGIN_UNTRAINED;
	else if (code)
		e->result = LOGIN_CODE;
	return record(db, t, &e->staff, enters ? "login" : code ? "password_right" : "untrained");
}

static enum db_status login_step(struct db *db, void *ctx)
{
	struct entry *e = ctx;
	return e->fits ? admit(db, e) : refuse(db, e);
}

enum db_status staff_login(struct db *db, struct pool *pool, const struct login_try *attempt,
	struct staff **out, enum login_result *result)
{
	struct db_rows rows;
	struct entry e = {.try = attempt, .pool = pool};

	*out = NULL;
	*result = LOGIN_REFUSED;
	enum db_status status =
		db_query(db, pool, &rows, STAFF_COLUMNS " WHERE s.site_id = ? AND s.login = ?",
			INT(attempt->site_id), TEXT(attempt->login));
	if (status != DB_OK)
		return status;
	/* what is typed into a login field may be a password: only known logins are recorded */
	e.staff.login = "";
	if (rows.rows > 0) {
		staff_fill(&rows, 0, &e.staff);
		e.hash = db_text(&rows, 0, STAFF_PASSWORD);
	}
	e.fits = secret_password_fits(attempt->password, e.hash) && e.hash;
	status = db_transact(db, login_step, &e);
	if (status != DB_OK)
		return status;
	*result = e.result;
	if (e.result == LOGIN_DONE || e.result == LOGIN_CODE) {
		*out = pool_alloc(pool, sizeof **out);
		**out = e.staff;
		(*out)->locked_until = INSTANT_NONE;
	}
	return DB_OK;
}

/* --- looking back --- */

enum db_status staff_failures(
	struct db *db, struct pool *pool, int64_t staff_id, instant since, int64_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT COUNT(*) FROM staff_event WHERE staff_id = ? AND (? IS NULL OR at > ?)"
		" AND action IN ('login_failed', 'code_failed')",
		INT(staff_id), TIME(since), TIME(since));

	*n = status == DB_OK ? db_int(&rows, 0, 0) : 0;
	return status;
}

enum db_status account_events(struct db *db, struct pool *pool, int64_t staff_id, int most,
	struct account_event **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT at, action, address FROM staff_event WHERE staff_id = ?"
		" ORDER BY at DESC, id DESC LIMIT ?",
		INT(staff_id), INT(most));

	*out = NULL;
	*n = 0;
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = (struct account_event){
			db_time(&rows, i, 0), db_text(&rows, i, 1), db_text(&rows, i, 2)};
	return DB_OK;
}
