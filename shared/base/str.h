/* SPDX-License-Identifier: MIT */
/*
 * Growing text and the few string helpers that libc lacks. A buf owns its memory (malloc), always
 * ends in a NUL that does not count in n, and is reused by buf_empty(). `struct buf *err` in other
 * headers: a message is appended, untouched if there was no error.
 */
#ifndef HUIYING_BASE_STR_H
#define HUIYING_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdarg.h>

struct buf {
	char *p;
	size_t n;
	size_t room;
};
#define BUF_INIT \
	{ \
		NULL, 0, 0 \
	}

void buf_add(struct buf *buf, const void *bytes, size_t n);
void buf_text(struct buf *buf, const char *text);
void buf_char(struct buf *buf, char c);
void buf_print(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprint(struct buf *buf, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));
void buf_reserve(struct buf *buf, size_t more); /* at least `more` free bytes behind n */
void buf_empty(struct buf *buf); /* n = 0, memory kept */
void buf_free(struct buf *buf);
const char *buf_str(const struct buf *buf); /* never NULL */

bool str_equal(const char *a, const char *b); /* NULL equals only NULL */
bool str_starts(const char *text, const char *prefix);
bool str_empty(const char *text); /* NULL or "" */
const char *str_or_null(const char *text); /* NULL instead of "" */
const char *str_or_empty(const char *text); /* "" instead of NULL */

/* Whole-text conversions: sign, digits, nothing else. 0, or -1 when it is no such number or out of
 * range. */
int str_int(const char *text, int64_t *out);

/* Hexadecimal, written in lower case, read in either. out has room for 2n+1 bytes. str_unhex: n
 * bytes exactly, or -1. */
void str_hex(const void *bytes, size_t n, char *out);
int str_unhex(const char *hex, void *out, size_t n);

/* Base64 as in RFC 4648 without line breaks; the url form has no padding. Decoding refuses anything
 * else. The result is appended to out. */
void str_base64(const void *bytes, size_t n, struct buf *out);
void str_base64url(const void *bytes, size_t n, struct buf *out);
void str_base32(const void *bytes, size_t n, struct buf *out); /* RFC 4648, no padding */
int str_unbase64(const char *text, size_t n, struct buf *out);
int str_unbase64url(const char *text, size_t n, struct buf *out);

/* Whole file into out; at most `most` bytes (else -1). 0 or -1 with a message in err. */
int file_read(const char *path, size_t most, struct buf *out, struct buf *err);

#endif
