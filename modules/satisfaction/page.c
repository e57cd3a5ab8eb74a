/* SPDX-License-Identifier: MIT */
/*
 * Was this page useful: the form for it, and the vote. A host page that includes the script
 * useful.js asks on the spot; without scripts its link leads here. One vote an address, page and
 * day is page_vote.c's.
 */
#include "satisfaction.h"

#include <string.h>

#include "tickets/ratings/page_vote.h"
#include "web/guard.h"

/* The host that an address names; NULL: none. */
static const char *host_of(struct pool *pool, const char *url)
{
	const char *scheme = str_empty(url) ? NULL : strstr(url, "://");

	return scheme ? pool_print(pool, "%.*s", (int)strcspn(scheme + 3, "/?#"), scheme + 3)
		      : NULL;
}

/* The page below the host: as it was asked for, or the one that the link was on. NULL: no page of
 * this site. */
static const char *page_path(struct request *rq)
{
	const char *hosts[3] = {0};
	const char *site = host_of(rq->pool, conf_of_site(CONF_SITE_URL, rq->site_id));
	const char *typed = form_text(rq->form, "url");
	size_t n = 0;

	if (site)
		hosts[n++] = site;
	if (!str_empty(request_param(rq, "HTTP_HOST")))
		hosts[n++] = request_param(rq, "HTTP_HOST");
	if (str_empty(typed))
		typed = request_param(rq, "HTTP_REFERER");
	return str_empty(typed) ? NULL : page_vote_path(rq->pool, typed, hosts);
}

/* --- the form --- */

static int show(struct request *rq, int status, const char *path)
{
	struct data *out = data_new(rq->pool);
	const char *useful = form_text(rq->form, "useful");

	if (rq->json && status != 200)
		return reply_faults(rq, status);
	form_show(rq->form, out);
	data_text(out, "_title", "这个页面对您有用吗");
	data_text(out, "url", path);
	data_text(out, "_page_url", path);
	data_text(out, "_correct_url",
		request_url(rq, "corrections/new?url=%s", request_escape(rq, path)));
	data_bool(out, "_yes", str_equal(useful, "1"));
	data_bool(out, "_no", str_equal(useful, "0"));
	data_text(out, "_words", form_text(rq->form, "words"));
	data_int(out, "words_most", PAGE_WORDS_MOST);
	return reply_page(rq, status, "page", out);
}

static int no_page(struct request *rq)
{
	struct data *out = data_new(rq->pool);

	if (rq->json)
		return reply_error(rq, 422, "只能评价本网站的页面");
	data_text(out, "_title", "不知道您想评价哪个页面");
	return reply_page(rq, 422, "no_page", out);
}

int page_get(struct request *rq)
{
	const char *path = page_path(rq);

	return path ? show(rq, 200, path) : no_page(rq);
}

/* --- the vote --- */

/* Whoever wrote something is told whether somebody will read it. */
static int thanks(struct request *rq, const char *path, bool counted, bool kept)
{
	struct data *out = data_new(rq->pool);

	data_text(out, "_title", "谢谢您的评价");
	data_bool(out, "counted", counted);
	data_bool(out, "kept", kept);
	data_bool(out, "_lost", !kept && !str_empty(form_text(rq->form, "words")));
	data_text(out, "_words", form_text(rq->form, "words"));
	data_text(out, "url", path);
	data_text(out, "_page_url", path);
	return reply_page(rq, counted && rq->json ? 201 : 200, "thanks", out);
}

static int fault(struct request *rq, int status, const char *path, const char *message)
{
	form_error(rq->form, "useful", message);
	return show(rq, status, path);
}

int page_post(struct request *rq)
{
	const char *path = page_path(rq), *useful = form_text(rq->form, "useful");
	struct page_vote vote = {.site_id = rq->site_id,
		.path = path,
		.address = rq->address,
		.useful = str_equal(useful, "1"),
		.words = form_text(rq->form, "words"),
		.screen = program_engine()->screen,
		.at = rq->now};
	bool kept;
	int wait = 0;

	if (!path)
		return no_page(rq);
	if (!str_equal(useful, "1") && !str_equal(useful, "0"))
		return fault(rq, 422, path, "请选一项");
	if (!form_ok(rq->form))
		return show(rq, 422, path);
	if (!guard_take(
		    "page", rq->address, conf_int(CONF_LIMIT_ACT), HOUR_SECONDS, rq->now, &wait)) {
		reply_retry_after(rq, wait);
		return fault(rq, 429, path, "请过一会儿再评价，刚才评价的次数多了");
	}
	switch (page_vote_add(program_db(), program_engine()->secret, &vote, &kept)) {
	case DB_OK: return thanks(rq, path, true, kept);
	case DB_DUPLICATE: return thanks(rq, path, false, kept);
	case DB_BAD: return 500;
	default: return program_away(rq);
	}
}
