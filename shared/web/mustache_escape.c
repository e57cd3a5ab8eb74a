/* SPDX-License-Identifier: MIT */
/* How a value is written into each kind of text. Which values are, mustache_render.c knows. */
#include "web/mustache_page.h"

#include <string.h>

#include "base/str.h"

static const char *html_of(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

static void html(const char *text, struct buf *out)
{
	for (;;) {
		size_t n = strcspn(text, "&<>\"'");

		buf_add(out, text, n);
		text += n;
		if (!*text)
			return;
		buf_text(out, html_of(*text++));
	}
}

/* What stands between the quotes of a JSON string. */
static void json(const char *text, struct buf *out)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			buf_print(out, "\\%c", c);
		else if (c == '\n')
			buf_text(out, "\\n");
		else if (c < 0x20 || c == 0x7f)
			buf_print(out, "\\u%04x", c);
		else
			buf_add(out, text, 1);
	}
}

void mustache_put(enum mustache_escape how, const char *text, struct buf *out)
{
	switch (how) {
	case MUSTACHE_HTML: html(text, out); return;
	case MUSTACHE_TEXT: buf_text(out, text); return;
	case MUSTACHE_JSON: json(text, out); return;
	}
}
