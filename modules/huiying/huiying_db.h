/* SPDX-License-Identifier: MIT */
/* SQL of the operators' command: counts and lists. What happens to a ticket is in tickets/. */
#ifndef HUIYING_HUIYING_DB_H
#define HUIYING_HUIYING_DB_H

#include "store/db.h"

enum db_status site_name_set(struct db *db, int64_t site_id, const char *name);
/* "10.11.6-MariaDB at localhost", for people. */
const char *db_server(struct db *db, struct pool *pool);

struct status_counts {
	int64_t units, staff, open, overdue, published;
};
enum db_status status_count(
	struct db *db, struct pool *pool, int64_t site_id, instant now, struct status_counts *out);

/* number, state, unit, class, submitted_at, next_due_at, title; state and unit (code) NULL: any;
 * overdue_at INSTANT_NONE: all. */
enum db_status ticket_rows(struct db *db, struct pool *pool, int64_t site_id, const char *state,
	const char *unit, instant overdue_at, int64_t limit, struct db_rows *rows);
/* number, sequence, at, action, from, to, role, staff, unit, hash; from (ticket_id, sequence) on,
 * in order. */
enum db_status event_rows(struct db *db, struct pool *pool, int64_t after_ticket,
	int64_t after_sequence, int64_t limit, struct db_rows *rows);
/* id, state, kind, channel, attempts, number, unit (code), duty, created_at, next_try_at, fault;
 * state NULL: those that wait and those that are dead. */
enum db_status outbox_rows(struct db *db, struct pool *pool, int64_t site_id, const char *state,
	int64_t limit, struct db_rows *rows);
/* name, value of a server variable; value NULL when there is none. */
enum db_status server_variable(
	struct db *db, struct pool *pool, const char *name, const char **value);
/* Names of active units that lack somebody in a role. */
enum db_status units_without(
	struct db *db, struct pool *pool, int64_t site_id, int64_t role, struct db_rows *rows);
/* By the name that its source gave it; 0: there is none. */
enum db_status ticket_of_source(
	struct db *db, struct pool *pool, int64_t site_id, const char *source_ref, int64_t *id);
/* Does any ticket have a file of this hash. */
enum db_status attachment_named(struct db *db, struct pool *pool, const char *hash, bool *named);
/* id, hash, number of the ticket; ids above `after`, in order. */
enum db_status attachment_rows(
	struct db *db, struct pool *pool, int64_t after, int64_t limit, struct db_rows *rows);
/* Levels that should have fired before `at`; counted up to CLOCKS_LATE_MOST. */
#define CLOCKS_LATE_MOST 1000
enum db_status clocks_late(struct db *db, struct pool *pool, instant at, int64_t *n);
/* Text that is put into answers (kind phrase or template) for a unit, 0: for every unit; one of
 * that name stays as it is. */
enum db_status phrase_begin(struct db *db, int64_t site_id, int64_t unit_id, const char *kind,
	const char *name, const char *words, instant now);
/* Since when a key has been in use; INSTANT_NONE: nobody knows. */
enum db_status key_since(
	struct db *db, struct pool *pool, const char *kind, const char *id, instant *since);
/* Tickets that came before that instant. */
enum db_status tickets_before(struct db *db, struct pool *pool, instant at, int64_t *n);
/* When the last good backup ended (INSTANT_NONE: there is none), where it went, whether it was read
 * back, and how many were begun after it and are not good. */
struct backup_last {
	instant at;
	const char *id, *place;
	bool checked;
	int64_t failed;
};
enum db_status backup_last(struct db *db, struct pool *pool, struct backup_last *out);
enum db_status box_count(struct db *db, struct pool *pool, int64_t site_id, int64_t *n);

#endif
