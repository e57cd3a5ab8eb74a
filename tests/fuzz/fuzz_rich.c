/* SPDX-License-Identifier: MIT */
/* Any text as an answer: every link is harmless, rows are as wide as their table, and no word is
 * lost without its marks. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/utf8.h"
#include "text/rich.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_line(const struct rich_line *line, const char *plain)
{
	for (size_t i = 0; i < line->n; i++) {
		const struct rich_run *run = &line->runs[i];
		if (run->url && !rich_url(run->url))
			bug("a link to %s", run->url);
		if (!*run->text || !strstr(plain, run->text))
			bug("words are lost: %s", run->text);
	}
}

static void check_block(const struct rich_block *block, const char *plain)
{
	if (!block->n_lines == !block->n_rows)
		bug("a block of %zu lines and %zu rows", block->n_lines, block->n_rows);
	for (size_t i = 0; i < block->n_lines; i++)
		check_line(&block->lines[i], plain);
	for (size_t i = 0; i < block->n_rows; i++) {
		if (block->rows[i].n != block->n_columns)
			bug("a row of %zu in a table of %zu", block->rows[i].n, block->n_columns);
		for (size_t c = 0; c < block->n_columns; c++)
			check_line(&block->rows[i].cells[c], plain);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct pool *pool = pool_open();
	char *text = pool_copy(pool, data, n);
	struct rich_block *blocks;
	size_t count;

	if (utf8_check(text, n) == UTF8_FINE) {
		const char *plain = rich_plain(pool, text);
		rich_read(pool, text, &blocks, &count);
		for (size_t i = 0; i < count; i++)
			check_block(&blocks[i], plain);
	}
	pool_close(&pool);
	return 0;
}
