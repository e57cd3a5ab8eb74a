/* SPDX-License-Identifier: MIT */
/*
 * Fills the reply: pages, JSON, redirects, downloads. What each page shows around its own data is
 * put together here; how a reply travels and its security headers stand in reply_send.c, the words
 * of errors in reply_error.c.
 */
#include <string.h>
#include <strings.h>
#include "base/conf.h"
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "web/assets.h"
#include "web/data.h"
#include "web/footer.h"
#include "web/mustache.h"
#include "web/reply_raw.h"
#include "web/request_raw.h"
#include "web/upload.h"

static void set_body(struct request *rq, int status, const char *type)
{
	rq->reply->status = status;
	rq->reply->type = type;
	buf_empty(&rq->reply->body);
}

/* NULL (false in a page) when nothing is configured. */
static void optional_text(struct data *data, const char *key, const char *text)
{
	data_text(data, key, *text ? text : NULL);
}

/* The host's header or footer: nginx says it with its location, or the configuration. */
static const char *host_part(const struct request *rq, const char *param, enum conf_key key)
{
	const char *said = request_param(rq, param);

	return str_empty(said) ? conf_of_site(key, rq->site_id) : said;
}

/* Below the prefix that the request came by, unless another place was said. */
static const char *assets_url(const struct request *rq)
{
	const char *said = conf_of_site(CONF_ASSETS_URL, rq->site_id);
	const char *usual = pool_print(rq->pool, "%s/assets", conf_text(CONF_PREFIX));

	return str_equal(said, usual) ? request_url(rq, "assets") : said;
}

/* What stands on every page, below the page's own data. */
static struct data *chrome(struct request *rq, const struct data *page)
{
	struct data *data = data_new(rq->pool);
	const struct data *title = data_find(page, "_title", 6);
	char scratch[24];

	data_text(data, "lang", "zh-CN");
	data_text(data, "site_name", conf_of_site(CONF_SITE_NAME, rq->site_id));
	data_text(data, "page_title", title ? data_as_text(title, scratch) : NULL);
	data_text(data, "prefix", rq->prefix);
	data_text(data, "path", rq->path);
	data_text(data, "home_url", request_url(rq, "%s", ""));
	data_text(data, "back",
		request_url(rq, "%s%s%s", rq->path, *rq->query ? "?" : "", rq->query));
	data_text(data, "assets_url", assets_url(rq));
	data_text(data, "assets_version", assets_version());
	optional_text(data, "header_url", host_part(rq, "HY_HEADER", CONF_HEADER_URL));
	optional_text(data, "footer_url", host_part(rq, "HY_FOOTER", CONF_FOOTER_URL));
	footer_show(rq, data);
	data_bool(data, "dark",
		conf_on(CONF_LOOK_DARK) && !str_equal(request_param(rq, "HY_DARK"), "off"));
	data_text(data, "request_id", rq->id);
	data_int(data, "year", day_date(instant_day(rq->now)).year);
	data_bool(data, "large", rq->large);
	optional_text(data, "csrf", rq->csrf);
	if (rq->raw->app && rq->raw->app->chrome)
		rq->raw->app->chrome(rq, data);
	return data;
}

static int render(struct request *rq, const char *page, const struct data *data)
{
	const struct data *stack[] = {chrome(rq, data), data};

	if (!rq->raw->pages)
		return -1;
	return mustache_render(rq->raw->pages, page, stack, 2, &rq->reply->body);
}

int reply_page(struct request *rq, int status, const char *page, struct data *data)
{
	rq->reply->negotiated = true;
	if (rq->json)
		return reply_json(rq, status, data);
	set_body(rq, status, "text/html; charset=utf-8");
	if (render(rq, page, data) == 0)
		return 0;
	log_error("page %s cannot be rendered", page);
	/* The error page may be what is broken: then the plain sentence. */
	if (strcmp(page, "error") != 0)
		return reply_error(rq, 500, NULL);
	return -1;
}

int reply_page_as(struct request *rq, const char *type, const char *page, struct data *data)
{
	return reply_status_as(rq, 200, type, page, data);
}

int reply_status_as(
	struct request *rq, int status, const char *type, const char *page, struct data *data)
{
	set_body(rq, status, type);
	if (render(rq, page, data) == 0)
		return 0;
	log_error("page %s cannot be rendered", page);
	return reply_error(rq, 500, NULL);
}

int reply_json(struct request *rq, int status, struct data *data)
{
	set_body(rq, status, "application/json; charset=utf-8");
	data_json(data, &rq->reply->body);
	buf_char(&rq->reply->body, '\n');
	return 0;
}

int reply_faults(struct request *rq, int status)
{
	struct data *data = data_new(rq->pool);

	rq->reply->negotiated = true;
	form_show_errors(rq->form, data);
	return reply_json(rq, status, data);
}

/* Nobody's value begins another header. */
static void blank_controls(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 127)
			*text = ' ';
}

static const char *one_line(struct request *rq, const char *text)
{
	char *copy = pool_text(rq->pool, text);

	blank_controls(copy);
	return copy;
}

int reply_text(struct request *rq, int status, const char *type, const char *text, size_t n)
{
	set_body(rq, status, one_line(rq, type));
	buf_add(&rq->reply->body, text, n);
	return 0;
}

/* A path, and no host in what a browser makes of it: "//host", "/\host", "/<tab>/host". */
static bool stays_here(const char *url)
{
	return url[0] == '/' && url[1] != '/' && url[1] != '\\' && (unsigned char)url[1] > ' ';
}

int reply_redirect(struct request *rq, const char *url)
{
	set_body(rq, 303, NULL);
	if (!stays_here(url) && strcmp(url, "/") != 0) {
		log_warn("a redirect that would leave the site leads to its first page");
		url = request_url(rq, "%s", "");
	}
	reply_header(rq, "Location", url);
	return 0;
}

/* For clients that know no filename*: ASCII only, nothing that needs escaping. */
static char *ascii_name(struct request *rq, const char *name)
{
	const char *dot = strrchr(name, '.');
	char *out = pool_print(rq->pool, "attachment%s", dot ? dot : "");

	for (char *p = out; *p; p++)
		if (*p < ' ' || *p > '~' || strchr("\"\\%/;", *p))
			*p = '_';
	return out;
}

int reply_attachment(struct request *rq, const char *hash, const char *name, const char *type)
{
	const char *files = request_param(rq, "HY_FILES");
	char place[80];
	size_t n;

	if (strlen(hash) != 64 || strspn(hash, "0123456789abcdef") != 64)
		return 404;
	if (str_empty(files)) {
		log_error("nginx does not set HY_FILES: attachments cannot be sent");
		return 500;
	}
	upload_place(hash, place);
	set_body(rq, 200, one_line(rq, type));
	rq->reply->download = true;
	n = strlen(files);
	reply_header(rq, "X-Accel-Redirect",
		pool_print(
			rq->pool, "%.*s/%s", (int)(files[n - 1] == '/' ? n - 1 : n), files, place));
	reply_header(rq, "Content-Disposition",
		pool_print(rq->pool, "attachment; filename=\"%s\"; filename*=UTF-8''%s",
			ascii_name(rq, name), request_escape(rq, name)));
	return 0;
}

void reply_header(struct request *rq, const char *name, const char *value)
{
	struct buf *headers = &rq->reply->headers;
	size_t from;

	buf_text(headers, name);
	buf_text(headers, ": ");
	from = headers->n;
	buf_text(headers, value);
	blank_controls(headers->p + from);
	buf_text(headers, "\r\n");
}

void reply_retry_after(struct request *rq, int seconds)
{
	reply_header(rq, "Retry-After", pool_print(rq->pool, "%d", seconds > 0 ? seconds : 1));
}

void reply_cookie(struct request *rq, const char *name, const char *value)
{
	bool guarded = request_guards_cookies(rq);

	if (value && strpbrk(value, "; ,\"\\\t\r\n"))
		bug("cookie %s: value not fit for a cookie", name);
	rq->reply->cookie = true;
	reply_header(rq, "Set-Cookie",
		pool_print(rq->pool, "%s%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s",
			guarded ? "__Host-" : "", name, value ? value : "",
			guarded ? "; Secure" : "", value ? "" : "; Max-Age=0"));
}

void reply_public(struct request *rq, int seconds)
{
	rq->reply->public_seconds = seconds;
}
