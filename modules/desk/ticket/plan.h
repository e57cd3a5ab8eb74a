/* SPDX-License-Identifier: MIT */
/*
 * What a form asks for, as acts of the engine: the one place where the fields of a ticket's forms
 * are read. What is missing, or was never offered, is said as a sentence; whether it is lawful
 * decides the engine.
 */
#ifndef HUIYING_MODULES_DESK_TICKET_PLAN_H
#define HUIYING_MODULES_DESK_TICKET_PLAN_H

#include "modules/desk/ticket/ticket.h"

struct plan {
	struct act acts[2];
	size_t n;
	bool leaves; /* the ticket leaves this person's hands: on to the next one */
	const char *done; /* said afterwards, after the title */
	const char *undo; /* the action that takes it back as long as nobody went on; NULL: none */
};

struct planning {
	struct request *rq;
	const struct ticket *ticket;
	struct plan *plan;
	const char *missing; /* a sentence; NULL: complete */
};
struct plan_deed { /* what an action is to people */
	const char *action, *done;
	bool leaves;
	const char *undo;
	enum db_status (*plan)(struct planning *p); /* NULL: the fields as they are */
	const char *words; /* said when the engine misses words */
};
/* The unit that the form names, of those in use, goes into the act; NULL in *unit and a sentence in
 * `missing`: it names none. */
enum db_status plan_choose_unit(struct planning *p, const struct unit **unit);

/* Is there a form for this action. */
bool plan_knows(const char *action);
/* Is it lawful for this person as far as the page can tell; also for what is made of two acts. */
bool plan_lawful(const struct request *rq, const struct ticket *ticket, const char *action);
/* DB_OK: *missing is NULL and the plan complete, or *missing says what is. */
enum db_status plan_make(struct request *rq, const struct ticket *ticket, const char *action,
	struct plan *plan, const char **missing);
/* When the engine misses words. */
const char *plan_words_missing(const char *action);
/* What the button that takes it back says. */
const char *plan_undo_label(const char *undo);

/* A letter of this site by its number as somebody typed it; NULL in *out: none. */
enum db_status plan_letter(struct request *rq, const char *number, struct ticket **out);

/* --- actions.c --- */

/* The page, or the words for a program, that say how an act ended. */
int action_result(struct request *rq, struct ticket *ticket, const struct plan *plan,
	enum ticket_result result, const struct ticket_after *after);

#endif
