/* SPDX-License-Identifier: MIT */
/*
 * The site map for search engines (sitemaps.org): sitemap.xml names one file of the pages that
 * stand, and for each month in which letters were published one or more files of them. Only what is
 * published is named; a file is never longer than SITEMAP_URLS.
 */
#include "mailbox.h"

#include <stdio.h>
#include <string.h>

#include "sitemap_db.h"
#include "tickets/solicitations/solicitation.h"

#define SITEMAP_SECONDS 300
#define SITEMAP_URLS 10000 /* the protocol allows 50,000 */
#define SOLICITATIONS 1000
#define XML "application/xml; charset=utf-8"

static const char *stamp(struct request *rq, instant at)
{
	char text[INSTANT_TEXT];

	return at == INSTANT_NONE ? NULL : pool_text(rq->pool, instant_iso(at - at % SECOND, text));
}

static void add_url(struct request *rq, struct data *list, const char *path, instant changed)
{
	struct data *item = data_item(list);

	data_text(item, "url", request_full_url(rq, "%s", path));
	data_text(item, "changed", stamp(rq, changed));
}

static int reply_map(struct request *rq, const char *page, struct data *out)
{
	reply_public(rq, SITEMAP_SECONDS);
	return reply_page_as(rq, XML, page, out);
}

/* --- what there is --- */

int sitemap_get(struct request *rq)
{
	struct data *out = data_new(rq->pool), *list = data_list(out, "maps");
	struct sitemap_month *months = NULL;
	size_t n = 0;

	if (sitemap_months(program_db(), rq->pool, rq->site_id, &months, &n) != DB_OK)
		return program_away(rq);
	add_url(rq, list, "sitemap/pages.xml", INSTANT_NONE);
	for (size_t i = 0; i < n; i++) {
		int64_t files = (months[i].letters + SITEMAP_URLS - 1) / SITEMAP_URLS;

		for (int64_t file = 1; file <= files; file++)
			add_url(rq, list,
				pool_print(rq->pool, "sitemap/%04d-%02d-%lld.xml", months[i].year,
					months[i].month, (long long)file),
				months[i].changed_at);
	}
	return reply_map(rq, "sitemaps", out);
}

/* --- one file --- */

static instant later(instant a, instant b)
{
	return b != INSTANT_NONE && b > a ? b : a;
}

static int pages(struct request *rq)
{
	static const char *const standing[] = {"", "letters/", "letters/new", "letters/track",
		"solicitations/", "corrections/", "corrections/new", "satisfaction/"};
	const struct solicitation_find find = {
		.site_id = rq->site_id, .phase = PHASE_HIDDEN, .most = SOLICITATIONS};
	struct data *out = data_new(rq->pool), *list = data_list(out, "pages");
	struct solicitation *found = NULL;
	size_t n = 0;
	bool more = false;

	for (size_t i = 0; i < sizeof standing / sizeof *standing; i++)
		add_url(rq, list, standing[i], INSTANT_NONE);
	if (solicitation_find(program_db(), rq->pool, &find, rq->now, &found, &n, &more) != DB_OK)
		return program_away(rq);
	for (size_t i = 0; i < n; i++)
		add_url(rq, list, pool_print(rq->pool, "solicitations/%s", found[i].number),
			later(later(found[i].public_at, found[i].result_at),
				found[i].withdrawn_at));
	return reply_map(rq, "sitemap", out);
}

/* "2026-11-1.xml": year, month, file. */
static bool read_name(const char *name, int *year, int *month, int *file)
{
	int end = 0;

	return sscanf(name, "%4d-%2d-%4d.xml%n", year, month, file, &end) == 3 && end > 0 &&
		name[end] == '\0' && day_exists(*year, *month, 1) && *file >= 1;
}

int sitemap_file(struct request *rq)
{
	struct data *out = data_new(rq->pool), *list = data_list(out, "pages");
	struct sitemap_letter *letters = NULL;
	int year, month, file;
	size_t n = 0;

	if (str_equal(rq->arg, "pages.xml"))
		return pages(rq);
	if (!read_name(rq->arg, &year, &month, &file))
		return 404;
	if (sitemap_letters(program_db(), rq->pool, rq->site_id, year, month,
		    (int64_t)(file - 1) * SITEMAP_URLS, SITEMAP_URLS, &letters, &n) != DB_OK)
		return program_away(rq);
	if (n == 0)
		return 404;
	for (size_t i = 0; i < n; i++)
		add_url(rq, list, pool_print(rq->pool, "letters/%s", letters[i].number),
			letters[i].published_at);
	return reply_map(rq, "sitemap", out);
}
