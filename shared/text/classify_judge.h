/* SPDX-License-Identifier: MIT */
/*
 * Between classify.c and classify_words.c: a model in memory, and a letter as it sees it.
 */
#ifndef HUIYING_TEXT_CLASSIFY_JUDGE_H
#define HUIYING_TEXT_CLASSIFY_JUDGE_H

#include <stddef.h>
#include <stdint.h>
#include "text/classify.h"

struct classify {
	size_t labels, features, n_slots;
	double steep, least;
	char **label;
	float *bias, *scale; /* by label */
	uint64_t *key; /* ascending */
	float *rarity;
	int8_t *weight; /* labels of them a feature */
	uint32_t *slot; /* hash table: feature + 1 */
	float *count; /* zero between two letters */
};

struct place { /* a character of the letter */
	const char *at;
	uint32_t pair; /* feature + 1 of the pair that it ends; 0: none that the model knows */
	float value;
	enum { LIKE_UNKNOWN, LIKE_WORD, LIKE_NONE } like; /* of the pair that it ends */
};
struct seen { /* a letter */
	struct classify *model;
	uint32_t *feature; /* each once */
	float *value;
	size_t n;
	struct place *place;
	size_t n_places;
};

/* --- classify_words.c --- */

void words_for(struct seen *seen, struct pool *pool, size_t label, struct classify_guess *out);

#endif
