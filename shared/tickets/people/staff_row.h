/* SPDX-License-Identifier: MIT */
/* A row of staff as every query of it reads it, for the files about staff alone. */
#ifndef HUIYING_TICKETS_STAFF_ROW_H
#define HUIYING_TICKETS_STAFF_ROW_H

#include "tickets/people/organisation.h"

#define STAFF_COLUMNS \
	"SELECT s.id, s.unit_id, s.login, s.name, u.name, s.roles, s.active, s.must_change," \
	" s.locked_until, s.site_id, u.code, s.agreement, s.trained_on, s.left_on, s.totp_on," \
	" s.password_at, s.last_login_at, s.logins, s.password" \
	" FROM staff s LEFT JOIN unit u ON u.id = s.unit_id"
#define STAFF_PASSWORD 18

void staff_fill(const struct db_rows *rows, size_t row, struct staff *out);

/* In a transaction of the caller. */
enum db_status staff_end_sessions(struct db *db, int64_t staff_id);
enum db_status staff_switch(
	struct db *db, int64_t staff_id, bool active, const char *who, instant now);
/* What is left of an old password: the hash in force goes to the earlier ones. history: how many
 * are kept. */
enum db_status password_keep(struct db *db, int64_t staff_id, instant now);

#endif
