/* SPDX-License-Identifier: MIT */
/*
 * What a request is taken for: which path and route, which client, from whom a POST may come, which
 * checks stand before a handler and what each of them answers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/conf.h"
#include "base/instant.h"
#include "base/log.h"
#include "web/data.h"
#include "web/headers.h"
#include "tests/unit/web_memory.h"

#define P(...) ((const char *const[]){__VA_ARGS__, NULL})

static void json_only_when_asked_at_least_as_much_as_html(void **state)
{
	static const struct {
		const char *accept;
		bool json;
	} cases[] = {
		{NULL, false},
		{"", false},
		{"*/*", false},
		{"application/json", true},
		{"APPLICATION/JSON", true},
		{"application/json, text/html", true},
		{"text/html, application/json", false},
		{"text/html;q=0.5, application/json", true},
		{"text/html;q=0.9 , application/json;q=0.9", false},
		{"application/json;q=0.9,text/html;q=0.9", true},
		{"application/json;q=0.8,text/html", false},
		{"application/json;q=0", false},
		{"application/json;q=abc", false},
		{"application/json;q=2", false},
		{"application/json; charset=utf-8; q=0.3, text/html; q=0.2", true},
		{"application/jsonx", false},
		{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false},
		{",,;;q=,application/json", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (header_prefers_json(cases[i].accept) != cases[i].json)
			fail_msg("Accept: %s", cases[i].accept);
}

static void a_cookie_is_found_by_its_whole_name(void **state)
{
	struct pool *pool = pool_open();

	(void)state;
	assert_string_equal(header_cookie(pool, "a=1; b=2", "b"), "2");
	assert_string_equal(header_cookie(pool, "ab=1;b=2 ;b=3", "b"), "2");
	assert_string_equal(header_cookie(pool, "b=", "b"), "");
	assert_string_equal(header_cookie(pool, "b=x=y", "b"), "x=y");
	assert_null(header_cookie(pool, "bb=1; c", "b"));
	assert_null(header_cookie(pool, "B=1", "b"));
	assert_null(header_cookie(pool, NULL, "b"));
	pool_close(&pool);
}

static void a_path_outside_the_prefix_is_not_found(void **state)
{
	static const struct {
		const char *uri, *path;
		int status;
	} cases[] = {
		{"DOCUMENT_URI=/hudong/letters/new", "letters/new", 0},
		{"DOCUMENT_URI=/hudong/", "", 0},
		{"DOCUMENT_URI=/hudong", "", 0},
		{"DOCUMENT_URI=/hudongs/letters", "", 404},
		{"DOCUMENT_URI=/", "", 404},
		{"DOCUMENT_URI=/hudong/\xff", "", 400},
		{"DOCUMENT_URI=/hudong/a\nb", "a\nb", 0},
		{"REQUEST_URI=/hudong/a%20b?q=%zz", "a b", 0},
		{"REQUEST_URI=/hudong/a%2", "", 400},
		{"REQUEST_URI=/hudong/a%00b", "", 400},
		{"SCRIPT_NAME=/hudong/x", "x", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct memory memory;
		struct request *rq = memory_request(
			&memory, NULL, P(cases[i].uri, "REQUEST_METHOD=GET"), NULL, 0);

		if (request_begin(rq) != cases[i].status || strcmp(rq->path, cases[i].path) != 0)
			fail_msg("%s: path '%s'", cases[i].uri, rq->path);
		memory_end(&memory);
	}
}

static void nginx_says_prefix_site_and_client(void **state)
{
	struct memory memory;
	struct request *rq = memory_request(&memory, NULL,
		P("DOCUMENT_URI=/a/b", "REQUEST_METHOD=HEAD", "HY_PREFIX=/a", "HY_SITE=7",
			"HTTPS=on", "REMOTE_ADDR=2001:db8::1",
			"HTTP_COOKIE=__Host-hy_large=1; hy_large=0"),
		NULL, 0);

	(void)state;
	assert_int_equal(request_begin(rq), 0);
	assert_string_equal(rq->prefix, "/a");
	assert_string_equal(rq->path, "b");
	assert_string_equal(rq->method, "GET");
	assert_true(rq->raw->head);
	assert_int_equal(rq->site_id, 7);
	assert_string_equal(rq->address, "2001:db8::1");
	assert_true(rq->secure);
	assert_true(rq->large);
	assert_int_equal(strlen(rq->id), 12);
	assert_string_equal(request_url(rq, "letters/%d", 5), "/a/letters/5");
	assert_string_equal(request_full_url(rq, "x"), "http://127.0.0.1:8080/a/x");
	assert_string_equal(request_escape(rq, "a b&水/~"), "a%20b%26%E6%B0%B4%2F~");
	memory_end(&memory);
}

/* Over https a cookie without the prefix may come from a neighbouring host name. */
static void a_bare_cookie_does_not_count_over_https(void **state)
{
	struct memory memory;
	struct request *rq = memory_request(&memory, NULL,
		P("DOCUMENT_URI=/hudong/", "REQUEST_METHOD=GET", "HTTPS=on",
			"HTTP_COOKIE=hy_large=1"),
		NULL, 0);

	(void)state;
	assert_int_equal(request_begin(rq), 0);
	assert_false(rq->large);
	memory_end(&memory);
}

static void a_post_of_another_site_is_refused(void **state)
{
	static const struct {
		const char *origin, *site;
		int status;
		const char *https;
	} cases[] = {
		{"HTTP_ORIGIN=https://www.example.gov.cn", "X=", 0, "HTTPS=on"},
		/* a page that somebody on the way put in */
		{"HTTP_ORIGIN=http://www.example.gov.cn", "X=", 403, "HTTPS=on"},
		{"HTTP_ORIGIN=http://127.0.0.1:8080", "X=", 403, "HTTPS=on"},
		{"X=", "X=", 0},
		{"HTTP_ORIGIN=http://127.0.0.1:8080", "X=", 0},
		{"HTTP_ORIGIN=https://www.example.gov.cn", "X=", 0},
		{"HTTP_ORIGIN=https://WWW.example.gov.cn:443", "HTTP_SEC_FETCH_SITE=same-origin",
			0},
		{"HTTP_ORIGIN=https://www.example.gov.cn:444", "X=", 403},
		{"HTTP_ORIGIN=https://evil.example", "X=", 403},
		{"HTTP_ORIGIN=https://www.example.gov.cn.evil.example", "X=", 403},
		{"HTTP_ORIGIN=null", "X=", 403},
		{"HTTP_ORIGIN=null", "HTTP_SEC_FETCH_SITE=none", 403},
		{"HTTP_ORIGIN=null", "HTTP_SEC_FETCH_SITE=cross-site", 403},
		{"HTTP_ORIGIN=null", "HTTP_SEC_FETCH_SITE=same-origin", 0},
		{"HTTP_ORIGIN=www.example.gov.cn", "X=", 403},
		{"X=", "HTTP_SEC_FETCH_SITE=none", 0},
		{"X=", "HTTP_SEC_FETCH_SITE=same-site", 403},
		{"X=", "HTTP_SEC_FETCH_SITE=cross-site", 403},
		{"HTTP_ORIGIN=https://www.example.gov.cn", "HTTP_SEC_FETCH_SITE=cross-site", 403},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct memory memory;
		struct request *rq = memory_request(&memory, NULL,
			P("DOCUMENT_URI=/hudong/", "REQUEST_METHOD=POST",
				"HTTP_HOST=www.example.gov.cn", cases[i].origin, cases[i].site,
				cases[i].https ? cases[i].https : "X="),
			NULL, 0);

		assert_int_equal(request_begin(rq), 0);
		if (request_origin_fault(rq) != cases[i].status)
			fail_msg("%s, %s", cases[i].origin, cases[i].site);
		memory_end(&memory);
	}
}

/* --- the whole way, with a program of four routes --- */

static int say_arg(struct request *rq)
{
	struct data *data = data_new(rq->pool);

	data_text(data, "arg", rq->arg);
	data_text(data, "title", form_text(rq->form, "title"));
	data_text(data, "_hidden", "x");
	return reply_json(rq, 200, data);
}

static int say_nothing(struct request *rq)
{
	(void)rq;
	return 0;
}

static int say_away(struct request *rq)
{
	(void)rq;
	return 503;
}

static int make_session(struct request *rq)
{
	rq->session = rq;
	rq->csrf = "TOKEN";
	return request_cookie(rq, "s") ? 0 : reply_redirect(rq, request_url(rq, "login")) - 1;
}

static const struct field fields[] = {
	{.name = "title", .label = "标题", .type = FIELD_LINE}, {NULL}};
static const struct route routes[] = {
	{"GET", "letters/new", say_nothing, NULL, 0},
	{"GET", "letters/:number", say_arg, NULL, ROUTE_LENIENT},
	{"POST", "letters/", say_arg, fields, 0},
	{"GET", "letters/", say_arg, fields, 0},
	{"POST", "desk", say_arg, fields, ROUTE_SESSION | ROUTE_CSRF},
	{"GET", "away", say_away, NULL, 0},
	{NULL, NULL, NULL, NULL, 0},
};
static const struct app app = {.name = "test", .routes = routes, .session = make_session};

static void answer(struct buf *out, const char *const *params, const char *body)
{
	struct memory memory;
	struct request *rq = memory_request(&memory, &app, params, body, strlen(body));

	buf_empty(out);
	request_answer(rq);
	assert_int_equal(reply_send(rq, memory_write, out), 0);
	memory_end(&memory);
}

#define FORM "CONTENT_TYPE=application/x-www-form-urlencoded"

static void each_check_has_its_answer(void **state)
{
	static const struct {
		const char *method, *uri, *query, *extra, *body;
		const char *expect; /* how the reply begins */
		const char *with; /* and what is in it */
	} cases[] = {
		{"GET", "/hudong/letters/A-1", "", "X=", "", "Status: 200 OK\r\n",
			"{\"arg\":\"A-1\",\"title\":\"\"}\n"},
		{"GET", "/hudong/letters/A/1", "", "X=", "", "Status: 404 Not Found\r\n",
			"没有找到这一页"},
		{"GET", "/hudong/letters/A", "utm=1", "X=", "", "Status: 200", ""},
		{"GET", "/hudong/letters/", "utm=1", "X=", "", "Status: 400", ""},
		{"GET", "/hudong/letters/", "title=%E6%B0%B4", "X=", "", "Status: 200",
			"\"title\":\"水\""},
		{"GET", "/hudong/letters/", "title=%zz", "X=", "", "Status: 400", ""},
		/* raw bytes would stand in the page, in the link of the larger type */
		{"GET", "/hudong/letters/A", "utm=\xe6\xb0", "X=", "", "Status: 400", ""},
		{"GET", "/hudong/letters/A", "utm=\x01", "X=", "", "Status: 400", ""},
		{"HEAD", "/hudong/letters/", "title=1", "X=", "", "Status: 200", ""},
		{"PUT", "/hudong/letters/", "", "X=", "", "Status: 405 Method Not Allowed\r\n",
			"\r\nAllow: POST, GET, HEAD\r\n"},
		{"POST", "/hudong/away", "", "X=", "", "Status: 405", "\r\nAllow: GET, HEAD\r\n"},
		{"GET", "/hudong/away", "", "X=", "", "Status: 503 Service Unavailable\r\n",
			"\r\nRetry-After: "},
		{"GET", "/hudong/away", "", "HTTP_ACCEPT=application/json", "", "Status: 503",
			"{\"error\":"
			"\"我们这边暂时出了点问题，您写的内容没有丢，请过一会儿再提交。\","
			"\"request\":"},
		{"GET", "/hudong/letters/new", "", "X=", "", "Status: 500", "编号："},
		{"POST", "/hudong/letters/", "", FORM, "title=a+b", "Status: 200",
			"\"title\":\"a b\""},
		{"POST", "/hudong/letters/", "title=a", FORM, "", "Status: 400", ""},
		{"POST", "/hudong/letters/", "", "CONTENT_TYPE=application/json", "{}",
			"Status: 415", ""},
		{"POST", "/hudong/letters/", "", "HTTP_ORIGIN=https://evil.example", "",
			"Status: 403", ""},
		{"POST", "/hudong/desk", "", FORM, "title=a", "Status: 303 See Other\r\n",
			"\r\nLocation: /hudong/login\r\n"},
	};
	struct buf out = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char method[32], uri[128], query[128], length[48];

		snprintf(method, sizeof method, "REQUEST_METHOD=%s", cases[i].method);
		snprintf(uri, sizeof uri, "DOCUMENT_URI=%s", cases[i].uri);
		snprintf(query, sizeof query, "QUERY_STRING=%s", cases[i].query);
		snprintf(length, sizeof length, "CONTENT_LENGTH=%zu", strlen(cases[i].body));
		answer(&out, P(method, uri, query, length, cases[i].extra), cases[i].body);
		if (strncmp(out.p, cases[i].expect, strlen(cases[i].expect)) != 0 ||
			!strstr(out.p, cases[i].with))
			fail_msg("%s %s?%s gives\n%s", cases[i].method, cases[i].uri,
				cases[i].query, out.p);
		if (strcmp(cases[i].method, "HEAD") == 0)
			assert_string_equal(out.p + out.n - 4, "\r\n\r\n");
	}
	buf_free(&out);
}

static void a_form_of_a_session_needs_its_token(void **state)
{
	static const struct {
		const char *body, *expect;
	} cases[] = {
		{"title=a&csrf=TOKEN", "Status: 200"},
		{"title=a&csrf=TOKEM", "Status: 403"},
		{"title=a&csrf=", "Status: 403"},
		{"title=a", "Status: 403"},
		{"title=a&csrf=TOKEN&csrf=TOKEN", "Status: 400"},
	};
	struct buf out = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		answer(&out,
			P("REQUEST_METHOD=POST", "DOCUMENT_URI=/hudong/desk", FORM,
				"HTTP_COOKIE=s=1"),
			cases[i].body);
		if (strncmp(out.p, cases[i].expect, strlen(cases[i].expect)) != 0)
			fail_msg("%s gives\n%s", cases[i].body, out.p);
	}
	buf_free(&out);
}

static void every_reply_carries_the_security_headers(void **state)
{
	static const char *const expected[] = {"\r\nContent-Security-Policy: default-src 'self';",
		"frame-ancestors 'none'\r\n", "\r\nX-Content-Type-Options: nosniff\r\n",
		"\r\nReferrer-Policy: same-origin\r\n",
		"\r\nPermissions-Policy: ", "\r\nCross-Origin-Opener-Policy: same-origin\r\n",
		"\r\nCache-Control: no-store\r\n",
		"\r\nX-Request-Id: ", "\r\nStrict-Transport-Security: "};
	static const char *const uris[] = {"DOCUMENT_URI=/hudong/letters/A",
		"DOCUMENT_URI=/hudong/none", "DOCUMENT_URI=/hudong/letters/new", "DOCUMENT_URI=/x"};
	struct buf out = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof uris / sizeof *uris; i++) {
		answer(&out, P("REQUEST_METHOD=GET", uris[i], "HTTPS=on"), "");
		for (size_t k = 0; k < sizeof expected / sizeof *expected; k++)
			if (!strstr(out.p, expected[k]))
				fail_msg("%s: no %s in\n%s", uris[i], expected[k], out.p);
	}
	answer(&out, P("REQUEST_METHOD=GET", uris[0]), "");
	assert_null(strstr(out.p, "Strict-Transport-Security"));
	buf_free(&out);
}

static void a_value_cannot_begin_another_header(void **state)
{
	struct memory memory;
	struct request *rq = memory_request(&memory, NULL,
		P("REQUEST_METHOD=GET", "DOCUMENT_URI=/hudong/", "HTTPS=on", "HY_FILES=/files/"),
		NULL, 0);
	struct buf out = BUF_INIT;
	char hash[65];

	(void)state;
	assert_int_equal(request_begin(rq), 0);
	reply_header(rq, "X-Test", "a\r\nSet-Cookie: b");
	assert_string_equal(rq->reply->headers.p, "X-Test: a  Set-Cookie: b\r\n");
	reply_cookie(rq, "s", "abc");
	assert_non_null(strstr(rq->reply->headers.p,
		"Set-Cookie: __Host-s=abc; Path=/; HttpOnly; SameSite=Lax; Secure\r\n"));
	memset(hash, 'a', 64);
	hash[64] = '\0';
	assert_int_equal(reply_attachment(rq, hash, "照\"片\r\n.jpg", "image/jpeg"), 0);
	assert_non_null(strstr(rq->reply->headers.p, "X-Accel-Redirect: /files/aa/aaaa"));
	assert_non_null(strstr(rq->reply->headers.p,
		"filename=\"attachment.jpg\"; "
		"filename*=UTF-8''%E7%85%A7%22%E7%89%87%0D%0A.jpg\r\n"));
	assert_int_equal(reply_attachment(rq, hash, "a", "image/png\r\nX-Accel-Redirect: /etc"), 0);
	assert_int_equal(reply_send(rq, memory_write, &out), 0);
	assert_non_null(strstr(out.p, "\r\nContent-Type: image/png  X-Accel-Redirect: /etc\r\n"));
	assert_int_equal(reply_attachment(rq, "../../etc/passwd", "x", "text/plain"), 404);
	buf_free(&out);
	memory_end(&memory);
}

/* Even when the prefix is empty and the rest came from an address: nobody is sent off the site. */
static void a_redirect_stays_on_the_site(void **state)
{
	static const struct {
		const char *url, *location;
	} cases[] = {
		{"/hudong/letters/A?x=/y", "Location: /hudong/letters/A?x=/y\r\n"},
		{"//evil.example/", "Location: /hudong/\r\n"},
		{"/\\evil.example/", "Location: /hudong/\r\n"},
		{"/\t/evil.example/", "Location: /hudong/\r\n"},
		{"https://evil.example/", "Location: /hudong/\r\n"},
		{"javascript:alert(1)", "Location: /hudong/\r\n"},
		{"", "Location: /hudong/\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct memory memory;
		struct request *rq = memory_request(
			&memory, NULL, P("REQUEST_METHOD=GET", "DOCUMENT_URI=/hudong/"), NULL, 0);

		assert_int_equal(request_begin(rq), 0);
		assert_int_equal(reply_redirect(rq, cases[i].url), 0);
		assert_string_equal(rq->reply->headers.p, cases[i].location);
		memory_end(&memory);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_only_when_asked_at_least_as_much_as_html),
		cmocka_unit_test(a_cookie_is_found_by_its_whole_name),
		cmocka_unit_test(a_path_outside_the_prefix_is_not_found),
		cmocka_unit_test(nginx_says_prefix_site_and_client),
		cmocka_unit_test(a_bare_cookie_does_not_count_over_https),
		cmocka_unit_test(a_post_of_another_site_is_refused),
		cmocka_unit_test(each_check_has_its_answer),
		cmocka_unit_test(a_form_of_a_session_needs_its_token),
		cmocka_unit_test(every_reply_carries_the_security_headers),
		cmocka_unit_test(a_value_cannot_begin_another_header),
		cmocka_unit_test(a_redirect_stays_on_the_site),
	};
	struct buf err = BUF_INIT;

	log_open("test", LOG_ERROR + 1);
	if (conf_load(NULL, NULL, 0, &err) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
