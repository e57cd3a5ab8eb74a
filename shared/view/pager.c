/* SPDX-License-Identifier: MIT */
/* Where a list goes on. Which rows stand on a page is the list's own. */
#include "view/pager.h"

#include "base/pool.h"
#include "web/data.h"
#include "web/request.h"

int64_t view_pages(int64_t rows, int64_t size)
{
	return (rows + size - 1) / size;
}

static char *page_url(struct request *rq, const char *url, int64_t page)
{
	return pool_print(rq->pool, "%s&page=%lld", url, (long long)page);
}

void view_pager_urls(const char *previous_url, const char *next_url, int64_t page, int64_t pages,
	struct data *data)
{
	if (!previous_url && !next_url)
		return;
	struct data *pager = data_object(data, "_pager");
	data_int(pager, "page", page);
	if (pages > 0)
		data_int(pager, "pages", pages);
	data_text(pager, "previous_url", previous_url);
	data_text(pager, "next_url", next_url);
}

void view_pager(struct request *rq, const char *url, int64_t page, int64_t pages, bool more,
	struct data *data)
{
	bool next = pages > 0 ? page < pages : more;

	view_pager_urls(page > 1 ? page_url(rq, url, page - 1) : NULL,
		next ? page_url(rq, url, page + 1) : NULL, page, pages, data);
}
