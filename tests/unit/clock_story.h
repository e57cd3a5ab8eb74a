/* SPDX-License-Identifier: MIT */
/*
 * Random histories of a letter for the tests that compare clocks with their model: what happens,
 * when, and how it is told when something differs.
 */
#ifndef HUIYING_TESTS_CLOCK_STORY_H
#define HUIYING_TESTS_CLOCK_STORY_H

#include "model_rules.h"

#define STEPS_MOST 24

struct story_step {
	const char *action; /* of the lifecycle, or sweep, calendar, policy */
	instant at;
	int pick; /* class, calendar or policy; -1: none */
};
struct story {
	uint64_t seed;
	int policy, calendar; /* at the beginning */
	struct story_step step[STEPS_MOST];
	int n;
};

uint64_t story_seed(uint64_t first, int i);
/* When a letter comes: around holidays, make-up days, the year's end, where the calendar ends. */
instant story_start(uint64_t *dice);
/* Something that the state allows, often just where a clock of the model has an instant. */
struct story_step story_draw(
	uint64_t *dice, instant now, const char *state, const struct model *model);
void story_print(const struct story *story);
/* A number from the environment. */
uint64_t story_setting(const char *name, uint64_t usual);
const char *model_class_text(int class_);

#endif
