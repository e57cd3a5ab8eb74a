/* SPDX-License-Identifier: MIT */
/*
 * Requests over libfcgi. We accept the connection ourselves: libfcgi's own accept can miss a
 * SIGTERM that comes just before it, waits up to two seconds for a silent client, and reads the
 * parameters before anybody could set a time-out.
 */
#include <errno.h>
#include <fcgiapp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include "base/instant.h"
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "web/fastcgi.h"

/* A worker that has had a request for so many times worker.timeout is stuck: it ends by SIGALRM and
 * is started again. The web server has long given its client an answer by then. */
#define STUCK 6

struct fastcgi {
	FCGX_Request request;
	int socket, epoll, timeout;
	instant deadline; /* until when the client may hand over its request */
};

static volatile sig_atomic_t stop;

static void on_term(int signal)
{
	(void)signal;
	stop = 1;
}

/* After FCGX_Init, which has handlers of its own; without SA_RESTART, so that a wait ends. */
static void take_signals(void)
{
	struct sigaction term = {.sa_handler = on_term}, ignore = {.sa_handler = SIG_IGN};

	sigaction(SIGTERM, &term, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGUSR1, &ignore, NULL);
	signal(SIGALRM, SIG_DFL); /* whoever started us may have ignored it */
}

struct fastcgi *fastcgi_open(int socket, int timeout, struct buf *err)
{
	struct fastcgi *fastcgi = xalloc(sizeof *fastcgi);
	struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE};

	/* How long libfcgi waits for a client to close after the reply; 2 s would let a silent one
	 * hold a worker longer. */
	setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", "500", 0);
	fastcgi->socket = socket;
	fastcgi->timeout = timeout;
	fastcgi->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (FCGX_Init() != 0 ||
		FCGX_InitRequest(&fastcgi->request, -1, FCGI_FAIL_ACCEPT_ON_INTR) != 0 ||
		fastcgi->epoll < 0 ||
		epoll_ctl(fastcgi->epoll, EPOLL_CTL_ADD, socket, &event) != 0) {
		buf_print(err, "FastCGI: %s\n", strerror(errno));
		fastcgi_close(&fastcgi);
		return NULL;
	}
	fastcgi->request.ipcFd = -1;
	take_signals();
	return fastcgi;
}

void fastcgi_close(struct fastcgi **fastcgi)
{
	if ((*fastcgi)->epoll >= 0)
		close((*fastcgi)->epoll);
	free(*fastcgi);
	*fastcgi = NULL;
}

static void set_timeouts(int fd, int seconds)
{
	struct timeval wait = {.tv_sec = seconds};

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
}

/* No descriptor, no memory: the connection stays in the queue, and asking for it again at once
 * would take the processor from those who could help. */
static void wait_for_room(void)
{
	log_warn("cannot accept a connection: %s", strerror(errno));
	nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
}

/* Reads the parameters of the request on a new connection. */
static enum fastcgi_event take_request(struct fastcgi *fastcgi, int fd)
{
	set_timeouts(fd, fastcgi->timeout);
	fastcgi->deadline = instant_monotonic() + fastcgi->timeout * SECOND;
	alarm((unsigned)fastcgi->timeout * STUCK);
	/* An open connection, as libfcgi knows it from a web server that keeps them. */
	fastcgi->request.ipcFd = fd;
	fastcgi->request.keepConnection = 1;
	if (FCGX_Accept_r(&fastcgi->request) == 0)
		return FASTCGI_REQUEST;
	alarm(0);
	return FASTCGI_NOTHING; /* closed by libfcgi; it then found no socket to accept from */
}

/* True: somebody may be there. A connection wakes one worker only: the one that is told to stop in
 * the same moment looks once more, or it would wait until the next one comes. */
static bool wait_for_somebody(struct fastcgi *fastcgi)
{
	struct epoll_event event;
	sigset_t open;
	int n;

	sigprocmask(SIG_BLOCK, NULL, &open);
	sigdelset(&open, SIGTERM);
	n = epoll_pwait(fastcgi->epoll, &event, 1, -1, &open);
	if (n < 0 && errno != EINTR)
		stop = 1;
	return n > 0 || (stop && epoll_wait(fastcgi->epoll, &event, 1, 0) > 0);
}

enum fastcgi_event fastcgi_accept(struct fastcgi *fastcgi)
{
	int fd;

	if (stop)
		return FASTCGI_STOP;
	if (!wait_for_somebody(fastcgi))
		return stop ? FASTCGI_STOP : FASTCGI_NOTHING;
	fd = accept4(fastcgi->socket, NULL, NULL, SOCK_CLOEXEC);
	if (fd >= 0)
		return take_request(fastcgi, fd);
	if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
		wait_for_room();
	return FASTCGI_NOTHING;
}

const char *fastcgi_param(void *ctx, const char *name)
{
	struct fastcgi *fastcgi = ctx;

	return FCGX_GetParam(name, fastcgi->request.envp);
}

ptrdiff_t fastcgi_read(void *ctx, char *out, size_t room)
{
	struct fastcgi *fastcgi = ctx;
	int n;

	if (instant_monotonic() > fastcgi->deadline)
		return -1;
	n = FCGX_GetStr(out, (int)room, fastcgi->request.in);
	return n == 0 && FCGX_GetError(fastcgi->request.in) ? -1 : n;
}

int fastcgi_write(void *ctx, const char *bytes, size_t n)
{
	struct fastcgi *fastcgi = ctx;

	while (n > 0) {
		int piece = n > 65536 ? 65536 : (int)n;

		if (FCGX_PutStr(bytes, piece, fastcgi->request.out) != piece)
			return -1;
		bytes += piece;
		n -= (size_t)piece;
	}
	return 0;
}

void fastcgi_finish(struct fastcgi *fastcgi)
{
	/* One request a connection: a kept one would own this worker (fastcgi_keep_conn). */
	fastcgi->request.keepConnection = 0;
	FCGX_Finish_r(&fastcgi->request);
	alarm(0);
}
