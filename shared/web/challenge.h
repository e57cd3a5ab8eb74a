/* SPDX-License-Identifier: MIT */
/*
 * One challenge for one form key: a proof of work as in ALTCHA v1 for pages with scripts, a small
 * sum for those without. Nothing is remembered: what was asked is in the salt, which the signature
 * covers. An answer is good for its key only, and a key gives one receipt only, so an answer cannot
 * be spent twice. Used by guard.c only.
 */
#ifndef HUIYING_WEB_CHALLENGE_H
#define HUIYING_WEB_CHALLENGE_H

#include <stdint.h>
#include "base/instant.h"
#include "base/secret.h"

struct buf;

#define CHALLENGE_ALGORITHM "SHA-256"
#define CHALLENGE_SALT 96
#define CHALLENGE_SUM 32 /* bytes of an answer to the question; a payload is longer */

struct challenge {
	char salt[CHALLENGE_SALT]; /* random?expires=UNIX&key=part of the hash of the form's key */
	char hash[SECRET_HEX]; /* of salt and the number to be found */
	char signature[SECRET_HEX];
	int64_t most; /* the number is in 0..most */
};

void challenge_make(const struct secret *secret, const char *key, int64_t most, instant until,
	struct challenge *out);
void challenge_question(const struct secret *secret, const char *key, struct buf *out);

enum challenge_result {
	CHALLENGE_FITS,
	CHALLENGE_EMPTY,
	CHALLENGE_WRONG, /* or no answer at all by its form */
	CHALLENGE_OVER,
	CHALLENGE_OTHER, /* good, but for another key */
};
enum challenge_result challenge_check(
	const struct secret *secret, const char *key, const char *answer, instant now);

#endif
