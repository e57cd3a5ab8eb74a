/* SPDX-License-Identifier: MIT */
/*
 * The rows that have been kept long enough, kind by kind. Each reader walks along an index in
 * pieces, so that no statement holds a lock for long or reads a table at once.
 */
#include "base/pool.h"
#include "base/str.h"
#include "tickets/kept/erase.h"
#include "modules/huiying/kept/retain.h"

static int64_t number_of(const char *text)
{
	int64_t n = 0;

	return str_int(text, &n) == 0 ? n : 0;
}

/* Keys after one, each with whether its time is over, 500 at a time. */
#define ROWS(name, sql, bind) \
	static enum db_status name(struct db *db, struct pool *pool, const char *after, \
		instant before, struct db_rows *rows) \
	{ \
		return db_query(db, pool, rows, sql " LIMIT 500", TIME(before), bind(after)); \
	}
#define TAKE(name, sql, bind) \
	static enum db_status name( \
		struct db *db, const char *key, const struct policy_period *period, instant now) \
	{ \
		(void)period; \
		(void)now; \
		enum db_status status = db_exec(db, sql, bind(key)); \
		return status == DB_OK && db_affected(db) == 0 ? DB_STOP : status; \
	}
#define NUMBER(key) INT(number_of(key))

/* The last thing that happened to a ticket; that its text was taken out is none. */
#define LAST_EVENT \
	" JOIN event e ON e.ticket_id = t.id AND e.sequence = (SELECT MAX(sequence) FROM event" \
	" WHERE ticket_id = t.id AND action <> '" ERASE_ACTION "')"

/* --- how to reach somebody --- */

ROWS(contact_rows,
	"SELECT c.ticket_id, e.at < ?, t.kind, t.state, t.id, t.version FROM contact c"
	" JOIN ticket t ON t.id = c.ticket_id" LAST_EVENT
	" WHERE c.ticket_id > ? ORDER BY c.ticket_id",
	NUMBER)
TAKE(contact_take, "DELETE FROM contact WHERE ticket_id = ?", NUMBER)

ROWS(opinion_rows,
	"SELECT o.id, e.at < ?, t.kind, t.state, t.id, t.version FROM opinion o"
	" JOIN ticket t ON t.id = o.ticket_id" LAST_EVENT
	" WHERE o.id > ? AND o.sealed IS NOT NULL ORDER BY o.id",
	NUMBER)
TAKE(opinion_take, "UPDATE opinion SET sealed = NULL WHERE id = ?", NUMBER)

/* --- junk --- */

ROWS(junk_rows,
	"SELECT t.id, e.at < ?, t.kind, t.state, t.id, t.version FROM ticket t" LAST_EVENT
	" WHERE t.id > ? AND t.state IN ('INVALID', 'SPAM') AND t.title <> '" ERASE_TITLE
	"' ORDER BY t.id",
	NUMBER)

static enum db_status junk_take(
	struct db *db, const char *key, const struct policy_period *period, instant now)
{
	return erase_ticket(db, number_of(key), period->name, period->title, now);
}

/* --- drafts --- */

ROWS(draft_rows,
	"SELECT d.ticket_id, d.saved_at < ?, t.kind, t.state, t.id, t.version FROM draft d"
	" JOIN ticket t ON t.id = d.ticket_id WHERE d.ticket_id > ?"
	" ORDER BY d.ticket_id",
	NUMBER)
TAKE(draft_take, "DELETE FROM draft WHERE ticket_id = ?", NUMBER)

ROWS(sheet_rows,
	"SELECT hash, saved_at < ?, NULL, NULL FROM response_draft WHERE hash > ?"
	" ORDER BY hash",
	TEXT)
TAKE(sheet_take, "DELETE FROM response_draft WHERE hash = ?", TEXT)

/* --- messages, log-ins, links --- */

ROWS(message_rows,
	"SELECT id, created_at < ?, NULL, NULL FROM outbox"
	" WHERE id > ? AND next_try_at IS NULL AND state <> 'wait' ORDER BY id",
	NUMBER)
TAKE(message_take, "DELETE FROM outbox WHERE id = ? AND next_try_at IS NULL AND state <> 'wait'",
	NUMBER)

ROWS(session_rows,
	"SELECT token_hash, seen_at < ?, NULL, NULL FROM staff_session"
	" WHERE token_hash > ? ORDER BY token_hash",
	TEXT)
TAKE(session_take, "DELETE FROM staff_session WHERE token_hash = ?", TEXT)

ROWS(login_rows, "SELECT id, at < ?, NULL, NULL FROM staff_event WHERE id > ? ORDER BY id", NUMBER)
TAKE(login_take, "DELETE FROM staff_event WHERE id = ?", NUMBER)

ROWS(link_rows,
	"SELECT hash, made_at < ?, NULL, NULL FROM rating_link WHERE hash > ?"
	" ORDER BY hash",
	TEXT)
TAKE(link_take, "DELETE FROM rating_link WHERE hash = ?", TEXT)

/* --- pages that were looked at --- */

/* Kept from the end of the report, not from the look: one that was worked on for long goes no
 * sooner. */
static enum db_status snapshot_rows(
	struct db *db, struct pool *pool, const char *after, instant before, struct db_rows *rows)
{
	return db_query(db, pool, rows,
		"SELECT v.id, e.at < ? AND v.asked_at < ? AND v.page_text IS NOT NULL,"
		" t.kind, t.state, t.id, t.version FROM page_visit v"
		" JOIN ticket t ON t.id = v.ticket_id" LAST_EVENT
		" WHERE v.id > ? ORDER BY v.id LIMIT 500",
		TIME(before), TIME(before), INT(number_of(after)));
}
TAKE(snapshot_take, "UPDATE page_visit SET page_text = NULL WHERE id = ?", NUMBER)

const struct retain_place retain_places[] = {
	{"retention.contact", "contact", contact_rows, contact_take},
	{"retention.contact", "opinion", opinion_rows, opinion_take},
	{"retention.junk", "ticket", junk_rows, junk_take},
	{"retention.draft", "draft", draft_rows, draft_take},
	{"retention.draft", "response_draft", sheet_rows, sheet_take},
	{"retention.message", "outbox", message_rows, message_take},
	{"retention.session", "staff_session", session_rows, session_take},
	{"retention.link", "rating_link", link_rows, link_take},
	{"retention.snapshot", "page_visit", snapshot_rows, snapshot_take},
	{"retention.log", "staff_event", login_rows, login_take},
};
const size_t retain_n_places = sizeof retain_places / sizeof *retain_places;

enum db_status retain_unchanged(
	struct db *db, struct pool *pool, int64_t ticket_id, int64_t version, bool *unchanged)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT 1 FROM ticket WHERE id = ? AND version = ? FOR UPDATE", INT(ticket_id),
		INT(version));

	*unchanged = status == DB_OK && rows.rows > 0;
	return status;
}

/* --- files of answers --- */

enum db_status retain_closed(
	struct db *db, struct pool *pool, instant after, instant before, struct db_rows *rows)
{
	return db_query(db, pool, rows,
		"SELECT DISTINCT f.ticket_id FROM response_file f"
		" JOIN solicitation s ON s.ticket_id = f.ticket_id"
		" WHERE (? IS NULL OR s.closes_at > ?) AND s.closes_at <= ?",
		TIME(after), TIME(after), TIME(before));
}

enum db_status retain_files(
	struct db *db, struct pool *pool, int64_t ticket_id, struct db_rows *files)
{
	return db_query(db, pool, files,
		"SELECT hash FROM response_file WHERE ticket_id = ? ORDER BY hash", INT(ticket_id));
}

enum db_status retain_file_drop(struct db *db, int64_t ticket_id, const char *hash)
{
	return db_exec(db, "DELETE FROM response_file WHERE hash = ? AND ticket_id = ?", TEXT(hash),
		INT(ticket_id));
}

/* --- the record --- */

enum db_status retain_count(struct db *db, const char *rule, int64_t n)
{
	return db_exec(db,
		"INSERT INTO retain_rule (rule, until_at, ran_at, n)"
		" VALUES (?, '2000-01-01', UTC_TIMESTAMP(6), ?)"
		" ON DUPLICATE KEY UPDATE n = n + VALUES(n), ran_at = VALUES(ran_at)",
		TEXT(rule), INT(n));
}

enum db_status retain_read(
	struct db *db, struct pool *pool, const char *rule, int64_t *open, instant *until)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT n - noted, until_at FROM retain_rule WHERE rule = ?", TEXT(rule));

	*open = status == DB_OK && rows.rows ? db_int(&rows, 0, 0) : 0;
	*until = status == DB_OK && rows.rows ? db_time(&rows, 0, 1) : INSTANT_NONE;
	return status;
}

enum db_status retain_noted(struct db *db, const char *rule, instant until)
{
	return db_exec(db,
		"INSERT INTO retain_rule (rule, until_at, ran_at) VALUES (?, ?, UTC_TIMESTAMP(6))"
		" ON DUPLICATE KEY UPDATE noted = n, until_at = VALUES(until_at),"
		" ran_at = VALUES(ran_at)",
		TEXT(rule), TIME(until));
}
