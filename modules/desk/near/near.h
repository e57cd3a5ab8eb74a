/* SPDX-License-Identifier: MIT */
/*
 * Letters near to one: those that use the same words (a repeat, or one whose answer can be used
 * again), and others of the same citizen, known by the keyed hash of telephone or mail address.
 * Words are found through the full-text index by the pairs of characters that are rare on this
 * site, so the cost does not grow with the number of letters; how near two letters are is counted
 * from their pairs, each weighted by its rarity.
 */
#ifndef HUIYING_MODULES_DESK_NEAR_H
#define HUIYING_MODULES_DESK_NEAR_H

#include <stdbool.h>
#include <stddef.h>
#include "store/db.h"

struct data;
struct desk_work;
struct request;

#define NEAR_MOST 5 /* so many are shown, of each kind */

struct near { /* another letter, as far as it is shown */
	int64_t id, unit_id; /* unit_id 0: with the dispatch office */
	const char *number, *state, *title, *body, *unit_name; /* body: its beginning */
	const char *answer; /* beginning of the released one, "" */
	instant submitted_at;
	bool same_citizen;
	double likeness; /* 0 .. 1; 0: not compared */
	bool repeat; /* likely the same letter again */
};
struct near_letters {
	struct near *like; /* same words, the nearest first */
	size_t n_like;
	struct near *earlier; /* of the same citizen, the newest first */
	size_t n_earlier;
	int elsewhere; /* more of the citizen that this person may not see */
	struct near *repeats; /* DUPLICATE of this letter */
	size_t n_repeats;
	struct near *original; /* of which this letter is a DUPLICATE; NULL: of none */
};

/* Only what this person may see. like: whether letters of the same words are looked for too. */
enum db_status near_read(
	struct request *rq, const struct desk_work *work, bool like, struct near_letters *out);
/* `like`, `earlier`, `repeats`: [{number, number_grouped, title, state_words, unit, submitted,
 * excerpt, percent, repeat, same_citizen, _mergeable, _original, _url}], `elsewhere`, `original`.
 * may_merge: others may be made duplicates of this letter; may_repeat: this one of another. */
void near_show(struct request *rq, const struct near_letters *near, bool may_merge, bool may_repeat,
	struct data *data);

#endif
