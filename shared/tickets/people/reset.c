/* SPDX-License-Identifier: MIT */
/*
 * A new password, or a new second factor, on a written application (提交书面申请重置密码:
 * 酉阳府办发〔2023〕5号 第三十条): an administrator records it, another person grants it, neither
 * of them about themselves.
 */
#include "tickets/people/account.h"

#include "base/pool.h"
#include "base/str.h"
#include "tickets/lifecycle/lifecycle.h"
#include "tickets/people/staff_row.h"

enum db_status reset_decides(struct db *db, struct pool *pool, int64_t staff_id, bool *out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT 1 FROM staff s JOIN unit u ON u.id = s.unit_id WHERE s.id = ?"
		" AND s.active = 1 AND ((s.roles & ?) <> 0 OR (u.office = 1 AND (s.roles & ?) <> "
		"0))",
		INT(staff_id), INT(ROLE_ADMIN), INT(ROLE_LEADER | ROLE_CHIEF));

	*out = status == DB_OK && rows.rows > 0;
	return status;
}

/* --- recording one --- */

struct asking {
	const struct reset *reset;
	int64_t by;
	instant now;
	struct pool *pool;
	enum reset_result result;
};

static enum reset_result asking_fault(
	const struct asking *a, const struct staff *whose, const struct staff *by)
{
	if (!whose)
		return RESET_MISSING;
	if (!by || !by->active || !(by->roles & ROLE_ADMIN))
		return RESET_NOT;
	if (whose->id == by->id)
		return RESET_OWN;
	if (str_empty(a->reset->application) || str_empty(a->reset->words))
		return RESET_WORDS;
	return RESET_DONE;
}

static enum db_status ask_step(struct db *db, void *ctx)
{
	struct asking *a = ctx;
	struct staff *whose, *by;
	struct db_rows rows;

	/* two who ask for the same person ask one after the other */
	enum db_status status = db_query(db, a->pool, &rows,
		"SELECT id FROM staff WHERE id = ? FOR UPDATE", INT(a->reset->staff_id));
	if (status == DB_OK)
		status = staff_read(db, a->pool, a->reset->staff_id, &whose);
	if (status == DB_OK)
		status = staff_read(db, a->pool, a->by, &by);
	if (status != DB_OK)
		return status;
	a->result = asking_fault(a, whose, by);
	if (a->result != RESET_DONE)
		return DB_STOP;
	status = db_query(db, a->pool, &rows,
		"SELECT 1 FROM staff_reset WHERE staff_id = ? AND what = ? AND state = 'open'",
		INT(whose->id), TEXT(a->reset->what));
	if (status == DB_OK && rows.rows > 0) {
		a->result = RESET_OPEN;
		return DB_STOP;
	}
	if (status == DB_OK)
		status = db_exec(db,
			"INSERT INTO staff_reset (staff_id, asked_at, application, what, words,"
			" asked_by, state) VALUES (?, ?, ?, ?, ?, ?, 'open')",
			INT(whose->id), TIME(a->now), TEXT(a->reset->application),
			TEXT(a->reset->what), TEXT(a->reset->words), TEXT(by->login));
	if (status == DB_OK)
		status = account_record(db, whose->id, "reset_asked", "", a->now);
	return status;
}

enum db_status reset_ask(struct db *db, struct pool *pool, const struct reset *reset, int64_t by,
	instant now, enum reset_result *result)
{
	struct asking asking = {.reset = reset, .by = by, .now = now, .pool = pool};
	enum db_status status = db_transact(db, ask_step, &asking);

	*result = asking.result;
	return status == DB_STOP ? DB_OK : status;
}

/* --- deciding it --- */

struct deciding {
	int64_t staff_id, by;
	instant asked_at, now;
	bool granted;
	const char *hash, *address;
	struct pool *pool;
	enum reset_result result;
};

static enum db_status set_password(struct db *db, const struct deciding *d)
{
	enum db_status status = password_keep(db, d->staff_id, d->now);

	if (status == DB_OK)
		status = db_exec(db,
			"UPDATE staff SET password = ?, password_at = ?, must_change = 1,"
			" failures = 0, locked_until = NULL WHERE id = ?",
			TEXT(d->hash), TIME(d->now), INT(d->staff_id));
	if (status == DB_OK)
		status = account_record(db, d->staff_id, "reset", d->address, d->now);
	return status;
}

static enum db_status clear_factor(struct db *db, const struct deciding *d)
{
	enum db_status status = factor_clear(db, d->staff_id);
	return status == DB_OK ? account_record(db, d->staff_id, "factor_off", d->address, d->now)
			       : status;
}

static enum db_status grant(struct db *db, const struct deciding *d, const char *what)
{
	enum db_status status =
		str_equal(what, "factor") ? clear_factor(db, d) : set_password(db, d);
	return status == DB_OK ? staff_end_sessions(db, d->staff_id) : status;
}

static enum db_status decide_fault(
	struct db *db, struct deciding *d, const struct db_rows *rows, const struct staff *by)
{
	bool decides = false;
	enum db_status status = reset_decides(db, d->pool, d->by, &decides);

	if (rows->rows == 0)
		d->result = RESET_MISSING;
	else if (!by || !decides)
		d->result = RESET_NOT;
	else if (by->id == d->staff_id)
		d->result = RESET_OWN;
	else if (d->granted && str_equal(by->login, db_text(rows, 0, 1)))
		d->result = RESET_SAME;
	else
		d->result = RESET_DONE;
	return status == DB_OK && d->result != RESET_DONE ? DB_STOP : status;
}

static enum db_status decide_step(struct db *db, void *ctx)
{
	struct deciding *d = ctx;
	struct db_rows rows;
	struct staff *by = NULL;

	enum db_status status = db_query(db, d->pool, &rows,
		"SELECT what, asked_by FROM staff_reset WHERE staff_id = ? AND asked_at = ?"
		" AND state = 'open' FOR UPDATE",
		INT(d->staff_id), TIME(d->asked_at));
	if (status == DB_OK)
		status = staff_read(db, d->pool, d->by, &by);
	if (status == DB_OK)
		status = decide_fault(db, d, &rows, by);
	if (status == DB_OK)
		status = db_exec(db,
			"UPDATE staff_reset SET state = ?, decided_by = ?, decided_at = ?"
			" WHERE staff_id = ? AND asked_at = ?",
			TEXT(d->granted ? "granted" : "refused"), TEXT(by->login), TIME(d->now),
			INT(d->staff_id), TIME(d->asked_at));
	if (status != DB_OK)
		return status;
	if (d->granted)
		return grant(db, d, db_text(&rows, 0, 0));
	return account_record(db, d->staff_id, "reset_refused", d->address, d->now);
}

enum db_status reset_decide(struct db *db, struct pool *pool, int64_t staff_id, instant asked_at,
	int64_t by, bool granted, const char *password, const char *address, instant now,
	enum reset_result *result)
{
	char hash[SECRET_PASSWORD] = "";
	struct deciding deciding = {.staff_id = staff_id,
		.by = by,
		.asked_at = asked_at,
		.now = now,
		.granted = granted,
		.hash = hash,
		.address = address,
		.pool = pool};

	if (password)
		secret_password(password, hash);
	enum db_status status = db_transact(db, decide_step, &deciding);
	*result = deciding.result;
	return status == DB_STOP ? DB_OK : status;
}

enum db_status reset_list(struct db *db, struct pool *pool, int64_t site_id, int64_t staff_id,
	struct reset **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT r.staff_id, s.site_id, r.asked_at, r.decided_at, s.login, s.name, u.name,"
		" r.application, r.what, r.words, r.asked_by, r.decided_by, r.state"
		" FROM staff_reset r JOIN staff s ON s.id = r.staff_id"
		" LEFT JOIN unit u ON u.id = s.unit_id WHERE s.site_id = ?"
		" AND IF(? IS NULL, r.state = 'open', r.staff_id = ?)"
		" ORDER BY IF(? IS NULL, r.asked_at, NULL), r.asked_at DESC LIMIT 200",
		INT(site_id), ID(staff_id), ID(staff_id), ID(staff_id));

	*out = NULL;
	*n = 0;
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = (struct reset){
			.staff_id = db_int(&rows, i, 0),
			.site_id = db_int(&rows, i, 1),
			.asked_at = db_time(&rows, i, 2),
			.decided_at = db_time(&rows, i, 3),
			.login = db_text_or_empty(&rows, i, 4),
			.name = db_text_or_empty(&rows, i, 5),
			.unit_name = db_text_or_empty(&rows, i, 6),
			.application = db_text_or_empty(&rows, i, 7),
			.what = db_text_or_empty(&rows, i, 8),
			.words = db_text_or_empty(&rows, i, 9),
			.asked_by = db_text_or_empty(&rows, i, 10),
			.decided_by = db_text_or_empty(&rows, i, 11),
			.state = db_text_or_empty(&rows, i, 12),
		};
	return DB_OK;
}
