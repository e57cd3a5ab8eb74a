/* SPDX-License-Identifier: MIT */
/*
 * From the text of a page to its flat list of ops: which lines vanish because a
 * tag stands alone on them, and what indentation a block loses where it is written. Printing is in
 * mustache_render.c.
 */
#include "web/mustache_tag.h"

#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"

#define DEPTH 64

struct open {
	size_t op;
	bool argument; /* a block directly inside a parent */
	bool clean; /* nothing but blanks stood before it on its line */
	struct span dedent; /* what was in force outside */
};

struct parser {
	struct mustache_page *page;
	struct tag_reader reader;
	struct span dedent; /* taken from the start of each line: we are inside an argument */
	struct open stack[DEPTH];
	size_t depth;
	struct buf *err;
};

static void *more(void *old, size_t n, size_t *room, size_t size)
{
	void *p;

	if (n < *room)
		return old;
	*room = *room ? *room * 2 : 16;
	p = xalloc(*room * size);
	if (n > 0)
		memcpy(p, old, n * size);
	free(old);
	return p;
}

static struct op *push(struct mustache_page *page, enum op_kind kind, struct span text)
{
	struct op *op;

	page->ops = more(page->ops, page->n_ops, &page->room_ops, sizeof *op);
	op = &page->ops[page->n_ops++];
	memset(op, 0, sizeof *op);
	op->kind = kind;
	op->text = text;
	op->end = page->n_ops;
	return op;
}

static int fail(struct parser *parser, const char *at, const char *what, struct span name)
{
	buf_print(parser->err, "%s:%d: %s", parser->page->name, mustache_line(parser->page, at),
		what);
	if (name.n > 0)
		buf_print(parser->err, ": %.*s", (int)(name.n < 80 ? name.n : 80), name.p);
	buf_char(parser->err, '\n');
	return -1;
}

int mustache_line(const struct mustache_page *page, const char *at)
{
	int line = 1;

	for (const char *p = page->source; p < at; p++)
		line += *p == '\n';
	return line;
}

/* --- text --- */

static struct span dedented(const struct parser *parser, struct span line)
{
	size_t n = 0;

	while (n < line.n && n < parser->dedent.n && line.p[n] == parser->dedent.p[n])
		n++;
	return (struct span){line.p + n, line.n - n};
}

static void put_text(struct parser *parser, const char *from, const char *to)
{
	struct mustache_page *page = parser->page;

	while (from < to) {
		const char *eol = parser->dedent.n ? memchr(from, '\n', (size_t)(to - from)) : NULL;
		const char *stop = eol ? eol + 1 : to;
		struct span piece = {from, (size_t)(stop - from)};

		if (from == page->source || from[-1] == '\n')
			piece = dedented(parser, piece);
		if (piece.n > 0)
			push(page, OP_TEXT, piece);
		from = stop;
	}
}

static const struct open *innermost(const struct parser *parser)
{
	return parser->depth ? &parser->stack[parser->depth - 1] : NULL;
}

static bool inside_parent(const struct parser *parser)
{
	const struct open *open = innermost(parser);

	return open && parser->page->ops[open->op].kind == OP_PARENT;
}

/* --- what a tag does to its line --- */

/* Do the blanks before it go? */
static bool drops_before(const struct parser *parser, const struct tag *tag)
{
	const struct open *open = innermost(parser);

	if (tag->sigil == '<' || (tag->sigil == '/' && open && open->argument))
		return tag->clean_before;
	return tag->sigil && tag->sigil != '&' && tag->clean_before && tag->clean_after;
}

/* Does the rest of its line go, with the line end? */
static bool drops_after(const struct parser *parser, const struct tag *tag)
{
	const struct open *open = innermost(parser);

	if (!tag->clean_after || !tag->sigil || tag->sigil == '&')
		return false;
	if (tag->sigil == '/' && open && parser->page->ops[open->op].kind == OP_PARENT)
		return open->clean;
	/* What stands inside a parent around its blocks is not printed, so it does not count
	 * either. */
	return tag->clean_before || (tag->sigil == '$' && inside_parent(parser));
}

static void lay_out(struct parser *parser, const struct tag *tag)
{
	if (!inside_parent(parser))
		put_text(parser, parser->reader.p,
			drops_before(parser, tag) ? tag->before.p : tag->at);
	if (drops_after(parser, tag)) {
		parser->reader.p = tag->next_line;
		parser->reader.tag_on_line = false;
	} else {
		parser->reader.p = tag->after;
		parser->reader.tag_on_line = true;
	}
}

/* --- names --- */

static int check_name(struct parser *parser, const struct tag *tag)
{
	if (tag->name.n == 0)
		return fail(parser, tag->at, "a tag without a name", tag->name);
	if (strchr(TAG_SIGILS, tag->name.p[0]))
		return fail(parser, tag->at, "a name cannot begin like this", tag->name);
	for (size_t i = 0; i < tag->name.n; i++)
		if ((unsigned char)tag->name.p[i] <= ' ')
			return fail(parser, tag->at, "a name has no blanks", tag->name);
	return 0;
}

static int split_name(struct parser *parser, const struct tag *tag, struct op *op)
{
	struct mustache_page *page = parser->page;
	const char *p = tag->name.p, *end = p + tag->name.n;

	op->part = page->n_parts;
	if (tag->name.n == 1 && *p == '.')
		return 0;
	while (p <= end) {
		const char *dot = memchr(p, '.', (size_t)(end - p));
		struct span part = {p, (size_t)((dot ? dot : end) - p)};

		if (part.n == 0)
			return fail(parser, tag->at, "a dotted name with nothing beside a dot",
				tag->name);
		page->parts = more(page->parts, page->n_parts, &page->room_parts, sizeof part);
		page->parts[page->n_parts++] = part;
		op->parts++;
		p += part.n + 1;
	}
	return 0;
}

/* --- tags --- */

static int put_value(struct parser *parser, const struct tag *tag)
{
	struct op *op = push(parser->page, tag->sigil == '&' ? OP_RAW : OP_ESCAPED, tag->name);

	return split_name(parser, tag, op);
}

static int open_tag(struct parser *parser, const struct tag *tag, const struct open *open)
{
	if (parser->depth == DEPTH)
		return fail(parser, tag->at, "sections and blocks nest too deep", tag->name);
	parser->stack[parser->depth++] = *open;
	return 0;
}

static int put_section(struct parser *parser, const struct tag *tag)
{
	struct open open = {.op = parser->page->n_ops, .dedent = parser->dedent};
	struct op *op = push(parser->page, tag->sigil == '#' ? OP_SECTION : OP_INVERTED, tag->name);

	if (split_name(parser, tag, op) < 0)
		return -1;
	return open_tag(parser, tag, &open);
}

static int put_partial(struct parser *parser, const struct tag *tag)
{
	struct op *op = push(parser->page, OP_PARTIAL, tag->name);

	op->standalone = tag->clean_before && tag->clean_after;
	if (op->standalone)
		op->indent = dedented(parser, tag->before);
	return 0;
}

static int put_parent(struct parser *parser, const struct tag *tag)
{
	struct open open = {
		.op = parser->page->n_ops, .clean = tag->clean_before, .dedent = parser->dedent};
	struct op *op = push(parser->page, OP_PARENT, tag->name);

	if (tag->clean_before)
		op->indent = dedented(parser, tag->before);
	return open_tag(parser, tag, &open);
}

static int put_block(struct parser *parser, const struct tag *tag, bool argument)
{
	struct open open = {
		.op = parser->page->n_ops, .argument = argument, .dedent = parser->dedent};
	struct op *op;
	struct span indent;

	for (size_t i = 0; i < parser->depth; i++) {
		const struct op *outer = &parser->page->ops[parser->stack[i].op];

		if (outer->kind == OP_BLOCK && span_equal(outer->text, tag->name))
			return fail(parser, tag->at, "a block inside the block of the same name",
				tag->name);
	}
	op = push(parser->page, OP_BLOCK, tag->name);
	if (argument) {
		/* Its lines lose the indentation they are written with … */
		if (tag->clean_after)
			tag_indent(&parser->reader, tag->next_line, &parser->dedent);
	} else if (tag->clean_before) {
		/* … and get that of the place where they are printed. */
		if (tag->clean_after && tag_indent(&parser->reader, tag->next_line, &indent))
			op->indent = dedented(parser, indent);
		else
			op->indent = dedented(parser, tag->before);
	}
	return open_tag(parser, tag, &open);
}

static int put_close(struct parser *parser, const struct tag *tag)
{
	const struct open *open = innermost(parser);
	struct op *op;

	if (!open)
		return fail(parser, tag->at, "this closes nothing", tag->name);
	op = &parser->page->ops[open->op];
	if (!span_equal(op->text, tag->name)) {
		fail(parser, tag->at, "another tag is to be closed first than", tag->name);
		return fail(parser, op->text.p, "namely the one opened here", op->text);
	}
	op->end = parser->page->n_ops;
	if (op->kind == OP_PARENT)
		op->standalone = open->clean && tag->clean_after;
	parser->dedent = open->dedent;
	parser->depth--;
	return 0;
}

static int set_delimiters(struct parser *parser, const struct tag *tag)
{
	if (tag_set_delimiters(&parser->reader, tag->name) < 0)
		return fail(parser, tag->at, "delimiters are written {{=<% %>=}}", tag->name);
	return 0;
}

static int put_tag(struct parser *parser, const struct tag *tag, bool in_parent)
{
	if (tag->sigil == '!')
		return 0;
	if (tag->sigil == '=')
		return set_delimiters(parser, tag);
	if (check_name(parser, tag) < 0)
		return -1;
	if (in_parent && tag->sigil != '$' && tag->sigil != '/')
		return fail(
			parser, tag->at, "only blocks stand directly inside a parent", tag->name);
	switch (tag->sigil) {
	case '#':
	case '^': return put_section(parser, tag);
	case '>': return put_partial(parser, tag);
	case '<': return put_parent(parser, tag);
	case '$': return put_block(parser, tag, in_parent);
	case '/': return put_close(parser, tag);
	default: return put_value(parser, tag);
	}
}

static int parse(struct parser *parser)
{
	struct tag tag;
	int rc;

	while ((rc = tag_read(&parser->reader, &tag)) > 0) {
		lay_out(parser, &tag);
		if (put_tag(parser, &tag, inside_parent(parser)) < 0)
			return -1;
	}
	if (rc < 0)
		return fail(parser, tag.at, "this tag does not end", (struct span){NULL, 0});
	if (parser->depth > 0) {
		const struct op *op = &parser->page->ops[innermost(parser)->op];

		return fail(parser, op->text.p, "this is never closed", op->text);
	}
	put_text(parser, parser->reader.p, parser->reader.end);
	return 0;
}

int mustache_compile(struct mustache_page *page, const char *text, size_t n, struct buf *err)
{
	struct parser parser = {
		.page = page, .reader = {.left = {"{{", 2}, .right = {"}}", 2}}, .err = err};

	page->source = xalloc(n + 1);
	if (n > 0)
		memcpy(page->source, text, n);
	parser.reader.p = page->source;
	parser.reader.end = page->source + n;
	if (parse(&parser) < 0) {
		mustache_page_clear(page);
		return -1;
	}
	return 0;
}

void mustache_page_clear(struct mustache_page *page)
{
	char *name = page->name;

	free(page->source);
	free(page->ops);
	free(page->parts);
	*page = (struct mustache_page){.name = name};
}
