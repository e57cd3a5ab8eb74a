/* SPDX-License-Identifier: MIT */
/* The SQL of the list of ratings; only read. */
#include "modules/desk/ratings/ratings_db.h"

#include "base/pool.h"

#define COLUMNS \
	"SELECT r.ticket_id, t.number, t.title, t.kind, t.state, u.name, r.n, r.value, r.at," \
	" r.words, r.source, r.appeal, r.appeal_words, r.appeal_at, r.decided_at," \
	" r.decided_words, c.due_at, x.due_at"
#define JOINS \
	" JOIN ticket t ON t.id = r.ticket_id LEFT JOIN unit u ON u.id = r.unit_id" \
	" LEFT JOIN clock c ON c.ticket_id = r.ticket_id AND c.rule = 'rating.contact'" \
	" AND c.outcome = ''" \
	" LEFT JOIN clock x ON x.ticket_id = r.ticket_id AND x.rule = 'rating.rectify'" \
	" AND x.outcome = ''"
/* Parameters: the unit, twice. */
#define OF_UNIT " AND (? = 0 OR r.unit_id = ?)"

static enum db_status read_rows(enum db_status status, struct pool *pool,
	const struct db_rows *rows, struct rating_row **out, size_t *n)
{
	*n = 0;
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, (rows->rows + 1) * sizeof **out);
	for (size_t i = 0; i < rows->rows; i++)
		(*out)[i] = (struct rating_row){
			.ticket_id = db_int(rows, i, 0),
			.number = db_text(rows, i, 1),
			.title = db_text(rows, i, 2),
			.kind = db_text(rows, i, 3),
			.state = db_text(rows, i, 4),
			.unit = db_text_or_empty(rows, i, 5),
			.n = (int)db_int(rows, i, 6),
			.value = (int)db_int(rows, i, 7),
			.at = db_time(rows, i, 8),
			.words = db_text_or_empty(rows, i, 9),
			.source = db_text(rows, i, 10),
			.appeal = db_text(rows, i, 11),
			.appeal_words = db_text_or_empty(rows, i, 12),
			.appeal_at = db_time(rows, i, 13),
			.decided_at = db_time(rows, i, 14),
			.decided_words = db_text_or_empty(rows, i, 15),
			.contact_due = db_time(rows, i, 16),
			.rectify_due = db_time(rows, i, 17),
		};
	*n = rows->rows;
	return DB_OK;
}

/* From the limits that run, which are few, to the rating that started them: the last one of its
 * ticket. */
enum db_status rating_db_waiting(struct db *db, struct pool *pool, const struct rating_ask *ask,
	struct rating_row **out, size_t *n)
{
	struct db_rows rows = {0};
	enum db_status status = db_query(db, pool, &rows,
		COLUMNS " FROM (SELECT DISTINCT k.ticket_id FROM clock k FORCE INDEX (clock_open)"
			" WHERE k.stopped_at IS NULL"
			" AND k.rule IN ('rating.contact', 'rating.rectify')) w"
			" JOIN rating r ON r.ticket_id = w.ticket_id AND r.n ="
			" (SELECT MAX(y.n) FROM rating y WHERE y.ticket_id = w.ticket_id)" JOINS
			" WHERE r.site_id = ?" OF_UNIT
			" ORDER BY COALESCE(c.due_at, x.due_at), r.ticket_id LIMIT ?",
		INT(ask->site_id), INT(ask->unit_id), INT(ask->unit_id), INT(ask->limit));
	return read_rows(status, pool, &rows, out, n);
}

enum db_status rating_db_appeals(struct db *db, struct pool *pool, const struct rating_ask *ask,
	struct rating_row **out, size_t *n)
{
	struct db_rows rows = {0};
	enum db_status status = db_query(db, pool, &rows,
		COLUMNS " FROM rating r" JOINS " WHERE r.site_id = ? AND r.appeal = 'asked'" OF_UNIT
			" ORDER BY r.appeal_at, r.ticket_id LIMIT ?",
		INT(ask->site_id), INT(ask->unit_id), INT(ask->unit_id), INT(ask->limit));
	return read_rows(status, pool, &rows, out, n);
}

enum db_status rating_db_all(struct db *db, struct pool *pool, const struct rating_ask *ask,
	struct rating_row **out, size_t *n, int64_t *total)
{
	struct db_rows rows = {0}, count;

	*n = 0;
	enum db_status status = db_query(db, pool, &count,
		"SELECT COUNT(*) FROM rating r WHERE r.site_id = ? AND r.at >= ? AND r.at < "
		"?" OF_UNIT,
		INT(ask->site_id), TIME(ask->from), TIME(ask->to), INT(ask->unit_id),
		INT(ask->unit_id));
	if (status != DB_OK)
		return status;
	*total = db_int(&count, 0, 0);
	status = db_query(db, pool, &rows,
		COLUMNS " FROM (SELECT r.ticket_id, r.n FROM rating r WHERE r.site_id = ?"
			" AND r.at >= ? AND r.at < ?" OF_UNIT
			" ORDER BY r.at DESC, r.ticket_id DESC, r.n DESC LIMIT ? OFFSET ?) w"
			" JOIN rating r ON r.ticket_id = w.ticket_id AND r.n = w.n" JOINS
			" ORDER BY r.at DESC, r.ticket_id DESC, r.n DESC",
		INT(ask->site_id), TIME(ask->from), TIME(ask->to), INT(ask->unit_id),
		INT(ask->unit_id), INT(ask->limit), INT(ask->offset));
	return read_rows(status, pool, &rows, out, n);
}
