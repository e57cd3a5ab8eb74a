/* SPDX-License-Identifier: MIT */
/* A round of timers: what is due fires, what time moves on is moved on, each round a piece. */
#ifndef HUIYING_TIMERS_ROUND_H
#define HUIYING_TIMERS_ROUND_H

#include "modules/timers/line.h"
#include "tickets/ticket.h"

struct rounds {
	bool once;
	instant now; /* --now; INSTANT_NONE: the database's */
	struct db *db;
	struct engine engine;
	struct line line;
	instant mark;
	/* by the own clock, when it was done last */
	instant whole_at, beat_at, digest_at, counted_at, upkeep_at, daily_at;
	bool behind; /* there is more upkeep to do at once */
	bool daily_more; /* of the day's work there is another piece */
	bool adopted; /* what an older release answered has its time */
	bool worded; /* and the error reports that it answered are found by their words */
	int64_t worded_to;
	int64_t fired, met; /* since the last heartbeat */
	instant changed_at; /* other rules were seen; INSTANT_NONE: nothing comes late any more */
	instant next_at; /* of the next level */
	unsigned number;
};
/* Nothing was done yet: everything is looked at in the next round. */
void round_begin(struct rounds *r);
/* *now: by which time it went. DB_RETRY: the rules changed in the middle. */
enum db_status round_once(struct rounds *r, instant *now);
/* Goes on while the machine sleeps, too: what was slept through is no leap of the server's clock.
 */
instant round_clock(void);

#endif
