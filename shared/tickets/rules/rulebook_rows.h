/* SPDX-License-Identifier: MIT */
/*
 * The rulebook's rows: shared by the files that read and raise it. Nobody outside tickets/
 * includes this.
 */
#ifndef HUIYING_TICKETS_RULEBOOK_ROWS_H
#define HUIYING_TICKETS_RULEBOOK_ROWS_H

#include "tickets/rules/rulebook.h"

struct rulebook {
	int epoch; /* 0: there is none */
	bool counted; /* every open clock is of this epoch */
	char policy_version[16];
	instant now; /* the database's; INSTANT_NONE: there is no row */
};
enum db_status rulebook_row(struct db *db, struct rulebook *out);

/* Hash of a change behind `before`, over its texts. */
void rulebook_hash(const struct rule_change *change, const char *before, const char *texts,
	char out[SECRET_HEX]);
/* Hash of the texts of a policy that was in force. */
enum db_status rulebook_texts_hash(struct db *db, const char *version, char out[SECRET_HEX]);

#endif
