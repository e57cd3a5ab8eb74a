/* SPDX-License-Identifier: MIT */
/* The questions behind shelf.c: what changed, what is worked on, and the columns of some tickets.
 */
#include "modules/desk/shelf/shelf_db.h"

#include "base/pool.h"
#include "base/str.h"
#include "text/screen.h"

/* Each part is one walk in an index. */
#define ALL \
	"SELECT t.id FROM site s JOIN ticket t ON t.site_id = s.id" \
	" AND t.next_due_at > '0001-01-01'" \
	" UNION SELECT t.id FROM site s JOIN ticket t ON t.site_id = s.id AND t.turn > 0" \
	" UNION SELECT t.id FROM site s JOIN ticket t ON t.site_id = s.id AND t.asks = 1" \
	" UNION SELECT t.id FROM site s JOIN ticket t ON t.site_id = s.id" \
	" AND t.state = 'REPLIED' AND t.published = 0 AND t.open = 1"

enum db_status shelf_db_changes(struct db *db, struct pool *pool, instant since, instant *at,
	struct shelf_change **out, size_t *n)
{
	struct db_rows rows;

	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT 0, UTC_TIMESTAMP(6) UNION ALL"
		" (SELECT id, changed_at FROM ticket WHERE changed_at >= ?)",
		TIME(since));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof(**out));
	for (size_t i = 0; i < rows.rows; i++) {
		int64_t id = db_int(&rows, i, 0);
		if (id == 0)
			*at = db_time(&rows, i, 1);
		else
			(*out)[(*n)++] = (struct shelf_change){id, db_time(&rows, i, 1)};
	}
	return DB_OK;
}

enum db_status shelf_db_all(struct db *db, struct pool *pool, struct shelf_change **out, size_t *n)
{
	struct db_rows rows;

	*n = 0;
	enum db_status status = db_query(db, pool, &rows, ALL);
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof(**out));
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[(*n)++] = (struct shelf_change){db_int(&rows, i, 0), INSTANT_NONE};
	return DB_OK;
}

#define TEN "?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
#define HUNDRED TEN ", " TEN ", " TEN ", " TEN ", " TEN ", " TEN ", " TEN ", " TEN ", " TEN ", " TEN

/* Two clocks of a ticket may be due at the same instant: the first one speaks. */
#define READ \
	"SELECT t.id, t.changed_at, t.site_id, t.state, t.category, COALESCE(t.unit_id, 0), " \
	"t.turn," \
	" t.turn_unit_id, t.asks, t.level, t.screen, t.flags, t.submitted_at, t.next_due_at," \
	" CONCAT(c.rule, ' ', c.class), c.started_at," \
	" t.state = 'REPLIED' AND t.published = 0 AND t.open = 1 AND p.ticket_id IS NULL" \
	" AND d.ticket_id IS NULL, t.kind" \
	" FROM ticket t LEFT JOIN clock c ON c.id = (SELECT MIN(k.id) FROM clock k" \
	" WHERE k.ticket_id = t.id AND k.outcome = '' AND k.due_at = t.next_due_at)" \
	" LEFT JOIN publication p ON p.ticket_id = t.id" \
	" LEFT JOIN publication_draft d ON d.ticket_id = t.id"

static void read_row(const struct db_rows *rows, size_t i, struct shelf_read *out)
{
	out->site = db_text(rows, i, 2);
	out->state = db_text(rows, i, 3);
	out->category = db_text(rows, i, 4);
	out->unit = db_text(rows, i, 5);
	out->turn_unit = db_text(rows, i, 7);
	out->rule = db_text_or_empty(rows, i, 14);
	out->row = (struct shelf_row){
		.id = db_int(rows, i, 0),
		.changed = db_time(rows, i, 1),
		.turn = (uint16_t)db_int(rows, i, 6),
		.asks = db_int(rows, i, 8) != 0,
		.level = (uint8_t)db_int(rows, i, 9),
		.screen = (uint8_t)db_int(rows, i, 10),
		.flags = (uint8_t)db_int(rows, i, 11),
		.submitted = db_time(rows, i, 12),
		.due = db_time(rows, i, 13),
		.started = db_time(rows, i, 15),
		.waits = db_int(rows, i, 16) != 0,
		.kind = shelf_kind(db_text(rows, i, 17)),
	};
	out->row.first = out->row.screen >= SCREEN_HOLD && str_equal(out->state, "SUBMITTED");
	out->row.gone = out->row.due == INSTANT_NONE && out->row.turn == 0 && !out->row.asks &&
		!out->row.waits;
}

enum db_status shelf_db_read(struct db *db, struct pool *pool, const struct shelf_change *ids,
	size_t n, struct shelf_read **out, size_t *found)
{
	struct db_arg args[SHELF_BATCH + 1];
	struct db_rows rows;
	bool one = n == 1;

	*found = 0;
	for (size_t i = 0; i < SHELF_BATCH; i++) /* a statement has a fixed number of them */
		args[i] = INT(ids[i < n ? i : n - 1].id);
	args[one ? 1 : SHELF_BATCH] = (struct db_arg){.type = DB_END};
	enum db_status status = one
		? db_query_(db, pool, &rows, "" READ " WHERE t.id = ?", args)
		: db_query_(db, pool, &rows, "" READ " WHERE t.id IN (" HUNDRED ")", args);
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof(**out));
	for (; *found < rows.rows; (*found)++)
		read_row(&rows, *found, &(*out)[*found]);
	return DB_OK;
}
