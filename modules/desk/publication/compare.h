/* SPDX-License-Identifier: MIT */
/* What differs between two editions of a text, character by character, for people who check one
 * against the other. */
#ifndef HUIYING_MODULES_DESK_PUBLICATION_COMPARE_H
#define HUIYING_MODULES_DESK_PUBLICATION_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

struct data;
struct pool;

struct compare_part {
	const char *text;
	bool same; /* stands in both */
};
/* Both texts in parts: first with what is gone, second with what is new. Where more differs than
 * people could follow, the differing middle is one part of each. */
void compare_texts(struct pool *pool, const char *a, const char *b, struct compare_part **first,
	size_t *n_first, struct compare_part **second, size_t *n_second);
/* `KEY_a` and `KEY_b`: [{text, changed}]; true when they differ. */
bool compare_show(struct pool *pool, struct data *out, const char *key_a, const char *key_b,
	const char *a, const char *b);

#endif
