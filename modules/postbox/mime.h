/* SPDX-License-Identifier: MIT */
/* A mail made readable: its headers decoded, its text as UTF-8 that can stand on a page. */
#ifndef HUIYING_POSTBOX_MIME_H
#define HUIYING_POSTBOX_MIME_H

#include <stddef.h>

struct pool;

/* Value of a header by name, unfolded and with encoded words (RFC 2047) decoded; "" when absent. */
const char *mime_header(struct pool *pool, const char *mail, size_t n, const char *name);
/* The body, undone from base64 or quoted-printable, lines ending in \n; parts of a multipart stay
 * as they are. */
const char *mime_text(struct pool *pool, const char *mail, size_t n);
/* Valid UTF-8 without controls: what is neither becomes U+FFFD. */
const char *mime_clean(struct pool *pool, const char *bytes, size_t n);

#endif
