/* SPDX-License-Identifier: MIT */
/*
 * Staff, their passwords and log-ins, and the record of what was done to accounts. Sessions are the
 * desk's business; here they only end.
 */
#include "tickets/organisation.h"

#include <stdio.h>

#include "base/pool.h"
#include "base/secret.h"
#include "base/str.h"

#define STAFF_COLUMNS \
	"SELECT s.id, s.unit_id, s.login, s.name, u.name, s.roles, s.active, s.must_change," \
	" s.locked_until, s.password FROM staff s LEFT JOIN unit u ON u.id = s.unit_id"

#define PASSWORD 9

static const char *text(const struct db_rows *rows, size_t row, size_t column)
{
	const char *value = db_text(rows, row, column);
	return value ? value : "";
}

static void fill(const struct db_rows *rows, size_t row, struct staff *out)
{
	*out = (struct staff){
		.id = db_int(rows, row, 0),
		.unit_id = db_int(rows, row, 1),
		.login = text(rows, row, 2),
		.name = text(rows, row, 3),
		.unit_name = text(rows, row, 4),
		.roles = (unsigned)db_int(rows, row, 5),
		.active = db_int(rows, row, 6) != 0,
		.must_change = db_int(rows, row, 7) != 0,
		.locked_until = db_time(rows, row, 8),
	};
}

enum db_status staff_list(
	struct db *db, struct pool *pool, int64_t site_id, struct staff **out, size_t *n)
{
	struct db_rows rows;
	*out = NULL;
	*n = 0;
	enum db_status status = db_query(
		db, pool, &rows, STAFF_COLUMNS " WHERE s.site_id = ? ORDER BY s.id", INT(site_id));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++)
		fill(&rows, i, &(*out)[i]);
	return DB_OK;
}

enum db_status staff_read(struct db *db, struct pool *pool, int64_t staff_id, struct staff **out)
{
	struct db_rows rows;
	*out = NULL;
	enum db_status status =
		db_query(db, pool, &rows, STAFF_COLUMNS " WHERE s.id = ?", INT(staff_id));
	if (status == DB_OK && rows.rows > 0) {
		*out = pool_alloc(pool, sizeof **out);
		fill(&rows, 0, *out);
	}
	return status;
}

/* With the login of the account as it is written there. address "": on the command line. */
static enum db_status record_account(
	struct db *db, int64_t staff_id, const char *action, const char *address, instant now)
{
	return db_exec(db,
		"INSERT INTO staff_event (at, staff_id, login, action, address)"
		" SELECT ?, id, login, ?, ? FROM staff WHERE id = ?",
		TIME(now), TEXT(action), TEXT(address), INT(staff_id));
}

static enum db_status end_sessions(struct db *db, int64_t staff_id)
{
	return db_exec(db, "DELETE FROM staff_session WHERE staff_id = ?", INT(staff_id));
}

/* --- accounts --- */

struct putting {
	struct staff *staff;
	const char *hash; /* NULL: password stays */
	instant now;
	struct pool *pool;
};

static enum db_status put_row(struct db *db, const struct putting *put)
{
	const struct staff *s = put->staff;
	return db_exec(db,
		"INSERT INTO staff (site_id, unit_id, login, name, roles, password, password_at,"
		" must_change, active)"
		" SELECT site_id, id, ?, ?, ?, ?, ?, ?, ? FROM unit WHERE id = ?"
		" ON DUPLICATE KEY UPDATE unit_id = VALUES(unit_id), name = VALUES(name),"
		" roles = VALUES(roles), must_change = VALUES(must_change),"
		" active = VALUES(active),"
		" password_at = IF(VALUES(password) IS NULL, password_at, VALUES(password_at)),"
		" password = COALESCE(VALUES(password), password)",
		TEXT(s->login), TEXT(s->name), INT(s->roles), TEXT(put->hash),
		TIME(put->hash ? put->now : INSTANT_NONE), INT(s->must_change), INT(s->active),
		INT(s->unit_id));
}

static enum db_status put_step(struct db *db, void *ctx)
{
	struct putting *put = ctx;
	struct db_rows rows;
	enum db_status status = put_row(db, put);
	if (status == DB_OK)
		status = db_query(db, put->pool, &rows,
			"SELECT s.id FROM staff s JOIN unit u ON u.site_id = s.site_id"
			" WHERE u.id = ? AND s.login = ?",
			INT(put->staff->unit_id), TEXT(put->staff->login));
	if (status != DB_OK)
		return status;
	if (rows.rows == 0) /* no such unit */
		return DB_STOP;
	put->staff->id = db_int(&rows, 0, 0);
	if (put->hash || !put->staff->active)
		status = end_sessions(db, put->staff->id);
	if (status == DB_OK && put->hash)
		status = db_exec(db,
			"UPDATE staff SET failures = 0, locked_until = NULL WHERE id = ?",
			INT(put->staff->id));
	if (status == DB_OK && put->hash)
		status = record_account(db, put->staff->id, "password", "", put->now);
	return status;
}

enum db_status staff_put(struct db *db, struct staff *staff, const char *password, instant now)
{
	char hash[SECRET_PASSWORD];
	struct putting put = {.staff = staff, .now = now, .pool = pool_open()};
	if (password) {
		secret_password(password, hash);
		put.hash = hash;
	}
	enum db_status status = db_transact(db, put_step, &put);
	pool_close(&put.pool);
	return status;
}

struct changing {
	int64_t staff_id;
	bool active;
	const char *hash, *address;
	instant now;
};

static enum db_status active_step(struct db *db, void *ctx)
{
	const struct changing *c = ctx;
	enum db_status status = db_exec(
		db, "UPDATE staff SET active = ? WHERE id = ?", INT(c->active), INT(c->staff_id));
	if (status == DB_OK && !c->active)
		status = end_sessions(db, c->staff_id);
	if (status == DB_OK)
		status = record_account(
			db, c->staff_id, c->active ? "enabled" : "disabled", "", c->now);
	return status;
}

enum db_status staff_active(struct db *db, int64_t staff_id, bool active, instant now)
{
	struct changing change = {.staff_id = staff_id, .active = active, .now = now};
	return db_transact(db, active_step, &change);
}

static enum db_status password_step(struct db *db, void *ctx)
{
	const struct changing *c = ctx;
	enum db_status status = db_exec(db,
		"UPDATE staff SET password = ?, password_at = ?, must_change = 0, failures = 0,"
		" locked_until = NULL WHERE id = ?",
		TEXT(c->hash), TIME(c->now), INT(c->staff_id));
	if (status == DB_OK)
		status = end_sessions(db, c->staff_id);
	if (status == DB_OK)
		status = record_account(db, c->staff_id, "password", c->address, c->now);
	return status;
}

enum db_status staff_password(
	struct db *db, int64_t staff_id, const char *password, const char *address, instant now)
{
	char hash[SECRET_PASSWORD];
	struct changing change = {
		.staff_id = staff_id, .hash = hash, .address = address, .now = now};
	secret_password(password, hash);
	return db_transact(db, password_step, &change);
}

/* --- log-in --- */

struct login {
	const char *login, *hash, *address;
	struct staff staff; /* id 0: unknown */
	bool fits;
	int tries;
	instant lock, now;
	struct pool *pool;
	bool admitted, locked;
};

static enum db_status record(struct db *db, const struct login *l, const char *action)
{
	return db_exec(db,
		"INSERT INTO staff_event (at, staff_id, login, action, address)"
		" VALUES (?, ?, ?, ?, ?)",
		TIME(l->now), ID(l->staff.id), TEXT(l->login), TEXT(action), TEXT(l->address));
}

/* Counts only while the account is open: a locked one cannot be kept locked from outside for ever.
 */
static enum db_status refuse(struct db *db, struct login *l)
{
	struct db_rows rows;
	enum db_status status = record(db, l, "login_failed");
	if (status != DB_OK || l->staff.id == 0)
		return status;
	/* assigned from left to right: the count is looked at before it moves */
	status = db_exec(db,
		"UPDATE staff SET locked_until = IF(failures + 1 >= ?, ?, NULL),"
		" failures = IF(failures + 1 >= ?, 0, failures + 1)"
		" WHERE id = ? AND active = 1 AND (locked_until IS NULL OR locked_until <= ?)",
		INT(l->tries), TIME(l->now + l->lock), INT(l->tries), INT(l->staff.id),
		TIME(l->now));
	bool counted = status == DB_OK && db_affected(db) == 1;
	if (status == DB_OK)
		status = db_query(db, l->pool, &rows,
			"SELECT 1 FROM staff WHERE id = ? AND active = 1 AND locked_until > ?",
			INT(l->staff.id), TIME(l->now));
	l->locked = status == DB_OK && rows.rows > 0;
	if (l->locked && counted)
		status = record(db, l, "locked");
	return status;
}

/* The password was checked outside; the row must still be the one it was checked against. */
static enum db_status admit(struct db *db, struct login *l)
{
	enum db_status status = db_exec(db,
		"UPDATE staff SET logins = logins + 1, failures = 0, locked_until = NULL,"
		" last_login_at = ? WHERE id = ? AND active = 1 AND password = ?"
		" AND (locked_until IS NULL OR locked_until <= ?)",
		TIME(l->now), INT(l->staff.id), TEXT(l->hash), TIME(l->now));
	if (status != DB_OK)
		return status;
	if (db_affected(db) != 1)
		return refuse(db, l);
	status = record(db, l, "login");
	l->admitted = status == DB_OK;
	return status;
}

static enum db_status login_step(struct db *db, void *ctx)
{
	struct login *l = ctx;
	l->admitted = l->locked = false;
	return l->fits ? admit(db, l) : refuse(db, l);
}

enum db_status staff_login(struct db *db, struct pool *pool, int64_t site_id, const char *login,
	const char *password, const char *address, int tries, instant lock, instant now,
	struct staff **out, bool *locked)
{
	struct db_rows rows;
	char shown[61];
	struct login l = {.login = shown,
		.address = address,
		.tries = tries,
		.lock = lock,
		.now = now,
		.pool = pool};
	*out = NULL;
	*locked = false;
	enum db_status status = db_query(db, pool, &rows,
		STAFF_COLUMNS " WHERE s.site_id = ? AND s.login = ?", INT(site_id), TEXT(login));
	if (status != DB_OK)
		return status;
	/* what is typed into a login field may be a password: only known logins are recorded */
	snprintf(shown, sizeof shown, "%s", rows.rows > 0 ? text(&rows, 0, 2) : "");
	if (rows.rows > 0) {
		fill(&rows, 0, &l.staff);
		l.hash = db_text(&rows, 0, PASSWORD);
	}
	l.fits = secret_password_fits(password, l.hash) && l.hash;
	status = db_transact(db, login_step, &l);
	*locked = status == DB_OK && l.locked;
	if (status == DB_OK && l.admitted) {
		*out = pool_alloc(pool, sizeof **out);
		**out = l.staff;
		(*out)->locked_until = INSTANT_NONE;
	}
	return status;
}
