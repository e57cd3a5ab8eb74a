/* SPDX-License-Identifier: MIT */
/*
 * Reads the CGI parameters that nginx sets into a struct request, and makes addresses. The body is
 * body.c's; what is sent back, reply.c's.
 */
#include <stdarg.h>
#include <string.h>
#include "base/conf.h"
#include "base/pool.h"
#include "base/secret.h"
#include "base/str.h"
#include "base/utf8.h"
#include "web/form_raw.h"
#include "web/headers.h"
#include "web/request_raw.h"
#include "web/urlencoded.h"

#define ID_LENGTH 12
#define PATH_MOST 1024
#define QUERY_MOST 8192
#define PREFIX_MOST 128
#define ADDRESS_MOST 64

const char *request_param(const struct request *rq, const char *name)
{
	return rq->raw->param(rq->raw->source, name);
}

static const char *param_or_empty(const struct request *rq, const char *name)
{
	const char *value = request_param(rq, name);

	return value ? value : "";
}

bool request_guards_cookies(const struct request *rq)
{
	const char *rule = conf_text(CONF_COOKIE_SECURE);

	if (str_equal(rule, "auto"))
		return rq->secure;
	return str_equal(rule, "always");
}

const char *request_cookie(const struct request *rq, const char *name)
{
	const char *cookies = request_param(rq, "HTTP_COOKIE");

	/* The bare name is not looked at then: a neighbouring host name could have set it. */
	if (request_guards_cookies(rq))
		name = pool_print(rq->pool, "__Host-%s", name);
	return header_cookie(rq->pool, cookies, name);
}

/* Without the letters that are taken for one another when somebody reads an id to the help desk. */
static char *new_id(struct pool *pool)
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz123456789";
	unsigned char random[ID_LENGTH];
	char *id = pool_alloc(pool, ID_LENGTH + 1);

	secret_random(random, sizeof random);
	for (size_t i = 0; i < ID_LENGTH; i++)
		id[i] = letters[random[i] & 31];
	return id;
}

static bool prefix_is_good(const char *prefix)
{
	size_t n = strlen(prefix);

	if (n == 0)
		return true;
	return n <= PREFIX_MOST && prefix[0] == '/' && prefix[n - 1] != '/' &&
		utf8_check(prefix, n) == UTF8_FINE && !strpbrk(prefix, " \"'<>?#\\\r\n\t");
}

/* nginx hands over the decoded path; REQUEST_URI, for other servers, is as the client wrote it. */
static char *whole_path(const struct request *rq)
{
	const char *path = request_param(rq, "DOCUMENT_URI");
	size_t n;

	if (str_empty(path))
		path = request_param(rq, "SCRIPT_NAME");
	if (!str_empty(path))
		return pool_text(rq->pool, path);
	path = param_or_empty(rq, "REQUEST_URI");
	path = percent_decode(rq->pool, path, strcspn(path, "?"), false, &n);
	return path && strlen(path) == n ? (char *)path : NULL;
}

static int read_path(struct request *rq)
{
	const char *prefix = request_param(rq, "HY_PREFIX");
	char *path = whole_path(rq);
	size_t n;

	if (prefix && prefix_is_good(prefix))
		rq->prefix = prefix;
	rq->query = param_or_empty(rq, "QUERY_STRING");
	if (utf8_check(rq->query, strlen(rq->query)) != UTF8_FINE) {
		rq->query = ""; /* it would stand in the error page */
		return 400;
	}
	if (!path || utf8_check(path, strlen(path)) != UTF8_FINE)
		return 400;
	if (strlen(path) > PATH_MOST || strlen(rq->query) > QUERY_MOST)
		return 414;
	n = strlen(rq->prefix);
	if (strncmp(path, rq->prefix, n) != 0 || (path[n] != '/' && path[n] != '\0'))
		return 404;
	rq->path = path[n] == '/' ? path + n + 1 : path + n;
	return 0;
}

static void read_method(struct request *rq)
{
	const char *method = param_or_empty(rq, "REQUEST_METHOD");

	rq->raw->head = strcmp(method, "HEAD") == 0;
	rq->method = rq->raw->head ? "GET" : method;
}

static void read_client(struct request *rq)
{
	const char *https = param_or_empty(rq, "HTTPS");
	const char *address = param_or_empty(rq, "REMOTE_ADDR");

	rq->secure = strcmp(https, "on") == 0 || strcmp(https, "1") == 0;
	rq->address = strlen(address) <= ADDRESS_MOST ? address : "";
	rq->json = header_prefers_json(request_param(rq, "HTTP_ACCEPT"));
	rq->large = str_equal(request_cookie(rq, "hy_large"), "1");
	if (str_int(param_or_empty(rq, "HY_SITE"), &rq->site_id) != 0 || rq->site_id < 1)
		rq->site_id = 1;
}

int request_begin(struct request *rq)
{
	rq->id = new_id(rq->pool);
	rq->path = rq->arg = rq->csrf = rq->query = "";
	rq->form = form_new(rq->pool, NULL, false);
	read_method(rq);
	read_client(rq);
	rq->prefix = conf_of_site(CONF_PREFIX, rq->site_id);
	return read_path(rq);
}

int request_origin_fault(const struct request *rq)
{
	const char *site = request_param(rq, "HTTP_SEC_FETCH_SITE");
	const char *origin = request_param(rq, "HTTP_ORIGIN");

	if (!str_empty(site) && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
		return 403;
	if (str_empty(origin))
		return 0;
	/* A page that lets nobody know where it was says so even to its own site; that it is one of
	 * the site the browser says beside it, which no page can make it say. */
	if (str_equal(origin, "null"))
		return str_equal(site, "same-origin") ? 0 : 403;
	/* A page of ours that came in the open may be somebody else's. */
	if (rq->secure && !str_starts(origin, "https://"))
		return 403;
	if (header_same_host(origin, conf_of_site(CONF_SITE_URL, rq->site_id)) ||
		header_same_host(origin, request_param(rq, "HTTP_HOST")))
		return 0;
	return 403;
}

char *request_url(const struct request *rq, const char *format, ...)
{
	va_list args;
	char *below;

	va_start(args, format);
	below = pool_vprint(rq->pool, format, args);
	va_end(args);
	return pool_print(rq->pool, "%s/%s", rq->prefix, below);
}

char *request_full_url(const struct request *rq, const char *format, ...)
{
	const char *site = conf_of_site(CONF_SITE_URL, rq->site_id);
	size_t n = strlen(site);
	va_list args;
	char *below;

	va_start(args, format);
	below = pool_vprint(rq->pool, format, args);
	va_end(args);
	while (n > 0 && site[n - 1] == '/')
		n--;
	return pool_print(rq->pool, "%.*s%s/%s", (int)n, site, rq->prefix, below);
}

char *request_escape(const struct request *rq, const char *value)
{
	static const char hex[] = "0123456789ABCDEF";
	char *out = pool_alloc(rq->pool, strlen(value) * 3 + 1), *to = out;

	for (const unsigned char *p = (const unsigned char *)value; *p; p++) {
		if ((*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') ||
			(*p >= 'a' && *p <= 'z') || strchr("-._~", *p)) {
			*to++ = (char)*p;
		} else {
			*to++ = '%';
			*to++ = hex[*p >> 4];
			*to++ = hex[*p & 15];
		}
	}
	return out;
}
