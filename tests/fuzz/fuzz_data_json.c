/* SPDX-License-Identifier: MIT */
/* What we print as JSON, another reader of JSON reads back as the same text; and it can stand
 * inside a page. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "web/data.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void check(const char *text, int64_t number, struct pool *pool)
{
	struct data *data = data_new(pool);
	struct buf out = BUF_INIT;
	json_t *json;

	data_text(data, text[0] == '_' ? "text" : pool_text(pool, text), text);
	data_item_text(data_list(data, "\"list\"<"), text);
	data_int(data, "\nnumber", number);
	data_bool(data, "_private", true);
	data_json(data, &out);
	if (strchr(out.p, '<') || strstr(out.p, "\xe2\x80\xa8"))
		abort();
	json = json_loadb(out.p, out.n, JSON_DECODE_ANY, NULL);
	if (!json || json_object_get(json, "_private"))
		abort();
	if (json_integer_value(json_object_get(json, "\nnumber")) != number)
		abort();
	if (strcmp(json_string_value(json_array_get(json_object_get(json, "\"list\"<"), 0)),
		    text) != 0)
		abort();
	json_decref(json);
	buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct pool *pool = pool_open();
	int64_t number = 0;
	char *text;

	memcpy(&number, bytes, n < sizeof number ? n : sizeof number);
	text = pool_copy(pool, bytes, n);
	/* Forms let nothing else in. */
	if (utf8_check(text, strlen(text)) != UTF8_INVALID && strcmp(text, "\nnumber") != 0 &&
		strcmp(text, "\"list\"<") != 0)
		check(text, number, pool);
	pool_close(&pool);
	return 0;
}
