/* SPDX-License-Identifier: MIT */
/*
 * The answered error reports as everybody may see them, newest first. Lists walk the index of their
 * filter. Words are looked for in the newest reports first: what stands in many of them fills a
 * page there, and only what is rare is asked from the full-text index, which reads all that it has
 * of a word. What words a report has is correction_words.c's.
 */
#include "tickets/corrections/correction.h"

#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "tickets/find.h"

/* --- what of it --- */

static bool is_ours(const struct correction_line *line)
{
	return !str_equal(line->outcome, "away") && !str_equal(line->kind, CORRECTION_FAKE);
}

const char *correction_page(struct pool *pool, const struct correction_line *line)
{
	const char *place = correction_place(line->url);

	return pool_copy(pool, place, strcspn(place, is_ours(line) ? "?" : "/?"));
}

const char *correction_page_url(const struct correction_line *line)
{
	return is_ours(line) && !strchr(line->url, '?') ? line->url : NULL;
}

const char *correction_page_title(const struct correction_line *line)
{
	return is_ours(line) ? line->page_title : "";
}

/* --- the list --- */

/* What is shown of a report, out of the rows `page` that were found. */
#define SHOWN(found) \
	"SELECT STRAIGHT_JOIN t.id, t.number, page.kind, page.outcome, u.name, c.url," \
	" (SELECT v.title FROM page_visit v WHERE v.ticket_id = t.id AND v.state = 'done'" \
	"  AND v.status = 200 ORDER BY v.asked_at DESC LIMIT 1)," \
	" page.received_on, page.answered_at" \
	" FROM (" found " ORDER BY p.answered_at DESC, p.ticket_id DESC LIMIT ?) AS page" \
	" JOIN ticket t ON t.id = page.ticket_id JOIN correction c ON c.ticket_id = t.id" \
	" LEFT JOIN unit u ON u.id = page.unit_id" \
	" ORDER BY page.answered_at DESC, page.ticket_id DESC"
#define ROWS "SELECT p.ticket_id, p.kind, p.unit_id, p.outcome, p.received_on, p.answered_at"
/* "after" is the row of that number; a number that is not in the list starts from the newest. */
#define WANTED \
	" WHERE p.site_id = ? AND (? = 0 OR p.unit_id = ?) AND (? = '' OR p.kind = ?)" \
	" AND (? = '' OR p.outcome = ?) AND p.answered_at <= ?" \
	" AND (p.answered_at < ? OR p.ticket_id < ?)"
#define WALK(index) ROWS " FROM correction_public p FORCE INDEX (" index ")" WANTED
#define LINES(index) SHOWN(WALK(index))

#define NEWEST "1000" /* reports in which a word is looked for one by one */
#define LINES_NEWEST(index) \
	SHOWN(ROWS \
		" FROM (" WALK(index) " ORDER BY p.answered_at DESC, p.ticket_id DESC" \
				      " LIMIT " NEWEST ") AS p STRAIGHT_JOIN " FIND_ROW( \
					      "search_correction") " ON w.ticket_id = " \
								   "p.ticket_id WHERE " FIND_ALL)
#define LINES_INDEX \
	SHOWN(ROWS " FROM " FIND_IN( \
		"search_correction") " AS s STRAIGHT_JOIN correction_public p" \
				     " FORCE INDEX (PRIMARY) ON p.ticket_id = s.ticket_id" WANTED)

struct place {
	instant at;
	int64_t id;
};

static enum db_status find_place(
	struct db *db, struct pool *pool, const struct correction_filter *filter, struct place *out)
{
	struct db_rows rows;
	enum db_status status;

	/* later than anything, as far as DATETIME goes with ease */
	*out = (struct place){day_start(day_of(2999, 1, 1)), INT64_MAX};
	if (str_empty(filter->after))
		return DB_OK;
	status = db_query(db, pool, &rows,
		"SELECT p.answered_at, p.ticket_id FROM ticket t JOIN correction_public p"
		" ON p.ticket_id = t.id WHERE t.number = ? AND t.site_id = ?",
		TEXT(filter->after), INT(filter->site_id));
	if (status == DB_OK && rows.rows > 0)
		*out = (struct place){db_time(&rows, 0, 0), db_int(&rows, 0, 1)};
	return status;
}

#define WANTED_ARGS(filter, place) \
	INT((filter)->site_id), INT((filter)->unit_id), INT((filter)->unit_id), \
		TEXT((filter)->kind), TEXT((filter)->kind), TEXT((filter)->outcome), \
		TEXT((filter)->outcome), TIME((place)->at), TIME((place)->at), INT((place)->id)

static enum db_status ask_lines(struct db *db, struct pool *pool,
	const struct correction_filter *filter, const struct place *place, struct db_rows *rows)
{
	const struct db_arg args[] = {
		WANTED_ARGS(filter, place), INT(filter->limit), {.type = DB_END}};

	if (filter->unit_id > 0)
		return db_query_(db, pool, rows, LINES("correction_public_unit"), args);
	if (!str_empty(filter->kind))
		return db_query_(db, pool, rows, LINES("correction_public_kind"), args);
	if (!str_empty(filter->outcome))
		return db_query_(db, pool, rows, LINES("correction_public_outcome"), args);
	return db_query_(db, pool, rows, LINES("correction_public_list"), args);
}

static enum db_status ask_newest(struct db *db, struct pool *pool,
	const struct correction_filter *filter, const struct place *place, struct db_rows *rows)
{
	const struct db_arg args[] = {WANTED_ARGS(filter, place), FIND_LIKE_ARGS(filter->search),
		INT(filter->limit), {.type = DB_END}};

	if (filter->unit_id > 0)
		return db_query_(db, pool, rows, LINES_NEWEST("correction_public_unit"), args);
	if (!str_empty(filter->kind))
		return db_query_(db, pool, rows, LINES_NEWEST("correction_public_kind"), args);
	if (!str_empty(filter->outcome))
		return db_query_(db, pool, rows, LINES_NEWEST("correction_public_outcome"), args);
	return db_query_(db, pool, rows, LINES_NEWEST("correction_public_list"), args);
}

static enum db_status search_lines(struct db *db, struct pool *pool,
	const struct correction_filter *filter, const struct place *place, struct db_rows *rows)
{
	enum db_status status = ask_newest(db, pool, filter, place, rows);

	if (status != DB_OK || (int64_t)rows->rows >= filter->limit)
		return status;
	return db_query(db, pool, rows, LINES_INDEX, FIND_ARGS(filter->search),
		WANTED_ARGS(filter, place), INT(filter->limit));
}

enum db_status correction_lines(struct db *db, struct pool *pool,
	const struct correction_filter *filter, struct correction_line **out, size_t *n)
{
	struct place place;
	struct db_rows rows;
	enum db_status status = find_place(db, pool, filter, &place);

	*n = 0;
	if (status == DB_OK)
		status = filter->search ? search_lines(db, pool, filter, &place, &rows)
					: ask_lines(db, pool, filter, &place, &rows);
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++) {
		struct correction_line *line = &(*out)[i];

		*line = (struct correction_line){.ticket_id = db_int(&rows, i, 0),
			.number = db_text(&rows, i, 1),
			.kind = db_text(&rows, i, 2),
			.outcome = db_text(&rows, i, 3),
			.unit = db_text_or_empty(&rows, i, 4),
			.url = db_text(&rows, i, 5),
			.page_title = db_text_or_empty(&rows, i, 6),
			.answered_at = db_time(&rows, i, 8)};
		if (day_parse(db_text(&rows, i, 7), &line->received_on) != 0)
			line->received_on = instant_day(line->answered_at);
	}
	return DB_OK;
}
