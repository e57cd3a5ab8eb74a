/* SPDX-License-Identifier: MIT */
/* What retain.c (which rule, how much at once, the record) and retain_db.c (the rows) share. */
#ifndef HUIYING_RETAIN_H
#define HUIYING_RETAIN_H

#include "policy/policy.h"
#include "store/db.h"

#define RETAIN_BATCH 500

/* One kind of rows that a rule takes out. read: up to RETAIN_BATCH rows behind `after`, in order:
 * key, 1 when it is older than `before` (a row may be read to be passed by), and for those that
 * belong to a ticket its kind, state, id and version: only of a final one they are taken. take: by
 * its key, inside a transaction; DB_STOP: it is none any more. */
struct retain_place {
	const char *period; /* retention.contact */
	const char *what; /* for people: rows of which table */
	enum db_status (*read)(struct db *db, struct pool *pool, const char *after, instant before,
		struct db_rows *rows);
	enum db_status (*take)(
		struct db *db, const char *key, const struct policy_period *period, instant now);
};
extern const struct retain_place retain_places[];
extern const size_t retain_n_places;

/* Whether nothing has happened to a ticket since it was read; until the transaction ends nothing
 * will. */
enum db_status retain_unchanged(
	struct db *db, struct pool *pool, int64_t ticket_id, int64_t version, bool *unchanged);

/* Adds to what a rule has taken out; inside the transaction that takes it. */
enum db_status retain_count(struct db *db, const char *rule, int64_t n);
/* How much of it is not noted among the changes yet, and up to when the rule had been carried out.
 */
enum db_status retain_read(
	struct db *db, struct pool *pool, const char *rule, int64_t *open, instant *until);
/* All of it is noted; *until: carried out up to then. */
enum db_status retain_noted(struct db *db, const char *rule, instant until);

/* Solicitations that closed within (after, before] and whose answers brought files: ids. */
enum db_status retain_closed(
	struct db *db, struct pool *pool, instant after, instant before, struct db_rows *rows);
/* Files noted for it, and those that an answer names. */
enum db_status retain_files(
	struct db *db, struct pool *pool, int64_t ticket_id, struct db_rows *files);
enum db_status retain_file_drop(struct db *db, int64_t ticket_id, const char *hash);

#endif
