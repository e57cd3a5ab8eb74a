/* SPDX-License-Identifier: MIT */
/* What letters like this one were done with, for the form that dispatches it. */
#ifndef HUIYING_MODULES_DESK_NEAR_SUGGEST_H
#define HUIYING_MODULES_DESK_NEAR_SUGGEST_H

#include "modules/desk/ticket/ticket.h"

/* `suggestion` for pages/_suggest.mustache, when the site's letters taught where such a letter goes
 * and it is new: units (with id and name in use), categories, each with its words; nothing
 * otherwise, also when there is no answer from the database. Chooses nothing in the form. */
void suggest_show(struct request *rq, const struct ticket *ticket, const struct unit *units,
	size_t n_units, struct data *item);

#endif
