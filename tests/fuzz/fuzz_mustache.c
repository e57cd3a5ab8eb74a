/* SPDX-License-Identifier: MIT */
/* A page of a site is a text that somebody wrote by hand: any text compiles or gives a message, and
 * printing it ends. */
#include <stdint.h>
#include <stdlib.h>

#include "base/pool.h"
#include "base/str.h"
#include "web/data.h"
#include "web/mustache.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static const char layout[] =
	"<html>\n  {{$title}}default{{/title}}\n  {{$main}}\n    {{/main}}\n{{>part}}\n</html>\n";
static const char part[] = "{{name}}\n{{#rows}}\n  {{{.}}}\n{{/rows}}\n";

static const struct data *sample(struct pool *pool)
{
	struct data *data = data_new(pool), *rows = data_list(data, "rows");

	data_text(data, "name", "<O'Neill & \"Li\">");
	data_int(data, "a", 7);
	data_text(data, "b", NULL);
	data_text(data_object(data, "c"), "d", "e");
	data_bool(data, "yes", true);
	data_item_text(rows, "one\ntwo");
	data_text(data_item(rows), "name", "inner");
	return data;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct mustache *set = mustache_open();
	struct pool *pool = pool_open();
	const struct data *stack[] = {sample(pool)};
	struct buf out = BUF_INIT, err = BUF_INIT;

	mustache_add(set, "layout", layout, sizeof layout - 1, &err);
	mustache_add(set, "part", part, sizeof part - 1, &err);
	if (err.n > 0)
		abort();
	if (n < 4096 && mustache_add(set, "p", (const char *)bytes, n, &err) == 0) {
		if (err.n > 0 || mustache_link(set, 0, &err) < 0)
			abort();
		if (mustache_render(set, "p", stack, 1, &out) < 0 && out.n > 0)
			abort(); /* half a page */
	} else if (n < 4096 && err.n == 0) {
		abort(); /* refused without a word */
	}
	buf_free(&out);
	buf_free(&err);
	pool_close(&pool);
	mustache_close(&set);
	return 0;
}
