/* SPDX-License-Identifier: MIT */
/*
 * Pages that are to be looked at for a ticket, as rows: asked for in the transaction that wants
 * one, claimed by lease by courier, who has modules/inspector fetch them, at least once.
 */
#ifndef HUIYING_TICKETS_VISIT_H
#define HUIYING_TICKETS_VISIT_H

#include "tickets/ticket.h"

/* It differs from the quote in spaces, punctuation or width: just that may have been put right. */
#define VISIT_ALIKE 2

struct visit {
	int64_t id, ticket_id, site_id;
	const char *why; /* report, check, ask */
	const char *state; /* wait, busy, done, failed */
	const char *url, *quote; /* of the correction */
	instant asked_at, visited_at;
	int attempts, status; /* HTTP */
	const char *final_url, *media_type, *charset, *title;
	int64_t bytes;
	int found; /* 1, 0, VISIT_ALIKE, -1: no quote, or not a text */
	const char *before_quote, *after_quote; /* of what is alike it is all in the first */
	const char *page_text, *page_hash; /* what people read on the page, capped */
	const char *fault; /* stable word (net/fetch.h), "" none */
};
/* Within a transaction. */
enum db_status visit_ask(
	struct db *db, int64_t ticket_id, int64_t site_id, const char *why, instant now);
/* One that was claimed so often and never ended takes whoever looks at it along: it is given up
 * (failed, fault "abandoned") instead of claimed once more. */
#define VISIT_CLAIMS 12
enum db_status visit_claim(struct db *db, struct pool *pool, const char *owner, instant now,
	instant lease, size_t most, struct visit **out, size_t *n);
/* Writes what was found, and correction.found with it; a lost claim changes nothing. */
enum db_status visit_done(struct db *db, const struct visit *visit, instant now);
enum db_status visit_failed(struct db *db, const struct visit *visit, const char *fault, bool last,
	instant next, instant now);
enum db_status visit_next(struct db *db, instant *next); /* INSTANT_NEVER: none waits */
/* Of one ticket, newest first, without page_text. */
enum db_status visit_list(
	struct db *db, struct pool *pool, int64_t ticket_id, struct visit **out, size_t *n);

#endif
