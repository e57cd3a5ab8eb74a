/* SPDX-License-Identifier: MIT */
/*
 * A list as an Atom feed (RFC 4287), drawn by shared/web/pages/feed.mustache. Addresses are made
 * with request_full_url(), so they begin with the configured site.url; an entry is known by its
 * address.
 */
#ifndef HUIYING_VIEW_FEED_H
#define HUIYING_VIEW_FEED_H

#include "web/request.h"

#define FEED_SECONDS 4 /* so long a reader, and who stands between, may keep it */

struct feed {
	const char *title; /* what the list is called; the name of the site follows it */
	const char *subtitle; /* what it holds, in a sentence; NULL: none */
	const char
		*place; /* of the list below the prefix: "letters/"; the feed is feed.atom in it */
	const char *const *filters; /* fields that may stand in both addresses; a NULL ends them */
};
struct feed_entry {
	const char *title;
	const char *path; /* of its page below the prefix: "letters/2026112248371925" */
	const char *author; /* the unit; NULL: the site */
	const char *category; /* what people call it; NULL: none */
	const char *summary; /* plain text; NULL: none */
	instant published;
	instant updated; /* INSTANT_NONE: when it was published */
};

/* "?unit=water&category=roads": those of the fields (a NULL ends them) that the request has. */
const char *feed_query(const struct request *rq, const char *const *names);

/* Replies with the feed, newest entry as the caller sorted them. Characters that XML does not allow
 * are left out. */
int feed_reply(
	struct request *rq, const struct feed *feed, const struct feed_entry *entries, size_t n);

#endif
