/* SPDX-License-Identifier: MIT */
/* The SQL of publication: copies that wait, letters that may be published, the register. */
#ifndef HUIYING_MODULES_DESK_PUBLICATION_PUBLICATION_DB_H
#define HUIYING_MODULES_DESK_PUBLICATION_PUBLICATION_DB_H

#include "modules/desk/login/session_db.h"

struct publication_row { /* a copy that waits */
	const char *number, *title, *kind, *route, *unit_name, *staff_name, *words;
	int step;
	unsigned turn;
	instant proposed_at;
};
/* Those whose step is this person's (not those the person has proposed), or, mine false, all others
 * of the units that the person sees. only_unit 0: all. */
enum db_status publication_db_copies(struct db *db, struct pool *pool,
	const struct desk_session *person, bool mine, struct publication_row **out, size_t *n);
enum db_status publication_db_waiting(
	struct db *db, struct pool *pool, const struct desk_session *person, int64_t *n);
/* Letters that may be published and are not: agreed to, answered, no copy waits. The newest. */
enum db_status publication_db_unpublished(struct db *db, struct pool *pool, int64_t site_id,
	int64_t only_unit, int most, struct publication_row **out, size_t *n);

struct register_filter {
	int64_t site_id, unit_id; /* 0: all */
	const char *route, *state; /* "" any; public, withdrawn */
	const char *from, *until; /* "2026-11-01": published in [from, until); "" any */
	int most, offset;
};
struct register_row {
	const char *number, *state, *title, *unit_name, *route;
	const char *provided_by, *reviewed_by, *signed_by;
	instant published_at, withdrawn_at;
	const char *reason, *words, *withdrawn_by; /* of a withdrawal; code */
};
enum db_status publication_db_register(struct db *db, struct pool *pool,
	const struct register_filter *filter, struct register_row **out, size_t *n);

#endif
