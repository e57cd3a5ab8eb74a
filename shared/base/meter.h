/* SPDX-License-Identifier: MIT */
/*
 * What a program counts of itself, for whoever watches: a small file in run.dir, NAME.meter, mapped
 * by the program and its workers. Adding is one atomic instruction: no lock, no memory, no system
 * call, so a worker that dies in the middle leaves nothing behind. Counters begin anew with the
 * program; a reader sees a whole file or none. Before meter_open(), and when there is no file, the
 * counts go to memory that nobody reads.
 */
#ifndef HUIYING_BASE_METER_H
#define HUIYING_BASE_METER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/instant.h"

struct buf;

/* What was asked: a page, something to keep, the same with files, or nothing that there is. */
enum meter_route { METER_READ, METER_WRITE, METER_FILES, METER_UNKNOWN, METER_ROUTES };
const char *meter_route_name(enum meter_route route); /* read write files unknown */

#define METER_CLASSES 4 /* of a status: 2xx 3xx 4xx 5xx */
#define METER_BUCKETS 12
/* Upper end of a bucket of the histogram, in microseconds, for bucket < METER_BUCKETS; what took
 * longer is in one more. */
int64_t meter_bucket(int bucket);

enum meter_sum {
	METER_BYTES, /* of bodies that were sent */
	METER_LIMITED, /* replies 429 */
	METER_CHALLENGES_FAILED,
	METER_LOGINS_FAILED,
	METER_WORKERS_STARTED,
	METER_WORKERS_CRASHED, /* ended by a signal or with a status */
	METER_RELOADS,
	METER_ROUNDS, /* of a daemon */
	METER_ROUNDS_FAILED, /* for want of a database */
	METER_LEVELS, /* fired */
	METER_LEVELS_MET, /* that another one fired first */
	METER_DIGESTS,
	METER_SENT, /* messages */
	METER_TRIES_FAILED,
	METER_PARKED, /* messages given up */
	METER_VISITS, /* pages looked at */
	METER_VISITS_FAILED,
	METER_INFECTED, /* files in which the scanner found something */
	METER_UNSCANNED, /* files taken while it was away */
	METER_SUMS
};
enum meter_gauge {
	METER_BEAT, /* instant of the last sign of life, by this machine's clock */
	METER_LAG, /* microseconds that what is due next has been due */
	METER_GAUGES
};

enum meter_worker { METER_GONE, METER_IDLE, METER_BUSY };
#define METER_PLACES 512

struct meter {
	char magic[8];
	uint32_t size;
	int32_t pid; /* of the supervisor */
	char program[24], version[24];
	instant started_at;
	uint64_t requests[METER_ROUTES][METER_CLASSES];
	uint64_t took[METER_ROUTES][METER_BUCKETS + 1]; /* not cumulative */
	uint64_t took_sum[METER_ROUTES]; /* microseconds */
	uint64_t sum[METER_SUMS];
	int64_t gauge[METER_GAUGES];
	uint8_t worker[METER_PLACES]; /* enum meter_worker */
};

/* dir/program.meter, made anew. -1 with a message: the program goes on, unwatched. */
int meter_open(const char *dir, const char *program, instant now, struct buf *err);
/* Takes the file away, unless another one has put its own there. */
void meter_close(void);

void meter_request(enum meter_route route, int status, int64_t micros, size_t bytes);
void meter_add(enum meter_sum sum, uint64_t n);
void meter_set(enum meter_gauge gauge, int64_t value);
/* The supervisor gives each worker a place of its own, and says when it is gone. */
void meter_place(int place);
void meter_place_gone(int place);
void meter_busy(bool busy); /* this worker */

/* A copy of what a program has counted. False: it counts nothing here. */
bool meter_read(const char *dir, const char *program, struct meter *out);

#endif
