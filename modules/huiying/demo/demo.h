/* SPDX-License-Identifier: MIT */
/* What the parts of the demo share: things that happen, each at its time, played in the order of
 * time with the timers between. */
#ifndef HUIYING_DEMO_H
#define HUIYING_DEMO_H

#include <jansson.h>
#include "tickets/people/organisation.h"
#include "modules/huiying/cli.h"

struct demo {
	struct cli *cli;
	const char *folder; /* of the county's files */
	struct staff *staff;
	size_t n_staff;
	struct box *boxes;
	size_t n_boxes;
	int64_t letters, known;
	struct demo_part *parts;
	size_t n_parts, room;
};

/* A letter, a report, a solicitation: what the file says of it and, once it has come in, its
 * ticket.
 */
struct demo_item {
	const char *file; /* for messages */
	const json_t *what;
	int64_t ticket_id; /* 0: not yet, or it was there already: then its parts are done */
};

struct demo_part { /* one thing that happens to an item */
	instant at;
	size_t order;
	struct demo_item *item;
	const json_t *step; /* NULL: the item itself */
	int (*run)(struct demo *demo, const struct demo_part *part);
};
void demo_add(struct demo *demo, struct demo_item *item, instant at, const json_t *step,
	int (*run)(struct demo *demo, const struct demo_part *part));
/* Everything that was added, in the order of time, with the timers between. */
int demo_play(struct demo *demo);

/* Times are relative to today: "-3wd 10:20" is three working days before today (or the last working
 * day), "-40d 09:00" forty days before, "+5wd 00:00" five working days on. A time that would lie in
 * the future is just now, unless `ahead`. */
int demo_time(const struct demo *demo, const char *text, bool ahead, instant *out);
/* Each of a list comes in at its "at"; its steps ("at", or some minutes after the one before) are
 * acts of the engine. */
int demo_add_items(struct demo *demo, const char *file, const json_t *list,
	int (*put)(struct demo *demo, const struct demo_part *part));

/* A step: "do", "by", and what the action needs: "words", "reason", "unit", "with" (units that
 * answer together), "answer", "original" (ref) … */
int demo_step(struct demo *demo, const struct demo_part *part);
/* As one of the staff, by log-in; or "citizen". */
int demo_actor(const struct demo *demo, const char *by, struct actor *actor);

const char *demo_text(const json_t *object, const char *key); /* "" when it is not there */
/* A key for what comes in, the same every time. */
const char *demo_key(const struct demo *demo, const char *ref);
/* What came in: DONE is counted, REPEATED was there already. */
int demo_took(struct demo *demo, struct demo_item *item, enum ticket_result result,
	const struct receipt *receipt);

int demo_letters(struct demo *demo, const json_t *letters);
int demo_corrections(struct demo *demo, const json_t *reports);
int demo_solicitations(struct demo *demo, const json_t *solicitations);

/* --- answers.c --- */

#define DEMO_GIVEN 10 /* answers to one question, at the most */
struct given;
struct question;
/* What the person of this number answers to a question, into out; how many. */
size_t demo_answer(
	struct demo *demo, const struct question *q, int seed, int salt, struct given *out);

#endif
