/* SPDX-License-Identifier: MIT */
/*
 * Units (单位), staff and boxes (信箱). Each unit names three responsible persons
 * (第一责任人、直接责任人、具体责任人: 酉阳府办发〔2023〕5号 第六条; 源府办〔2023〕26号 第三条).
 */
#ifndef HUIYING_TICKETS_ORGANISATION_H
#define HUIYING_TICKETS_ORGANISATION_H

#include <stdbool.h>
#include <stddef.h>
#include "store/db.h"

struct unit {
	int64_t id, site_id, parent_id;
	const char *code, *name;
	bool office; /* the dispatch office */
	bool active;
	const char *first_person, *direct_person, *handler_person;
	const char *phone;
};
struct box {
	int64_t id, site_id, unit_id; /* unit_id 0: dispatched by the office */
	const char *code, *name, *kind; /* kind: leader, unit, consult */
	const char *intro;
	bool active;
};
struct staff {
	int64_t id, unit_id;
	const char *login, *name, *unit_name;
	unsigned roles; /* enum role */
	bool active, must_change;
	instant locked_until;
};

enum db_status unit_list(
	struct db *db, struct pool *pool, int64_t site_id, struct unit **out, size_t *n);
enum db_status box_list(
	struct db *db, struct pool *pool, int64_t site_id, struct box **out, size_t *n);
enum db_status staff_list(
	struct db *db, struct pool *pool, int64_t site_id, struct staff **out, size_t *n);

/* Insert or change by code / login. id is filled. */
enum db_status unit_put(struct db *db, struct unit *unit);
enum db_status box_put(struct db *db, struct box *box);
/* password NULL: unchanged, or none (cannot log in) for a new person. */
enum db_status staff_put(struct db *db, struct staff *staff, const char *password, instant now);
enum db_status staff_active(
	struct db *db, int64_t staff_id, bool active, instant now); /* false: sessions end */

/* Log-in from a network address. Locks after `tries` failures for `lock` microseconds; *out NULL
 * when refused (unknown, wrong, locked, inactive: the same time for all). *locked tells which of
 * both to say. */
enum db_status staff_login(struct db *db, struct pool *pool, int64_t site_id, const char *login,
	const char *password, const char *address, int tries, instant lock, instant now,
	struct staff **out, bool *locked);
enum db_status staff_read(struct db *db, struct pool *pool, int64_t staff_id, struct staff **out);
/* Ends every session of this person. */
enum db_status staff_password(
	struct db *db, int64_t staff_id, const char *password, const char *address, instant now);

#endif
