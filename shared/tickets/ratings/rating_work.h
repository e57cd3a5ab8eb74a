/* SPDX-License-Identifier: MIT */
/* The rows of ratings while their ticket is being changed. Nobody outside tickets/ includes this.
 */
#ifndef HUIYING_TICKETS_RATING_WORK_H
#define HUIYING_TICKETS_RATING_WORK_H

#include "tickets/ratings/rating.h"
#include "tickets/work.h"

struct rating_rows {
	int n; /* how many there are, 0: none */
	int64_t last; /* sequence of the latest one's event */
	int value; /* of the one that may be appealed against: the latest; 0: none */
	const char *appeal; /* of that one */
	/* the latest one whose appeal waits: another answer may have been rated meanwhile */
	int asked; /* which, 0: none */
	int asked_value;
	int64_t asked_by;
};
enum db_status rating_rows(struct work *w, struct rating_rows *out);
enum db_status rating_insert(struct work *w, const struct step *step, int n, const char *source);
enum db_status rating_appeal(struct work *w, const struct step *step);
enum db_status rating_decide(struct work *w, const struct step *step, const char *decision);
/* The link of the invitation is known from now on. */
enum db_status rating_link_put(struct work *w, instant at);

#endif
