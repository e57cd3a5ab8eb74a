/* SPDX-License-Identifier: MIT */
/* What asking the index of words would cost, and by which of its terms it is asked. */
#ifndef HUIYING_MODULES_DESK_LISTS_FIND_H
#define HUIYING_MODULES_DESK_LISTS_FIND_H

#include "modules/desk/lists/list_db.h"

/* Costs are microseconds of the database, all of it in memory. */
#define FIND_LEAST 6000.0 /* of the index, and of finding out what it costs */

struct list_find {
	const char *term; /* the rarest one of the words, as the index has it */
	double cost; /* of the index */
	bool usable; /* false: it would take longer than anybody waits */
};
enum db_status list_find_plan(
	struct db *db, struct pool *pool, const struct search *search, struct list_find *out);

#endif
