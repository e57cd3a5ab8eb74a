/* SPDX-License-Identifier: MIT */
/*
 * A site that ends: every page says so and where its content goes on, and whoever comes to send
 * something new reads it there.
 */
#ifndef HUIYING_VIEW_ENDING_H
#define HUIYING_VIEW_ENDING_H

#include <stdbool.h>
#include "web/request.h"

/* Known anew every few seconds; while the database is away, as it was. */
bool ending_announced(struct request *rq); /* takes nothing new */
bool ending_closed(struct request *rq); /* nothing at all is done here any more */
/* `_ending` for the layout, when it is announced. */
void ending_show(struct request *rq, struct data *chrome);
/* The page instead of a form, or after what was sent and not taken. 410. */
int ending_page(struct request *rq);

#endif
