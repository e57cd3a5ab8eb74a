/* SPDX-License-Identifier: MIT */
/*
 * Passwords as the policy wants them (酉阳府办发〔2023〕5号 第三十条), and that none of the latest
 * comes back. Whether one fits is asked at the log-in (staff_login.c).
 */
#include "tickets/people/account.h"

#include <ctype.h>
#include <string.h>

#include "base/log.h"
#include "base/pool.h"
#include "base/utf8.h"
#include "tickets/people/staff_row.h"

/* --- how strong --- */

static int count_kinds(const char *password)
{
	bool upper = false, lower = false, digit = false, other = false;

	for (const unsigned char *p = (const unsigned char *)password; *p; p++) {
		if (isupper(*p))
			upper = true;
		else if (islower(*p))
			lower = true;
		else if (isdigit(*p))
			digit = true;
		else
			other = true;
	}
	return upper + lower + digit + other;
}

enum password_fault password_fault(
	const struct policy *policy, const char *password, const char *login)
{
	if (utf8_length(password) < (size_t)policy_number(policy, "password.least"))
		return PASSWORD_SHORT;
	if (strlen(password) > SECRET_PASSWORD_MOST)
		return PASSWORD_LONG;
	if (count_kinds(password) < policy_number(policy, "password.classes"))
		return PASSWORD_CLASSES;
	return *login && strcasestr(password, login) ? PASSWORD_LOGIN : PASSWORD_FINE;
}

void password_make(char out[PASSWORD_ROOM])
{
	static const char *const classes[] = {
		"ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "-+=@%"};

	for (int i = 0; i < PASSWORD_ROOM - 1; i++) {
		const char *set = classes[i == 12 ? 3 : i % 3];
		out[i] = set[secret_below((uint32_t)strlen(set))];
	}
	out[PASSWORD_ROOM - 1] = '\0';
}

/* --- how long --- */

instant password_due(const struct policy *policy, const struct calendar *calendar, instant set_at)
{
	const struct policy_period *period = policy_period(policy, "password.change");

	if (!period || set_at == INSTANT_NONE)
		return INSTANT_NEVER;
	switch (period->unit) {
	case LIMIT_MONTHS: return deadline_months(calendar, set_at, period->limit, false).at;
	case LIMIT_DAYS: return deadline_days(calendar, set_at, period->limit, false).at;
	case LIMIT_WORKDAYS:
		return deadline_workdays(calendar, set_at, period->limit, COUNT_CIVIL, NULL, 0).at;
	}
	bug("a period in no unit");
}

/* --- a new one --- */

struct setting {
	int64_t staff_id;
	const char *password, *hash, *address;
	int history;
	instant now;
	struct pool *pool;
	bool *again;
};

enum db_status password_keep(struct db *db, int64_t staff_id, instant now)
{
	return db_exec(db,
		"INSERT INTO staff_password (staff_id, set_at, password)"
		" SELECT id, COALESCE(password_at, ?), password FROM staff"
		" WHERE id = ? AND password IS NOT NULL"
		" ON DUPLICATE KEY UPDATE staff_password.password = staff_password.password",
		TIME(now), INT(staff_id));
}

/* What is older than the policy looks back is nobody's business any more. */
static enum db_status forget(struct db *db, const struct setting *s)
{
	struct db_rows rows;
	enum db_status status = db_query(db, s->pool, &rows,
		"SELECT set_at FROM staff_password WHERE staff_id = ? ORDER BY set_at DESC"
		" LIMIT 1 OFFSET ?",
		INT(s->staff_id), INT(s->history));

	if (status != DB_OK || rows.rows == 0)
		return status;
	return db_exec(db, "DELETE FROM staff_password WHERE staff_id = ? AND set_at <= ?",
		INT(s->staff_id), TIME(db_time(&rows, 0, 0)));
}

static enum db_status check_history(struct db *db, const struct setting *s)
{
	struct db_rows rows;
	enum db_status status = password_keep(db, s->staff_id, s->now);

	if (status == DB_OK)
		status = db_query(db, s->pool, &rows,
			"SELECT password FROM staff_password WHERE staff_id = ?"
			" ORDER BY set_at DESC LIMIT ?",
			INT(s->staff_id), INT(s->history));
	for (size_t i = 0; status == DB_OK && i < rows.rows; i++)
		if (secret_password_fits(s->password, db_text(&rows, i, 0))) {
			*s->again = true;
			return DB_STOP;
		}
	return status == DB_OK ? forget(db, s) : status;
}

static enum db_status password_step(struct db *db, void *ctx)
{
	const struct setting *s = ctx;
	enum db_status status = check_history(db, s);

	if (status == DB_OK)
		status = db_exec(db,
			"UPDATE staff SET password = ?, password_at = ?, must_change = 0,"
			" failures = 0, locked_until = NULL WHERE id = ?",
			TEXT(s->hash), TIME(s->now), INT(s->staff_id));
	if (status == DB_OK)
		status = staff_end_sessions(db, s->staff_id);
	if (status == DB_OK)
		status = account_record(db, s->staff_id, "password", s->address, s->now);
	return status;
}

enum db_status staff_password(struct db *db, int64_t staff_id, const char *password, int history,
	const char *address, instant now, bool *again)
{
	char hash[SECRET_PASSWORD];
	struct setting setting = {.staff_id = staff_id,
		.password = password,
		.hash = hash,
		.address = address,
		.history = history,
		.now = now,
		.pool = pool_open(),
		.again = again};

	*again = false;
	secret_password(password, hash);
	enum db_status status = db_transact(db, password_step, &setting);
	pool_close(&setting.pool);
	return status == DB_STOP && *again ? DB_OK : status;
}
