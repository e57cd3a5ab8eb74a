/* SPDX-License-Identifier: MIT */
/* What a sealed cookie holds, without the request around it; for session.c and its test. */
#ifndef HUIYING_WEB_SESSION_SEAL_H
#define HUIYING_WEB_SESSION_SEAL_H

#include "base/instant.h"
#include "base/secret.h"

struct buf;

/* base64url of the sealed end and text; bound to the cookie's name. Appended to out. */
void session_pack(const struct secret *secret, const char *name, const char *text, instant until,
	struct buf *out);
/* The text, appended to out, or -1: altered, another name's, or over. */
int session_unpack(const struct secret *secret, const char *name, const char *value, instant now,
	struct buf *out);

#endif
