/* SPDX-License-Identifier: MIT */
/*
 * Messages into the outbox and notices of levels, in the transaction that causes them. Turning
 * notices into digests is digest.c's, sending is courier's.
 */
#include "tickets/messages/notify.h"

#include <string.h>

#include "base/pool.h"
#include "tickets/messages/outbox.h"
#include "tickets/ratings/rating_work.h"

/* --- citizens --- */

/* What a citizen is told of; other actions are seen on the letter's page. */
static const char *citizen_kind(const char *kind, const char *action)
{
	static const struct {
		const char *kind, *action, *message;
	} told[] = {
		{"letter", "submit", "receipt"},
		{"letter", "dispatch", "dispatched"},
		{"letter", "ask", "asked"},
		{"letter", "extend", "extended"},
		{"letter", "refuse", "refused"},
		{"letter", "redirect", "refused"},
		{"letter", "invalid", "invalid"},
		{"letter", "duplicate", "merged"},
		{"letter", "redispatch", "dispatched"},
		{"letter", "release", "answered"},
		{"correction", "submit", "report_receipt"},
		{"correction", "fixed", "report_answered"},
		{"correction", "untrue", "report_answered"},
		{"correction", "out_of_scope", "report_answered"},
	};
	for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
		if (str_equal(told[i].kind, kind) && str_equal(told[i].action, action))
			return told[i].message;
	}
	return NULL;
}

struct reach {
	bool email, phone;
	int64_t told_unit_id; /* of the last dispatch before this event that they were told of */
	bool imported;
};

static struct reach reach_given(struct pool *pool, const struct contact *contact)
{
	return (struct reach){.email = !str_empty(contact->email),
		.phone = contact_phone(pool, contact->phone) != NULL};
}

/* Whether an address was left is known by its keyed hash: nothing is opened here. */
static enum db_status reach_look(struct work *w, const struct event *event, struct reach *out)
{
	struct db_rows rows;
	*out = (struct reach){0};
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT c.email_hash IS NOT NULL, c.phone_hash IS NOT NULL, t.source = 'import',"
		" (SELECT e.to_unit_id FROM event e WHERE e.ticket_id = t.id AND e.sequence < ?"
		" AND e.action IN ('dispatch', 'redispatch') AND NOT EXISTS"
		" (SELECT 1 FROM outbox o WHERE o.ticket_id = e.ticket_id"
		" AND o.sequence = e.sequence AND o.state = 'void')"
		" ORDER BY e.sequence DESC LIMIT 1)"
		" FROM ticket t JOIN contact c ON c.ticket_id = t.id WHERE t.id = ?",
		INT(event->sequence), INT(w->t.id));
	if (status == DB_OK && rows.rows > 0)
		*out = (struct reach){.email = db_int(&rows, 0, 0) != 0,
			.phone = db_int(&rows, 0, 1) != 0,
			.imported = db_int(&rows, 0, 2) != 0,
			.told_unit_id = db_int(&rows, 0, 3)};
	return status;
}

static enum db_status tell_writer(
	struct work *w, const struct event *event, const char *kind, const struct contact *contact)
{
	struct reach reach;
	enum db_status status = DB_OK;
	if (contact)
		reach = reach_given(w->pool, contact);
	else
		status = reach_look(w, event, &reach);
	if (status != DB_OK || reach.imported || (!reach.email && !reach.phone))
		return status;
	/* back to the unit that was named to them last */
	if (event->to_unit_id != 0 && event->to_unit_id == reach.told_unit_id)
		return DB_OK;
	return db_exec(w->db,
		"INSERT INTO outbox (message_key, site_id, kind, channel, ticket_id, sequence,"
		" created_at, next_try_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		TEXT(pool_print(w->pool, "%s-%d-%s", event->number, event->sequence, kind)),
		INT(w->t.site_id), TEXT(kind), TEXT(reach.email ? "mail" : "hook"), INT(w->t.id),
		INT(event->sequence), TIME(event->at),
		TIME(hours_next(w->engine, false, event->at)));
}

/* The answer, or the refusal, of a letter is that of every letter that repeats it. The message is
 * of theirs: it names their number and leads to their page. */
static enum db_status tell_copies(struct work *w, const struct event *event, const char *kind)
{
	return db_exec(w->db,
		"INSERT INTO outbox (message_key, site_id, kind, channel, ticket_id, sequence,"
		" created_at, next_try_at)"
		" SELECT CONCAT(t.number, '-of-', ?, '-', ?), t.site_id, ?,"
		" IF(c.email_hash IS NOT NULL, 'mail', 'hook'), t.id, NULL, ?, ?"
		" FROM ticket t JOIN contact c ON c.ticket_id = t.id"
		" WHERE t.original_id = ? AND t.source <> 'import'"
		" AND (c.email_hash IS NOT NULL OR c.phone_hash IS NOT NULL)",
		TEXT(event->number), INT(event->sequence), TEXT(kind), TIME(event->at),
		TIME(hours_next(w->engine, false, event->at)), INT(w->t.id));
}

/* What was taken back before it went out is not told any more. */
static enum db_status untell_dispatch(struct work *w)
{
	return db_exec(w->db,
		"UPDATE outbox SET state = 'void', next_try_at = NULL"
		" WHERE ticket_id = ? AND kind = 'dispatched' AND state = 'wait'",
		INT(w->t.id));
}

/* --- invitations to rate --- */

/* Answered, and able to be rated. */
static bool invites(const struct work *w, const struct event *event)
{
	static const char *const answered[] = {"REPLIED", "REPLIED_FIXED", "REPLIED_UNTRUE"};
	if (policy_number(w->engine->policy, "rating.invite") == 0 || w->t.rating != 0 ||
		str_equal(event->from_state, event->to_state))
		return false;
	for (size_t i = 0; i < sizeof answered / sizeof *answered; i++) {
		if (str_equal(answered[i], event->to_state))
			return true;
	}
	return false;
}

/* One a ticket, some hours after the answer and at a decent hour. */
static enum db_status invite(struct work *w, const struct event *event)
{
	int hours = policy_number(w->engine->policy, "rating.invite_hours");
	struct reach reach;
	enum db_status status = reach_look(w, event, &reach);
	if (status != DB_OK || reach.imported || (!reach.email && !reach.phone))
		return status;
	status = rating_link_put(w, event->at);
	if (status != DB_OK)
		return status;
	return db_exec(w->db,
		"INSERT INTO outbox (message_key, site_id, kind, channel, ticket_id, sequence,"
		" created_at, next_try_at) VALUES (?, ?, 'invite', ?, ?, ?, ?, ?)"
		" ON DUPLICATE KEY UPDATE message_key = message_key",
		TEXT(pool_print(w->pool, "%s-invite", event->number)), INT(w->t.site_id),
		TEXT(reach.email ? "mail" : "hook"), INT(w->t.id), INT(event->sequence),
		TIME(event->at), TIME(hours_next(w->engine, false, event->at + hours * HOUR)));
}

/* Who has rated, or waits for another answer, is not invited any more. */
static enum db_status uninvite(struct work *w, const struct event *event)
{
	bool rated = str_starts(event->action, "rate") || str_starts(event->action, "callback");
	bool gone = str_starts(event->from_state, "REPLIED") &&
		!str_equal(event->from_state, event->to_state);
	if (!rated && !gone)
		return DB_OK;
	return db_exec(w->db,
		"UPDATE outbox SET state = 'void', next_try_at = NULL"
		" WHERE ticket_id = ? AND kind = 'invite' AND state = 'wait'",
		INT(w->t.id));
}

enum db_status notify_citizen(
	struct work *w, const struct event *event, const struct contact *contact)
{
	if (str_equal(event->action, "recall"))
		return untell_dispatch(w);
	const char *kind = citizen_kind(w->t.kind, event->action);
	enum db_status status = uninvite(w, event);
	if (status != DB_OK || !kind || str_equal(event->role, role_name(ROLE_IMPORT)))
		return status;
	status = tell_writer(w, event, kind, contact);
	bool for_all = str_equal(kind, "answered") || str_equal(kind, "refused") ||
		str_equal(kind, "report_answered");
	if (status == DB_OK && for_all)
		status = tell_copies(w, event, kind);
	return status == DB_OK && invites(w, event) ? invite(w, event) : status;
}

/* --- the persons of a unit --- */

enum db_status notify_supervised(struct work *w, const struct event *event, int64_t unit_id)
{
	/* one message a person and channel they can be reached by */
	return db_exec(w->db,
		"INSERT INTO outbox (message_key, site_id, kind, channel, ticket_id, sequence,"
		" unit_id, duty, created_at, next_try_at)"
		" SELECT CONCAT(?, '-', ?, '-supervised-', a.duty, '-', way.channel), u.site_id,"
		" 'supervised', way.channel, ?, ?, u.id, a.duty, ?, ?"
		" FROM unit u JOIN unit_address a ON a.unit_id = u.id"
		" JOIN (SELECT 'mail' AS channel UNION ALL SELECT 'hook') way"
		" ON (way.channel = 'mail' AND a.email <> '')"
		" OR (way.channel = 'hook' AND a.phone <> '')"
		" WHERE u.id = ?",
		TEXT(event->number), INT(event->sequence), INT(w->t.id), INT(event->sequence),
		TIME(event->at), TIME(hours_next(w->engine, true, event->at)), INT(unit_id));
}

enum db_status notify_office(struct db *db, struct pool *pool, int64_t site_id, int64_t *office_id)
{
	struct db_rows rows;
	*office_id = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT id FROM unit WHERE site_id = ? AND office = 1 AND active = 1"
		" ORDER BY id LIMIT 1",
		INT(site_id));
	if (status == DB_OK && rows.rows > 0)
		*office_id = db_int(&rows, 0, 0);
	return status;
}

/* --- notices, many in a statement --- */

#define NOTICE_COLUMNS 7
#define NOTICES_MOST 64
#define ONE "(?, ?, ?, ?, ?, ?, ?)"
#define FOUR ONE ", " ONE ", " ONE ", " ONE
#define SIXTEEN FOUR ", " FOUR ", " FOUR ", " FOUR
#define INSERT_NOTICE \
	"INSERT INTO notice (clock_id, level, unit_id, duty, site_id, ticket_id, created_at) " \
	"VALUES "

struct notices {
	struct db *db;
	struct db_arg args[NOTICES_MOST * NOTICE_COLUMNS + 1];
	size_t n;
};

/* The literals are of three sizes, so that a rest does not cost a statement a row. */
static enum db_status notices_flush(struct notices *notices)
{
	static const struct {
		size_t n;
		const char *sql;
	} sizes[] = {
		{64, INSERT_NOTICE SIXTEEN ", " SIXTEEN ", " SIXTEEN ", " SIXTEEN},
		{16, INSERT_NOTICE SIXTEEN},
		{4, INSERT_NOTICE FOUR},
		{1, INSERT_NOTICE ONE},
	};
	enum db_status status = DB_OK;
	size_t done = 0;
	for (size_t i = 0; status == DB_OK && done < notices->n;) {
		if (notices->n - done < sizes[i].n) {
			i++;
			continue;
		}
		struct db_arg *first = notices->args + done * NOTICE_COLUMNS;
		struct db_arg *end = first + sizes[i].n * NOTICE_COLUMNS, behind = *end;
		*end = (struct db_arg){.type = DB_END};
		status = db_exec_(notices->db, sizes[i].sql, first);
		*end = behind;
		done += sizes[i].n;
	}
	notices->n = 0;
	return status;
}

static enum db_status notice_add(struct notices *notices, const struct notice_row *row,
	int64_t unit_id, enum duty duty, instant now)
{
	const struct db_arg cells[NOTICE_COLUMNS] = {INT(row->clock_id), INT(row->level->level),
		INT(unit_id), INT(duty), INT(row->site_id), INT(row->ticket_id), TIME(now)};
	memcpy(notices->args + notices->n * NOTICE_COLUMNS, cells, sizeof cells);
	return ++notices->n == NOTICES_MOST ? notices_flush(notices) : DB_OK;
}

static enum db_status tell(struct notices *notices, const struct notice_row *row, int64_t unit_id,
	unsigned tells, instant now)
{
	enum db_status status = DB_OK;
	for (int duty = DUTY_FIRST; status == DB_OK && unit_id > 0 && duty <= DUTY_HANDLER; duty++)
		if (tells & 1u << duty)
			status = notice_add(notices, row, unit_id, (enum duty)duty, now);
	return status;
}

enum db_status notify_level(struct db *db, const struct notice_row *rows, size_t n, instant now)
{
	const unsigned at_office = TELL_HANDLER | TELL_DIRECT;
	struct notices notices = {.db = db};
	enum db_status status = DB_OK;
	for (size_t i = 0; status == DB_OK && i < n; i++) {
		const struct notice_row *row = &rows[i];
		unsigned tells = row->level->tells;
		unsigned office = tells & TELL_OFFICE ? at_office : 0;
		int64_t unit_id = row->unit_id > 0 ? row->unit_id : row->office_id;
		if (unit_id == row->office_id) { /* nobody is told twice */
			tells |= office;
			office = 0;
		}
		status = tell(&notices, row, unit_id, tells, now);
		if (status == DB_OK)
			status = tell(&notices, row, row->office_id, office, now);
	}
	return status == DB_OK ? notices_flush(&notices) : status;
}
