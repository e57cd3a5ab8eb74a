/* SPDX-License-Identifier: MIT */
/*
 * A model read from its bytes, and what it thinks of a letter. Which words of the letter made it
 * think so is the matter of classify_words.c.
 */
#include "text/classify.h"
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/secret.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/classify_judge.h"
#include "text/classify_model.h"
#include "text/grams.h"

#define KNOWN_LEAST 4 /* different features of a letter; with fewer nothing is said of it */

#define TOLD_LEAST 0.05 /* share; why a letter hardly belongs somewhere nobody asks */

/* --- reading --- */

struct source {
	const unsigned char *p, *end;
	bool short_;
};

static uint64_t take(struct source *s, int bytes)
{
	uint64_t value = 0;

	if (s->end - s->p < bytes) {
		s->short_ = true;
		return 0;
	}
	for (int i = 0; i < bytes; i++)
		value |= (uint64_t)*s->p++ << (8 * i);
	return value;
}

static float take_float(struct source *s)
{
	uint32_t bits = (uint32_t)take(s, 4);
	float value;

	memcpy(&value, &bits, sizeof(value));
	if (!isfinite(value) || fabsf(value) > 1e6F)
		s->short_ = true;
	return value;
}

static void read_labels(struct source *s, struct classify *m)
{
	for (size_t i = 0; i < m->labels && !s->short_; i++) {
		size_t n = take(s, 2);
		if (n == 0 || n > CLASSIFY_LABEL_MOST || (size_t)(s->end - s->p) < n ||
			utf8_check((const char *)s->p, n) != UTF8_FINE) {
			s->short_ = true;
			return;
		}
		m->label[i] = xalloc(n + 1);
		memcpy(m->label[i], s->p, n);
		s->p += n;
		m->bias[i] = take_float(s);
		m->scale[i] = take_float(s);
	}
}

static void read_features(struct source *s, struct classify *m)
{
	for (size_t i = 0; i < m->features && !s->short_; i++) {
		m->key[i] = take(s, 8);
		m->rarity[i] = take_float(s);
		if (m->key[i] <= (i ? m->key[i - 1] : 0) || s->short_ ||
			(size_t)(s->end - s->p) < m->labels) {
			s->short_ = true;
			return;
		}
		memcpy(m->weight + i * m->labels, s->p, m->labels);
		s->p += m->labels;
	}
}

static size_t slot_of(const struct classify *m, uint64_t key)
{
	size_t slot = (key * UINT64_C(0x9E3779B97F4A7C15)) >> 20 & (m->n_slots - 1);

	while (m->slot[slot] && m->key[m->slot[slot] - 1] != key)
		slot = (slot + 1) & (m->n_slots - 1);
	return slot;
}

static void make_slots(struct classify *m)
{
	m->n_slots = 2;
	while (m->n_slots < m->features * 2)
		m->n_slots *= 2;
	m->slot = xalloc(m->n_slots * sizeof(*m->slot));
	for (size_t i = 0; i < m->features; i++)
		m->slot[slot_of(m, m->key[i])] = (uint32_t)i + 1;
}

/* Room for as much as the head says, which the bytes must be able to hold. */
static bool make_room(struct classify *m, size_t bytes)
{
	if (m->labels < 2 || m->labels > CLASSIFY_LABELS_MOST || m->features > MODEL_FEATURES ||
		bytes < m->labels * 10 + m->features * (12 + m->labels))
		return false;
	m->label = xalloc(m->labels * sizeof(*m->label));
	m->bias = xalloc(m->labels * sizeof(*m->bias));
	m->scale = xalloc(m->labels * sizeof(*m->scale));
	m->key = xalloc(m->features * sizeof(*m->key));
	m->rarity = xalloc(m->features * sizeof(*m->rarity));
	m->weight = xalloc(m->features * m->labels);
	m->count = xalloc(m->features * sizeof(*m->count));
	return true;
}

static bool read_model(const unsigned char *bytes, size_t n, struct classify *m)
{
	struct source s = {bytes + 4, bytes + n - MODEL_HASH, false};
	unsigned char hash[SECRET_HASH];

	secret_sha256(bytes, n - MODEL_HASH, hash);
	if (memcmp(bytes, MODEL_MAGIC, 4) != 0 ||
		memcmp(hash, bytes + n - MODEL_HASH, MODEL_HASH) != 0)
		return false;
	m->labels = take(&s, 4);
	m->features = take(&s, 4);
	m->steep = take_float(&s);
	m->least = take_float(&s);
	/* a steepness that is not above 0 would turn the order round */
	if (!(m->steep > 0 && m->steep <= 100))
		return false;
	if (s.short_ || !make_room(m, (size_t)(s.end - s.p)))
		return false;
	read_labels(&s, m);
	read_features(&s, m);
	if (s.short_ || s.p != s.end)
		return false;
	make_slots(m);
	return true;
}

struct classify *classify_read(const void *bytes, size_t n, struct buf *err)
{
	struct classify *m = xalloc(sizeof(*m));

	if (bytes && n >= MODEL_HEAD + MODEL_HASH && read_model(bytes, n, m))
		return m;
	buf_print(err, "not a model, or damaged (%zu bytes)", n);
	classify_close(&m);
	return NULL;
}

void classify_close(struct classify **model)
{
	struct classify *m = *model;

	if (!m)
		return;
	for (size_t i = 0; m->label && i < m->labels; i++)
		free(m->label[i]);
	free(m->label);
	free(m->bias);
	free(m->scale);
	free(m->key);
	free(m->rarity);
	free(m->weight);
	free(m->count);
	free(m->slot);
	free(m);
	*model = NULL;
}

double classify_least(const struct classify *model)
{
	return model->least;
}

/* --- judging --- */

static uint32_t count_gram(struct seen *seen, uint64_t key, float count)
{
	struct classify *m = seen->model;
	uint32_t found = m->slot[slot_of(m, key)];

	if (!found)
		return 0;
	if (m->count[found - 1] == 0)
		seen->feature[seen->n++] = found - 1;
	m->count[found - 1] += count;
	return found;
}

static void count_text(struct seen *seen, const char *text, float count)
{
	struct gram_walk walk = gram_walk(text);

	while (gram_next(&walk)) {
		struct place *place = &seen->place[seen->n_places++];
		place->at = walk.at;
		count_gram(seen, gram_key(0, walk.now), count);
		if (walk.before)
			place->pair = count_gram(seen, gram_key(walk.before, walk.now), count);
	}
}

/* Each feature of the letter once, with its value; the counts are zero again afterwards. */
static void look(struct seen *seen, const char *title, const char *body)
{
	struct classify *m = seen->model;
	float square = 0;

	count_text(seen, title, TITLE_WEIGHT);
	count_text(seen, body, 1);
	for (size_t i = 0; i < seen->n; i++) {
		uint32_t feature = seen->feature[i];
		seen->value[i] = feature_value(m->count[feature], m->rarity[feature]);
		square += seen->value[i] * seen->value[i];
		m->count[feature] = 0;
	}
	float length = square > 0 ? sqrtf(square) : 1;
	for (size_t i = 0; i < seen->n; i++)
		seen->value[i] /= length;
}

static void weigh(const struct seen *seen, float *margins)
{
	const struct classify *m = seen->model;

	for (size_t i = 0; i < seen->n; i++) {
		const int8_t *weight = m->weight + seen->feature[i] * m->labels;
		float value = seen->value[i];
		for (size_t y = 0; y < m->labels; y++)
			margins[y] += value * weight[y];
	}
	for (size_t y = 0; y < m->labels; y++)
		margins[y] = margins[y] * m->scale[y] + m->bias[y];
}

static size_t next_best(const double *shares, size_t n)
{
	size_t best = 0;
	for (size_t y = 1; y < n; y++)
		if (shares[y] > shares[best])
			best = y;
	return best;
}

static size_t characters(const char *text)
{
	size_t n = utf8_length(text);
	return n < GRAMS_MOST ? n : GRAMS_MOST;
}

static struct seen seen_room(
	struct classify *m, struct pool *pool, const char *title, const char *body)
{
	size_t places = characters(title) + characters(body);
	size_t most = places * 2 < m->features ? places * 2 : m->features;

	return (struct seen){.model = m,
		.feature = pool_alloc(pool, most * sizeof(uint32_t)),
		.value = pool_alloc(pool, most * sizeof(float)),
		.place = pool_alloc(pool, places * sizeof(struct place))};
}

size_t classify_guess(struct classify *m, struct pool *pool, const char *title, const char *body,
	struct classify_guess *out, size_t most)
{
	struct seen seen = seen_room(m, pool, title, body);
	float *margins = pool_alloc(pool, m->labels * sizeof(*margins));
	double *shares = pool_alloc(pool, m->labels * sizeof(*shares));
	size_t n = 0;

	look(&seen, title, body);
	if (seen.n < KNOWN_LEAST)
		return 0;
	weigh(&seen, margins);
	shares_of(margins, (int)m->labels, m->steep, shares);
	for (; n < most && n < m->labels; n++) {
		size_t y = next_best(shares, m->labels);
		out[n] = (struct classify_guess){.label = m->label[y], .share = shares[y]};
		if (shares[y] >= TOLD_LEAST)
			words_for(&seen, pool, y, &out[n]);
		shares[y] = -1;
	}
	return n;
}
