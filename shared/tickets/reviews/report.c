/* SPDX-License-Identifier: MIT */
/* Reading what must be reported or answered for. Writing it is effects_report.c's. */
#include "tickets/reviews/report.h"

#include "base/pool.h"

#define REPORT \
	"SELECT r.ticket_id, r.sequence, t.number, t.title, t.kind, r.state, r.code, r.at," \
	" COALESCE(s.name, ''), COALESCE(u.name, ''), r.words, r.sent_at, COALESCE(p.name, '')," \
	" COALESCE(r.receipt, '')" \
	" FROM report r JOIN ticket t ON t.id = r.ticket_id" \
	" LEFT JOIN staff s ON s.id = r.staff_id LEFT JOIN unit u ON u.id = r.unit_id" \
	" LEFT JOIN staff p ON p.id = r.sent_by"

static struct report read_row(const struct db_rows *rows, size_t i)
{
	return (struct report){
		.ticket_id = db_int(rows, i, 0),
		.sequence = (int)db_int(rows, i, 1),
		.number = db_text(rows, i, 2),
		.title = db_text(rows, i, 3),
		.ticket_kind = db_text(rows, i, 4),
		.state = db_text(rows, i, 5),
		.code = db_text(rows, i, 6),
		.at = db_time(rows, i, 7),
		.staff_name = db_text(rows, i, 8),
		.unit_name = db_text(rows, i, 9),
		.words = db_text(rows, i, 10),
		.sent_at = db_time(rows, i, 11),
		.sent_by = db_text(rows, i, 12),
		.receipt = db_text(rows, i, 13),
	};
}

enum db_status report_list(struct db *db, struct pool *pool, int64_t site_id, const char *kind,
	int most, struct report **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		REPORT " WHERE r.site_id = ? AND r.kind = ?"
		       " ORDER BY r.at DESC, r.ticket_id DESC, r.sequence DESC LIMIT ?",
		INT(site_id), TEXT(kind), INT(most));

	*n = 0;
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, (rows.rows + 1) * sizeof **out);
	for (; *n < rows.rows; (*n)++)
		(*out)[*n] = read_row(&rows, *n);
	return DB_OK;
}

enum db_status report_waiting(
	struct db *db, struct pool *pool, int64_t ticket_id, bool *waits, struct report *out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		REPORT " WHERE r.ticket_id = ? AND r.kind = '" REPORT_SENTIMENT "'"
		       " AND r.sent_at IS NULL ORDER BY r.sequence LIMIT 1",
		INT(ticket_id));

	*waits = status == DB_OK && rows.rows > 0;
	if (*waits)
		*out = read_row(&rows, 0);
	return status;
}
