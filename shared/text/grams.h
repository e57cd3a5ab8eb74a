/* SPDX-License-Identifier: MIT */
/*
 * What a text is compared by: its characters and its pairs of neighbouring characters. Folded as a
 * search folds them; only characters that words are made of count (Chinese, Latin letters), and no
 * pair reaches over anything else.
 */
#ifndef HUIYING_TEXT_GRAMS_H
#define HUIYING_TEXT_GRAMS_H

#include <stddef.h>
#include <stdint.h>

#define GRAMS_MOST \
	1000 /* characters of a text that are looked at: what it is about is said by then */

/* A pair, or with first 0 a single character; never 0. Fits into 42 bits. */
static inline uint64_t gram_key(uint32_t first, uint32_t second)
{
	return (uint64_t)first << 21 | second;
}

struct gram_walk { /* one character after the other */
	const char *p;
	const char *at; /* where the present character stands */
	uint32_t before, now; /* 0: nothing that makes a pair */
	int left;
};
struct gram_walk gram_walk(const char *text);
/* To the next character that counts; its key alone is gram_key(0, now), with the one before it, if
 * there is one, gram_key(before, now). 0 at the end. */
int gram_next(struct gram_walk *walk);

#endif
