/* SPDX-License-Identifier: MIT */
/*
 * How the box is made to misbehave in a test: the file data.dir/postbox/faults, read anew at each
 * step, with lines "WHERE WHAT [PART]": WHERE is auth, rcpt or data; WHAT a reply code (451, 550
 * …), `drop` (hang up), `lose` (keep the mail, then hang up without saying so) or `slow:SECONDS`;
 * PART narrows it to recipients that contain it.
 */
#ifndef HUIYING_POSTBOX_FAULTS_H
#define HUIYING_POSTBOX_FAULTS_H

#include <stdbool.h>

struct fault {
	int code; /* 0: none */
	bool drop, lose;
	int slow; /* seconds before the reply */
};

/* where: "auth", "rcpt", "data"; to: the recipient, "" when there is none yet. */
struct fault faults_now(const char *where, const char *to);
/* The same of a text, for faults_now() and tests. */
struct fault faults_read(const char *text, const char *where, const char *to);

#endif
