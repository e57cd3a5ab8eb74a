/* SPDX-License-Identifier: MIT */
/*
 * A question set as XML in its one canonical form: the same set is always the same bytes, so that
 * what was signed can be compared. Reading it is questions_read.c.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "base/pool.h"
#include "base/str.h"
#include "text/questions.h"

static void put(struct buf *out, const char *text)
{
	for (const char *p = text; *p; p++) {
		switch (*p) {
		case '&': buf_text(out, "&amp;"); break;
		case '<': buf_text(out, "&lt;"); break;
		case '>': buf_text(out, "&gt;"); break;
		case '"': buf_text(out, "&quot;"); break;
		default: buf_char(out, *p);
		}
	}
}

static void attribute(struct buf *out, const char *name, const char *value)
{
	if (str_empty(value))
		return;
	buf_print(out, " %s=\"", name);
	put(out, value);
	buf_char(out, '"');
}

/* The shortest decimals that read as the same number. */
static void number(struct buf *out, const char *name, double value)
{
	char text[64];

	if (!isfinite(value))
		return;
	for (int decimals = 0; decimals <= 15; decimals++) {
		snprintf(text, sizeof text, "%.*f", decimals, value == 0 ? 0.0 : value);
		if (strtod(text, NULL) == value)
			break;
	}
	attribute(out, name, text);
}

static void element(struct buf *out, const char *name, const char *text)
{
	if (str_empty(text))
		return;
	buf_print(out, "      <%s>", name);
	put(out, text);
	buf_print(out, "</%s>\n", name);
}

static void choice(struct buf *out, const char *name, const struct question_choice *choice)
{
	buf_print(out, "      <%s", name);
	attribute(out, "code", choice->code);
	if (choice->other)
		attribute(out, "other", "yes");
	if (choice->quota > 0)
		buf_print(out, " quota=\"%lld\"", (long long)choice->quota);
	buf_char(out, '>');
	put(out, choice->name);
	buf_print(out, "</%s>\n", name);
}

static void count(struct buf *out, const char *name, int value, bool always)
{
	if (value > 0 || always)
		buf_print(out, " %s=\"%d\"", name, value);
}

static void one(struct buf *out, const struct question *q)
{
	bool scale = q->kind == QUESTION_SCALE;

	buf_text(out, "    <question");
	attribute(out, "code", q->code);
	attribute(out, "kind", question_kind_code(q->kind));
	if (q->required)
		attribute(out, "required", "yes");
	if (q->shuffle)
		attribute(out, "shuffle", "yes");
	count(out, "least", q->least, scale);
	count(out, "most", q->most, scale);
	if (q->kind == QUESTION_NUMBER) {
		number(out, "low", q->low);
		number(out, "high", q->high);
	}
	attribute(out, "low-name", q->low_name);
	attribute(out, "high-name", q->high_name);
	buf_text(out, ">\n");
	element(out, "title", q->title);
	element(out, "help", q->help);
	for (size_t i = 0; i < q->n_conditions; i++) {
		buf_print(out, "      <%s", q->conditions[i].not_ ? "unless" : "when");
		attribute(out, "question", q->conditions[i].question);
		attribute(out, "choice", q->conditions[i].choice);
		buf_text(out, "/>\n");
	}
	for (size_t i = 0; i < q->n_choices; i++)
		choice(out, "choice", &q->choices[i]);
	for (size_t i = 0; i < q->n_rows; i++)
		choice(out, "row", &q->rows[i]);
	buf_text(out, "    </question>\n");
}

char *questions_write(struct pool *pool, const struct question *question, size_t n)
{
	struct buf out = BUF_INIT;
	char *text;

	buf_text(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<questions>\n");
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || question[i].page != question[i - 1].page)
			buf_text(&out, i == 0 ? "  <page>\n" : "  </page>\n  <page>\n");
		one(&out, &question[i]);
	}
	buf_print(&out, "%s</questions>\n", n > 0 ? "  </page>\n" : "");
	text = pool_copy(pool, buf_str(&out), out.n);
	buf_free(&out);
	return text;
}
