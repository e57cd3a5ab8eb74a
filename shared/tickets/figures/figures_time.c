/* SPDX-License-Identifier: MIT */
/*
 * How long answers took: working and elapsed minutes of each letter, and for each row of a
 * breakdown median and 90th percentile by nearest rank.
 */
#include "tickets/figures/figures_rows.h"

#include "base/pool.h"

#include <stdlib.h>
#include <string.h>

int64_t figure_work(const struct engine *engine, instant submitted, instant answered)
{
	/* history that was taken over may say that it was answered before it came */
	if (answered <= submitted)
		return 0;
	return deadline_minutes(engine->calendar, submitted, answered, NULL, 0);
}

void figure_span_add(struct figure_spans *spans, struct pool *pool, const struct engine *engine,
	const struct figure_span *as, instant submitted, instant answered)
{
	if (spans->n == spans->room) {
		spans->room = spans->room ? 2 * spans->room : 256;
		struct figure_span *more = pool_alloc(pool, spans->room * sizeof *more);
		if (spans->n > 0)
			memcpy(more, spans->list, spans->n * sizeof *more);
		spans->list = more;
	}
	struct figure_span *one = &spans->list[spans->n++];
	*one = *as;
	one->work = figure_work(engine, submitted, answered);
	one->elapsed = answered > submitted ? (answered - submitted) / MINUTE : 0;
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
	case FIGURES_BY_CATEGORY: return span->topic == row->category;
	case FIGURES_BY_MONTH: return span->month == row->month;
	default: return true;
	}
}

void figure_times(
	struct pool *pool, struct figures_table by[FIGURES_BYS], const struct figure_spans *spans)
{
	size_t n = spans->n;
	int64_t *work = pool_alloc(pool, (n + 1) * sizeof *work);
	int64_t *elapsed = pool_alloc(pool, (n + 1) * sizeof *elapsed);

	for (enum figures_by b = FIGURES_ALL; b < FIGURES_BYS; b++)
		for (size_t i = 0; i < by[b].n; i++) {
			struct figures *row = &by[b].row[i];
			size_t fitting = 0;
			for (size_t k = 0; k < n; k++)
				if (belongs(&spans->list[k], b, row)) {
					work[fitting] = spans->list[k].work;
					elapsed[fitting++] = spans->list[k].elapsed;
				}
			qsort(work, fitting, sizeof *work, by_number);
			qsort(elapsed, fitting, sizeof *elapsed, by_number);
			row->work_median = rank(work, fitting, 50);
			row->work_p90 = rank(work, fitting, 90);
			row->elapsed_median = rank(elapsed, fitting, 50);
			row->elapsed_p90 = rank(elapsed, fitting, 90);
		}
}
