/* SPDX-License-Identifier: MIT */
/*
 * Growing text, comparisons, numbers, whole files. Hexadecimal and base64 are in str_code.c, what
 * the bytes of a text mean in utf8.c.
 */
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/log.h"

static void grow(struct buf *buf, size_t need)
{
	size_t room = buf->room ? buf->room : 256;
	while (room < need)
		room *= 2;
	char *p = realloc(buf->p, room);
	if (!p) {
		log_error("out of memory: %zu bytes", room);
		abort();
	}
	buf->p = p;
	buf->room = room;
}

void buf_reserve(struct buf *buf, size_t more)
{
	if (more > SIZE_MAX / 4 || buf->n > SIZE_MAX / 4)
		bug("a buffer of %zu + %zu bytes", buf->n, more);
	if (buf->n + more + 1 > buf->room)
		grow(buf, buf->n + more + 1);
}

void buf_add(struct buf *buf, const void *bytes, size_t n)
{
	buf_reserve(buf, n);
	if (n)
		memcpy(buf->p + buf->n, bytes, n);
	buf->n += n;
	buf->p[buf->n] = '\0';
}

void buf_text(struct buf *buf, const char *text)
{
	if (text)
		buf_add(buf, text, strlen(text));
}

void buf_char(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void buf_vprint(struct buf *buf, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	buf_reserve(buf, 128);
	size_t room = buf->room - buf->n;
	int n = vsnprintf(buf->p + buf->n, room, format, args);
	if (n < 0)
		bug("format \"%s\" cannot be printed", format);
	if ((size_t)n >= room) {
		buf_reserve(buf, (size_t)n);
		vsnprintf(buf->p + buf->n, (size_t)n + 1, format, again);
	}
	buf->n += (size_t)n;
	va_end(again);
}

void buf_print(struct buf *buf, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	buf_vprint(buf, format, args);
	va_end(args);
}

void buf_empty(struct buf *buf)
{
	buf->n = 0;
	if (buf->p)
		buf->p[0] = '\0';
}

void buf_free(struct buf *buf)
{
	free(buf->p);
	*buf = (struct buf)BUF_INIT;
}

const char *buf_str(const struct buf *buf)
{
	return buf->p ? buf->p : "";
}

bool str_equal(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

bool str_starts(const char *text, const char *prefix)
{
	return text && strncmp(text, prefix, strlen(prefix)) == 0;
}

bool str_empty(const char *text)
{
	return !text || !*text;
}

const char *str_or_null(const char *text)
{
	return str_empty(text) ? NULL : text;
}

const char *str_or_empty(const char *text)
{
	return text ? text : "";
}

int str_int(const char *text, int64_t *out)
{
	if (!text)
		return -1;
	bool negative = *text == '-';
	if (*text == '-' || *text == '+')
		text++;
	if (!*text)
		return -1;
	int64_t value = 0; /* counted downwards: INT64_MIN has no positive twin */
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return -1;
		if (__builtin_mul_overflow(value, 10, &value) ||
			__builtin_sub_overflow(value, *text - '0', &value))
			return -1;
	}
	if (!negative && value == INT64_MIN)
		return -1;
	*out = negative ? value : -value;
	return 0;
}

static int read_all(int fd, const char *path, size_t most, struct buf *out, struct buf *err)
{
	size_t before = out->n;
	for (;;) {
		buf_reserve(out, 16384);
		ssize_t n = read(fd, out->p + out->n, out->room - out->n - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			buf_print(err, "%s: %s\n", path, strerror(errno));
			break;
		}
		out->n += (size_t)n;
		out->p[out->n] = '\0';
		if (out->n - before > most) {
			buf_print(err, "%s: larger than %zu bytes\n", path, most);
			break;
		}
		if (n == 0)
			return 0;
	}
	out->n = before;
	out->p[before] = '\0';
	return -1;
}

int file_read(const char *path, size_t most, struct buf *out, struct buf *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		buf_print(err, "%s: %s\n", path, strerror(errno));
		return -1;
	}
	int result = read_all(fd, path, most, out, err);
	close(fd);
	return result;
}
