/* SPDX-License-Identifier: MIT */
/*
 * The reply on its way: CGI headers, the security headers that are on every one, the body.
 */
#include <stdlib.h>
#include "base/pool.h"
#include "web/reply_raw.h"
#include "web/request_raw.h"

#define KEEP_ROOM (128 * 1024) /* a worker does not hold the largest page it ever made */

#define CSP \
	"default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; " \
	"object-src 'none'; " \
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

struct reply *reply_open(void)
{
	return xalloc(sizeof(struct reply));
}

void reply_close(struct reply **reply)
{
	buf_free(&(*reply)->headers);
	buf_free(&(*reply)->body);
	free(*reply);
	*reply = NULL;
}

static void empty(struct buf *buf)
{
	if (buf->room > KEEP_ROOM)
		buf_free(buf);
	else
		buf_empty(buf);
}

void reply_empty(struct reply *reply)
{
	struct buf headers = reply->headers, body = reply->body;

	empty(&headers);
	empty(&body);
	*reply = (struct reply){.headers = headers, .body = body};
}

static const char *reason(int status)
{
	static const struct {
		int status;
		const char *phrase;
	} reasons[] = {
		{200, "OK"},
		{201, "Created"},
		{204, "No Content"},
		{303, "See Other"},
		{304, "Not Modified"},
		{400, "Bad Request"},
		{401, "Unauthorized"},
		{403, "Forbidden"},
		{404, "Not Found"},
		{405, "Method Not Allowed"},
		{409, "Conflict"},
		{410, "Gone"},
		{413, "Content Too Large"},
		{414, "URI Too Long"},
		{415, "Unsupported Media Type"},
		{422, "Unprocessable Content"},
		{429, "Too Many Requests"},
		{500, "Internal Server Error"},
		{503, "Service Unavailable"},
	};

	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (reasons[i].status == status)
			return reasons[i].phrase;
	return "Other";
}

static void caching(const struct request *rq, struct buf *out)
{
	const struct reply *reply = rq->reply;
	/* Pages of somebody who is logged in, or with a cookie, are nobody else's. */
	bool may = reply->public_seconds > 0 && !reply->cookie && !rq->session && !*rq->csrf;

	if (may)
		buf_print(out, "Cache-Control: public, max-age=%d, stale-while-revalidate=%d\r\n",
			reply->public_seconds, reply->public_seconds);
	else
		buf_text(out, "Cache-Control: no-store\r\n");
	if (reply->negotiated) /* the cookie `hy_large` changes a page */
		buf_text(out, may ? "Vary: Accept, Cookie\r\n" : "Vary: Accept\r\n");
}

static void head(const struct request *rq, struct buf *out)
{
	const struct reply *reply = rq->reply;

	buf_print(out, "Status: %d %s\r\n", reply->status, reason(reply->status));
	if (reply->type)
		buf_print(out, "Content-Type: %s\r\n", reply->type);
	if (!reply->download) /* nginx says it of the file */
		buf_print(out, "Content-Length: %zu\r\n", reply->body.n);
	buf_print(out, "Content-Security-Policy: %s\r\n",
		reply->download ? "sandbox; default-src 'none'" : CSP);
	buf_text(out,
		"X-Content-Type-Options: nosniff\r\n"
		"Referrer-Policy: same-origin\r\n"
		"Cross-Origin-Opener-Policy: same-origin\r\n"
		"Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), "
		"usb=()\r\n");
	if (rq->secure)
		buf_text(out, "Strict-Transport-Security: max-age=31536000\r\n");
	buf_print(out, "X-Request-Id: %s\r\n", rq->id);
	caching(rq, out);
	buf_text(out, buf_str(&reply->headers));
	buf_text(out, "\r\n");
}

int reply_send(
	const struct request *rq, int (*write)(void *sink, const char *bytes, size_t n), void *sink)
{
	struct buf out = BUF_INIT;
	int result;

	head(rq, &out);
	result = write(sink, out.p, out.n);
	buf_free(&out);
	if (result == 0 && !rq->raw->head && rq->reply->body.n > 0)
		result = write(sink, rq->reply->body.p, rq->reply->body.n);
	return result;
}
