/* SPDX-License-Identifier: MIT */
/*
 * Numbered migrations: schema/NNNN-name.sql, applied in order and recorded in schema_migration with
 * the hash of their text. They may be run twice and by two processes at once: each statement is
 * idempotent (IF NOT EXISTS, INSERT IGNORE), so both finish, and the record's primary key lets one
 * of them write it.
 */
#ifndef HUIYING_STORE_MIGRATE_H
#define HUIYING_STORE_MIGRATE_H

struct buf;
struct db;

struct migrate_report {
	int version; /* highest applied after the call */
	int applied; /* by this call */
	int newest; /* highest in the directory */
};
/* 0, or -1 with file and statement in err. A recorded migration whose file changed is an error.
 * dry: apply nothing. */
int migrate_run(struct db *db, const char *schema_dir, int dry, struct migrate_report *report,
	struct buf *err);
/* The highest number in the directory; 0: there is none. */
int migrate_newest(const char *schema_dir);

#endif
