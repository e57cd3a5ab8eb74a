/* SPDX-License-Identifier: MIT */
/*
 * What people think of a draft (意见): sent in on the web or entered by staff with the channel it
 * came by, moderated before anybody else reads it, grouped and decided at the collation. Counts are
 * kept with every change and equal the rows.
 */
#ifndef HUIYING_TICKETS_OPINION_H
#define HUIYING_TICKETS_OPINION_H

#include "tickets/solicitations/solicitation.h"

struct opinion_new {
	int64_t ticket_id, site_id;
	const char *key; /* submission key */
	int article; /* paragraph of the draft, from 1; 0: the whole */
	const char *channel; /* web, mail, phone, fax, post */
	const char *body;
	struct contact contact; /* all may be empty: anonymous */
	int64_t entered_by; /* staff; 0: the web */
	instant received_at; /* entered by staff: when it arrived, within the period */
};
struct opinion_receipt {
	int64_t id;
	char number[TICKET_NUMBER];
	instant received_at;
};
/* TICKET_DONE or TICKET_REPEATED fill the receipt. TICKET_OTHER: the key is that of another
 * opinion, whose receipt it is; nothing is taken. TICKET_ILLEGAL: it is not open (or, entered by
 * staff, received outside the period, or the result is under review already). */
enum ticket_result opinion_add(struct db *db, const struct engine *engine,
	const struct opinion_new *opinion, instant now, struct opinion_receipt *receipt);

/* Is this key in already. */
enum db_status opinion_known(
	struct db *db, struct pool *pool, int64_t ticket_id, const char *key, bool *out);

struct opinion {
	int64_t id, ticket_id, group_id;
	const char *number, *channel, *body, *name, *state, *hidden_reason; /* name: masked */
	int article, screen;
	instant received_at;
	bool has_contact;
};
struct opinion_find {
	int64_t ticket_id;
	const char *state, *channel; /* NULL: any */
	int article; /* -1: any */
	int64_t group_id; /* -1: any, 0: in none */
	int64_t after_id; /* keyset, 0: from the first */
	size_t most;
};
enum db_status opinion_find(struct db *db, struct pool *pool, const struct opinion_find *find,
	struct opinion **out, size_t *n);
/* DB_STOP when nothing was given. Opens only; whoever shows it says so in the ticket's ledger
 * first (ticket_act, "read_contact"). */
enum db_status opinion_contact(struct db *db, struct pool *pool, const struct secret *secret,
	int64_t id, struct contact *out);
/* The parts of a draft that one may speak to, as plain text: its blocks but the headings, in order;
 * the first is article 1. */
size_t opinion_articles(struct pool *pool, const char *draft, const char *const **out);
/* Moderation: shown or hidden (then with a reason). Several at once, all or none. While the result
 * is under review they can only be hidden. */
enum ticket_result opinion_moderate(struct db *db, const struct engine *engine, int64_t ticket_id,
	const struct actor *actor, const int64_t *ids, size_t n, const char *state,
	const char *reason, instant now);

struct opinion_group {
	int64_t id;
	const char *title, *decision, *reason; /* decision: "", adopted, partly, refused */
	int position;
	int64_t opinions;
};
enum db_status opinion_groups(
	struct db *db, struct pool *pool, int64_t ticket_id, struct opinion_group **out, size_t *n);
/* id 0: a new one, behind the others; its id is filled. What is refused, or adopted partly, wants a
 * reason. Only while it is COLLATING. */
enum ticket_result opinion_group_put(struct db *db, const struct engine *engine, int64_t ticket_id,
	const struct actor *actor, struct opinion_group *group, instant now);
/* Its opinions are in none then. */
enum ticket_result opinion_group_drop(struct db *db, const struct engine *engine, int64_t ticket_id,
	const struct actor *actor, int64_t group_id);
/* group_id 0: into none. Several at once, all or none. */
enum ticket_result opinion_group_assign(struct db *db, const struct engine *engine,
	int64_t ticket_id, const struct actor *actor, const int64_t *ids, size_t n,
	int64_t group_id, instant now);

struct opinion_sum {
	const char *channel, *state;
	int64_t n;
};
enum db_status opinion_sums(
	struct db *db, struct pool *pool, int64_t ticket_id, struct opinion_sum **out, size_t *n);
/* Do the kept counts, and those of the groups, equal the rows: 0, or how many differ. For `huiying
 * solicitations verify`. */
enum db_status opinion_recount(struct db *db, struct pool *pool, int64_t ticket_id, int64_t *wrong);

#endif
