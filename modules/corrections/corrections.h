/* SPDX-License-Identifier: MIT */
/*
 * What the files of this program share: the handlers that corrections.c puts into its table of
 * routes and what they show.
 */
#ifndef HUIYING_CORRECTIONS_H
#define HUIYING_CORRECTIONS_H

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "tickets/corrections/correction.h"
#include "view/intake.h"
#include "view/own.h"
#include "view/program.h"
#include "web/app.h"
#include "web/data.h"

#define QUOTE_MOST 500 /* characters of what stands on the page, and of how it should read */
#define SITE_CODE_MOST 40

extern const struct own own_report; /* reports to view/own */

/* What the policy calls a kind of error; NULL: it has no such kind any more. */
const char *kind_name(const char *code);
/* `page` {url, _url (where the address may be a link), place}. */
void place_show(const char *url, bool link, struct data *out);

/* report.c */
int report_get(struct request *rq);
int report_post(struct request *rq);

/* mine.c: what only reports of errors have on their own page. */
enum db_status mine_more(struct request *rq, const struct ticket *ticket, struct data *out);
/* `clocks` [{rule, title, limit, source}]: by which rules an answer comes. */
void clocks_show(struct request *rq, struct data *out);

/* public.c */
int list_get(struct request *rq);
int feed_get(struct request *rq);

#endif
