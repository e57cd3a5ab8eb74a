/* SPDX-License-Identifier: MIT */
/*
 * What every citizens' program opens and keeps fresh: the engine that all workers share, a database
 * handle of the worker, the rules in force and the site's words. The functions go into the
 * program's struct app.
 */
#ifndef HUIYING_VIEW_PROGRAM_H
#define HUIYING_VIEW_PROGRAM_H

#include "tickets/ticket.h"
#include "web/app.h"

#define PROGRAM_AWAY_SECONDS 30 /* after which a second try is worth it */

const struct engine *program_engine(void);
struct db *program_db(void);

int program_load(const struct secret *secret, struct buf *err);
int program_open(struct buf *err);
void program_close(void);
void program_begin(struct request *rq);
bool program_again(struct request *rq); /* other rules came into force meanwhile: they are taken */

/* What every program does alike, for its struct app: PROGRAM_LIFE, and .load besides, which is
 * program_load or calls it. */
#define PROGRAM_LIFE \
	.begin = program_begin, .again = program_again, .open = program_open, .close = program_close

/* The reply when the database is away: 503 with Retry-After. */
int program_away(struct request *rq);
/* The code of a choice by code or name, NULL when it is none. */
const char *program_code(struct policy_list list, const char *typed);

#endif
