/* SPDX-License-Identifier: MIT */
/* Checks of the web server: whether its configuration includes ours, and whether the listener by
 * which it makes copies of public pages is its own. */
#include "modules/huiying/doctor/doctor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/conf.h"

#define NGINX_MOST (4 << 20)
#define PATIENCE 3 /* seconds */

/* --- its configuration --- */

_Noreturn static void become_nginx(int out)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, 0);
	dup2(out, 1);
	dup2(null, 2);
	execlp("nginx", "nginx", "-T", (char *)NULL);
	_exit(127);
}

/* The configuration that nginx would take now. False: there is no nginx here, or only root may. */
static bool read_nginx(struct buf *out)
{
	int ends[2], status = 1;
	char piece[65536];
	ssize_t n;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	pid_t pid = fork();
	if (pid == 0)
		become_nginx(ends[1]);
	close(ends[1]);
	while (pid > 0 && out->n < NGINX_MOST && (n = read(ends[0], piece, sizeof piece)) > 0)
		buf_add(out, piece, (size_t)n);
	close(ends[0]);
	if (pid > 0)
		waitpid(pid, &status, 0);
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The first word after `mark` and blanks, up to one of `ends`; NULL: it is not there. */
static char *word_after(struct pool *pool, const char *text, const char *mark, const char *ends)
{
	const char *at = strstr(text, mark);
	size_t n;

	if (!at)
		return NULL;
	at += strlen(mark);
	at += strspn(at, " \t\n");
	n = strcspn(at, ends);
	return n ? pool_copy(pool, at, n) : NULL;
}

/* --- the listener of kept pages --- */

/* "127.0.0.1:8917" or "unix:/path"; -1 with errno. */
static int meet(const char *address)
{
	struct timeval patience = {.tv_sec = PATIENCE};
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	struct sockaddr_in in = {.sin_family = AF_INET};
	const char *colon = strrchr(address, ':');
	bool local = str_starts(address, "unix:");
	char host[INET_ADDRSTRLEN] = "";
	int fd, failed;

	if (local)
		snprintf(un.sun_path, sizeof un.sun_path, "%s", address + strlen("unix:"));
	else if (colon && (size_t)(colon - address) < sizeof host)
		memcpy(host, address, (size_t)(colon - address));
	if (!local && (!colon || inet_pton(AF_INET, host, &in.sin_addr) != 1))
		return errno = EINVAL, -1;
	if (!local)
		in.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
	fd = socket(local ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (local)
		failed = connect(fd, (struct sockaddr *)&un, sizeof un);
	else
		failed = connect(fd, (struct sockaddr *)&in, sizeof in);
	if (failed) {
		failed = errno;
		close(fd);
		return errno = failed, -1;
	}
	return fd;
}

/* Does nginx, or a program behind it, answer there? */
static bool is_nginx(struct cli *cli, int fd)
{
	char answer[4096];
	size_t got = 0;
	ssize_t n;
	const char *ask = pool_print(
		cli->pool, "GET %s/ HTTP/1.0\r\nHost: localhost\r\n\r\n", conf_text(CONF_PREFIX));

	if (send(fd, ask, strlen(ask), MSG_NOSIGNAL) != (ssize_t)strlen(ask))
		return false;
	while (got < sizeof answer - 1 &&
		(n = recv(fd, answer + got, sizeof answer - 1 - got, 0)) > 0)
		got += (size_t)n;
	answer[got] = '\0';
	return str_starts(answer, "HTTP/1.") &&
		(strstr(answer, "\nServer: nginx") || strstr(answer, "\nX-Request-Id: "));
}

static void check_kept(struct doctor *doctor, const char *text)
{
	struct cli *cli = doctor->cli;
	const char *upstream = strstr(text, "upstream huiying_inside");
	const char *address = upstream ? word_after(cli->pool, upstream, "server ", " ;") : NULL;
	const char *folder = NULL, *found = NULL;
	int fd;

	for (const char *line = text; (line = strstr(line, "proxy_cache_path ")); line++)
		if (strcspn(line, ";") > 0 &&
			memmem(line, strcspn(line, ";"), "keys_zone=huiying:", 18))
			folder = word_after(cli->pool, line, "proxy_cache_path ", " \t");
	if (!address || !folder) {
		doctor_say(doctor, WARNING, "kept pages",
			"huiying-http.conf is not in nginx's http block");
		return;
	}
	fd = meet(address);
	if (fd < 0)
		found = pool_print(cli->pool,
			"%s: %s: nobody makes copies of public pages; does nginx "
			"run with this configuration? `systemctl reload nginx`",
			address, strerror(errno));
	else if (!is_nginx(cli, fd))
		found = pool_print(cli->pool,
			"somebody else than nginx answers at %s: give one of the two "
			"another port (docs/webmasters.md)",
			address);
	else if (access(folder, F_OK) != 0)
		found = pool_print(cli->pool,
			"%s: %s: nginx makes it when it starts: `systemctl restart "
			"nginx`",
			folder, strerror(errno));
	if (fd >= 0)
		close(fd);
	doctor_say(doctor, found ? WARNING : WELL, "kept pages",
		found ? found
		      : pool_print(cli->pool, "nginx answers at %s and keeps them in %s", address,
				folder));
}

void doctor_nginx(struct doctor *doctor)
{
	struct buf text = BUF_INIT;

	if (!read_nginx(&text)) {
		/* whoever runs this may have no right to look, which is no fault of the site's */
		doctor_say(doctor, geteuid() == 0 ? WARNING : WELL, "nginx",
			geteuid() == 0 ? "its configuration could not be read: `nginx -t` says why"
				       : "not looked at: only root may read its configuration");
	} else if (!strstr(buf_str(&text), "huiying-params.conf:")) {
		doctor_say(doctor, WARNING, "nginx",
			"its configuration does not include huiying.conf: write `include "
			"huiying.conf;` into the site's server block");
	} else {
		doctor_say(doctor, WELL, "nginx", "includes huiying.conf");
		check_kept(doctor, buf_str(&text));
	}
	buf_free(&text);
}
