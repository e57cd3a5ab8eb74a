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
#include "tickets/people/change.h"

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
	int64_t id, unit_id, site_id;
	const char *login, *name, *unit_name, *unit_code;
	unsigned roles; /* enum role */
	bool active, must_change;
	instant locked_until;
	const char *agreement; /* number of the vendor's secrecy agreement, "" for everybody else */
	const char *trained_on; /* day of the latest training, "" when none is recorded */
	const char *left_on; /* last day, "" when nobody says that this person leaves */
	bool second_factor;
	instant password_at, last_login_at; /* INSTANT_NONE: never */
	int64_t logins;
};

enum db_status unit_list(
	struct db *db, struct pool *pool, int64_t site_id, struct unit **out, size_t *n);
enum db_status unit_read(struct db *db, struct pool *pool, int64_t id, struct unit **out);
enum db_status box_list(
	struct db *db, struct pool *pool, int64_t site_id, struct box **out, size_t *n);
enum db_status box_read(struct db *db, struct pool *pool, int64_t id, struct box **out);
enum db_status staff_list(
	struct db *db, struct pool *pool, int64_t site_id, struct staff **out, size_t *n);
enum db_status staff_read(struct db *db, struct pool *pool, int64_t staff_id, struct staff **out);
enum db_status staff_find(
	struct db *db, struct pool *pool, int64_t site_id, const char *login, struct staff **out);

/* Insert or change by code / login, recorded with who does it. id is filled. DB_STOP: refused, and
 * change->fault says why. */
enum db_status unit_change(struct db *db, struct unit *unit, struct change *change);
enum db_status box_change(struct db *db, struct box *box, struct change *change);
/* password NULL: unchanged, or none (cannot log in) for a new person. */
enum db_status staff_change(
	struct db *db, struct staff *staff, const char *password, struct change *change);
void box_mark(const struct box *box, char out[CHANGE_MARK]);
void unit_mark(const struct unit *unit, char out[CHANGE_MARK]);
void staff_mark(const struct staff *staff, char out[CHANGE_MARK]);

/* The same without a record and without asking for responsible persons: what is no office of
 * people (a replay, a test). */
enum db_status unit_put(struct db *db, struct unit *unit);
enum db_status box_put(struct db *db, struct box *box);
/* On the command line, whatever stands. */
enum db_status staff_put(struct db *db, struct staff *staff, const char *password, instant now);

/* What stands in the way of these roles together; CHANGE_FINE: nothing. Content review is never
 * given away (源府办〔2023〕26号 第六条), so a contractor's account has no other role. */
enum change_fault staff_roles_fault(unsigned roles, const char *agreement);

/* Training before taking up duty (上岗前培训: 酉阳府办发〔2023〕5号 第三十一条). on: YYYY-MM-DD. */
enum db_status staff_train(struct db *db, int64_t staff_id, const char *on, const char *what,
	const char *by, instant now);
/* false: every session ends. who: login, "" on the command line. */
enum db_status staff_active(
	struct db *db, int64_t staff_id, bool active, const char *who, instant now);

/* A main site and its sub-sites. */
struct site {
	int64_t id, parent_id; /* parent_id 0: a main site */
	const char *code, *name;
	instant ending_at, closed_at; /* INSTANT_NONE: it goes on */
	const char *moved_url, *backup_id; /* "": it goes on */
};
enum db_status site_list(struct db *db, struct pool *pool, struct site **out, size_t *n);
/* id is filled; DB_DUPLICATE: there is one of that code; DB_STOP: no such main site. With a record
 * of the change, at the main site. */
enum db_status site_add(struct db *db, struct site *site, instant now);
/* DB_STOP: there is none. */
enum db_status site_read(struct db *db, struct pool *pool, int64_t id, struct site *out);
struct site site_of_row(const struct db_rows *rows, size_t row); /* of the columns of site_read */

/* What somebody still has to do at a site, and limits that run. */
struct site_work {
	int64_t tickets, clocks;
	const char
		*number; /* of the ticket whose limit ends next, "" and INSTANT_NONE: none runs */
	instant due_at;
};
enum db_status site_work(struct db *db, struct pool *pool, int64_t site_id, struct site_work *out);
/* From now on the site takes nothing new (TICKET_CLOSED) and says where its content goes on; said
 * again it changes the address. What is open goes on. */
enum db_status site_announce(struct db *db, struct site *site, const char *url, instant now);
/* DB_STOP: something is open. */
enum db_status site_close(struct db *db, struct site *site, const char *backup, instant now);
/* As if nothing had been said. */
enum db_status site_open(struct db *db, struct site *site, instant now);

#endif
