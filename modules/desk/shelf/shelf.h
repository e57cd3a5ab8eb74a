/* SPDX-License-Identifier: MIT */
/*
 * What lies on the desks: the few columns of every ticket that is being worked on, kept in the
 * memory of this worker in the order of due dates and on piles of those that are alike, so that any
 * filter with all its counts is one pass over the piles, and a page a walk in the order. Before
 * each look the worker reads what changed (ticket.changed_at); texts and names are read for the
 * rows of a page only.
 *
 * A ticket is here while it has a clock that runs, is somebody's turn, asks for a decision, or was
 * answered and waits to be made public.
 */
#ifndef HUIYING_MODULES_DESK_SHELF_H
#define HUIYING_MODULES_DESK_SHELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/db.h"
#include "tickets/ticket.h"

/* Codes and numbers of units as small numbers; SHELF_NO: never seen on the shelf. */
#define SHELF_NO UINT16_MAX
uint16_t shelf_code(const char *text);
uint16_t shelf_code_of(int64_t id); /* of a unit or a site; 0: none */
const char *shelf_text(uint16_t code);
size_t shelf_codes(void); /* all are below this */
/* Kinds of tickets as small numbers, and back; SHELF_KINDS: none of them. */
#define SHELF_KINDS 3
uint8_t shelf_kind(const char *kind);
const char *shelf_kind_name(size_t i);

struct shelf_row {
	int64_t id;
	instant submitted, due; /* due: INSTANT_NONE when no clock runs */
	instant started, light_until; /* of the clock that is due next */
	instant changed;
	uint16_t site, state, category, unit, turn_unit; /* codes; unit of the office: that of 0 */
	uint16_t rule; /* code of name and class of the clock that is due next */
	uint16_t turn; /* enum role */
	uint8_t light, level, screen, flags;
	uint8_t kind; /* shelf_kind() */
	bool asks;
	bool first; /* new, and with words of the site's list that want it read before all others */
	bool waits; /* answered, may be made public, nobody has decided yet */
	bool gone; /* not worked on any more */
};

/* What filters and counts look at. */
struct shelf_key {
	uint16_t site, state, category, unit, turn_unit, turn;
	uint8_t light, level, screen, flags, kind;
	bool due, asks, waits;
};

/* Everything up to date. */
enum db_status shelf_refresh(struct db *db, const struct engine *engine, instant now);
/* Rows in the order of due dates, behind those that are to be read first; those without a date at
 * the end, the newest first. */
size_t shelf_count(void);
const struct shelf_row *shelf_at(size_t i);
/* The place of a ticket in that order, or -1. */
long shelf_place(int64_t id);
/* Rows with the same key lie on one pile, and there are far fewer piles: each one's key and how
 * many rows it has (0 too); on which pile the row of each place lies. */
size_t shelf_piles(void);
const struct shelf_key *shelf_pile_keys(void);
const uint32_t *shelf_pile_rows(void);
const uint32_t *shelf_place_piles(void);
const instant *shelf_place_submitted(void); /* when the row of each place was submitted */
void shelf_close(void);

#endif
