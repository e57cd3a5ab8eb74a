/* SPDX-License-Identifier: MIT */
/*
 * The rules in force: which policy and which calendar, in the database, the same for every program
 * and node. Each change raises the epoch, is one audited act (rule_change, chained by hash) and
 * moves the open due dates in batches; a clock carries the epoch it was counted by, so an
 * interrupted change is taken up where it stopped. Every policy that was ever in force stays as
 * text: switching back undoes a switch.
 */
#ifndef HUIYING_TICKETS_RULEBOOK_H
#define HUIYING_TICKETS_RULEBOOK_H

#include "tickets/ticket.h"

/* The first rules, when there are none: the engine's policy and its calendar as it was read from
 * files. Does nothing when there are some. */
enum db_status rulebook_begin(struct db *db, const struct engine *engine, instant now);

/* Makes the engine what is in force, when it is not: a cheap look at the epoch first (one row by
 * its key). On an error the engine stays as it was and the reason is logged. schema_dir is for
 * policy.rng. Tests that have no rulebook keep epoch 0, which is in force there. */
enum db_status rulebook_follow(struct db *db, const char *schema_dir, struct engine *engine);
/* The same; true: there were others. */
bool rulebook_renewed(struct db *db, const char *schema_dir, struct engine *engine);

/* The same for whoever answers many requests: before every change (of a ticket), else at most every
 * 2 seconds. Failures are the log's: the engine stays as it was, and what changes a ticket by it is
 * refused. Returns `now` by the database's clock, the one that timers fire by: whether an answer is
 * in time is judged by one clock, whichever machine took it. */
struct rule_watch { /* kept by the caller, one a process */
	instant looked_at; /* by its own clock; 0: never */
	instant ahead; /* of its own clock, the database's */
};
instant rulebook_keep_up(struct db *db, const char *schema_dir, struct engine *engine, bool changes,
	instant now, struct rule_watch *watch);

struct rule_move {
	const char *number, *rule;
	instant old_due_at, new_due_at;
	bool was_provisional, provisional;
};
struct rule_report {
	int64_t clocks; /* open ones that were counted */
	int64_t later, earlier, settled; /* settled: no longer provisional, date unchanged */
	int epoch;
};
struct rule_options {
	const char *kind; /* policy, calendar, override */
	const char *what; /* for people: "policy dali 1a2b3c", "2027 from 2027.json" */
	const char *who; /* login or system user */
	instant now;
	bool dry; /* change nothing, only report */
	int chunk; /* clocks a transaction; 0: the usual */
	void (*move)(void *ctx, const struct rule_move *move); /* each that moves; NULL */
	void (*progress)(void *ctx, int64_t done, int64_t all); /* NULL */
	void *ctx;
};
/* From the engine in force to another one (policy, calendar or both), which is a copy of it and has
 * its epoch still. Also takes up a change that was interrupted (next = the rules in force).
 * DB_STOP: err says why not. */
enum db_status rulebook_change(struct db *db, const struct engine *next,
	const struct rule_options *options, struct rule_report *report, struct buf *err);

/* Counts every open clock of older rules than the engine's. DB_STOP: there are clocks of newer
 * ones already, which stay. */
enum db_status rulebook_recount(struct db *db, const struct engine *engine,
	const struct rule_options *options, struct rule_report *report);

/* Clocks that were still written by older rules when the count had ended, by whoever looked at them
 * just before they changed: for a daemon, some minutes after it has seen the change. clocks: how
 * many were counted. */
enum db_status rulebook_recount_late(
	struct db *db, const struct engine *engine, instant now, int64_t *clocks);

/* The clocks of one ticket, for whoever is about to change it and comes before the recount; DB_STOP
 * as above. */
enum db_status rulebook_recount_ticket(
	struct db *db, const struct engine *engine, int64_t ticket_id, instant now);

struct rule_change {
	int epoch;
	instant at, done_at;
	const char *kind, *what, *who, *policy, *policy_version, *calendar_version;
	int64_t clocks, later, earlier;
	const char *before, *hash;
};
enum db_status rulebook_history(
	struct db *db, struct pool *pool, struct rule_change **out, size_t *n);
/* What a change of the rules moved on this ticket, oldest first. */
struct ticket_move {
	int64_t clock_id;
	int epoch;
	const char *rule, *kind, *what;
	instant at, old_due_at, new_due_at;
};
enum db_status rulebook_moves(
	struct db *db, struct pool *pool, int64_t ticket_id, struct ticket_move **out, size_t *n);

/* The lists of days off in force. */
struct rule_list {
	int list; /* year, or CALENDAR_OVERRIDE */
	const char *source;
	instant loaded_at;
	int64_t days;
};
enum db_status rulebook_lists(struct db *db, struct pool *pool, struct rule_list **out, size_t *n);

struct rule_state {
	int epoch; /* 0: no rules in force */
	bool counted; /* false: a change has not ended, or was interrupted */
	int64_t stale; /* open clocks of another number */
};
enum db_status rulebook_state(struct db *db, struct rule_state *out);
/* Has the change to these rules been counted to its end? One row; kind: of the change, in the pool.
 */
enum db_status rulebook_counted(
	struct db *db, struct pool *pool, int epoch, bool *counted, const char **kind);

/* Recomputes the chain of changes with the texts of their policies. *broken: number of the first
 * change that was altered, removed or inserted; 0: the chain is whole. */
enum db_status rulebook_verify(struct db *db, int *broken);

/* Is next year's calendar still missing at a time of the year when it should be looked for? From 1
 * November on. */
bool rulebook_calendar_missing(const struct engine *engine, instant now, int *year);

#endif
