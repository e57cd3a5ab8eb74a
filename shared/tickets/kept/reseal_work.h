/* SPDX-License-Identifier: MIT */
/* What reseal.c and rehash.c share; nobody else includes this. */
#ifndef HUIYING_TICKETS_RESEAL_WORK_H
#define HUIYING_TICKETS_RESEAL_WORK_H

#include "tickets/kept/reseal.h"

struct reseal_walk {
	const struct secret *secret;
	struct reseal_report *report;
	void (*progress)(void *ctx, const char *what, int64_t done);
	void *ctx;
	bool look; /* only count what is stale, in report->found */
};
/* Every hash for look-up that can be made anew; ends when `most` were found. */
enum db_status rehash_run(struct db *db, struct reseal_walk *walk, int64_t most);

#endif
