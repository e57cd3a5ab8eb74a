/* SPDX-License-Identifier: MIT */
/*
 * application/x-www-form-urlencoded, of a query or a body.
 */
#ifndef HUIYING_WEB_URLENCODED_H
#define HUIYING_WEB_URLENCODED_H

#include <stdbool.h>
#include <stddef.h>

struct pool;

/* take gets each decoded pair; both are NUL-terminated but may hold NULs; anything but 0 ends the
 * reading. Returns 0, 400 for a malformed percent or too many pairs, or what take returned. */
int urlencoded_read(struct pool *pool, const char *text, size_t n,
	int (*take)(void *ctx, const char *name, size_t name_n, const char *value, size_t value_n),
	void *ctx);

/* Decodes %XX (and + as a space when plus) into the pool. NULL for a malformed percent. */
char *percent_decode(struct pool *pool, const char *text, size_t n, bool plus, size_t *out_n);

#endif
