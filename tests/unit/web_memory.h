/* SPDX-License-Identifier: MIT */
/*
 * A request out of memory instead of a FastCGI socket, for the tests of shared/web.
 */
#ifndef HUIYING_TESTS_WEB_MEMORY_H
#define HUIYING_TESTS_WEB_MEMORY_H

#include <stdio.h>
#include <string.h>
#include "base/pool.h"
#include "web/form_raw.h"
#include "web/reply_raw.h"
#include "web/request_raw.h"

struct memory {
	const char *const *params; /* "NAME=value", NULL-terminated */
	const char *body;
	size_t n, read;
	size_t step; /* bytes a read gives at most; 0: all */
	struct request_raw raw;
	struct request rq;
};

static inline const char *memory_param(void *source, const char *name)
{
	const struct memory *memory = source;
	size_t n = strlen(name);

	for (const char *const *param = memory->params; *param; param++)
		if (strncmp(*param, name, n) == 0 && (*param)[n] == '=')
			return *param + n + 1;
	return NULL;
}

static inline ptrdiff_t memory_read(void *source, char *out, size_t room)
{
	struct memory *memory = source;
	size_t n = memory->n - memory->read;

	if (n > room)
		n = room;
	if (memory->step && n > memory->step)
		n = memory->step;
	if (n > 0)
		memcpy(out, memory->body + memory->read, n);
	memory->read += n;
	return (ptrdiff_t)n;
}

/* app may be NULL for tests below request_answer(). */
static inline struct request *memory_request(struct memory *memory, const struct app *app,
	const char *const *params, const char *body, size_t n)
{
	*memory = (struct memory){.params = params, .body = body, .n = n};
	memory->raw = (struct request_raw){
		.param = memory_param, .read = memory_read, .source = memory, .app = app};
	memory->rq = (struct request){.pool = pool_open(),
		.raw = &memory->raw,
		.reply = reply_open(),
		.now = INT64_C(1771000000) * SECOND};
	return &memory->rq;
}

static inline void memory_end(struct memory *memory)
{
	form_end(memory->rq.form);
	reply_close(&memory->rq.reply);
	pool_close(&memory->rq.pool);
}

static inline int memory_write(void *sink, const char *bytes, size_t n)
{
	buf_add(sink, bytes, n);
	return 0;
}

#endif
