/* SPDX-License-Identifier: MIT */
/*
 * Letters to learn from, as lists of numbered features. What is made of them is the matter of
 * classify_solve.c and classify_try.c.
 */
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "text/classify_model.h"
#include "text/grams.h"

#define FIRST_SLOTS (1 << 16) /* a power of two */

/* Room for at least one more. */
static void *grow(void *p, size_t n, size_t *room, size_t size)
{
	if (n < *room)
		return p;
	*room = *room ? *room * 2 : 1024;
	p = realloc(p, *room * size);
	if (!p)
		bug("out of memory");
	return p;
}

struct classify_trainer *classify_trainer_open(void)
{
	struct classify_trainer *t = xalloc(sizeof(*t));

	t->n_slots = FIRST_SLOTS;
	t->slots = xalloc(t->n_slots * sizeof(*t->slots));
	t->labels = xalloc(CLASSIFY_LABELS_MOST * sizeof(*t->labels));
	return t;
}

void classify_trainer_close(struct classify_trainer **trainer)
{
	struct classify_trainer *t = *trainer;

	if (!t)
		return;
	for (int i = 0; i < t->n_labels; i++)
		free(t->labels[i]);
	free(t->labels);
	free(t->keys);
	free(t->slots);
	free(t->entries);
	free(t->letters);
	free(t);
	*trainer = NULL;
}

/* --- features --- */

static size_t slot_of(const struct classify_trainer *t, uint64_t key)
{
	size_t slot = (key * UINT64_C(0x9E3779B97F4A7C15)) >> 20 & (t->n_slots - 1);

	while (t->slots[slot] && t->keys[t->slots[slot] - 1] != key)
		slot = (slot + 1) & (t->n_slots - 1);
	return slot;
}

static void more_slots(struct classify_trainer *t)
{
	free(t->slots);
	t->n_slots *= 2;
	t->slots = xalloc(t->n_slots * sizeof(*t->slots));
	for (size_t i = 0; i < t->n_keys; i++)
		t->slots[slot_of(t, t->keys[i])] = (uint32_t)i + 1;
}

static uint32_t id_of(struct classify_trainer *t, uint64_t key)
{
	size_t slot = slot_of(t, key);

	if (t->slots[slot])
		return t->slots[slot] - 1;
	if (t->n_keys * 2 >= t->n_slots) {
		more_slots(t);
		slot = slot_of(t, key);
	}
	t->keys = grow(t->keys, t->n_keys, &t->keys_room, sizeof(*t->keys));
	t->keys[t->n_keys++] = key;
	t->slots[slot] = (uint32_t)t->n_keys;
	return (uint32_t)t->n_keys - 1;
}

static void add_entry(struct classify_trainer *t, uint64_t key, float count)
{
	t->entries = grow(t->entries, t->n_entries, &t->entries_room, sizeof(*t->entries));
	t->entries[t->n_entries++] = (struct entry){id_of(t, key), count};
}

static void add_text(struct classify_trainer *t, const char *text, float count)
{
	struct gram_walk walk = gram_walk(text);

	while (gram_next(&walk)) {
		add_entry(t, gram_key(0, walk.now), count);
		if (walk.before)
			add_entry(t, gram_key(walk.before, walk.now), count);
	}
}

static int by_id(const void *a, const void *b)
{
	uint32_t x = ((const struct entry *)a)->id, y = ((const struct entry *)b)->id;
	return x < y ? -1 : x > y;
}

/* Each feature of a letter once, with its count. */
static size_t join(struct entry *entries, size_t n)
{
	size_t kept = 0;

	qsort(entries, n, sizeof(*entries), by_id);
	for (size_t i = 0; i < n; i++) {
		if (kept > 0 && entries[kept - 1].id == entries[i].id)
			entries[kept - 1].count += entries[i].count;
		else
			entries[kept++] = entries[i];
	}
	return kept;
}

/* --- letters --- */

static int label_of(struct classify_trainer *t, const char *label)
{
	for (int i = 0; i < t->n_labels; i++)
		if (str_equal(t->labels[i], label))
			return i;
	if (t->n_labels == CLASSIFY_LABELS_MOST)
		return -1;
	t->labels[t->n_labels] = xtext(label);
	return t->n_labels++;
}

bool classify_add(
	struct classify_trainer *t, const char *label, const char *title, const char *body)
{
	if (str_empty(label) || strlen(label) > CLASSIFY_LABEL_MOST)
		return false;
	int number = label_of(t, label);
	if (number < 0)
		return false;
	size_t first = t->n_entries;
	add_text(t, title, TITLE_WEIGHT);
	add_text(t, body, 1);
	if (t->n_entries > first)
		t->n_entries = first + join(t->entries + first, t->n_entries - first);
	t->letters = grow(t->letters, t->n_letters, &t->letters_room, sizeof(*t->letters));
	t->letters[t->n_letters++] =
		(struct letter){first, (uint32_t)(t->n_entries - first), number};
	return true;
}

size_t classify_added(const struct classify_trainer *t)
{
	return t->n_letters;
}

const char *classify_label(const struct classify_trainer *t, int label)
{
	return label >= 0 && label < t->n_labels ? t->labels[label] : "";
}
