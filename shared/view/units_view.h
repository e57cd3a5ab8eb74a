/* SPDX-License-Identifier: MIT */
/* The choice of a unit: on a public list by its code, at the desk by its id. */
#ifndef HUIYING_VIEW_UNITS_VIEW_H
#define HUIYING_VIEW_UNITS_VIEW_H

#include "tickets/people/organisation.h"
#include "web/data.h"

/* By code, name or id, as it stands in an address; -1: there is none. */
int64_t units_find(const struct unit *units, size_t n, const char *typed);
/* `units` [{id, name, selected}], those that are active. */
void units_show(const struct unit *units, size_t n, int64_t chosen, struct data *out);
/* `_units` [{id, name, selected}], all of a site, also those that are not active any more. */
enum db_status units_show_all(
	struct db *db, struct pool *pool, int64_t site_id, int64_t chosen, struct data *out);

#endif
