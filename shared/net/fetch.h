/* SPDX-License-Identifier: MIT */
/*
 * Getting somebody else's page: http and https only, redirects followed by hand, each address
 * checked after it was resolved and at the connection itself, so that neither a name that points
 * inward nor an odd spelling of an address gets through; capped in size, time and redirects.
 */
#ifndef HUIYING_NET_FETCH_H
#define HUIYING_NET_FETCH_H

#include <stdbool.h>
#include <stddef.h>

struct fetch_limits {
	size_t bytes; /* of the body; more: cut, and `cut` says so */
	int seconds; /* for the whole of it, redirects included */
	int redirects;
	bool anywhere; /* tests only: private addresses and ports are allowed */
	/* "host:port" as an address of a page would name them, separated by commas or blanks: these
	 * may be private, and on that port; NULL: none. What they redirect to is checked anew. */
	const char *hosts;
};
struct fetched {
	char *body; /* fetched_free() */
	size_t n;
	bool cut;
	int status; /* HTTP; 0: none came */
	char *final_url, *type; /* type: of the Content-Type header, "" none */
	const char *fault; /* stable word: address, private, port, resolve, connect, tls, timeout,
			      redirects, protocol, broken; NULL none */
};
/* Loads what fetching needs, for whoever forks afterwards. */
void fetch_prepare(void);
/* No cookies, no log-in, no proxy. After a fault there is no body. */
void fetch(const char *url, const struct fetch_limits *limits, struct fetched *out);
void fetched_free(struct fetched *fetched);
/* Is this a list for `hosts`; may be empty. */
bool fetch_hosts_parse(const char *list);

#endif
