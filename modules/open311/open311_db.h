/* SPDX-License-Identifier: MIT */
/*
 * Letters as Open311 shows them: the edited copies that the public may read, or the letters that
 * one key sent, whose texts are there only when they are public.
 */
#ifndef HUIYING_OPEN311_DB_H
#define HUIYING_OPEN311_DB_H

#include <stdbool.h>
#include <stddef.h>
#include "base/instant.h"
#include "store/db.h"

#define OPEN311_SERVICES 10 /* that one question may name */

struct pool;

struct service_request {
	const char *number, *state, *category;
	const char *title, *body, *answer; /* NULL: not public */
	const char *unit; /* "": not sent to one yet */
	instant submitted_at, updated_at, due_at;
};

struct request_filter {
	int64_t site_id;
	int64_t api_key_id; /* > 0: those that came by it; 0: those that are public */
	const char *category[OPEN311_SERVICES];
	size_t n_categories; /* 0: all */
	instant from, to; /* both count */
	bool open, closed; /* of own ones; what is public is closed */
	int64_t offset, limit;
};

/* The latest first. */
enum db_status service_requests(struct db *db, struct pool *pool,
	const struct request_filter *filter, struct service_request **out, size_t *n);
/* One by its number; NULL in *out: not public, and not of this key. */
enum db_status service_request_read(struct db *db, struct pool *pool, int64_t site_id,
	int64_t api_key_id, const char *number, struct service_request **out);

#endif
