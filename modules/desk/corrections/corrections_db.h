/* SPDX-License-Identifier: MIT */
/* Error reports as rows of a file, and the table of whose pages lie where. */
#ifndef HUIYING_MODULES_DESK_CORRECTIONS_CORRECTIONS_DB_H
#define HUIYING_MODULES_DESK_CORRECTIONS_CORRECTIONS_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/instant.h"
#include "store/db.h"
#include "tickets/people/change.h"

struct correction_row {
	int64_t id, unit_id, reports;
	const char *number, *kind, *state, *url, *quote, *proposal, *body, *unit_name;
	const char *handed_to, *national_ref, *received_on; /* "" none */
	instant submitted_at, due_at, replied_at;
	int found;
	bool late;
};
struct correction_after { /* behind which row a page begins */
	const char *day;
	int64_t id;
};
/* In the order of the day they came in, until that day included. Joined ones are left out. */
enum db_status correction_rows(struct db *db, struct pool *pool, int64_t site_id,
	const struct correction_after *after, const char *until, size_t most,
	struct correction_row **out, size_t *n);

/* --- whose pages lie where --- */

struct path_row {
	const char *prefix, *unit_name, *unit_code;
	int64_t unit_id;
};
enum db_status path_list(
	struct db *db, struct pool *pool, int64_t site_id, struct path_row **out, size_t *n);
/* unit_id 0: the prefix goes. With a record of the change where there is one, in the caller's
 * transaction or in its own. */
enum db_status path_change(struct db *db, int64_t site_id, const char *prefix, int64_t unit_id,
	const char *who, instant now);

#endif
