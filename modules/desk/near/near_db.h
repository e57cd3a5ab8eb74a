/* SPDX-License-Identifier: MIT */
/* SQL of near.c: every statement reads a bounded number of rows through an index. */
#ifndef HUIYING_MODULES_DESK_NEAR_NEAR_DB_H
#define HUIYING_MODULES_DESK_NEAR_NEAR_DB_H

#include "modules/desk/near/near.h"

struct pool;

struct near_who { /* for whom */
	int64_t site_id, ticket_id;
	int64_t only_unit; /* 0: all units are seen */
};

/* Letters in which some of these words stand (a boolean expression of search_staff), the most
 * fitting first; at most `most`. */
enum db_status near_db_like(struct db *db, struct pool *pool, const struct near_who *who,
	const char *match, int most, struct near **out, size_t *n);
/* Others of the same citizen, the newest first; at most `most` that are seen, and how many are not.
 */
enum db_status near_db_citizen(struct db *db, struct pool *pool, const struct near_who *who,
	int most, struct near **out, size_t *n, int *hidden);
/* Those that are DUPLICATE of it. */
enum db_status near_db_repeats(struct db *db, struct pool *pool, const struct near_who *who,
	int most, struct near **out, size_t *n);
/* One, whoever has it; NULL in *out: none. */
enum db_status near_db_one(struct db *db, struct pool *pool, int64_t id, struct near **out);

/* The words of the newest letters, and how many letters there may be. */
enum db_status near_db_sample(struct db *db, struct pool *pool, int most, struct db_rows *rows);
enum db_status near_db_letters(struct db *db, struct pool *pool, int64_t *n);

#endif
