/* SPDX-License-Identifier: MIT */
/*
 * Puts a feed's data together; how it looks stands in feed.mustache, what is in it with the lists.
 */
#include "view/feed.h"

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "text/xml_text.h"
#include "web/data.h"
#include "web/form.h"
#include "web/reply.h"

/* RFC 3339 to the second. */
static const char *stamp(struct pool *pool, instant at)
{
	char text[INSTANT_TEXT];

	return pool_text(pool, instant_iso(at - at % SECOND, text));
}

static instant changed(const struct feed_entry *entry)
{
	return entry->updated == INSTANT_NONE ? entry->published : entry->updated;
}

static void put_entry(struct request *rq, const struct feed_entry *entry, struct data *out)
{
	data_text(out, "title", xml_text(rq->pool, entry->title));
	data_text(out, "url", request_full_url(rq, "%s", entry->path));
	data_text(out, "author", xml_text(rq->pool, entry->author));
	data_text(out, "category", xml_text(rq->pool, entry->category));
	data_text(out, "summary",
		str_empty(entry->summary) ? NULL : xml_text(rq->pool, entry->summary));
	data_text(out, "published", stamp(rq->pool, entry->published));
	data_text(out, "updated", stamp(rq->pool, changed(entry)));
}

const char *feed_query(const struct request *rq, const char *const *names)
{
	const char *out = "";

	for (size_t i = 0; names[i]; i++) {
		if (form_has(rq->form, names[i]))
			out = pool_print(rq->pool, "%s%s%s=%s", out, *out ? "&" : "?", names[i],
				request_escape(rq, form_text(rq->form, names[i])));
	}
	return out;
}

int feed_reply(
	struct request *rq, const struct feed *feed, const struct feed_entry *entries, size_t n)
{
	struct data *out = data_new(rq->pool), *list = data_list(out, "entries");
	const char *query = feed_query(rq, feed->filters);
	const char *title = pool_print(
		rq->pool, "%s - %s", feed->title, conf_of_site(CONF_SITE_NAME, rq->site_id));
	instant updated = INSTANT_NONE;

	for (size_t i = 0; i < n; i++) {
		put_entry(rq, &entries[i], data_item(list));
		if (changed(&entries[i]) > updated)
			updated = changed(&entries[i]);
	}
	/* a feed without entries has been as it is since today began */
	if (updated == INSTANT_NONE)
		updated = day_start(instant_day(rq->now));
	data_text(out, "feed_title", xml_text(rq->pool, title));
	data_text(out, "subtitle", xml_text(rq->pool, feed->subtitle));
	data_text(out, "self_url", request_full_url(rq, "%sfeed.atom%s", feed->place, query));
	data_text(out, "page_url", request_full_url(rq, "%s%s", feed->place, query));
	data_text(out, "feed_updated", stamp(rq->pool, updated));
	reply_public(rq, FEED_SECONDS);
	return reply_page_as(rq, "application/atom+xml; charset=utf-8", "feed", out);
}
