/* SPDX-License-Identifier: MIT */
/*
 * What the public may know of error reports: how many, how they ended and when, and the answered
 * ones as a list. Counts read the index of a month alone; the open ones, few at any time, are asked
 * for their due instant. Lists walk the index of their filter.
 */
#include "tickets/correction.h"

#include "base/pool.h"
#include "base/str.h"

/* --- figures --- */

static const char *day_text(struct pool *pool, day d)
{
	char text[INSTANT_TEXT];

	return pool_text(pool, day_iso(d, text));
}

static void count(
	struct correction_figures *out, const char *outcome, bool late, bool over, int64_t n)
{
	bool answered = !str_empty(outcome);

	out->received += n;
	out->fixed += str_equal(outcome, "fixed") ? n : 0;
	out->untrue += str_equal(outcome, "untrue") ? n : 0;
	out->out_of_scope += str_equal(outcome, "away") ? n : 0;
	out->open += answered ? 0 : n;
	out->answered += answered ? n : 0;
	out->in_time += answered && !late ? n : 0;
	out->late += late || over ? n : 0;
}

/* [from, to) in days; months of `out` from `first` on. */
static enum db_status ask(struct db *db, struct pool *pool, int64_t site_id, day from, day to,
	instant now, struct db_rows *rows)
{
	return db_query(db, pool, rows,
		"SELECT DATE_FORMAT(received_on, '%Y-%m-01') AS month, outcome, late, 0, COUNT(*)"
		" FROM correction FORCE INDEX (correction_month)"
		" WHERE site_id = ? AND received_on >= ? AND received_on < ?"
		" AND outcome NOT IN ('', 'spam', 'same') GROUP BY month, outcome, late"
		" UNION ALL"
		" SELECT DATE_FORMAT(c.received_on, '%Y-%m-01') AS month, '', 0,"
		" COALESCE(t.reply_due_at <= ?, 0) AS passed, COUNT(*)"
		" FROM correction c FORCE INDEX (correction_month) JOIN ticket t ON t.id = "
		"c.ticket_id"
		" WHERE c.site_id = ? AND c.received_on >= ? AND c.received_on < ?"
		" AND c.outcome = '' GROUP BY month, passed",
		INT(site_id), TEXT(day_text(pool, from)), TEXT(day_text(pool, to)), TIME(now),
		INT(site_id), TEXT(day_text(pool, from)), TEXT(day_text(pool, to)));
}

enum db_status correction_figures(struct db *db, struct pool *pool, int64_t site_id, instant from,
	instant to, instant now, struct correction_figures *out)
{
	struct db_rows rows;
	enum db_status status;

	*out = (struct correction_figures){0};
	status = ask(db, pool, site_id, instant_day(from), instant_day(to - 1) + 1, now, &rows);
	for (size_t i = 0; status == DB_OK && i < rows.rows; i++)
		count(out, db_text(&rows, i, 1), db_int(&rows, i, 2) != 0, db_int(&rows, i, 3) != 0,
			db_int(&rows, i, 4));
	return status;
}

static day first_of_month(day d)
{
	return d - day_date(d).day + 1;
}

enum db_status correction_months(struct db *db, struct pool *pool, int64_t site_id, instant now,
	size_t n, struct correction_month *out)
{
	day first = first_of_month(instant_day(now));
	struct db_rows rows;
	enum db_status status;

	for (size_t i = 0; i < n; i++) {
		out[i] = (struct correction_month){.first = first};
		first = first_of_month(first - 1);
	}
	status = ask(db, pool, site_id, out[n - 1].first, instant_day(now) + 1, now, &rows);
	for (size_t i = 0; status == DB_OK && i < rows.rows; i++) {
		day month;

		if (day_parse(db_text(&rows, i, 0), &month) != 0)
			continue;
		for (size_t m = 0; m < n; m++) {
			if (out[m].first == month)
				count(&out[m].figures, db_text(&rows, i, 1),
					db_int(&rows, i, 2) != 0, db_int(&rows, i, 3) != 0,
					db_int(&rows, i, 4));
		}
	}
	return status;
}

/* --- the list --- */

/* The page's rows out of the filter's index, then what else is shown of them. "after" is the row of
 * that number; a number that is not in the list starts from the newest. */
#define LINES(index) \
	"SELECT STRAIGHT_JOIN t.id, t.number, page.kind, page.outcome, u.name, c.url," \
	" (SELECT v.title FROM page_visit v WHERE v.ticket_id = t.id AND v.state = 'done'" \
	"  AND v.status = 200 ORDER BY v.asked_at DESC LIMIT 1)," \
	" page.received_on, page.answered_at" \
	" FROM (SELECT p.ticket_id, p.kind, p.unit_id, p.outcome, p.received_on, p.answered_at" \
	"  FROM correction_public p FORCE INDEX (" index ")" \
	"  WHERE p.site_id = ? AND (? = 0 OR p.unit_id = ?) AND (? = '' OR p.kind = ?)" \
	"  AND (? = '' OR p.outcome = ?) AND p.answered_at <= ?" \
	"  AND (p.answered_at < ? OR p.ticket_id < ?)" \
	"  ORDER BY p.answered_at DESC, p.ticket_id DESC LIMIT ?) AS page" \
	" JOIN ticket t ON t.id = page.ticket_id JOIN correction c ON c.ticket_id = t.id" \
	" LEFT JOIN unit u ON u.id = page.unit_id" \
	" ORDER BY page.answered_at DESC, page.ticket_id DESC"

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

static enum db_status ask_lines(struct db *db, struct pool *pool,
	const struct correction_filter *filter, const struct place *place, struct db_rows *rows)
{
	const struct db_arg args[] = {INT(filter->site_id), INT(filter->unit_id),
		INT(filter->unit_id), TEXT(filter->kind), TEXT(filter->kind), TEXT(filter->outcome),
		TEXT(filter->outcome), TIME(place->at), TIME(place->at), INT(place->id),
		INT(filter->limit), {.type = DB_END}};

	if (filter->unit_id > 0)
		return db_query_(db, pool, rows, LINES("correction_public_unit"), args);
	if (!str_empty(filter->kind))
		return db_query_(db, pool, rows, LINES("correction_public_kind"), args);
	if (!str_empty(filter->outcome))
		return db_query_(db, pool, rows, LINES("correction_public_outcome"), args);
	return db_query_(db, pool, rows, LINES("correction_public_list"), args);
}

enum db_status correction_lines(struct db *db, struct pool *pool,
	const struct correction_filter *filter, struct correction_line **out, size_t *n)
{
	struct place place;
	struct db_rows rows;
	enum db_status status = find_place(db, pool, filter, &place);

	*n = 0;
	if (status == DB_OK)
		status = ask_lines(db, pool, filter, &place, &rows);
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
