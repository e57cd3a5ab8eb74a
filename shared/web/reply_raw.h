/* SPDX-License-Identifier: MIT */
/*
 * The buffer behind reply.h, for web/ only. One a worker, reused.
 */
#ifndef HUIYING_WEB_REPLY_RAW_H
#define HUIYING_WEB_REPLY_RAW_H

#include <stddef.h>
#include "base/str.h"
#include "web/reply.h"

struct reply {
	int status; /* 0: nothing yet */
	const char *type;
	struct buf headers; /* "Name: value\r\n" lines of handlers */
	struct buf body;
	int public_seconds; /* 0: no-store */
	bool negotiated; /* another Accept would have got another body */
	bool cookie; /* sets one: nobody else may have this reply */
	bool download; /* of a citizen's file: sandboxed */
};

struct reply *reply_open(void);
void reply_close(struct reply **reply);
void reply_empty(struct reply *reply);

/* Headers and body to the client; write returns -1 when it is gone. */
int reply_send(const struct request *rq, int (*write)(void *sink, const char *bytes, size_t n),
	void *sink);

#endif
