/* SPDX-License-Identifier: MIT */
/* What redact.c and the files that know one kind of personal data each share. */
#ifndef HUIYING_TEXT_REDACT_FIND_H
#define HUIYING_TEXT_REDACT_FIND_H

#include <stdint.h>
#include <uchar.h>
#include "text/redact.h"

struct letters { /* a text as folded characters, and where each begins */
	const char *text;
	uint32_t *c; /* a 0 behind the last */
	size_t *at; /* n + 1 */
	size_t n;
};

struct suspects { /* may overlap */
	struct pool *pool;
	const struct letters *l;
	enum redact_part part;
	struct suspect {
		enum redact_kind kind;
		size_t from, to; /* characters */
		const char *masked;
	} * list;
	size_t n, room;
};
void suspects_add(
	struct suspects *s, enum redact_kind kind, size_t from, size_t to, const char *masked);

bool letters_one_of(uint32_t c, const char32_t *set);
bool letters_han(uint32_t c);
/* Do these characters end right before (or begin at) i. */
bool letters_before(const struct letters *l, size_t i, const char32_t *words);
bool letters_at(const struct letters *l, size_t i, const char32_t *words);
/* Characters of the first of these (NULL ends them) that stands at i, or ends right before it; 0:
 * none. */
size_t letters_any_at(const struct letters *l, size_t i, const char32_t *const *words);
size_t letters_any_before(const struct letters *l, size_t i, const char32_t *const *words);
/* The characters as they stand in the text. */
char *letters_copy(struct pool *pool, const struct letters *l, size_t from, size_t to);

void redact_numbers(struct suspects *s);
void redact_mailboxes(struct suspects *s);
void redact_plates(struct suspects *s);
void redact_names(struct suspects *s);
/* A name as the public may see it: 朱**. */
char *redact_mask_name(struct pool *pool, const struct letters *l, size_t from, size_t to);
void redact_places(struct suspects *s);

#endif
