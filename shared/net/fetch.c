/* SPDX-License-Identifier: MIT */
/*
 * One page by libcurl, hop by hop. Which addresses are public is allow.c's; what is made of the
 * bytes, and in which process this runs, the caller's.
 */
#include "net/fetch.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include "base/instant.h"
#include "base/pool.h"
#include "base/str.h"
#include "net/allow.h"

#define CONNECT_MOST 3000L /* milliseconds */
#define HEADERS_MOST (64 * 1024) /* of one hop */
#define AGENT "Mozilla/5.0 (compatible; Huiying page check)"

struct hop {
	const struct fetch_limits *limits;
	struct buf body;
	size_t headers; /* bytes so far */
	bool cut, refused;
	bool named; /* the operator has named this host and port */
	instant until; /* monotonic */
};

struct address { /* what a URL says, as libcurl will understand it */
	char *host, *port, *scheme, *user;
};

void fetch_prepare(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* --- what the operator names --- */

/* The next word of a list; its length, 0: none left. */
static size_t next_word(const char **list)
{
	*list += strspn(*list, ", \t");
	return strcspn(*list, ", \t");
}

/* The colon before the port; NULL: there is none. */
static const char *find_port(const char *word, size_t n)
{
	size_t at = n;

	while (at > 0 && word[at - 1] >= '0' && word[at - 1] <= '9')
		at--;
	return at > 1 && at < n && n - at <= 5 && word[at - 1] == ':' ? word + at - 1 : NULL;
}

bool fetch_hosts_parse(const char *list)
{
	for (size_t n; (n = next_word(&list)) > 0; list += n)
		if (!find_port(list, n))
			return false;
	return true;
}

static bool is_named(const char *list, const struct address *address)
{
	size_t host = strlen(address->host);

	for (size_t n; list && (n = next_word(&list)) > 0; list += n) {
		const char *colon = find_port(list, n);
		if (colon && (size_t)(colon - list) == host &&
			strncasecmp(list, address->host, host) == 0 &&
			strlen(address->port) == n - host - 1 &&
			memcmp(colon + 1, address->port, n - host - 1) == 0)
			return true;
	}
	return false;
}

/* --- what a URL says --- */

static void address_free(struct address *address)
{
	curl_free(address->host);
	curl_free(address->port);
	curl_free(address->scheme);
	curl_free(address->user);
}

/* NULL, or the word for what is wrong with it. */
static const char *judge_address(const struct address *a, const struct fetch_limits *limits)
{
	if (!str_equal(a->scheme, "http") && !str_equal(a->scheme, "https"))
		return "protocol";
	if (a->user || str_empty(a->host))
		return "address";
	if (limits->anywhere || is_named(limits->hosts, a) || str_equal(a->port, "80") ||
		str_equal(a->port, "443"))
		return NULL;
	return "port";
}

static const char *read_address(const char *text, const struct fetch_limits *limits, bool *named)
{
	CURLU *url = curl_url();
	struct address address = {NULL};
	const char *fault = "address";

	if (url && curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
		curl_url_get(url, CURLUPART_SCHEME, &address.scheme, 0) == CURLUE_OK) {
		curl_url_get(url, CURLUPART_HOST, &address.host, 0);
		curl_url_get(url, CURLUPART_USER, &address.user, 0);
		curl_url_get(url, CURLUPART_PORT, &address.port, CURLU_DEFAULT_PORT);
		fault = judge_address(&address, limits);
	}
	*named = !fault && is_named(limits->hosts, &address);
	address_free(&address);
	curl_url_cleanup(url);
	return fault;
}

/* --- one hop --- */

static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct hop *hop = ctx;

	(void)purpose;
	if (hop->limits->anywhere || hop->named || allow_is_public(&to->addr))
		return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
	hop->refused = true;
	return CURL_SOCKET_BAD;
}

static size_t take_body(char *bytes, size_t size, size_t n, void *ctx)
{
	struct hop *hop = ctx;
	size_t room = hop->limits->bytes - hop->body.n;

	n *= size;
	buf_add(&hop->body, bytes, n < room ? n : room);
	hop->cut |= n > room;
	return n > room ? 0 : n;
}

static size_t take_header(char *bytes, size_t size, size_t n, void *ctx)
{
	struct hop *hop = ctx;

	(void)bytes;
	hop->headers += size * n;
	return hop->headers > HEADERS_MOST ? 0 : size * n;
}

static void prepare(CURL *easy, const char *url, struct hop *hop)
{
	long left = (long)((hop->until - instant_monotonic()) / 1000);

	left = left < 1 ? 1 : left;
	curl_easy_reset(easy);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, left);
	curl_easy_setopt(
		easy, CURLOPT_CONNECTTIMEOUT_MS, left < CONNECT_MOST ? left : CONNECT_MOST);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, AGENT);
	/* what is unpacked counts, so a small file cannot become a large one */
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, hop);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, hop);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, hop);
}

static const char *fault_of(CURLcode code, const struct hop *hop)
{
	if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && hop->cut))
		return NULL;
	if (hop->refused && code == CURLE_COULDNT_CONNECT)
		return "private";
	switch (code) {
	case CURLE_URL_MALFORMAT: return "address";
	case CURLE_COULDNT_RESOLVE_HOST: return "resolve";
	case CURLE_COULDNT_CONNECT: return "connect";
	case CURLE_OPERATION_TIMEDOUT: return "timeout";
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_PEER_FAILED_VERIFICATION: return "tls";
	default: return "broken";
	}
}

/* next: where it redirects to, the caller's; NULL: nowhere. */
static const char *do_hop(
	CURL *easy, const char *url, struct hop *hop, struct fetched *out, char **next)
{
	long status = 0;
	const char *type = NULL, *to = NULL;

	*next = NULL;
	buf_empty(&hop->body);
	hop->headers = 0;
	hop->cut = hop->refused = false;
	prepare(easy, url, hop);
	const char *fault = fault_of(curl_easy_perform(easy), hop);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
	curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &to);
	out->status = (int)status;
	out->type = xtext(type ? type : "");
	if (!fault && to)
		*next = xtext(to);
	return fault;
}

/* --- all of them --- */

static const char *follow(
	CURL *easy, const char *url, struct hop *hop, struct fetched *out, char **at)
{
	const char *fault = NULL;

	*at = xtext(url);
	for (int hops = 0; !fault; hops++) {
		char *next;

		fault = read_address(*at, hop->limits, &hop->named);
		if (fault)
			break;
		free(out->type);
		fault = do_hop(easy, *at, hop, out, &next);
		if (!next)
			break;
		free(*at);
		*at = next;
		if (hops == hop->limits->redirects)
			fault = "redirects";
	}
	return fault;
}

void fetch(const char *url, const struct fetch_limits *limits, struct fetched *out)
{
	struct hop hop = {
		.limits = limits,
		.body = BUF_INIT,
		.until = instant_monotonic() + limits->seconds * SECOND,
	};
	CURL *easy = curl_easy_init();

	*out = (struct fetched){.fault = "broken"};
	if (easy)
		out->fault = follow(easy, url, &hop, out, &out->final_url);
	if (!out->type)
		out->type = xtext("");
	if (!out->final_url)
		out->final_url = xtext(url);
	curl_easy_cleanup(easy);
	if (out->fault) {
		buf_free(&hop.body);
		return;
	}
	out->cut = hop.cut;
	out->n = hop.body.n;
	out->body = hop.body.p;
}

void fetched_free(struct fetched *fetched)
{
	free(fetched->body);
	free(fetched->final_url);
	free(fetched->type);
	*fetched = (struct fetched){NULL};
}
