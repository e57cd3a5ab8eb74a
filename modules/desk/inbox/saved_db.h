/* SPDX-License-Identifier: MIT */
/* Filters that somebody keeps (saved_filter). */
#ifndef HUIYING_MODULES_DESK_INBOX_SAVED_DB_H
#define HUIYING_MODULES_DESK_INBOX_SAVED_DB_H

#include "store/db.h"

struct pool;

struct saved {
	const char *name, *query; /* query: the address of the inbox behind its "?" */
};
enum db_status saved_db_list(
	struct db *db, struct pool *pool, int64_t staff_id, struct saved **out, size_t *n);
/* One of the same name is replaced. DB_STOP: there are `most` already. */
enum db_status saved_db_put(struct db *db, struct pool *pool, int64_t staff_id,
	const struct saved *saved, size_t most, instant now);
/* DB_DUPLICATE: the new name is taken. */
enum db_status saved_db_rename(
	struct db *db, int64_t staff_id, const char *name, const char *new_name);
enum db_status saved_db_drop(struct db *db, int64_t staff_id, const char *name);

#endif
