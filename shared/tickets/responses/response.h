/* SPDX-License-Identifier: MIT */
/*
 * Filled questionnaires (答卷): taken once a person by the method the site chose, kept without
 * anything that says who, counted with every one that is taken. The tallies equal the sheets:
 * response_recount() proves it.
 */
#ifndef HUIYING_TICKETS_RESPONSE_H
#define HUIYING_TICKETS_RESPONSE_H

#include "text/questions.h"
#include "tickets/solicitations/solicitation.h"

enum response_result {
	RESPONSE_DONE,
	RESPONSE_REPEATED, /* this key is in already */
	RESPONSE_OTHER, /* this key is in already, with other answers: these are not taken */
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
	const char *voter; /* what the method says of the person: token, contact (proved), network
			      address; only its keyed hash is kept, apart from the sheet */
	const char *channel; /* web, or what staff entered it from: then without voter, and also
				after closing while the result is not under review yet */
	const struct given *given; /* as questions_check() left it, without a fault */
	size_t n;
};
/* full: set with RESPONSE_FULL only, otherwise NULL. */
enum response_result response_add(struct db *db, const struct engine *engine,
	const struct response_new *response, instant now, const struct question_choice **full);

/* --- who may answer (response_proof.c) --- */

/* Tokens of a list of people: made here, shown once, kept as hashes. "ABCD-EFGH-JKLM"; as typed
 * they may lack the hyphens. All of them or none. */
#define RESPONSE_TOKEN_TEXT 20
#define RESPONSE_TOKENS_MOST 5000 /* at once */
enum db_status response_tokens_make(struct db *db, struct pool *pool, const struct engine *engine,
	int64_t ticket_id, size_t n, char (*out)[RESPONSE_TOKEN_TEXT]);
enum db_status response_tokens_count(
	struct db *db, struct pool *pool, int64_t ticket_id, int64_t *made);
bool response_token_known(struct db *db, struct pool *pool, const struct engine *engine,
	int64_t ticket_id, const char *token);

/* A telephone number or mail address as it is compared; NULL: it is neither. *email: which. */
const char *response_contact(struct pool *pool, const char *typed, bool *email);
/* A code to a telephone or mail address through the outbox (message kind "code"), at any hour:
 * TICKET_LIMIT: one was sent within the last minute, or enough today; TICKET_WORDS: no contact. */
#define RESPONSE_CODE_MINUTES 10
enum ticket_result response_contact_ask(struct db *db, const struct engine *engine,
	const struct solicitation *to, const char *contact, instant now);
/* Whether it was the right one, of the last minutes; a few wrong ones and no code is right. */
enum db_status response_contact_prove(struct db *db, const struct engine *engine,
	const struct solicitation *to, const char *contact, const char *code, instant now,
	bool *proved);
/* For courier: what the message with this key says to whom; DB_STOP: nothing any more. */
struct response_code {
	const char *contact, *code, *title; /* title: of the solicitation */
	instant until;
};
enum db_status response_code_read(struct db *db, struct pool *pool, const struct secret *secret,
	const char *message_key, struct response_code *out);

/* --- saved to go on later (response_draft.c); code (22 characters) is in the link --- */

enum db_status response_draft_put(struct db *db, const struct engine *engine, int64_t ticket_id,
	const char *code, const char *sheet, instant now);
/* *sheet NULL: there is none, or the solicitation is over. */
enum db_status response_draft_get(struct db *db, struct pool *pool, const struct engine *engine,
	int64_t ticket_id, const char *code, const char **sheet);
enum db_status response_draft_drop(
	struct db *db, const struct engine *engine, int64_t ticket_id, const char *code);
/* Takes out drafts of what is over and codes of yesterday, a bounded number. */
enum db_status response_sweep(struct db *db, instant now);

/* A file that came with an answer is in use from here on, also in a draft. */
enum db_status response_file_note(struct db *db, int64_t ticket_id, const char *hash);

/* --- counts and sheets (response_count.c) --- */

struct response_tally {
	const char *question, *choice; /* "" and "": sheets, "" and a channel: those by it; choice
					  "": who answered the question */
	int64_t n;
	double total; /* of a scale or number: sum of values; of a ranked choice: of its places */
};
/* In the order of question and choice. Its cost grows with the questions, never with the sheets. */
enum db_status response_tallies(struct db *db, struct pool *pool, int64_t ticket_id,
	struct response_tally **out, size_t *n);
/* Counts the sheets anew, in one view of the database, and puts right what differs; *wrong: how
 * many tallies did. For `questions` see response_new. */
enum db_status response_recount(struct db *db, const struct questions *questions, int64_t ticket_id,
	int64_t *sheets, int64_t *wrong);
/* One after the other, by id; DB_STOP from take ends it. given lives during the call. after: only
 * ids above it; most 0: all. */
enum db_status response_each(struct db *db, int64_t ticket_id, int64_t after, size_t most,
	enum db_status (*take)(void *ctx, int64_t id, const char *day, const char *channel,
		const struct given *given, size_t n),
	void *ctx);

#endif
