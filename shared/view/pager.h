/* SPDX-License-Identifier: MIT */
/* From one page of a list to the next, for the partial _pager. */
#ifndef HUIYING_VIEW_PAGER_H
#define HUIYING_VIEW_PAGER_H

#include <stdbool.h>
#include <stdint.h>

struct data;
struct request;

/* `_pager` {page, pages, previous_url, next_url}, unless all of the list is on its first page. url:
 * of the list, with a query already. pages 0: not known; then more says whether another one
 * follows. */
void view_pager(struct request *rq, const char *url, int64_t page, int64_t pages, bool more,
	struct data *data);
/* How many pages of this size so many rows fill. */
int64_t view_pages(int64_t rows, int64_t size);

#endif
