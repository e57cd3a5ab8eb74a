/* SPDX-License-Identifier: MIT */
/*
 * What clocks should do, said a second time and as simply as possible: a calendar that is a list of
 * marked days, limits that are found by walking day by day, levels that are looked for one by one.
 * Calls nothing of calendar/ and nothing of tickets/; slow and plain on purpose.
 */
#ifndef HUIYING_TESTS_CLOCK_MODEL_H
#define HUIYING_TESTS_CLOCK_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include "base/instant.h"

/* --- the calendar --- */

#define MODEL_FIRST_YEAR 2023
#define MODEL_LAST_YEAR 2030
#define MODEL_DAYS 2922

struct model_calendar {
	char mark[MODEL_DAYS]; /* 0, 'h' off, 'w' worked; from 1 January of the first year */
	bool loaded[MODEL_LAST_YEAR - MODEL_FIRST_YEAR + 2];
};
/* A list `date,kind,name` of one year. */
void model_read(struct model_calendar *calendar, int year, const char *csv);

/* --- the rules --- */

enum model_rule_name {
	MODEL_DISPATCH,
	MODEL_REPLY,
	MODEL_UNIT,
	MODEL_UNANSWERED,
	MODEL_CONTACT,
	MODEL_RECTIFY,
	MODEL_RULES,
	MODEL_NO_RULE = -1
};
enum { MODEL_SIMPLE, MODEL_OTHER, MODEL_CLASSES };

struct model_level {
	bool there;
	int at, months;
};
struct model_rule {
	char unit; /* 'w' working days, 'd' days, 'm' months */
	int limit;
	bool office, roll;
	int within; /* enum model_rule_name */
	struct model_level level[5]; /* by rank, 1 to 4 */
	int extension, pause_most, pause_limit;
};
struct model_policy {
	struct model_rule rule[MODEL_RULES][MODEL_CLASSES];
};

/* --- a ticket's clocks --- */

struct model_clock {
	int rule, class_;
	instant start, due, stop, first_due;
	const char *outcome;
	bool provisional;
	int level;
	struct {
		instant from, to;
	} pause[4];
	int n_pauses;
};
struct model_fired {
	int clock, level;
	instant at;
};
#define MODEL_CLOCKS 40
#define MODEL_FIRED 160
struct model {
	const struct model_calendar *calendar;
	const struct model_policy *policy;
	int class_;
	bool asking;
	struct model_clock clock[MODEL_CLOCKS];
	int n;
	struct model_fired fired[MODEL_FIRED];
	int n_fired;
};

/* Everything that is reached at `now`, the earliest first. */
void model_fire(struct model *model, instant now);
/* An action of the lifecycle; class_ -1: as it is. false: not allowed now, nothing happened. */
bool model_act(struct model *model, const char *action, instant now, int class_);
/* Other rules or days: the running clocks are counted anew. */
void model_recount(struct model *model);
/* When the clock reaches its next level; INSTANT_NONE: never. */
instant model_next(const struct model *model, const struct model_clock *clock);
const char *model_rule_text(int rule);

#endif
