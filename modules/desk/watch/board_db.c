/* SPDX-License-Identifier: MIT */
/* The SQL of the board and of what is late; only read. */
#include "modules/desk/watch/board_db.h"

#include "base/pool.h"
#include "tickets/lifecycle/lifecycle.h"

/* The same clock speaks as in the inbox: of those that are due next the first one. */
enum db_status board_db_open(struct db *db, struct pool *pool, int64_t site_id, int64_t only_unit,
	struct board_group **out, size_t *n)
{
	struct db_rows rows;

	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT COALESCE(t.unit_id, 0), c.rule, c.class, t.next_due_at, MIN(c.started_at),"
		" COUNT(*) FROM ticket t LEFT JOIN clock c ON c.id = (SELECT MIN(k.id) FROM clock k"
		" WHERE k.ticket_id = t.id AND k.outcome = '' AND k.due_at = t.next_due_at)"
		" WHERE t.site_id = ? AND t.next_due_at IS NOT NULL"
		" AND (? = 0 OR COALESCE(t.unit_id, -1) = ?)"
		" GROUP BY COALESCE(t.unit_id, 0), c.rule, c.class, t.next_due_at, c.started_on",
		INT(site_id), INT(only_unit), INT(only_unit));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, (rows.rows + 1) * sizeof **out);
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = (struct board_group){
			.unit_id = db_int(&rows, i, 0),
			.rule = db_text_or_empty(&rows, i, 1),
			.class_ = db_text_or_empty(&rows, i, 2),
			.due_at = db_time(&rows, i, 3),
			.started_at = db_time(&rows, i, 4),
			.letters = db_int(&rows, i, 5),
		};
	*n = rows.rows;
	return DB_OK;
}

static enum db_status read_counts(enum db_status status, struct pool *pool,
	const struct db_rows *rows, struct board_count **out, size_t *n)
{
	*n = 0;
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, (rows->rows + 1) * sizeof **out);
	for (size_t i = 0; i < rows->rows; i++)
		(*out)[i] = (struct board_count){db_int(rows, i, 0), db_int(rows, i, 1)};
	*n = rows->rows;
	return DB_OK;
}

enum db_status board_db_waiting(
	struct db *db, struct pool *pool, int64_t site_id, struct board_count **out, size_t *n)
{
	struct db_rows rows = {0};
	enum db_status status = db_query(db, pool, &rows,
		"SELECT COALESCE(unit_id, 0), COUNT(*) FROM supervision WHERE site_id = ?"
		" AND issued_at IS NOT NULL AND acknowledged_at IS NULL"
		" GROUP BY COALESCE(unit_id, 0)",
		INT(site_id));
	return read_counts(status, pool, &rows, out, n);
}

enum db_status board_db_handlers(
	struct db *db, struct pool *pool, int64_t site_id, struct board_count **out, size_t *n)
{
	struct db_rows rows = {0};
	enum db_status status = db_query(db, pool, &rows,
		"SELECT unit_id, COUNT(*) FROM staff WHERE site_id = ? AND active = 1"
		" AND password IS NOT NULL AND roles & ? > 0 GROUP BY unit_id",
		INT(site_id), INT(ROLE_HANDLER));
	return read_counts(status, pool, &rows, out, n);
}

enum db_status late_db_list(struct db *db, struct pool *pool, int64_t site_id, int64_t only_unit,
	instant from, instant to, int limit, int offset, struct late_clock **out, size_t *n,
	int64_t *letters)
{
	struct db_rows rows, count;

	*n = 0;
	*letters = 0;
	enum db_status status = db_query(db, pool, &count,
		"SELECT COUNT(*) FROM ticket t WHERE t.site_id = ? AND t.next_due_at < ?"
		" AND (? IS NULL OR t.next_due_at >= ?)"
		" AND (? = 0 OR COALESCE(t.unit_id, -1) = ?)",
		INT(site_id), TIME(to), TIME(from), TIME(from), INT(only_unit), INT(only_unit));
	if (status == DB_OK)
		status = db_query(db, pool, &rows,
			"SELECT t.id, COALESCE(t.unit_id, 0), t.number, t.title, t.state, u.name,"
			" t.submitted_at, t.next_due_at, t.chases, t.level,"
			" EXISTS (SELECT 1 FROM supervision s WHERE s.ticket_id = t.id"
			" AND s.issued_at IS NULL),"
			" EXISTS (SELECT 1 FROM supervision s WHERE s.ticket_id = t.id"
			" AND s.issued_at IS NOT NULL), c.rule, c.class, c.due_at"
			" FROM (SELECT x.id FROM ticket x WHERE x.site_id = ? AND x.next_due_at < ?"
			" AND (? IS NULL OR x.next_due_at >= ?)"
			" AND (? = 0 OR COALESCE(x.unit_id, -1) = ?)"
			" ORDER BY x.next_due_at, x.id LIMIT ? OFFSET ?) w"
			" JOIN ticket t ON t.id = w.id LEFT JOIN unit u ON u.id = t.unit_id"
			" JOIN clock c ON c.ticket_id = t.id AND c.outcome = '' AND c.due_at < ?"
			" ORDER BY t.next_due_at, t.id, c.due_at, c.id",
			INT(site_id), TIME(to), TIME(from), TIME(from), INT(only_unit),
			INT(only_unit), INT(limit), INT(offset), TIME(to));
	if (status != DB_OK)
		return status;
	*letters = db_int(&count, 0, 0);
	*out = pool_alloc(pool, (rows.rows + 1) * sizeof **out);
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = (struct late_clock){
			.ticket_id = db_int(&rows, i, 0),
			.unit_id = db_int(&rows, i, 1),
			.number = db_text(&rows, i, 2),
			.title = db_text(&rows, i, 3),
			.state = db_text(&rows, i, 4),
			.unit_name = db_text_or_empty(&rows, i, 5),
			.submitted_at = db_time(&rows, i, 6),
			.next_due_at = db_time(&rows, i, 7),
			.chases = (int)db_int(&rows, i, 8),
			.level = (int)db_int(&rows, i, 9),
			.drawn = db_int(&rows, i, 10) != 0,
			.issued = db_int(&rows, i, 11) != 0,
			.rule = db_text(&rows, i, 12),
			.class_ = db_text_or_empty(&rows, i, 13),
			.due_at = db_time(&rows, i, 14),
		};
	*n = rows.rows;
	return DB_OK;
}
