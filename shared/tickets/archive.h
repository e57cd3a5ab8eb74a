/* SPDX-License-Identifier: MIT */
/*
 * The end of a letter: once the time for a rating is over (rating.window of the policy, in working
 * days), it is archived. Exactly once, however many do it at the same time; a calendar that was
 * changed meanwhile is asked again.
 */
#ifndef HUIYING_TICKETS_ARCHIVE_H
#define HUIYING_TICKETS_ARCHIVE_H

#include "tickets/ticket.h"

/* When the time for a rating of what was answered then is over; INSTANT_NONE: the policy sets none.
 */
instant archive_due(const struct engine *engine, instant replied_at);

#define ARCHIVE_MOST 200 /* letters in one go */
struct archive_report {
	int64_t archived;
	int64_t later; /* may still be rated: the calendar or the policy has changed */
	bool more; /* there may be more to do at once */
};
/* At most ARCHIVE_MOST letters whose time was over at `now`. Nothing to do costs one look at an
 * index. */
enum db_status archive_run(
	struct db *db, const struct engine *engine, instant now, struct archive_report *out);

/* Letters that were answered by a release which knew no archive get their time: at most
 * ARCHIVE_MOST of them, counted as later. Looks at every answered letter; enough once, at a start.
 */
enum db_status archive_adopt(
	struct db *db, const struct engine *engine, struct archive_report *out);

#endif
