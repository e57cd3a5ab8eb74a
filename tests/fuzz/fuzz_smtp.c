/* SPDX-License-Identifier: MIT */
/* Whatever somebody sends to the post box: bounded, never a byte too far, and the same however it
 * is cut into pieces. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "modules/postbox/smtp.c" /* with its inside, to look at */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void talk(const uint8_t *data, size_t size, size_t piece, struct buf *answer)
{
	struct smtp_hooks hooks = {NULL, NULL, NULL, NULL};
	struct smtp *smtp = smtp_open(&hooks, answer);

	for (size_t i = 0; i < size; i += piece) {
		size_t n = size - i < piece ? size - i : piece;

		if (smtp_feed(smtp, (const char *)data + i, n, answer) != 0)
			break;
		if (smtp->line.n > LINE_MOST + 2 || smtp->mail.n_to > SMTP_RECIPIENTS_MOST ||
			smtp->mail.content.n > SMTP_MAIL_MOST)
			abort();
	}
	smtp_close(&smtp);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole = BUF_INIT, bytes = BUF_INIT;

	talk(data, size, size ? size : 1, &whole);
	talk(data, size, 1, &bytes);
	if (whole.n != bytes.n || memcmp(buf_str(&whole), buf_str(&bytes), whole.n) != 0)
		abort();
	buf_free(&whole);
	buf_free(&bytes);
	return 0;
}
