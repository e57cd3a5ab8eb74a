/* SPDX-License-Identifier: MIT */
/*
 * A chain of blocks and a pointer that moves forward. What is too big for the rest of a block gets
 * a block of its own, so that one long text does not waste the block in use. Leaves to the caller
 * when a piece of work is over.
 */
#include "base/pool.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"

#if defined(__SANITIZE_ADDRESS__)
#define HAVE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAVE_ASAN 1
#endif
#endif

#ifdef HAVE_ASAN
#include <sanitizer/asan_interface.h>
#define GAP ((size_t)16) /* never handed out, so that a step over the end is found */
#else
#define GAP ((size_t)0)
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

#define FIRST_BLOCK ((size_t)64 * 1024)
#define BIG (FIRST_BLOCK / 4)
#define ALIGN _Alignof(max_align_t)

struct block {
	struct block *next;
	size_t size; /* of bytes */
	_Alignas(max_align_t) char bytes[];
};

struct pool {
	char *at;
	char *end;
	size_t used;
	struct block *blocks; /* all but the first, newest first */
	struct block *first;
};

static _Noreturn void out_of_memory(size_t size)
{
	log_error("out of memory: %zu bytes", size);
	abort();
}

static struct block *block_open(size_t size)
{
	if (size > SIZE_MAX - sizeof(struct block))
		out_of_memory(size);
	struct block *block = malloc(sizeof(*block) + size);
	if (!block)
		out_of_memory(size);
	block->next = NULL;
	block->size = size;
	ASAN_POISON_MEMORY_REGION(block->bytes, size);
	return block;
}

static void block_close(struct block *block)
{
	ASAN_UNPOISON_MEMORY_REGION(block->bytes, block->size);
	free(block);
}

static void start_block(struct pool *pool, struct block *block)
{
	pool->at = block->bytes;
	pool->end = block->bytes + block->size;
}

static char *take_slowly(struct pool *pool, size_t size, size_t step)
{
	struct block *block = block_open(step > BIG ? step : FIRST_BLOCK);
	block->next = pool->blocks;
	pool->blocks = block;
	if (step <= BIG) {
		start_block(pool, block);
		pool->at += step;
	}
	ASAN_UNPOISON_MEMORY_REGION(block->bytes, size);
	return block->bytes;
}

/* Not zeroed. */
static inline char *take(struct pool *pool, size_t size)
{
	if (size > SIZE_MAX / 2)
		out_of_memory(size);
	size_t step = ((size ? size : 1) + GAP + ALIGN - 1) & ~(ALIGN - 1);
	pool->used += size;
	if (step > (size_t)(pool->end - pool->at))
		return take_slowly(pool, size, step);
	char *p = pool->at;
	pool->at += step;
	ASAN_UNPOISON_MEMORY_REGION(p, size);
	return p;
}

struct pool *pool_open(void)
{
	struct pool *pool = xalloc(sizeof(*pool));
	pool->first = block_open(FIRST_BLOCK);
	start_block(pool, pool->first);
	return pool;
}

void pool_empty(struct pool *pool)
{
	while (pool->blocks) {
		struct block *block = pool->blocks;
		pool->blocks = block->next;
		block_close(block);
	}
	ASAN_POISON_MEMORY_REGION(pool->first->bytes, pool->first->size);
	start_block(pool, pool->first);
	pool->used = 0;
}

void pool_close(struct pool **pool)
{
	if (!*pool)
		return;
	pool_empty(*pool);
	block_close((*pool)->first);
	free(*pool);
	*pool = NULL;
}

void *pool_alloc(struct pool *pool, size_t size)
{
	char *p = take(pool, size);
	return size ? memset(p, 0, size) : p;
}

char *pool_copy(struct pool *pool, const void *bytes, size_t n)
{
	if (n == SIZE_MAX)
		out_of_memory(n);
	char *p = take(pool, n + 1);
	if (n)
		memcpy(p, bytes, n);
	p[n] = '\0';
	return p;
}

char *pool_text(struct pool *pool, const char *text)
{
	return text ? pool_copy(pool, text, strlen(text)) : NULL;
}

char *pool_vprint(struct pool *pool, const char *format, va_list args)
{
	char brief[512];
	va_list again;
	va_copy(again, args);
	int n = vsnprintf(brief, sizeof(brief), format, args);
	if (n < 0)
		bug("format \"%s\" cannot be printed", format);
	char *p;
	if ((size_t)n < sizeof(brief)) {
		p = pool_copy(pool, brief, (size_t)n);
	} else {
		p = take(pool, (size_t)n + 1);
		vsnprintf(p, (size_t)n + 1, format, again);
	}
	va_end(again);
	return p;
}

char *pool_print(struct pool *pool, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *p = pool_vprint(pool, format, args);
	va_end(args);
	return p;
}

size_t pool_used(const struct pool *pool)
{
	return pool->used;
}

void *xalloc(size_t size)
{
	void *p = calloc(1, size ? size : 1);
	if (!p)
		out_of_memory(size);
	return p;
}

char *xtext(const char *text)
{
	if (!text)
		return NULL;
	size_t n = strlen(text) + 1;
	return memcpy(xalloc(n), text, n);
}
