/* SPDX-License-Identifier: MIT */
/* A QR code as one path of an SVG, so that a page needs no picture and no script. */
#ifndef HUIYING_VIEW_QR_H
#define HUIYING_VIEW_QR_H

struct data;
struct pool;

/* Into data: `_qr_path` and `_qr_size`, for <svg viewBox="0 0 {{_qr_size}} {{_qr_size}}">. Nothing
 * when the text is too long for a code. */
void qr_show(struct pool *pool, const char *text, struct data *data);

#endif
