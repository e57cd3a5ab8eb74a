/* SPDX-License-Identifier: MIT */
/*
 * What the files of this program share: the handlers that satisfaction.c puts into its table of
 * routes, and one look at the public figures.
 */
#ifndef HUIYING_SATISFACTION_H
#define HUIYING_SATISFACTION_H

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "tickets/figures/figures_kept.h"
#include "tickets/ticket.h"
#include "view/program.h"
#include "web/app.h"
#include "web/data.h"

#define HOUR_SECONDS 3600

/* rate.c: an answer, by the link of the invitation */
int rate_get(struct request *rq);
int rate_post(struct request *rq);

/* page.c: a page of the host site */
int page_get(struct request *rq);
int page_post(struct request *rq);

/* figures.c: the public figures */
#define FIGURES_SHOWN 12 /* months of the table and the chart */

struct figures_look {
	struct request *rq;
	const char *kind; /* letter, correction */
	int chosen; /* the month that is shown by unit */
	const int *counted; /* months to choose from, the latest first */
	size_t n_counted;
	const struct figures_month *month; /* up to the chosen one, in order */
	size_t n;
};
int figures_get(struct request *rq);
/* figures_show.c */
void figures_show(const struct figures_look *look, struct data *out);

#endif
