/* SPDX-License-Identifier: MIT */
/* A walk back in time along the index that leads to the wanted letters soonest. */
#ifndef HUIYING_MODULES_DESK_LISTS_WALK_H
#define HUIYING_MODULES_DESK_LISTS_WALK_H

#include "modules/desk/lists/list.h"

#define WALK_CODES 10

/* A letter whose words are read: each looked up, and one behind the other. */
#define COST_LOOKED_UP 3.5
#define COST_SCANNED 1.5

struct list_walk {
	struct request *rq;
	const struct age_ask *ask;
	enum age_along along;
	const char *codes[WALK_CODES]; /* ALONG_CATEGORY: it and those below it */
	size_t n_codes;
	struct age_row *rows; /* the newest first, at most ask->most */
	size_t n;
	int64_t letters; /* of the index that were walked through, about */
	double cost; /* of a letter, in microseconds of the database */
	instant bound; /* where the walk ended; INSTANT_NONE: at the end of all letters */
};

/* rq and ask are set; the walk begins with the newest. */
enum db_status list_walk_choose(struct list_walk *walk);
/* Goes on, no further back than so many more letters of the index. */
enum db_status list_walk_on(struct list_walk *walk, int64_t letters);

#endif
