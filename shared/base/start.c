/* SPDX-License-Identifier: MIT */
/*
 * The first steps of a program, each for its main() to take. It opens nothing but the configuration
 * and knows no signal: those are daemon.c's, or of whoever watches over workers.
 */
#include "base/start.h"

#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/conf.h"
#include "base/log.h"
#include "base/str.h"

int start_option(struct start *start, int option, const char *value)
{
	switch (option) {
	case 'c': start->conf = value; return 0;
	case 'n': start->print = true; return 0;
	case 'V': start->version = true; return 0;
	case 'o':
		if (start->sets == START_SETS)
			return -1;
		start->set[start->sets++] = value;
		return 0;
	default: return -1;
	}
}

int start_say_version(const struct start *start)
{
	printf("huiying %s %s\n", start->program, PACKAGE_VERSION);
	return 0;
}

int start_configure(const struct start *start, struct buf *err)
{
	return conf_load(start->conf, start->set, start->sets, err);
}

int start_print(void)
{
	struct buf out = BUF_INIT;

	conf_print(&out);
	fputs(buf_str(&out), stdout);
	buf_free(&out);
	return 0;
}

void start_log(const struct start *start)
{
	static const char *const names[] = {"debug", "info", "warn", "error"};
	enum log_level least = LOG_INFO;

	for (int i = 0; i < 4; i++)
		if (str_equal(conf_text(CONF_LOG_LEVEL), names[i]))
			least = (enum log_level)i;
	log_open(start->program, least);
}

void start_close_memory(void)
{
	struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
}
