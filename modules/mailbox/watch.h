/* SPDX-License-Identifier: MIT */
/*
 * How the installation is, for whoever watches it: what the database says (asked at most every few
 * seconds, whoever asks how often), and the two pages that show it.
 */
#ifndef HUIYING_MAILBOX_WATCH_H
#define HUIYING_MAILBOX_WATCH_H

#include <stdbool.h>
#include <stdint.h>
#include "tickets/clocks/clock.h"
#include "tickets/kept/held.h"
#include "web/app.h"

#define WATCH_BEATS 32
#define WATCH_KINDS 16

struct watch_beat {
	char program[24], node[64];
	int64_t age; /* seconds */
};
struct watch_clocks { /* running ones of a kind: letter, correction, rating, … */
	char kind[24];
	int64_t n[LIGHT_RED + 1];
};
struct watch {
	bool answers; /* the database; everything below is only known then */
	int64_t ping; /* microseconds for the shortest question */
	int schema, schema_wanted;
	int64_t waiting, parked; /* messages */
	int64_t oldest,
		overdue; /* seconds: since the oldest was written, since one could have gone */
	struct held_counts held; /* files that nobody gets */
	int64_t backup; /* seconds since the last good one; -1: there is none */
	struct watch_beat beats[WATCH_BEATS];
	int n_beats;
	struct watch_clocks clocks[WATCH_KINDS];
	int n_kinds;
};

/* watch_db.c */
enum db_status watch_schema(struct db *db, struct pool *pool, int *version);
enum db_status watch_outbox(struct db *db, struct pool *pool, struct watch *out);
enum db_status watch_backup(struct db *db, struct pool *pool, struct watch *out);
/* The light as far as timers has told it: the highest level that a clock has reached. */
enum db_status watch_clocks(struct db *db, struct pool *pool, struct watch *out);

/* watch.c */
const struct watch *watch_look(struct pool *pool, bool clocks);
/* The youngest sign of life of a program on any node, in seconds; -1: there is none. */
int64_t watch_age(const struct watch *watch, const char *program);
int health_get(struct request *rq);

/* metrics.c */
int metrics_get(struct request *rq);

#endif
