/* SPDX-License-Identifier: MIT */
/*
 * Archives that every tar reads (ustar, gzip): regular files with names of plain ASCII, nothing
 * else. Written as a stream, so that memory does not grow with what goes in; a reader trusts
 * nothing of what it reads.
 */
#ifndef HUIYING_BASE_TAR_H
#define HUIYING_BASE_TAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct tar_writer;
struct tar_reader;

#define TAR_NAME 101 /* with its NUL */

/* fd: where it goes; stays open. */
struct tar_writer *tar_writer_open(int fd);
/* A file of exactly `size` bytes, which tar_writer_add() brings, all of them before the next. 0, or
 * -1: the reason is kept for tar_writer_close(). */
int tar_writer_file(struct tar_writer *tar, const char *name, int64_t size);
int tar_writer_add(struct tar_writer *tar, const void *bytes, size_t n);
/* 0 when everything has reached fd, or -1 with the reason in err. */
int tar_writer_close(struct tar_writer **tar, struct buf *err);

struct tar_file {
	char name[TAR_NAME]; /* [A-Za-z0-9._-] and single slashes between them, no "." or ".." */
	int64_t size;
};
struct tar_reader *tar_reader_open(const char *path, struct buf *err);
/* The next file, whatever is left of the one before it skipped. 1: here it is; 0: the archive is at
 * its end, and whole; -1 with the reason in err. */
int tar_reader_next(struct tar_reader *tar, struct tar_file *file, struct buf *err);
/* Up to `most` bytes of the file's content; 0 at its end, -1 with the reason in err. */
int64_t tar_reader_read(struct tar_reader *tar, void *out, size_t most, struct buf *err);
/* How much of the compressed archive has been read, of how much; for a progress bar. */
int64_t tar_reader_done(const struct tar_reader *tar);
int64_t tar_reader_all(const struct tar_reader *tar);
void tar_reader_close(struct tar_reader **tar);

#endif
