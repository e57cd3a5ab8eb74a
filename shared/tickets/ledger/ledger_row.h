/* SPDX-License-Identifier: MIT */
/*
 * What only the ledger's own files share.
 */
#ifndef HUIYING_TICKETS_LEDGER_ROW_H
#define HUIYING_TICKETS_LEDGER_ROW_H

#include "tickets/ledger/ledger.h"

/* Hash of the anchor of a day (YYYY-MM-DD) behind the anchor with hash `before` ("" for the first),
 * and how many events it covers. */
enum db_status ledger_anchor_hash(struct db *db, const char *on_day, const char *before,
	int64_t *events, char out[SECRET_HEX]);

#endif
