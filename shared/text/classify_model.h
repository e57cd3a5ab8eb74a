/* SPDX-License-Identifier: MIT */
/*
 * Between the files of classify*: what learning leaves behind, and how it is written down. A model
 * as bytes (little-endian): "HYC1", labels, features (u32), steep, least (f32); each label (u16
 * length, bytes, f32 bias, f32 scale of its weights); each feature's key (u64, ascending), rarity
 * (f32), weights (i8 a label); SHA-256 of all before it.
 */
#ifndef HUIYING_TEXT_CLASSIFY_MODEL_H
#define HUIYING_TEXT_CLASSIFY_MODEL_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include "text/classify.h"

#define MODEL_MAGIC "HYC1"
#define MODEL_HEAD 20 /* bytes before the labels */
#define MODEL_HASH 32 /* at the end */
#define MODEL_FEATURES 60000 /* at most */
#define MODEL_ROOM (2 << 20) /* bytes that the features of a model may take in a worker */
#define TITLE_WEIGHT 4 /* how often a character of the title counts */
#define LANES \
	8 /* weights of a feature are padded to a multiple of these: fast, and the same \
	     everywhere */

/* How much a feature says that stands `count` times in a letter. */
static inline float feature_value(float count, float rarity)
{
	return (1 + logf(count)) * rarity;
}
/* Shares that add up to 1, from what the judges say. */
void shares_of(const float *margins, int n, double steep, double *out);

/* --- classify_learn.c --- */

struct entry { /* one feature of one letter */
	uint32_t id;
	float count; /* later its value */
};
struct letter {
	size_t first;
	uint32_t n;
	int label;
};
struct classify_trainer {
	char **labels;
	int n_labels;
	uint64_t *keys; /* by id */
	size_t n_keys, keys_room;
	uint32_t *slots; /* hash table: id + 1 */
	size_t n_slots;
	struct entry *entries;
	size_t n_entries, entries_room;
	struct letter *letters;
	size_t n_letters, letters_room;
};

/* --- classify_solve.c --- */

struct linear { /* the judges */
	int labels, stride; /* stride: of weight and bias */
	size_t features;
	uint32_t *feature; /* by the trainer's id: number of the feature + 1, 0 none */
	uint32_t *id; /* by feature */
	float *rarity, *weight, *bias;
};
/* From the letters of which use is true. order: label of a letter as the judges count it, -1: not
 * used. */
void linear_learn(const struct classify_trainer *trainer, const int *order, int n_order,
	const bool *use, struct linear *out);
void linear_free(struct linear *linear);
/* What each judge says about a letter of the trainer. */
void linear_margins(const struct linear *linear, const struct classify_trainer *trainer,
	size_t letter, float *out);

#endif
