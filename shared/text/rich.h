/* SPDX-License-Identifier: MIT */
/*
 * An answer is plain text with a few marks, so that it reads well everywhere (mail, JSON,
 * telephone, search) and can never carry a script: no HTML is stored. One block a paragraph; blocks
 * are separated by a blank line, except that items and rows follow each other:
 *   ## 小标题          heading (## or ###)
 *   - 一项             list item; "1. 一项" an ordered one
 *   | 甲 | 乙 |        table row; a row of --- under the first makes that one the head
 *   [文字](https://…)  link, http, https, mailto, tel, or an address of the site that begins with /
 * Everything else is words. A mark that does not fit its form is words too: whatever is typed
 * shows.
 */
#ifndef HUIYING_TEXT_RICH_H
#define HUIYING_TEXT_RICH_H

#include <stdbool.h>
#include <stddef.h>

struct pool;

enum rich_kind {
	RICH_PARAGRAPH,
	RICH_HEADING,
	RICH_SUBHEADING,
	RICH_LIST,
	RICH_ORDERED,
	RICH_TABLE
};

struct rich_run { /* words, or a link */
	const char *text;
	const char *url; /* NULL: plain; else one of the allowed forms */
};
struct rich_line { /* a paragraph or heading has one, a list one an item */
	struct rich_run *runs; /* line ends inside a paragraph stay \n in the text */
	size_t n;
};
struct rich_row {
	struct rich_line *cells;
	size_t n;
	bool head;
};
struct rich_block {
	enum rich_kind kind;
	struct rich_line *lines;
	size_t n_lines;
	struct rich_row *rows; /* tables */
	size_t n_rows, n_columns;
	int first; /* number of the first item of an ordered list */
};
/* Never fails; everything lives in the pool. Costs grow with the text alone. */
void rich_read(struct pool *pool, const char *text, struct rich_block **out, size_t *n);
/* Without marks: what a mail or a summary shows. */
char *rich_plain(struct pool *pool, const char *text);
/* Is this an address that an answer may link to. */
bool rich_url(const char *url);

#endif
