/* SPDX-License-Identifier: MIT */
/*
 * Text as bytes: UTF-8 and nothing else. "Characters" are code points.
 */
#ifndef HUIYING_BASE_UTF8_H
#define HUIYING_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pool;

/* What is wrong with a text, worst first. */
enum utf8_fault {
	UTF8_FINE = 0,
	UTF8_INVALID, /* overlong, surrogate, lone continuation, above U+10FFFF, cut off */
	UTF8_NUL,
	UTF8_CONTROL, /* C0 but \t \n \r, DEL, C1 */
	UTF8_BIDI, /* U+200E/F, U+061C, U+202A..E, U+2066..9: text that shows in another order than
		      it reads */
	UTF8_NONCHAR, /* U+FFFE/F of each plane, U+FDD0..EF, U+FEFF inside a text */
};
enum utf8_fault utf8_check(const char *text, size_t n);

/* Bytes of GB18030 (GBK, GB2312) as text; NULL: they are none. */
char *utf8_from_gb18030(struct pool *pool, const char *bytes, size_t n);

/* Next code point of valid text, advancing *p; 0 at the end. */
uint32_t utf8_next(const char **p);
int utf8_put(uint32_t c, char out[4]); /* bytes written */

size_t utf8_length(const char *text); /* in characters; text is valid */
/* Bytes of the first `chars` characters, or of all. */
size_t utf8_offset(const char *text, size_t chars);

/* The first `chars` characters, with … when something was cut. */
char *utf8_cut(struct pool *pool, const char *text, size_t chars);

/* Line ends become \n (forms send \r\n), leading and trailing white space (ASCII, U+3000, U+00A0,
 * U+FEFF, U+200B) goes. */
char *utf8_trim(struct pool *pool, const char *text);
char *utf8_unix_lines(struct pool *pool, const char *text);
/* Marks that only steer the direction of writing (UTF8_BIDI) go, in place: telephones put them
 * around a number that is copied, and whoever sends one cannot see it. What stays reads in the
 * order in which it was typed. */
void utf8_drop_marks(char *text);
/* Runs of ASCII white space, line ends too, become one space; none stays at the start. */
char *utf8_squeeze(struct pool *pool, const char *text);

/* The same word typed in another way: full-width ASCII to half-width, ASCII letters to lower case,
 * U+3000 to a space. Same number of code points. */
uint32_t utf8_fold(uint32_t c);

#endif
