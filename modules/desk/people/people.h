/* SPDX-License-Identifier: MIT */
/* Units, boxes and persons: the administrator's pages, and what units shows everybody. */
#ifndef HUIYING_MODULES_DESK_PEOPLE_H
#define HUIYING_MODULES_DESK_PEOPLE_H

#include "modules/desk/desk.h"
#include "text/sheet.h"
#include "tickets/people/account.h"

extern const struct field units_fields[], unit_fields[], person_fields[], person_query[],
	person_act_fields[], reset_fields[], change_fields[], box_list_fields[], box_fields[];

/* --- units.c, unit_form.c --- */

int units_page(struct request *rq);
/* Sites that an administrator keeps: the own one and its sub-sites. */
enum db_status people_sites(struct request *rq, struct site **out, size_t *n);
/* One of them; 0, or a status. */
int people_scope(struct request *rq, int64_t site_id);
const char *people_roles(struct request *rq, unsigned roles);
/* Can this person log in, and why not. */
const char *people_state(const struct request *rq, const struct staff *staff);
/* A unit that letters go to, and where nobody could sign for one. */
bool people_nobody(const struct unit *unit, const struct staff *staff, size_t n);
/* Are only those of the own site asked for: what the board counts. */
bool people_only_nobody(const struct request *rq);
/* Units, or accounts (the field `list`), as a file. */
int units_send(struct request *rq, enum sheet_format format);
/* What was changed about a thing (or about everything, NULL), into `changes`. */
enum db_status people_changes(struct request *rq, int64_t site_id, const char *thing,
	int64_t thing_id, int most, struct data *data);
/* Somebody was faster: at this thing, "单位", that was there; or with the code of a new one. */
const char *people_crossed(struct request *rq, const char *thing, bool there);
/* Tells a refused change beside the field that it is about. */
void people_fault(struct request *rq, enum change_fault fault);
void people_role_ticks(
	struct data *data, unsigned roles); /* `_roles` [{code, name, may, ticked}] */
int unit_page(struct request *rq);
int unit_post(struct request *rq);
int unit_new(struct request *rq);
/* The code of something new, as it was typed; told beside its field. */
void people_check_code(struct request *rq);
int changes_page(struct request *rq);

/* --- boxes.c --- */

int boxes_page(struct request *rq);
int box_page(struct request *rq);
int box_post(struct request *rq);
int box_new(struct request *rq);
const char *box_kind_name(const char *code); /* NULL: no such kind */

/* --- person.c, person_form.c, person_act.c --- */

int person_page(struct request *rq);
int person_post(struct request *rq);
int person_new(struct request *rq);
int person_act(struct request *rq);
/* The page of a person; problem: what went wrong, above everything, NULL. once: a one-time password
 * that is shown this once, NULL. typed: the form's values come from the request. */
int person_show(struct request *rq, int status, const struct staff *staff, const char *problem,
	const char *once, bool typed);
/* The form of name, unit and roles into data. */
enum db_status person_form(
	struct request *rq, const struct staff *staff, bool typed, struct data *data);
/* A day of training as it was typed; false: told beside its field. */
bool person_training(struct request *rq, const char **on);
/* The person of :id within the sites of this administrator; 0, or a status. */
int person_of(struct request *rq, struct staff **out);

/* --- resets.c --- */

int resets_page(struct request *rq);
int resets_post(struct request *rq);
const char *reset_fault(enum reset_result result);

#endif
