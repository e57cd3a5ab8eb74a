/* SPDX-License-Identifier: MIT */
/* What figures.c (what is asked for), show.c (tables), find.c (charts and what they
 * say) and letters.c (the letters behind a number) share. */
#ifndef HUIYING_MODULES_DESK_FIGURES_H
#define HUIYING_MODULES_DESK_FIGURES_H

#include "modules/desk/watch/watch.h"

struct figures_look { /* one look at the figures */
	struct request *rq;
	struct figures_asked asked;
	const char *category; /* as in the address: "-" not classified, "" any */
	const char *period_words; /* 2026年11月 */
	struct unit *units;
	size_t n_units;
	struct figures_table by[FIGURES_BYS];
};

/* --- figures.c --- */

/* Reads period, unit and category of the request. false: there is no such period. */
bool figures_asked_read(struct figures_look *look);
/* The letters of a figure, of this row of this breakdown. */
char *figures_url(const struct figures_look *look, enum figure figure, enum figures_by by,
	const struct figures *row);
/* The name of a row: unit, category or month. */
const char *figures_row_name(
	const struct figures_look *look, enum figures_by by, const struct figures *row);

/* --- show.c --- */

const char *figure_title(enum figure figure);
void figures_show(const struct figures_look *look, struct data *data);
int figures_send(const struct figures_look *look, enum figures_by by, enum sheet_format format);
/* Satisfied of all that were rated. */
char *figures_satisfied(struct pool *pool, const struct figures *row);

/* --- find.c --- */

void figures_charts(const struct figures_look *look, struct data *data);

#endif
