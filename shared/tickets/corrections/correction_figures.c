/* SPDX-License-Identifier: MIT */
/*
 * How many error reports came in, how they ended and whether in time. Counts read the index of a
 * month alone; the open ones, few at any time, are asked for their due instant.
 */
#include "tickets/corrections/correction.h"

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
