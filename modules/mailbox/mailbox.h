/* SPDX-License-Identifier: MIT */
/*
 * What the files of this program share: the handlers that mailbox.c puts into its table of routes
 * and what they show.
 */
#ifndef HUIYING_MAILBOX_H
#define HUIYING_MAILBOX_H

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "tickets/ticket.h"
#include "view/intake.h"
#include "view/own.h"
#include "view/program.h"
#include "web/app.h"
#include "web/data.h"

extern const struct own own_letter; /* letters to view/own */

/* Puts text into list as [{text, hit}], hits of the words of query marked. */
void marks_split(struct pool *pool, const char *text, const char *query, struct data *list);
/* How many neighbouring pairs of characters of a stand in b too, in percent of those of a. */
int marks_alike(const char *a, const char *b);

/* public.c */
int landing_get(struct request *rq);
int letters_get(struct request *rq);
int letter_get(struct request *rq);
/* What a list and a page of a published letter have in common. */
struct publication;
void publication_show(struct request *rq, const struct publication *letter, struct data *out);

/* parts.c: what pages of the host site include */
int part_answers(struct request *rq);
int part_solicitations(struct request *rq);
int part_figures(struct request *rq);
int part_correction(struct request *rq);

/* sitemap.c */
int sitemap_get(struct request *rq);
int sitemap_file(struct request *rq);

/* openapi.c */
int openapi_load(struct buf *err);
int openapi_get(struct request *rq);

/* feed.c */
extern const char *const feed_filters[]; /* what the list and its feed are filtered by */
int letters_feed(struct request *rq);

/* answerable.c */
/* `provided_by`, `reviewed_by`, `signed_by`: [{unit, name}], name null where the policy's
 * publication.names is 0. */
enum db_status answerable_show(struct request *rq, int64_t ticket_id, struct data *out);

/* alike.c */
/* `alike`: the published answers most like this title, at most three. */
void letters_alike(struct request *rq, const char *title, struct data *out);

/* `categories`: flat, for programs; `_groups`: [{id, name, items}], for a select. */
void categories_show(const char *chosen, struct data *out);

/* write.c */
int write_get(struct request *rq);
int write_post(struct request *rq);

#endif
