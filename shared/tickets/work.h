/* SPDX-License-Identifier: MIT */
/*
 * A ticket while it is being changed: shared by the files that make up one transaction (submit,
 * act, effects, publication, clock_plan, fire). Nobody outside tickets/ includes this.
 */
#ifndef HUIYING_TICKETS_WORK_H
#define HUIYING_TICKETS_WORK_H

#include "base/str.h"
#include "tickets/ticket.h"

#define WORK_CLOCKS 8

struct review_text; /* review_work.h */
struct publication_draft; /* review.h */

struct work {
	struct db *db;
	struct pool *pool;
	const struct engine *engine;
	const struct actor *actor;
	struct ticket t; /* as it will be written; title and body are not read */
	int stored_version; /* of the row in the database */
	int epoch; /* of the rules in force */
	char head[SECRET_HEX];
	int64_t answer_unit_id, answer_version; /* 0: none */
	int co_units; /* that answer together with the ticket's unit */
	bool co; /* the actor's unit is one of them */
	instant last_at; /* of the last event */
	day recorded; /* server's civil date */
	/* clocks that run, when they were loaded; read: as their rows say */
	struct clock clocks[WORK_CLOCKS], read[WORK_CLOCKS];
	size_t n_clocks;
	bool clocks_loaded, recount; /* recount: the class changed */
	bool stale; /* a clock was counted by rules that are gone: nothing may be done yet */
	const struct review_text *review; /* the text and the step that is taken on it */
	int64_t consent_version; /* the text that a unit agrees to */
	const struct publication_draft *copy; /* public copy, or its withdrawal, in review; NULL */
	enum db_status status; /* why an effect could not ask the database; DB_OK */
};

/* One step of work: the row of the table, what was asked, the event it becomes. */
struct step {
	const struct transition *row;
	const struct act *act;
	struct event event;
	char content[SECRET_HEX];
};

/* --- act.c --- */

/* Chains one more event of the ticket: fills its day, hashes it and moves w on. */
void work_chain(struct work *w, struct event *event);

/* --- work_row.c --- */

/* DB_STOP: there is no such ticket. */
enum db_status work_load(struct work *w, int64_t ticket_id);
/* The one place that says whose turn a ticket is: its state's, or who takes the next step of its
 * review, or the office's that decides about a return. */
enum db_status work_turn(struct work *w, unsigned *role, int64_t *unit_id);
/* DB_RETRY: somebody was faster. */
enum db_status work_store(struct work *w);

/* --- co_units.c: the rows of units that answer together --- */

/* A unit may come in: TICKET_MISSING: no such active unit; TICKET_ILLEGAL: it is in already. */
enum ticket_result co_units_may_join(struct work *w, int64_t unit_id);
enum db_status co_units_join(struct work *w, const struct step *step);
enum db_status co_units_leave(struct work *w, int64_t unit_id);
enum db_status co_units_clear(struct work *w);
/* To this text: its consent counts for no other. */
enum db_status co_units_consent(struct work *w, const struct step *step, int64_t version);
/* After an act: whose consent is wanted, and whether the ticket is still worked on. */
enum db_status co_units_follow(struct work *w, const struct transition *row);

/* --- clock_plan.c --- */

/* DB_STOP: w->stale. */
enum db_status clock_rows_load(struct work *w);
/* In memory: stops, pauses, extends, recounts and starts what the step's row says; sets the
 * ticket's due instants. */
void clock_rows_plan(struct work *w, const struct step *step);
/* Writes what was planned. */
enum db_status clock_rows_store(struct work *w);

/* --- fire.c --- */

/* Before an act of this row at `now`: fires every level that was reached up to then. */
enum db_status clock_rows_fire(
	struct work *w, const struct transition *row, enum role role, instant now);

/* --- effects.c: what an action does besides moving the ticket --- */

/* The row for an action; effects may choose another one than its name says (a bad rating). NULL:
 * none. */
const struct transition *effect_row(struct work *w, const struct act *act);
/* Checks and changes in memory; fills event.reason, .to_unit_id, .content. */
enum ticket_result effect_apply(struct work *w, struct step *step);
/* What follows from where the ticket has come to: decisions that waited are over, and so is a
 * review; the time for a rating begins or ends. */
void effect_follow(struct work *w, const struct transition *row);
/* Writes what stands in other tables, after the ticket row. */
enum db_status effect_store(struct work *w, const struct step *step);

/* --- answer.c --- */

struct answer_row {
	int64_t version, staff_id, reviewed_by;
};
/* The latest text; version 0 when there is none. */
enum db_status answer_latest(struct work *w, struct answer_row *out);
enum db_status answer_insert(struct work *w, const struct step *step, bool released);
enum db_status answer_review(struct work *w);
enum db_status answer_release(struct work *w, const struct step *step);

/* --- correction_follow.c: after an act on an error report, before anybody is told --- */

enum db_status correction_follow(struct work *w, const struct transition *row);

/* --- publication.c --- */

enum db_status publication_put(struct work *w, const struct step *step);
enum db_status publication_withdraw(struct work *w, instant at);

#endif
