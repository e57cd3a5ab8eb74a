/* SPDX-License-Identifier: MIT */
/*
 * What anybody can send as the answer to a challenge: as it is, and as the JSON inside the base64.
 * Nothing that we did not sign is ever good; the sum is, whoever says it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/pool.h"
#include "base/str.h"
#include "web/challenge.h"

#define NOW (INT64_C(1771000000) * SECOND)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static struct secret *keys(void)
{
	char dir[] = "/tmp/huiying-fuzz-XXXXXX", path[64];
	struct buf err = BUF_INIT;
	struct secret *secret;

	if (!mkdtemp(dir))
		abort();
	snprintf(path, sizeof path, "%s/keys", dir);
	if (secret_create(path, &err) < 0 || !(secret = secret_open(path, &err)))
		abort();
	unlink(path);
	rmdir(dir);
	buf_free(&err);
	return secret;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static struct secret *secret;
	struct pool *pool = pool_open();
	struct buf encoded = BUF_INIT;
	char *text = pool_copy(pool, bytes, n);

	if (!secret)
		secret = keys();
	if (challenge_check(secret, "fuzzfuzzfuzzfuzzfuzzfu", text, NOW) == CHALLENGE_FITS &&
		strlen(text) > 32)
		abort();
	str_base64(text, strlen(text), &encoded);
	if (challenge_check(secret, "fuzzfuzzfuzzfuzzfuzzfu", buf_str(&encoded), NOW) !=
			CHALLENGE_WRONG &&
		encoded.n > 32)
		abort();
	buf_free(&encoded);
	pool_close(&pool);
	return 0;
}
