/* SPDX-License-Identifier: MIT */
/*
 * How long answers took: read in batches, so that a year's letters need little memory, sorted once
 * for each breakdown, then each row's median and 90th percentile by nearest rank.
 */
#include "tickets/figures_rows.h"

#include "base/pool.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define BATCH 10000

int64_t figure_work(const struct engine *engine, instant submitted, instant answered)
{
	return deadline_minutes(engine->calendar, submitted, answered, NULL, 0);
}

struct spans {
	struct figure_span *list;
	size_t n, room;
};

static void add(struct spans *spans, struct pool *pool, struct figure_span one)
{
	if (spans->n == spans->room) {
		spans->room = spans->room ? 2 * spans->room : 1024;
		struct figure_span *more = pool_alloc(pool, spans->room * sizeof *more);
		if (spans->n > 0)
			memcpy(more, spans->list, spans->n * sizeof *more);
		spans->list = more;
	}
	spans->list[spans->n++] = one;
}

static int month_of(instant at)
{
	struct date date = day_date(instant_day(at));
	return date.year * 100 + date.month;
}

static void read_batch(struct spans *spans, struct pool *pool, const struct engine *engine,
	const struct db_rows *rows)
{
	for (size_t i = 0; i < rows->rows; i++) {
		instant submitted = db_time(rows, i, 1), answered = db_time(rows, i, 4);
		if (answered == INSTANT_NONE)
			continue;
		if (answered < submitted) /* history that was taken over says so */
			answered = submitted;
		add(spans, pool,
			(struct figure_span){
				.unit_id = db_int(rows, i, 2),
				.topic = policy_topic(engine->policy, db_text(rows, i, 3)),
				.month = month_of(submitted),
				.work = figure_work(engine, submitted, answered),
				.elapsed = (answered - submitted) / MINUTE,
			});
	}
}

enum db_status figure_spans(struct db *db, struct pool *pool, const struct engine *engine,
	const struct figures_asked *asked, struct figure_span **out, size_t *n)
{
	struct figure_within within = figure_within(pool, engine->policy, asked->category);
	struct pool *scratch = pool_open();
	struct spans spans = {0};
	struct db_rows rows = {0};
	instant after = day_start(asked->from);
	int64_t after_id = 0;
	enum db_status status;

	do {
		pool_empty(scratch);
		/* what is not answered comes too: the walk along the index goes on from the last
		 * row */
		status = db_query(db, scratch, &rows,
			"SELECT t.id, t.submitted_at, COALESCE(t.unit_id, 0), t.category,"
			" IF(c.outcome IN ('met', 'late'), c.stopped_at, NULL)" FIGURE_FROM
			" WHERE t.site_id = ? AND t.kind = 'letter' AND t.submitted_at >= ?"
			" AND t.submitted_at < ? AND (t.submitted_at > ? OR t.id > ?)"
			" AND (? = 0 OR COALESCE(t.unit_id, -1) = ?)"
			" AND (? IS NULL OR (FIND_IN_SET(t.category, ?) > 0) = ?)"
			" ORDER BY t.submitted_at, t.id LIMIT 10000",
			INT(asked->site_id), TIME(after), TIME(day_start(asked->to)), TIME(after),
			INT(after_id), INT(asked->unit_id), INT(asked->unit_id), TEXT(within.codes),
			TEXT(within.codes), INT(within.in));
		if (status != DB_OK)
			break;
		read_batch(&spans, pool, engine, &rows);
		if (rows.rows > 0) {
			after = db_time(&rows, rows.rows - 1, 1);
			after_id = db_int(&rows, rows.rows - 1, 0);
		}
	} while (rows.rows == BATCH);
	pool_close(&scratch);
	*out = spans.list;
	*n = spans.n;
	return status;
}

/* --- percentiles --- */

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* The smallest value that so many of a hundred do not pass. */
static int64_t rank(const int64_t *sorted, size_t n, size_t percent)
{
	return n > 0 ? sorted[(n * percent + 99) / 100 - 1] : -1;
}

static bool belongs(const struct figure_span *span, enum figures_by by, const struct figures *row)
{
	switch (by) {
	case FIGURES_BY_UNIT: return span->unit_id == row->unit_id;
	case FIGURES_BY_CATEGORY: return str_equal(span->topic, row->category);
	case FIGURES_BY_MONTH: return span->month == row->month;
	default: return true;
	}
}

void figure_times(struct pool *pool, struct figures_table by[FIGURES_BYS],
	struct figure_span *spans, size_t n)
{
	int64_t *work = pool_alloc(pool, (n + 1) * sizeof *work);
	int64_t *elapsed = pool_alloc(pool, (n + 1) * sizeof *elapsed);

	for (enum figures_by b = FIGURES_ALL; b < FIGURES_BYS; b++)
		for (size_t i = 0; i < by[b].n; i++) {
			struct figures *row = &by[b].row[i];
			size_t fitting = 0;
			for (size_t k = 0; k < n; k++)
				if (belongs(&spans[k], b, row)) {
					work[fitting] = spans[k].work;
					elapsed[fitting++] = spans[k].elapsed;
				}
			qsort(work, fitting, sizeof *work, by_number);
			qsort(elapsed, fitting, sizeof *elapsed, by_number);
			row->work_median = rank(work, fitting, 50);
			row->work_p90 = rank(work, fitting, 90);
			row->elapsed_median = rank(elapsed, fitting, 50);
			row->elapsed_p90 = rank(elapsed, fitting, 90);
		}
}
