/* SPDX-License-Identifier: MIT */
/*
 * Taking out what somebody wrote when it has been kept long enough. The ledger stays whole: that it
 * was taken out, when and by which rule is an event of the ticket itself, and only a ticket that
 * has this event may lack its text (ledger_verify()).
 */
#ifndef HUIYING_TICKETS_ERASE_H
#define HUIYING_TICKETS_ERASE_H

#include "store/db.h"

#define ERASE_ACTION "erase"
#define ERASE_TITLE "（内容已按规定删除）" /* what stands in its place */

/* Title, letter, files' rows and words for search of a ticket of junk (INVALID, SPAM). rule: by
 * which name of the policy; words: for people. DB_STOP: it is none, or has nothing any more. Inside
 * or outside a transaction. */
enum db_status erase_ticket(
	struct db *db, int64_t ticket_id, const char *rule, const char *words, instant now);

#endif
