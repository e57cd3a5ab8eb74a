/* SPDX-License-Identifier: MIT */
/*
 * The sample: one counter for each hash of a word. Two words that meet in a counter count as more
 * common than they are, which costs a little of what is found and nothing else.
 */
#include "modules/desk/near/rare.h"

#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/near/near_db.h"
#include "text/search.h"

#include <stdlib.h>
#include <string.h>

#define SAMPLE 2000
#define COUNTERS (1u << 18)

static struct {
	uint16_t count[COUNTERS];
	size_t taken; /* letters in the sample */
	int64_t letters; /* of the site, about */
	instant at;
} sample = {.at = INSTANT_NONE};

static uint32_t counter_of(const char *word)
{
	uint32_t hash = 2166136261u;

	for (int i = 0; i < RARE_WORD; i++)
		hash = (hash ^ (unsigned char)word[i]) * 16777619u;
	return (hash ^ hash >> 18) % COUNTERS;
}

static int by_word(const void *a, const void *b)
{
	return memcmp(*(const char *const *)a, *(const char *const *)b, RARE_WORD);
}

/* Of words as the index has them: each nine bytes, one space between. */
static size_t distinct(struct pool *pool, const char *words, const char ***out)
{
	size_t most = (strlen(words) + 1) / (RARE_WORD + 1), n = 0;

	*out = pool_alloc(pool, (most + 1) * sizeof(**out));
	for (size_t i = 0; i < most; i++)
		(*out)[i] = words + i * (RARE_WORD + 1);
	qsort(*out, most, sizeof(**out), by_word);
	for (size_t i = 0; i < most; i++)
		if (n == 0 || by_word(&(*out)[i], &(*out)[n - 1]) != 0)
			(*out)[n++] = (*out)[i];
	return n;
}

size_t rare_words(struct pool *pool, const char *text, const char ***out)
{
	struct buf words = BUF_INIT;

	search_index(text, &words);
	char *kept = pool_copy(pool, buf_str(&words), words.n);
	buf_free(&words);
	return distinct(pool, kept, out);
}

static void count_letter(struct pool *pool, const char *words)
{
	const char **list;
	size_t n = distinct(pool, words, &list);

	for (size_t i = 0; i < n; i++) {
		uint16_t *count = &sample.count[counter_of(list[i])];
		if (*count < UINT16_MAX)
			(*count)++;
	}
}

enum db_status rare_keep_up(struct db *db, instant now)
{
	struct db_rows rows;

	/* a young site grows fast */
	instant old = sample.taken < SAMPLE ? MINUTE : HOUR;
	if (sample.at != INSTANT_NONE && now >= sample.at && now < sample.at + old)
		return DB_OK;
	struct pool *pool = pool_open();
	enum db_status status = near_db_sample(db, pool, SAMPLE, &rows);
	if (status == DB_OK)
		status = near_db_letters(db, pool, &sample.letters);
	if (status == DB_OK) {
		memset(sample.count, 0, sizeof(sample.count));
		for (size_t i = 0; i < rows.rows; i++)
			count_letter(pool, db_text(&rows, i, 0));
		sample.taken = rows.rows;
		sample.at = now;
	}
	pool_close(&pool);
	return status;
}

double rare_weight(const char *word)
{
	double share = (double)(sample.taken + 2) / (sample.count[counter_of(word)] + 1.0);
	double weight = 0.1;

	for (; share > 1; share /= 1.19) /* about a quarter of a doubling */
		weight += 0.25;
	return weight;
}

/* What the sample has not is rare, but not unheard of. */
double rare_letters(const char *word)
{
	double share = (sample.count[counter_of(word)] + 0.6) / (double)(sample.taken + 1);
	return share * (double)sample.letters;
}
