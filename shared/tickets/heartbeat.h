/* SPDX-License-Identifier: MIT */
/* What runs where: each daemon says now and then that it lives, by the server's clock. */
#ifndef HUIYING_TICKETS_HEARTBEAT_H
#define HUIYING_TICKETS_HEARTBEAT_H

#include <stddef.h>
#include "store/db.h"

/* words: what it did last, for operators, at most 200 characters. */
enum db_status heartbeat_say(
	struct db *db, const char *program, const char *node, const char *words);

struct heartbeat {
	const char *program, *node, *words;
	instant at;
	int64_t age; /* seconds, by the server's clock */
};
/* By program and node. */
enum db_status heartbeat_list(struct db *db, struct pool *pool, struct heartbeat **out, size_t *n);

#endif
