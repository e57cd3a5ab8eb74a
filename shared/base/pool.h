/* SPDX-License-Identifier: MIT */
/*
 * Memory that lives as long as one piece of work: a request, a row of an import, a test.
 * There is no free of a single piece; pool_empty() gives everything back at once and keeps the
 * first block, so that a worker that answers requests all day does not call malloc. Out of memory:
 * logged, then abort(); the supervisor starts the worker again.
 */
#ifndef HUIYING_BASE_POOL_H
#define HUIYING_BASE_POOL_H

#include <stdarg.h>
#include <stddef.h>

struct pool;

struct pool *pool_open(void);
void pool_close(struct pool **pool);
void pool_empty(struct pool *pool);

/* Zeroed, aligned for any type. size 0 gives a valid pointer. */
void *pool_alloc(struct pool *pool, size_t size);
char *pool_text(struct pool *pool, const char *text); /* copy; NULL stays NULL */
/* Of n bytes, and a NUL behind them. */
char *pool_copy(struct pool *pool, const void *bytes, size_t n);
char *pool_print(struct pool *pool, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *pool_vprint(struct pool *pool, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Bytes handed out since it was opened or emptied. */
size_t pool_used(const struct pool *pool);

/* malloc that never returns NULL, for what outlives a request (x_open/x_close). Zeroed. */
void *xalloc(size_t size);
char *xtext(const char *text);

#endif
