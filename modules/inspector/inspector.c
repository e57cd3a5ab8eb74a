/* SPDX-License-Identifier: MIT */
/*
 * inspector: looks at other people's pages for those who hold the data. It knows no database and no
 * keys; each page is fetched and read by a child that may do next to nothing. This file holds
 * options and the beginning; server.c who asks, look.c what a child does.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/daemon.h"
#include "base/log.h"
#include "base/manager.h"
#include "base/start.h"
#include "base/str.h"
#include "modules/inspector/look.h"
#include "modules/inspector/server.h"
#include "net/fetch.h"
#include "web/fastcgi.h"

static int usage(void)
{
	fputs("usage: inspector [-c FILE] [-o KEY=VALUE]… [-nV] [-s SOCKET]\n", stderr);
	return 2;
}

static int open_all(const char *path, int *lock, struct buf *err)
{
	if (!fetch_hosts_parse(conf_text(CONF_INSPECTOR_PRIVATE))) {
		buf_text(err, "inspector.private: expected host:port, separated by commas\n");
		return -1;
	}
	return fastcgi_listen(path, lock, err);
}

/* Nothing that stands there is a page's business: proxies, paths, what an operator exported. */
static void forget_environment(void)
{
	for (char **one = environ; one && *one; one++)
		memset(*one, 0, strlen(*one));
	clearenv();
}

static int run(const struct start *start, const char *path)
{
	struct buf err = BUF_INIT;
	int lock = -1, listening = -1;

	if (start_configure(start, &err) == 0) {
		if (start->print)
			return start_print();
		listening = open_all(path, &lock, &err);
	}
	if (listening < 0) {
		fprintf(stderr, "inspector: %s", buf_str(&err));
		buf_free(&err);
		return 1;
	}
	start_log(start);
	start_close_memory();
	forget_environment();
	look_prepare();
	log_info("begins");
	manager_ready("looks at pages");
	server_run(listening);
	manager_stopping();
	log_info("stopped");
	close(listening);
	if (lock >= 0)
		close(lock);
	return 0;
}

int main(int argc, char **argv)
{
	struct start start = {.program = "inspector"};
	const char *path = NULL;
	int option;

	daemon_open();
	manager_open();
	while ((option = getopt(argc, argv, START_OPTIONS "s:")) != -1) {
		if (option == 's')
			path = optarg;
		else if (start_option(&start, option, optarg) != 0)
			return usage();
	}
	if (optind != argc)
		return usage();
	if (start.version)
		return start_say_version(&start);
	return run(&start, path);
}
