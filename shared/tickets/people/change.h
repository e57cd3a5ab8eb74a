/* SPDX-License-Identifier: MIT */
/*
 * What was changed about units, persons, roles and boxes: who, when, from what to what
 * (人员变更备案: 酉阳府办发〔2023〕5号 第十二条). Written in the transaction that changes, never
 * altered.
 */
#ifndef HUIYING_TICKETS_CHANGE_H
#define HUIYING_TICKETS_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include "store/db.h"

#define CHANGE_MARK 17

enum change_fault {
	CHANGE_FINE = 0,
	CHANGE_CROSSED, /* somebody else changed it since it was shown, or it is there already */
	CHANGE_PERSONS, /* one of the three responsible persons is missing */
	CHANGE_PARENT, /* a unit cannot stand below itself, nor below one of another site */
	CHANGE_UNIT, /* no such unit */
	CHANGE_ROLES, /* nobody is without a role */
	CHANGE_VENDOR, /* who works for a contractor has no other role */
	CHANGE_AGREEMENT, /* a contractor without the number of the secrecy agreement */
};

/* Who changes something, and what that person had seen of it. */
struct change {
	const char *who; /* login; "" on the command line */
	const char *seen; /* mark of what was shown; NULL: whatever stands; "": there is none yet */
	instant now;
	enum change_fault fault; /* out, with DB_STOP */
};

/* A short mark of how something stood, to be carried by a form: 16 hex digits and NUL. */
void change_mark(const char *const *values, size_t n, char out[CHANGE_MARK]);

struct change_record {
	int64_t id, site_id, thing_id;
	instant at;
	const char *who; /* login, "" on the command line */
	const char *thing; /* unit, person, box */
	const char *name; /* of the thing, as it was called then */
	const char *field, *old_value, *new_value;
};
enum db_status change_write(struct db *db, const struct change_record *record);
/* One record for each of the n fields that differs; field and values are filled in. */
enum db_status change_write_all(struct db *db, struct change_record *record,
	const char *const *fields, const char *const *old_values, const char *const *new_values,
	size_t n);
/* Newest first. thing NULL: all of the site; thing_id 0: all of that kind; before: only older ones
 * (INSTANT_NEVER: from the newest on). */
enum db_status change_list(struct db *db, struct pool *pool, int64_t site_id, const char *thing,
	int64_t thing_id, instant before, int most, struct change_record **out, size_t *n);
/* Of a site and of its sub-sites, newest first, behind `skip` others. thing NULL: all. */
enum db_status change_list_below(struct db *db, struct pool *pool, int64_t site_id,
	const char *thing, int skip, int most, struct change_record **out, size_t *n);

#endif
