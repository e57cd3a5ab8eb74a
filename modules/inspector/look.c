/* SPDX-License-Identifier: MIT */
/*
 * What a child does: fetch, give up everything, read, answer. Who asks and what becomes of a child
 * that does not end is server.c's; what a child may do sandbox.c's.
 */
#include "modules/inspector/look.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/conf.h"
#include "base/pool.h"
#include "base/secret.h"
#include "base/str.h"
#include "base/utf8.h"
#include "modules/inspector/sandbox.h"
#include "net/fetch.h"
#include "text/page_text.h"

void look_prepare(void)
{
	json_object_seed(0);
	page_text_prepare();
	secret_use_sm3(str_equal(conf_text(CONF_HASH), "sm3"));
	fetch_prepare();
}

/* --- the answer --- */

/* What a server says of itself may be anything. */
static void put_text(json_t *answer, const char *name, const char *text)
{
	json_t *value = json_string(text);

	json_object_set_new(answer, name, value ? value : json_string(""));
}

static void put_hash(json_t *answer, const char *text, size_t n)
{
	unsigned char hash[SECRET_HASH];
	char hex[2 * SECRET_HASH + 1];

	secret_hash(text, n, hash);
	str_hex(hash, sizeof hash, hex);
	put_text(answer, "hash", hex);
}

/* Of a page that came in part, or that shows nothing without its scripts, nobody knows what does
 * not stand there. */
static bool is_known(const struct page_text *page, const struct page_quote *quote, bool cut)
{
	return quote->found || (page->readable && !cut && *page->text);
}

static void put_quote(json_t *answer, struct pool *pool, const struct page_text *page,
	const char *quote, bool cut)
{
	struct page_quote found = {.passage = "", .before = "", .after = ""};

	if (*quote)
		page_text_find(pool, page->text, quote, LOOK_AROUND, &found);
	json_object_set_new(answer, "found",
		*quote && is_known(page, &found, cut) ? json_boolean(found.found) : json_null());
	json_object_set_new(answer, "exact", json_boolean(found.exact));
	put_text(answer, "passage", found.passage);
	put_text(answer, "before", found.before);
	put_text(answer, "after", found.after);
}

static void put_page(
	json_t *answer, struct pool *pool, const struct fetched *got, const char *quote)
{
	struct page_text page;

	page_text_read(pool, got->n ? got->body : "", got->n, got->type, &page);
	size_t n = utf8_offset(page.text, LOOK_TEXT);
	put_text(answer, "charset", page.charset);
	put_text(answer, "title", page.title);
	json_object_set_new(answer, "readable", json_boolean(page.readable));
	put_text(answer, "text", pool_copy(pool, page.text, n));
	put_hash(answer, page.text, n);
	put_quote(answer, pool, &page, quote, got->cut);
}

static void send_answer(json_t *answer, int out)
{
	char *text = json_dumps(answer, JSON_COMPACT);
	size_t n = text ? strlen(text) : 0;

	for (size_t at = 0; at < n;) {
		ssize_t done = write(out, text + at, n - at);
		if (done <= 0)
			_exit(1);
		at += (size_t)done;
	}
	_exit(n ? 0 : 1);
}

/* --- the look --- */

static const char *field(const json_t *request, const char *name)
{
	const char *text = json_string_value(json_object_get(request, name));
	return text ? text : "";
}

_Noreturn void look(const char *bytes, size_t n, int out)
{
	const struct fetch_limits limits = {
		.bytes = LOOK_BYTES,
		.seconds = (int)conf_int(CONF_INSPECTOR_SECONDS),
		.redirects = LOOK_REDIRECTS,
		.hosts = conf_text(CONF_INSPECTOR_PRIVATE),
	};
	struct fetched got;

	out = sandbox_enter(out);
	json_t *request = json_loadb(bytes, n, JSON_REJECT_DUPLICATES, NULL);
	json_t *answer = json_object();
	struct pool *pool = pool_open();
	fetch(field(request, "url"), &limits, &got);
	sandbox_read_only();
	json_object_set_new(answer, "fault", got.fault ? json_string(got.fault) : json_null());
	json_object_set_new(answer, "status", json_integer(got.status));
	put_text(answer, "final_url", got.final_url);
	put_text(answer, "type", got.type);
	json_object_set_new(answer, "bytes", json_integer((json_int_t)got.n));
	json_object_set_new(answer, "cut", json_boolean(got.cut));
	if (!got.fault)
		put_page(answer, pool, &got, field(request, "quote"));
	send_answer(answer, out);
	_exit(1);
}
