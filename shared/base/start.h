/* SPDX-License-Identifier: MIT */
/*
 * How a program begins that runs under a supervisor: the options that all of them have, the
 * configuration, the log, and memory that nobody looks into. What else it wants is its own.
 */
#ifndef HUIYING_BASE_START_H
#define HUIYING_BASE_START_H

#include <stdbool.h>

struct buf;

#define START_OPTIONS "c:o:nV" /* for getopt: configuration, key=value, print, version */
#define START_SETS 64

struct start {
	const char *program; /* its name */
	const char *conf; /* NULL: defaults */
	const char *set[START_SETS]; /* key=value */
	int sets;
	bool print, version; /* say that, and end */
};

/* One option as getopt() found it, none of the program's own. -1: there is none like it, or one
 * value too many. */
int start_option(struct start *start, int option, const char *value);
/* -V. The exit status. */
int start_say_version(const struct start *start);
/* Puts the configuration in force. 0, or -1 with messages, one a line. */
int start_configure(const struct start *start, struct buf *err);
/* -n: the configuration in force. The exit status. */
int start_print(void);
/* Opens the log as the configuration says. */
void start_log(const struct start *start);
/* Nothing of a citizen goes into a core file, and nobody looks into our memory. */
void start_close_memory(void);

#endif
