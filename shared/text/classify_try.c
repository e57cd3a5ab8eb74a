/* SPDX-License-Identifier: MIT */
/*
 * How well letters are placed that were held back from learning, how sure one may be of it, and the
 * model as bytes. How judges are found is the matter of classify_solve.c.
 */
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/secret.h"
#include "base/str.h"
#include "text/classify_model.h"

#define ALL_FOLDS 5000 /* letters; of more, one part in CLASSIFY_FOLDS held back is enough */
#define RIGHT 0.8 /* of the guesses that are shown */
#define SHARE_LEAST 0.4 /* less than that is no suggestion, whatever was right */

/* --- what can be learned from --- */

struct plan {
	int *order; /* by label: its judge, -1 too rare */
	int n;
	size_t letters;
	bool *use; /* by letter */
};

static struct plan plan_open(const struct classify_trainer *t)
{
	struct plan plan = {.order = xalloc(((size_t)t->n_labels + 1) * sizeof(*plan.order)),
		.use = xalloc(t->n_letters + 1)};
	size_t *count = xalloc(((size_t)t->n_labels + 1) * sizeof(*count));

	for (size_t i = 0; i < t->n_letters; i++)
		count[t->letters[i].label]++;
	for (int y = 0; y < t->n_labels; y++)
		plan.order[y] = count[y] >= CLASSIFY_LABEL_LEAST ? plan.n++ : -1;
	for (size_t i = 0; i < t->n_letters; i++) {
		plan.use[i] = plan.order[t->letters[i].label] >= 0;
		plan.letters += plan.use[i];
	}
	free(count);
	return plan;
}

static bool plan_enough(const struct plan *plan)
{
	return plan->n >= 2 && plan->letters >= CLASSIFY_LEAST;
}

static void plan_close(struct plan *plan)
{
	free(plan->order);
	free(plan->use);
}

void classify_count(const struct classify_trainer *t, size_t *letters, size_t *labels)
{
	struct plan plan = plan_open(t);
	*letters = plan.letters;
	*labels = (size_t)plan.n;
	plan_close(&plan);
}

/* --- folds --- */

/* The letters of each label spread evenly; a fixed order that has nothing to do with theirs. */
static uint8_t *deal(const struct classify_trainer *t, const bool *use, uint64_t seed)
{
	uint8_t *fold = xalloc(t->n_letters + 1);
	int *next = xalloc(((size_t)t->n_labels + 1) * sizeof(*next));
	size_t *order = xalloc((t->n_letters + 1) * sizeof(*order));

	for (size_t i = 0; i < t->n_letters; i++) {
		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		size_t other = (size_t)((seed >> 33) % (i + 1));
		order[i] = order[other];
		order[other] = i;
	}
	for (size_t k = 0; k < t->n_letters; k++) {
		int label = t->letters[order[k]].label;
		if (use[order[k]])
			fold[order[k]] = (uint8_t)(next[label]++ % CLASSIFY_FOLDS);
	}
	free(next);
	free(order);
	return fold;
}

static bool *without(const struct classify_trainer *t, const bool *use, const uint8_t *fold, int f)
{
	bool *rest = xalloc(t->n_letters + 1);
	for (size_t i = 0; i < t->n_letters; i++)
		rest[i] = use[i] && fold[i] != f;
	return rest;
}

/* --- how sure one may be --- */

struct trial { /* letters that were held back */
	float *margins; /* stride of them each */
	int *label; /* as the judges count */
	size_t n;
	int labels, stride;
	size_t right;
};

void shares_of(const float *margins, int n, double steep, double *out)
{
	double most = margins[0], sum = 0;

	for (int y = 1; y < n; y++)
		most = fmax(most, margins[y]);
	for (int y = 0; y < n; y++)
		sum += out[y] = exp(steep * (margins[y] - most));
	for (int y = 0; y < n; y++)
		out[y] /= sum;
}

static int likeliest(const double *shares, int n)
{
	int best = 0;
	for (int y = 1; y < n; y++)
		if (shares[y] > shares[best])
			best = y;
	return best;
}

static void hold_back(const struct classify_trainer *t, const struct plan *plan, const bool *use,
	const uint8_t *fold, int f, struct trial *trial)
{
	bool *rest = without(t, use, fold, f);
	struct linear linear;

	linear_learn(t, plan->order, plan->n, rest, &linear);
	for (size_t i = 0; i < t->n_letters; i++) {
		if (!use[i] || fold[i] != f)
			continue;
		float *margins = trial->margins + trial->n * (size_t)trial->stride;
		linear_margins(&linear, t, i, margins);
		int label = plan->order[t->letters[i].label], best = 0;
		for (int y = 1; y < plan->n; y++)
			if (margins[y] > margins[best])
				best = y;
		trial->right += best == label;
		trial->label[trial->n++] = label;
	}
	linear_free(&linear);
	free(rest);
}

static struct trial trial_open(
	const struct classify_trainer *t, const struct plan *plan, const bool *use, uint64_t seed)
{
	struct trial trial = {.labels = plan->n, .stride = (plan->n + LANES - 1) / LANES * LANES};
	uint8_t *fold = deal(t, use, seed);
	size_t room = t->n_letters + 1;

	trial.margins = xalloc(room * (size_t)trial.stride * sizeof(*trial.margins));
	trial.label = xalloc(room * sizeof(*trial.label));
	for (int f = 0; f < (plan->letters <= ALL_FOLDS ? CLASSIFY_FOLDS : 1); f++)
		hold_back(t, plan, use, fold, f, &trial);
	free(fold);
	return trial;
}

static void trial_close(struct trial *trial)
{
	free(trial->margins);
	free(trial->label);
}

/* How surprised one is by where people placed the letters. That the next letter is an odd one is
 * never ruled out, the less the fewer were tried. */
static double surprise(const struct trial *trial, double steep, double *shares)
{
	double odd = 2 / ((double)trial->n + 4) / trial->labels, sum = 0;

	for (size_t i = 0; i < trial->n; i++) {
		shares_of(trial->margins + i * (size_t)trial->stride, trial->labels, steep, shares);
		sum -= log(fmax(shares[trial->label[i]], 1e-12));
		for (int y = 0; y < trial->labels; y++)
			sum -= odd * log(fmax(shares[y], 1e-12));
	}
	return sum;
}

/* The steepness by which the shares come true: golden section, on its logarithm. */
static double find_steep(const struct trial *trial, double *shares)
{
	const double golden = 0.6180339887498949;
	double low = -3, high = 4;

	for (int i = 0; i < 24; i++) {
		double a = high - golden * (high - low), b = low + golden * (high - low);
		if (surprise(trial, exp(a), shares) <= surprise(trial, exp(b), shares))
			high = b;
		else
			low = a;
	}
	return exp((low + high) / 2);
}

struct guessed {
	double share;
	bool right;
};

static int by_share(const void *a, const void *b)
{
	const struct guessed *x = a, *y = b;

	if (x->share != y->share)
		return x->share > y->share ? -1 : 1;
	return (int)x->right - (int)y->right; /* of equals the wrong ones first: no luck */
}

/* The least share from which on RIGHT of the guesses were right; SHARE_LEAST when all of them
 * together are right that often. */
static double find_least(const struct trial *trial, double steep, double *shares)
{
	struct guessed *guessed = xalloc((trial->n + 1) * sizeof(*guessed));
	double least = 2;
	size_t right = 0;

	for (size_t i = 0; i < trial->n; i++) {
		shares_of(trial->margins + i * (size_t)trial->stride, trial->labels, steep, shares);
		int best = likeliest(shares, trial->labels);
		guessed[i] = (struct guessed){shares[best], best == trial->label[i]};
	}
	qsort(guessed, trial->n, sizeof(*guessed), by_share);
	for (size_t i = 0; i < trial->n; i++) {
		right += guessed[i].right;
		if ((double)right >= RIGHT * (double)(i + 1))
			least = i + 1 < trial->n ? guessed[i].share : SHARE_LEAST;
	}
	free(guessed);
	return fmax(least, SHARE_LEAST);
}

struct sureness {
	double steep, least;
};

static struct sureness find_sureness(const struct trial *trial)
{
	double *shares = xalloc((size_t)trial->stride * sizeof(*shares));
	struct sureness sure = {.steep = find_steep(trial, shares)};

	/* as the model will have it, so that the shares compared are the same */
	sure.steep = (float)sure.steep;
	sure.least = (float)find_least(trial, sure.steep, shares);
	free(shares);
	return sure;
}

/* --- every letter tried --- */

static void judge_one(const struct linear *linear, const struct classify_trainer *t,
	const struct plan *plan, struct sureness sure, size_t i, struct classify_tried *out)
{
	float *margins = xalloc((size_t)linear->stride * sizeof(*margins));
	double *shares = xalloc((size_t)linear->stride * sizeof(*shares));
	int label = plan->order[t->letters[i].label];

	linear_margins(linear, t, i, margins);
	shares_of(margins, plan->n, sure.steep, shares);
	int best = likeliest(shares, plan->n);
	*out = (struct classify_tried){.label = t->letters[i].label,
		.rank = 1,
		.share = shares[best],
		.shown = shares[best] >= sure.least};
	for (int y = 0; y < plan->n; y++)
		out->rank += y != label && shares[y] > shares[label];
	while (plan->order[out->guess] != best)
		out->guess++;
	free(margins);
	free(shares);
}

bool classify_try(const struct classify_trainer *t, struct classify_tried *out,
	void (*done)(void *ctx, int fold), void *ctx)
{
	struct plan plan = plan_open(t);
	bool enough = plan_enough(&plan);
	uint8_t *fold = deal(t, plan.use, 1);

	for (size_t i = 0; i < t->n_letters; i++)
		out[i] = (struct classify_tried){.label = -1, .guess = -1};
	for (int f = 0; enough && f < CLASSIFY_FOLDS; f++) {
		bool *rest = without(t, plan.use, fold, f);
		struct trial trial = trial_open(t, &plan, rest, 2);
		struct sureness sure = find_sureness(&trial);
		struct linear linear;

		linear_learn(t, plan.order, plan.n, rest, &linear);
		for (size_t i = 0; i < t->n_letters; i++)
			if (plan.use[i] && fold[i] == f)
				judge_one(&linear, t, &plan, sure, i, &out[i]);
		linear_free(&linear);
		trial_close(&trial);
		free(rest);
		if (done)
			done(ctx, f + 1);
	}
	free(fold);
	plan_close(&plan);
	return enough;
}

/* --- the model --- */

static void put_number(struct buf *out, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_char(out, (char)(value >> (8 * i) & 255));
}

static void put_float(struct buf *out, double value)
{
	float narrow = (float)value;
	uint32_t bits;

	memcpy(&bits, &narrow, sizeof(bits));
	put_number(out, bits, 4);
}

static float heaviest(const struct linear *linear, int y)
{
	float most = 1e-6F;
	for (size_t i = 0; i < linear->features; i++)
		most = fmaxf(most, fabsf(linear->weight[i * (size_t)linear->stride + (size_t)y]));
	return most;
}

static void put_labels(struct buf *out, const struct classify_trainer *t, const struct plan *plan,
	const struct linear *linear, float *scale)
{
	for (int label = 0; label < t->n_labels; label++) {
		int y = plan->order[label];
		if (y < 0)
			continue;
		size_t n = strlen(t->labels[label]);
		scale[y] = heaviest(linear, y) / 127;
		put_number(out, n, 2);
		buf_add(out, t->labels[label], n);
		put_float(out, linear->bias[y]);
		put_float(out, scale[y]);
	}
}

struct keyed {
	uint64_t key;
	size_t feature;
};

static int by_key(const void *a, const void *b)
{
	uint64_t x = ((const struct keyed *)a)->key, y = ((const struct keyed *)b)->key;
	return x < y ? -1 : x > y;
}

static void put_features(struct buf *out, const struct classify_trainer *t,
	const struct linear *linear, const float *scale)
{
	struct keyed *keyed = xalloc((linear->features + 1) * sizeof(*keyed));

	for (size_t i = 0; i < linear->features; i++)
		keyed[i] = (struct keyed){t->keys[linear->id[i]], i};
	qsort(keyed, linear->features, sizeof(*keyed), by_key);
	for (size_t i = 0; i < linear->features; i++) {
		const float *weight = linear->weight + keyed[i].feature * (size_t)linear->stride;
		put_number(out, keyed[i].key, 8);
		put_float(out, linear->rarity[keyed[i].feature]);
		for (int y = 0; y < linear->labels; y++)
			buf_char(out, (char)(int8_t)lrintf(weight[y] / scale[y]));
	}
	free(keyed);
}

static void put_model(struct buf *out, const struct classify_trainer *t, const struct plan *plan,
	const struct linear *linear, struct sureness sure)
{
	unsigned char hash[SECRET_HASH];
	float *scale = xalloc((size_t)linear->stride * sizeof(*scale));
	size_t start = out->n;

	buf_text(out, MODEL_MAGIC);
	put_number(out, (uint64_t)linear->labels, 4);
	put_number(out, linear->features, 4);
	put_float(out, sure.steep);
	put_float(out, sure.least);
	put_labels(out, t, plan, linear, scale);
	put_features(out, t, linear, scale);
	secret_sha256(out->p + start, out->n - start, hash);
	buf_add(out, hash, sizeof(hash));
	free(scale);
}

bool classify_train(
	const struct classify_trainer *t, struct buf *out, struct classify_figure *figure)
{
	struct plan plan = plan_open(t);
	bool enough = plan_enough(&plan);

	*figure = (struct classify_figure){.letters = plan.letters, .labels = (size_t)plan.n};
	if (enough) {
		struct trial trial = trial_open(t, &plan, plan.use, 2);
		struct sureness sure = find_sureness(&trial);
		struct linear linear;

		figure->tried = trial.n;
		figure->right = trial.right;
		figure->least = sure.least;
		linear_learn(t, plan.order, plan.n, plan.use, &linear);
		put_model(out, t, &plan, &linear, sure);
		linear_free(&linear);
		trial_close(&trial);
	}
	plan_close(&plan);
	return enough;
}
