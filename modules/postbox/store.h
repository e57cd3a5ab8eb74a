/* SPDX-License-Identifier: MIT */
/* What came in, as files in data.dir/postbox: ID.eml for a mail, ID.json for a hook's message; the
 * newest KEPT_MOST stay. An id begins with the time, so names sort by it. */
#ifndef HUIYING_POSTBOX_STORE_H
#define HUIYING_POSTBOX_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include "base/instant.h"

#define KEPT_MOST 500

struct buf;
struct pool;

struct kept {
	const char *id;
	bool hook;
	instant at;
};

int store_open(struct buf *err); /* makes the folder */
/* 0, or -1 when the disk does not take it. */
int store_put(const char *bytes, size_t n, bool hook, instant now);
/* Newest first. */
struct kept *store_list(struct pool *pool, size_t *n);
/* False: there is no such id. The file's bytes into out. */
bool store_read(struct pool *pool, const char *id, struct kept *kept, struct buf *out);
/* Path of a file beside them: how the tests make the box misbehave. */
const char *store_path(struct pool *pool, const char *name);

#endif
