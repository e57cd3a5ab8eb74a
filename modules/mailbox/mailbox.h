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
#include "view/program.h"
#include "web/app.h"
#include "web/data.h"

#define MINE_COOKIE "hy_mine"

int mine_session(struct request *rq);

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

/* answerable.c */
/* `provided_by`, `reviewed_by`, `signed_by`: [{unit, name}], name null where the policy's
 * publication.names is 0. */
enum db_status answerable_show(struct request *rq, int64_t ticket_id, struct data *out);

/* alike.c */
/* `alike`: the published answers most like this title, at most three. */
void letters_alike(struct request *rq, const char *title, struct data *out);

/* `categories`: flat, for programs; `_groups`: [{id, name, items}], for a select. */
void categories_show(const char *chosen, struct data *out);

/* write.c, receipt.c */
int write_get(struct request *rq);
int write_post(struct request *rq);
int receipt_show(struct request *rq, int status, const struct receipt *receipt);
/* `why` (a sentence), `rule`, `source`: why a letter is due when it is; null when nothing says so.
 */
void receipt_why(struct request *rq, const struct policy_rule *rule, struct data *out);

/* track.c */
int track_get(struct request *rq);
int track_post(struct request *rq);
/* The form again, with what was typed on the page of the letter carried along. */
int track_again(struct request *rq, const char *action);

/* mine.c */
struct kept { /* what a citizen typed on the own letter's page and what is wrong with it */
	const char *action; /* add, chase, rate, withdraw; NULL: nothing was typed */
	const char *words, *rating;
	const char *field, *message; /* message NULL: no fault */
	const char *notice; /* a sentence above the page, NULL when none */
};
int mine_show(struct request *rq, int status, const struct ticket *ticket, const struct kept *kept);
int mine_get(struct request *rq);
int mine_attachment(struct request *rq);
int mine_leave(struct request *rq);
/* Reads the viewer's ticket; 0, or a status. */
int mine_ticket(struct request *rq, struct ticket **out);

/* mine_act.c */
int mine_add(struct request *rq);
int mine_chase(struct request *rq);
int mine_rate(struct request *rq);
int mine_withdraw_ask(struct request *rq);
int mine_withdraw(struct request *rq);

#endif
