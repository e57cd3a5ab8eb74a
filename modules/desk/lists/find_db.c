/* SPDX-License-Identifier: MIT */
/* The index of words, and how often words stand in all letters. When which of them is asked is
 * find.c's matter. */
#include "modules/desk/lists/list_db.h"

#include "base/pool.h"
#include "tickets/find.h"

#define FOUND FIND_BY_TERM("search_staff")

enum db_status list_db_words(struct db *db, struct pool *pool, const struct search *search,
	const char *term, int64_t **ids, size_t *n)
{
	struct db_rows rows;

	*n = 0;
	enum db_status status = db_query(db, pool, &rows, "SELECT s.ticket_id FROM " FOUND " s",
		FIND_TERM_ARGS(term, search));
	if (status != DB_OK)
		return status;
	*ids = pool_alloc(pool, rows.rows * sizeof(**ids));
	for (; *n < rows.rows; (*n)++)
		(*ids)[*n] = db_int(&rows, *n, 0);
	return DB_OK;
}

enum db_status list_db_range(struct db *db, struct pool *pool, int64_t *first, int64_t *last)
{
	struct db_rows rows;

	*first = *last = 0;
	enum db_status status = db_query(
		db, pool, &rows, "SELECT MIN(ticket_id), MAX(ticket_id) FROM search_staff");
	if (status == DB_OK && rows.rows > 0) {
		*first = db_int(&rows, 0, 0);
		*last = db_int(&rows, 0, 1);
	}
	return status;
}

#define SOME "(SELECT ticket_id FROM search_staff WHERE ticket_id >= ? ORDER BY ticket_id LIMIT 50)"
#define EACH "SUM(" FIND_LIKE ")"

enum db_status list_db_sample(struct db *db, struct pool *pool, const struct search *search,
	const char *const *patterns, int64_t first, int64_t last, int *have, int *each)
{
	struct db_rows rows;
	const char *const *p = patterns;
	int64_t step = (last - first) / 8;

	enum db_status status = db_query(db, pool, &rows,
		"SELECT SUM(" FIND_ALL "), " EACH ", " EACH ", " EACH ", " EACH ", " EACH ", " EACH
		", " EACH ", " EACH ", " EACH ", " EACH ", " EACH ", " EACH " FROM (" SOME
		" UNION ALL " SOME " UNION ALL " SOME " UNION ALL " SOME " UNION ALL " SOME
		" UNION ALL " SOME " UNION ALL " SOME " UNION ALL " SOME
		") s STRAIGHT_JOIN " FIND_ROW("search_staff") " ON w.ticket_id = s.ticket_id",
		FIND_LIKE_ARGS(search), TEXT(p[0]), TEXT(p[1]), TEXT(p[2]), TEXT(p[3]), TEXT(p[4]),
		TEXT(p[5]), TEXT(p[6]), TEXT(p[7]), TEXT(p[8]), TEXT(p[9]), TEXT(p[10]),
		TEXT(p[11]), INT(first), INT(first + step), INT(first + 2 * step),
		INT(first + 3 * step), INT(first + 4 * step), INT(first + 5 * step),
		INT(first + 6 * step), INT(first + 7 * step));
	if (status != DB_OK)
		return status;
	*have = (int)db_int(&rows, 0, 0);
	for (size_t i = 0; i < LIST_TERMS; i++)
		each[i] = (int)db_int(&rows, 0, i + 1);
	return DB_OK;
}
