/* SPDX-License-Identifier: MIT */
/* How shelf.c asks the database. */
#ifndef HUIYING_MODULES_DESK_SHELF_SHELF_DB_H
#define HUIYING_MODULES_DESK_SHELF_SHELF_DB_H

#include "modules/desk/shelf/shelf.h"

#define SHELF_BATCH 100

struct shelf_change {
	int64_t id;
	instant at;
};
/* The server's time, and what changed since; INSTANT_NEVER: nothing. */
enum db_status shelf_db_changes(struct db *db, struct pool *pool, instant since, instant *at,
	struct shelf_change **out, size_t *n);
/* Every ticket that is worked on; at is not set. */
enum db_status shelf_db_all(struct db *db, struct pool *pool, struct shelf_change **out, size_t *n);

struct shelf_read { /* a row, its codes still as texts */
	struct shelf_row row;
	const char *site, *state, *category, *unit, *turn_unit, *rule;
};
/* At most SHELF_BATCH tickets; those that are not there are left out. */
enum db_status shelf_db_read(struct db *db, struct pool *pool, const struct shelf_change *ids,
	size_t n, struct shelf_read **out, size_t *found);

#endif
