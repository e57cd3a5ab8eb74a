/* SPDX-License-Identifier: MIT */
/*
 * What must be reported or answered for, beside the way of a ticket: public sentiment (舆情), for
 * the cyberspace office, with when it was found and when the report went out; and attempts to
 * publish a text without its reviews, sent by hand, for who supervises. Written by the actions
 * sentiment, sentiment_sent and bypass alone; the ledger proves them as events of their ticket.
 */
#ifndef HUIYING_TICKETS_REPORT_H
#define HUIYING_TICKETS_REPORT_H

#include <stdbool.h>
#include "store/db.h"

struct pool;

#define REPORT_SENTIMENT "sentiment"
#define REPORT_BYPASS "bypass"

struct report {
	int64_t ticket_id;
	int sequence; /* of the event */
	const char *number, *title, *ticket_kind, *state; /* state: the ticket's, at that time */
	const char *code; /* sentiment: to whom (report.sentiment); bypass: the action */
	instant at;
	const char *staff_name, *unit_name; /* who; "" when gone */
	const char *words;
	instant sent_at; /* INSTANT_NONE: not yet; of a bypass never */
	const char *sent_by, *receipt; /* "" before */
};

/* Of a kind, newest first, at most `most`. */
enum db_status report_list(struct db *db, struct pool *pool, int64_t site_id, const char *kind,
	int most, struct report **out, size_t *n);
/* The report of public sentiment of this ticket that has waited longest to go out; *waits false:
 * there is none. */
enum db_status report_waiting(
	struct db *db, struct pool *pool, int64_t ticket_id, bool *waits, struct report *out);

#endif
