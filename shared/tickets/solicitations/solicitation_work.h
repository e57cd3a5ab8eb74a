/* SPDX-License-Identifier: MIT */
/*
 * A solicitation while its ticket is being changed: what its own row says and is told in the same
 * transaction. Nobody outside tickets/ includes this.
 */
#ifndef HUIYING_TICKETS_SOLICITATION_WORK_H
#define HUIYING_TICKETS_SOLICITATION_WORK_H

#include "tickets/work.h"

/* --- solicitation_store.c --- */

/* When it opens and closes; INSTANT_NONE: not said, or there is no row. */
enum db_status solicitation_times(struct work *w, instant *opens_at, instant *closes_at);
/* After the ticket row, for an act that moves a solicitation: when it became public, its result
 * did, or it was withdrawn and why. */
enum db_status solicitation_follow(struct work *w, const struct step *step);

/* --- effects_solicitation.c --- */

/* The last step of a review of a solicitation: of its text, or of its result. */
enum ticket_result solicitation_release(struct work *w, const struct step *step);

#endif
