/* SPDX-License-Identifier: MIT */
/* What copy.c and copy_show.c share. */
#ifndef HUIYING_MODULES_DESK_PUBLICATION_COPY_H
#define HUIYING_MODULES_DESK_PUBLICATION_COPY_H

#include "modules/desk/publication/publication.h"
#include "modules/desk/reviews/reviews.h"

struct copy_text {
	const char *title, *body, *answer;
};
struct copy_view { /* a ticket with all that the page of its copy needs */
	struct ticket *ticket;
	struct publication_draft *draft; /* NULL: none waits */
	struct desk_publication *copy; /* what is, or was, public; NULL */
	struct review *taken;
	size_t n_taken;
	const char *names[5]; /* the citizen's own, to be masked; never shown */
	int status;
	const char *problem;
	bool typed; /* values come from the request */
	bool mask; /* mask what was typed */
};

enum db_status copy_read(struct request *rq, struct ticket *ticket, struct copy_view *view);
/* With everything masked that looks personal, and the citizen's own data. */
struct copy_text copy_masked(
	struct request *rq, const struct copy_view *view, const struct copy_text *text);
/* Is this action lawful for this person as the copy stands. */
bool copy_may(struct request *rq, const struct copy_view *view, const char *action);
int copy_show(struct request *rq, const struct copy_view *view);

#endif
