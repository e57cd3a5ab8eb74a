/* SPDX-License-Identifier: MIT */
/* The conversation with clamd. What becomes of a file is its caller's decision. */
#include "base/scanner.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/str.h"

#define PIECE 65536
#define ANSWER 1024
#define AWAY_FOR (10 * SECOND)

static instant away_until; /* monotonic */
static char away_from[128]; /* whom that is said of */
static const char away[] = "away a moment ago";

struct talk {
	int fd;
	instant until; /* monotonic */
	const char *fault; /* NULL so far */
};

bool scanner_configured(void)
{
	return *conf_text(CONF_UPLOAD_SCANNER);
}

/* --- what an answer says --- */

static void put_name(const char *from, size_t n, char out[SCANNER_NAME])
{
	size_t at = 0;

	for (; n > 0 && at + 1 < SCANNER_NAME; from++, n--)
		out[at++] = *from > ' ' && *from <= '~' ? *from : ' ';
	out[at] = '\0';
}

static bool ends_with(const char *text, size_t n, const char *end)
{
	size_t m = strlen(end);

	return n >= m && memcmp(text + n - m, end, m) == 0;
}

enum scan scanner_read(const char *answer, size_t n, char why[SCANNER_NAME])
{
	static const char stream[] = "stream: ", found[] = " FOUND";
	size_t head = sizeof stream - 1, line = 0;

	while (line < n && answer[line] && answer[line] != '\n')
		line++;
	if (line == n) {
		put_name("cut off", 7, why);
		return SCAN_UNKNOWN;
	}
	if (line > head && memcmp(answer, stream, head) == 0) {
		const char *rest = answer + head;
		size_t left = line - head;

		if (left == 2 && memcmp(rest, "OK", 2) == 0) {
			*why = '\0';
			return SCAN_CLEAN;
		}
		if (left > sizeof found - 1 && ends_with(rest, left, found)) {
			put_name(rest, left - (sizeof found - 1), why);
			return SCAN_INFECTED;
		}
	}
	put_name(answer, line, why);
	return SCAN_UNKNOWN;
}

/* --- the way there --- */

static int connect_to(const struct sockaddr *address, socklen_t size)
{
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0 || connect(fd, address, size) == 0 || errno == EINPROGRESS)
		return fd;
	int why = errno;
	close(fd);
	errno = why;
	return -1;
}

static int connect_path(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t n = strlen(path);

	if (n >= sizeof address.sun_path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(address.sun_path, path, n + 1);
	return connect_to((const struct sockaddr *)&address, sizeof address);
}

static int connect_port(const char *text)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	int64_t port = 0;

	str_int(strchr(text, ':') + 1, &port); /* it was checked with the configuration */
	address.sin_port = htons((uint16_t)port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return connect_to((const struct sockaddr *)&address, sizeof address);
}

static bool talk_open(struct talk *talk, instant within)
{
	const char *at = conf_text(CONF_UPLOAD_SCANNER);
	instant now = instant_monotonic();

	*talk = (struct talk){.fd = -1, .until = now + within};
	if (!*at)
		talk->fault = "none is configured";
	else if (now < away_until && str_equal(at, away_from))
		talk->fault = away;
	else if ((talk->fd = *at == '/' ? connect_path(at) : connect_port(at)) < 0)
		talk->fault = strerror(errno);
	return !talk->fault;
}

/* Who was away is left alone for a while; a fault of one file says nothing of the next. */
static void talk_close(struct talk *talk)
{
	instant now = instant_monotonic();

	if (talk->fault && talk->fault != away) {
		away_until = now + AWAY_FOR;
		snprintf(away_from, sizeof away_from, "%s", conf_text(CONF_UPLOAD_SCANNER));
	}
	if (talk->fd >= 0)
		close(talk->fd);
	talk->fd = -1;
}

/* What of `events` has come, or 0 and a fault. */
static short talk_wait(struct talk *talk, short events)
{
	while (!talk->fault) {
		struct pollfd fd = {.fd = talk->fd, .events = events};
		instant left = talk->until - instant_monotonic();
		int n = left > 0 ? poll(&fd, 1, (int)(left / 1000) + 1) : 0;

		if (n > 0)
			return fd.revents;
		if (n == 0)
			talk->fault = "too slow";
		else if (errno != EINTR)
			talk->fault = strerror(errno);
	}
	return 0;
}

/* False: it has begun to answer, or does not listen any more; why, its answer may say. */
static bool talk_send(struct talk *talk, const void *bytes, size_t n)
{
	const char *p = bytes;

	while (n > 0) {
		short came = talk_wait(talk, POLLIN | POLLOUT);
		ssize_t sent;

		if (!(came & POLLOUT) || (came & (POLLIN | POLLERR | POLLHUP)))
			return false;
		sent = send(talk->fd, p, n, MSG_NOSIGNAL);
		if (sent < 0 && errno != EAGAIN && errno != EINTR)
			return false;
		if (sent > 0) {
			p += sent;
			n -= (size_t)sent;
		}
	}
	return true;
}

/* Up to its end or the room there is. */
static size_t talk_hear(struct talk *talk, char *answer, size_t room)
{
	size_t n = 0;

	while (!talk->fault && n < room) {
		ssize_t got = talk_wait(talk, POLLIN) ? recv(talk->fd, answer + n, room - n, 0) : 0;

		if (got > 0)
			n += (size_t)got;
		else if (got == 0)
			break;
		else if (errno != EAGAIN && errno != EINTR)
			talk->fault = strerror(errno);
		if (n > 0 && (memchr(answer, '\0', n) || memchr(answer, '\n', n)))
			break;
	}
	if (n == 0 && !talk->fault)
		talk->fault = "no answer";
	return n;
}

/* --- questions --- */

/* In pieces, each with its length before it; one of no length ends it. */
static const char *send_file(struct talk *talk, int file)
{
	char piece[4 + PIECE];
	ssize_t n;

	if (lseek(file, 0, SEEK_SET) != 0)
		return strerror(errno);
	do {
		uint32_t length;

		n = read(file, piece + 4, PIECE);
		if (n < 0)
			return strerror(errno);
		length = htonl((uint32_t)n);
		memcpy(piece, &length, 4);
		if (!talk_send(talk, piece, 4 + (size_t)n))
			break;
	} while (n > 0);
	return NULL;
}

enum scan scanner_file(int fd, instant within, char why[SCANNER_NAME])
{
	static const char command[] = "zINSTREAM";
	const char *unreadable = NULL;
	char answer[ANSWER];
	enum scan result = SCAN_UNKNOWN;
	struct talk talk;
	size_t n = 0;

	if (talk_open(&talk, within)) {
		if (talk_send(&talk, command, sizeof command))
			unreadable = send_file(&talk, fd);
		if (!unreadable)
			n = talk_hear(&talk, answer, sizeof answer);
	}
	if (unreadable || talk.fault)
		snprintf(why, SCANNER_NAME, "%s", unreadable ? unreadable : talk.fault);
	else
		result = scanner_read(answer, n, why);
	talk_close(&talk);
	return result;
}

int scanner_version(instant within, char out[SCANNER_NAME])
{
	static const char command[] = "zVERSION";
	char answer[ANSWER];
	struct talk talk;
	size_t n = 0;

	if (talk_open(&talk, within) && talk_send(&talk, command, sizeof command))
		n = talk_hear(&talk, answer, sizeof answer);
	if (!talk.fault && n == 0)
		talk.fault = "it does not listen";
	if (talk.fault)
		snprintf(out, SCANNER_NAME, "%s", talk.fault);
	else
		put_name(answer, strnlen(answer, n), out);
	int result = talk.fault ? -1 : 0;
	talk_close(&talk);
	return result;
}
