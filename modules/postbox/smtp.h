/* SPDX-License-Identifier: MIT */
/*
 * The server's half of one SMTP conversation (RFC 5321 as far as a relay needs it), as a function
 * of the bytes that come: no socket, no file, no clock.
 */
#ifndef HUIYING_POSTBOX_SMTP_H
#define HUIYING_POSTBOX_SMTP_H

#include <stdbool.h>
#include <stddef.h>
#include "base/str.h"

#define SMTP_MAIL_MOST (2 * 1024 * 1024) /* bytes of one mail */
#define SMTP_RECIPIENTS_MOST 50
#define SMTP_ADDRESS_MOST 254

struct smtp_mail {
	char from[SMTP_ADDRESS_MOST + 1]; /* "" is the null sender */
	char to[SMTP_RECIPIENTS_MOST][SMTP_ADDRESS_MOST + 1];
	size_t n_to;
	struct buf content; /* lines end in \r\n, dots unstuffed */
};

/* Each returns the reply's code (2xx: taken), or SMTP_DROP: hang up without a word. NULL: taken. */
#define SMTP_DROP 0
struct smtp_hooks {
	int (*auth)(void *ctx);
	int (*rcpt)(void *ctx, const char *to);
	int (*data)(void *ctx, const struct smtp_mail *mail);
	void *ctx;
};

struct smtp;
struct smtp *smtp_open(const struct smtp_hooks *hooks, struct buf *answer); /* greets */
void smtp_close(struct smtp **smtp);
/* Replies are appended to answer. -1: the conversation is over once they are sent. */
int smtp_feed(struct smtp *smtp, const char *bytes, size_t n, struct buf *answer);

#endif
