/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a Cookie header: what is found is a piece of it, without a separator.
 */
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "web/headers.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t n);

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t n)
{
	struct pool *pool = pool_open();
	const char *header = pool_copy(pool, bytes, n);
	const char *value = header_cookie(pool, header, "hy");

	if (value && (strchr(value, ';') || strlen(value) > 4096 || !strstr(header, "hy=")))
		abort();
	pool_close(&pool);
	return 0;
}
