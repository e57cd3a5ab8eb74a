// SPDX-License-Identifier: MIT
// A manifest from anywhere is read or refused with a reason; what was read is written and read
// again to the same.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "store/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pool *pool = pool_open();
	struct buf err = BUF_INIT, once = BUF_INIT, twice = BUF_INIT;
	struct manifest manifest;
	int result = manifest_read(pool_copy(pool, data, size), size, pool, &manifest, &err);

	if ((result == 0) != (err.n == 0))
		abort();
	if (result == 0) {
		manifest_write(&manifest, &once);
		buf_empty(&err);
		if (manifest_read(pool_copy(pool, once.p, once.n), once.n, pool, &manifest, &err) !=
			0)
			abort();
		manifest_write(&manifest, &twice);
		if (strcmp(buf_str(&once), buf_str(&twice)) != 0)
			abort();
	}
	buf_free(&err);
	buf_free(&once);
	buf_free(&twice);
	pool_close(&pool);
	return 0;
}
