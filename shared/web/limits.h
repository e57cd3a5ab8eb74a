/* SPDX-License-Identifier: MIT */
/*
 * A table of uses in memory that the workers of a program share: fixed size, made before the fork,
 * forgotten at a restart. Exact for limits up to LIMITS_EXACT uses in a window; above, uses close
 * together are counted as the latest of them, which errs on the side of the limit. A process that
 * dies inside does not stop the others. When a part of the table is full, who has been away longest
 * is forgotten. Used by guard.c only.
 */
#ifndef HUIYING_WEB_LIMITS_H
#define HUIYING_WEB_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include "base/instant.h"

#define LIMITS_EXACT 32
#define LIMITS_WAYS 16 /* entries that share a lock */

struct limits;

struct limits_id {
	uint64_t set, tag;
};

struct limits *limits_open(size_t entries); /* NULL: no memory */
void limits_close(struct limits **limits);

/* Not foreseeable from outside: keyed with a random key of this table. */
struct limits_id limits_id(const struct limits *limits, const char *what, const char *who);

/* One more use at `now`? use: counts it when it is allowed. wait: seconds until one is possible. */
bool limits_allow(struct limits *limits, struct limits_id id, int64_t most, instant window,
	instant now, bool use, int *wait);
void limits_forget(struct limits *limits, struct limits_id id);

#endif
