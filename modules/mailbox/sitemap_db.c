/* SPDX-License-Identifier: MIT */
/* What the site map names, out of the index publication_sitemap alone. */
#include "sitemap_db.h"

#include "base/pool.h"

static instant month_start(int month)
{
	return day_start(day_of(month / 12, month % 12 + 1, 1));
}

/* Months since the year 0. */
static int month_of(instant at)
{
	struct date date = day_date(instant_day(at));

	return date.year * 12 + date.month - 1;
}

static enum db_status count_month(
	struct db *db, struct pool *pool, int64_t site_id, int month, struct sitemap_month *out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT COUNT(*), MAX(published_at) FROM publication"
		" FORCE INDEX (publication_sitemap) WHERE site_id = ? AND state = 'public'"
		" AND published_at >= ? AND published_at < ?",
		INT(site_id), TIME(month_start(month)), TIME(month_start(month + 1)));

	if (status == DB_OK)
		*out = (struct sitemap_month){.year = month / 12,
			.month = month % 12 + 1,
			.letters = db_int(&rows, 0, 0),
			.changed_at = db_time(&rows, 0, 1)};
	return status;
}

/* A range of the index for each month costs half of grouping all of it. */
enum db_status sitemap_months(
	struct db *db, struct pool *pool, int64_t site_id, struct sitemap_month **out, size_t *n)
{
	struct db_rows rows;
	int first, last;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT MIN(published_at), MAX(published_at) FROM publication"
		" FORCE INDEX (publication_sitemap) WHERE site_id = ? AND state = 'public'",
		INT(site_id));

	*n = 0;
	if (status != DB_OK || db_time(&rows, 0, 0) == INSTANT_NONE)
		return status;
	first = month_of(db_time(&rows, 0, 0));
	last = month_of(db_time(&rows, 0, 1));
	*out = pool_alloc(pool, (size_t)(last - first + 1) * sizeof **out);
	for (int month = first; status == DB_OK && month <= last; month++) {
		status = count_month(db, pool, site_id, month, &(*out)[*n]);
		*n += (*out)[*n].letters > 0;
	}
	return status;
}

enum db_status sitemap_letters(struct db *db, struct pool *pool, int64_t site_id, int year,
	int month, int64_t offset, int64_t most, struct sitemap_letter **out, size_t *n)
{
	day first = day_of(year, month, 1);
	day next = month == 12 ? day_of(year + 1, 1, 1) : day_of(year, month + 1, 1);
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT number, published_at FROM publication FORCE INDEX (publication_sitemap)"
		" WHERE site_id = ? AND state = 'public' AND published_at >= ? AND published_at < ?"
		" ORDER BY published_at, ticket_id LIMIT ? OFFSET ?",
		INT(site_id), TIME(day_start(first)), TIME(day_start(next)), INT(most),
		INT(offset));

	*n = 0;
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, (rows.rows + 1) * sizeof **out);
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = (struct sitemap_letter){db_text(&rows, i, 0), db_time(&rows, i, 1)};
	return DB_OK;
}
