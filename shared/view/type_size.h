/* SPDX-License-Identifier: MIT */
/*
 * The switch to the larger type (适老化) in the bar of every page: partial _large.mustache and the
 * POST behind it. The choice is a cookie, the same for all programs.
 */
#ifndef HUIYING_VIEW_TYPE_SIZE_H
#define HUIYING_VIEW_TYPE_SIZE_H

#include "web/form.h"
#include "web/request.h"

extern const struct field type_size_fields[];
/* Sets the cookie and goes back. */
int type_size_post(struct request *rq);
/* `view_url`, `back`. action: below the prefix, where type_size_post() is routed. instead: where a
 * POSTed page can be fetched again; NULL: at its own address. */
void type_size_show(struct request *rq, const char *action, const char *instead, struct data *data);

#endif
