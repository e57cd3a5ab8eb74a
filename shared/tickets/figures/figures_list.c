/* SPDX-License-Identifier: MIT */
/* The letters behind a number of figures.c, by the same bits. */
#include "tickets/figures/figures_rows.h"

#include "base/pool.h"

/* Parameters: FIGURE_CHOSEN_ARGS. */
#define FIGURE_CHOSEN \
	" AND (? >> (" FIGURE_FATE ")) & 1 = 1 AND (? >> " FIGURE_RATER ") & 1 = 1" \
	" AND (? >> " FIGURE_RATING ") & 1 = 1 AND ((" FIGURE_MARKS ") & ?) = ?"
#define FIGURE_CHOSEN_ARGS(want, now) \
	INT((want).fates), TIME(now), INT((want).raters), INT((want).ratings), INT((want).marks), \
		INT((want).marks)

static void read_letter(const struct db_rows *rows, size_t i, const struct engine *engine,
	struct figure_letter *out)
{
	unsigned marks = (unsigned)db_int(rows, i, 13);
	const char *unit = db_text(rows, i, 6);

	*out = (struct figure_letter){
		.id = db_int(rows, i, 0),
		.number = db_text(rows, i, 1),
		.title = db_text(rows, i, 2),
		.state = db_text(rows, i, 3),
		.category = db_text(rows, i, 4),
		.unit_id = db_int(rows, i, 5),
		.unit_name = unit ? unit : "",
		.submitted_at = db_time(rows, i, 7),
		.due_at = db_time(rows, i, 8),
		.answered_at = db_time(rows, i, 9),
		.as = {(enum fate)db_int(rows, i, 10), (int)db_int(rows, i, 11),
			(enum rater)db_int(rows, i, 12), marks & MARK_PUBLISHED,
			marks & MARK_REWORKED, marks & MARK_EXTENDED},
		.work = -1,
	};
	if (out->answered_at != INSTANT_NONE)
		out->work = figure_work(engine, out->submitted_at, out->answered_at);
}

enum db_status figures_letters(struct db *db, struct pool *pool, const struct engine *engine,
	const struct figures_asked *asked, enum figure figure, int limit, int offset,
	struct figure_letter **out, size_t *n)
{
	struct figure_want want = figure_want(engine->policy, figure);
	struct figure_within within = figure_within(pool, engine->policy, asked->category);
	struct db_rows rows;

	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT t.id, t.number, t.title, t.state, t.category, t.unit_id, u.name,"
		" t.submitted_at, c.due_at, " FIGURE_ANSWERED_AT ","
		" " FIGURE_FATE ", " FIGURE_RATING ", " FIGURE_RATER ", " FIGURE_MARKS
		" FROM (SELECT t.id" FIGURE_FROM FIGURE_WHERE FIGURE_CHOSEN
		" ORDER BY t.submitted_at DESC, t.id DESC LIMIT ? OFFSET ?) w"
		" JOIN ticket t ON t.id = w.id"
		" " FIGURE_CLOCK FIGURE_FIRST
		" LEFT JOIN unit u ON u.id = t.unit_id ORDER BY t.submitted_at DESC, t.id DESC",
		TIME(asked->now), FIGURE_ASKED_ARGS(asked, within),
		FIGURE_CHOSEN_ARGS(want, asked->now), INT(limit), INT(offset));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, (rows.rows + 1) * sizeof **out);
	for (size_t i = 0; i < rows.rows; i++)
		read_letter(&rows, i, engine, &(*out)[i]);
	*n = rows.rows;
	return DB_OK;
}

enum db_status figures_letters_count(struct db *db, struct pool *pool, const struct engine *engine,
	const struct figures_asked *asked, enum figure figure, int64_t *n)
{
	struct figure_want want = figure_want(engine->policy, figure);
	struct figure_within within = figure_within(pool, engine->policy, asked->category);
	struct db_rows rows;

	*n = 0;
	enum db_status status =
		db_query(db, pool, &rows, "SELECT COUNT(*)" FIGURE_FROM FIGURE_WHERE FIGURE_CHOSEN,
			FIGURE_ASKED_ARGS(asked, within), FIGURE_CHOSEN_ARGS(want, asked->now));
	if (status == DB_OK)
		*n = db_int(&rows, 0, 0);
	return status;
}
