/* SPDX-License-Identifier: MIT */
/* From one page of a list to the next, for the partial _pager. */
#ifndef HUIYING_VIEW_PAGER_H
#define HUIYING_VIEW_PAGER_H

#include <stdbool.h>
#include <stdint.h>

struct data;
struct request;

/* So many pages of a public list are found by counting rows, each walking over those before it.
 * What lies further back is reached from place to place, or by a narrower question. */
#define VIEW_PAGES_COUNTED 50

/* `_pager` {page, pages, previous_url, next_url}, unless all of the list is on its first page. url:
 * of the list, with a query already. pages 0: not known; then more says whether another one
 * follows. */
void view_pager(struct request *rq, const char *url, int64_t page, int64_t pages, bool more,
	struct data *data);
/* The same for a list that knows its own ways on; NULL: none. */
void view_pager_urls(const char *previous_url, const char *next_url, int64_t page, int64_t pages,
	struct data *data);
/* How many pages of this size so many rows fill. */
int64_t view_pages(int64_t rows, int64_t size);

#endif
