/* SPDX-License-Identifier: MIT */
/*
 * The web server's end of FastCGI, just enough to ask a program for a page and to break off in the
 * middle.
 */
#ifndef HUIYING_TESTS_FASTCGI_CLIENT_H
#define HUIYING_TESTS_FASTCGI_CLIENT_H

#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "base/str.h"

enum { CLIENT_BEGIN = 1, CLIENT_END = 3, CLIENT_PARAMS = 4, CLIENT_STDIN = 5, CLIENT_STDOUT = 6 };

/* -1 when nobody listens. */
static inline int client_connect(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(address.sun_path, path, strlen(path) + 1);
	if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	close(fd);
	return -1;
}

static inline void client_record(struct buf *out, int type, const void *content, size_t n)
{
	const unsigned char head[8] = {
		1, (unsigned char)type, 0, 1, (unsigned char)(n >> 8), (unsigned char)n, 0, 0};

	buf_add(out, head, sizeof head);
	buf_add(out, content, n);
}

/* params: "NAME=value", NULL-terminated; values shorter than 128 bytes. */
static inline void client_request(struct buf *out, const char *const *params, const char *body)
{
	static const unsigned char begin[8] = {0, 1, 0};
	struct buf pairs = BUF_INIT;

	for (; *params; params++) {
		size_t name_n = strcspn(*params, "=");
		const char *value = *params + name_n + 1;

		buf_char(&pairs, (char)name_n);
		buf_char(&pairs, (char)strlen(value));
		buf_add(&pairs, *params, name_n);
		buf_text(&pairs, value);
	}
	client_record(out, CLIENT_BEGIN, begin, sizeof begin);
	client_record(out, CLIENT_PARAMS, pairs.p, pairs.n);
	client_record(out, CLIENT_PARAMS, "", 0);
	client_record(out, CLIENT_STDIN, body, strlen(body));
	if (*body)
		client_record(out, CLIENT_STDIN, "", 0);
	buf_free(&pairs);
}

static inline int client_read(int fd, void *out, size_t n)
{
	for (size_t got = 0; got < n;) {
		ssize_t more = read(fd, (char *)out + got, n - got);

		if (more <= 0)
			return -1;
		got += (size_t)more;
	}
	return 0;
}

/* All of stdout, appended; -1 when the connection ended before END_REQUEST. Closes fd. */
static inline int client_reply(int fd, struct buf *out)
{
	unsigned char head[8];
	char content[65536 + 256];
	int result = -1;

	while (client_read(fd, head, sizeof head) == 0) {
		size_t n = (size_t)head[4] << 8 | head[5];

		if (client_read(fd, content, n + head[6]) != 0)
			break;
		if (head[1] == CLIENT_STDOUT)
			buf_add(out, content, n);
		if (head[1] == CLIENT_END) {
			result = 0;
			break;
		}
	}
	close(fd);
	return result;
}

#endif
