/* SPDX-License-Identifier: MIT */
/* Base64 and hexadecimal: what decodes encodes to the same text, and any bytes go both ways. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef void encoder(const void *bytes, size_t n, struct buf *out);
typedef int decoder(const char *text, size_t n, struct buf *out);

static void check(encoder *encode, decoder *decode, const uint8_t *data, size_t size)
{
	struct buf text = BUF_INIT, bytes = BUF_INIT;
	encode(data, size, &text);
	if (decode(buf_str(&text), text.n, &bytes) < 0 || bytes.n != size ||
		(size && memcmp(bytes.p, data, size) != 0))
		abort();
	buf_empty(&text);
	buf_empty(&bytes);
	if (decode((const char *)data, size, &bytes) == 0) {
		encode(buf_str(&bytes), bytes.n, &text);
		if (text.n != size || (size && memcmp(text.p, data, size) != 0))
			abort();
	}
	buf_free(&text);
	buf_free(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check(str_base64, str_unbase64, data, size);
	check(str_base64url, str_unbase64url, data, size);
	char *hex = malloc(2 * size + 1);
	unsigned char *back = malloc(size + 1);
	if (!hex || !back)
		abort();
	str_hex(data, size, hex);
	if (str_unhex(hex, back, size) < 0 || memcmp(back, data, size) != 0)
		abort();
	/* the input as hexadecimal text: ends at its NUL, reads nothing behind it */
	char *text = malloc(size + 1);
	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	(void)str_unhex(text, back, size / 2);
	free(text);
	free(hex);
	free(back);
	return 0;
}
