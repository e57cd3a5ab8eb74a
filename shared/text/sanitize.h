/* SPDX-License-Identifier: MIT */
/*
 * What somebody pastes from Word or a web page, as text with the marks of rich.h: libxml2 reads it
 * (no network, no entities, no DTD), and only headings, paragraphs, lists, tables, links and line
 * breaks are taken over. Scripts, styles, comments, pictures, data: and javascript: addresses,
 * hidden text and Word's own leftovers (mso-*, o:p, bullets that are characters) go.
 */
#ifndef HUIYING_TEXT_SANITIZE_H
#define HUIYING_TEXT_SANITIZE_H

#include <stddef.h>

struct pool;

/* In the pool; "" when nothing is left. Deeper than 64 elements or larger than 2 MB: the words
 * alone. Never NULL. */
char *sanitize_html(struct pool *pool, const char *html, size_t n);

#endif
