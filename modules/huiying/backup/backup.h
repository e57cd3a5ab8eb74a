/* SPDX-License-Identifier: MIT */
/*
 * What backup and restore share. A backup is one tar archive: tables as statements, the files of
 * letters by their hash, the configuration, the keys when that was asked for, and last the manifest
 * (store/manifest.h).
 */
#ifndef HUIYING_BACKUP_H
#define HUIYING_BACKUP_H

#include "base/tar.h"
#include "modules/huiying/cli.h"
#include "store/manifest.h"

#define BACKUP_ID 17
/* Folders in the archive. */
#define BACKUP_TABLES "tables/"
#define BACKUP_FILES "attachments/"
#define BACKUP_CONFIG "config/"
#define BACKUP_KEYS "keys/keys"
#define BACKUP_LOST "lost.txt" /* hashes of files that rows name and nobody has */

/* --- backup.c --- */

/* Name of a nightly one: this, when, its id, the ending. By name they stand in order of time. */
#define BACKUP_NAME "huiying-"
#define BACKUP_ENDING ".tgz"

struct backup_made {
	char id[BACKUP_ID];
	const char *path, *said; /* the line about it */
};
/* One more into a folder, without keys. */
int backup_write(struct cli *cli, const char *folder, struct backup_made *made);

/* --- nightly.c --- */

/* Where nightly ones are. */
const char *backup_folder(struct pool *pool);
/* A backup into that folder, read back; then those go that are more than backup.keep. */
int backup_nightly(struct cli *cli);

/* --- read.c --- */

/* Reads the whole archive and compares it with its manifest, which is left in the pool. Prints what
 * is wrong and returns CLI_FAILED. */
int backup_read(struct cli *cli, const char *path, struct manifest *out);
/* Whether the keys that are configured open what is in it; prints which are missing. */
int backup_keys_fit(const struct secret *secret, const struct manifest *manifest);

/* --- backup_db.c: records of what was done --- */

struct backup_record {
	const char *id, *node, *place;
	int64_t bytes, rows, files, schema;
	const char *manifest, *anchor;
};
enum db_status backup_begin(struct db *db, const struct backup_record *record);
enum db_status backup_alive(struct db *db, const char *id);
enum db_status backup_end(struct db *db, const struct backup_record *record, bool good);
/* All of it was read and is what was saved; that is no longer so. */
enum db_status backup_checked(struct db *db, const char *id);
enum db_status backup_broken(struct db *db, const char *id);
/* In a database that came out of it, where it is still being written. */
enum db_status backup_restored(struct db *db, const struct backup_record *record);
/* *id: of one that is being written right now; NULL: none is. */
enum db_status backup_running(struct db *db, struct pool *pool, const char **id);
/* *node: another one that has put a good one into this folder within so many hours, and when; NULL:
 * none has. */
enum db_status backup_elsewhere(struct db *db, struct pool *pool, const char *node,
	const char *folder, int64_t hours, const char **other, instant *at);
/* What the newest good one in this folder took; there is none: what the files of letters take,
 * which is the most of it. */
enum db_status backup_size(struct db *db, struct pool *pool, const char *folder, int64_t *bytes);

struct backup_state {
	bool there, good, checked;
	const char *place;
	instant began_at;
	int64_t age; /* hours since it was begun, by the server's clock */
};
enum db_status backup_find(
	struct db *db, struct pool *pool, const char *id, struct backup_state *out);

struct backup_facts {
	int64_t schema, events;
	const char *anchor_day, *anchor;
};
enum db_status backup_facts(struct db *db, struct pool *pool, struct backup_facts *out);
/* Hashes of files that rows name, above `after`, in order, at most `most`. */
enum db_status backup_files(
	struct db *db, struct pool *pool, const char *after, int64_t most, struct db_rows *rows);
/* Ids of tickets whose contact is sealed: some of the newest, some of the oldest. */
enum db_status backup_sealed(struct db *db, struct pool *pool, struct db_rows *rows);
/* Is the database without a table: fresh; or does an interrupted restore stand in it: unfinished.
 */
enum db_status restore_target(struct db *db, struct pool *pool, int64_t *tables, bool *unfinished);
enum db_status restore_mark(struct db *db);
enum db_status restore_done(struct db *db);

/* --- load.c --- */

struct restore {
	struct cli *cli;
	struct db *db; /* where it goes */
	const char *path;
	struct manifest manifest;
	bool files; /* the files of letters go into data.dir */
	bool without_keys; /* what is sealed may stay closed */
	int64_t statements, stored;
};
/* Everything from the archive into an empty database and the data folder. */
int restore_load(struct restore *restore);
/* As many rows as were saved? Before anything is changed in them. */
int restore_count(struct restore *restore);
/* The ledger, contact data. Both print what was looked at. */
int restore_verify(struct restore *restore);

#endif
