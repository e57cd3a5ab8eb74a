/* SPDX-License-Identifier: MIT */
/* Ratings at the desk: on a ticket's page with appeals against them (appeals.c), and as a
 * list of what waits (ratings.c). */
#ifndef HUIYING_MODULES_DESK_RATINGS_H
#define HUIYING_MODULES_DESK_RATINGS_H

#include "modules/desk/ticket/forms.h"

/* --- ratings.c --- */

extern const struct field rating_fields[];
int ratings_page(struct request *rq);

/* --- appeals.c --- */

/* 非常满意 … 非常不满意; "" for what is none. */
const char *rating_words(struct pool *pool, int value);
/* 来信人在网上, 来信人用邀请链接, 电话回访 */
const char *rating_source(const char *source);
const char *rating_appeal_words(const char *appeal); /* NULL: there is none */
/* `ratings`: every one that was given, the first one first. */
void ratings_show(struct request *rq, const struct desk_work *work, struct data *data);
/* A bad rating stands, and nobody appealed against it. */
bool form_may_appeal(const struct request *rq, const struct desk_work *work);
/* An appeal waits, and not this person's own. */
bool form_appeal_waits(const struct request *rq, const struct desk_work *work);
enum db_status fill_appeal(struct filling *f);

/* --- page_votes.c --- */

extern const struct field page_vote_fields[];
int page_votes_page(struct request *rq);

#endif
