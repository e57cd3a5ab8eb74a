/* SPDX-License-Identifier: MIT */
/*
 * One plain text by SMTP. The same key gives the same Message-ID, so that a repeat after a crash is
 * recognised. Nothing that is put into a header can end it: what holds a line break is refused.
 */
#ifndef HUIYING_NET_MAIL_H
#define HUIYING_NET_MAIL_H

#include <stdbool.h>
#include "base/instant.h"
#include "net/sender.h"

struct buf;

enum mail_tls { MAIL_TLS_REQUIRED, MAIL_TLS_AUTO, MAIL_TLS_NEVER };

struct mail_relay {
	const char *url; /* smtp://host:port, smtps://host:port */
	enum mail_tls tls; /* STARTTLS over smtp:// */
	const char *user, *password; /* "": no log-in */
	const char *from, *from_name; /* the name may be "" */
};

struct mail {
	const char *to; /* ASCII; an address with other letters is refused */
	const char *key; /* [A-Za-z0-9._-]: Message-ID: <key@domain of from> */
	const char *subject, *text; /* UTF-8; lines end in \n */
	instant at; /* Date: */
};

/* Headers and body as they travel, lines ending in \r\n; -1 with why not in err (without any of the
 * texts). */
int mail_compose(
	const struct mail_relay *relay, const struct mail *mail, struct buf *out, struct buf *err);
/* Copies what it needs. */
void mail_send(struct sender *sender, const struct mail_relay *relay, const struct mail *mail,
	const struct sent_call *done);

#endif
