/* SPDX-License-Identifier: MIT */
/*
 * Public figures: counting a month into its rows, and reading them. What is hidden of them is
 * figures_small.c's.
 */
#include "tickets/figures/figures_kept.h"

#include "base/pool.h"
#include "base/str.h"

#include <string.h>

#define ALL_UNITS (-1)
static const char *const kinds[] = {"letter", "correction"};
#define KINDS (sizeof kinds / sizeof *kinds)

static int month_of(day d)
{
	struct date date = day_date(d);
	return date.year * 100 + date.month;
}

static day month_start(int month)
{
	return day_of(month / 100, month % 100, 1);
}

int figures_month_add(int month, int by)
{
	int n = month / 100 * 12 + month % 100 - 1 + by;
	return n / 12 * 100 + n % 12 + 1;
}

/* --- keeping --- */

struct keeping {
	int64_t site_id;
	const char *kind;
	int month;
	instant now;
	const struct figures_table *by;
};

static enum db_status keep_row(
	struct db *db, const struct keeping *k, int64_t unit_id, const struct figures *row)
{
	const int64_t *n = row->count;

	return db_exec(db,
		"INSERT INTO figure_month (site_id, kind, month, unit_id, counted_at, received,"
		" valid, answered, in_time, running_late, rated, satisfied, unrated, appealed,"
		" work_median) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		INT(k->site_id), TEXT(k->kind), INT(k->month), INT(unit_id), TIME(k->now),
		INT(n[FIGURE_RECEIVED]), INT(n[FIGURE_VALID]), INT(n[FIGURE_ANSWERED]),
		INT(n[FIGURE_IN_TIME]), INT(n[FIGURE_RUNNING_LATE]), INT(n[FIGURE_RATED]),
		INT(n[FIGURE_SATISFIED]), INT(n[FIGURE_UNRATED]), INT(n[FIGURE_APPEALED]),
		row->work_median < 0 ? NIL : INT(row->work_median));
}

/* The old rows go and the new ones come together; of two nodes that count at once one waits. */
static enum db_status replace(struct db *db, void *ctx)
{
	const struct keeping *k = ctx;
	const struct figures_table *units = &k->by[FIGURES_BY_UNIT];

	enum db_status status =
		db_exec(db, "DELETE FROM figure_month WHERE site_id = ? AND kind = ? AND month = ?",
			INT(k->site_id), TEXT(k->kind), INT(k->month));
	if (status == DB_OK)
		status = keep_row(db, k, ALL_UNITS, k->by[FIGURES_ALL].row);
	for (size_t i = 0; status == DB_OK && i < units->n; i++)
		status = keep_row(db, k, units->row[i].unit_id, &units->row[i]);
	return status == DB_DUPLICATE ? DB_RETRY : status;
}

enum db_status figures_keep(struct db *db, const struct engine *engine, int64_t site_id,
	const char *kind, int month, instant now)
{
	struct figures_table by[FIGURES_BYS];
	struct pool *pool = pool_open();
	const struct figures_asked asked = {
		.site_id = site_id,
		.kind = kind,
		.from = month_start(month),
		.to = month_start(figures_month_add(month, 1)),
		.now = now,
	};

	enum db_status status = figures_count(db, pool, engine, &asked, by);
	if (status == DB_OK)
		status = db_transact(db, replace, &(struct keeping){site_id, kind, month, now, by});
	pool_close(&pool);
	return status;
}

/* The earliest month of this site and kind, from `first` to `last`, that has to be counted; 0:
 * none. */
static enum db_status next_month(struct db *db, struct pool *pool, int64_t site_id,
	const char *kind, int first, instant now, int *out)
{
	int last = month_of(instant_day(now)), fresh = figures_month_add(last, 1 - FIGURES_FRESH);
	instant today = day_start(instant_day(now));
	struct db_rows rows;
	size_t i = 0;

	*out = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT month, counted_at FROM figure_month WHERE site_id = ? AND kind = ?"
		" AND unit_id = -1 ORDER BY month",
		INT(site_id), TEXT(kind));
	for (int month = first; status == DB_OK && month <= last;
		month = figures_month_add(month, 1)) {
		while (i < rows.rows && db_int(&rows, i, 0) < month)
			i++;
		bool counted = i < rows.rows && db_int(&rows, i, 0) == month;
		if (counted && (month < fresh || db_time(&rows, i, 1) >= today))
			continue;
		*out = month;
		break;
	}
	return status;
}

/* Since something came in; a site to which nobody ever wrote has no figures. */
static enum db_status first_month(
	struct db *db, struct pool *pool, int64_t site_id, instant now, int *out)
{
	struct db_rows rows;

	*out = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT MIN(submitted_at) FROM ticket WHERE site_id = ? AND submitted_at <= ?",
		INT(site_id), TIME(now));
	if (status == DB_OK && rows.rows > 0 && db_time(&rows, 0, 0) != INSTANT_NONE)
		*out = month_of(instant_day(db_time(&rows, 0, 0)));
	return status;
}

enum db_status figures_keep_one(struct db *db, const struct engine *engine, instant now, bool *kept)
{
	struct pool *pool = pool_open();
	struct db_rows sites;

	*kept = false;
	enum db_status status = db_query(db, pool, &sites, "SELECT id FROM site ORDER BY id");
	for (size_t i = 0; status == DB_OK && !*kept && i < sites.rows; i++) {
		int64_t site_id = db_int(&sites, i, 0);
		int first, month = 0;
		status = first_month(db, pool, site_id, now, &first);
		for (size_t k = 0; status == DB_OK && first && !*kept && k < KINDS; k++) {
			status = next_month(db, pool, site_id, kinds[k], first, now, &month);
			if (status != DB_OK || !month)
				continue;
			status = figures_keep(db, engine, site_id, kinds[k], month, now);
			*kept = status == DB_OK;
		}
	}
	pool_close(&pool);
	return status;
}

/* --- reading --- */

static void read_row(const struct db_rows *rows, size_t i, struct figures_public *out)
{
	static const enum figure kept[] = {FIGURE_RECEIVED, FIGURE_VALID, FIGURE_ANSWERED,
		FIGURE_IN_TIME, FIGURE_RUNNING_LATE, FIGURE_RATED, FIGURE_SATISFIED, FIGURE_UNRATED,
		FIGURE_APPEALED};
	size_t n = sizeof kept / sizeof *kept;

	*out = (struct figures_public){
		.month = (int)db_int(rows, i, 0),
		.unit_id = db_int(rows, i, 1),
		.unit = db_text_or_empty(rows, i, 3),
		.work_median = db_text(rows, i, 4 + n) ? db_int(rows, i, 4 + n) : -1,
	};
	for (size_t k = 0; k < n; k++)
		out->count[kept[k]] = db_int(rows, i, 4 + k);
}

/* A month's rows stand together, the one of all units first. */
static void read_months(struct pool *pool, int64_t small, const struct db_rows *rows,
	struct figures_month **out, size_t *n)
{
	*out = pool_alloc(pool, (rows->rows + 1) * sizeof **out);
	for (size_t i = 0; i < rows->rows; i++) {
		if (db_int(rows, i, 1) == ALL_UNITS) {
			struct figures_month *month = &(*out)[(*n)++];
			*month = (struct figures_month){.month = (int)db_int(rows, i, 0),
				.counted_at = db_time(rows, i, 2)};
			read_row(rows, i, &month->all);
			month->unit = pool_alloc(pool, (rows->rows - i) * sizeof *month->unit);
		} else if (*n > 0) {
			struct figures_month *month = &(*out)[*n - 1];
			read_row(rows, i, &month->unit[month->n++]);
		}
	}
	for (size_t i = 0; i < *n; i++)
		figures_hide(pool, small, &(*out)[i]);
}

enum db_status figures_kept(struct db *db, struct pool *pool, const struct policy *policy,
	int64_t site_id, const char *kind, int from, int to, struct figures_month **out, size_t *n)
{
	struct db_rows rows;

	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT f.month, f.unit_id, f.counted_at, u.name, f.received, f.valid, f.answered,"
		" f.in_time, f.running_late, f.rated, f.satisfied, f.unrated, f.appealed,"
		" f.work_median FROM figure_month f LEFT JOIN unit u ON u.id = f.unit_id"
		" WHERE f.site_id = ? AND f.kind = ? AND f.month BETWEEN ? AND ?"
		" ORDER BY f.month, f.unit_id = -1 DESC, f.received DESC, f.unit_id",
		INT(site_id), TEXT(kind), INT(from), INT(to));
	if (status == DB_OK)
		read_months(pool, policy_number(policy, "figures.small"), &rows, out, n);
	return status;
}

enum db_status figures_kept_months(
	struct db *db, struct pool *pool, int64_t site_id, const char *kind, int **out, size_t *n)
{
	struct db_rows rows;

	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT month FROM figure_month WHERE site_id = ? AND kind = ? AND unit_id = -1"
		" ORDER BY month DESC",
		INT(site_id), TEXT(kind));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, (rows.rows + 1) * sizeof **out);
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[(*n)++] = (int)db_int(&rows, i, 0);
	return status;
}
