/* SPDX-License-Identifier: MIT */
/*
 * A compiled page, shared by the files mustache*.c; nobody else. A page is a flat list of ops in
 * the order of the text. What stands inside a section, block or parent follows its op up to, not
 * including, `end`. Texts and names point into the page's own copy of its source.
 */
#ifndef HUIYING_WEB_MUSTACHE_PAGE_H
#define HUIYING_WEB_MUSTACHE_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include "web/mustache.h"

struct buf;
struct mustache;

struct span {
	const char *p;
	size_t n;
};

enum op_kind {
	OP_TEXT,
	OP_ESCAPED,
	OP_RAW,
	OP_SECTION,
	OP_INVERTED,
	OP_PARTIAL,
	OP_PARENT, /* inside: nothing but its OP_BLOCKs, the arguments */
	OP_BLOCK, /* inside a parent: an argument; elsewhere a parameter, and inside is its default
		   */
};

struct op {
	enum op_kind kind;
	bool standalone; /* partial, parent: alone on its line, so `indent` goes before each of its
			    lines */
	struct span text; /* OP_TEXT: the text; else the name */
	struct span indent; /* partial, parent; a parameter: what goes before each line of an
			       argument */
	size_t part, parts; /* the pieces of a dotted name in page->parts; none: the implicit
			       iterator `.` */
	size_t end;
	struct mustache_page *target; /* partial, parent; NULL: renders as nothing */
};

struct mustache_page {
	char *name;
	char *source;
	struct op *ops;
	size_t n_ops, room_ops;
	struct span *parts;
	size_t n_parts, room_parts;
};

/* Fills *page (name set, the rest zero) from a copy of the text. -1 with name:line: message in err;
 * the page is then empty. */
int mustache_compile(struct mustache_page *page, const char *text, size_t n, struct buf *err);
void mustache_page_clear(struct mustache_page *page); /* everything but the name */
int mustache_line(const struct mustache_page *page, const char *at);

enum mustache_escape mustache_escape_of(const struct mustache *set);
void mustache_put(enum mustache_escape how, const char *text, struct buf *out);

struct mustache_page *mustache_page_find(const struct mustache *set, const char *name, size_t n);

static inline bool span_equal(struct span a, struct span b)
{
	return a.n == b.n && __builtin_memcmp(a.p, b.p, a.n) == 0;
}

#endif
