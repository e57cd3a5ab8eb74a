/* SPDX-License-Identifier: MIT */
/*
 * “Was this page useful” (这个页面对您有用吗): votes on pages of the host site, counted by page and
 * day. One vote a household (base/network.h), page and day: that somebody voted is kept as a keyed
 * hash until the day is over, and nothing else of them.
 */
#ifndef HUIYING_TICKETS_PAGE_VOTE_H
#define HUIYING_TICKETS_PAGE_VOTE_H

#include "base/secret.h"
#include "store/db.h"
#include "text/screen.h"

#define PAGE_URL_MOST 1000
#define PAGE_WORDS_MOST 300 /* characters of a remark */

/* The page that is meant by what a browser or a link says: the address below the host, without
 * fragment. hosts: those that are this site, ended by NULL ("www.example.gov.cn:8080"); NULL in
 * place of a path: a page of somebody else's, or no address. */
char *page_vote_path(struct pool *pool, const char *typed, const char *const *hosts);

struct page_vote {
	int64_t site_id;
	const char *path; /* by page_vote_path() */
	const char *address; /* of the voter */
	bool useful;
	const char *words; /* "": none; masked and looked through before it is kept */
	const struct screen *screen; /* NULL: none */
	instant at;
};
/* DB_DUPLICATE: this household has voted on this page today; words that it had not said yet are
 * kept all the same (a button first, then what is behind it). Past PAGE_REMARKS votes on a page and
 * day, words are not kept any more. *kept: the words lie at the desk now. */
#define PAGE_REMARKS 500
enum db_status page_vote_add(
	struct db *db, const struct secret *secret, const struct page_vote *vote, bool *kept);
/* Who voted on a day before this one is forgotten, at most a few thousand at once. */
enum db_status page_voters_forget(struct db *db, day today, bool *more);

/* --- for the desk --- */

struct page_votes { /* of a page in a period */
	const char *path;
	const char *hash; /* names the page in addresses of the desk */
	int64_t useful, useless;
};
/* Pages of [from, to), the most useless votes first. all: of all pages. */
enum db_status page_vote_list(struct db *db, struct pool *pool, int64_t site_id, day from, day to,
	int limit, int offset, struct page_votes **out, size_t *n, struct page_votes *all,
	int64_t *pages);
struct page_remark {
	const char *path, *words;
	instant at;
};
/* The latest first; hash "": of all pages. */
enum db_status page_remark_list(struct db *db, struct pool *pool, int64_t site_id, const char *hash,
	day from, day to, int limit, struct page_remark **out, size_t *n);

#endif
