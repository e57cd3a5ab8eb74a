/* SPDX-License-Identifier: MIT */
/*
 * Many transfers at once, each in a process of its own, so that a slow server keeps only its own
 * message waiting and a time-out is one: libcurl waits for the answer to a mail, and to its QUIT,
 * without giving way to other transfers. Mail (mail.h) and hooks (webhook.h) begin them;
 * sender_run() tells their ends. Only addresses that `allow` lets through are connected to, proxies
 * and redirects never followed. The processes end with the one that began them.
 */
#ifndef HUIYING_NET_SENDER_H
#define HUIYING_NET_SENDER_H

#include <stddef.h>

struct allow;
struct buf;
struct sender;

enum sent {
	SENT_DONE, /* the other side has taken it */
	SENT_LATER, /* network, time-out, 4xx of SMTP, 429 and 5xx of HTTP: the same again later */
	SENT_NEVER, /* refused for good, or it cannot be sent */
};
struct outcome {
	enum sent sent;
	int wait; /* seconds the other side asked us to wait, 0 when it did not */
	char reason[160]; /* in English, for operators; no address of a person, no text of theirs */
};
/* Called once for each transfer, from sender_run() or already while it is begun. */
struct sent_call {
	void (*call)(void *ctx, const struct outcome *outcome);
	void *ctx;
};

/* timeout: seconds one transfer may take; it is killed soon after. NULL with a message: no libcurl.
 * allow stays the caller's. */
struct sender *sender_open(const struct allow *allow, int timeout, struct buf *err);
/* A PEM file of authorities that are trusted beside the system's; "": none. The text stays the
 * caller's. -1 with a message: it cannot be read or holds no certificate. */
int sender_trust(struct sender *sender, const char *path, struct buf *err);
/* Transfers that still run are killed without a call. */
void sender_close(struct sender **sender);
size_t sender_busy(const struct sender *sender); /* transfers whose end was not told yet */
/* At most so long; sooner when something happened, or when `wake` (-1: none) can be read. */
void sender_run(struct sender *sender, int milliseconds, int wake);

#endif
