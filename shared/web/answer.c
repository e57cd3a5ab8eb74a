/* SPDX-License-Identifier: MIT */
/*
 * From a request to its reply: the checks in their order, then the handler. Every way out of here
 * has filled the reply.
 */
#include <string.h>
#include "base/log.h"
#include "base/secret.h"
#include "base/str.h"
#include "web/form_raw.h"
#include "web/reply_raw.h"
#include "web/request_raw.h"

static bool csrf_fits(const struct request *rq)
{
	const char *sent = form_text(rq->form, "csrf");
	size_t n = strlen(rq->csrf);

	return n > 0 && strlen(sent) == n && secret_equal(sent, rq->csrf, n);
}

static bool is_away(const struct request *rq, int status)
{
	return status == 503 || (status == 0 && rq->reply->status == 503);
}

/* A status, 0 when the reply is filled. */
static int handle(struct request *rq, const struct route *route)
{
	bool post = strcmp(rq->method, "POST") == 0;
	int status = post ? request_origin_fault(rq) : 0;

	if (!status)
		status = body_read(rq, route);
	if (!status && rq->raw->app->begin)
		rq->raw->app->begin(rq);
	if (!status && (route->flags & ROUTE_SESSION))
		status = rq->raw->app->session(rq);
	if (status < 0)
		return 0; /* the program sent the client to its log-in */
	if (!status && post && (route->flags & ROUTE_CSRF) && !csrf_fits(rq))
		status = 403;
	if (status) /* who was not let in is not let in by a second try either */
		return status;
	status = route->handle(rq);
	if (post && is_away(rq, status) && rq->raw->app->again && rq->raw->app->again(rq)) {
		reply_empty(rq->reply);
		status = route->handle(rq);
	}
	return status;
}

static int find_and_handle(struct request *rq)
{
	struct buf allow = BUF_INIT;
	const struct route *route;
	int status = request_begin(rq);

	log_request(rq->id);
	if (status)
		return status;
	if (rq->raw->app->admits && !rq->raw->app->admits(rq))
		return 404;
	route = route_find(
		rq->raw->app->routes, rq->method, rq->path, rq->pool, &rq->arg, &status, &allow);
	if (status == 405)
		reply_header(rq, "Allow", buf_str(&allow));
	buf_free(&allow);
	rq->raw->route = route;
	return route ? handle(rq, route) : status;
}

static const char *logged_path(const struct request *rq)
{
	const struct route *route = rq->raw->route;

	return route && (route->flags & ROUTE_SECRET) ? route->path : rq->path;
}

void request_answer(struct request *rq)
{
	instant start = instant_monotonic();
	rq->raw->route = NULL;
	int status = find_and_handle(rq);

	if (!status && rq->reply->status == 0) {
		log_error("no reply from the handler of %s", logged_path(rq));
		status = 500;
	}
	if (status && rq->raw->app->error)
		rq->raw->app->error(rq, status);
	else if (status)
		reply_error(rq, status, NULL);
	form_end(rq->form);
	/* Never the query: people search for names. */
	log_info("%s /%s %d %lldms", rq->raw->head ? "HEAD" : rq->method, logged_path(rq),
		rq->reply->status, (long long)((instant_monotonic() - start) / 1000));
}
