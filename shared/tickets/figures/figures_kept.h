/* SPDX-License-Identifier: MIT */
/*
 * Public figures (公开的统计): the figures of each month by unit, counted anew once a day by timers
 * and kept, so that a page costs what it shows, not what was written that month. Months that ended
 * long ago stay as they stood. Small numbers are hidden here, for every month in the same way,
 * whatever a page asks for: nobody gets a hidden number by taking sums apart.
 */
#ifndef HUIYING_TICKETS_FIGURES_KEPT_H
#define HUIYING_TICKETS_FIGURES_KEPT_H

#include "tickets/figures/figures.h"

#define FIGURES_FRESH 13 /* months that are counted anew each day, the present one with them */

/* Counts a month (202611) of a site and kind as it stands now and keeps it. */
enum db_status figures_keep(struct db *db, const struct engine *engine, int64_t site_id,
	const char *kind, int month, instant now);
/* One month that was not counted since this day began, of any site; *kept: there was one. */
enum db_status figures_keep_one(
	struct db *db, const struct engine *engine, instant now, bool *kept);

/* A row as the public may read it. */
struct figures_public {
	int month;
	int64_t unit_id; /* 0: with the dispatch office */
	const char *unit; /* "" with the dispatch office */
	/* Units that received too little to stand by themselves, together; `units` of them. */
	bool rest;
	int units;
	bool hidden; /* even together too little: no number is shown */
	bool ratings_hidden; /* too few ratings, or another unit's could be found by subtraction */
	int64_t count[FIGURES]; /* those that are kept */
	int64_t work_median; /* -1: nothing answered, or not shown */
};
struct figures_month {
	int month;
	instant counted_at;
	struct figures_public all;
	struct figures_public *unit; /* the most letters first, the rest last */
	size_t n;
};
/* The months [from, to] that were counted, in order. */
enum db_status figures_kept(struct db *db, struct pool *pool, const struct policy *policy,
	int64_t site_id, const char *kind, int from, int to, struct figures_month **out, size_t *n);
/* All months that were counted, the latest first. */
enum db_status figures_kept_months(
	struct db *db, struct pool *pool, int64_t site_id, const char *kind, int **out, size_t *n);
int figures_month_add(int month, int by); /* 202612 + 1 = 202701 */

/* What is too small to be shown, of units whose full counts are in `unit` (figures_kept() has done
 * it): for tests. */
void figures_hide(struct pool *pool, int64_t small, struct figures_month *month);

#endif
