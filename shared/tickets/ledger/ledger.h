/* SPDX-License-Identifier: MIT */
/*
 * Events: append-only, chained. Each event carries the hash of its predecessor in the ticket; an
 * anchor row a day chains all events of the day and the anchor before it, so that a changed,
 * removed or inserted row is named by ledger_verify(). A ticket's version is the sequence number of
 * its last event, its head the hash of it. The hash covers the ticket's number, not its id (the
 * database gives ids only when a row is written), and `content`, the hash of the texts that came
 * with the event and stand in their own tables: the letter and its attachments, a proposed answer,
 * a published copy.
 */
#ifndef HUIYING_TICKETS_LEDGER_H
#define HUIYING_TICKETS_LEDGER_H

#include <stddef.h>
#include "base/secret.h"
#include "store/db.h"

struct event {
	int64_t ticket_id;
	const char *number;
	int sequence; /* 1, 2, … */
	instant at;
	day recorded; /* civil date on which the database took it, never before the day of `at`: the
			 day of its anchor */
	const char *action;
	const char *from_state, *to_state;
	const char *role; /* role_name() of the actor */
	int64_t staff_id; /* 0: no staff */
	int64_t unit_id; /* the actor's unit, 0: none */
	int64_t to_unit_id; /* dispatch, 0: none */
	const char *reason; /* code of a refusal, level of a rating …, "" when none */
	const char *words; /* what was said, "" when nothing */
	const char *address; /* network address, "" when none */
	const char *content; /* ledger_content() of the texts, "" when none came with it */
	char before[SECRET_HEX], hash[SECRET_HEX];
};

/* Of a correction the first event proves its address, site code, quote and proposal, too, in this
 * order after title, body and files. Those of before these were proved carry the first three. */
#define LEDGER_PROVED 4

/* Hash of a list of texts, each with its length; NULL counts as "". */
void ledger_content(const char *const *texts, size_t n, char out[SECRET_HEX]);
/* Fills event->hash from event->before and the other fields (fixed order, length-prefixed). */
void ledger_hash(struct event *event);
/* Appends inside the caller's transaction. */
enum db_status ledger_append(struct db *db, const struct event *event);

struct ledger_fault {
	int64_t ticket_id;
	char number[24];
	int sequence;
	char what[160]; /* English, for operators */
};
struct ledger_report {
	int64_t tickets, events, anchors;
	int broken; /* 0: whole; 1: fault is filled with the first broken row */
	struct ledger_fault fault;
};
/* Recomputes the chain of every ticket that changed since `since` (INSTANT_NONE: of all), heads,
 * versions, states, texts and the anchors from that day on. Memory does not grow with the ledger.
 * progress may be NULL. */
enum db_status ledger_verify(struct db *db, instant since, struct ledger_report *report,
	void (*progress)(void *ctx, int64_t done, int64_t all), void *ctx);
/* The chain, row and texts of one ticket; not the anchors. */
enum db_status ledger_verify_ticket(struct db *db, int64_t ticket_id, struct ledger_report *report);
/* Writes the anchors of all whole days before `today` that lack one and have events. Call it some
 * minutes after midnight: a transaction that began the day before must have ended. */
enum db_status ledger_anchor(struct db *db, day today, int *written);

#endif
