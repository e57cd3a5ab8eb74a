/* SPDX-License-Identifier: MIT */
/*
 * What every citizens' form has in common: the key, the challenge, the limits per address,
 * telephone and mail, files kept on disk before a row names them, and the cookie by which a browser
 * may look at one ticket for a while. The words of a form and what it becomes are the program's.
 */
#ifndef HUIYING_VIEW_INTAKE_H
#define HUIYING_VIEW_INTAKE_H

#include "tickets/ticket.h"
#include "web/data.h"
#include "web/form.h"
#include "web/request.h"

/* The form's key: the one that came, or a new one. */
const char *intake_key(struct request *rq);
/* For a form whose key is another text's: one of its own. */
const char *intake_fresh_key(struct request *rq);
/* `limits` {title_least …, attachment_count, attachment_most, attachment_kinds}, for a form to add
 * its own. */
struct data *intake_limits(struct data *out);
/* phone (as it is kept, NULL when there is none) and email; faults go to those fields. */
void intake_contact(struct request *rq, struct contact *out);
/* The challenge: 0 (form_ok says whether it was right), or 429 with Retry-After for whoever
 * guesses: the question has few answers, so they are stopped like those who guess codes, and not
 * told any more whether it was right. */
int intake_challenge(struct request *rq);
typedef bool intake_known(struct request *rq, const char *key);
/* Has a ticket come of this key. */
bool intake_is_ticket(struct request *rq, const char *key);
/* So many forms of this kind from an address in an hour: 0, or 429 with Retry-After. known: is this
 * key a repeat, asked only when it would be too many; NULL: none is. */
int intake_often(struct request *rq, const char *what, int64_t most, intake_known *known);
void intake_took(struct request *rq, const char *what, int64_t most); /* counts one */
/* One upload, on disk, and held back when the virus scanner has not seen it. Before the transaction
 * that names it. -1: the disk would not, or the database is away. */
int intake_keep(struct request *rq, const struct upload *upload);
/* The uploads, on disk before the row that names them; NULL: the disk would not. */
const struct attachment_new *intake_files(struct request *rq, size_t *n);

/* --- looking at one's own ticket --- */

struct viewer { /* rq->session: whoever proved number and code */
	int64_t ticket_id;
};
/* Lets this browser look at one ticket for a while: sets the cookie, rq->session and rq->csrf. */
void viewer_enter(struct request *rq, const char *cookie, int64_t ticket_id);
/* 0: rq->session and rq->csrf are set; -1: nobody. */
int viewer_session(struct request *rq, const char *cookie);

/* Fields number and code as typed: 0 and *out, 403 (wrong, counted), 429 (too often, with
 * Retry-After), 503. kind: of which the ticket must be. */
int intake_track(struct request *rq, const char *kind, struct ticket **out);

#endif
