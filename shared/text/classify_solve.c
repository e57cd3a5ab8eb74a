/* SPDX-License-Identifier: MIT */
/*
 * One judge a label, all at once: support vectors with squared loss, by dual coordinate descent
 * (Hsieh et al. 2008). A letter's features are fetched once for all judges, which is what takes the
 * time. Which letters these are is decided in classify_try.c.
 */
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "text/classify_model.h"

#define FREQUENT 3 /* letters; what stands in fewer says nothing */
#define COST 2.0F /* of a letter on the wrong side; 1 and 4 do about as well */
#define ROUNDS 30
#define SETTLED 0.05F /* no letter pulls harder: the judges are good enough */

/* --- which features --- */

struct frequency {
	uint32_t id, letters;
};

static int by_frequency(const void *a, const void *b)
{
	const struct frequency *x = a, *y = b;

	if (x->letters != y->letters)
		return x->letters > y->letters ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static size_t count_letters(const struct classify_trainer *t, const int *order, const bool *use,
	struct frequency *frequency)
{
	size_t letters = 0;

	for (size_t i = 0; i < t->n_keys; i++)
		frequency[i] = (struct frequency){(uint32_t)i, 0};
	for (size_t i = 0; i < t->n_letters; i++) {
		const struct letter *letter = &t->letters[i];
		if (!use[i] || order[letter->label] < 0)
			continue;
		letters++;
		for (uint32_t k = 0; k < letter->n; k++)
			frequency[t->entries[letter->first + k].id].letters++;
	}
	return letters;
}

/* The most frequent ones, as many as a worker has room for. */
static void choose_features(
	const struct classify_trainer *t, const int *order, const bool *use, struct linear *out)
{
	struct frequency *frequency = xalloc((t->n_keys + 1) * sizeof(*frequency));
	size_t letters = count_letters(t, order, use, frequency);
	/* key, rarity, count while judging, and two slots of the table that finds it */
	size_t most = MODEL_ROOM / (8 + 4 + 4 + 8 + (size_t)out->labels);

	if (most > MODEL_FEATURES)
		most = MODEL_FEATURES;
	qsort(frequency, t->n_keys, sizeof(*frequency), by_frequency);
	while (out->features < most && out->features < t->n_keys &&
		frequency[out->features].letters >= FREQUENT)
		out->features++;
	out->feature = xalloc((t->n_keys + 1) * sizeof(*out->feature));
	out->id = xalloc((out->features + 1) * sizeof(*out->id));
	out->rarity = xalloc((out->features + 1) * sizeof(*out->rarity));
	for (size_t i = 0; i < out->features; i++) {
		out->id[i] = frequency[i].id;
		out->feature[frequency[i].id] = (uint32_t)i + 1;
		out->rarity[i] = logf(((float)letters + 1) / ((float)frequency[i].letters + 0.5F));
	}
	free(frequency);
}

/* --- letters as vectors of length 1 --- */

struct vectors {
	struct entry *entries; /* feature, value */
	size_t *first; /* of the i-th letter used; n + 1 of them */
	int *label;
	size_t n;
};

static size_t put_vector(const struct linear *linear, const struct classify_trainer *t,
	const struct letter *letter, struct entry *out)
{
	size_t n = 0;
	float square = 0;

	for (uint32_t k = 0; k < letter->n; k++) {
		const struct entry *entry = &t->entries[letter->first + k];
		uint32_t feature = linear->feature[entry->id];
		if (!feature)
			continue;
		float value = feature_value(entry->count, linear->rarity[feature - 1]);
		out[n++] = (struct entry){feature - 1, value};
		square += value * value;
	}
	float length = square > 0 ? sqrtf(square) : 1;
	for (size_t k = 0; k < n; k++)
		out[k].count /= length;
	return n;
}

static struct vectors make_vectors(const struct linear *linear, const struct classify_trainer *t,
	const int *order, const bool *use)
{
	struct vectors v = {.entries = xalloc((t->n_entries + 1) * sizeof(*v.entries)),
		.first = xalloc((t->n_letters + 1) * sizeof(*v.first)),
		.label = xalloc((t->n_letters + 1) * sizeof(*v.label))};

	for (size_t i = 0; i < t->n_letters; i++) {
		const struct letter *letter = &t->letters[i];
		if (!use[i] || order[letter->label] < 0)
			continue;
		v.label[v.n] = order[letter->label];
		v.first[v.n + 1] =
			v.first[v.n] + put_vector(linear, t, letter, v.entries + v.first[v.n]);
		v.n++;
	}
	return v;
}

/* --- the judges --- */

/* to += value * from, a feature's weights at once. */
static void add_lanes(float *to, const float *from, float value, int stride)
{
	for (int at = 0; at < stride; at += LANES)
		for (int k = 0; k < LANES; k++)
			to[at + k] += value * from[at + k];
}

static void judge(const struct linear *linear, const struct entry *entries, size_t n, float *out)
{
	memcpy(out, linear->bias, (size_t)linear->stride * sizeof(*out));
	for (size_t i = 0; i < n; i++)
		add_lanes(out, linear->weight + (size_t)entries[i].id * (size_t)linear->stride,
			entries[i].count, linear->stride);
}

/* One letter: how far each judge has to move for it; the hardest pull. */
static float pulls(
	const struct linear *linear, int label, const float *margins, float *alpha, float *move)
{
	const float give = 0.5F / COST;
	float hardest = 0;

	for (int y = 0; y < linear->labels; y++) {
		float side = y == label ? 1 : -1;
		float slope = side * margins[y] - 1 + alpha[y] * give;
		float pull = alpha[y] > 0 || slope < 0 ? slope : 0;
		float before = alpha[y];

		hardest = fmaxf(hardest, fabsf(pull));
		alpha[y] = fmaxf(0, before - pull / (2 + give)); /* a vector and its bias: 2 */
		move[y] = (alpha[y] - before) * side;
	}
	return hardest;
}

/* A fixed shuffle: the order of the letters matters little, but it must not be theirs. */
static uint64_t shuffle(size_t *order, size_t n, uint64_t seed)
{
	for (size_t i = n; i > 1; i--) {
		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		size_t other = (size_t)((seed >> 33) % i), kept = order[i - 1];
		order[i - 1] = order[other];
		order[other] = kept;
	}
	return seed;
}

static float round_of(struct linear *linear, const struct vectors *v, const size_t *order,
	float *alpha, float *margins, float *move)
{
	size_t stride = (size_t)linear->stride;
	float hardest = 0;

	for (size_t k = 0; k < v->n; k++) {
		size_t i = order[k];
		const struct entry *entries = v->entries + v->first[i];
		size_t n = v->first[i + 1] - v->first[i];

		judge(linear, entries, n, margins);
		float pull = pulls(linear, v->label[i], margins, alpha + i * stride, move);
		hardest = fmaxf(hardest, pull);
		if (pull == 0)
			continue;
		add_lanes(linear->bias, move, 1, linear->stride);
		for (size_t e = 0; e < n; e++)
			add_lanes(linear->weight + (size_t)entries[e].id * stride, move,
				entries[e].count, linear->stride);
	}
	return hardest;
}

static void solve(struct linear *linear, const struct vectors *v)
{
	size_t stride = (size_t)linear->stride;
	float *alpha = xalloc((v->n + 1) * stride * sizeof(*alpha));
	float *margins = xalloc(stride * sizeof(*margins)), *move = xalloc(stride * sizeof(*move));
	size_t *order = xalloc((v->n + 1) * sizeof(*order));
	uint64_t seed = 1;

	for (size_t i = 0; i < v->n; i++)
		order[i] = i;
	for (int i = 0; i < ROUNDS; i++) {
		seed = shuffle(order, v->n, seed);
		if (round_of(linear, v, order, alpha, margins, move) < SETTLED)
			break;
	}
	free(alpha);
	free(margins);
	free(move);
	free(order);
}

void linear_learn(const struct classify_trainer *t, const int *order, int n_order, const bool *use,
	struct linear *out)
{
	*out = (struct linear){.labels = n_order, .stride = (n_order + LANES - 1) / LANES * LANES};
	choose_features(t, order, use, out);
	out->weight = xalloc((out->features + 1) * (size_t)out->stride * sizeof(*out->weight));
	out->bias = xalloc((size_t)out->stride * sizeof(*out->bias));

	struct vectors v = make_vectors(out, t, order, use);
	solve(out, &v);
	free(v.entries);
	free(v.first);
	free(v.label);
}

void linear_free(struct linear *linear)
{
	free(linear->feature);
	free(linear->id);
	free(linear->rarity);
	free(linear->weight);
	free(linear->bias);
	*linear = (struct linear){.labels = 0};
}

void linear_margins(
	const struct linear *linear, const struct classify_trainer *t, size_t letter, float *out)
{
	const struct letter *one = &t->letters[letter];
	struct entry *entries = xalloc((one->n + 1) * sizeof(*entries));

	judge(linear, entries, put_vector(linear, t, one, entries), out);
	free(entries);
}
