/* SPDX-License-Identifier: MIT */
/* JSON objects as fields: whatever is sent, each pair is a name and a text, and they are not many.
 */
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "web/form.h"
#include "web/json_body.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t n);

static int take(void *ctx, const char *name, size_t name_n, const char *value, size_t value_n)
{
	size_t *pairs = ctx;

	if (strlen(name) != name_n || value[value_n] != '\0' || ++*pairs > 2000)
		abort();
	return 0;
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t n)
{
	static const struct field fields[] = {{.name = "key", .label = "", .type = FIELD_KEY},
		{.name = "q.*", .label = "", .type = FIELD_FAMILY, .json = "answers"}, {0}};
	struct pool *pool = pool_open();
	size_t pairs = 0;
	int status = json_body_read(pool, (const char *)bytes, n, fields, take, &pairs);

	if (status != 0 && status != 400)
		abort();
	pool_close(&pool);
	return 0;
}
