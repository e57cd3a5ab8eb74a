/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as an Accept header, and as an Origin: JSON only for who names it, a host only equals
 * itself.
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

	if (header_prefers_json(header) && !strcasestr(header, "application/json"))
		abort();
	if (header_same_host(header, "https://www.example.gov.cn") &&
		!strcasestr(header, "://www.example.gov.cn"))
		abort();
	pool_close(&pool);
	return 0;
}
