/* SPDX-License-Identifier: MIT */
/*
 * Keys of other systems (a citizens' app, a hotline) that send letters for people. A key is shown
 * once, when it is made; kept is its hash. Who made and ended it is on record like every change of
 * persons and units.
 */
#ifndef HUIYING_TICKETS_API_KEY_H
#define HUIYING_TICKETS_API_KEY_H

#include "store/db.h"

struct pool;

#define API_KEY 48 /* room for a key and its NUL */

struct api_key {
	int64_t id, site_id;
	const char *name; /* of the system: "便民App" */
	const char *created_by;
	instant created_at, ended_at; /* ended_at INSTANT_NONE: good */
};

/* A new key into key. DB_DUPLICATE: a good one has that name already. */
enum db_status api_key_add(struct db *db, int64_t site_id, const char *name, const char *who,
	instant now, char key[API_KEY]);
/* All of a site, the newest first. */
enum db_status api_key_list(
	struct db *db, struct pool *pool, int64_t site_id, struct api_key **out, size_t *n);
/* Ends the good one of that name; DB_STOP: there is none. */
enum db_status api_key_end(
	struct db *db, int64_t site_id, const char *name, const char *who, instant now);
/* The good key that this is; NULL in *out: it is none. */
enum db_status api_key_find(
	struct db *db, struct pool *pool, int64_t site_id, const char *key, struct api_key **out);
/* In the transaction that makes the ticket: by which key it came. */
enum db_status api_key_sent(struct db *db, int64_t api_key_id, int64_t ticket_id);

#endif
