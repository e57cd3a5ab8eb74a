/* SPDX-License-Identifier: MIT */
/*
 * Why a letter is thought to belong somewhere, for people: its pairs of characters that speak for
 * it most, neighbours joined into words.
 */
#include <stdbool.h>
#include <string.h>
#include "base/pool.h"
#include "base/utf8.h"
#include "text/classify_judge.h"

#define STRONG 0.35F /* of the strongest pair: a pair that belongs into a word */
#define EDGE 0.5F /* of the word's strongest pair: one that may begin or end it */
#define WORD_MOST 6 /* characters */
#define CANDIDATES 48

struct word {
	const char *at;
	size_t n; /* bytes */
	float value;
};

#define WIDE 3 /* bytes of a Chinese character of the first plane */

/* Ends at the first byte that differs, so a text may be shorter. */
static inline bool same_wide(const char *a, const char *b)
{
	return a[0] == b[0] && a[1] == b[1] && a[2] == b[2];
}

/* Characters that join words, all of them wide: a pair with one of them is no word. */
static bool joins(const char *at)
{
	static const char joining[] = "的了是在我你您他她它们有和就也都要这那个吗呢吧请与及被把让给"
				      "从到为于对很太又还没等后去来说";

	for (const char *p = joining; *p; p += WIDE)
		if (same_wide(p, at))
			return true;
	return false;
}

/* What everybody says, whatever the matter. */
static bool everyday(const char *pair)
{
	static const char words[][2 * WIDE + 1] = {"什么", "么时", "时候", "现在", "已经", "没有",
		"不能", "怎么", "么办", "请问", "希望", "问题", "因为", "所以", "如果", "知道",
		"可以", "应该", "需要", "一个", "一直", "多少", "今天", "昨天", "明天", "每天",
		"不够", "家里", "一家", "大家", "两天", "三天", "几天", "反映", "领导", "你好"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (same_wide(words[i], pair) && same_wide(words[i] + WIDE, pair + WIDE))
			return true;
	return false;
}

/* A pair that could be part of a word that says something: nothing that joins, nothing of every
 * letter, and no letter beside a character. */
static bool wordlike(struct place *place)
{
	if (place->like == LIKE_UNKNOWN)
		place->like = (*place->at & 0x80) == (*place[-1].at & 0x80) &&
				!joins(place[-1].at) && !joins(place->at) && !everyday(place[-1].at)
			? LIKE_WORD
			: LIKE_NONE;
	return place->like == LIKE_WORD;
}

static bool strong(struct place *place, float least)
{
	return place->pair && place->value >= least && wordlike(place);
}

static size_t end_of(const char *at)
{
	const char *p = at;
	utf8_next(&p);
	return (size_t)(p - at);
}

static bool contains(const struct word *a, const struct word *b)
{
	return memmem(a->at, a->n, b->at, b->n) != NULL;
}

/* A word once, with its largest value. */
static size_t put_word(struct word *words, size_t n, struct word word)
{
	for (size_t i = 0; i < n; i++)
		if (words[i].n == word.n && memcmp(words[i].at, word.at, word.n) == 0) {
			if (words[i].value < word.value)
				words[i].value = word.value;
			return n;
		}
	if (n < CANDIDATES)
		words[n++] = word;
	return n;
}

/* The pairs from first to last as a word, without weak ones at its ends. */
static struct word make_word(const struct place *first, const struct place *last)
{
	float most = 0, value = 0;

	for (const struct place *p = first; p <= last; p++)
		most = p->value > most ? p->value : most;
	while (first->value < most * EDGE)
		first++;
	while (last->value < most * EDGE)
		last--;
	for (const struct place *p = first; p <= last; p++)
		value += p->value;
	return (struct word){
		first[-1].at, (size_t)(last->at - first[-1].at) + end_of(last->at), value};
}

/* Runs of strong pairs. */
static size_t find_words(const struct seen *seen, float least, struct word *words)
{
	struct place *place = seen->place;
	size_t n = 0;

	for (size_t i = 1; i < seen->n_places; i++) {
		size_t first = i;
		while (i < seen->n_places && i - first < WORD_MOST - 1 && strong(&place[i], least))
			i++;
		if (i > first) {
			i--;
			n = put_word(words, n, make_word(&place[first], &place[i]));
		}
	}
	return n;
}

static const struct word *best_of(const struct word *words, size_t n)
{
	const struct word *best = NULL;
	for (size_t i = 0; i < n; i++)
		if (words[i].value > 0 && (!best || words[i].value > best->value))
			best = &words[i];
	return best;
}

void words_for(struct seen *seen, struct pool *pool, size_t label, struct classify_guess *out)
{
	const struct classify *m = seen->model;
	struct word words[CANDIDATES];
	float most = 0;

	/* how much each pair says for this label stands where the counts stood */
	for (size_t i = 0; i < seen->n; i++)
		m->count[seen->feature[i]] =
			seen->value[i] * m->weight[seen->feature[i] * m->labels + label];
	for (size_t i = 0; i < seen->n_places; i++) {
		struct place *place = &seen->place[i];
		place->value = place->pair ? m->count[place->pair - 1] : 0;
		if (place->value > most && wordlike(place))
			most = place->value;
	}
	for (size_t i = 0; i < seen->n; i++)
		m->count[seen->feature[i]] = 0;

	size_t n = most > 0 ? find_words(seen, most * STRONG, words) : 0;
	const struct word *word;
	while (out->n_words < CLASSIFY_WORDS && (word = best_of(words, n)) != NULL) {
		struct word kept = *word;
		out->words[out->n_words++] = pool_copy(pool, kept.at, kept.n);
		for (size_t i = 0; i < n; i++)
			if (contains(&kept, &words[i]) || contains(&words[i], &kept))
				words[i].value = 0;
	}
}
