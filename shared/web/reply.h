/* SPDX-License-Identifier: MIT */
/*
 * A buffered reply: a late failure is still a clean 500 or 503, never half a page. Security headers
 * are on every one.
 */
#ifndef HUIYING_WEB_REPLY_H
#define HUIYING_WEB_REPLY_H

#include <stdbool.h>
#include "web/request.h"

/* The page (a Mustache name) over data, or data as JSON when the client prefers it. Returns 0 for
 * `return reply_page(…)`. */
int reply_page(struct request *rq, int status, const char *page, struct data *data);
/* A page that is no HTML (a feed), the same for every client. */
int reply_page_as(struct request *rq, const char *type, const char *page, struct data *data);
/* The same with another status than 200. */
int reply_status_as(
	struct request *rq, int status, const char *type, const char *page, struct data *data);
int reply_json(struct request *rq, int status, struct data *data); /* whatever the client prefers */
/* JSON {"errors":{field: message}} of the request's form. */
int reply_faults(struct request *rq, int status);
/* url: made with request_url(), so a path; anything that would leave the site leads to the first
 * page instead. 303. */
int reply_redirect(struct request *rq, const char *url);
/* A file of data.dir/attachments as a download (X-Accel-Redirect to the internal location HY_FILES
 * of nginx), with RFC 6266 name, CSP sandbox and nosniff. */
int reply_attachment(struct request *rq, const char *hash, const char *name, const char *type);
int reply_text(struct request *rq, int status, const char *type, const char *text, size_t n);

void reply_header(struct request *rq, const char *name, const char *value);
void reply_retry_after(struct request *rq, int seconds);
/* Session cookie (no expiry: no remember-me), HttpOnly, SameSite=Lax, Path=/, __Host- and Secure
 * over https. value NULL deletes. */
void reply_cookie(struct request *rq, const char *name, const char *value);
/* The same for everybody: whoever stands between may keep it so long, and as long again while a new
 * one is made; without it: no-store. Nothing of a person, no key of a form, no challenge may be on
 * such a page. What is taken back is gone everywhere after twice PUBLIC_SECONDS and the second that
 * nginx counts as one: within ten. */
#define PUBLIC_SECONDS 4
void reply_public(struct request *rq, int seconds);

/* Error pages of the site, in Chinese, with the request id; JSON {"error","request"} when
 * preferred. words NULL: the usual sentence for that status. */
int reply_error(struct request *rq, int status, const char *words);

#endif
