/* SPDX-License-Identifier: MIT */
/*
 * Starts, watches, replaces and stops worker processes. It never opens a connection and parses
 * nothing: what could crash lives in the workers. All signals are blocked and fetched one at a
 * time, so no handler races with anything.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "base/instant.h"
#include "base/log.h"
#include "base/manager.h"
#include "base/meter.h"
#include "base/pool.h"
#include "web/workers.h"

#define PAUSE_LEAST (100 * (SECOND / 1000))
#define PAUSE_MOST (10 * SECOND)

struct slot { /* one place for a worker */
	pid_t pid; /* 0: empty */
	int place; /* of its counters; the one that is replaced keeps its own until it is gone */
	instant started;
	instant again; /* when to start the next one */
	instant pause; /* after a worker that died at once */
};

struct leaver { /* was told to stop */
	pid_t pid;
	int place;
	instant kill_at;
	struct leaver *next;
};

struct supervisor {
	const struct workers *workers;
	struct slot *slot;
	struct leaver *leavers;
	int replaced; /* slots before this one have been replaced since SIGHUP; count when done */
	bool stopping;
};

static void waited_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGCHLD);
}

void workers_block_signals(void)
{
	sigset_t set;

	signal(SIGCHLD, SIG_DFL); /* whoever started us may have ignored it */
	waited_signals(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

/* In the new process. SIGTERM stays blocked; fastcgi_accept() lets it in. */
_Noreturn static void become_worker(const struct workers *workers, int place, pid_t parent)
{
	sigset_t set;

	/* SIGTERM and not SIGKILL: also an orphan finishes what it has in hand. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(0);
	signal(SIGINT, SIG_IGN); /* a terminal sends it to all; the supervisor decides */
	signal(SIGHUP, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_SETMASK, &set, NULL);
	meter_place(place);
	_exit(workers->work(workers->ctx));
}

static void start(struct supervisor *s, struct slot *slot, instant now)
{
	int count = s->workers->count;
	int place = slot->place < count ? slot->place + count : slot->place - count;
	pid_t parent = getpid(), pid = fork();

	if (pid == 0)
		become_worker(s->workers, place, parent);
	slot->started = now;
	if (pid < 0) {
		log_error("cannot start a worker: %s", strerror(errno));
		slot->again = now + SECOND;
		return;
	}
	slot->pid = pid;
	slot->place = place;
	meter_add(METER_WORKERS_STARTED, 1);
	log_info("worker %d started", (int)pid);
}

static void dismiss(struct supervisor *s, struct slot *slot, instant now)
{
	struct leaver *leaver = xalloc(sizeof *leaver);

	leaver->pid = slot->pid;
	leaver->place = slot->place;
	leaver->kill_at = now + s->workers->grace * SECOND;
	leaver->next = s->leavers;
	s->leavers = leaver;
	kill(slot->pid, SIGTERM);
	slot->pid = 0;
}

static void log_end(pid_t pid, int status)
{
	if (WIFSIGNALED(status))
		log_error("worker %d ended by signal %d (%s)", (int)pid, WTERMSIG(status),
			strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) != 0)
		log_error("worker %d ended with status %d", (int)pid, WEXITSTATUS(status));
	else
		log_info("worker %d stopped", (int)pid);
}

/* A place whose worker ended by itself gets a new one: at once, or after a growing pause when it
 * did not live a second. */
static void refill_later(struct slot *slot, bool failed, instant now)
{
	meter_place_gone(slot->place);
	slot->pid = 0;
	if (failed && now - slot->started < SECOND) {
		slot->pause = slot->pause ? slot->pause * 2 : PAUSE_LEAST;
		if (slot->pause > PAUSE_MOST)
			slot->pause = PAUSE_MOST;
	} else {
		slot->pause = 0;
	}
	slot->again = now + slot->pause;
}

static void forget_leaver(struct supervisor *s, pid_t pid)
{
	for (struct leaver **at = &s->leavers; *at; at = &(*at)->next) {
		struct leaver *gone = *at;

		if (gone->pid != pid)
			continue;
		*at = gone->next;
		meter_place_gone(gone->place);
		free(gone);
		return;
	}
}

static void collect(struct supervisor *s, instant now)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		log_end(pid, status);
		if (status != 0)
			meter_add(METER_WORKERS_CRASHED, 1);
		forget_leaver(s, pid);
		for (int i = 0; i < s->workers->count; i++)
			if (s->slot[i].pid == pid)
				refill_later(&s->slot[i], status != 0, now);
	}
}

static void kill_late(struct supervisor *s, instant now)
{
	for (struct leaver *leaver = s->leavers; leaver; leaver = leaver->next) {
		if (leaver->kill_at > now)
			continue;
		log_warn("worker %d did not stop within worker.grace", (int)leaver->pid);
		kill(leaver->pid, SIGKILL);
		leaver->kill_at = now + SECOND;
	}
}

static void fill(struct supervisor *s, instant now)
{
	for (int i = 0; i < s->workers->count; i++)
		if (s->slot[i].pid == 0 && s->slot[i].again <= now)
			start(s, &s->slot[i], now);
}

/* One at a time: the new one first, the next place when the old one is gone, so there are never
 * fewer than before. */
static void replace_next(struct supervisor *s, instant now)
{
	struct slot *slot, old;

	if (s->replaced >= s->workers->count || s->leavers)
		return;
	slot = &s->slot[s->replaced++];
	if (slot->pid == 0)
		return; /* about to be filled anyway */
	old = *slot;
	slot->pid = 0;
	start(s, slot, now);
	dismiss(s, &old, now);
}

static void stop_all(struct supervisor *s, instant now)
{
	s->stopping = true;
	s->replaced = s->workers->count;
	for (int i = 0; i < s->workers->count; i++)
		if (s->slot[i].pid)
			dismiss(s, &s->slot[i], now);
}

/* Until the next thing that is due by the clock; at most a minute. */
static struct timespec patience(const struct supervisor *s, instant now)
{
	instant beat = manager_patience(), left;
	instant until = now + (beat > 0 && beat < MINUTE ? beat : MINUTE);

	for (const struct leaver *leaver = s->leavers; leaver; leaver = leaver->next)
		if (leaver->kill_at < until)
			until = leaver->kill_at;
	for (int i = 0; i < s->workers->count && !s->stopping; i++)
		if (s->slot[i].pid == 0 && s->slot[i].again < until)
			until = s->slot[i].again;
	if (s->replaced < s->workers->count && !s->leavers)
		until = now;
	left = until > now ? until - now : 0;
	return (struct timespec){.tv_sec = left / SECOND, .tv_nsec = left % SECOND * 1000};
}

static void take_signal(struct supervisor *s, int signal, instant now)
{
	if ((signal == SIGTERM || signal == SIGINT) && !s->stopping) {
		log_info("stopping");
		manager_stopping();
		stop_all(s, now);
	} else if (signal == SIGHUP && !s->stopping) {
		log_info("replacing the workers");
		manager_reloading();
		meter_add(METER_RELOADS, 1);
		if (s->workers->reload)
			s->workers->reload(s->workers->ctx);
		s->replaced = 0;
		manager_ready("answers with new pages");
	}
}

int workers_run(const struct workers *workers)
{
	struct supervisor s = {.workers = workers, .replaced = workers->count};
	sigset_t set;

	s.slot = xalloc((size_t)workers->count * sizeof *s.slot);
	for (int i = 0; i < workers->count; i++)
		s.slot[i].place = workers->count + i;
	waited_signals(&set);
	while (!s.stopping || s.leavers) {
		instant now = instant_monotonic();
		struct timespec wait;
		int signal;

		if (!s.stopping) {
			fill(&s, now);
			replace_next(&s, now);
		}
		manager_alive();
		kill_late(&s, now);
		wait = patience(&s, now);
		signal = sigtimedwait(&set, NULL, &wait);
		/* Asked only now: as an argument beside it, it could be the time before the wait.
		 */
		take_signal(&s, signal, instant_monotonic());
		collect(&s, instant_monotonic());
	}
	free(s.slot);
	return 0;
}
