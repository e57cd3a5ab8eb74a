/* SPDX-License-Identifier: MIT */
/* What the site map names, out of the index publication_sitemap alone. */
#include "sitemap_db.h"

#include "base/pool.h"

enum db_status sitemap_months(
	struct db *db, struct pool *pool, int64_t site_id, struct sitemap_month **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT YEAR(published_at + INTERVAL 8 HOUR) AS y,"
		" MONTH(published_at + INTERVAL 8 HOUR) AS m, COUNT(*), MAX(published_at)"
		" FROM publication FORCE INDEX (publication_sitemap)"
		" WHERE site_id = ? AND state = 'public' GROUP BY y, m ORDER BY y, m",
		INT(site_id));

	*n = 0;
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, (rows.rows + 1) * sizeof **out);
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = (struct sitemap_month){.year = (int)db_int(&rows, i, 0),
			.month = (int)db_int(&rows, i, 1),
			.letters = db_int(&rows, i, 2),
			.changed_at = db_time(&rows, i, 3)};
	return DB_OK;
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
