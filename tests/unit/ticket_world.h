/* SPDX-License-Identifier: MIT */
/*
 * A small town for the tests of tickets/: an own database (made and dropped by the program), the
 * national policy, the real calendar, two units with their people, a box. Without HUIYING_TEST_DB
 * there is none and the tests skip.
 */
#ifndef HUIYING_TESTS_TICKET_WORLD_H
#define HUIYING_TESTS_TICKET_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/pool.h"
#include "base/str.h"
#include "store/db.h"
#include "tickets/people/organisation.h"
#include "tickets/ticket.h"

enum person {
	OFFICE,
	OFFICE2, /* the second person of the office */
	OFFICE_LEAD,
	WATER,
	WATER_HEAD,
	WATER_LEAD,
	WATER_CHIEF,
	HOUSING,
	HOUSING_CHIEF,
	WATCH,
	VENDOR,
	CITIZEN,
	IMPORT,
	TIMERS,
	PERSONS
};

struct world {
	struct db *db;
	struct pool *pool;
	struct engine engine;
	int64_t box, office, water, housing, closed; /* closed: a unit that is not active */
	struct actor actor[PERSONS];
	char option_file[64];
};
extern struct world world;

int world_open(void **state); /* group set-up; 0 also when there is no database */
int world_close(void **state);
/* Test set-up: no tickets. Skips when there is no database. */
int world_empty(void **state);
bool world_there(void);
#define need_world() \
	do { \
		if (!world_there()) { \
			print_message("HUIYING_TEST_DB names no option file: skipped\n"); \
			skip(); \
		} \
	} while (0)

instant at(const char *iso);
struct ticket_new letter_new(const char *key, instant now); /* every field filled */
int64_t letter(const char *key, instant now); /* submitted; its id */
/* The act with every check-list gone through without a finding, where it needs that. */
struct act checked(struct act act);
/* Asserts that the action is done. Texts are sent and reviewed with their check-lists answered. */
void done(int64_t id, enum person who, struct act act, instant now);
enum ticket_result try_act(int64_t id, enum person who, struct act act, instant now);
struct ticket *get(int64_t id);
/* A letter taken as far as `state`, one step a minute from `now` on. */
int64_t letter_in(const char *state, const char *key, instant now);
/* Proposes the copy and takes every step of its review; the ticket is public afterwards. */
void published(int64_t id, const char *title, const char *body, const char *answer, instant now);
/* Asked for by one person and approved by another one. */
void taken_down(int64_t id, instant now);
/* Proposed by one person and confirmed by another one. */
void refused(int64_t id, const char *reason, instant now);
/* First cell of a query, "" when there is none. */
const char *cell(const char *sql, int64_t id);
void run(const char *script); /* statements as they are */

#endif
