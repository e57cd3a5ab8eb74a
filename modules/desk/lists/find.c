/* SPDX-License-Identifier: MIT */
/*
 * The index of words reads every letter that has a term, and of a phrase those of each of its
 * pairs: it is asked for the rarest term of the query alone, and the rest is looked for in what it
 * has. How rare the terms are is seen in a sample of all letters. Neither the statements nor the
 * lists are this file's matter.
 */
#include "modules/desk/lists/find.h"

#include "base/pool.h"

#include <string.h>

/* A letter that the index has: found and read with its words; and one that has all of them, looked
 * up as a ticket: each time somewhere else in the table. */
#define COST_FOUND 7.0
#define COST_TAKEN 5.0
/* Letters that are looked up in the index, at most. */
#define FOUND_MOST 20000

struct terms {
	const char *pattern[LIST_TERMS]; /* for FIND_LIKE */
	const char *term[LIST_TERMS];
	size_t n;
};

/* A word of a pattern is a pair, or the beginning of pairs: one character. */
#define PAIR 9

static void add_term(struct terms *out, struct pool *pool, const char *word, size_t n)
{
	if (out->n == LIST_TERMS)
		return;
	out->pattern[out->n] = pool_print(pool, "%% %.*s%%", (int)n, word);
	out->term[out->n++] = pool_print(pool, n == PAIR ? "+\"%.*s\"" : "+%.*s*", (int)n, word);
}

/* Every one of them has to be there; the rest of a long query is not needed to find it. */
static void read_terms(struct pool *pool, const struct search *search, struct terms *out)
{
	*out = (struct terms){.n = 0};
	for (size_t i = 0; i < SEARCH_WORDS; i++) {
		const char *p = search->like[i];
		while ((p = strstr(p, " x")) != NULL) {
			size_t n = strcspn(++p, " %");
			add_term(out, pool, p, n);
			p += n;
		}
	}
}

enum db_status list_find_plan(
	struct db *db, struct pool *pool, const struct search *search, struct list_find *out)
{
	int64_t first, last;
	int have = 0, each[LIST_TERMS] = {0};
	size_t rarest = 0;
	struct terms terms;

	*out = (struct list_find){.term = search->match};
	read_terms(pool, search, &terms);
	enum db_status status = list_db_range(db, pool, &first, &last);
	if (status != DB_OK || last == 0 || terms.n == 0)
		return status;
	status = list_db_sample(db, pool, search, terms.pattern, first, last, &have, each);
	if (status != DB_OK)
		return status;
	for (size_t i = 1; i < terms.n; i++)
		if (each[i] < each[rarest])
			rarest = i;
	out->term = terms.term[rarest];
	double sampled = (double)(last - first + 1) / LIST_SAMPLE;
	double found = (each[rarest] + 0.5) * sampled, taken = (have + 0.5) * sampled;
	out->cost = FIND_LEAST + found * COST_FOUND + taken * COST_TAKEN;
	out->usable = found < FOUND_MOST;
	return DB_OK;
}
