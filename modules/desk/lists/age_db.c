/* SPDX-License-Identifier: MIT */
/*
 * Letters by age, the newest first. Each question is a walk along an index that holds every column
 * that is filtered by, so that a row is looked at only when it is wanted or has words to be read.
 */
#include "modules/desk/lists/list_db.h"

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
#define WORDS " AND " FIND_ALL
#define SCOPE \
	" AND (? = 0 OR t.unit_id = ? OR EXISTS (SELECT 1 FROM ticket_unit k" \
	" WHERE k.ticket_id = t.id AND k.unit_id = ?))"
#define SCOPE_ARGS(a) INT((a)->scope_unit), INT((a)->scope_unit), INT((a)->scope_unit)
#define ROW FIND_ROW("search_staff")
#define READ_WORDS " STRAIGHT_JOIN " ROW " ON w.ticket_id = t.id"
#define FOUND FIND_BY_TERM("search_staff")

static instant since(const struct age_ask *ask)
{
	return ask->since == INSTANT_NONE ? 0 : ask->since;
}

static instant until(const struct age_ask *ask)
{
	return ask->until == INSTANT_NONE ? INSTANT_NEVER : ask->until;
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

/* The newest along an index; where: its first columns, whose values follow. */
#define WALK(index, where, ...) \
	(a->words ? db_query(db, pool, &rows, \
			    "SELECT t.id, t.submitted_at FROM ticket t FORCE INDEX (" index \
			    ")" READ_WORDS " WHERE " where " AND" FILTER WORDS NEWEST, \
			    __VA_ARGS__, FILTER_ARGS(a), FIND_LIKE_ARGS(a->words), INT(a->most)) \
		  : db_query(db, pool, &rows, \
			    "SELECT t.id, t.submitted_at FROM ticket t FORCE INDEX (" index \
			    ") WHERE " where " AND" FILTER NEWEST, \
			    __VA_ARGS__, FILTER_ARGS(a), INT(a->most)))

enum db_status list_db_walk(struct db *db, struct pool *pool, const struct age_ask *a,
	enum age_along along, const char *code, struct age_row **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status;

	switch (along) {
	case ALONG_UNIT:
		status = WALK("ticket_unit_age", "t.site_id = ? AND t.unit_id <=> ?",
			INT(a->site_id), ID(a->scope_unit ? a->scope_unit : a->unit));
		break;
	case ALONG_STATE:
		status = WALK("ticket_state_age", "t.site_id = ? AND t.state = ?", INT(a->site_id),
			TEXT(a->state));
		break;
	case ALONG_CATEGORY:
		status = WALK("ticket_category_age", "t.site_id = ? AND t.category = ?",
			INT(a->site_id), TEXT(code));
		break;
	default: status = WALK("ticket_age", "t.site_id = ?", INT(a->site_id)); break;
	}
	return take(status, pool, &rows, out, n);
}

#define BOUND(index, where, ...) \
	db_query(db, pool, &rows, \
		"SELECT t.submitted_at FROM ticket t FORCE INDEX (" index ") WHERE " where \
		" AND t.submitted_at >= ? AND t.submitted_at < ?" \
		" ORDER BY t.submitted_at DESC LIMIT 1 OFFSET ?", \
		__VA_ARGS__, TIME(since(a)), TIME(until(a)), INT(letters))

enum db_status list_db_bound(struct db *db, struct pool *pool, const struct age_ask *a,
	enum age_along along, const char *code, int64_t letters, instant *at)
{
	struct db_rows rows;
	enum db_status status;

	*at = INSTANT_NONE;
	switch (along) {
	case ALONG_UNIT:
		status = BOUND("ticket_unit_age", "t.site_id = ? AND t.unit_id <=> ?",
			INT(a->site_id), ID(a->scope_unit ? a->scope_unit : a->unit));
		break;
	case ALONG_STATE:
		status = BOUND("ticket_state_age", "t.site_id = ? AND t.state = ?", INT(a->site_id),
			TEXT(a->state));
		break;
	case ALONG_CATEGORY:
		status = BOUND("ticket_category_age", "t.site_id = ? AND t.category = ?",
			INT(a->site_id), TEXT(code));
		break;
	default: status = BOUND("ticket_age", "t.site_id = ?", INT(a->site_id)); break;
	}
	if (status == DB_OK && rows.rows > 0)
		*at = db_time(&rows, 0, 0);
	return status;
}

enum db_status list_db_span(struct db *db, struct pool *pool, const struct age_ask *a,
	int64_t *first, int64_t *last, int64_t *letters)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT COALESCE(MIN(t.id), 0), COALESCE(MAX(t.id), 0), COUNT(*)"
		" FROM ticket t FORCE INDEX (ticket_age) WHERE t.site_id = ?"
		" AND t.submitted_at >= ? AND t.submitted_at < ?",
		INT(a->site_id), TIME(since(a)), TIME(until(a)));

	*first = *last = *letters = 0;
	if (status == DB_OK && rows.rows > 0) {
		*first = db_int(&rows, 0, 0);
		*last = db_int(&rows, 0, 1);
		*letters = db_int(&rows, 0, 2);
	}
	return status;
}

enum db_status list_db_scan(struct db *db, struct pool *pool, const struct age_ask *a,
	int64_t first, int64_t last, struct age_row **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT t.id, t.submitted_at FROM " ROW
		" STRAIGHT_JOIN ticket t FORCE INDEX (PRIMARY) ON t.id = w.ticket_id"
		" WHERE w.ticket_id BETWEEN ? AND ?" WORDS " AND t.site_id = ? AND" FILTER NEWEST,
		INT(first), INT(last), FIND_LIKE_ARGS(a->words), INT(a->site_id), FILTER_ARGS(a),
		INT(a->most));
	return take(status, pool, &rows, out, n);
}

/* Each is one step in the index of categories. */
enum db_status list_db_below(struct db *db, struct pool *pool, const struct age_ask *ask,
	const char **codes, size_t most, size_t *n)
{
	enum db_status status = DB_OK;
	const char *end = pool_print(pool, "%s/", ask->category); /* the character behind "." */

	codes[0] = ask->category;
	codes[1] = pool_print(pool, "%s.", ask->category);
	for (*n = 2; *n < most; (*n)++) {
		struct db_rows rows;
		status = db_query(db, pool, &rows,
			"SELECT MIN(category) FROM ticket WHERE site_id = ? AND category > ?"
			" AND category < ?",
			INT(ask->site_id), TEXT(codes[*n - 1]), TEXT(end));
		if (status != DB_OK || rows.rows == 0 || !db_text(&rows, 0, 0))
			break;
		codes[*n] = db_text(&rows, 0, 0);
	}
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
			FILTER_ARGS(ask), FIND_LIKE_ARGS(ask->words), INT(ask->most));
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
	const char *term, struct age_row **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT t.id, t.submitted_at FROM " FOUND
		" s STRAIGHT_JOIN ticket t FORCE INDEX (PRIMARY) ON t.id = s.ticket_id"
		" WHERE t.site_id = ? AND" FILTER SCOPE NEWEST,
		FIND_TERM_ARGS(term, ask->words), INT(ask->site_id), FILTER_ARGS(ask),
		SCOPE_ARGS(ask), INT(ask->most));
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
		" STRAIGHT_JOIN ticket t ON t.id = s.ticket_id" READ_WORDS
		" WHERE t.site_id = ? AND" FILTER SCOPE WORDS NEWEST,
		TEXT(hash), TEXT(hash), INT(ask->site_id), FILTER_ARGS(ask), SCOPE_ARGS(ask),
		FIND_LIKE_ARGS(words), INT(ask->most));
	return take(status, pool, &rows, out, n);
}

#define OF_KIND(from, newest) \
	db_query(db, pool, &rows, \
		"SELECT t.id, t.submitted_at FROM " from " t.id = c.ticket_id" READ_WORDS \
		" WHERE c.site_id = ? AND" FILTER SCOPE WORDS " ORDER BY " newest " LIMIT ?", \
		INT(ask->site_id), FILTER_ARGS(ask), SCOPE_ARGS(ask), FIND_LIKE_ARGS(words), \
		INT(ask->most))

/* Of a day the reports stand by their outcome, as the index has them. */
enum db_status list_db_kind(struct db *db, struct pool *pool, const struct age_ask *ask,
	bool corrections, struct age_row **out, size_t *n)
{
	const struct search *words = ask->words ? ask->words : &any;
	struct db_rows rows;
	enum db_status status = corrections
		? OF_KIND("correction c STRAIGHT_JOIN ticket t ON",
			  "c.received_on DESC, c.outcome DESC, c.late DESC, c.ticket_id DESC")
		: OF_KIND("solicitation c STRAIGHT_JOIN ticket t ON",
			  "t.submitted_at DESC, t.id DESC");

	return take(status, pool, &rows, out, n);
}
