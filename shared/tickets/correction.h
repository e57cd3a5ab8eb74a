/* SPDX-License-Identifier: MIT */
/*
 * A report of an error on the website (网站纠错): a ticket of kind "correction" and what it is
 * about. A report of the same page and quote as one that is still worked on becomes its DUPLICATE
 * at once: one piece of work, and each reporter is answered.
 */
#ifndef HUIYING_TICKETS_CORRECTION_H
#define HUIYING_TICKETS_CORRECTION_H

#include "tickets/ticket.h"

struct correction {
	int64_t ticket_id;
	const char *url, *site_code, *quote, *proposal; /* proposal: how it should read; "" none */
	const char *national_ref; /* NULL: not from the national platform */
	const char *handed_to; /* a fake site: to whom it was handed over, "" not yet */
	instant handed_at;
	int found; /* the quote on the page, by the latest visit: 1, 0, -1 not looked */
	int64_t reports; /* of this error, this one and those joined to it */
};
/* Submits the ticket (its type is the code of the policy's list correction.kinds), its row, the
 * page's first visit and, where it repeats another one, joins it, in one transaction. joined:
 * number of the report that it was joined to, or "". */
enum ticket_result correction_submit(struct db *db, const struct engine *engine,
	const struct ticket_new *ticket, const struct correction *about, struct receipt *receipt,
	char joined[TICKET_NUMBER]);
enum db_status correction_read(
	struct db *db, struct pool *pool, int64_t ticket_id, struct correction **out);
/* http or https, with a host; spelled one way (case, default port, fragment), so that reports of
 * one page meet. NULL: not an address of a page. */
char *correction_url(struct pool *pool, const char *typed);

/* The unit whose pages these are: longest prefix of host and path in path_unit; 0: nobody's. */
enum db_status path_unit_of(
	struct db *db, struct pool *pool, int64_t site_id, const char *url, int64_t *unit_id);

/* Public figures: 收到, 属实, 按时办结, by month; SPAM and DUPLICATE are not counted as received.
 */
struct correction_figures {
	int64_t received, answered, fixed, untrue, out_of_scope, open, in_time, late;
};
enum db_status correction_figures(struct db *db, struct pool *pool, int64_t site_id, instant from,
	instant to, struct correction_figures *out);

#endif
