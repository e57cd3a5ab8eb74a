/* SPDX-License-Identifier: MIT */
/*
 * What keeps machines and guessers from the handlers: limits per address and per number (a table in
 * memory shared by the workers of a program), the proof-of-work challenge and its fallback without
 * scripts, the keys of forms. A handler asks for each. What stands before every handler by itself
 * is elsewhere: origin in request.c, the token of a session in answer.c, headers in reply_send.c.
 */
#ifndef HUIYING_WEB_GUARD_H
#define HUIYING_WEB_GUARD_H

#include <stdbool.h>
#include <stdint.h>
#include "base/secret.h"
#include "web/request.h"

int guard_open(void); /* before the workers are forked */

/* Counts one use of `what` by `who` in a sliding window; false when it would be more than `most`
 * (0: no limit). *wait is set to the seconds until the next is possible. guard_peek does not count.
 */
bool guard_take(const char *what, const char *who, int64_t most, int window_seconds, instant now,
	int *wait);
bool guard_peek(const char *what, const char *who, int64_t most, int window_seconds, instant now,
	int *wait);
void guard_forget(const char *what, const char *who);

/* The challenge for a form's key, into data: `challenge` {algorithm, challenge, salt, maxnumber,
 * signature} as in ALTCHA, and for pages without scripts `challenge_question` (三加五等于几？).
 * Nothing when `challenge = none`. For the script assets/challenge.js there is also
 * `_challenge_json`, the same object as a text. A form writes <div
 * data-hy-challenge="{{_challenge_json}}"> label with {{challenge_question}}, <input
 * name="challenge"> </div> and its field takes a line of up to 1,000 characters. */
void guard_challenge(
	struct request *rq, const struct secret *secret, const char *key, struct data *data);
/* Is this answer good for this key: base64 JSON of ALTCHA, or the question's answer in digits or
 * Chinese numerals. NULL, or what to tell the person. */
const char *guard_challenge_fault(
	struct request *rq, const struct secret *secret, const char *key, const char *answer);

/* Is it an answer to the question in words, which a machine could guess. */
bool guard_challenge_is_guess(const char *answer);

/* A new submission key (22 characters). */
#define GUARD_KEY 23
void guard_key(char out[GUARD_KEY]);

#endif
