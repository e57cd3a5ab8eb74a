/* SPDX-License-Identifier: MIT */
/* The SQL of the board and of what is late. */
#ifndef HUIYING_MODULES_DESK_WATCH_BOARD_DB_H
#define HUIYING_MODULES_DESK_WATCH_BOARD_DB_H

#include "store/db.h"

/* Open letters that are alike for their light: same unit, same limit, due at the same instant. */
struct board_group {
	int64_t unit_id; /* 0: the dispatch office */
	const char *rule, *class_; /* of the clock that is due next; "" none */
	instant due_at, started_at;
	int64_t letters;
};
/* only_unit 0: all; -1: with the dispatch office. */
enum db_status board_db_open(struct db *db, struct pool *pool, int64_t site_id, int64_t only_unit,
	struct board_group **out, size_t *n);

struct board_count {
	int64_t unit_id; /* 0: the dispatch office */
	int64_t n;
};
/* Letters of supervision that were issued and nobody has acknowledged. */
enum db_status board_db_waiting(
	struct db *db, struct pool *pool, int64_t site_id, struct board_count **out, size_t *n);
/* Accounts of handlers that can log in. */
enum db_status board_db_handlers(
	struct db *db, struct pool *pool, int64_t site_id, struct board_count **out, size_t *n);

/* A clock that runs, of a letter whose next limit is due in [from, to). */
struct late_clock {
	int64_t ticket_id, unit_id;
	const char *number, *title, *state, *unit_name;
	instant submitted_at, next_due_at;
	int chases, level;
	bool drawn, issued; /* a letter of supervision waits, was issued */
	const char *rule, *class_;
	instant due_at;
};
/* In the order of due dates; letters from the offset-th on, `limit` at most, each with all clocks
 * that are due before `to`. *letters: how many there are in all. */
enum db_status late_db_list(struct db *db, struct pool *pool, int64_t site_id, int64_t only_unit,
	instant from, instant to, int limit, int offset, struct late_clock **out, size_t *n,
	int64_t *letters);

#endif
