/* SPDX-License-Identifier: MIT */
/* In which charset bytes are, judged by the bytes; for page_text.c only. */
#ifndef HUIYING_TEXT_PAGE_CHARSET_H
#define HUIYING_TEXT_PAGE_CHARSET_H

#include <stddef.h>

struct buf;

/* UTF-8, UTF-16LE, UTF-16BE, GB18030, Big5; NULL: these bytes are no text. type: the Content-Type
 * header, heard only where the bytes say nothing. */
const char *page_charset(const char *body, size_t n, const char *type);
/* As UTF-8 into out, appended; what is broken becomes U+FFFD. */
void page_decode(const char *charset, const char *body, size_t n, struct buf *out);
/* Loads what decoding needs, for whoever may open no file later. */
void page_charset_prepare(void);

#endif
