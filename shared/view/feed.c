/* SPDX-License-Identifier: MIT */
/*
 * Puts a feed's data together; how it looks stands in feed.mustache, what is in it with the lists.
 */
#include "view/feed.h"

#include <string.h>

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "web/data.h"
#include "web/reply.h"

/* What XML 1.0 may hold; the database may hold more (an import). */
static bool allowed(uint32_t c)
{
	return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c != 0xFFFE && c != 0xFFFF);
}

static const char *xml_text(struct pool *pool, const char *text)
{
	char *out, *to;

	if (!text)
		return NULL;
	to = out = pool_alloc(pool, strlen(text) + 1);
	for (const char *p = text, *next = p; *p; p = next) {
		if (!allowed(utf8_next(&next)))
			continue;
		memcpy(to, p, (size_t)(next - p));
		to += next - p;
	}
	*to = '\0';
	return out;
}

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

int feed_reply(
	struct request *rq, const struct feed *feed, const struct feed_entry *entries, size_t n)
{
	struct data *out = data_new(rq->pool), *list = data_list(out, "entries");
	instant updated = INSTANT_NONE;

	for (size_t i = 0; i < n; i++) {
		put_entry(rq, &entries[i], data_item(list));
		if (changed(&entries[i]) > updated)
			updated = changed(&entries[i]);
	}
	/* a feed without entries has been as it is since today began */
	if (updated == INSTANT_NONE)
		updated = day_start(instant_day(rq->now));
	data_text(out, "feed_title", xml_text(rq->pool, feed->title));
	data_text(out, "subtitle", xml_text(rq->pool, feed->subtitle));
	data_text(out, "self_url", request_full_url(rq, "%s", feed->self));
	data_text(out, "page_url", request_full_url(rq, "%s", feed->page));
	data_text(out, "feed_updated", stamp(rq->pool, updated));
	reply_public(rq, FEED_SECONDS);
	return reply_page_as(rq, "application/atom+xml; charset=utf-8", "feed", out);
}
