/* SPDX-License-Identifier: MIT */
/* A backup while it is written. Shared by backup.c (where it goes, what is said of it) and fill.c
 * (what goes in). */
#ifndef HUIYING_BACKUP_FILL_H
#define HUIYING_BACKUP_FILL_H

#include "modules/huiying/backup/backup.h"

struct backup {
	struct cli *cli;
	struct db *view; /* the database as it was at the beginning */
	struct tar_writer *tar;
	struct manifest manifest;
	struct buf lost, scratch;
	const char *table; /* that is being written, and how many pieces of it there are */
	int piece;
	int64_t rows, files, n_lost;
	instant said_at;
	char id[BACKUP_ID];
};

/* Everything into b->tar, the manifest last; it stays in b. Prints what went wrong. */
int backup_fill(struct backup *b, bool with_keys);

#endif
