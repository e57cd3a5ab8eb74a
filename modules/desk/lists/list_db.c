/* SPDX-License-Identifier: MIT */
/* Rows of lists by their ids, with words, and with who has them open. Letters by age are
 * age_db.c's matter, the index of words find_db.c's. */
#include "modules/desk/lists/list_db.h"

#include "base/pool.h"
#include "tickets/find.h"

#define TEN "?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
#define HUNDRED TEN ", " TEN ", " TEN ", " TEN ", " TEN ", " TEN ", " TEN ", " TEN ", " TEN ", " TEN

/* A statement has a fixed number of them: the last one is asked for again. */
static void put_ids(struct db_arg *args, const int64_t *ids, size_t n)
{
	for (size_t i = 0; i < LIST_BATCH; i++)
		args[i] = INT(ids[i < n ? i : n - 1]);
}

static void read_row(const struct db_rows *rows, size_t i, struct list_row *row)
{
	row->id = db_int(rows, i, 0);
	row->number = db_text(rows, i, 1);
	row->state = db_text(rows, i, 2);
	row->class_ = db_text(rows, i, 3);
	row->category = db_text(rows, i, 4);
	row->title = db_text(rows, i, 5);
	row->unit_id = db_int(rows, i, 6);
	row->unit_name = db_text_or_empty(rows, i, 7);
	row->submitted_at = db_time(rows, i, 8);
	row->next_due_at = db_time(rows, i, 9);
	row->replied_at = db_time(rows, i, 10);
	row->provisional = db_int(rows, i, 11) != 0;
	row->published = db_int(rows, i, 12) != 0;
	row->open = db_int(rows, i, 13) != 0;
	row->chases = (int)db_int(rows, i, 14);
	row->additions = (int)db_int(rows, i, 15);
	row->rule = db_text_or_empty(rows, i, 16);
	row->started_at = db_time(rows, i, 17);
	row->rule_class = db_text_or_empty(rows, i, 18);
	row->level = (enum level)db_int(rows, i, 19);
	row->screen = (int)db_int(rows, i, 20);
	row->flags = (unsigned)db_int(rows, i, 21);
	row->pending = db_text(rows, i, 22);
	row->extension = (int)db_int(rows, i, 23);
	row->version = (int)db_int(rows, i, 24);
	row->kind = db_text(rows, i, 25);
}

/* Two clocks of a ticket may be due at the same instant: the first one speaks. */
enum db_status list_db_rows(struct db *db, struct pool *pool, const int64_t *ids, size_t n,
	struct list_row **out, size_t *found)
{
	struct db_arg args[LIST_BATCH + 1] = {0};
	struct db_rows rows;

	*found = 0;
	if (n == 0)
		return DB_OK;
	put_ids(args, ids, n);
	enum db_status status = db_query_(db, pool, &rows,
		"SELECT t.id, t.number, t.state, t.class, t.category, t.title, t.unit_id, u.name,"
		" t.submitted_at, t.next_due_at, t.replied_at, t.provisional, t.published, t.open,"
		" t.chases, t.additions, c.rule, c.started_at, c.class, t.level, t.screen, t.flags,"
		" t.pending, t.extension, t.version, t.kind"
		" FROM ticket t LEFT JOIN unit u ON u.id = t.unit_id"
		" LEFT JOIN clock c ON c.id = (SELECT MIN(k.id) FROM clock k WHERE k.ticket_id = "
		"t.id AND k.outcome = '' AND k.due_at = t.next_due_at)"
		" WHERE t.id IN (" HUNDRED ")",
		args);
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof(**out));
	for (; *found < rows.rows; (*found)++)
		read_row(&rows, *found, &(*out)[*found]);
	return DB_OK;
}

enum db_status list_db_open(struct db *db, struct pool *pool, const int64_t *ids, size_t n,
	instant since, int64_t but, struct list_open **out, size_t *found)
{
	struct db_arg args[LIST_BATCH + 3] = {0};
	struct db_rows rows;

	*found = 0;
	if (n == 0)
		return DB_OK;
	put_ids(args, ids, n);
	args[LIST_BATCH] = TIME(since);
	args[LIST_BATCH + 1] = INT(but);
	enum db_status status = db_query_(db, pool, &rows,
		"SELECT p.ticket_id, s.name FROM presence p JOIN staff s ON s.id = p.staff_id"
		" WHERE p.ticket_id IN (" HUNDRED ") AND p.seen_at >= ? AND p.staff_id <> ?"
		" ORDER BY p.since_at",
		args);
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof(**out));
	for (; *found < rows.rows; (*found)++)
		(*out)[*found] =
			(struct list_open){db_int(&rows, *found, 0), db_text(&rows, *found, 1)};
	return DB_OK;
}

/* --- words --- */

#define ROW FIND_ROW("search_staff")

enum db_status list_db_have(struct db *db, struct pool *pool, const struct search *search,
	const int64_t *ids, size_t n, int64_t *have, size_t *found)
{
	struct db_arg args[LIST_BATCH + SEARCH_WORDS + 1] = {0};
	struct db_rows rows;

	*found = 0;
	if (n == 0)
		return DB_OK;
	put_ids(args, ids, n);
	for (size_t i = 0; i < SEARCH_WORDS; i++)
		args[LIST_BATCH + i] = TEXT(search->like[i]);
	enum db_status status = db_query_(db, pool, &rows,
		"SELECT w.ticket_id FROM " ROW " WHERE w.ticket_id IN (" HUNDRED ") AND " FIND_ALL,
		args);
	for (size_t i = 0; status == DB_OK && i < rows.rows; i++)
		have[(*found)++] = db_int(&rows, i, 0);
	return status;
}

/* --- co-units --- */

enum db_status list_db_co(
	struct db *db, struct pool *pool, int64_t unit_id, struct co_letter **out, size_t *n)
{
	struct db_rows rows;

	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT ticket_id, wants FROM ticket_unit WHERE unit_id = ? AND open = 1",
		INT(unit_id));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof(**out));
	for (; *n < rows.rows; (*n)++)
		(*out)[*n] = (struct co_letter){db_int(&rows, *n, 0), db_int(&rows, *n, 1) != 0};
	return DB_OK;
}
