/* SPDX-License-Identifier: MIT */
/*
 * Drawing histories: mostly what moves a letter on, at awkward moments. What they come to is the
 * tests' business.
 */
#include "clock_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/str.h"
#include "tickets/lifecycle/lifecycle.h"

const char *model_class_text(int class_)
{
	return class_ == MODEL_SIMPLE ? "simple" : "other";
}

uint64_t story_setting(const char *name, uint64_t usual)
{
	const char *text = getenv(name);
	return text && *text ? strtoull(text, NULL, 10) : usual;
}

uint64_t story_seed(uint64_t first, int i)
{
	return (first + (uint64_t)i) * 0x9e3779b97f4a7c15u | 1;
}

void story_print(const struct story *story)
{
	char at[INSTANT_TEXT];
	print_error("policy %d, calendar %d:\n", story->policy, story->calendar);
	for (int i = 0; i < story->n; i++)
		print_error("  %s %s %d\n", instant_iso(story->step[i].at, at),
			story->step[i].action, story->step[i].pick);
}

instant story_start(uint64_t *dice)
{
	/* around holidays, make-up days, the year's end, where the calendar ends */
	static const char *const edges[] = {"2026-02-14", "2026-02-24", "2026-02-28", "2026-04-30",
		"2026-05-09", "2026-09-20", "2026-09-30", "2026-10-10", "2025-01-26", "2025-01-27",
		"2025-09-28", "2025-10-11", "2025-12-31", "2026-01-04", "2026-12-20", "2026-12-31",
		"2026-10-31", "2025-11-30", "2026-01-31", "2027-01-01"};
	day d;
	if (dice_draw(dice, 4) == 0)
		d = day_of(2025, 1, 1) + dice_draw(dice, 740);
	else if (day_parse(edges[dice_draw(dice, 20)], &d) == 0)
		d += dice_draw(dice, 7) - 3;
	switch (dice_draw(dice, 6)) {
	case 0: return day_start(d);
	case 1: return day_start(d + 1) - 1;
	case 2: return day_start(d) + 17 * HOUR + 30 * MINUTE - dice_draw(dice, 2);
	default: return day_start(d) + dice_draw(dice, 24 * 60) * MINUTE;
	}
}

/* Often just where something is due, or a moment beside it. */
static instant draw_time(uint64_t *dice, instant now, const struct model *model)
{
	static const instant beside[] = {0, 0, -1, 1, -SECOND, SECOND, HOUR, -DAY};
	if (dice_draw(dice, 4) == 0 && model->n > 0) {
		const struct model_clock *clock = &model->clock[dice_draw(dice, model->n)];
		instant next = model_next(model, clock);
		instant at = dice_draw(dice, 2) && next != INSTANT_NONE ? next : clock->due;
		at += beside[dice_draw(dice, 8)];
		if (at >= now && at < now + 120 * DAY)
			return at;
	}
	switch (dice_draw(dice, 8)) {
	case 0: return now;
	case 1: return now + dice_draw(dice, 30) * DAY;
	case 2:
	case 3: return now + dice_draw(dice, 96 * 60) * MINUTE;
	default: return now + dice_draw(dice, 20 * 60) * MINUTE;
	}
}

struct story_step story_draw(
	uint64_t *dice, instant now, const char *state, const struct model *model)
{
	static const char *const actions[] = {"accept", "dispatch", "dispatch", "sign", "sign",
		"return", "ask", "ask", "ask", "resume", "add", "extend", "extend", "propose",
		"review", "back", "release", "rate_bad", "contact", "withdraw", "sweep", "sweep",
		"calendar", "policy"};
	struct story_step step = {.at = draw_time(dice, now, model), .pick = -1};
	for (int tries = 0; tries < 60; tries++) {
		step.action = actions[dice_draw(dice, sizeof actions / sizeof *actions)];
		bool end = str_equal(step.action, "withdraw") || str_equal(step.action, "release");
		bool aside = str_equal(step.action, "sweep") ||
			str_equal(step.action, "calendar") || str_equal(step.action, "policy");
		if ((end && dice_draw(dice, 6)) || (aside && dice_draw(dice, 4)))
			continue;
		if (aside || lifecycle_find("letter", state, step.action))
			break;
		step.action = "sweep";
	}
	if (str_equal(step.action, "accept") || str_equal(step.action, "dispatch"))
		step.pick = dice_draw(dice, 3) - 1;
	if (str_equal(step.action, "calendar"))
		step.pick = dice_draw(dice, CALENDARS);
	if (str_equal(step.action, "policy"))
		step.pick = dice_draw(dice, POLICIES);
	return step;
}
