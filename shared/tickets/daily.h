/* SPDX-License-Identifier: MIT */
/*
 * What is done once a day, in pieces so small that no limit waits for them: the public figures are
 * counted anew, and who voted on a page on another day is forgotten.
 */
#ifndef HUIYING_TICKETS_DAILY_H
#define HUIYING_TICKETS_DAILY_H

#include "tickets/ticket.h"

/* One piece; more: there is another one. Nothing to do costs a few looks at an index. */
enum db_status daily_run(struct db *db, const struct engine *engine, instant now, bool *more);

#endif
