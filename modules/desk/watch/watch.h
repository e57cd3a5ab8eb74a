/* SPDX-License-Identifier: MIT */
/*
 * Supervision: what board.c, late.c, figures/, ledger.c, escalations.c and supervisions.c share.
 * The office and supervision see the site; everybody else with letters sees the own unit, whatever
 * the address asks for.
 */
#ifndef HUIYING_MODULES_DESK_WATCH_H
#define HUIYING_MODULES_DESK_WATCH_H

#include "modules/desk/desk.h"
#include "modules/desk/export.h"
#include "calendar/deadline.h"
#include "tickets/figures/figures.h"

/* --- fields of the routes --- */

extern const struct field board_fields[], late_fields[], figures_fields[], figures_letter_fields[],
	ledger_fields[], ledger_check_fields[], escalation_fields[], supervision_fields[],
	report_fields[];

/* --- handlers --- */

int board_page(struct request *rq);
int late_page(struct request *rq);
int figures_page(struct request *rq);
int figures_letters_page(struct request *rq);
int reports_page(struct request *rq);
int ledger_page(struct request *rq);
int ledger_check(struct request *rq);

/* --- escalations.c, supervisions.c --- */

int escalations_page(struct request *rq);
int supervisions_page(struct request *rq);
int supervisions_sheet(struct request *rq);
int supervisions_acknowledge(struct request *rq);
extern const struct field sheet_act_fields[];

/* --- messages.c --- */

int messages_page(struct request *rq);
int messages_retry(struct request *rq);

/* --- rules.c --- */

int rules_page(struct request *rq);
/* `_warnings`: what whoever keeps order should know on every page: next year's calendar is missing,
 * timers or courier are not running. */
void rules_warn(struct request *rq, struct data *data);

/* --- watch.c --- */

/* The unit that is looked at: what the field `unit` asks for (0: all; -1: letters without one), or
 * the own one for who sees no other. */
int64_t watch_unit(struct request *rq);
/* `_units` [{id, name, selected}] to choose from; nothing for who has no choice. units: all. */
enum db_status watch_units(
	struct request *rq, int64_t chosen, struct data *data, struct unit **units, size_t *n);
/* Name of a unit; 0 and -1: none yet. */
const char *watch_unit_name(const struct unit *units, size_t n, int64_t id);
/* Working days from the due day until then; 0: in time. */
int watch_days_late(instant due, instant until);
/* "3.5 个工作日", "2 小时"; minutes of working time. NULL below 0. */
char *watch_work(struct pool *pool, int64_t minutes);
/* "1.2 天"; minutes on the wall. NULL below 0. */
char *watch_elapsed(struct pool *pool, int64_t minutes);
/* "97.2%"; "—" of nothing. */
char *watch_rate(struct pool *pool, int64_t part, int64_t whole);

/* The page of the desk's bar that this path belongs to: those of supervision lie behind one. */
const char *watch_area(const char *path);
/* `_watch` [{label, url, here}]: the pages of supervision that this person has. */
void watch_tabs(struct request *rq, struct data *data);

#endif
