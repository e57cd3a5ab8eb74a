/* SPDX-License-Identifier: MIT */
/*
 * Writing and reading such archives with zlib. What the files mean, and whether they are those that
 * were meant, is the caller's business.
 */
#include "base/tar.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include "base/pool.h"
#include "base/str.h"

#define BLOCK 512
#define BUFFER (128 * 1024)

/* Where the fields of a header stand. */
enum { AT_NAME = 0, AT_MODE = 100, AT_SIZE = 124, AT_SUM = 148, AT_TYPE = 156, AT_MAGIC = 257 };
#define SUM_LENGTH 8
#define SIZE_LENGTH 12

static unsigned sum_of(const unsigned char header[BLOCK])
{
	unsigned sum = 0;

	for (int i = 0; i < BLOCK; i++)
		sum += i >= AT_SUM && i < AT_SUM + SUM_LENGTH ? ' ' : header[i];
	return sum;
}

static size_t padding(int64_t size)
{
	return (size_t)((BLOCK - size % BLOCK) % BLOCK);
}

static bool name_fits(const char *name)
{
	const char *part = name;
	size_t all = strlen(name);

	if (all == 0 || all >= TAR_NAME)
		return false;
	for (;;) {
		size_t n = strspn(
			part, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
		bool dots = n > 0 && strspn(part, ".") == n && n <= 2;
		if (n == 0 || dots)
			return false;
		if (!part[n])
			return true;
		if (part[n] != '/')
			return false;
		part += n + 1;
	}
}

/* --- writing --- */

struct tar_writer {
	gzFile gz;
	int64_t left; /* of the file that is being written */
	int64_t size;
	int failed; /* errno of the first failure, 0: none */
};

struct tar_writer *tar_writer_open(int fd)
{
	struct tar_writer *tar = xalloc(sizeof *tar);
	int own = dup(fd);

	tar->gz = own >= 0 ? gzdopen(own, "wb4") : NULL;
	if (tar->gz)
		gzbuffer(tar->gz, BUFFER);
	else
		tar->failed = errno ? errno : ENOMEM;
	return tar;
}

static int put(struct tar_writer *tar, const void *bytes, size_t n)
{
	errno = 0;
	if (!tar->failed && n > 0 && gzwrite(tar->gz, bytes, (unsigned)n) != (int)n)
		tar->failed = errno ? errno : EIO;
	return tar->failed ? -1 : 0;
}

int tar_writer_file(struct tar_writer *tar, const char *name, int64_t size)
{
	unsigned char header[BLOCK] = {0};

	if (tar->left || !name_fits(name) || size < 0 || size > INT64_C(077777777777))
		tar->failed = tar->failed ? tar->failed : EINVAL;
	if (tar->failed)
		return -1;
	memcpy(header + AT_NAME, name, strlen(name));
	memcpy(header + AT_MODE, "0000600\0000000000\0000000000", 24);
	snprintf((char *)header + AT_SIZE, SIZE_LENGTH, "%011llo", (unsigned long long)size);
	memcpy(header + AT_SIZE + SIZE_LENGTH, "00000000000", 12);
	header[AT_TYPE] = '0';
	memcpy(header + AT_MAGIC, "ustar\00000", 8);
	snprintf((char *)header + AT_SUM, SUM_LENGTH, "%06o", sum_of(header));
	header[AT_SUM + 7] = ' ';
	tar->left = tar->size = size;
	return put(tar, header, BLOCK);
}

int tar_writer_add(struct tar_writer *tar, const void *bytes, size_t n)
{
	static const unsigned char zeros[BLOCK];

	if ((int64_t)n > tar->left)
		tar->failed = tar->failed ? tar->failed : EINVAL;
	if (put(tar, bytes, n) != 0)
		return -1;
	tar->left -= (int64_t)n;
	return tar->left == 0 ? put(tar, zeros, padding(tar->size)) : 0;
}

int tar_writer_close(struct tar_writer **tar, struct buf *err)
{
	static const unsigned char end[2 * BLOCK];
	struct tar_writer *t = *tar;

	if (t->left)
		t->failed = t->failed ? t->failed : EINVAL;
	put(t, end, sizeof end);
	errno = 0;
	if (t->gz && gzclose_w(t->gz) != Z_OK && !t->failed)
		t->failed = errno ? errno : EIO;
	int failed = t->failed;
	if (failed)
		buf_text(err, strerror(failed));
	free(t);
	*tar = NULL;
	return failed ? -1 : 0;
}

/* --- reading --- */

struct tar_reader {
	gzFile gz;
	char *path;
	int64_t left, size; /* of the file that is being read */
	int64_t all;
};

static int broken(const struct tar_reader *tar, const char *what, struct buf *err)
{
	buf_print(err, "%s: %s", tar->path, what);
	return -1;
}

struct tar_reader *tar_reader_open(const char *path, struct buf *err)
{
	struct stat about;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
		buf_print(err, "%s: %s", path, fd < 0 ? strerror(errno) : "not a regular file");
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	struct tar_reader *tar = xalloc(sizeof *tar);
	tar->path = xtext(path);
	tar->all = about.st_size;
	tar->gz = gzdopen(fd, "rb");
	if (tar->gz) {
		gzbuffer(tar->gz, BUFFER);
		return tar;
	}
	buf_print(err, "%s: out of memory", path);
	close(fd);
	tar_reader_close(&tar);
	return NULL;
}

/* n bytes exactly, or -1. */
static int take(struct tar_reader *tar, void *out, size_t n, struct buf *err)
{
	int got = gzread(tar->gz, out, (unsigned)n), fault;

	if (got == (int)n)
		return 0;
	gzerror(tar->gz, &fault);
	if (fault == Z_ERRNO)
		return broken(tar, strerror(errno), err);
	return broken(tar,
		got < 0 && fault != Z_BUF_ERROR ? "damaged: not what was compressed"
						: "ends too early",
		err);
}

static bool octal(const unsigned char *text, size_t n, int64_t *out)
{
	size_t digits = 0;

	*out = 0;
	while (digits < n && text[digits] >= '0' && text[digits] <= '7')
		*out = *out * 8 + (text[digits++] - '0');
	return digits > 0 && (digits == n || text[digits] == ' ' || text[digits] == '\0');
}

static int skip_rest(struct tar_reader *tar, struct buf *err)
{
	unsigned char waste[4096];
	int64_t n = tar->left + (int64_t)padding(tar->size);

	while (n > 0) {
		size_t part = n < (int64_t)sizeof waste ? (size_t)n : sizeof waste;
		if (take(tar, waste, part, err) != 0)
			return -1;
		n -= (int64_t)part;
	}
	tar->left = tar->size = 0;
	return 0;
}

static bool is_zero(const unsigned char block[BLOCK])
{
	for (int i = 0; i < BLOCK; i++)
		if (block[i])
			return false;
	return true;
}

/* What follows the end must be nothing: reading on also checks the compressed data's own sum. */
static int at_end(struct tar_reader *tar, struct buf *err)
{
	unsigned char block[BLOCK];
	int n, fault;

	while ((n = gzread(tar->gz, block, BLOCK)) == BLOCK)
		if (!is_zero(block))
			return broken(tar, "something follows the end of the archive", err);
	gzerror(tar->gz, &fault);
	if (n != 0 || (fault != Z_OK && fault != Z_STREAM_END))
		return broken(tar, "damaged at its end", err);
	return 0;
}

int tar_reader_next(struct tar_reader *tar, struct tar_file *file, struct buf *err)
{
	unsigned char header[BLOCK];
	int64_t sum;

	if (skip_rest(tar, err) != 0 || take(tar, header, BLOCK, err) != 0)
		return -1;
	if (is_zero(header))
		return at_end(tar, err);
	if (memcmp(header + AT_MAGIC, "ustar", 5) != 0 ||
		!octal(header + AT_SUM, SUM_LENGTH, &sum) || sum != sum_of(header))
		return broken(tar, "not an archive of this kind, or damaged", err);
	snprintf(file->name, sizeof file->name, "%.100s", (const char *)header + AT_NAME);
	if (header[AT_TYPE] != '0' || !name_fits(file->name) ||
		!octal(header + AT_SIZE, SIZE_LENGTH, &file->size))
		return broken(tar, "holds something that is not a plain file", err);
	tar->left = tar->size = file->size;
	return 1;
}

int64_t tar_reader_read(struct tar_reader *tar, void *out, size_t most, struct buf *err)
{
	size_t n = tar->left < (int64_t)most ? (size_t)tar->left : most;

	n = n < BUFFER ? n : BUFFER;
	if (n > 0 && take(tar, out, n, err) != 0)
		return -1;
	tar->left -= (int64_t)n;
	return (int64_t)n;
}

int64_t tar_reader_done(const struct tar_reader *tar)
{
	return gzoffset(tar->gz);
}

int64_t tar_reader_all(const struct tar_reader *tar)
{
	return tar->all;
}

void tar_reader_close(struct tar_reader **tar)
{
	if (!*tar)
		return;
	if ((*tar)->gz)
		gzclose_r((*tar)->gz);
	free((*tar)->path);
	free(*tar);
	*tar = NULL;
}
