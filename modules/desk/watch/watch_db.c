/* SPDX-License-Identifier: MIT */
/*
 * The desk's SQL about what timers and courier do: letters of supervision, messages, when a daemon
 * was last seen. All of it only read here.
 */
#include "modules/desk/watch/watch_db.h"

#include "base/pool.h"

/* --- letters of supervision --- */

#define SUPERVISION \
	"SELECT s.clock_id, s.ticket_id, s.unit_id, t.number, t.title, u.name, c.rule, c.class," \
	" s.drawn_at, s.issued_at, c.due_at, c.stopped_at, p.name, s.words," \
	" (SELECT COUNT(*) FROM supervision o WHERE o.ticket_id = s.ticket_id" \
	" AND (o.drawn_at < s.drawn_at OR (o.drawn_at = s.drawn_at" \
	" AND o.clock_id <= s.clock_id)))," \
	" s.acknowledged_at, k.name, s.reply" \
	" FROM supervision s JOIN ticket t ON t.id = s.ticket_id JOIN clock c ON c.id = " \
	"s.clock_id" \
	" LEFT JOIN unit u ON u.id = s.unit_id LEFT JOIN staff p ON p.id = s.issued_by" \
	" LEFT JOIN staff k ON k.id = s.acknowledged_by"

static void read_supervisions(
	struct pool *pool, const struct db_rows *rows, struct desk_supervision **out, size_t *n)
{
	struct desk_supervision *list = pool_alloc(pool, rows->rows * sizeof(*list));

	for (size_t i = 0; i < rows->rows; i++)
		list[i] = (struct desk_supervision){
			.clock_id = db_int(rows, i, 0),
			.ticket_id = db_int(rows, i, 1),
			.unit_id = db_int(rows, i, 2),
			.number = db_text(rows, i, 3),
			.title = db_text(rows, i, 4),
			.unit_name = db_text_or_empty(rows, i, 5),
			.rule = db_text(rows, i, 6),
			.class_ = db_text_or_empty(rows, i, 7),
			.drawn_at = db_time(rows, i, 8),
			.issued_at = db_time(rows, i, 9),
			.due_at = db_time(rows, i, 10),
			.stopped_at = db_time(rows, i, 11),
			.issued_by = db_text_or_empty(rows, i, 12),
			.words = db_text_or_empty(rows, i, 13),
			.ordinal = (int)db_int(rows, i, 14),
			.acknowledged_at = db_time(rows, i, 15),
			.acknowledged_by = db_text_or_empty(rows, i, 16),
			.reply = db_text_or_empty(rows, i, 17),
		};
	*out = list;
	*n = rows->rows;
}

enum db_status watch_db_supervisions(struct db *db, struct pool *pool, int64_t site_id,
	int64_t only_unit, enum supervision_stage stage, int most, struct desk_supervision **out,
	size_t *n)
{
	struct db_rows rows;

	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		SUPERVISION " WHERE s.site_id = ? AND (s.issued_at IS NOT NULL) = ?"
			    " AND (s.acknowledged_at IS NOT NULL) = ?"
			    " AND (? = 0 OR COALESCE(s.unit_id, -1) = ?)"
			    " ORDER BY COALESCE(s.acknowledged_at, s.issued_at, s.drawn_at) DESC,"
			    " s.clock_id DESC LIMIT ?",
		INT(site_id), INT(stage != SUPERVISION_DRAWN),
		INT(stage == SUPERVISION_ACKNOWLEDGED), INT(only_unit), INT(only_unit), INT(most));
	if (status == DB_OK)
		read_supervisions(pool, &rows, out, n);
	return status;
}

enum db_status watch_db_supervisions_of(struct db *db, struct pool *pool, int64_t ticket_id,
	struct desk_supervision **out, size_t *n)
{
	struct db_rows rows;

	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		SUPERVISION " WHERE s.ticket_id = ? ORDER BY s.drawn_at, s.clock_id",
		INT(ticket_id));
	if (status == DB_OK)
		read_supervisions(pool, &rows, out, n);
	return status;
}

/* --- what runs, what was sent --- */

enum db_status watch_db_seen(
	struct db *db, struct pool *pool, const char *program, instant *seen_at)
{
	struct db_rows rows;

	*seen_at = INSTANT_NONE;
	enum db_status status = db_query(
		db, pool, &rows, "SELECT MAX(at) FROM heartbeat WHERE program = ?", TEXT(program));
	if (status == DB_OK && rows.rows > 0)
		*seen_at = db_time(&rows, 0, 0);
	return status;
}

enum db_status watch_db_sent(
	struct db *db, struct pool *pool, int64_t site_id, instant since, struct desk_sent *out)
{
	struct db_rows rows;

	*out = (struct desk_sent){0};
	enum db_status status = db_query(db, pool, &rows,
		"SELECT (SELECT COUNT(*) FROM outbox WHERE site_id = ? AND state = 'sent'"
		" AND created_at >= ?),"
		" (SELECT COUNT(*) FROM notice WHERE message_id = 0 AND site_id = ?"
		" AND created_at >= ?)",
		INT(site_id), TIME(since), INT(site_id), TIME(since));
	if (status == DB_OK) {
		out->sent = db_int(&rows, 0, 0);
		out->nowhere = db_int(&rows, 0, 1);
	}
	return status;
}
