/* SPDX-License-Identifier: MIT */
/* A row of the public figures as page data. What is hidden was decided by tickets/figures_kept. */
#include "view/figures_view.h"

#include "base/pool.h"
#include "view/program.h"

/* 2026年11月 */
const char *figures_month_name(struct pool *pool, int month)
{
	return pool_print(pool, "%d年%d月", month / 100, month % 100);
}

const char *figures_month_code(struct pool *pool, int month)
{
	return pool_print(pool, "%04d-%02d", month / 100, month % 100);
}

/* --- rates --- */

/* As figures, so that one definition counts for the desk and for everybody. */
static struct figures counts_of(const struct figures_public *row)
{
	struct figures figures = {0};

	for (enum figure f = FIGURE_RECEIVED; f < FIGURES; f++)
		figures.count[f] = row->count[f];
	return figures;
}

static struct figures_part satisfied(const struct figures_public *row)
{
	struct figures figures = counts_of(row);

	return row->ratings_hidden || row->hidden
		? (struct figures_part){0, 0}
		: figures_satisfaction(program_engine()->policy, &figures);
}

static struct figures_part in_time(const struct figures_public *row)
{
	struct figures figures = counts_of(row);

	return figures_in_time(&figures);
}

/* In tenths of a percent; what is not all is never shown as all. -1: of nothing. */
static int64_t tenths(struct figures_part part)
{
	int64_t n = part.whole > 0 ? (part.part * 1000 + part.whole / 2) / part.whole : -1;

	return n == 1000 && part.part < part.whole ? 999 : n;
}

static char *rate_words(struct pool *pool, struct figures_part part)
{
	int64_t n = tenths(part);

	if (n < 0)
		return NULL;
	if (n % 10 == 0)
		return pool_print(pool, "%lld%%", (long long)(n / 10));
	return pool_print(pool, "%lld.%lld%%", (long long)(n / 10), (long long)(n % 10));
}

/* --- a row --- */

static void show_count(struct data *item, const char *key, int64_t n, bool hidden)
{
	if (hidden)
		data_text(item, key, NULL);
	else
		data_int(item, key, n);
}

void figures_row_show(struct pool *pool, const struct figures_public *row, struct data *item)
{
	bool few = row->hidden || row->ratings_hidden;
	const int64_t *n = row->count;

	data_bool(item, "hidden", row->hidden);
	data_bool(item, "ratings_hidden", few);
	show_count(item, "received", n[FIGURE_RECEIVED], row->hidden);
	show_count(item, "valid", n[FIGURE_VALID], row->hidden);
	show_count(item, "answered", n[FIGURE_ANSWERED], row->hidden);
	show_count(item, "in_time", n[FIGURE_IN_TIME], row->hidden);
	show_count(item, "running_late", n[FIGURE_RUNNING_LATE], row->hidden);
	show_count(item, "rated", n[FIGURE_RATED], few);
	show_count(item, "satisfied", n[FIGURE_SATISFIED], few);
	data_text(item, "in_time_rate", row->hidden ? NULL : rate_words(pool, in_time(row)));
	data_text(item, "satisfaction", rate_words(pool, satisfied(row)));
}
