/* SPDX-License-Identifier: MIT */
/* The SQL of publication at the desk; only read. Who may see what is said by the callers. */
#include "modules/desk/publication/publication_db.h"
#include "modules/desk/desk.h"

#include "base/pool.h"

/* --- copies that wait --- */

static void fill_copies(
	struct pool *pool, const struct db_rows *rows, struct publication_row **out, size_t *n)
{
	*n = rows->rows;
	*out = pool_alloc(pool, *n * sizeof **out);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct publication_row){
			.number = db_text_or_empty(rows, i, 0),
			.title = db_text_or_empty(rows, i, 1),
			.kind = db_text_or_empty(rows, i, 2),
			.route = db_text_or_empty(rows, i, 3),
			.unit_name = db_text_or_empty(rows, i, 4),
			.staff_name = db_text_or_empty(rows, i, 5),
			.words = db_text_or_empty(rows, i, 6),
			.step = (int)db_int(rows, i, 7),
			.turn = (unsigned)db_int(rows, i, 8),
			.proposed_at = db_time(rows, i, 9),
		};
}

/* Mine: my step, and none of mine before; or mine that was sent back. */
#define COPY_MINE \
	" ((d.step > 0 AND (d.turn & ?) <> 0 AND d.turn_unit_id IN (0, ?) AND d.staff_id <> ?" \
	"  AND NOT EXISTS (SELECT 1 FROM review r WHERE r.ticket_id = d.ticket_id" \
	"   AND r.subject = 'publication' AND r.version = d.sequence AND r.staff_id = ?))" \
	" OR (d.step = 0 AND d.staff_id = ?))"
/* A copy of an answer that is being done again waits for the new one. */
#define COPY_LIVE " (d.kind = 'withdraw' OR t.state IN ('REPLIED', 'ARCHIVED'))"
#define COPY_FROM \
	"SELECT t.number, IF(d.title = '', t.title, d.title), d.kind, d.route, u.name, p.name," \
	" d.words, d.step, d.turn, d.proposed_at FROM publication_draft d" \
	" JOIN ticket t ON t.id = d.ticket_id LEFT JOIN unit u ON u.id = d.unit_id" \
	" LEFT JOIN staff p ON p.id = d.staff_id WHERE d.site_id = ?"

enum db_status publication_db_copies(struct db *db, struct pool *pool,
	const struct desk_session *person, bool mine, struct publication_row **out, size_t *n)
{
	struct db_rows rows;
	int64_t me = person->staff_id, unit = person->unit_id;
	int64_t only = desk_sees_all(person) ? 0 : unit;
	enum db_status status = mine
		? db_query(db, pool, &rows,
			  COPY_FROM " AND" COPY_LIVE " AND" COPY_MINE
				    " ORDER BY d.kind = 'publish', d.proposed_at LIMIT 200",
			  INT(person->site_id), INT(person->roles), INT(unit), INT(me), INT(me),
			  INT(me))
		: db_query(db, pool, &rows,
			  COPY_FROM " AND (? = 0 OR d.unit_id = ?) AND NOT (" COPY_LIVE
				    " AND" COPY_MINE ") ORDER BY d.proposed_at LIMIT 200",
			  INT(person->site_id), INT(only), INT(only), INT(person->roles), INT(unit),
			  INT(me), INT(me), INT(me));

	*n = 0;
	*out = NULL;
	if (status == DB_OK)
		fill_copies(pool, &rows, out, n);
	return status;
}

enum db_status publication_db_waiting(
	struct db *db, struct pool *pool, const struct desk_session *person, int64_t *n)
{
	struct db_rows rows;
	int64_t me = person->staff_id;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT COUNT(*) FROM publication_draft d JOIN ticket t ON t.id = d.ticket_id"
		" WHERE d.site_id = ? AND" COPY_LIVE " AND" COPY_MINE,
		INT(person->site_id), INT(person->roles), INT(person->unit_id), INT(me), INT(me),
		INT(me));

	*n = status == DB_OK ? db_int(&rows, 0, 0) : 0;
	return status;
}

enum db_status publication_db_unpublished(struct db *db, struct pool *pool, int64_t site_id,
	int64_t only_unit, int most, struct publication_row **out, size_t *n)
{
	struct db_rows rows;
	/* each set of filters is a statement of its own, so that each finds its index */
	enum db_status status = only_unit
		? db_query(db, pool, &rows,
			  "SELECT t.number, t.title, '', '', u.name, '', '', 0, 0, t.replied_at"
			  " FROM ticket t JOIN unit u ON u.id = t.unit_id"
			  " WHERE t.site_id = ? AND t.unit_id = ? AND t.state = 'REPLIED'"
			  " AND t.open = 1 AND t.published = 0 AND NOT EXISTS"
			  "  (SELECT 1 FROM publication_draft d WHERE d.ticket_id = t.id)"
			  " ORDER BY t.submitted_at DESC, t.id DESC LIMIT ?",
			  INT(site_id), INT(only_unit), INT(most))
		: db_query(db, pool, &rows,
			  "SELECT t.number, t.title, '', '', u.name, '', '', 0, 0, t.replied_at"
			  " FROM ticket t JOIN unit u ON u.id = t.unit_id"
			  " WHERE t.site_id = ? AND t.state = 'REPLIED'"
			  " AND t.open = 1 AND t.published = 0 AND NOT EXISTS"
			  "  (SELECT 1 FROM publication_draft d WHERE d.ticket_id = t.id)"
			  " ORDER BY t.submitted_at DESC, t.id DESC LIMIT ?",
			  INT(site_id), INT(most));

	*n = 0;
	*out = NULL;
	if (status == DB_OK)
		fill_copies(pool, &rows, out, n);
	return status;
}

/* --- the register --- */

enum db_status publication_db_register(struct db *db, struct pool *pool,
	const struct register_filter *f, struct register_row **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT p.number, p.state, p.title, u.name, p.route, p.provided_by, p.reviewed_by,"
		" p.signed_by, p.published_at, p.withdrawn_at, e.reason, a.words, w.name"
		" FROM publication p LEFT JOIN unit u ON u.id = p.unit_id"
		" LEFT JOIN review r ON p.state = 'withdrawn' AND r.ticket_id = p.ticket_id"
		"  AND r.subject = 'withdrawal' AND r.step = 1 AND r.at = p.withdrawn_at"
		" LEFT JOIN staff w ON w.id = r.staff_id"
		" LEFT JOIN event e ON e.ticket_id = r.ticket_id AND e.sequence = r.version"
		" LEFT JOIN review a ON a.ticket_id = r.ticket_id AND a.subject = 'withdrawal'"
		"  AND a.version = r.version AND a.step = 0"
		" WHERE p.site_id = ? AND (? = 0 OR p.unit_id = ?) AND (? = '' OR p.route = ?)"
		" AND (? = '' OR p.state = ?)"
		" AND (? = '' OR p.published_at >= TIMESTAMP(?) - INTERVAL 8 HOUR)"
		" AND (? = '' OR p.published_at < TIMESTAMP(?) - INTERVAL 8 HOUR)"
		" ORDER BY p.published_at DESC, p.ticket_id DESC LIMIT ? OFFSET ?",
		INT(f->site_id), INT(f->unit_id), INT(f->unit_id), TEXT(f->route), TEXT(f->route),
		TEXT(f->state), TEXT(f->state), TEXT(f->from),
		TEXT(f->from[0] ? f->from : "1970-01-01"), TEXT(f->until),
		TEXT(f->until[0] ? f->until : "1970-01-01"), INT(f->most), INT(f->offset));

	*n = status == DB_OK ? rows.rows : 0;
	*out = pool_alloc(pool, *n * sizeof **out);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct register_row){
			.number = db_text_or_empty(&rows, i, 0),
			.state = db_text_or_empty(&rows, i, 1),
			.title = db_text_or_empty(&rows, i, 2),
			.unit_name = db_text_or_empty(&rows, i, 3),
			.route = db_text_or_empty(&rows, i, 4),
			.provided_by = db_text_or_empty(&rows, i, 5),
			.reviewed_by = db_text_or_empty(&rows, i, 6),
			.signed_by = db_text_or_empty(&rows, i, 7),
			.published_at = db_time(&rows, i, 8),
			.withdrawn_at = db_time(&rows, i, 9),
			.reason = db_text_or_empty(&rows, i, 10),
			.words = db_text_or_empty(&rows, i, 11),
			.withdrawn_by = db_text_or_empty(&rows, i, 12),
		};
	return status;
}
