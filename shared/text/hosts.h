/* SPDX-License-Identifier: MIT */
/*
 * Web sites that a text leads to: addresses with http:// or https://, and names that stand alone
 * (www.…, example.com). A mail address leads to no site.
 */
#ifndef HUIYING_TEXT_HOSTS_H
#define HUIYING_TEXT_HOSTS_H

#include <stdbool.h>
#include <stddef.h>

struct pool;

struct host_find {
	const char *host; /* in small letters, without user, port and closing dot */
	size_t at, length; /* bytes of the text: from the scheme, or the name, to the host's end */
};
/* At most `most`, in the order of the text. Costs grow with the text alone. */
size_t hosts_find(struct pool *pool, const char *text, struct host_find *out, size_t most);

/* The host of what somebody types as a site: an address, a name, "*.example.com". NULL: it is none.
 */
const char *host_typed(struct pool *pool, const char *typed);

/* Is it this host, or one below it: "www.x.gov.cn" below "gov.cn". */
bool host_below(const char *host, const char *above);

#endif
