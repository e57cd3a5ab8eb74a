/* SPDX-License-Identifier: MIT */
/*
 * SQL of sessions and training. A token is only in the cookie, the row has its hash; when a session
 * is over is decided in session.c.
 */
#include "modules/desk/login/session_db.h"

#include <stdio.h>

#include "base/pool.h"

enum db_status desk_db_session_insert(struct db *db, const char *token_hash, int64_t staff_id,
	enum session_waits waits, const char *address, const char *agent, instant now)
{
	return db_exec(db,
		"INSERT INTO staff_session (token_hash, staff_id, created_at, seen_at, address,"
		" waits, agent) VALUES (?, ?, ?, ?, ?, ?, ?)",
		TEXT(token_hash), INT(staff_id), TIME(now), TIME(now), TEXT(address), INT(waits),
		TEXT(agent));
}

#define SESSION_COLUMNS \
	"SELECT s.token_hash, s.created_at, s.seen_at, p.id, p.site_id, p.unit_id, p.login," \
	" p.name, u.name, p.roles, p.must_change, p.totp_on, p.password_at, s.waits, s.address," \
	" s.agent, u.office FROM staff_session s JOIN staff p ON p.id = s.staff_id" \
	" JOIN unit u ON u.id = p.unit_id"

static void fill(const struct db_rows *rows, size_t i, struct desk_session *out)
{
	*out = (struct desk_session){
		.created_at = db_time(rows, i, 1),
		.seen_at = db_time(rows, i, 2),
		.staff_id = db_int(rows, i, 3),
		.site_id = db_int(rows, i, 4),
		.unit_id = db_int(rows, i, 5),
		.login = db_text(rows, i, 6),
		.name = db_text(rows, i, 7),
		.unit_name = db_text(rows, i, 8),
		.roles = (unsigned)db_int(rows, i, 9),
		.must_change = db_int(rows, i, 10) != 0,
		.second_factor = db_int(rows, i, 11) != 0,
		.password_at = db_time(rows, i, 12),
		.waits = (enum session_waits)db_int(rows, i, 13),
		.address = db_text(rows, i, 14),
		.agent = db_text(rows, i, 15),
		.office = db_int(rows, i, 16) != 0,
	};
	snprintf(out->token_hash, sizeof(out->token_hash), "%s", db_text(rows, i, 0));
}

enum db_status desk_db_session_read(
	struct db *db, struct pool *pool, const char *token_hash, struct desk_session **out)
{
	struct db_rows rows;

	*out = NULL;
	enum db_status status = db_query(db, pool, &rows,
		SESSION_COLUMNS " WHERE s.token_hash = ? AND p.active = 1", TEXT(token_hash));
	if (status != DB_OK || rows.rows == 0)
		return status;
	*out = pool_alloc(pool, sizeof(**out));
	fill(&rows, 0, *out);
	return DB_OK;
}

enum db_status desk_db_sessions(
	struct db *db, struct pool *pool, int64_t staff_id, struct desk_session **out, size_t *n)
{
	struct db_rows rows;

	*out = NULL;
	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		SESSION_COLUMNS " WHERE s.staff_id = ? AND s.waits < 2"
				" ORDER BY s.created_at DESC, s.token_hash",
		INT(staff_id));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof(**out));
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++)
		fill(&rows, i, &(*out)[i]);
	return DB_OK;
}

enum db_status desk_db_session_limit(
	struct db *db, struct pool *pool, int64_t staff_id, enum session_waits waits, int64_t most)
{
	struct desk_session *sessions;
	size_t n;
	int64_t kept = 0;
	enum db_status status = desk_db_sessions(db, pool, staff_id, &sessions, &n);

	for (size_t i = 0; status == DB_OK && i < n; i++)
		if (sessions[i].waits == waits && ++kept > most)
			status = db_exec(db,
				"UPDATE staff_session SET waits = ? WHERE token_hash = ?",
				INT(SESSION_REPLACED), TEXT(sessions[i].token_hash));
	return status;
}

enum db_status desk_db_session_end(struct db *db, int64_t staff_id, const char *hash_part)
{
	enum db_status status = db_exec(db,
		"UPDATE staff_session SET waits = ? WHERE staff_id = ? AND waits < 2"
		" AND LEFT(token_hash, 16) = ?",
		INT(SESSION_ENDED), INT(staff_id), TEXT(hash_part));
	return status == DB_OK && db_affected(db) == 0 ? DB_STOP : status;
}

enum db_status desk_db_session_seen(struct db *db, const char *token_hash, instant now)
{
	return db_exec(db, "UPDATE staff_session SET seen_at = ? WHERE token_hash = ?", TIME(now),
		TEXT(token_hash));
}

enum db_status desk_db_session_delete(struct db *db, const char *token_hash)
{
	return db_exec(db, "DELETE FROM staff_session WHERE token_hash = ?", TEXT(token_hash));
}

enum db_status desk_db_session_sweep(struct db *db, instant seen, instant created)
{
	return db_exec(db, "DELETE FROM staff_session WHERE seen_at < ? OR created_at < ?",
		TIME(seen), TIME(created));
}

enum db_status desk_db_staff_event(struct db *db, int64_t staff_id, const char *login,
	const char *action, const char *address, instant now)
{
	return db_exec(db,
		"INSERT INTO staff_event (at, staff_id, login, action, address) VALUES (?, ?, ?, "
		"?, ?)",
		TIME(now), ID(staff_id), TEXT(login), TEXT(action), TEXT(address));
}

enum db_status desk_db_trainings(
	struct db *db, struct pool *pool, int64_t staff_id, struct desk_training **out, size_t *n)
{
	struct db_rows rows;

	*out = NULL;
	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT on_day, what, filed_by FROM staff_training WHERE staff_id = ?"
		" ORDER BY on_day DESC",
		INT(staff_id));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof(**out));
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = (struct desk_training){
			db_text(&rows, i, 0), db_text(&rows, i, 1), db_text(&rows, i, 2)};
	return DB_OK;
}
