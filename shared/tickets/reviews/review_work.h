/* SPDX-License-Identifier: MIT */
/*
 * Reviews while a ticket is being changed: shared by effects_review.c, effects_publication.c and
 * act.c. Nobody outside tickets/ includes this.
 */
#ifndef HUIYING_TICKETS_REVIEW_WORK_H
#define HUIYING_TICKETS_REVIEW_WORK_H

#include "tickets/reviews/review.h"
#include "tickets/work.h"

/* The answers as the table review keeps them, after review_missing() found nothing. */
char *review_record(struct pool *pool, const struct policy *policy,
	const struct policy_route *route, const char *content, const struct check_answer *checks,
	size_t n);

/* The dispatch office as a unit; 0: the site has none. */
enum db_status review_office(struct work *w, int64_t *unit_id);
/* Has this person the role of the turn, where it is asked for; unit_id: whose text it is. */
enum db_status review_may(
	struct work *w, const struct review_turn *turn, int64_t unit_id, bool *may);
/* Whose turn a step is, as columns: role and unit (0: of the office, no unit in particular). */
enum db_status review_turn_of(struct work *w, const struct review_turn *turn, int64_t unit_id,
	unsigned *role, int64_t *turn_unit_id);

struct review_text { /* a text and the step that is taken on it */
	const char *subject; /* answer, publication, withdrawal */
	int version;
	const struct policy_route *route;
	int step;
};
/* Had the actor a hand in this text: wrote it, or took a step. */
enum db_status review_had_hand(struct work *w, const struct review_text *text, bool *had);
/* Has every unit that takes part agreed to exactly this version. */
enum db_status review_all_consent(struct work *w, int64_t version, bool *all);
/* What stands in the way of this act on a text, whoever takes it: TICKET_WORDS: a line of a
 * check-list or the plan is missing. */
enum ticket_result review_needs(
	struct work *w, const struct review_text *text, const struct act *act);
/* Puts the hash of these texts, and of the check-lists as they were answered at this step of a
 * review (text; NULL: none), into the event. */
#define REVIEW_TEXTS 3 /* at most */
void review_carry(struct work *w, const struct review_text *text, struct step *step,
	const char *const *texts, size_t n);
/* Writes the row of the step; title and approves as the route has them, "" for a writer that it
 * does not name. */
enum db_status review_put(struct work *w, const struct review_text *text, const struct step *step);

/* Is the step after the one that waits not yet the last: the row review_on. */
bool review_goes_on(struct work *w);

#endif
