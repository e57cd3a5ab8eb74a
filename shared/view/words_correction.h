/* SPDX-License-Identifier: MIT */
/* What words.c and timeline_view.c say of an error report. */
#ifndef HUIYING_VIEW_WORDS_CORRECTION_H
#define HUIYING_VIEW_WORDS_CORRECTION_H

#include "tickets/ticket.h"

char *words_correction_now(
	struct pool *pool, const struct ticket *ticket, instant due_at, instant now);
/* A sentence for whoever reported it; NULL: said as of a letter. unit: who acted, to: to whom it
 * went. */
const char *words_correction_step(struct pool *pool, const struct ticket *ticket,
	const char *action, const char *unit, const char *to);

#endif
