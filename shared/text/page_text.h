/* SPDX-License-Identifier: MIT */
/*
 * What a person reads on somebody else's page, and whether a quote stands there. The charset is
 * what the bytes are, whatever header and page say (UTF-8, UTF-16, GB18030 with GBK, Big5). libxml2
 * on unknown input: only a process without database and files calls this (modules/inspector).
 */
#ifndef HUIYING_TEXT_PAGE_TEXT_H
#define HUIYING_TEXT_PAGE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct pool;

struct page_text {
	const char *charset; /* as it was read */
	const char *title; /* "" none */
	const char *text; /* blocks a line, no scripts, no styles, spaces joined */
	bool readable; /* false: not a text (picture, PDF …): title and text are "" */
};
/* Loads what reading needs; afterwards page_text_read() opens no file. */
void page_text_prepare(void);
/* type: the Content-Type header or "". Never fails: what cannot be read is not readable. */
void page_text_read(
	struct pool *pool, const char *body, size_t n, const char *type, struct page_text *out);

struct page_quote {
	bool found;
	bool exact; /* to the last space and comma: what is wrong may be just that */
	const char *passage; /* as it stands there */
	const char *before, *after; /* words around it, at most `around` characters each */
};
/* One that stands there exactly is preferred; else width, case, spaces and punctuation of either
 * kind do not matter. */
void page_text_find(
	struct pool *pool, const char *text, const char *quote, int around, struct page_quote *out);

#endif
