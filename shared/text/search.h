/* SPDX-License-Identifier: MIT */
/*
 * Full-text search for Chinese on any server's default settings: every pair of neighbouring
 * characters of a text becomes one ASCII word ("x0fo10ged"), so that a phrase of such words in
 * boolean mode finds exactly the texts in which the query stands, from one character up. Texts and
 * queries are folded the same way (utf8_fold; runs of white space become one). InnoDB's shortest
 * token is three characters and MariaDB has no ngram parser: hence our own words.
 */
#ifndef HUIYING_TEXT_SEARCH_H
#define HUIYING_TEXT_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct pool;

/* Appends the words of a text to out, parts kept apart (call once a field). The last character of
 * each part makes a pair with a mark, so that a single character is found as the beginning of a
 * word. */
void search_index(const char *text, struct buf *out);

#define SEARCH_WORDS 6
struct search {
	const char *match; /* boolean-mode expression: for each word of the query one phrase, all
			      must be found; a single character is a prefix */
	const char *like[SEARCH_WORDS]; /* the same as patterns for CONCAT(' ', words) LIKE; "%"
					   where the query has fewer words. A query with more words
					   gets patterns that fit nothing. */
};
/* Words are split at white space. false when nothing searchable is in the query. */
bool search_ask(struct pool *pool, const char *query, struct search *out);

/* What search_ask finds, by plain scan: for tests and for short lists. */
bool search_matches(const char *text, const char *query);

/* The part of text around the first hit, at most `chars` characters, with … where cut; the
 * beginning when there is none. */
char *search_excerpt(struct pool *pool, const char *text, const char *query, size_t chars);

#endif
