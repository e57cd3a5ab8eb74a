/* SPDX-License-Identifier: MIT */
/*
 * What every room of the desk stands on: the engine and the database of this worker, who is at the
 * desk, what that person may see, and how a reply is made.
 */
#ifndef HUIYING_MODULES_DESK_H
#define HUIYING_MODULES_DESK_H

#include <stdbool.h>
#include "modules/desk/desk_db.h"
#include "tickets/people/organisation.h"
#include "tickets/rules/rulebook.h"
#include "tickets/ticket.h"
#include "web/data.h"
#include "web/form.h"
#include "web/guard.h"
#include "web/reply.h"
#include "web/request.h"
#include "web/session.h"

struct desk {
	struct engine engine; /* loaded before the fork */
	struct db *db; /* of this worker */
};
extern struct desk desk;

/* --- sees.c --- */

/* The person of this request; only behind ROUTE_SESSION. */
const struct desk_session *desk_person(const struct request *rq);
/* Dispatch office and its leaders, supervision. */
bool desk_sees_all(const struct desk_session *person);
/* Roles that have letters to read or to work on; an administrator alone has none. */
bool desk_sees_letters(const struct desk_session *person);
/* Letters of the site for the office and supervision, else only what lies with (or was answered by)
 * the own unit. */
bool desk_may_see(const struct desk_session *person, const struct ticket *ticket);
/* It lies with this person's unit; or that unit helps with it (协办). */
bool desk_at_own_unit(const struct request *rq, const struct ticket *ticket);
bool desk_at_co_unit(const struct request *rq, const struct ticket *ticket);
/* 0, or a status for somebody else's ticket, which is recorded. */
int desk_check_sees(struct request *rq, const struct ticket *ticket);
/* The ticket of a number, when the person may see it; NULL in *out: 404, and somebody else's ticket
 * is recorded. Returns 0 or a status. */
int desk_ticket(struct request *rq, const char *number, struct ticket **out);
/* Whether this person's unit answers the letter together with the one that has it; desk_may_see()
 * and forms_allow() know it from then on. */
enum db_status desk_find_co_unit(struct request *rq, const struct ticket *ticket);
struct actor desk_actor(const struct request *rq);

/* --- replies.c --- */

/* The usual statuses of a database that does not answer (503) or an error of ours (500). */
int desk_fault(struct request *rq, enum db_status status);
/* A page of the desk: never kept by a cache or a search engine. */
int desk_page(struct request *rq, int status, const char *page, struct data *data);
/* One sentence about what was done, shown once on the next page, with the ticket it was done to
 * (number may be NULL). */
void desk_flash(struct request *rq, const char *number, const char *sentence);
/* With a button, so labelled, that takes it back: an action on the ticket of this number as it
 * stands in this version. stays: the next page is that ticket's own. */
void desk_flash_undo(struct request *rq, const char *number, bool stays, const char *sentence,
	const char *undo, const char *label, int version);
void desk_flash_show(struct request *rq, struct data *data); /* `_flash` */

/* --- bar.c --- */

void bar_show(struct request *rq, struct data *data); /* app.chrome */

#endif
