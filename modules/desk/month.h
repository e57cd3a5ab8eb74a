/* SPDX-License-Identifier: MIT */
/* A month as an address says it: "2026-11". */
#ifndef HUIYING_MODULES_DESK_MONTH_H
#define HUIYING_MODULES_DESK_MONTH_H

#include "modules/desk/desk.h"

/* Its first day and that of the next; false: it is none. */
bool month_read(struct pool *pool, const char *text, day *from, day *to);
/* What the field `month` says; this month when it says nothing. */
const char *month_asked(struct request *rq);
/* `_months` [{id, name, selected}]: this month and those before it. */
void month_choices(struct request *rq, const char *chosen, struct data *data);

#endif
