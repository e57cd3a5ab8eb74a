/* SPDX-License-Identifier: MIT */
/* What whoever watches asks the database: each through an index that leaves out what is settled. */
#include "modules/mailbox/watch.h"

#include <stdio.h>

#include "base/pool.h"
#include "base/str.h"

enum db_status watch_schema(struct db *db, struct pool *pool, int *version)
{
	struct db_rows rows;
	enum db_status status =
		db_query(db, pool, &rows, "SELECT COALESCE(MAX(version), 0) FROM schema_migration");

	*version = status == DB_OK ? (int)db_int(&rows, 0, 0) : 0;
	return status;
}

enum db_status watch_outbox(struct db *db, struct pool *pool, struct watch *out)
{
	struct db_rows states, due;
	enum db_status status = db_query(db, pool, &states,
		"SELECT state, COUNT(*), TIMESTAMPDIFF(SECOND, MIN(created_at), UTC_TIMESTAMP(6))"
		" FROM outbox WHERE site_id IN (SELECT id FROM site)"
		" AND state IN ('wait', 'dead') GROUP BY state");

	if (status == DB_OK)
		status = db_query(db, pool, &due,
			"SELECT GREATEST(0, TIMESTAMPDIFF(SECOND, MIN(next_try_at), "
			"UTC_TIMESTAMP(6))) FROM outbox WHERE next_try_at IS NOT NULL");
	if (status != DB_OK)
		return status;
	out->waiting = out->parked = out->oldest = 0;
	for (size_t i = 0; i < states.rows; i++) {
		bool waits = str_equal(db_text(&states, i, 0), "wait");
		*(waits ? &out->waiting : &out->parked) = db_int(&states, i, 1);
		if (waits)
			out->oldest = db_int(&states, i, 2);
	}
	out->overdue = db_int(&due, 0, 0);
	return DB_OK;
}

enum db_status watch_backup(struct db *db, struct pool *pool, struct watch *out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT COALESCE(GREATEST(0, TIMESTAMPDIFF(SECOND, MAX(finished_at), "
		"UTC_TIMESTAMP(6))), -1) FROM backup_record WHERE state = 'done'");

	out->backup = status == DB_OK ? db_int(&rows, 0, 0) : -1;
	return status;
}

static struct watch_clocks *kind_of(struct watch *watch, const char *kind)
{
	for (int i = 0; i < watch->n_kinds; i++)
		if (str_equal(watch->clocks[i].kind, kind))
			return &watch->clocks[i];
	if (watch->n_kinds == WATCH_KINDS)
		return NULL;
	struct watch_clocks *clocks = &watch->clocks[watch->n_kinds++];
	*clocks = (struct watch_clocks){.kind = ""};
	snprintf(clocks->kind, sizeof clocks->kind, "%s", kind);
	return clocks;
}

static enum light light_of(int64_t level)
{
	switch (level) {
	case LEVEL_NONE: return LIGHT_NORMAL;
	case LEVEL_REMIND: return LIGHT_SOON;
	case LEVEL_YELLOW: return LIGHT_YELLOW;
	default: return LIGHT_RED;
	}
}

enum db_status watch_clocks(struct db *db, struct pool *pool, struct watch *out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT SUBSTRING_INDEX(rule, '.', 1), level, COUNT(*) FROM clock FORCE INDEX "
		"(clock_open) WHERE stopped_at IS NULL GROUP BY 1, 2");

	if (status != DB_OK)
		return status;
	out->n_kinds = 0;
	for (size_t i = 0; i < rows.rows; i++) {
		struct watch_clocks *clocks = kind_of(out, db_text_or_empty(&rows, i, 0));
		if (clocks)
			clocks->n[light_of(db_int(&rows, i, 1))] += db_int(&rows, i, 2);
	}
	return DB_OK;
}
