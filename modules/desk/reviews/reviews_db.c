/* SPDX-License-Identifier: MIT */
/* SQL of reviews at the desk: who could take a step, and whether a plan was handed in. */
#include "modules/desk/reviews/reviews.h"

#include "base/pool.h"

enum db_status reviews_db_plan(struct db *db, struct pool *pool, int64_t ticket_id, bool *there)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT 1 FROM attachment WHERE ticket_id = ? AND purpose = 'plan' LIMIT 1",
		INT(ticket_id));

	*there = status == DB_OK && rows.rows > 0;
	return status;
}

enum db_status reviews_db_crews(struct db *db, struct pool *pool, const struct desk_session *person,
	int64_t unit_id, struct reviews_crew **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT s.roles, s.unit_id = ?, u.office, COUNT(*) FROM staff s"
		" JOIN unit u ON u.id = s.unit_id WHERE s.site_id = ? AND s.active = 1"
		" AND s.password IS NOT NULL AND s.id <> ? AND (s.roles & ?) = 0"
		" AND (s.unit_id = ? OR u.office = 1) GROUP BY s.roles, s.unit_id = ?, u.office",
		INT(unit_id), INT(person->site_id), INT(person->staff_id), INT(ROLE_VENDOR),
		INT(unit_id), INT(unit_id));

	*n = status == DB_OK ? rows.rows : 0;
	*out = pool_alloc(pool, *n * sizeof **out);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct reviews_crew){
			.roles = (unsigned)db_int(&rows, i, 0),
			.here = db_int(&rows, i, 1) != 0,
			.office = db_int(&rows, i, 2) != 0,
			.count = db_int(&rows, i, 3),
		};
	return status;
}
