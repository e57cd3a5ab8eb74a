/* SPDX-License-Identifier: MIT */
/* What inbox.c and inbox_filter.c share. */
#ifndef HUIYING_MODULES_DESK_INBOX_H
#define HUIYING_MODULES_DESK_INBOX_H

#include "modules/desk/desk.h"

struct inbox { /* one look at the inbox: who, which tab, which filters, and the rows of the tab */
	struct request *rq;
	const struct desk_session *person;
	struct desk_filter filter;
	const char *light, *level; /* NULL: any */
	const char *tab;
	int page;
	struct desk_row *rows;
	size_t n;
};

/* Does a row stay under the chosen filters. */
bool inbox_fits(const struct inbox *in, const struct desk_row *row);
/* The address of this list as it is filtered now, on its first page. */
char *inbox_url(const struct inbox *in);
/* Each filter with its values and how many rows each would leave. */
void inbox_filters(const struct inbox *in, struct data *data);
const char *inbox_category(const char *code);

#endif
