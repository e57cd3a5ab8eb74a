/* SPDX-License-Identifier: MIT */
/* Words in a list of what is being worked on. */
#ifndef HUIYING_MODULES_DESK_LISTS_WORDS_H
#define HUIYING_MODULES_DESK_LISTS_WORDS_H

#include "modules/desk/lists/list.h"
#include "modules/desk/lists/find.h"
#include "modules/desk/lists/pick.h"

struct list_reading { /* the rows of a list read one by one for words */
	struct request *rq;
	const struct search *search;
	struct list_pick *pick; /* counted */
	size_t n, read; /* rows, and how many of them have been read */
	int64_t *hits; /* ids, in the list's order */
	size_t n_hits, room;
	struct list_find find; /* what the index of words would cost, once that was asked */
};

/* Reads until `wanted` are found or none is left; *through false: it would take too long, and the
 * index of words (list_db_words by find.term) is the way. */
enum db_status list_words_read(struct list_reading *r, size_t wanted, bool *through);

#endif
