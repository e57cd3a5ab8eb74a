/* SPDX-License-Identifier: MIT */
/*
 * Sockets around smtp.c: accepts, feeds what comes, sends what it answers, hangs up on who is
 * silent. Mails go to store.c; faults.c says when to misbehave.
 */
#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/log.h"
#include "base/pool.h"
#include "faults.h"
#include "smtp.h"
#include "store.h"

#define CONNECTIONS_MOST 64
#define IDLE (60 * SECOND)
#define PIECE 16384

struct connection {
	int fd;
	struct smtp *smtp;
	struct buf out;
	bool over; /* hang up once out is sent */
	bool drop; /* hang up now, out is not sent */
	instant seen; /* monotonic */
	instant hold; /* nothing goes out before */
};

int server_listen(const char *address, struct buf *err)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const char *colon = strchr(address, ':');
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), yes = 1;
	int64_t port = 0;

	if (colon)
		str_int(colon + 1, &port);
	to.sin_port = htons((uint16_t)port);
	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
		bind(fd, (struct sockaddr *)&to, sizeof to) == 0 && listen(fd, 64) == 0)
		return fd;
	buf_print(err, "postbox.listen = %s: %s\n", address, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

/* --- what the conversation asks --- */

static int obey(struct connection *c, const struct fault *fault, int good)
{
	if (fault->slow)
		c->hold = instant_monotonic() + fault->slow * SECOND;
	if (fault->drop || fault->lose) {
		c->drop = true;
		return SMTP_DROP;
	}
	return fault->code ? fault->code : good;
}

static int on_auth(void *ctx)
{
	struct fault fault = faults_now("auth", "");

	return obey(ctx, &fault, 235);
}

static int on_rcpt(void *ctx, const char *to)
{
	struct fault fault = faults_now("rcpt", to);

	return obey(ctx, &fault, 250);
}

static int on_data(void *ctx, const struct smtp_mail *mail)
{
	struct fault fault = faults_now("data", mail->to[0]);
	struct buf file = BUF_INIT;
	int good = 250;

	buf_print(&file, "Return-Path: <%s>\r\n", mail->from);
	for (size_t i = 0; i < mail->n_to; i++)
		buf_print(&file, "Delivered-To: <%s>\r\n", mail->to[i]);
	buf_add(&file, buf_str(&mail->content), mail->content.n);
	if (!fault.code && !fault.drop &&
		store_put(buf_str(&file), file.n, false, instant_now()) != 0)
		good = 451;
	buf_free(&file);
	return obey(ctx, &fault, good);
}

/* --- connections --- */

static void begin(struct connection *c, int fd)
{
	struct smtp_hooks hooks = {on_auth, on_rcpt, on_data, c};

	*c = (struct connection){.fd = fd, .seen = instant_monotonic()};
	c->smtp = smtp_open(&hooks, &c->out);
}

static void end(struct connection *c)
{
	close(c->fd);
	smtp_close(&c->smtp);
	buf_free(&c->out);
	c->fd = -1;
}

static void accept_new(int listening, struct connection *all)
{
	int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	for (size_t i = 0; fd >= 0 && i < CONNECTIONS_MOST; i++) {
		if (all[i].fd >= 0)
			continue;
		begin(&all[i], fd);
		return;
	}
	if (fd >= 0)
		close(fd); /* full */
}

static void take(struct connection *c)
{
	char piece[PIECE];
	ssize_t n = recv(c->fd, piece, sizeof piece, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		c->drop = true;
		return;
	}
	c->seen = instant_monotonic();
	if (smtp_feed(c->smtp, piece, (size_t)n, &c->out) != 0)
		c->over = true;
}

static void give(struct connection *c)
{
	ssize_t n = send(c->fd, buf_str(&c->out), c->out.n, MSG_NOSIGNAL);

	if (n < 0 && errno != EAGAIN && errno != EINTR)
		c->drop = true;
	if (n > 0) {
		memmove(c->out.p, c->out.p + n, c->out.n - (size_t)n);
		c->out.n -= (size_t)n;
	}
}

static void attend(struct connection *c, short events, instant now)
{
	if (events & (POLLIN | POLLHUP | POLLERR))
		take(c);
	if (!c->drop && c->out.n > 0 && c->hold <= now)
		give(c);
	if (c->drop || (c->over && c->out.n == 0) ||
		now - c->seen > IDLE + (c->hold > now ? IDLE * 5 : 0))
		end(c);
}

/* What this connection waits for; an answer that is held back keeps the next command waiting. */
static short interest(const struct connection *c, instant now)
{
	if (c->out.n == 0)
		return POLLIN;
	return c->hold > now ? 0 : POLLOUT;
}

_Noreturn void server_run(int listening)
{
	struct connection *all = xalloc(CONNECTIONS_MOST * sizeof *all);
	struct pollfd fds[CONNECTIONS_MOST + 1];

	for (size_t i = 0; i < CONNECTIONS_MOST; i++)
		all[i].fd = -1;
	for (;;) {
		instant now = instant_monotonic();

		fds[CONNECTIONS_MOST] = (struct pollfd){.fd = listening, .events = POLLIN};
		for (size_t i = 0; i < CONNECTIONS_MOST; i++) {
			fds[i] = (struct pollfd){.fd = all[i].fd};
			if (all[i].fd >= 0)
				fds[i].events = interest(&all[i], now);
		}
		/* A fifth of a second: answers that are held back, silent clients. */
		if (poll(fds, CONNECTIONS_MOST + 1, 200) < 0 && errno != EINTR)
			bug("poll: %s", strerror(errno));
		now = instant_monotonic();
		for (size_t i = 0; i < CONNECTIONS_MOST; i++)
			if (all[i].fd >= 0)
				attend(&all[i], fds[i].revents, now);
		if (fds[CONNECTIONS_MOST].revents)
			accept_new(listening, all);
	}
}
