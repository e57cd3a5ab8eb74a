/* SPDX-License-Identifier: MIT */
/*
 * What the public reads, out of the edited copies in `publication`; never a contact, never an
 * unpublished letter. Lists walk an index in the order shown and never count rows: totals stand in
 * publication_count.
 */
#ifndef HUIYING_MAILBOX_DB_H
#define HUIYING_MAILBOX_DB_H

#include <stdbool.h>
#include <stddef.h>
#include "base/instant.h"
#include "store/db.h"
#include "text/search.h"

struct publication {
	int64_t ticket_id;
	const char *number, *title, *body, *answer, *unit, *category, *type;
	instant submitted_at, answered_at, published_at;
	day accepted_on; /* INT32_MIN: not known */
	int rating; /* 0: none */
};

/* Where a list goes on, so that nothing before it is walked over. */
enum publication_way { PUBLICATION_OFFSET, PUBLICATION_BEHIND, PUBLICATION_BEFORE };
struct publication_filter {
	int64_t site_id;
	int64_t unit_id; /* 0: all */
	const char *topic; /* "": all; a category without a parent stands for those below it */
	const char *category; /* "": all; not together with topic */
	const struct search *search; /* NULL: all */
	int64_t offset, limit;
	enum publication_way way; /* not with a search, which only counts */
	instant at; /* the place: of that answer */
	int64_t at_id;
};

/* Newest answer first. With a search, body and answer are whole, so that the excerpt can show the
 * hit; without, there are the first 200 characters of the body, no answer and no rating. */
enum db_status publication_list(struct db *db, struct pool *pool,
	const struct publication_filter *filter, struct publication **out, size_t *n);
/* The place of a letter that stood in the list, also when it no longer does; *found says whether it
 * is known at all. */
enum db_status publication_place(struct db *db, struct pool *pool, const char *number,
	struct publication_filter *filter, bool *found);
/* How many the filter (without match) lets through. */
enum db_status publication_total(
	struct db *db, struct pool *pool, const struct publication_filter *filter, int64_t *out);
/* *out NULL when this number is not published. */
enum db_status publication_read(struct db *db, struct pool *pool, int64_t site_id,
	const char *number, struct publication **out);
/* Those that share most words with `words` (of search_index), best first. */
enum db_status publication_alike(struct db *db, struct pool *pool, int64_t site_id,
	const char *words, int64_t limit, struct publication **out, size_t *n);

#endif
