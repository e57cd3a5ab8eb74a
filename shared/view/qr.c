/* SPDX-License-Identifier: MIT */
/*
 * QR codes for pages. What stands in one is known to the page; libqrencode does the work.
 */
#include "view/qr.h"

#include <qrencode.h>
#include "base/pool.h"
#include "base/str.h"
#include "web/data.h"

#define QUIET 4 /* light modules all around, as the standard asks */

/* A run of dark modules is one rectangle. */
static void draw_row(const unsigned char *row, int width, int y, struct buf *path)
{
	for (int x = 0; x < width; x++) {
		int from = x;
		while (x < width && (row[x] & 1))
			x++;
		if (x > from)
			buf_print(path, "M%d %dh%dv1h-%dz", from + QUIET, y + QUIET, x - from,
				x - from);
	}
}

void qr_show(struct pool *pool, const char *text, struct data *data)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	struct buf path = BUF_INIT;

	if (!code)
		return;
	for (int y = 0; y < code->width; y++)
		draw_row(code->data + y * code->width, code->width, y, &path);
	data_text(data, "_qr_path", pool_text(pool, buf_str(&path)));
	data_int(data, "_qr_size", code->width + 2 * QUIET);
	QRcode_free(code);
	buf_free(&path);
}
