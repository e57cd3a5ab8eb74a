/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a form body: decoded values never are longer than what was sent, and what the form
 * takes is valid text.
 */
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/utf8.h"
#include "web/form_raw.h"
#include "web/urlencoded.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t n);

static const struct field fields[] = {
	{.name = "title",
		.label = "标题",
		.type = FIELD_LINE,
		.least = 4,
		.most = 50,
		.required = true},
	{.name = "body", .label = "内容", .type = FIELD_TEXT, .most = 100},
	{.name = "age", .label = "年龄", .type = FIELD_INT, .least = 1, .most = 9},
	{.name = "key", .type = FIELD_KEY},
	{.name = "on", .type = FIELD_BOOL},
	{NULL},
};

struct sink {
	struct form *form;
	size_t most;
};

static int take(void *ctx, const char *name, size_t name_n, const char *value, size_t n)
{
	struct sink *sink = ctx;

	if (name_n + n > sink->most || name[name_n] != '\0' || value[n] != '\0')
		abort();
	return form_take(sink->form, name, name_n, value, n, true);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t n)
{
	struct pool *pool = pool_open();
	struct sink sink = {.form = form_new(pool, fields, true), .most = n};
	int status = urlencoded_read(pool, (const char *)bytes, n, take, &sink);

	if (status != 0 && status != 400)
		abort();
	if (status == 0)
		form_settle(sink.form);
	for (const struct field *field = fields; field->name; field++) {
		const char *text = form_text(sink.form, field->name);
		enum utf8_fault fault = utf8_check(text, strlen(text));

		if (fault == UTF8_INVALID || fault == UTF8_CONTROL)
			abort();
	}
	pool_close(&pool);
	return 0;
}
