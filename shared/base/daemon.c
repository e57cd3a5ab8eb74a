/* SPDX-License-Identifier: MIT */
/* Signals that are asked for, and who this process is. What a daemon does is its own business. */
#include "base/daemon.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/instant.h"

static bool stop, anew;

static void signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
}

void daemon_open(void)
{
	sigset_t set;
	signals(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* Takes what has come, waiting for the first. */
static void take(int64_t micros)
{
	sigset_t set;
	struct timespec most = {
		.tv_sec = (time_t)(micros / SECOND), .tv_nsec = (long)(micros % SECOND) * 1000};
	int got;
	signals(&set);
	while ((got = sigtimedwait(&set, NULL, &most)) > 0) {
		stop = stop || got != SIGHUP;
		anew = anew || got == SIGHUP;
		most = (struct timespec){0};
	}
}

enum daemon_word daemon_wait(int64_t micros)
{
	take(stop || anew || micros < 0 ? 0 : micros);
	if (stop)
		return DAEMON_STOP;
	bool said = anew;
	anew = false;
	return said ? DAEMON_ANEW : DAEMON_NOTHING;
}

bool daemon_stopping(void)
{
	take(0);
	return stop;
}

void daemon_node(char out[DAEMON_NODE])
{
	if (gethostname(out, DAEMON_NODE) != 0 || out[0] == '\0')
		snprintf(out, DAEMON_NODE, "localhost");
	out[DAEMON_NODE - 1] = '\0';
}

unsigned daemon_number(void)
{
	char node[DAEMON_NODE];
	unsigned hash = 2166136261u; /* FNV-1a */
	daemon_node(node);
	for (const char *c = node; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619u;
	hash = (hash ^ (unsigned)getpid()) * 16777619u;
	return hash ? hash : 1;
}
