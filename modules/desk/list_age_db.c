/* SPDX-License-Identifier: MIT */
/*
 * Letters by age, the newest first. Each question is a walk along an index that holds every column
 * that is filtered by, so that a row is looked at only when it is wanted or has words to be read.
 */
#include "modules/desk/list_db.h"

#include "base/pool.h"
#include "base/str.h"
#include "tickets/find.h"

/* The chosen filters; t is the ticket. A category takes in those below it. */
#define FILTER \
	" (? IS NULL OR t.state = ?) AND (? IS NULL OR t.category = ?" \
	" OR LEFT(t.category, CHAR_LENGTH(?) + 1) = CONCAT(?, '.')) AND t.screen >= ?" \
	" AND (t.flags & ?) = ? AND (? = 0 OR COALESCE(t.unit_id, -1) = ?)" \
	" AND t.submitted_at >= ? AND t.submitted_at < ?"
#define FILTER_ARGS(a) \
	TEXT((a)->state), TEXT((a)->state), TEXT((a)->category), TEXT((a)->category), \
		TEXT((a)->category), TEXT((a)->category), INT((a)->screen), INT((a)->flags), \
		INT((a)->flags), INT((a)->unit), INT((a)->unit), TIME(since(a)), TIME(until(a))
#define NEWEST " ORDER BY t.submitted_at DESC, t.id DESC LIMIT ?"
#define WORDS \
	" AND " FIND_LIKE " AND " FIND_LIKE " AND " FIND_LIKE " AND " FIND_LIKE " AND " FIND_LIKE \
	" AND " FIND_LIKE
#define WORD_ARGS(s) \
	TEXT((s)->like[0]), TEXT((s)->like[1]), TEXT((s)->like[2]), TEXT((s)->like[3]), \
		TEXT((s)->like[4]), TEXT((s)->like[5])
#define SCOPE \
	" AND (? = 0 OR t.unit_id = ? OR EXISTS (SELECT 1 FROM ticket_unit k" \
	" WHERE k.ticket_id = t.id AND k.unit_id = ?))"
#define SCOPE_ARGS(a) INT((a)->scope_unit), INT((a)->scope_unit), INT((a)->scope_unit)
#define BY_AGE "SELECT t.id, t.submitted_at FROM ticket t FORCE INDEX (ticket_age)"
#define BY_UNIT "SELECT t.id, t.submitted_at FROM ticket t FORCE INDEX (ticket_unit_age)"
#define READ_WORDS " STRAIGHT_JOIN search_staff w ON w.ticket_id = t.id"

static instant since(const struct age_ask *ask)
{
	return ask->since == INSTANT_NONE ? 0 : ask->since;
}

static instant until(const struct age_ask *ask)
{
	return ask->until == INSTANT_NONE ? INSTANT_NEVER : ask->until;
}

/* The unit along whose own index the walk can go; 0: none. */
static int64_t walk_unit(const struct age_ask *ask)
{
	return ask->scope_unit ? ask->scope_unit : ask->unit;
}

static enum db_status take(enum db_status status, struct pool *pool, const struct db_rows *rows,
	struct age_row **out, size_t *n)
{
	*n = 0;
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows->rows * sizeof(**out));
	for (; *n < rows->rows; (*n)++)
		(*out)[*n] = (struct age_row){db_int(rows, *n, 0), db_time(rows, *n, 1)};
	return DB_OK;
}

static enum db_status walk_site(
	struct db *db, struct pool *pool, const struct age_ask *a, struct db_rows *rows)
{
	if (a->words)
		return db_query(db, pool, rows,
			BY_AGE READ_WORDS " WHERE t.site_id = ? AND" FILTER WORDS NEWEST,
			INT(a->site_id), FILTER_ARGS(a), WORD_ARGS(a->words), INT(a->most));
	return db_query(db, pool, rows, BY_AGE " WHERE t.site_id = ? AND" FILTER NEWEST,
		INT(a->site_id), FILTER_ARGS(a), INT(a->most));
}

static enum db_status walk_one_unit(
	struct db *db, struct pool *pool, const struct age_ask *a, struct db_rows *rows)
{
	int64_t unit = walk_unit(a);
	if (a->words)
		return db_query(db, pool, rows,
			BY_UNIT READ_WORDS
			" WHERE t.site_id = ? AND t.unit_id <=> ? AND" FILTER WORDS NEWEST,
			INT(a->site_id), ID(unit), FILTER_ARGS(a), WORD_ARGS(a->words),
			INT(a->most));
	return db_query(db, pool, rows,
		BY_UNIT " WHERE t.site_id = ? AND t.unit_id <=> ? AND" FILTER NEWEST,
		INT(a->site_id), ID(unit), FILTER_ARGS(a), INT(a->most));
}

enum db_status list_db_walk(struct db *db, struct pool *pool, const struct age_ask *ask,
	struct age_row **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = walk_unit(ask) ? walk_one_unit(db, pool, ask, &rows)
					       : walk_site(db, pool, ask, &rows);
	return take(status, pool, &rows, out, n);
}

enum db_status list_db_bound(
	struct db *db, struct pool *pool, const struct age_ask *ask, int64_t letters, instant *at)
{
	struct db_rows rows;
	int64_t unit = walk_unit(ask);
	enum db_status status;

	*at = INSTANT_NONE;
	if (unit)
		status = db_query(db, pool, &rows,
			"SELECT t.submitted_at FROM ticket t FORCE INDEX (ticket_unit_age)"
			" WHERE t.site_id = ? AND t.unit_id <=> ? AND t.submitted_at >= ?"
			" AND t.submitted_at < ? ORDER BY t.submitted_at DESC LIMIT 1 OFFSET ?",
			INT(ask->site_id), ID(unit), TIME(since(ask)), TIME(until(ask)),
			INT(letters));
	else
		status = db_query(db, pool, &rows,
			"SELECT t.submitted_at FROM ticket t FORCE INDEX (ticket_age)"
			" WHERE t.site_id = ? AND t.submitted_at >= ? AND t.submitted_at < ?"
			" ORDER BY t.submitted_at DESC LIMIT 1 OFFSET ?",
			INT(ask->site_id), TIME(since(ask)), TIME(until(ask)), INT(letters));
	if (status == DB_OK && rows.rows > 0)
		*at = db_time(&rows, 0, 0);
	return status;
}

enum db_status list_db_walk_co(struct db *db, struct pool *pool, const struct age_ask *ask,
	struct age_row **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status;

	if (ask->words)
		status = db_query(db, pool, &rows,
			"SELECT t.id, t.submitted_at FROM ticket_unit k JOIN ticket t ON t.id = "
			"k.ticket_id" READ_WORDS " WHERE k.unit_id = ? AND t.site_id = ?"
			" AND COALESCE(t.unit_id, 0) <> ? AND" FILTER WORDS NEWEST,
			INT(ask->scope_unit), INT(ask->site_id), INT(ask->scope_unit),
			FILTER_ARGS(ask), WORD_ARGS(ask->words), INT(ask->most));
	else
		status = db_query(db, pool, &rows,
			"SELECT t.id, t.submitted_at FROM ticket_unit k JOIN ticket t ON t.id = "
			"k.ticket_id WHERE k.unit_id = ? AND t.site_id = ?"
			" AND COALESCE(t.unit_id, 0) <> ? AND" FILTER NEWEST,
			INT(ask->scope_unit), INT(ask->site_id), INT(ask->scope_unit),
			FILTER_ARGS(ask), INT(ask->most));
	return take(status, pool, &rows, out, n);
}

enum db_status list_db_find(struct db *db, struct pool *pool, const struct age_ask *ask,
	struct age_row **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT t.id, t.submitted_at FROM " FIND_IN(
			"search_staff") " s JOIN ticket t ON t.id = s.ticket_id"
					" WHERE t.site_id = ? AND" FILTER SCOPE NEWEST,
		FIND_ARGS(ask->words), INT(ask->site_id), FILTER_ARGS(ask), SCOPE_ARGS(ask),
		INT(ask->most));
	return take(status, pool, &rows, out, n);
}

/* Patterns that fit everything where no words are asked for. */
static const struct search any = {NULL, {"%", "%", "%", "%", "%", "%"}};

enum db_status list_db_citizen(struct db *db, struct pool *pool, const struct age_ask *ask,
	const char *hash, struct age_row **out, size_t *n)
{
	const struct search *words = ask->words ? ask->words : &any;
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT t.id, t.submitted_at FROM (SELECT ticket_id FROM contact WHERE phone_hash "
		"= ?"
		" UNION SELECT ticket_id FROM contact WHERE email_hash = ?) s"
		" JOIN ticket t ON t.id = s.ticket_id JOIN search_staff w ON w.ticket_id = t.id"
		" WHERE t.site_id = ? AND" FILTER SCOPE WORDS NEWEST,
		TEXT(hash), TEXT(hash), INT(ask->site_id), FILTER_ARGS(ask), SCOPE_ARGS(ask),
		WORD_ARGS(words), INT(ask->most));
	return take(status, pool, &rows, out, n);
}
