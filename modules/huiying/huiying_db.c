/* SPDX-License-Identifier: MIT */
/* SQL of the operators' command. Read only, but for the site's name. */
#include "base/pool.h"
#include "modules/huiying/huiying_db.h"

enum db_status site_name_set(struct db *db, int64_t site_id, const char *name)
{
	return db_exec(db,
		"INSERT INTO site (id, code, name) VALUES (?, CONCAT('site', ?), ?) ON DUPLICATE "
		"KEY UPDATE name = VALUES(name)",
		INT(site_id), INT(site_id), TEXT(name));
}

const char *db_server(struct db *db, struct pool *pool)
{
	struct db_rows rows;

	if (db_query(db, pool, &rows, "SELECT VERSION(), DATABASE()") != DB_OK || rows.rows == 0)
		return "?";
	return pool_print(pool, "%s, database %s", db_text(&rows, 0, 0), db_text(&rows, 0, 1));
}

enum db_status status_count(
	struct db *db, struct pool *pool, int64_t site_id, instant now, struct status_counts *out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT (SELECT COUNT(*) FROM unit WHERE site_id = ? AND active = 1),"
		" (SELECT COUNT(*) FROM staff WHERE site_id = ? AND active = 1),"
		" (SELECT COUNT(*) FROM ticket WHERE site_id = ? AND turn <> 0),"
		" (SELECT COUNT(*) FROM ticket WHERE site_id = ? AND turn <> 0 AND next_due_at <= "
		"?),"
		" (SELECT COALESCE(SUM(n), 0) FROM publication_count WHERE site_id = ?)",
		INT(site_id), INT(site_id), INT(site_id), INT(site_id), TIME(now), INT(site_id));

	if (status == DB_OK)
		*out = (struct status_counts){db_int(&rows, 0, 0), db_int(&rows, 0, 1),
			db_int(&rows, 0, 2), db_int(&rows, 0, 3), db_int(&rows, 0, 4)};
	return status;
}

enum db_status ticket_rows(struct db *db, struct pool *pool, int64_t site_id, const char *state,
	const char *unit, instant overdue_at, int64_t limit, struct db_rows *rows)
{
	return db_query(db, pool, rows,
		"SELECT t.number, t.state, COALESCE(u.code, ''), t.class, t.submitted_at, "
		"t.next_due_at, t.title"
		" FROM ticket t LEFT JOIN unit u ON u.id = t.unit_id"
		" WHERE t.site_id = ? AND (? IS NULL OR t.state = ?) AND (? IS NULL OR u.code = ?)"
		" AND (? IS NULL OR (t.next_due_at <= ? AND t.turn <> 0))"
		" ORDER BY t.next_due_at IS NULL, t.next_due_at, t.submitted_at LIMIT ?",
		INT(site_id), TEXT(state), TEXT(state), TEXT(unit), TEXT(unit), TIME(overdue_at),
		TIME(overdue_at), INT(limit));
}

enum db_status event_rows(struct db *db, struct pool *pool, int64_t after_ticket,
	int64_t after_sequence, int64_t limit, struct db_rows *rows)
{
	return db_query(db, pool, rows,
		"SELECT e.ticket_id, t.number, e.sequence, e.at, e.action, e.from_state, "
		"e.to_state, e.role,"
		" COALESCE(s.login, ''), COALESCE(u.code, ''), e.reason, e.hash"
		" FROM event e JOIN ticket t ON t.id = e.ticket_id"
		" LEFT JOIN staff s ON s.id = e.staff_id LEFT JOIN unit u ON u.id = e.unit_id"
		" WHERE e.ticket_id > ? OR (e.ticket_id = ? AND e.sequence > ?)"
		" ORDER BY e.ticket_id, e.sequence LIMIT ?",
		INT(after_ticket), INT(after_ticket), INT(after_sequence), INT(limit));
}

enum db_status outbox_rows(struct db *db, struct pool *pool, int64_t site_id, const char *state,
	int64_t limit, struct db_rows *rows)
{
	return db_query(db, pool, rows,
		"SELECT o.id, o.state, o.kind, o.channel, o.attempts, t.number, u.code, o.duty,"
		" o.created_at, o.next_try_at, o.fault"
		" FROM outbox o LEFT JOIN ticket t ON t.id = o.ticket_id"
		" LEFT JOIN unit u ON u.id = o.unit_id"
		" WHERE o.site_id = ? AND o.state IN (COALESCE(?, 'wait'), COALESCE(?, 'dead'))"
		" ORDER BY o.created_at DESC, o.id DESC LIMIT ?",
		INT(site_id), TEXT(state), TEXT(state), INT(limit));
}

enum db_status server_variable(
	struct db *db, struct pool *pool, const char *name, const char **value)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_VARIABLES WHERE "
		"VARIABLE_NAME = ?",
		TEXT(name));

	*value = status == DB_OK && rows.rows ? db_text(&rows, 0, 0) : NULL;
	return status;
}

enum db_status units_without(
	struct db *db, struct pool *pool, int64_t site_id, int64_t role, struct db_rows *rows)
{
	return db_query(db, pool, rows,
		"SELECT u.name FROM unit u WHERE u.site_id = ? AND u.active = 1 AND NOT EXISTS"
		" (SELECT 1 FROM staff s WHERE s.unit_id = u.id AND s.active = 1 AND (s.roles & ?) "
		"<> 0) ORDER BY u.id",
		INT(site_id), INT(role));
}

enum db_status clocks_late(struct db *db, struct pool *pool, instant at, int64_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT COUNT(*) FROM (SELECT id FROM clock WHERE next_fire_at < ? LIMIT 1000) "
		"late",
		TIME(at));

	if (status == DB_OK)
		*n = db_int(&rows, 0, 0);
	return status;
}

enum db_status box_count(struct db *db, struct pool *pool, int64_t site_id, int64_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT COUNT(*) FROM box WHERE site_id = ? AND active = 1", INT(site_id));

	*n = status == DB_OK ? db_int(&rows, 0, 0) : 0;
	return status;
}

enum db_status ticket_of_source(
	struct db *db, struct pool *pool, int64_t site_id, const char *source_ref, int64_t *id)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT id FROM ticket WHERE site_id = ? AND source_ref = ?", INT(site_id),
		TEXT(source_ref));

	*id = status == DB_OK && rows.rows > 0 ? db_int(&rows, 0, 0) : 0;
	return status;
}

enum db_status attachment_named(struct db *db, struct pool *pool, const char *hash, bool *named)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"(SELECT 1 FROM attachment WHERE hash = ? LIMIT 1)"
		" UNION ALL (SELECT 1 FROM response_file WHERE hash = ? LIMIT 1)",
		TEXT(hash), TEXT(hash));

	*named = status == DB_OK && rows.rows > 0;
	return status;
}

enum db_status attachment_rows(
	struct db *db, struct pool *pool, int64_t after, int64_t limit, struct db_rows *rows)
{
	return db_query(db, pool, rows,
		"SELECT a.id, a.hash, t.number FROM attachment a JOIN ticket t ON t.id = "
		"a.ticket_id WHERE a.id > ? ORDER BY a.id LIMIT ?",
		INT(after), INT(limit));
}

enum db_status phrase_begin(struct db *db, int64_t site_id, int64_t unit_id, const char *kind,
	const char *name, const char *words, instant now)
{
	return db_exec(db,
		"INSERT IGNORE INTO phrase (site_id, unit_id, kind, name, words, changed_at,"
		" changed_by) VALUES (?, ?, ?, ?, ?, ?, NULL)",
		INT(site_id), INT(unit_id), TEXT(kind), TEXT(name), TEXT(words), TIME(now));
}

enum db_status key_since(
	struct db *db, struct pool *pool, const char *kind, const char *id, instant *since)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT COALESCE((SELECT MAX(at) FROM change_record WHERE thing = 'keys'"
		" AND name = CONCAT(?, ' ', ?) AND new_value = 'put in use'),"
		" (SELECT MIN(applied_at) FROM schema_migration))",
		TEXT(kind), TEXT(id));

	*since = status == DB_OK ? db_time(&rows, 0, 0) : INSTANT_NONE;
	return status;
}

enum db_status tickets_before(struct db *db, struct pool *pool, instant at, int64_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(
		db, pool, &rows, "SELECT COUNT(*) FROM ticket WHERE submitted_at < ?", TIME(at));

	*n = status == DB_OK ? db_int(&rows, 0, 0) : 0;
	return status;
}

enum db_status backup_last(struct db *db, struct pool *pool, struct backup_last *out)
{
	struct db_rows rows, failed;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT finished_at, id, place, checked_at IS NOT NULL FROM backup_record"
		" WHERE state = 'done' ORDER BY finished_at DESC LIMIT 1");

	*out = (struct backup_last){.at = INSTANT_NONE};
	if (status == DB_OK && rows.rows) {
		out->at = db_time(&rows, 0, 0);
		out->id = db_text(&rows, 0, 1);
		out->place = db_text(&rows, 0, 2);
		out->checked = db_int(&rows, 0, 3);
	}
	if (status == DB_OK)
		status = db_query(db, pool, &failed,
			"SELECT COUNT(*) FROM backup_record WHERE state = 'failed'"
			" AND started_at > COALESCE(?, '1970-01-01')",
			TIME(out->at));
	if (status == DB_OK)
		out->failed = db_int(&failed, 0, 0);
	return status;
}
