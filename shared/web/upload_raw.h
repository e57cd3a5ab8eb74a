/* SPDX-License-Identifier: MIT */
/*
 * A file while it comes in, for web/ only.
 */
#ifndef HUIYING_WEB_UPLOAD_RAW_H
#define HUIYING_WEB_UPLOAD_RAW_H

#include <stdbool.h>
#include "base/instant.h"
#include "web/upload.h"

struct pool;
struct draft; /* a file that is being received */

/* filename as sent. Never NULL: when the disk has no room, upload_end() says so. */
struct draft *upload_begin(struct pool *pool, const char *filename);
void upload_add(struct draft *draft, const void *bytes, size_t n);
/* NULL and *out filled, or what to tell the person; the temporary file is gone then. */
const char *upload_end(struct draft *draft, struct upload *out);
/* How long all files of a form may wait for the virus scanner: never so long that its worker counts
 * as stuck. */
instant upload_scan_time(void);
/* Shows a received file to the virus scanner, when there is one, not longer than until (monotonic):
 * NULL, with upload->unscanned when it has not seen it, or what to tell the person. */
const char *upload_scan(struct pool *pool, struct upload *upload, instant until);
/* Half received: the temporary file goes. */
void upload_drop(struct draft *draft);
bool upload_is_empty(const struct draft *draft); /* no name and no bytes: nothing was chosen */

/* Removes what killed workers left in data.dir/tmp: files older than an hour; younger ones may be
 * in somebody's hands. Each worker does it at its start. */
void upload_sweep(instant now);

/* A name fit to be shown and downloaded: last component, no controls, no separators, at most 100
 * characters. */
char *upload_name(struct pool *pool, const char *sent);

/* Kind by what libmagic says of the content and by the name's ending: the type to keep, or NULL and
 * *why for the person. */
const char *upload_kind(struct pool *pool, const char *name, const char *sniffed, const char *path,
	const char **why);

#endif
