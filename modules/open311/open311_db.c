/* SPDX-License-Identifier: MIT */
/*
 * The SQL of this program. What everybody may ask walks an index in the order shown and fetches
 * only the rows of the page.
 */
#include "open311_db.h"

#include "base/pool.h"
#include "base/str.h"

#define PUBLIC \
	"SELECT p.number, t.state, p.category, p.title, p.body, p.answer, u.name, p.submitted_at," \
	" p.published_at, t.reply_due_at"
#define PUBLIC_JOINS \
	" JOIN ticket t ON t.id = p.ticket_id JOIN unit u FORCE INDEX (PRIMARY) ON u.id = " \
	"p.unit_id"
#define PAGE(index, where) \
	PUBLIC " FROM (SELECT ticket_id FROM publication FORCE INDEX (" index \
	       ") WHERE site_id = ? AND state = 'public'" where \
	       " AND submitted_at >= ? AND submitted_at <= ?" \
	       " ORDER BY submitted_at DESC, ticket_id DESC LIMIT ? OFFSET ?) AS page" \
	       " JOIN publication p ON p.ticket_id = page.ticket_id" PUBLIC_JOINS \
	       " ORDER BY p.submitted_at DESC, p.ticket_id DESC"
/* A letter's last change is its last event; its texts come from the public copy alone. */
#define OWN \
	"SELECT t.number, t.state, t.category, p.title, p.body, p.answer, u.name, t.submitted_at," \
	" (SELECT MAX(e.at) FROM event e WHERE e.ticket_id = t.id), t.reply_due_at" \
	" FROM api_letter a JOIN ticket t ON t.id = a.ticket_id" \
	" LEFT JOIN publication p ON p.ticket_id = t.id AND p.state = 'public'" \
	" LEFT JOIN unit u ON u.id = t.unit_id"
/* Public, or nobody's turn: it ended, or only waits for the writer's opinion. */
#define IS_CLOSED "(t.turn = 0 OR p.ticket_id IS NOT NULL)"

static struct service_request *read_rows(struct pool *pool, const struct db_rows *rows)
{
	struct service_request *list = pool_alloc(pool, (rows->rows + 1) * sizeof *list);

	for (size_t i = 0; i < rows->rows; i++)
		list[i] = (struct service_request){.number = db_text(rows, i, 0),
			.state = db_text(rows, i, 1),
			.category = db_text(rows, i, 2),
			.title = db_text(rows, i, 3),
			.body = db_text(rows, i, 4),
			.answer = db_text(rows, i, 5),
			.unit = db_text_or_empty(rows, i, 6),
			.submitted_at = db_time(rows, i, 7),
			.updated_at = db_time(rows, i, 8),
			.due_at = db_time(rows, i, 9)};
	return list;
}

static const char *category_at(const struct request_filter *filter, size_t i)
{
	return filter->category[i < filter->n_categories ? i : 0];
}
#define CATEGORY(i) TEXT(category_at(filter, (i)))
#define CATEGORIES \
	CATEGORY(0), CATEGORY(1), CATEGORY(2), CATEGORY(3), CATEGORY(4), CATEGORY(5), CATEGORY(6), \
		CATEGORY(7), CATEGORY(8), CATEGORY(9)
#define IN_CATEGORIES "IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

static enum db_status public_rows(
	struct db *db, struct pool *pool, const struct request_filter *filter, struct db_rows *rows)
{
	if (filter->n_categories == 0)
		return db_query(db, pool, rows, PAGE("publication_submitted", ""),
			INT(filter->site_id), TIME(filter->from), TIME(filter->to),
			INT(filter->limit), INT(filter->offset));
	if (filter->n_categories == 1)
		return db_query(db, pool, rows,
			PAGE("publication_category_submitted", " AND category = ?"),
			INT(filter->site_id), CATEGORY(0), TIME(filter->from), TIME(filter->to),
			INT(filter->limit), INT(filter->offset));
	return db_query(db, pool, rows,
		PAGE("publication_category_submitted", " AND category " IN_CATEGORIES),
		INT(filter->site_id), CATEGORIES, TIME(filter->from), TIME(filter->to),
		INT(filter->limit), INT(filter->offset));
}

static enum db_status own_rows(
	struct db *db, struct pool *pool, const struct request_filter *filter, struct db_rows *rows)
{
	bool any = filter->n_categories == 0;

	return db_query(db, pool, rows,
		OWN " WHERE a.api_key_id = ? AND t.site_id = ? AND t.submitted_at >= ?"
		    " AND t.submitted_at <= ? AND (? OR t.category " IN_CATEGORIES ")"
		    " AND (? AND NOT " IS_CLOSED " OR ? AND " IS_CLOSED ")"
		    " ORDER BY a.ticket_id DESC LIMIT ? OFFSET ?",
		INT(filter->api_key_id), INT(filter->site_id), TIME(filter->from), TIME(filter->to),
		INT(any), CATEGORIES, INT(filter->open), INT(filter->closed), INT(filter->limit),
		INT(filter->offset));
}

enum db_status service_requests(struct db *db, struct pool *pool,
	const struct request_filter *filter, struct service_request **out, size_t *n)
{
	struct db_rows rows = {0};
	enum db_status status = DB_OK;

	if (filter->api_key_id > 0)
		status = own_rows(db, pool, filter, &rows);
	else if (filter->closed)
		status = public_rows(db, pool, filter, &rows);
	*n = 0;
	if (status != DB_OK)
		return status;
	*out = read_rows(pool, &rows);
	*n = rows.rows;
	return DB_OK;
}

enum db_status service_request_read(struct db *db, struct pool *pool, int64_t site_id,
	int64_t api_key_id, const char *number, struct service_request **out)
{
	struct db_rows rows = {0};
	enum db_status status;

	if (api_key_id > 0)
		status = db_query(db, pool, &rows,
			OWN " WHERE t.number = ? AND t.site_id = ? AND a.api_key_id = ?",
			TEXT(number), INT(site_id), INT(api_key_id));
	else
		status = db_query(db, pool, &rows,
			PUBLIC " FROM publication p" PUBLIC_JOINS
			       " WHERE p.number = ? AND p.site_id = ? AND p.state = 'public'",
			TEXT(number), INT(site_id));
	*out = status == DB_OK && rows.rows == 1 ? read_rows(pool, &rows) : NULL;
	return status;
}
