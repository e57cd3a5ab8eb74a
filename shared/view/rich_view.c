/* SPDX-License-Identifier: MIT */
/*
 * Blocks and runs of a marked text as page data. What is a mark is text/rich.c's, how it looks
 * _rich.mustache's and the style sheet's.
 */
#include "view/rich_view.h"
#include <string.h>
#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "text/rich.h"

/* The host of an address of the web; NULL: mail, telephone, or a page of this site. */
static const char *host_of(struct pool *pool, const char *url)
{
	const char *host = strstr(url, "://");

	if (!host)
		return NULL;
	host += 3;
	return pool_copy(pool, host, strcspn(host, "/?#"));
}

/* A reader is told before leaving the site. */
static const char *foreign_host(const struct request *rq, const char *url)
{
	const char *host = host_of(rq->pool, url);
	const char *own = host_of(rq->pool, conf_of_site(CONF_SITE_URL, rq->site_id));

	return host && !(own && strcasecmp(host, own) == 0) ? host : NULL;
}

static void put_runs(struct request *rq, const struct rich_line *line, struct data *out)
{
	struct data *runs = data_list(out, "runs");

	for (size_t i = 0; i < line->n; i++) {
		const struct rich_run *run = &line->runs[i];
		struct data *item = data_item(runs);
		data_text(item, "text", run->text);
		data_text(item, "url", run->url);
		data_text(item, "host", run->url ? foreign_host(rq, run->url) : NULL);
	}
}

static void put_rows(struct request *rq, const struct rich_block *block, struct data *out)
{
	struct data *heads = data_list(out, "heads"), *rows = data_list(out, "rows");

	for (size_t i = 0; i < block->n_rows; i++) {
		const struct rich_row *row = &block->rows[i];
		struct data *cells = row->head ? heads : data_list(data_item(rows), "cells");
		for (size_t c = 0; c < row->n; c++)
			put_runs(rq, &row->cells[c], data_item(cells));
	}
	data_bool(out, "has_heads", data_count(heads) > 0);
}

static void put_block(struct request *rq, const struct rich_block *block, struct data *out)
{
	static const char *const kinds[] = {
		"is_paragraph", "is_heading", "is_subheading", "is_list", "is_ordered", "is_table"};
	struct data *lines = data_list(out, "lines");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		data_bool(out, kinds[i], i == (size_t)block->kind);
	data_int(out, "first", block->first);
	for (size_t i = 0; i < block->n_lines; i++)
		put_runs(rq, &block->lines[i], data_item(lines));
	if (block->kind == RICH_TABLE)
		put_rows(rq, block, out);
}

void view_rich_blocks(struct request *rq, struct data *out, const char *key,
	const struct rich_block *blocks, size_t n)
{
	struct data *list = data_list(data_object(out, key), "blocks");

	for (size_t i = 0; i < n; i++)
		put_block(rq, &blocks[i], data_item(list));
}

void view_rich(struct request *rq, struct data *out, const char *key, const char *text)
{
	struct rich_block *blocks;
	size_t n;

	if (str_empty(text)) {
		data_text(out, key, NULL);
		return;
	}
	rich_read(rq->pool, text, &blocks, &n);
	view_rich_blocks(rq, out, key, blocks, n);
}
