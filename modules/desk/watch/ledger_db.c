/* SPDX-License-Identifier: MIT */
/* The SQL of the ledger's page: it reads the ledger and writes only who looked through it. */
#include "modules/desk/watch/ledger_db.h"

#include "base/pool.h"

#define EVENT_COLUMNS \
	"SELECT t.number, e.sequence, e.at, e.action, e.role, p.name, u.name, e.reason," \
	" e.to_state, e.hash"
#define EVENT_JOINS \
	" JOIN ticket t ON t.id = e.ticket_id LEFT JOIN staff p ON p.id = e.staff_id" \
	" LEFT JOIN unit u ON u.id = e.unit_id"

enum db_status ledger_db_events(struct db *db, struct pool *pool, int64_t site_id,
	int64_t ticket_id, int most, struct ledger_line **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status;

	*n = 0;
	if (ticket_id)
		status = db_query(db, pool, &rows,
			EVENT_COLUMNS " FROM event e" EVENT_JOINS
				      " WHERE e.ticket_id = ? AND t.site_id = ?"
				      " ORDER BY e.sequence DESC LIMIT ?",
			INT(ticket_id), INT(site_id), INT(most));
	else /* the index of recorded days gives the latest without a sort of all */
		status = db_query(db, pool, &rows,
			EVENT_COLUMNS " FROM (SELECT ticket_id, sequence FROM event"
				      " WHERE recorded_on >= (SELECT MAX(recorded_on) FROM event)"
				      " ORDER BY at DESC LIMIT ?) w"
				      " JOIN event e ON e.ticket_id = w.ticket_id"
				      " AND e.sequence = w.sequence" EVENT_JOINS
				      " WHERE t.site_id = ?"
				      " ORDER BY e.at DESC, e.ticket_id DESC, e.sequence DESC",
			INT(most), INT(site_id));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, (rows.rows + 1) * sizeof **out);
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = (struct ledger_line){
			.number = db_text(&rows, i, 0),
			.sequence = (int)db_int(&rows, i, 1),
			.at = db_time(&rows, i, 2),
			.action = db_text(&rows, i, 3),
			.role = db_text(&rows, i, 4),
			.staff = db_text_or_empty(&rows, i, 5),
			.unit = db_text_or_empty(&rows, i, 6),
			.reason = db_text_or_empty(&rows, i, 7),
			.to_state = db_text(&rows, i, 8),
			.hash = db_text(&rows, i, 9),
		};
	*n = rows.rows;
	return DB_OK;
}

enum db_status ledger_db_anchors(
	struct db *db, struct pool *pool, int most, struct ledger_day **out, size_t *n)
{
	struct db_rows rows;

	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT on_day, events, hash FROM anchor ORDER BY on_day DESC LIMIT ?", INT(most));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, (rows.rows + 1) * sizeof **out);
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = (struct ledger_day){
			db_text(&rows, i, 0), db_text(&rows, i, 2), db_int(&rows, i, 1)};
	*n = rows.rows;
	return DB_OK;
}

enum db_status ledger_db_count(
	struct db *db, struct pool *pool, const char *since, int64_t most, int64_t *n)
{
	struct db_rows rows;

	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT COUNT(*) FROM (SELECT 1 FROM event WHERE recorded_on >= ? LIMIT ?) e",
		TEXT(since), INT(most));
	if (status == DB_OK)
		*n = db_int(&rows, 0, 0);
	return status;
}

enum db_status ledger_db_results(struct db *db, struct pool *pool, int64_t site_id, int most,
	struct ledger_result **out, size_t *n)
{
	struct db_rows rows;

	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT c.at, p.name, c.scope, c.tickets, c.events, c.anchors, c.broken, c.number,"
		" c.sequence, c.what FROM ledger_check c LEFT JOIN staff p ON p.id = c.staff_id"
		" WHERE c.site_id = ? ORDER BY c.at DESC LIMIT ?",
		INT(site_id), INT(most));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, (rows.rows + 1) * sizeof **out);
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = (struct ledger_result){
			.at = db_time(&rows, i, 0),
			.who = db_text_or_empty(&rows, i, 1),
			.scope = db_text(&rows, i, 2),
			.tickets = db_int(&rows, i, 3),
			.events = db_int(&rows, i, 4),
			.anchors = db_int(&rows, i, 5),
			.broken = db_int(&rows, i, 6) != 0,
			.number = db_text(&rows, i, 7),
			.sequence = (int)db_int(&rows, i, 8),
			.what = db_text(&rows, i, 9),
		};
	*n = rows.rows;
	return DB_OK;
}

enum db_status ledger_db_record(
	struct db *db, int64_t site_id, int64_t staff_id, const struct ledger_result *result)
{
	return db_exec(db,
		"INSERT INTO ledger_check (site_id, at, staff_id, scope, tickets, events, anchors,"
		" broken, number, sequence, what) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		INT(site_id), TIME(result->at), INT(staff_id), TEXT(result->scope),
		INT(result->tickets), INT(result->events), INT(result->anchors),
		INT(result->broken), TEXT(result->number), INT(result->sequence),
		TEXT(result->what));
}
