/* SPDX-License-Identifier: MIT */
/* What the files about error reports (纠错) share, and what desk.c and the ticket's page use. */
#ifndef HUIYING_MODULES_DESK_CORRECTIONS_H
#define HUIYING_MODULES_DESK_CORRECTIONS_H

#include "modules/desk/ticket/plan.h"

#define CORRECTION_KIND "correction" /* of a ticket */

bool correction_is(const struct ticket *ticket);

/* --- correction.c: the report on its ticket's page --- */

/* Reads what the page needs beside the ticket; nothing for other kinds. */
enum db_status correction_look(struct request *rq, struct desk_work *work);
/* `correction` {url, quote, …}, `copy` (the page as it was read last), `visits`. */
void correction_show(struct request *rq, const struct desk_work *work, struct data *data);
/* POST desk/tickets/:number/visit: somebody wants the page to be looked at again. */
int correction_visit(struct request *rq);

/* --- plan.c: what its forms ask for --- */

/* Actions of error reports, and what is said when they are done; NULL: as for any ticket. */
const struct plan_deed *correction_deed(const char *action);

/* --- corrections.c: all of them --- */

extern const struct field corrections_fields[], correction_new_fields[], path_fields[],
	path_query[];
int corrections_page(struct request *rq);
int correction_new(struct request *rq); /* what staff found themselves */
int correction_post(struct request *rq);

/* --- paths.c: whose pages lie where --- */

int paths_page(struct request *rq);
int paths_post(struct request *rq);
int paths_import(struct request *rq);

#endif
