/* SPDX-License-Identifier: MIT */
/* What the parts of the demo share. */
#ifndef HUIYING_DEMO_H
#define HUIYING_DEMO_H

#include <jansson.h>
#include "tickets/organisation.h"
#include "cli.h"

struct demo {
	struct cli *cli;
	struct staff *staff;
	size_t n_staff;
	struct box *boxes;
	size_t n_boxes;
	int64_t letters, known;
};

/* A step of a letter, in letters.json: "do", "by", and what the action needs: "words", "reason",
 * "unit", "with" (units that answer together), "answer", "original" (ref) … */
struct demo_step {
	instant at;
	int64_t ticket_id;
	const json_t *letter, *step;
};
int demo_step(struct demo *demo, const struct demo_step *step);

const char *demo_text(const json_t *object, const char *key); /* "" when it is not there */
/* Everything that is written in letters.json, in the order of time, with the timers between. */
int demo_letters(struct demo *demo, const json_t *letters);

#endif
