/* SPDX-License-Identifier: MIT */
/*
 * Prints a compiled page over data. Nothing is allocated but the output: contexts, overridden
 * blocks and indentation are stacks of fixed size, and what would outgrow them, or never end, is
 * refused.
 */
#include "web/mustache.h"

#include <string.h>

#include "base/str.h"
#include "web/data.h"
#include "web/mustache_page.h"

#define CONTEXTS 64
#define NESTING 100
#define FRAMES 32
#define INDENT 512
#define STEPS_MOST 20000000
#define OUTPUT_MOST ((size_t)64 * 1024 * 1024)

/* The arguments of a parent that is being printed. */
struct frame {
	const struct mustache_page *page;
	size_t op;
};

struct render {
	struct buf *out;
	enum mustache_escape escape;
	size_t start, steps, nesting;
	const struct data *contexts[CONTEXTS];
	size_t depth;
	struct frame frames[FRAMES];
	size_t n_frames;
	char indent[INDENT];
	size_t indent_from, indent_to; /* the part of indent[] in force */
	bool line_start; /* the next thing printed begins a line of a page */
};

static int range(struct render *r, const struct mustache_page *page, size_t from, size_t to);

static const struct data *look_up(
	const struct render *r, const struct mustache_page *page, const struct op *op)
{
	const struct data *value = NULL;
	const struct span *part;

	if (op->parts == 0)
		return r->depth ? r->contexts[r->depth - 1] : NULL;
	part = &page->parts[op->part];
	for (size_t i = r->depth; i-- > 0 && !value;)
		value = data_find(r->contexts[i], part->p, part->n);
	for (size_t i = 1; i < op->parts && value; i++)
		value = data_find(value, part[i].p, part[i].n);
	return value;
}

/* --- printing --- */

static void begin_line(struct render *r)
{
	if (r->line_start && r->indent_to > r->indent_from)
		buf_add(r->out, r->indent + r->indent_from, r->indent_to - r->indent_from);
	r->line_start = false;
}

static void put_text(struct render *r, struct span text)
{
	const char *p = text.p, *end = p + text.n;

	if (r->indent_to == r->indent_from) {
		buf_add(r->out, p, text.n);
		r->line_start = end[-1] == '\n';
		return;
	}
	while (p < end) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		const char *stop = eol ? eol + 1 : end;

		if (*p != '\n' && *p != '\r')
			begin_line(r);
		buf_add(r->out, p, (size_t)(stop - p));
		r->line_start = eol != NULL;
		p = stop;
	}
}

static void put_value(struct render *r, const struct data *value, bool raw)
{
	char scratch[24];
	const char *text = data_as_text(value, scratch);

	begin_line(r);
	if (raw)
		buf_text(r->out, text);
	else
		mustache_put(r->escape, text, r->out);
}

/* --- sections --- */

static int with_context(
	struct render *r, const struct mustache_page *page, size_t i, const struct data *value)
{
	int rc;

	if (r->depth == CONTEXTS)
		return -1;
	r->contexts[r->depth++] = value;
	rc = range(r, page, i + 1, page->ops[i].end);
	r->depth--;
	return rc;
}

static int section(struct render *r, const struct mustache_page *page, size_t i)
{
	const struct data *value = look_up(r, page, &page->ops[i]);
	size_t n = data_count(value);

	if (!data_true(value))
		return 0;
	if (data_kind(value) != DATA_LIST)
		return with_context(r, page, i, value);
	for (size_t k = 0; k < n; k++)
		if (with_context(r, page, i, data_at(value, k)) < 0)
			return -1;
	return 0;
}

/* --- other pages and their blocks --- */

/* Prints a range with `add` before each of its lines, on top of the indentation in force. */
static int indented(
	struct render *r, struct span add, const struct mustache_page *page, size_t from, size_t to)
{
	size_t was = r->indent_to;
	int rc;

	if (add.n > INDENT - was)
		return -1;
	if (add.n > 0)
		memcpy(r->indent + was, add.p, add.n);
	r->indent_to += add.n;
	rc = range(r, page, from, to);
	r->indent_to = was;
	return rc;
}

static int other_page(struct render *r, const struct op *op)
{
	const struct mustache_page *target = op->target;
	size_t from = r->indent_from;
	int rc;

	if (!target)
		return 0;
	if (op->standalone)
		return indented(r, op->indent, target, 0, target->n_ops);
	/* In the middle of a line: the other page's further lines begin where it wrote them. */
	if (op->indent.n > 0)
		put_text(r, op->indent);
	else
		begin_line(r);
	r->indent_from = r->indent_to;
	rc = range(r, target, 0, target->n_ops);
	r->indent_from = from;
	return rc;
}

static int parent(struct render *r, const struct mustache_page *page, size_t i)
{
	int rc;

	if (r->n_frames == FRAMES)
		return -1;
	r->frames[r->n_frames++] = (struct frame){page, i};
	rc = other_page(r, &page->ops[i]);
	r->n_frames--;
	return rc;
}

/* The argument for a parameter: the page furthest down the line of heirs decides. */
static bool find_argument(const struct render *r, struct span name, struct frame *found)
{
	for (size_t f = 0; f < r->n_frames; f++) {
		const struct mustache_page *page = r->frames[f].page;
		size_t end = page->ops[r->frames[f].op].end;

		for (size_t i = r->frames[f].op + 1; i < end; i = page->ops[i].end) {
			if (span_equal(page->ops[i].text, name)) {
				*found = (struct frame){page, i};
				return true;
			}
		}
	}
	return false;
}

static int block(struct render *r, const struct mustache_page *page, size_t i)
{
	const struct op *op = &page->ops[i];
	struct frame argument;

	if (!find_argument(r, op->text, &argument))
		return range(r, page, i + 1, op->end);
	return indented(
		r, op->indent, argument.page, argument.op + 1, argument.page->ops[argument.op].end);
}

static int one(struct render *r, const struct mustache_page *page, size_t i)
{
	const struct op *op = &page->ops[i];

	switch (op->kind) {
	case OP_TEXT: put_text(r, op->text); return 0;
	case OP_ESCAPED: put_value(r, look_up(r, page, op), false); return 0;
	case OP_RAW: put_value(r, look_up(r, page, op), true); return 0;
	case OP_SECTION: return section(r, page, i);
	case OP_INVERTED:
		return data_true(look_up(r, page, op)) ? 0 : range(r, page, i + 1, op->end);
	case OP_PARTIAL: return other_page(r, op);
	case OP_PARENT: return parent(r, page, i);
	case OP_BLOCK: return block(r, page, i);
	}
	return 0;
}

static int range(struct render *r, const struct mustache_page *page, size_t from, size_t to)
{
	if (r->nesting == NESTING)
		return -1;
	r->nesting++;
	for (size_t i = from; i < to; i = page->ops[i].end)
		if (++r->steps > STEPS_MOST || r->out->n - r->start > OUTPUT_MOST ||
			one(r, page, i) < 0)
			return -1;
	r->nesting--;
	return 0;
}

int mustache_render(const struct mustache *set, const char *name, const struct data *const *stack,
	size_t depth, struct buf *out)
{
	const struct mustache_page *page = mustache_page_find(set, name, strlen(name));
	struct render r;

	if (!page || depth > CONTEXTS)
		return -1;
	r.out = out;
	r.escape = mustache_escape_of(set);
	r.start = out->n;
	r.steps = r.nesting = r.n_frames = r.indent_from = r.indent_to = 0;
	r.line_start = true;
	r.depth = depth;
	for (size_t i = 0; i < depth; i++)
		r.contexts[i] = stack[i];
	if (range(&r, page, 0, page->n_ops) == 0)
		return 0;
	/* Never half a page. */
	out->n = r.start;
	if (out->p)
		out->p[out->n] = '\0';
	return -1;
}
