/* SPDX-License-Identifier: MIT */
/* Sealed cookies: only what we sealed ourselves, under that name, and only until it is over. The
 * request around them is faked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/pool.h"
#include "base/str.h"
#include "web/reply.h"
#include "web/session.h"
#include "web/session_seal.h"

#define T0 (INT64_C(1771000000) * SECOND)

static struct secret *secret;
static struct pool *pool;
static char cookie_name[32], cookie_value[1024];

/* What the browser keeps. */
void reply_cookie(struct request *rq, const char *name, const char *value)
{
	(void)rq;
	snprintf(cookie_name, sizeof cookie_name, "%s", name);
	snprintf(cookie_value, sizeof cookie_value, "%s", value);
}

const char *request_cookie(const struct request *rq, const char *name)
{
	(void)rq;
	return strcmp(cookie_name, name) == 0 ? cookie_value : NULL;
}

static int open_all(void **state)
{
	char dir[] = "/tmp/huiying-session-XXXXXX", path[64];
	struct buf err = BUF_INIT;

	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof path, "%s/keys", dir);
	if (secret_create(path, &err) < 0 || !(secret = secret_open(path, &err)))
		return -1;
	unlink(path);
	rmdir(dir);
	pool = pool_open();
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	secret_close(&secret);
	pool_close(&pool);
	return 0;
}

static void a_cookie_is_read_until_it_is_over(void **state)
{
	struct request rq = {.pool = pool, .now = T0};

	(void)state;
	session_seal(&rq, secret, "track", "2026-0213-7K3", T0 + 30 * MINUTE);
	assert_string_equal(session_unseal(&rq, secret, "track"), "2026-0213-7K3");
	rq.now = T0 + 30 * MINUTE - 1;
	assert_string_equal(session_unseal(&rq, secret, "track"), "2026-0213-7K3");
	rq.now = T0 + 30 * MINUTE;
	assert_null(session_unseal(&rq, secret, "track"));
}

static void a_cookie_of_another_name_is_nothing(void **state)
{
	struct request rq = {.pool = pool, .now = T0};

	(void)state;
	session_seal(&rq, secret, "track", "x", T0 + HOUR);
	assert_null(session_unseal(&rq, secret, "desk"));
	snprintf(cookie_name, sizeof cookie_name, "desk");
	assert_null(session_unseal(&rq, secret, "desk"));
}

static void nobody_reads_or_changes_a_cookie(void **state)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	struct request rq = {.pool = pool, .now = T0};
	char was[1024];
	size_t n;

	(void)state;
	session_seal(&rq, secret, "track", "SECRETWORD", T0 + HOUR);
	assert_null(strstr(cookie_value, "SECRETWORD"));
	n = strlen(cookie_value);
	assert_int_equal(strspn(cookie_value, alphabet), n);
	memcpy(was, cookie_value, n + 1);
	for (size_t i = 0; i < n; i++) {
		cookie_value[i] = was[i] == 'A' ? 'Q' : 'A';
		assert_null(session_unseal(&rq, secret, "track"));
		cookie_value[i] = was[i];
	}
	for (size_t i = 0; i < n; i++) {
		cookie_value[i] = '\0';
		assert_null(session_unseal(&rq, secret, "track"));
		cookie_value[i] = was[i];
	}
	assert_string_equal(session_unseal(&rq, secret, "track"), "SECRETWORD");
}

static void the_same_text_is_never_sealed_alike(void **state)
{
	struct buf a = BUF_INIT, b = BUF_INIT, text = BUF_INIT;

	(void)state;
	session_pack(secret, "n", "", T0, &a);
	session_pack(secret, "n", "", T0, &b);
	assert_string_not_equal(a.p, b.p);
	assert_int_equal(session_unpack(secret, "n", a.p, T0 - 1, &text), 0);
	assert_string_equal(buf_str(&text), "");
	buf_free(&a);
	buf_free(&b);
	buf_free(&text);
}

static void tokens_are_long_and_kept_by_their_hash(void **state)
{
	char a[SESSION_TOKEN], b[SESSION_TOKEN], hash[SECRET_HEX], again[SECRET_HEX];

	(void)state;
	session_token(a);
	session_token(b);
	assert_int_equal(strlen(a), 43);
	assert_string_not_equal(a, b);
	session_token_hash(a, hash);
	session_token_hash(a, again);
	assert_string_equal(hash, again);
	session_token_hash(b, again);
	assert_string_not_equal(hash, again);
	assert_int_equal(strspn(hash, "0123456789abcdef"), 64);
}

static void a_csrf_token_belongs_to_one_cookie(void **state)
{
	struct request rq = {.pool = pool, .now = T0};
	char *token = session_csrf(&rq, secret, "cookie");

	(void)state;
	assert_int_equal(strlen(token), 43);
	assert_string_equal(token, session_csrf(&rq, secret, "cookie"));
	assert_string_not_equal(token, session_csrf(&rq, secret, "cookif"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cookie_is_read_until_it_is_over),
		cmocka_unit_test(a_cookie_of_another_name_is_nothing),
		cmocka_unit_test(nobody_reads_or_changes_a_cookie),
		cmocka_unit_test(the_same_text_is_never_sealed_alike),
		cmocka_unit_test(tokens_are_long_and_kept_by_their_hash),
		cmocka_unit_test(a_csrf_token_belongs_to_one_cookie),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
