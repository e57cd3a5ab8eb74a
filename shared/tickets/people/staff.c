/* SPDX-License-Identifier: MIT */
/*
 * Staff: who works where in which roles, and the record of what was changed about them. Log-ins are
 * in staff_login.c, passwords in password.c. Sessions are the desk's business; here they only end.
 */
#include "tickets/people/account.h"

#include <stdio.h>

#include "base/pool.h"
#include "base/str.h"
#include "tickets/lifecycle/lifecycle.h"
#include "tickets/people/staff_row.h"

void staff_fill(const struct db_rows *rows, size_t row, struct staff *out)
{
	*out = (struct staff){
		.id = db_int(rows, row, 0),
		.unit_id = db_int(rows, row, 1),
		.login = db_text_or_empty(rows, row, 2),
		.name = db_text_or_empty(rows, row, 3),
		.unit_name = db_text_or_empty(rows, row, 4),
		.roles = (unsigned)db_int(rows, row, 5),
		.active = db_int(rows, row, 6) != 0,
		.must_change = db_int(rows, row, 7) != 0,
		.locked_until = db_time(rows, row, 8),
		.site_id = db_int(rows, row, 9),
		.unit_code = db_text_or_empty(rows, row, 10),
		.agreement = db_text_or_empty(rows, row, 11),
		.trained_on = db_text_or_empty(rows, row, 12),
		.left_on = db_text_or_empty(rows, row, 13),
		.second_factor = db_int(rows, row, 14) != 0,
		.password_at = db_time(rows, row, 15),
		.last_login_at = db_time(rows, row, 16),
		.logins = db_int(rows, row, 17),
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
		staff_fill(&rows, i, &(*out)[i]);
	return DB_OK;
}

static void take_first(struct pool *pool, const struct db_rows *rows, struct staff **out)
{
	if (rows->rows == 0)
		return;
	*out = pool_alloc(pool, sizeof **out);
	staff_fill(rows, 0, *out);
}

enum db_status staff_read(struct db *db, struct pool *pool, int64_t staff_id, struct staff **out)
{
	struct db_rows rows;
	*out = NULL;
	enum db_status status =
		db_query(db, pool, &rows, STAFF_COLUMNS " WHERE s.id = ?", INT(staff_id));
	if (status == DB_OK)
		take_first(pool, &rows, out);
	return status;
}

enum db_status staff_find(
	struct db *db, struct pool *pool, int64_t site_id, const char *login, struct staff **out)
{
	struct db_rows rows;
	*out = NULL;
	enum db_status status = db_query(db, pool, &rows,
		STAFF_COLUMNS " WHERE s.site_id = ? AND s.login = ?", INT(site_id), TEXT(login));
	if (status == DB_OK)
		take_first(pool, &rows, out);
	return status;
}

enum db_status account_record(
	struct db *db, int64_t staff_id, const char *action, const char *address, instant now)
{
	return db_exec(db,
		"INSERT INTO staff_event (at, staff_id, login, action, address)"
		" SELECT ?, id, login, ?, ? FROM staff WHERE id = ?",
		TIME(now), TEXT(action), TEXT(address), INT(staff_id));
}

enum db_status staff_end_sessions(struct db *db, int64_t staff_id)
{
	return db_exec(db, "DELETE FROM staff_session WHERE staff_id = ?", INT(staff_id));
}

/* --- changing --- */

enum change_fault staff_roles_fault(unsigned roles, const char *agreement)
{
	if (roles == 0)
		return CHANGE_ROLES;
	if ((roles & ROLE_VENDOR) && roles != ROLE_VENDOR)
		return CHANGE_VENDOR;
	if ((roles & ROLE_VENDOR) && str_empty(agreement))
		return CHANGE_AGREEMENT;
	return CHANGE_FINE;
}

/* What a form shows of a person and what is recorded when it changes. */
#define FIELDS 5
static const char *const fields[FIELDS] = {"name", "unit", "roles", "agreement", "active"};

static char *roles_text(struct pool *pool, unsigned roles)
{
	char *text = pool_text(pool, "");

	for (unsigned bit = 1; bit <= ROLE_LAST; bit <<= 1)
		if (roles & bit)
			text = pool_print(
				pool, "%s%s%s", text, *text ? "," : "", role_name((enum role)bit));
	return text;
}

static void field_values(struct pool *pool, const struct staff *staff, const char *out[FIELDS])
{
	out[0] = staff->name;
	out[1] = staff->unit_code ? staff->unit_code : "";
	out[2] = roles_text(pool, staff->roles);
	out[3] = staff->agreement ? staff->agreement : "";
	out[4] = staff->active ? "1" : "0";
}

void staff_mark(const struct staff *staff, char out[CHANGE_MARK])
{
	const char *values[FIELDS];
	struct pool *pool = pool_open();

	field_values(pool, staff, values);
	change_mark(values, FIELDS, out);
	pool_close(&pool);
}

struct putting {
	struct staff *staff;
	struct change *change;
	const char *hash; /* NULL: password stays */
	struct pool *pool;
};

static enum db_status put_row(struct db *db, const struct putting *put)
{
	const struct staff *s = put->staff;
	return db_exec(db,
		"INSERT INTO staff (site_id, unit_id, login, name, roles, agreement, password,"
		" password_at, must_change, active)"
		" SELECT site_id, id, ?, ?, ?, ?, ?, ?, ?, ? FROM unit WHERE id = ?"
		" ON DUPLICATE KEY UPDATE unit_id = VALUES(unit_id), name = VALUES(name),"
		" roles = VALUES(roles), agreement = VALUES(agreement),"
		" must_change = VALUES(must_change), active = VALUES(active),"
		" password_at = IF(VALUES(password) IS NULL, password_at, VALUES(password_at)),"
		" password = COALESCE(VALUES(password), password)",
		TEXT(s->login), TEXT(s->name), INT(s->roles),
		TEXT(s->agreement ? s->agreement : ""), TEXT(put->hash),
		TIME(put->hash ? put->change->now : INSTANT_NONE), INT(s->must_change),
		INT(s->active), INT(s->unit_id));
}

/* The row as it stands, and the site of the unit it goes to; DB_STOP without such a unit. */
static enum db_status look(struct db *db, struct putting *put, struct staff *before)
{
	struct db_rows rows;
	struct staff *s = put->staff;
	enum db_status status = db_query(db, put->pool, &rows,
		"SELECT site_id, code FROM unit WHERE id = ?", INT(s->unit_id));

	*before = (struct staff){.name = "", .unit_code = "", .agreement = ""};
	if (status != DB_OK)
		return status;
	if (rows.rows == 0) {
		put->change->fault = CHANGE_UNIT;
		return DB_STOP;
	}
	s->site_id = db_int(&rows, 0, 0);
	s->unit_code = db_text(&rows, 0, 1);
	status = db_query(db, put->pool, &rows,
		STAFF_COLUMNS " WHERE s.site_id = ? AND s.login = ? FOR UPDATE", INT(s->site_id),
		TEXT(s->login));
	if (status == DB_OK && rows.rows > 0)
		staff_fill(&rows, 0, before);
	return status;
}

/* Does what was seen still stand. */
static enum db_status check_seen(const struct putting *put, const struct staff *before)
{
	const char *seen = put->change->seen;
	char mark[CHANGE_MARK] = "";

	if (!seen)
		return DB_OK;
	if (before->id)
		staff_mark(before, mark);
	if (str_equal(seen, mark))
		return DB_OK;
	put->change->fault = CHANGE_CROSSED;
	return DB_STOP;
}

static enum db_status record_change(struct db *db, struct putting *put, const struct staff *before)
{
	const struct staff *s = put->staff;
	const char *old_values[FIELDS], *new_values[FIELDS];
	struct change_record record = {.site_id = s->site_id,
		.at = put->change->now,
		.who = put->change->who,
		.thing = "person",
		.thing_id = s->id,
		.name = pool_print(put->pool, "%s（%s）", s->name, s->login)};

	field_values(put->pool, before, old_values);
	field_values(put->pool, s, new_values);
	if (!before->id)
		old_values[4] = "";
	return change_write_all(db, &record, fields, old_values, new_values, FIELDS);
}

static enum db_status after_password(struct db *db, const struct putting *put)
{
	enum db_status status =
		db_exec(db, "UPDATE staff SET failures = 0, locked_until = NULL WHERE id = ?",
			INT(put->staff->id));
	return status == DB_OK
		? account_record(db, put->staff->id, "password", "", put->change->now)
		: status;
}

static enum db_status put_step(struct db *db, void *ctx)
{
	struct putting *put = ctx;
	struct staff before;
	struct db_rows rows;

	put->change->fault = CHANGE_FINE;
	enum db_status status = look(db, put, &before);
	if (status == DB_OK)
		status = check_seen(put, &before);
	if (status == DB_OK)
		status = put_row(db, put);
	if (status == DB_OK)
		status = db_query(db, put->pool, &rows,
			"SELECT id FROM staff WHERE site_id = ? AND login = ?",
			INT(put->staff->site_id), TEXT(put->staff->login));
	if (status != DB_OK)
		return status;
	put->staff->id = db_int(&rows, 0, 0);
	status = record_change(db, put, &before);
	if (status == DB_OK && (put->hash || !put->staff->active))
		status = staff_end_sessions(db, put->staff->id);
	if (status == DB_OK && put->hash)
		status = after_password(db, put);
	return status;
}

enum db_status staff_change(
	struct db *db, struct staff *staff, const char *password, struct change *change)
{
	char hash[SECRET_PASSWORD];
	struct putting put = {.staff = staff, .change = change};

	change->fault = staff_roles_fault(staff->roles, staff->agreement);
	if (change->fault != CHANGE_FINE)
		return DB_STOP;
	if (password) {
		secret_password(password, hash);
		put.hash = hash;
	}
	put.pool = pool_open();
	enum db_status status = db_transact(db, put_step, &put);
	staff->unit_code = NULL; /* it was in this pool */
	pool_close(&put.pool);
	return status;
}

enum db_status staff_put(struct db *db, struct staff *staff, const char *password, instant now)
{
	struct change change = {.who = "", .now = now};
	return staff_change(db, staff, password, &change);
}

/* --- training --- */

struct training {
	int64_t staff_id;
	const char *on, *what, *by;
	instant now;
};

static enum db_status train_step(struct db *db, void *ctx)
{
	const struct training *t = ctx;
	enum db_status status = db_exec(db,
		"INSERT INTO staff_training (staff_id, on_day, what, filed_by, filed_at)"
		" VALUES (?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE filed_by = filed_by",
		INT(t->staff_id), TEXT(t->on), TEXT(t->what), TEXT(t->by), TIME(t->now));
	if (status == DB_OK)
		status = db_exec(db,
			"UPDATE staff SET trained_on = GREATEST(COALESCE(trained_on, ?), ?)"
			" WHERE id = ?",
			TEXT(t->on), TEXT(t->on), INT(t->staff_id));
	if (status == DB_OK)
		status = account_record(db, t->staff_id, "trained", "", t->now);
	return status;
}

enum db_status staff_train(struct db *db, int64_t staff_id, const char *on, const char *what,
	const char *by, instant now)
{
	struct training training = {staff_id, on, what, by, now};
	return db_transact(db, train_step, &training);
}

/* --- on and off --- */

struct switching {
	int64_t staff_id;
	bool active;
	const char *who;
	instant now;
};

static enum db_status record_active(struct db *db, const struct switching *s)
{
	return db_exec(db,
		"INSERT INTO change_record (site_id, at, who, thing, thing_id, name, field,"
		" old_value, new_value) SELECT site_id, ?, ?, 'person', id,"
		" CONCAT(name, '（', login, '）'), 'active', ?, ? FROM staff WHERE id = ?",
		TIME(s->now), TEXT(s->who), TEXT(s->active ? "0" : "1"),
		TEXT(s->active ? "1" : "0"), INT(s->staff_id));
}

enum db_status staff_switch(
	struct db *db, int64_t staff_id, bool active, const char *who, instant now)
{
	const struct switching s = {staff_id, active, who, now};
	enum db_status status =
		db_exec(db, "UPDATE staff SET active = ? WHERE id = ?", INT(active), INT(staff_id));
	if (status == DB_OK && db_affected(db) == 1)
		status = record_active(db, &s);
	if (status == DB_OK && !active)
		status = staff_end_sessions(db, staff_id);
	if (status == DB_OK)
		status = account_record(db, staff_id, active ? "enabled" : "disabled", "", now);
	return status;
}

static enum db_status active_step(struct db *db, void *ctx)
{
	const struct switching *s = ctx;
	enum db_status status = staff_switch(db, s->staff_id, s->active, s->who, s->now);
	/* who comes back starts a new list */
	if (status == DB_OK && s->active)
		status = db_exec(
			db, "UPDATE staff SET left_on = NULL WHERE id = ?", INT(s->staff_id));
	if (status == DB_OK && s->active)
		status = db_exec(
			db, "DELETE FROM staff_leaving WHERE staff_id = ?", INT(s->staff_id));
	return status;
}

enum db_status staff_active(
	struct db *db, int64_t staff_id, bool active, const char *who, instant now)
{
	struct switching s = {staff_id, active, who, now};
	return db_transact(db, active_step, &s);
}
