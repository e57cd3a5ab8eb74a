/* SPDX-License-Identifier: MIT */
/* One transfer: between sender.c, which owns it, and mail.c and webhook.c, which fill it and judge
 * its end, both in the transfer's own process. Nobody outside net/ includes this. */
#ifndef HUIYING_NET_TRANSFER_H
#define HUIYING_NET_TRANSFER_H

#include <curl/curl.h>
#include <stdbool.h>
#include <sys/types.h>
#include "base/instant.h"
#include "base/str.h"
#include "net/sender.h"

#define TRANSFER_ANSWER (64 * 1024) /* what we read of an answer */

struct transfer {
	CURL *easy;
	struct curl_slist *headers, *recipients;
	struct buf out; /* what is sent */
	size_t at; /* so much of it is gone */
	struct buf in; /* what came back, cut at TRANSFER_ANSWER */
	char command[5]; /* SMTP: the last one we gave */
	char refused[48]; /* the address that `allow` refused, "" */
	int form; /* for judge */
	/* Ended with `code`; fills sent, wait and reason. */
	void (*judge)(struct transfer *transfer, CURLcode code, struct outcome *outcome);
	struct sent_call done;
	/* the process */
	pid_t pid;
	int pipe; /* its outcome comes through here; -1: it was told */
	instant kill_at; /* monotonic */
	struct sender *sender;
	struct transfer *next;
};

/* protocols: "http,https". */
struct transfer *transfer_new(struct sender *sender, const char *url, const char *protocols,
	const struct sent_call *done);
void transfer_begin(struct transfer *transfer);
/* Ends without having begun. */
void transfer_drop(struct transfer *transfer, const char *reason);
/* What never reached the other side's judgement: LATER with a reason. */
void transfer_failed(const struct transfer *transfer, CURLcode code, struct outcome *outcome);
void outcome_set(struct outcome *outcome, enum sent sent, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
