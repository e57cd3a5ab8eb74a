/* SPDX-License-Identifier: MIT */
/* Whether a program answers on its socket: nothing is sent, so nothing is disturbed. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "base/conf.h"
#include "cli.h"

const struct cli_program cli_programs[CLI_PROGRAMS] = {{"mailbox", true}, {"desk", true},
	{"corrections", false}, {"solicitations", false}, {"satisfaction", false},
	{"open311", false}, {"inspector", false}};

const char *cli_running(struct cli *cli, const char *program, bool *well)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int n = snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s.sock",
		conf_text(CONF_RUN_DIR), program);
	int fd, failed;

	*well = false;
	if (n < 0 || (size_t)n >= sizeof(address.sun_path))
		return "the path of its socket is too long";
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return pool_text(cli->pool, strerror(errno));
	failed = connect(fd, (const struct sockaddr *)&address, sizeof(address)) ? errno : 0;
	close(fd);
	*well = !failed;
	return *well ? "answers"
		     : pool_print(cli->pool, "%s: %s", address.sun_path, strerror(failed));
}
