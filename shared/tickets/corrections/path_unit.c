/* SPDX-License-Identifier: MIT */
/*
 * Which unit's pages lie where, by the longest prefix of host and path. Who fills the table is the
 * desk.
 */
#include "tickets/corrections/correction.h"

#include <string.h>

#include "base/pool.h"
#include "base/str.h"

/* An address can only lie below what ends at one of its slashes: those are asked for by the table's
 * key, however many rows it has. Deeper ones than this belong to whoever has the folder above. */
#define DEPTH 7
#define PREFIXES (2 * DEPTH + 1)

/* "host", "host/", "host/a", "host/a/", … and the whole address without its query. */
static void prefixes_of(struct pool *pool, const char *place, const char *out[PREFIXES])
{
	size_t n = 0, path = strcspn(place, "?");

	out[n++] = pool_copy(pool, place, path);
	for (size_t i = 0; i < path && n < PREFIXES; i++) {
		if (place[i] == '/') {
			out[n++] = pool_copy(pool, place, i);
			out[n++] = pool_copy(pool, place, i + 1);
		}
	}
	while (n < PREFIXES)
		out[n++] = "";
}

enum db_status path_unit_of(
	struct db *db, struct pool *pool, int64_t site_id, const char *url, int64_t *unit_id)
{
	const char *p[PREFIXES];
	struct db_rows rows;
	enum db_status status;

	*unit_id = 0;
	prefixes_of(pool, correction_place(url), p);
	status = db_query(db, pool, &rows,
		"SELECT p.unit_id FROM path_unit p JOIN unit u ON u.id = p.unit_id"
		" WHERE p.site_id = ? AND u.active = 1"
		" AND p.prefix IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
		" ORDER BY LENGTH(p.prefix) DESC LIMIT 1",
		INT(site_id), TEXT(p[0]), TEXT(p[1]), TEXT(p[2]), TEXT(p[3]), TEXT(p[4]),
		TEXT(p[5]), TEXT(p[6]), TEXT(p[7]), TEXT(p[8]), TEXT(p[9]), TEXT(p[10]),
		TEXT(p[11]), TEXT(p[12]), TEXT(p[13]), TEXT(p[14]));
	if (status == DB_OK && rows.rows > 0)
		*unit_id = db_int(&rows, 0, 0);
	return status;
}
