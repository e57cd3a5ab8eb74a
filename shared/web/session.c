/* SPDX-License-Identifier: MIT */
/*
 * Cookies that only we can read and tokens that only their owner has. How a cookie travels is in
 * request.c and reply.c; which row a token stands for is the program's business.
 */
#include "web/session.h"

#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "web/reply.h"
#include "web/session_seal.h"

#define END 8 /* bytes before the text: the instant it is over, big-endian */
#define COOKIE_MOST 8192

void session_pack(const struct secret *secret, const char *name, const char *text, instant until,
	struct buf *out)
{
	struct buf plain = BUF_INIT, sealed = BUF_INIT;

	for (int shift = 56; shift >= 0; shift -= 8)
		buf_char(&plain, (char)((uint64_t)until >> shift));
	buf_text(&plain, text);
	secret_seal(secret, name, plain.p, plain.n, &sealed);
	str_base64url(sealed.p, sealed.n, out);
	buf_free(&plain);
	buf_free(&sealed);
}

static instant end_of(const struct buf *plain)
{
	uint64_t end = 0;

	for (int i = 0; i < END; i++)
		end = end << 8 | (unsigned char)plain->p[i];
	return (instant)end;
}

int session_unpack(const struct secret *secret, const char *name, const char *value, instant now,
	struct buf *out)
{
	struct buf plain = BUF_INIT, sealed = BUF_INIT;
	size_t n = strlen(value);
	int rc = -1;

	if (n <= COOKIE_MOST && str_unbase64url(value, n, &sealed) == 0 &&
		secret_unseal(secret, name, buf_str(&sealed), sealed.n, &plain) == 0 &&
		plain.n >= END && now < end_of(&plain)) {
		buf_add(out, plain.p + END, plain.n - END);
		rc = 0;
	}
	buf_free(&plain);
	buf_free(&sealed);
	return rc;
}

void session_seal(struct request *rq, const struct secret *secret, const char *name,
	const char *text, instant until)
{
	struct buf value = BUF_INIT;

	session_pack(secret, name, text, until, &value);
	reply_cookie(rq, name, pool_text(rq->pool, value.p)); /* it is sent when all is done */
	buf_free(&value);
}

char *session_unseal(struct request *rq, const struct secret *secret, const char *name)
{
	const char *value = request_cookie(rq, name);
	struct buf text = BUF_INIT;
	char *copy = NULL;

	if (value && session_unpack(secret, name, value, rq->now, &text) == 0)
		copy = pool_copy(rq->pool, buf_str(&text), text.n);
	buf_free(&text);
	return copy;
}

void session_token(char out[SESSION_TOKEN])
{
	unsigned char random[32];
	struct buf text = BUF_INIT;

	secret_random(random, sizeof random);
	str_base64url(random, sizeof random, &text);
	memcpy(out, text.p, SESSION_TOKEN);
	buf_free(&text);
}

void session_token_hash(const char *token, char out[SECRET_HEX])
{
	unsigned char hash[SECRET_HASH];

	secret_hash(token, strlen(token), hash);
	str_hex(hash, sizeof hash, out);
}

char *session_csrf(struct request *rq, const struct secret *secret, const char *cookie_value)
{
	unsigned char mac[SECRET_HASH];
	struct buf text = BUF_INIT;
	char *token;

	secret_sign(secret, "csrf", cookie_value, strlen(cookie_value), mac);
	str_base64url(mac, sizeof mac, &text);
	token = pool_text(rq->pool, text.p);
	buf_free(&text);
	return token;
}
