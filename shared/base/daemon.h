/* SPDX-License-Identifier: MIT */
/*
 * What a program needs that works by itself, in the foreground of a supervisor: signals as answers
 * to a question instead of interruptions. SIGTERM and SIGINT mean stop, SIGHUP means begin anew.
 */
#ifndef HUIYING_BASE_DAEMON_H
#define HUIYING_BASE_DAEMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum daemon_word { DAEMON_NOTHING, DAEMON_STOP, DAEMON_ANEW };

/* Once at start, before there is anything to interrupt: from now on they wait to be asked for. */
void daemon_open(void);
/* Waits until one comes, at most so many microseconds (0: only looks). DAEMON_STOP stays said. */
enum daemon_word daemon_wait(int64_t micros);
/* Only looks for a stop; a DAEMON_ANEW is kept for the next wait. */
bool daemon_stopping(void);

/* "host" of this machine, for rows that say who it was. */
#define DAEMON_NODE 61
void daemon_node(char out[DAEMON_NODE]);
/* A number that differs between processes and machines, never 0. */
unsigned daemon_number(void);

#endif
