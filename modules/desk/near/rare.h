/* SPDX-License-Identifier: MIT */
/*
 * How common the words of the index (pairs of characters, text/search.h) are on this site, from a
 * sample of its newest letters that a worker takes once an hour: which of them are worth asking the
 * full-text index for, and how much two letters say by sharing one.
 */
#ifndef HUIYING_MODULES_DESK_NEAR_RARE_H
#define HUIYING_MODULES_DESK_NEAR_RARE_H

#include <stddef.h>
#include "base/instant.h"
#include "store/db.h"

#define RARE_WORD 9 /* bytes of a word of the index */

struct pool;

/* Takes the sample when there is none, or an old one. */
enum db_status rare_keep_up(struct db *db, instant now);
/* How often the letters halve until only those with this word are left, by the sample. */
double rare_weight(const char *word);
/* About so many letters of the site have it. */
double rare_letters(const char *word);
/* The distinct words of a text, sorted; returns their number. */
size_t rare_words(struct pool *pool, const char *text, const char ***out);

#endif
