/* SPDX-License-Identifier: MIT */
/*
 * The skeleton of a FastCGI program: main() of every module is one call. Options: -c huiying.conf,
 * -s socket path (or the socket at fd 0 or passed by systemd), -n print the configuration and exit,
 * -o key=value (repeatable), -V. A supervisor opens everything that can be shared, forks `workers`,
 * starts a new one when one ends (after worker.requests, a crash, a request that never ends; with a
 * growing pause when it failed within a second), on SIGTERM lets each finish its request within
 * worker.grace, on SIGHUP reads the pages anew and replaces the workers one by one. A worker
 * answers one request at a time; the order of checks: address (400/414), route (404/405), origin of
 * a POST (403), fields (400/413/415), session, CSRF (403), then the handler.
 */
#ifndef HUIYING_WEB_APP_H
#define HUIYING_WEB_APP_H

#include <stdbool.h>
#include <stddef.h>
#include "base/secret.h"
#include "web/form.h"
#include "web/request.h"
#include "web/reply.h"

enum route_flag {
	ROUTE_SESSION = 1 << 0, /* app.session must succeed */
	ROUTE_CSRF = 1 << 1, /* POST: the session's token in field `csrf` (declared by itself) */
	ROUTE_FILES = 1 << 2, /* multipart with files up to upload.count × upload.most */
	ROUTE_LENIENT =
		1 << 3, /* GET: undeclared query fields are ignored (links bring their own) */
	ROUTE_LONG = 1 << 5, /* the body may have twice body.most */
	ROUTE_SECRET =
		1 << 6, /* what matched :name opens something: the log has the route instead */
	ROUTE_JSON = 1 << 7, /* POST: its fields may also come as a JSON object (json_body.h) */
	ROUTE_BODY = 1 << 4, /* POST by programs: application/json as it came, in rq->body */
};

struct route {
	const char *method; /* GET, POST */
	const char *path; /* below the prefix: "letters/", "letters/:number" (one whole component);
			     NULL ends the table */
	/* 0: the reply is filled; else an HTTP status for reply_error(). A form whose fields do not
	 * fit (form_ok false) still comes here: show the page again with 422. */
	int (*handle)(struct request *rq);
	const struct field *fields; /* NULL: none */
	unsigned flags;
};

struct app {
	const char *name; /* pages/ folder and log name: "mailbox" */
	const struct route *routes; /* first match wins */
	/* In the supervisor, before the first fork; what it allocates is shared by the workers. */
	int (*load)(const struct secret *secret, struct buf *err);
	/* In each worker: the database handle. */
	int (*open)(struct buf *err);
	void (*close)(void);
	/* Before each request is handled, and before its session is looked at: what must be fresh.
	 * May be NULL. */
	void (*begin)(struct request *rq);
	/* After a reply 503 to somebody who wrote: whether what it was for has passed already, so
	 * that the handler is called once more. May be NULL. */
	bool (*again)(struct request *rq);
	/* May this address know that the program is there; everybody else gets 404, whatever is
	 * asked for. May be NULL. */
	bool (*admits)(const struct request *rq);
	/* Finds out who it is: sets rq->session and rq->csrf. 0, or a status, or after filling the
	 * reply itself (redirect to log-in) -1. */
	int (*session)(struct request *rq);
	/* Adds what each page of this program shows (stack below the page's own data). May be NULL.
	 */
	void (*chrome)(struct request *rq, struct data *chrome);
	/* Fills the reply with an error in a form of its own, for programs that have to speak
	 * another one than the site's pages. May be NULL. */
	void (*error)(struct request *rq, int status);
};

int app_main(int argc, char **argv, const struct app *app);

#endif
