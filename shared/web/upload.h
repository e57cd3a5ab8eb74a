/* SPDX-License-Identifier: MIT */
/*
 * Received files: counted, capped, sniffed with libmagic, stored under the hash of their content
 * outside the web root. The hash is the one of the installation (`hash` in huiying.conf) at the
 * time: it is the file's name, and nobody can tell from it alone which hash it is.
 */
#ifndef HUIYING_WEB_UPLOAD_H
#define HUIYING_WEB_UPLOAD_H

#include "web/form.h"

struct buf;

/* Before the fork: loads the magic database and makes data.dir/{tmp,attachments}. */
int upload_open(struct buf *err);
void upload_close(void);

/* The kinds that are taken, as people call them: 图片（jpg、png…）、PDF、… */
const char *upload_kinds(void);

/* Moves a temporary file to data.dir/attachments/ab/cdef… : fsync, rename, fsync of the directory.
 * Twice is harmless. 0 or -1 (disk full, …; logged). Before the transaction that names it. */
int upload_keep(const struct upload *upload);
/* Path below attachments/ of a hash: "ab/cdef…". */
void upload_place(const char *hash, char out[80]);

#endif
