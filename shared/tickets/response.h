/* SPDX-License-Identifier: MIT */
/*
 * Filled questionnaires (答卷): taken once a person by the method the site chose, kept without
 * anything that says who, counted with every one that is taken. The tallies equal the sheets:
 * response_recount() proves it.
 */
#ifndef HUIYING_TICKETS_RESPONSE_H
#define HUIYING_TICKETS_RESPONSE_H

#include "text/questions.h"
#include "tickets/solicitation.h"

enum response_result {
	RESPONSE_DONE,
	RESPONSE_REPEATED, /* this key is in already */
	RESPONSE_CLOSED, /* not open (any more) */
	RESPONSE_VOTED, /* this token, contact or address has answered */
	RESPONSE_TOKEN, /* no such token, or a wrong code */
	RESPONSE_FULL, /* a quota is reached: *full says which choice */
	RESPONSE_AWAY,
	RESPONSE_BAD
};
struct response_new {
	const struct solicitation *to;
	const struct questions *questions;
	const char *key; /* submission key */
	const char *voter; /* what the method says of the person: token, contact, network address;
			      only its keyed hash is kept, apart from the sheet */
	const char *channel; /* web, or what staff entered it from: then without voter */
	const struct given *given;
	size_t n;
};
enum response_result response_add(struct db *db, const struct engine *engine,
	const struct response_new *response, instant now, const struct question_choice **full);

/* Tokens of a list of people: made here, shown once, kept as hashes. */
enum db_status response_tokens_make(struct db *db, struct pool *pool, const struct engine *engine,
	int64_t ticket_id, size_t n, char (*out)[20]);
/* A code to a telephone or mail address through the outbox; and whether it was the right one. */
enum ticket_result response_contact_ask(struct db *db, const struct engine *engine,
	const struct solicitation *to, const char *contact, instant now);
enum db_status response_contact_prove(struct db *db, const struct engine *engine,
	const struct solicitation *to, const char *contact, const char *code, instant now,
	bool *proved);

/* Saved to go on later: code (22 characters) is in the link. */
enum db_status response_draft_put(struct db *db, const struct engine *engine, int64_t ticket_id,
	const char *code, const char *sheet, instant now);
enum db_status response_draft_get(struct db *db, struct pool *pool, const struct engine *engine,
	int64_t ticket_id, const char *code, const char **sheet);

struct response_tally {
	const char *question, *choice; /* "" and "": sheets; choice "": who answered the question */
	int64_t n;
	double total; /* scale, number, ranking: sum, for means */
};
/* Its cost grows with the questions, never with the sheets. */
enum db_status response_tallies(struct db *db, struct pool *pool, int64_t ticket_id,
	struct response_tally **out, size_t *n);
/* Words that were given to a text question or with "other", newest first by id; keyset. */
enum db_status response_recount(struct db *db, struct pool *pool, const struct engine *engine,
	int64_t ticket_id, int64_t *sheets, int64_t *wrong);
/* One after the other, for files; DB_STOP from take ends it. */
enum db_status response_each(struct db *db, int64_t ticket_id,
	enum db_status (*take)(void *ctx, int64_t id, const char *day, const char *channel,
		const struct given *given, size_t n),
	void *ctx);

#endif
