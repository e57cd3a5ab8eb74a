/* SPDX-License-Identifier: MIT */
/* What the files of the inbox share, and the fields of its routes. */
#ifndef HUIYING_MODULES_DESK_INBOX_H
#define HUIYING_MODULES_DESK_INBOX_H

#include "modules/desk/lists/list.h"

struct inbox { /* one look at the inbox */
	struct request *rq;
	const struct desk_session *person;
	struct list_scope scope;
	enum list_tab tab;
	const char *name, *label; /* of the tab */
	const char *base; /* its address, without a filter */
	struct list_filter filter;
	struct list list;
	struct list_facets facets;
};

/* --- inbox.c, search.c --- */

int inbox_page(struct request *rq);
/* Number of the ticket that is due first in this person's turn, other than `but`; NULL: none left.
 */
enum db_status inbox_next(struct request *rq, int64_t but, const char **number);
int search_page(struct request *rq);

/* --- filter.c --- */

/* `_filters`: each filter with its values and how many rows each would leave; `_chips`: what is
 * filtered by now, each with the address that takes it away. */
enum db_status inbox_filters(const struct inbox *in, struct data *data);

/* --- saved.c: filters that somebody keeps --- */

enum db_status saved_show(const struct inbox *in, struct data *data);
int saved_page(struct request *rq);
int saved_post(struct request *rq); /* keep */
int saved_change(struct request *rq); /* another name, or away */

/* --- bulk.c --- */

#define BULK_MOST 100
/* `_bulk`: the choices of the form below the rows, for who may. */
enum db_status bulk_show(const struct inbox *in, struct data *data);
int bulk_post(struct request *rq);

/* --- citizen.c: letters of one telephone number or mail address --- */

int citizen_page(struct request *rq);
int citizen_post(struct request *rq);

extern const struct field inbox_fields[], search_fields[], saved_fields[], saved_change_fields[],
	bulk_fields[], citizen_fields[];

#endif
