/* SPDX-License-Identifier: MIT */
/*
 * What the files of this program share: the handlers that open311.c puts into its table of routes,
 * and the two forms in which all of them answer. An address ends in .json or .xml and says by that
 * which form is wanted.
 */
#ifndef HUIYING_OPEN311_H
#define HUIYING_OPEN311_H

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "tickets/people/api_key.h"
#include "tickets/ticket.h"
#include "view/program.h"
#include "web/app.h"
#include "web/data.h"

#define OPEN311_PLACE "open311/v2/"
#define OPEN311_GENERAL "general" /* service of a letter without a category */

/* --- open311.c --- */

/* The list (or object) as JSON, or the page over {list} (or the object) as XML. */
int open311_reply(struct request *rq, int status, const char *page, struct data *value);
/* Errors of the specification: a list of {code, description}. words NULL: the usual ones. */
int open311_error(struct request *rq, int status, const char *words);
/* Each field that did not fit, as 400. */
int open311_faults(struct request *rq);
/* The word before ".json" or ".xml" of what matched in the route; NULL: another ending. */
const char *open311_arg(struct request *rq);
/* jurisdiction_id is this site's code, or not said: 0, or the reply is filled (-1). */
int open311_jurisdiction(struct request *rq);
/* The api key as it was sent, "" when none was. */
const char *open311_shown_key(struct request *rq);
/* Who shows a good key: 0, or the reply is filled (-1). */
int open311_key(struct request *rq, struct api_key **out);
/* An instant as the specification writes it; NULL: not set. */
const char *open311_time(struct request *rq, instant at);
/* The last second before a limit ends: one that ends with a day is shown with the date of that day,
 * as on our own pages, and not with the next one. */
const char *open311_expected(struct request *rq, instant due_at);
/* What a service is called; NULL: there is none of this code. */
const char *open311_service(const char *code);
/* The category of a service: "" of the general one. */
const char *open311_category(const char *service);

/* --- services.c --- */
int discovery_get(struct request *rq);
int services_get(struct request *rq);
int service_get(struct request *rq);

/* --- requests.c --- */
int requests_get(struct request *rq);
int request_get(struct request *rq);

/* --- post.c --- */
int requests_post(struct request *rq);

#endif
