/* SPDX-License-Identifier: MIT */
/*
 * Random rules and calendars, each told twice: to the product as the XML and CSV it reads, to the
 * model (clock_model.h) as numbers.
 */
#ifndef HUIYING_TESTS_MODEL_RULES_H
#define HUIYING_TESTS_MODEL_RULES_H

#include "calendar/workday.h"
#include "clock_model.h"
#include "policy/policy.h"

/* xorshift64*: repeatable everywhere. */
uint64_t dice_next(uint64_t *dice);
int dice_draw(uint64_t *dice, int limit); /* 0 to limit - 1 */

#define POLICIES 48
#define CALENDARS 8
struct model_rules {
	struct policy *policy[POLICIES];
	char *xml[POLICIES];
	struct model_policy model_policy[POLICIES];
	struct calendar *calendar[CALENDARS];
	struct model_calendar model_calendar[CALENDARS];
};
/* The same rules whatever the histories' seed. Fails the test when the product refuses them. */
void model_rules_open(struct model_rules *rules);
void model_rules_close(struct model_rules *rules);

#endif
