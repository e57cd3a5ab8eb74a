/* SPDX-License-Identifier: MIT */
/*
 * Tokens and tickets in cookies; knows no database. A sealed cookie carries a few bytes that only
 * we can read and that end by themselves; a token names a row that the program keeps (by its hash).
 */
#ifndef HUIYING_WEB_SESSION_H
#define HUIYING_WEB_SESSION_H

#include "base/secret.h"
#include "web/request.h"

/* Seals text into a cookie that is good until `until`. */
void session_seal(struct request *rq, const struct secret *secret, const char *name,
	const char *text, instant until);
/* The text, in the pool; NULL when absent, altered or over. */
char *session_unseal(struct request *rq, const struct secret *secret, const char *name);

/* A new random token (43 characters), and the hash under which a row keeps it. */
#define SESSION_TOKEN 44
void session_token(char out[SESSION_TOKEN]);
void session_token_hash(const char *token, char out[SECRET_HEX]);

/* CSRF token that belongs to a cookie's value; for rq->csrf. */
char *session_csrf(struct request *rq, const struct secret *secret, const char *cookie_value);

#endif
