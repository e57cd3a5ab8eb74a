/* SPDX-License-Identifier: MIT */
/*
 * One request as a handler sees it: already within its caps, routed, its fields checked.
 */
#ifndef HUIYING_WEB_REQUEST_H
#define HUIYING_WEB_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/instant.h"

struct data;
struct form;
struct pool;
struct reply;

struct request {
	struct pool *pool; /* emptied after the reply */
	const char *id; /* random, shown on error pages, in each log line */
	instant now;
	const char *method; /* GET (HEAD is GET without a body), POST */
	const char *prefix; /* "/hudong" */
	const char *path; /* below the prefix, no leading slash: "letters/new" */
	const char *arg; /* what matched `:name` in the route, "" when nothing */
	const char *query; /* not decoded, but plain UTF-8 */
	int64_t site_id; /* HY_SITE of the nginx location, 1 by default */
	const char *address; /* of the client, as nginx saw it */
	bool secure; /* over https */
	bool json; /* the client prefers application/json */
	bool large; /* the larger-type version (适老化) is on */
	struct form *form; /* never NULL */
	const char *body; /* of a ROUTE_BODY, "" otherwise; may hold any byte */
	size_t body_n;
	void *session; /* what app.session left there, NULL without */
	const char *csrf; /* token of this session for forms, "" without a session */
	struct reply *reply;
	struct request_raw *raw; /* for web/ only */
};

/* Cookie by name (without the __Host- prefix), NULL when absent. */
const char *request_cookie(const struct request *rq, const char *name);
/* Parameter set by nginx, NULL when absent. */
const char *request_param(const struct request *rq, const char *name);
/* "/hudong/letters/new": format below the prefix. */
char *request_url(const struct request *rq, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* With the site.url of this site in front, for QR codes and feeds. */
char *request_full_url(const struct request *rq, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* value as a URL component (query value). */
char *request_escape(const struct request *rq, const char *value);

#endif
