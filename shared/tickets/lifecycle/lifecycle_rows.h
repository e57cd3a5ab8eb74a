/* SPDX-License-Identifier: MIT */
/*
 * How the rows of the lifecycle are written, one file a kind (lifecycle_letter.c …), and where
 * lifecycle.c finds them. Nobody else includes this.
 */
#ifndef HUIYING_TICKETS_LIFECYCLE_ROWS_H
#define HUIYING_TICKETS_LIFECYCLE_ROWS_H

#include "tickets/lifecycle/lifecycle.h"

struct lifecycle_part {
	const char *kind;
	const struct state *states;
	size_t n_states;
	const struct transition *rows;
	size_t n;
};
extern const struct lifecycle_part lifecycle_letter, lifecycle_correction, lifecycle_solicitation;
#define LIFECYCLE_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define CITIZEN ROLE_CITIZEN
#define OFFICE ROLE_OFFICE
#define HANDLER ROLE_HANDLER
#define HEAD ROLE_HEAD
#define LEADER ROLE_LEADER
#define CHIEF ROLE_CHIEF
#define IMPORT ROLE_IMPORT
#define SYSTEM ROLE_SYSTEM
#define UNIT_STAFF ROLES_UNIT
#define STAFF ROLES_LETTERS
/* who may take a step of a review; whose it is decides the route (review.h) */
#define REVIEWER (ROLE_OFFICE | ROLE_HEAD | ROLE_LEADER | ROLE_CHIEF)

/* The tables are read by column. */
/* clang-format off */
#define NONE {NULL}
#define WORDS .needs_words = true
#define UNIT .needs_unit = true
#define OWN .own_unit = true
#define OWN_ALL .own_unit = true, .own_office = true
#define CO .own_unit = true, .co_unit = true
#define ONLY_CO .own_unit = true, .co_only = true
#define VOID .voids = true
#define CHOSEN .chosen = true
#define PAUSE .pauses = true
#define RESUME .resumes = true
#define EXTEND .extends = true
#define ANSWER .needs_answer = true
/* clang-format on */

#endif
