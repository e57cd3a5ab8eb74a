/* SPDX-License-Identifier: MIT */
/*
 * Messages as rows, written in the transaction that causes them, delivered by courier at least once
 * with a stable key. To citizens: receipt, dispatch, question, extension, refusal, answer, when
 * they left an address. To the persons of a unit: one digest a person and run of the open notices
 * of levels, only within the policy's hours. No address stands in a row: who sends it looks it up.
 */
#ifndef HUIYING_TICKETS_OUTBOX_H
#define HUIYING_TICKETS_OUTBOX_H

#include "tickets/kept/contact.h"
#include "tickets/people/organisation.h"
#include "tickets/ticket.h"

/* Whether messages may go out at `now`, and from when on (now itself when they may). */
instant hours_next(const struct engine *engine, bool staff, instant now);

/* Turns open notices into digests: one message for each person with open notices and each channel
 * they are reached by (mail, hook). Safe with any number of callers at once. Outside the hours it
 * only counts. A reminder whose clock has stopped meanwhile is dropped; notices of a person without
 * any address are set aside (digest_nowhere). made: messages; waiting: notices that wait for the
 * hour. */
enum db_status digest_make(
	struct db *db, const struct engine *engine, instant now, int64_t *made, int64_t *waiting);

/* --- for courier --- */

struct message {
	int64_t id, site_id, ticket_id, unit_id; /* ticket_id 0: a digest */
	const char *key; /* idempotency key, stable over retries */
	const char *kind; /* receipt dispatched asked extended refused answered report_receipt
			     report_answered invite digest supervised … */
	const char *channel; /* mail, hook */
	int sequence; /* of the event that caused it */
	enum duty duty;
	int attempts; /* the fence of a claim: never goes back */
	int tries; /* attempts since an operator last revived it: for delays and giving up */
	instant created_at;
};
/* Claims up to `most` messages whose time has come: compare-and-set on attempts, leased until now +
 * lease. */
enum db_status outbox_claim(struct db *db, struct pool *pool, const char *owner, instant now,
	instant lease, size_t most, struct message **out, size_t *n);
/* After the attempt that claimed it; a claim that has been lost meanwhile changes nothing. fault:
 * in English, without addresses. */
enum db_status outbox_sent(struct db *db, const struct message *message, instant now);
enum db_status outbox_failed(struct db *db, const struct message *message, const char *fault,
	bool final, instant next_try_at);
/* There is no such channel here: nothing more to do, and not a fault. */
enum db_status outbox_void(struct db *db, const struct message *message);
/* Gives the claim back, to be taken again from `next` on; it does not count as a try. */
enum db_status outbox_later(struct db *db, const struct message *message, instant next);
/* When the next message may be tried; INSTANT_NEVER: none waits. */
enum db_status outbox_next(struct db *db, instant *next);

/* --- dead letters --- */

struct dead_message {
	int64_t id;
	const char *kind, *channel, *number, *unit_name, *fault;
	enum duty duty;
	int attempts;
	instant created_at;
};
enum db_status outbox_dead(struct db *db, struct pool *pool, int64_t site_id, size_t most,
	struct dead_message **out, size_t *n);
/* Tries a dead one again, from now on; DB_STOP when there is no such dead message. */
enum db_status outbox_revive(struct db *db, int64_t site_id, int64_t id, instant now);
/* All of them; n: how many. */
enum db_status outbox_revive_all(struct db *db, int64_t site_id, instant now, int64_t *n);
enum db_status outbox_count(
	struct db *db, struct pool *pool, int64_t site_id, int64_t *waiting, int64_t *dead);

/* --- where persons of a unit are reached --- */

struct unit_address {
	int64_t unit_id;
	enum duty duty;
	const char *name, *email, *phone; /* "" when none */
	const char *unit_name;
};
/* The three persons of every active unit, with or without an address, in the order of unit_list().
 */
enum db_status unit_addresses(
	struct db *db, struct pool *pool, int64_t site_id, struct unit_address **out, size_t *n);
/* One person; unit_id 0 in *out when there is no such unit. */
enum db_status unit_address_read(struct db *db, struct pool *pool, int64_t unit_id, enum duty duty,
	struct unit_address *out);
/* email, phone: NULL leaves what stands. Only unit_id and duty say whose. */
enum db_status unit_address_put(struct db *db, const struct unit_address *address);
/* The same for n persons of a unit, with a record of each address that changed (change.h). */
enum db_status unit_addresses_change(struct db *db, const struct unit *unit,
	const struct unit_address *addresses, size_t n, const struct change *change);

/* What a digest lists: one line a clock, with the highest level its notices have; what still runs
 * before what was stopped meanwhile, the letters of supervision first; at most DIGEST_LINES.
 * message_id: of any of the messages that carry the digest. */
#define DIGEST_LINES 30
struct digest_line {
	const char *number, *title, *rule, *class_, *unit_name;
	enum level level;
	instant at, due_at;
	bool running;
};
enum db_status digest_lines(
	struct db *db, struct pool *pool, int64_t message_id, struct digest_line **out, size_t *n);
struct digest_sum {
	int64_t all; /* clocks; more than the lines when there are more than DIGEST_LINES */
	int64_t stopped; /* of them */
	int64_t level[LEVELS]; /* those that still run, by level */
};
enum db_status digest_size(
	struct db *db, struct pool *pool, int64_t message_id, struct digest_sum *out);
/* Notices set aside because their person had no address, since `since`. */
enum db_status digest_nowhere(
	struct db *db, struct pool *pool, int64_t site_id, instant since, int64_t *n);

#endif
