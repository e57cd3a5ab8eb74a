/* SPDX-License-Identifier: MIT */
/*
 * The SQL of the public pages. Which filter is set decides which whole statement runs, so that each
 * walks its own index of the migration; the rows themselves are fetched only for the page shown.
 * Joins are told their order and key: with few units the server would read them all and sort.
 */
#include "mailbox_db.h"

#include "base/pool.h"
#include "tickets/find.h"

#define COLUMNS \
	"SELECT p.ticket_id, p.number, p.title, p.body, p.answer, u.name, p.category, p.type, " \
	"p.submitted_at," \
	" p.answered_at, p.published_at, p.accepted_on, t.rating"
#define JOIN_UNIT " JOIN unit u FORCE INDEX (PRIMARY) ON u.id = p.unit_id"
#define JOINS " JOIN ticket t ON t.id = p.ticket_id" JOIN_UNIT
/* The same row for a list without a search: the beginning of the letter is enough. */
#define SHORT_COLUMNS \
	"SELECT STRAIGHT_JOIN p.ticket_id, p.number, p.title, LEFT(p.body, 200), '', u.name," \
	" p.category, p.type, p.submitted_at, p.answered_at, p.published_at, p.accepted_on, NULL"
#define NEWEST " ORDER BY answered_at DESC, ticket_id DESC"
#define OLDEST " ORDER BY answered_at, ticket_id"
#define BEHIND " AND (answered_at < ? OR (answered_at = ? AND ticket_id < ?))"
#define BEFORE " AND (answered_at > ? OR (answered_at = ? AND ticket_id > ?))"
#define PLACE TIME(filter->at), TIME(filter->at), INT(filter->at_id)
/* The page's ids out of the index alone, then their rows. */
#define PAGE(where, index, order) \
	SHORT_COLUMNS " FROM (SELECT ticket_id FROM publication FORCE INDEX (" index \
		      ") WHERE site_id = ?" \
		      " AND state = 'public'" where order " LIMIT ? OFFSET ?) AS page" \
		      " JOIN publication p ON p.ticket_id = page.ticket_id" JOIN_UNIT \
		      " ORDER BY p.answered_at DESC, p.ticket_id DESC"

#define LIST(where, index, ...) \
	(filter->way == PUBLICATION_BEHIND \
			? db_query(db, pool, rows, PAGE(where BEHIND, index, NEWEST), __VA_ARGS__, \
				  PLACE, INT(filter->limit), INT(0)) \
			: filter->way == PUBLICATION_BEFORE \
			? db_query(db, pool, rows, PAGE(where BEFORE, index, OLDEST), __VA_ARGS__, \
				  PLACE, INT(filter->limit), INT(0)) \
			: db_query(db, pool, rows, PAGE(where, index, NEWEST), __VA_ARGS__, \
				  INT(filter->limit), INT(filter->offset)))

static day date_of(const char *text)
{
	day d;

	return text && day_parse(text, &d) == 0 ? d : INT32_MIN;
}

static void read_row(const struct db_rows *rows, size_t i, struct publication *out)
{
	out->ticket_id = db_int(rows, i, 0);
	out->number = db_text(rows, i, 1);
	out->title = db_text(rows, i, 2);
	out->body = db_text(rows, i, 3);
	out->answer = db_text(rows, i, 4);
	out->unit = db_text(rows, i, 5);
	out->category = db_text(rows, i, 6);
	out->type = db_text(rows, i, 7);
	out->submitted_at = db_time(rows, i, 8);
	out->answered_at = db_time(rows, i, 9);
	out->published_at = db_time(rows, i, 10);
	out->accepted_on = date_of(db_text(rows, i, 11));
	out->rating = (int)db_int(rows, i, 12);
}

static struct publication *read_rows(struct pool *pool, const struct db_rows *rows)
{
	struct publication *list = pool_alloc(pool, rows->rows * sizeof *list);

	for (size_t i = 0; i < rows->rows; i++)
		read_row(rows, i, &list[i]);
	return list;
}

static enum db_status list_rows(struct db *db, struct pool *pool,
	const struct publication_filter *filter, struct db_rows *rows)
{
	bool unit = filter->unit_id > 0, category = filter->category[0] != '\0';
	bool topic = filter->topic[0] != '\0';

	if (unit && topic)
		return LIST(" AND unit_id = ? AND topic = ?", "publication_unit_topic",
			INT(filter->site_id), INT(filter->unit_id), TEXT(filter->topic));
	if (unit && category)
		return LIST(" AND unit_id = ? AND category = ?", "publication_unit_category",
			INT(filter->site_id), INT(filter->unit_id), TEXT(filter->category));
	if (topic)
		return LIST(" AND topic = ?", "publication_topic", INT(filter->site_id),
			TEXT(filter->topic));
	if (unit)
		return LIST(" AND unit_id = ?", "publication_unit", INT(filter->site_id),
			INT(filter->unit_id));
	if (category)
		return LIST(" AND category = ?", "publication_category", INT(filter->site_id),
			TEXT(filter->category));
	return LIST("", "publication_list", INT(filter->site_id));
}

static enum db_status search_rows(struct db *db, struct pool *pool,
	const struct publication_filter *filter, struct db_rows *rows)
{
	return db_query(db, pool, rows,
		COLUMNS " FROM (SELECT q.ticket_id FROM " FIND_IN(
			"search_public") " s STRAIGHT_JOIN publication q"
					 " ON q.ticket_id = s.ticket_id WHERE q.site_id = ? AND "
					 "q.state = 'public' AND (? = 0 OR q.unit_id = ?)"
					 " AND (? = '' OR q.topic = ?) AND (? = '' OR q.category = "
					 "?) ORDER BY "
					 "q.answered_at DESC, q.ticket_id DESC"
					 " LIMIT ? OFFSET ?) AS page JOIN publication p ON "
					 "p.ticket_id = "
					 "page.ticket_id" JOINS
					 " ORDER BY p.answered_at DESC, p.ticket_id DESC",
		FIND_ARGS(filter->search), INT(filter->site_id), INT(filter->unit_id),
		INT(filter->unit_id), TEXT(filter->topic), TEXT(filter->topic),
		TEXT(filter->category), TEXT(filter->category), INT(filter->limit),
		INT(filter->offset));
}

enum db_status publication_list(struct db *db, struct pool *pool,
	const struct publication_filter *filter, struct publication **out, size_t *n)
{
	struct db_rows rows = {0};
	enum db_status status = filter->search ? search_rows(db, pool, filter, &rows)
					       : list_rows(db, pool, filter, &rows);

	*n = 0;
	if (status != DB_OK)
		return status;
	*out = read_rows(pool, &rows);
	*n = rows.rows;
	return DB_OK;
}

enum db_status publication_place(struct db *db, struct pool *pool, const char *number,
	struct publication_filter *filter, bool *found)
{
	struct db_rows rows = {0};
	enum db_status status = db_query(db, pool, &rows,
		"SELECT answered_at, ticket_id FROM publication WHERE number = ? AND site_id = ?",
		TEXT(number), INT(filter->site_id));

	*found = status == DB_OK && rows.rows == 1;
	if (!*found)
		return status;
	filter->at = db_time(&rows, 0, 0);
	filter->at_id = db_int(&rows, 0, 1);
	return DB_OK;
}

enum db_status publication_total(
	struct db *db, struct pool *pool, const struct publication_filter *filter, int64_t *out)
{
	struct db_rows rows = {0};
	enum db_status status = db_query(db, pool, &rows,
		"SELECT COALESCE(SUM(n), 0) FROM publication_count WHERE site_id = ? AND (? = 0 OR "
		"unit_id = ?)"
		" AND (? = '' OR topic = ?) AND (? = '' OR category = ?)",
		INT(filter->site_id), INT(filter->unit_id), INT(filter->unit_id),
		TEXT(filter->topic), TEXT(filter->topic), TEXT(filter->category),
		TEXT(filter->category));

	*out = status == DB_OK ? db_int(&rows, 0, 0) : 0;
	return status;
}

enum db_status publication_read(struct db *db, struct pool *pool, int64_t site_id,
	const char *number, struct publication **out)
{
	struct db_rows rows = {0};
	enum db_status status = db_query(db, pool, &rows,
		COLUMNS " FROM publication p" JOINS
			" WHERE p.number = ? AND p.site_id = ? AND p.state = 'public'",
		TEXT(number), INT(site_id));

	*out = status == DB_OK && rows.rows == 1 ? read_rows(pool, &rows) : NULL;
	return status;
}

enum db_status publication_alike(struct db *db, struct pool *pool, int64_t site_id,
	const char *words, int64_t limit, struct publication **out, size_t *n)
{
	struct db_rows rows = {0};
	enum db_status status = db_query(db, pool, &rows,
		COLUMNS " FROM (SELECT ticket_id, MATCH (words) AGAINST (? IN BOOLEAN MODE) AS "
			"score FROM search_public"
			" WHERE MATCH (words) AGAINST (? IN BOOLEAN MODE) ORDER BY score DESC "
			"LIMIT ?) AS best"
			" JOIN publication p ON p.ticket_id = best.ticket_id" JOINS
			" WHERE p.site_id = ? AND p.state = 'public' ORDER BY best.score DESC, "
			"p.ticket_id DESC",
		TEXT(words), TEXT(words), INT(limit), INT(site_id));

	*n = 0;
	if (status != DB_OK)
		return status;
	*out = read_rows(pool, &rows);
	*n = rows.rows;
	return DB_OK;
}
