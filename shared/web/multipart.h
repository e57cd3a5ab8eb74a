/* SPDX-License-Identifier: MIT */
/*
 * multipart/form-data (RFC 7578), read as it comes in pieces of any size. Debian has no such parser
 * for C, hence our own. Strict: the body begins with a delimiter, lines end in CRLF, nothing nests,
 * the closing delimiter must be there.
 */
#ifndef HUIYING_WEB_MULTIPART_H
#define HUIYING_WEB_MULTIPART_H

#include <stddef.h>

struct pool;
struct multipart;

#define MULTIPART_BOUNDARY 71 /* 70 characters and a NUL */
#define MULTIPART_HEADER 4096 /* bytes of all header lines of a part */
#define MULTIPART_PARTS 128

struct multipart_part { /* strings in the pool */
	const char *name;
	const char *filename; /* as sent, decoded, not yet cleaned; NULL: a plain field */
};

/* Each returns 0 or an HTTP status, which ends the reading. */
struct multipart_hooks {
	int (*begin)(void *ctx, const struct multipart_part *part);
	int (*data)(void *ctx, const char *bytes, size_t n);
	int (*end)(void *ctx);
};

/* The boundary of a Content-Type value, or -1: another type, none, or a malformed one. */
int multipart_boundary(struct pool *pool, const char *content_type, char out[MULTIPART_BOUNDARY]);

struct multipart *multipart_open(
	struct pool *pool, const char *boundary, const struct multipart_hooks *hooks, void *ctx);
/* 0, 400 when malformed, or a hook's status; after that it takes no more. */
int multipart_feed(struct multipart *reader, const char *bytes, size_t n);
/* 0 when the closing delimiter was there, else 400. */
int multipart_end(const struct multipart *reader);

/* Content-Disposition of a part: 0, or -1 when it is not a form's. For multipart.c and the fuzzer.
 */
int multipart_disposition(struct pool *pool, const char *value, struct multipart_part *part);

#endif
