/* SPDX-License-Identifier: MIT */
/*
 * What the system does to a ticket by itself when a time is over (ticket.system_at): a letter that
 * was answered is archived once the time for a rating is over (rating.window of the policy), a
 * solicitation opens, closes and, some time after its result (solicitation.archive), is archived.
 * Each at its true instant, however late somebody comes to do it, and exactly once, however many
 * do it at the same time; a calendar that was changed meanwhile is asked again.
 */
#ifndef HUIYING_TICKETS_UPKEEP_H
#define HUIYING_TICKETS_UPKEEP_H

#include "tickets/ticket.h"

#define UPKEEP_RATING "rating.window" /* periods of the policy */
#define UPKEEP_RESULT "solicitation.archive"
/* When such a period that began at `from` is over; INSTANT_NONE: the policy sets none. */
instant upkeep_due(const struct engine *engine, const char *period, instant from);

#define UPKEEP_MOST 200 /* tickets in one go */
struct upkeep_report {
	int64_t archived, opened, closed;
	int64_t later; /* its time has not come: the calendar or the policy has changed */
	bool more; /* there may be more to do at once */
};
/* At most UPKEEP_MOST tickets whose time was over at `now`. Nothing to do costs one look at an
 * index. */
enum db_status upkeep_run(
	struct db *db, const struct engine *engine, instant now, struct upkeep_report *out);

/* Letters that were answered by a release which knew no archive get their time: at most UPKEEP_MOST
 * of them, counted as later. Looks at every answered letter; enough once, at a start. */
enum db_status upkeep_adopt(struct db *db, const struct engine *engine, struct upkeep_report *out);

#endif
