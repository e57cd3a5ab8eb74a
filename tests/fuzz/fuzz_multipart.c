/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a multipart body, in one piece and byte by byte: the same parts or the same refusal.
 * File names come out fit to be shown.
 */
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "web/multipart.h"
#include "web/upload_raw.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t n);

struct seen {
	struct pool *pool;
	struct buf text;
};

static int begin(void *ctx, const struct multipart_part *part)
{
	struct seen *seen = ctx;

	buf_print(&seen->text, "%s|", part->name);
	if (part->filename) {
		const char *name = upload_name(seen->pool, part->filename);

		if (utf8_check(name, strlen(name)) != UTF8_FINE || utf8_length(name) > 100 ||
			strchr(name, '/') || *name == '\0')
			abort();
		buf_text(&seen->text, name);
	}
	return 0;
}

static int data(void *ctx, const char *bytes, size_t n)
{
	struct seen *seen = ctx;

	buf_add(&seen->text, bytes, n);
	return 0;
}

static int end(void *ctx)
{
	struct seen *seen = ctx;

	buf_char(&seen->text, ';');
	return 0;
}

static int read_parts(struct seen *seen, const char *bytes, size_t n, size_t step)
{
	static const struct multipart_hooks hooks = {begin, data, end};
	struct multipart *reader = multipart_open(seen->pool, "B", &hooks, seen);

	for (size_t at = 0; at < n; at += step) {
		int status = multipart_feed(reader, bytes + at, n - at < step ? n - at : step);

		if (status)
			return status;
	}
	return multipart_end(reader);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t n)
{
	struct pool *pool = pool_open();
	struct seen whole = {pool, BUF_INIT}, pieces = {pool, BUF_INIT};
	int status = read_parts(&whole, (const char *)bytes, n, n ? n : 1);
	char boundary[MULTIPART_BOUNDARY];

	if (status != 0 && status != 400)
		abort();
	if (read_parts(&pieces, (const char *)bytes, n, 1) != status)
		abort();
	if (status == 0 &&
		(whole.text.n != pieces.text.n ||
			strcmp(buf_str(&whole.text), buf_str(&pieces.text)) != 0))
		abort();
	if (multipart_boundary(pool, pool_copy(pool, bytes, n), boundary) == 0 &&
		boundary[0] == '\0')
		abort();
	buf_free(&whole.text);
	buf_free(&pieces.text);
	pool_close(&pool);
	return 0;
}
