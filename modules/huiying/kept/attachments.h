/* SPDX-License-Identifier: MIT */
/* Files without a letter, and letters whose file is gone. */
#ifndef HUIYING_ATTACHMENTS_H
#define HUIYING_ATTACHMENTS_H

#include "modules/huiying/cli.h"
#include "store/db.h"

/* A file that no letter names is an orphan when it is older than this. */
#define ATTACHMENT_ORPHAN_SECONDS 3600

struct attachment_state {
	int64_t orphans, removed; /* files */
	int64_t lost; /* rows */
	const char *backup; /* that is being written: it may want what would be removed */
	const char *first_lost; /* number of the ticket of the first lost one */
};
enum db_status attachments_check(struct cli *cli, bool remove, struct attachment_state *state);

#endif
