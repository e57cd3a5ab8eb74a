/* SPDX-License-Identifier: MIT */
/* Reading what has been reached. Who fires is sweep_fire.c, and fire.c inside an act. */
#include "tickets/clocks/sweep.h"

#include "base/pool.h"
#include "base/str.h"

static struct escalated read_row(const struct db_rows *rows, size_t i)
{
	return (struct escalated){
		.number = db_text_or_empty(rows, i, 0),
		.title = db_text_or_empty(rows, i, 1),
		.rule = db_text_or_empty(rows, i, 2),
		.class_ = db_text_or_empty(rows, i, 3),
		.unit_name = db_text_or_empty(rows, i, 4),
		.ticket_id = db_int(rows, i, 5),
		.clock_id = db_int(rows, i, 6),
		.level = (enum level)db_int(rows, i, 7),
		.at = db_time(rows, i, 8),
		.due_at = db_time(rows, i, 9),
		.fired_at = db_time(rows, i, 10),
		.running = db_int(rows, i, 11) != 0,
	};
}

enum db_status escalation_list(struct db *db, struct pool *pool, int64_t site_id, instant since,
	int64_t unit_id, size_t most, struct escalated **out, size_t *n)
{
	struct db_rows rows;
	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT t.number, t.title, e.rule, c.class, u.name, e.ticket_id, e.clock_id,"
		" e.level, e.at, e.due_at, e.fired_at, c.stopped_at IS NULL"
		" FROM escalation e JOIN ticket t ON t.id = e.ticket_id"
		" JOIN clock c ON c.id = e.clock_id LEFT JOIN unit u ON u.id = e.unit_id"
		" WHERE e.site_id = ? AND e.fired_at >= ? AND (? = 0 OR COALESCE(e.unit_id, -1) = "
		"?)"
		" ORDER BY e.fired_at DESC, e.clock_id DESC, e.level DESC LIMIT ?",
		INT(site_id), TIME(since == INSTANT_NONE ? 0 : since), INT(unit_id), INT(unit_id),
		INT((int64_t)most));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = read_row(&rows, i);
	*n = rows.rows;
	return DB_OK;
}
