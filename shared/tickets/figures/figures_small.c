/* SPDX-License-Identifier: MIT */
/*
 * What is too small to be read by everybody: from a handful of letters one could tell who wrote and
 * how they rated. Units with too few letters stand together in one row; ratings of units with too
 * few are not shown. Where a single hidden number would follow from the sum, the next smallest is
 * hidden with it.
 */
#include "tickets/figures/figures_kept.h"

#include "base/pool.h"

#include <stdlib.h>

/* How many of the n values, in ascending order, have to be hidden so that what is hidden is at
 * least two and together not small; values of 0 say nothing about anybody. */
static size_t to_hide(const int64_t *sorted, size_t n, int64_t small)
{
	size_t hidden = 0, people = 0;
	int64_t sum = 0;

	if (n == 0 || sorted[n - 1] == 0)
		return 0;
	while (hidden < n &&
		(sorted[hidden] < small || (people > 0 && (people < 2 || sum < small)))) {
		people += sorted[hidden] > 0;
		sum += sorted[hidden++];
	}
	/* nothing but zeros is nothing to hide */
	return people > 0 ? hidden : 0;
}

static int ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* --- units --- */

static int fewer_first(const void *a, const void *b)
{
	const struct figures_public *x = a, *y = b;

	if (x->count[FIGURE_RECEIVED] != y->count[FIGURE_RECEIVED])
		return x->count[FIGURE_RECEIVED] < y->count[FIGURE_RECEIVED] ? -1 : 1;
	return x->unit_id < y->unit_id ? 1 : -1;
}

static int more_first(const void *a, const void *b)
{
	const struct figures_public *x = a, *y = b;

	if (x->rest != y->rest)
		return x->rest ? 1 : -1;
	return -fewer_first(a, b);
}

static size_t small_units(struct pool *pool, int64_t small, const struct figures_month *month)
{
	int64_t *received = pool_alloc(pool, (month->n + 1) * sizeof *received);

	for (size_t i = 0; i < month->n; i++)
		received[i] = month->unit[i].count[FIGURE_RECEIVED];
	return to_hide(received, month->n, small);
}

/* The first `n` of the ascending rows become one. */
static void gather(struct figures_month *month, size_t n)
{
	struct figures_public rest = {
		.month = month->month, .rest = true, .unit = "", .work_median = -1};

	for (size_t i = 0; i < n; i++) {
		rest.units++;
		for (enum figure f = FIGURE_RECEIVED; f < FIGURES; f++)
			rest.count[f] += month->unit[i].count[f];
	}
	month->unit[n - 1] = rest;
	month->unit += n - 1;
	month->n -= n - 1;
}

/* --- ratings --- */

static void hide_ratings(struct figures_public *row)
{
	row->ratings_hidden = true;
	row->count[FIGURE_RATED] = row->count[FIGURE_SATISFIED] = 0;
	row->count[FIGURE_UNRATED] = row->count[FIGURE_APPEALED] = 0;
}

static void hide_few_ratings(struct pool *pool, int64_t small, struct figures_month *month)
{
	int64_t *rated = pool_alloc(pool, (month->n + 1) * sizeof *rated);
	size_t n = month->n;

	for (size_t i = 0; i < n; i++)
		rated[i] = month->unit[i].count[FIGURE_RATED];
	qsort(rated, n, sizeof *rated, ascending);
	size_t hidden = to_hide(rated, n, small);
	if (hidden == 0)
		return;
	/* of rows that have the same number all are hidden; zeros need not be */
	for (size_t i = 0; i < n; i++) {
		struct figures_public *row = &month->unit[i];
		if (row->count[FIGURE_RATED] > 0 && row->count[FIGURE_RATED] <= rated[hidden - 1])
			hide_ratings(row);
	}
}

static void hide_row(struct figures_public *row)
{
	row->hidden = true;
	row->work_median = -1;
	for (enum figure f = FIGURE_RECEIVED; f < FIGURES; f++)
		row->count[f] = 0;
}

void figures_hide(struct pool *pool, int64_t small, struct figures_month *month)
{
	int64_t received = month->all.count[FIGURE_RECEIVED],
		rated = month->all.count[FIGURE_RATED];

	if (small <= 0)
		return;
	if (received > 0 && received < small) {
		hide_row(&month->all);
		month->n = 0;
		return;
	}
	if (month->n > 0)
		qsort(month->unit, month->n, sizeof *month->unit, fewer_first);
	size_t few = small_units(pool, small, month);
	if (few > 0)
		gather(month, few);
	if (month->n > 0)
		qsort(month->unit, month->n, sizeof *month->unit, more_first);
	if (rated > 0 && rated < small) {
		hide_ratings(&month->all);
		for (size_t i = 0; i < month->n; i++)
			hide_ratings(&month->unit[i]);
		return;
	}
	hide_few_ratings(pool, small, month);
}
