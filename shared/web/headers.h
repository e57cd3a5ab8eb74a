/* SPDX-License-Identifier: MIT */
/*
 * Small readers of header values that anybody may send: whatever the bytes are, they end and say
 * something safe.
 */
#ifndef HUIYING_WEB_HEADERS_H
#define HUIYING_WEB_HEADERS_H

#include <stdbool.h>

struct pool;

/* Accept: application/json is wanted at least as much as text/html and stands before it at the same
 * q. NULL: false. */
bool header_prefers_json(const char *accept);
/* The value of the first cookie of this name, in the pool; NULL when absent or longer than 4096
 * bytes. */
char *header_cookie(struct pool *pool, const char *cookies, const char *name);
/* Origin "https://host:port" against a URL or a bare host: same host, same port (80 and 443 count
 * as none). */
bool header_same_host(const char *origin, const char *host_or_url);

#endif
