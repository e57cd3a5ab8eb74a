/* SPDX-License-Identifier: MIT */
/*
 * After a new key was put in use: everything that is sealed by an older one is opened and sealed
 * anew, everything that is looked up by an older one gets the hash of the new one. In small
 * batches, each row only if it is still as it was read, so programs may run and it may be killed;
 * nothing is unreadable at any moment, since the older keys are still there. Then they may go.
 */
#ifndef HUIYING_TICKETS_RESEAL_H
#define HUIYING_TICKETS_RESEAL_H

#include "base/secret.h"
#include "store/db.h"

struct reseal_report {
	int64_t sealed; /* rows sealed anew */
	int64_t found; /* hashes that are now those of the key in use */
	int64_t closed; /* rows that no key here opens */
	int64_t unknown; /* hashes that no key here explains */
};
/* progress may be NULL: what is worked on, rows that were looked at. */
enum db_status reseal_run(struct db *db, const struct secret *secret, struct reseal_report *out,
	void (*progress)(void *ctx, const char *what, int64_t done), void *ctx);

/* Rows by what is sealed and by which key: what, id, number of rows. Reads every sealed row. */
enum db_status reseal_count(struct db *db, struct pool *pool, struct db_rows *rows);
/* Hashes by an older key for look-up, counted up to `most` of them, and those that no key here
 * explains: an older one may be what they are found by (a query code whose signing key went
 * first). What has no way back to what it was made of (answers to questionnaires) is not among
 * them. */
enum db_status reseal_stale(
	struct db *db, const struct secret *secret, int64_t most, int64_t *stale);
/* Questionnaires that still take answers: who has answered is known by hashes that cannot be made
 * anew. */
enum db_status reseal_questionnaires(struct db *db, struct pool *pool, instant now, int64_t *open);

#endif
