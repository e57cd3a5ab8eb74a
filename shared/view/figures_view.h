/* SPDX-License-Identifier: MIT */
/*
 * Public figures as page data, the same for the page of the figures and for what host pages show of
 * them.
 */
#ifndef HUIYING_VIEW_FIGURES_VIEW_H
#define HUIYING_VIEW_FIGURES_VIEW_H

#include "tickets/figures/figures_kept.h"
#include "web/data.h"

const char *figures_month_name(struct pool *pool, int month); /* 2026年11月 */
const char *figures_month_code(struct pool *pool, int month); /* 2026-11 */
/* hidden, ratings_hidden, received, valid, answered, in_time, running_late, rated, satisfied (null
 * where hidden), in_time_rate, satisfaction ("97.3%", null where there is none). */
void figures_row_show(struct pool *pool, const struct figures_public *row, struct data *item);

#endif
