/* SPDX-License-Identifier: MIT */
/*
 * A few connections, each with a child that looks at one page (look.c). The parent reads no page:
 * it passes on what a child says, and answers for one that cannot.
 */
#include "modules/inspector/server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/conf.h"
#include "base/daemon.h"
#include "base/instant.h"
#include "base/log.h"
#include "base/manager.h"
#include "base/str.h"
#include "modules/inspector/look.h"

#define JOBS 4 /* who comes later waits in the queue of the socket */
#define REQUEST_MOST (16 * 1024)
#define ANSWER_MOST (4 << 20)
#define ASKING (5 * SECOND) /* to send the request, or to take the answer */
#define READING (15 * SECOND) /* for a child, beside inspector.seconds for fetching */
#define PIECE 16384
#define TICK 500 /* milliseconds */

struct job {
	int fd; /* who asked; -1: free */
	pid_t pid; /* of the child; 0: none (yet) */
	int pipe; /* what the child says */
	struct buf in, out;
	bool too_long; /* the request: the rest of it is read and thrown away */
	instant until; /* monotonic, of the present step */
};

/* --- the steps of a job --- */

static void end(struct job *job)
{
	if (job->pid > 0) {
		kill(job->pid, SIGKILL);
		waitpid(job->pid, NULL, 0);
		close(job->pipe);
	}
	close(job->fd);
	buf_free(&job->in);
	buf_free(&job->out);
	*job = (struct job){.fd = -1};
}

static void say(struct job *job, const char *fault)
{
	buf_empty(&job->out);
	buf_print(&job->out, "{\"fault\":\"%s\"}", fault);
	job->until = instant_monotonic() + ASKING;
}

static void begin_child(struct job *job)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		bug("no pipe for a child: %s", strerror(errno));
	job->pid = fork();
	if (job->pid == 0) {
		fcntl(ends[1], F_SETFL, 0); /* the child waits while its answer is taken */
		look(buf_str(&job->in), job->in.n, ends[1]);
	}
	close(ends[1]);
	job->pipe = ends[0];
	job->until = instant_monotonic() + conf_int(CONF_INSPECTOR_SECONDS) * SECOND + READING;
	if (job->pid < 0) {
		job->pid = 0;
		close(job->pipe);
		say(job, "crashed");
	}
}

static void take_request(struct job *job)
{
	char piece[PIECE];
	ssize_t n = recv(job->fd, piece, sizeof piece, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		end(job);
		return;
	}
	if (job->too_long)
		return;
	buf_add(&job->in, piece, (size_t)n);
	char *line = memchr(job->in.p, '\n', job->in.n);
	if (line) {
		job->in.n = (size_t)(line - job->in.p);
		begin_child(job);
	} else if (job->in.n > REQUEST_MOST) {
		job->too_long = true;
		say(job, "request");
	}
}

/* The child is gone, or has to go: one that shut its pipe and stays would keep the parent waiting.
 * How a child ended by itself is settled before its pipe shuts. */
static void end_child(struct job *job, bool late)
{
	int status = 0;

	kill(job->pid, SIGKILL);
	waitpid(job->pid, &status, 0);
	close(job->pipe);
	job->pid = 0;
	job->until = instant_monotonic() + ASKING;
	if (!late && WIFEXITED(status) && WEXITSTATUS(status) == 0 && job->out.n > 0)
		return;
	bool slow = late || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU);
	log_warn("a look at a page %s", slow ? "took too long" : "ended before its time");
	say(job, slow ? "timeout" : "crashed");
}

static void take_answer(struct job *job)
{
	char piece[PIECE];
	ssize_t n = read(job->pipe, piece, sizeof piece);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0 && job->out.n + (size_t)n <= ANSWER_MOST)
		buf_add(&job->out, piece, (size_t)n);
	else
		end_child(job, n > 0);
}

static void give_answer(struct job *job)
{
	ssize_t n = send(job->fd, job->out.p, job->out.n, MSG_NOSIGNAL);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0 || ((size_t)n == job->out.n && !job->too_long)) {
		end(job);
		return;
	}
	if ((size_t)n == job->out.n) /* closing with bytes unread could lose what is on its way */
		shutdown(job->fd, SHUT_WR);
	memmove(job->out.p, job->out.p + n, job->out.n - (size_t)n);
	job->out.n -= (size_t)n;
}

/* --- all of them --- */

static bool is_asked(const struct job *job)
{
	return job->pid > 0;
}

static void attend(struct job *job, short at_fd, short at_pipe, instant now)
{
	if (is_asked(job)) {
		if (at_fd & (POLLHUP | POLLERR)) /* nobody waits for it any more */
			end(job);
		else if (at_pipe)
			take_answer(job);
		else if (now >= job->until)
			end_child(job, true);
	} else if (at_fd && job->out.n > 0) {
		give_answer(job);
	} else if (at_fd) {
		take_request(job);
	} else if (now >= job->until) {
		end(job);
	}
}

static void accept_one(int listening, struct job *jobs)
{
	for (size_t i = 0; i < JOBS; i++) {
		if (jobs[i].fd >= 0)
			continue;
		jobs[i].fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		jobs[i].until = instant_monotonic() + ASKING;
		return;
	}
}

/* Two descriptors for each job, and where new ones come from while there is room. */
static void watch(const struct job *jobs, int listening, struct pollfd *fds)
{
	bool room = false;

	for (size_t i = 0; i < JOBS; i++) {
		const struct job *job = &jobs[i];
		bool asked = is_asked(job);
		fds[2 * i] = (struct pollfd){.fd = job->fd,
			.events = asked		 ? 0
				: job->out.n > 0 ? POLLOUT
						 : POLLIN};
		fds[2 * i + 1] = (struct pollfd){.fd = asked ? job->pipe : -1, .events = POLLIN};
		room |= job->fd < 0;
	}
	fds[2 * JOBS] = (struct pollfd){.fd = room ? listening : -1, .events = POLLIN};
}

void server_run(int listening)
{
	struct job jobs[JOBS];
	struct pollfd fds[2 * JOBS + 1];

	for (size_t i = 0; i < JOBS; i++)
		jobs[i] = (struct job){.fd = -1};
	while (!daemon_stopping()) {
		manager_alive();
		watch(jobs, listening, fds);
		if (poll(fds, 2 * JOBS + 1, TICK) < 0 && errno != EINTR)
			bug("poll: %s", strerror(errno));
		instant now = instant_monotonic();
		for (size_t i = 0; i < JOBS; i++)
			if (jobs[i].fd >= 0)
				attend(&jobs[i], fds[2 * i].revents, fds[2 * i + 1].revents, now);
		if (fds[2 * JOBS].revents)
			accept_one(listening, jobs);
	}
	for (size_t i = 0; i < JOBS; i++)
		if (jobs[i].fd >= 0)
			end(&jobs[i]);
}
