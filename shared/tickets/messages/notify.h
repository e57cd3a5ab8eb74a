/* SPDX-License-Identifier: MIT */
/* Putting messages into the outbox, inside the transaction that causes them. Nobody outside
 * tickets/ includes this. */
#ifndef HUIYING_TICKETS_NOTIFY_H
#define HUIYING_TICKETS_NOTIFY_H

#include "tickets/work.h"

/* After an act or a submission: tells the citizen when this event is one they are told of and they
 * left an address. contact: NULL, then whether they did is looked up, only for such an event; the
 * ticket's row stands already. By mail, else by telephone (channel hook). Nothing for what was
 * imported; a dispatch only when the unit is another one than last time. */
enum db_status notify_citizen(
	struct work *w, const struct event *event, const struct contact *contact);

/* A letter of supervision was issued: tells every person of the unit who can be reached. unit_id:
 * the ticket's unit, or the dispatch office. */
enum db_status notify_supervised(struct work *w, const struct event *event, int64_t unit_id);

/* Notices of levels that were reached: rows for the persons each level tells, in statements of many
 * rows. A level of a clock is told once (its primary key). office_id: unit of the dispatch office
 * of the site, 0 when there is none. unit_id: 0, with the office. */
struct notice_row {
	int64_t clock_id, ticket_id, site_id, unit_id, office_id;
	const struct policy_level *level;
};
enum db_status notify_level(struct db *db, const struct notice_row *rows, size_t n, instant now);
enum db_status notify_office(struct db *db, struct pool *pool, int64_t site_id, int64_t *office_id);

#endif
