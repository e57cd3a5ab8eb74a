/* SPDX-License-Identifier: MIT */
/* Mails that anybody may have written, made readable: always clean UTF-8. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"
#include "modules/postbox/mime.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_be_clean(const char *text)
{
	if (utf8_check(text, strlen(text)) != UTF8_FINE)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pool *pool = pool_open();
	/* Exactly so long, so that a byte too far is seen. */
	char *mail = malloc(size ? size : 1);

	memcpy(mail, data, size);
	must_be_clean(mime_header(pool, mail, size, "Subject"));
	must_be_clean(mime_header(pool, mail, size, "From"));
	must_be_clean(mime_text(pool, mail, size));
	free(mail);
	pool_close(&pool);
	return 0;
}
