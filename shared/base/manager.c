/* SPDX-License-Identifier: MIT */
/* Datagrams to the service manager. When to send which, the programs know. */
#include "base/manager.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/instant.h"
#include "base/str.h"

static struct sockaddr_un manager;
static socklen_t manager_size; /* 0: there is none */
static int64_t every; /* a sign of life; 0: not wanted */
static instant again;

/* A path, or the name of an abstract socket after @. */
static void read_address(const char *text)
{
	size_t n = strlen(text);

	if ((*text != '/' && *text != '@') || n < 2 || n >= sizeof manager.sun_path)
		return;
	manager.sun_family = AF_UNIX;
	memcpy(manager.sun_path, text, n);
	if (*text == '@')
		manager.sun_path[0] = '\0';
	manager_size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
}

/* Twice as often as is asked for: one that comes late is no reason to be killed. */
static void read_watchdog(const char *micros, const char *pid)
{
	int64_t wanted, who = getpid();

	if (str_int(micros, &wanted) == 0 && wanted > 0 &&
		(!pid || (str_int(pid, &who) == 0 && who == getpid())))
		every = wanted / 2;
}

void manager_open(void)
{
	const char *address = getenv("NOTIFY_SOCKET"), *micros = getenv("WATCHDOG_USEC");

	if (address)
		read_address(address);
	if (micros)
		read_watchdog(micros, getenv("WATCHDOG_PID"));
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
}

/* A manager that is away or slow holds nobody up. */
static void say(const char *words)
{
	if (manager_size == 0)
		return;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return;
	sendto(fd, words, strlen(words), MSG_NOSIGNAL, (const struct sockaddr *)&manager,
		manager_size);
	close(fd);
}

void manager_ready(const char *words)
{
	char text[256];

	snprintf(text, sizeof text, "READY=1\nSTATUS=%s", words);
	say(text);
}

void manager_reloading(void)
{
	char text[80];

	snprintf(text, sizeof text, "RELOADING=1\nMONOTONIC_USEC=%lld",
		(long long)instant_monotonic());
	say(text);
}

void manager_stopping(void)
{
	say("STOPPING=1");
}

int64_t manager_patience(void)
{
	return every;
}

void manager_alive(void)
{
	instant now = every ? instant_monotonic() : 0;

	if (every == 0 || now < again)
		return;
	again = now + every / 2;
	say("WATCHDOG=1");
}
