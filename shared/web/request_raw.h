/* SPDX-License-Identifier: MIT */
/*
 * The inside of a request, for web/ only: where its parameters and its body come from (FastCGI, or
 * memory in a test), and what the checks before a handler need.
 */
#ifndef HUIYING_WEB_REQUEST_RAW_H
#define HUIYING_WEB_REQUEST_RAW_H

#include "web/app.h"

struct mustache;

struct request_raw {
	/* A CGI parameter, NULL when absent. */
	const char *(*param)(void *source, const char *name);
	/* Next bytes of the body: how many, 0 at its end, -1 when the client went away or takes too
	 * long. */
	ptrdiff_t (*read)(void *source, char *out, size_t room);
	void *source;
	const struct app *app;
	const struct mustache *pages;
	const struct route *route; /* that matched; NULL: none has */
	bool head; /* HEAD: the reply goes without its body */
};

/* Reads the parameters into rq, whose raw, pool, reply and now are set. 0, or the HTTP status of
 * what is wrong; also then rq is good enough for reply_error(). */
int request_begin(struct request *rq);
/* Whether this POST comes from a page of ours: 0 or 403. */
int request_origin_fault(const struct request *rq);
/* Cookies go over https only and carry the prefix __Host-. */
bool request_guards_cookies(const struct request *rq);

/* The first route for this method and path; *arg is what matched `:name`. NULL: there is none, and
 * *status is 404 or 405; for 405 allow lists the methods of that path. */
struct buf;
const struct route *route_find(const struct route *routes, const char *method, const char *path,
	struct pool *pool, const char **arg, int *status, struct buf *allow);

/* From the parameters to the filled reply: every check, then the handler. Log lines carry the
 * request's id from here on; the caller ends that with log_request(NULL) when the reply is sent. */
void request_answer(struct request *rq);

#endif
