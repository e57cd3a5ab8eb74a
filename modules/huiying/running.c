/* SPDX-License-Identifier: MIT */
/*
 * Whether a program answers on its socket. A FastCGI program is asked for a page as nginx would ask
 * it, so that a worker has really answered; the inspector, which speaks otherwise, is only met.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include "base/conf.h"
#include "modules/huiying/cli.h"

#define PATIENCE 5 /* seconds */
#define HEAD 8

enum record { RECORD_BEGIN = 1, RECORD_END = 3, RECORD_PARAMS = 4, RECORD_IN = 5, RECORD_OUT = 6 };

const struct cli_program cli_programs[CLI_PROGRAMS] = {{"mailbox", true}, {"desk", true},
	{"corrections", false}, {"solicitations", false}, {"satisfaction", false},
	{"open311", false}, {"inspector", false}};

/* --- a request --- */

static void put_record(struct buf *out, enum record type, const char *content, size_t n)
{
	const char head[HEAD] = {1, (char)type, 0, 1, (char)(n >> 8), (char)n, 0, 0};

	buf_add(out, head, sizeof head);
	buf_add(out, content, n);
}

/* Both shorter than 128 bytes. */
static void put_param(struct buf *out, const char *name, const char *value)
{
	buf_char(out, (char)strlen(name));
	buf_char(out, (char)strlen(value));
	buf_text(out, name);
	buf_text(out, value);
}

static bool ask(int fd)
{
	static const char responder[HEAD] = {0, 1};
	struct buf params = BUF_INIT, request = BUF_INIT, address = BUF_INIT;

	buf_print(&address, "%.100s/health.json", conf_text(CONF_PREFIX));
	put_param(&params, "REQUEST_METHOD", "GET");
	put_param(&params, "DOCUMENT_URI", address.p);
	put_param(&params, "HY_PREFIX", conf_text(CONF_PREFIX));
	put_param(&params, "REMOTE_ADDR", "127.0.0.1");
	put_param(&params, "HTTP_ACCEPT", "application/json");
	put_record(&request, RECORD_BEGIN, responder, sizeof responder);
	put_record(&request, RECORD_PARAMS, params.p, params.n);
	put_record(&request, RECORD_PARAMS, "", 0);
	put_record(&request, RECORD_IN, "", 0);
	bool sent = send(fd, request.p, request.n, MSG_NOSIGNAL) == (ssize_t)request.n;
	buf_free(&address);
	buf_free(&params);
	buf_free(&request);
	return sent;
}

static bool take(int fd, void *out, size_t n)
{
	for (size_t got = 0; got < n;) {
		ssize_t more = recv(fd, (char *)out + got, n - got, 0);

		if (more <= 0)
			return false;
		got += (size_t)more;
	}
	return true;
}

/* Whatever it says of the address: a worker has said it. 0: no answer came. */
static int take_status(int fd)
{
	static char content[65535 + 255 + 1];
	unsigned char head[HEAD];
	int status = 0;

	while (take(fd, head, sizeof head) && head[1] != RECORD_END) {
		size_t n = (size_t)head[4] << 8 | head[5];

		if (!take(fd, content, n + head[6]))
			return 0;
		content[n] = '\0';
		if (head[1] == RECORD_OUT && !status && strncmp(content, "Status: ", 8) == 0)
			status = (int)strtol(content + 8, NULL, 10);
	}
	return status;
}

/* --- a program --- */

static const char *answer(struct cli *cli, const char *program, int fd, bool *well)
{
	struct timeval patience = {.tv_sec = PATIENCE};
	instant begun = instant_monotonic();

	*well = true;
	if (strcmp(program, "inspector") == 0)
		return "answers";
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	int status = ask(fd) ? take_status(fd) : 0;
	*well = status != 0 && status != 503;
	if (status == 0)
		return pool_print(cli->pool,
			"takes the connection but does not answer within %d s: see its log",
			PATIENCE);
	if (status == 503)
		return "answers 503, the database is away for it: see its log";
	return pool_print(
		cli->pool, "answers in %lld ms", (long long)((instant_monotonic() - begun) / 1000));
}

const char *cli_running(struct cli *cli, const char *program, bool *well)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int n = snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s.sock",
		conf_text(CONF_RUN_DIR), program);
	int fd;

	*well = false;
	if (n < 0 || (size_t)n >= sizeof(address.sun_path))
		return "the path of its socket is too long";
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return pool_text(cli->pool, strerror(errno));
	const char *found = connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0
		? answer(cli, program, fd, well)
		: pool_print(cli->pool, "%s: %s", address.sun_path, strerror(errno));
	close(fd);
	return found;
}
