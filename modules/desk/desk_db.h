/* SPDX-License-Identifier: MIT */
/*
 * The desk's own SQL: lists of tickets, attachments by id. Tickets themselves
 * are read and changed by shared/tickets; nothing here writes one of its tables.
 */
#ifndef HUIYING_MODULES_DESK_DB_H
#define HUIYING_MODULES_DESK_DB_H

#include <stdbool.h>
#include <stddef.h>
#include "base/secret.h"
#include "store/db.h"
#include "modules/desk/login/session_db.h"
#include "text/search.h"
#include "policy/level.h"
#include "tickets/ticket.h"

struct pool;

/* --- lists --- */

/* By the id a ticket had where it was imported from; *id 0 when there is none. */
enum db_status desk_db_by_source(
	struct db *db, struct pool *pool, int64_t site_id, const char *source_ref, int64_t *id);

/* --- of one ticket --- */

struct desk_file {
	int64_t ticket_id;
	const char *hash, *name, *type;
	enum held held;
};
/* NULL in *out when there is none on this site. */
enum db_status desk_db_attachment(
	struct db *db, struct pool *pool, int64_t site_id, int64_t id, struct desk_file **out);

struct desk_publication { /* the edited copy that the public reads */
	const char *state, *title, *body, *answer;
	instant published_at;
};
enum db_status desk_db_publication(
	struct db *db, struct pool *pool, int64_t ticket_id, struct desk_publication **out);

#endif
