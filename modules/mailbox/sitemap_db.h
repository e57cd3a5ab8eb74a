/* SPDX-License-Identifier: MIT */
/*
 * Published letters by the month in which they were published last (in Shanghai). Both questions
 * read one index and no row.
 */
#ifndef HUIYING_SITEMAP_DB_H
#define HUIYING_SITEMAP_DB_H

#include <stddef.h>
#include "base/instant.h"
#include "store/db.h"

struct pool;

struct sitemap_month {
	int year, month;
	int64_t letters;
	instant changed_at;
};
struct sitemap_letter {
	const char *number;
	instant published_at;
};

/* The earliest first. */
enum db_status sitemap_months(
	struct db *db, struct pool *pool, int64_t site_id, struct sitemap_month **out, size_t *n);
/* In the order in which they were published. */
enum db_status sitemap_letters(struct db *db, struct pool *pool, int64_t site_id, int year,
	int month, int64_t offset, int64_t most, struct sitemap_letter **out, size_t *n);

#endif
