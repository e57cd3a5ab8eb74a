/* SPDX-License-Identifier: MIT */
/*
 * The desk's own SQL. Every list is one query, whatever it shows: the clock that is due next is
 * joined, not asked for row by row. Who may see what is decided by the callers (desk.c), who say it
 * with only_unit and the ids they ask for.
 */
#include "modules/desk/desk_db.h"

#include "base/pool.h"
#include "base/str.h"
#include "tickets/find.h"
#include "tickets/lifecycle.h"

#include <stdio.h>

/* --- sessions --- */

enum db_status desk_db_session_insert(
	struct db *db, const char *token_hash, int64_t staff_id, const char *address, instant now)
{
	return db_exec(db,
		"INSERT INTO staff_session (token_hash, staff_id, created_at, seen_at, address)"
		" VALUES (?, ?, ?, ?, ?)",
		TEXT(token_hash), INT(staff_id), TIME(now), TIME(now), TEXT(address));
}

enum db_status desk_db_session_read(
	struct db *db, struct pool *pool, const char *token_hash, struct desk_session **out)
{
	struct db_rows rows;

	*out = NULL;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT s.created_at, s.seen_at, p.id, p.site_id, p.unit_id, p.login, p.name, "
		"u.name,"
		" p.roles, p.must_change, u.office"
		" FROM staff_session s JOIN staff p ON p.id = s.staff_id JOIN unit u ON u.id = "
		"p.unit_id"
		" WHERE s.token_hash = ? AND p.active = 1",
		TEXT(token_hash));
	if (status != DB_OK || rows.rows == 0)
		return status;

	struct desk_session *session = pool_alloc(pool, sizeof(*session));
	snprintf(session->token_hash, sizeof(session->token_hash), "%s", token_hash);
	session->created_at = db_time(&rows, 0, 0);
	session->seen_at = db_time(&rows, 0, 1);
	session->staff_id = db_int(&rows, 0, 2);
	session->site_id = db_int(&rows, 0, 3);
	session->unit_id = db_int(&rows, 0, 4);
	session->login = db_text(&rows, 0, 5);
	session->name = db_text(&rows, 0, 6);
	session->unit_name = db_text(&rows, 0, 7);
	session->roles = (unsigned)db_int(&rows, 0, 8);
	session->must_change = db_int(&rows, 0, 9) != 0;
	session->office = db_int(&rows, 0, 10) != 0;
	*out = session;
	return DB_OK;
}

enum db_status desk_db_session_seen(struct db *db, const char *token_hash, instant now)
{
	return db_exec(db, "UPDATE staff_session SET seen_at = ? WHERE token_hash = ?", TIME(now),
		TEXT(token_hash));
}

enum db_status desk_db_session_delete(struct db *db, const char *token_hash)
{
	return db_exec(db, "DELETE FROM staff_session WHERE token_hash = ?", TEXT(token_hash));
}

enum db_status desk_db_session_sweep(struct db *db, instant seen, instant created)
{
	return db_exec(db, "DELETE FROM staff_session WHERE seen_at < ? OR created_at < ?",
		TIME(seen), TIME(created));
}

enum db_status desk_db_staff_event(struct db *db, int64_t staff_id, const char *login,
	const char *action, const char *address, instant now)
{
	return db_exec(db,
		"INSERT INTO staff_event (at, staff_id, login, action, address) VALUES (?, ?, ?, "
		"?, ?)",
		TIME(now), ID(staff_id), TEXT(login), TEXT(action), TEXT(address));
}

/* --- lists --- */

static const char *text_or_empty(const struct db_rows *rows, size_t row, size_t column)
{
	const char *text = db_text(rows, row, column);
	return text ? text : "";
}

static void read_rows(
	struct pool *pool, const struct db_rows *rows, struct desk_row **out, size_t *n)
{
	struct desk_row *list = pool_alloc(pool, rows->rows * sizeof(*list));
	for (size_t i = 0; i < rows->rows; i++) {
		struct desk_row *row = &list[i];
		row->id = db_int(rows, i, 0);
		row->number = db_text(rows, i, 1);
		row->state = db_text(rows, i, 2);
		row->class_ = db_text(rows, i, 3);
		row->category = db_text(rows, i, 4);
		row->title = db_text(rows, i, 5);
		row->unit_id = db_int(rows, i, 6);
		row->unit_name = text_or_empty(rows, i, 7);
		row->submitted_at = db_time(rows, i, 8);
		row->next_due_at = db_time(rows, i, 9);
		row->replied_at = db_time(rows, i, 10);
		row->provisional = db_int(rows, i, 11) != 0;
		row->published = db_int(rows, i, 12) != 0;
		row->open = db_int(rows, i, 13) != 0;
		row->chases = (int)db_int(rows, i, 14);
		row->additions = (int)db_int(rows, i, 15);
		row->rule = text_or_empty(rows, i, 16);
		row->started_at = db_time(rows, i, 17);
		row->rule_class = text_or_empty(rows, i, 18);
		row->level = (enum level)db_int(rows, i, 19);
	}
	*out = list;
	*n = rows->rows;
}

/* What a row of a list shows; t is the ticket. Two clocks of a ticket may be due at the same
 * instant: the first one speaks. */
#define ROW_COLUMNS \
	"SELECT t.id, t.number, t.state, t.class, t.category, t.title, t.unit_id, u.name," \
	" t.submitted_at, t.next_due_at, t.replied_at, t.provisional, t.published, t.open," \
	" t.chases, t.additions, c.rule, c.started_at, c.class, t.level"
#define ROW_JOINS \
	" LEFT JOIN unit u ON u.id = t.unit_id" \
	" LEFT JOIN clock c ON c.id = (SELECT MIN(k.id) FROM clock k WHERE k.ticket_id = t.id" \
	" AND k.outcome = '' AND k.due_at = t.next_due_at)"
/* The chosen filters; four parameters twice. A unit of -1 asks for what lies with the dispatch
 * office. */
#define ROW_FILTER \
	" AND (? IS NULL OR t.state = ?) AND (? IS NULL OR t.category = ?)" \
	" AND (? = 0 OR COALESCE(t.unit_id, -1) = ?)"
#define FILTER_ARGS(f) \
	TEXT((f)->state), TEXT((f)->state), TEXT((f)->category), TEXT((f)->category), \
		INT((f)->unit), INT((f)->unit)

/*
 * Each role's turn is one walk along the index ticket_turn in the order of due dates, and stops
 * after DESK_LIST_MOST rows: the cost does not grow with the number of open tickets.
 */
#define TURN_BRANCH \
	"(SELECT t.id, t.next_due_at FROM ticket t WHERE t.site_id = ? AND t.turn = ?" \
	" AND t.turn_unit_id = ?" ROW_FILTER " ORDER BY t.next_due_at, t.id LIMIT ?)"
#define TURN_ARGS(f, role, at) \
	INT((f)->site_id), INT((f)->roles &(role) ? (int64_t)(role) : -1), INT(at), \
		FILTER_ARGS(f), INT(f->most)

static enum db_status list_mine(
	struct db *db, struct pool *pool, const struct desk_filter *f, struct db_rows *rows)
{
	return db_query(db, pool, rows,
		ROW_COLUMNS " FROM (" TURN_BRANCH " UNION ALL " TURN_BRANCH
			    " UNION ALL " TURN_BRANCH " UNION ALL " TURN_BRANCH
			    ") w JOIN ticket t ON t.id = w.id" ROW_JOINS
			    " ORDER BY t.next_due_at, t.id LIMIT ?",
		TURN_ARGS(f, ROLE_OFFICE, 0), TURN_ARGS(f, ROLE_HANDLER, f->own_unit),
		TURN_ARGS(f, ROLE_HEAD, f->own_unit), TURN_ARGS(f, ROLE_LEADER, f->own_unit),
		INT(f->most));
}

/* A ticket is being worked on as long as one of its clocks runs. */
static enum db_status list_open(
	struct db *db, struct pool *pool, const struct desk_filter *f, struct db_rows *rows)
{
	if (f->only_unit > 0)
		return db_query(db, pool, rows,
			ROW_COLUMNS " FROM ticket t" ROW_JOINS
				    " WHERE t.site_id = ? AND t.unit_id = ? AND t.next_due_at IS "
				    "NOT NULL" ROW_FILTER " ORDER BY t.next_due_at, t.id LIMIT ?",
			INT(f->site_id), INT(f->only_unit), FILTER_ARGS(f), INT(f->most));
	return db_query(db, pool, rows,
		ROW_COLUMNS " FROM ticket t" ROW_JOINS
			    " WHERE t.site_id = ? AND t.next_due_at IS NOT NULL" ROW_FILTER
			    " ORDER BY t.next_due_at, t.id LIMIT ?",
		INT(f->site_id), FILTER_ARGS(f), INT(f->most));
}

/* Answered, the citizen agreed to publication, and nobody has decided yet (a withdrawn copy was
 * decided). */
static enum db_status list_replied(
	struct db *db, struct pool *pool, const struct desk_filter *f, struct db_rows *rows)
{
	return db_query(db, pool, rows,
		ROW_COLUMNS
		" FROM ticket t" ROW_JOINS " LEFT JOIN publication p ON p.ticket_id = t.id"
		" WHERE t.site_id = ? AND t.state = 'REPLIED' AND t.open = 1 AND t.published = 0"
		" AND p.ticket_id IS NULL AND (? IS NULL OR t.submitted_at < ?)" ROW_FILTER
		" ORDER BY t.submitted_at DESC, t.id DESC LIMIT ?",
		INT(f->site_id), TIME(f->before), TIME(f->before), FILTER_ARGS(f), INT(f->most));
}

static enum db_status list_all(
	struct db *db, struct pool *pool, const struct desk_filter *f, struct db_rows *rows)
{
	return db_query(db, pool, rows,
		ROW_COLUMNS " FROM ticket t" ROW_JOINS
			    " WHERE t.site_id = ? AND (? = 0 OR t.unit_id = ?) AND (? IS NULL OR "
			    "t.submitted_at < ?)" ROW_FILTER
			    " ORDER BY t.submitted_at DESC, t.id DESC LIMIT ?",
		INT(f->site_id), INT(f->only_unit), INT(f->only_unit), TIME(f->before),
		TIME(f->before), FILTER_ARGS(f), INT(f->most));
}

enum db_status desk_db_list(struct db *db, struct pool *pool, const struct desk_filter *filter,
	struct desk_row **out, size_t *n)
{
	struct db_rows rows = {0};
	enum db_status status = DB_BAD;

	switch (filter->tab) {
	case DESK_MINE: status = list_mine(db, pool, filter, &rows); break;
	case DESK_OPEN: status = list_open(db, pool, filter, &rows); break;
	case DESK_REPLIED: status = list_replied(db, pool, filter, &rows); break;
	case DESK_ALL: status = list_all(db, pool, filter, &rows); break;
	}
	*n = 0;
	if (status == DB_OK)
		read_rows(pool, &rows, out, n);
	return status;
}

enum db_status desk_db_search(struct db *db, struct pool *pool, int64_t site_id, int64_t only_unit,
	const struct search *search, int limit, int offset, struct desk_row **out, size_t *n)
{
	struct db_rows rows;

	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		ROW_COLUMNS " FROM (SELECT x.id FROM " FIND_IN(
			"search_staff") " s JOIN ticket x ON x.id = s.ticket_id"
					" WHERE x.site_id = ?"
					" AND (? = 0 OR x.unit_id = ?)"
					" ORDER BY x.submitted_at DESC, x.id DESC LIMIT ? OFFSET "
					"?) w"
					" JOIN ticket t ON t.id = w.id" ROW_JOINS
					" ORDER BY t.submitted_at DESC, t.id DESC",
		FIND_ARGS(search), INT(site_id), INT(only_unit), INT(only_unit), INT(limit),
		INT(offset));
	if (status == DB_OK)
		read_rows(pool, &rows, out, n);
	return status;
}

enum db_status desk_db_by_source(
	struct db *db, struct pool *pool, int64_t site_id, const char *source_ref, int64_t *id)
{
	struct db_rows rows;

	*id = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT id FROM ticket WHERE site_id = ? AND source_ref = ?", INT(site_id),
		TEXT(source_ref));
	if (status == DB_OK && rows.rows > 0)
		*id = db_int(&rows, 0, 0);
	return status;
}

/* --- of one ticket --- */

enum db_status desk_db_attachment(
	struct db *db, struct pool *pool, int64_t site_id, int64_t id, struct desk_file **out)
{
	struct db_rows rows;

	*out = NULL;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT a.ticket_id, a.hash, a.name, a.type FROM attachment a"
		" JOIN ticket t ON t.id = a.ticket_id WHERE a.id = ? AND t.site_id = ?",
		INT(id), INT(site_id));
	if (status != DB_OK || rows.rows == 0)
		return status;

	struct desk_file *file = pool_alloc(pool, sizeof(*file));
	file->ticket_id = db_int(&rows, 0, 0);
	file->hash = db_text(&rows, 0, 1);
	file->name = db_text(&rows, 0, 2);
	file->type = db_text(&rows, 0, 3);
	*out = file;
	return DB_OK;
}

enum db_status desk_db_publication(
	struct db *db, struct pool *pool, int64_t ticket_id, struct desk_publication **out)
{
	struct db_rows rows;

	*out = NULL;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT state, title, body, answer, published_at FROM publication WHERE ticket_id "
		"= ?",
		INT(ticket_id));
	if (status != DB_OK || rows.rows == 0)
		return status;

	struct desk_publication *copy = pool_alloc(pool, sizeof(*copy));
	copy->state = db_text(&rows, 0, 0);
	copy->title = db_text(&rows, 0, 1);
	copy->body = db_text(&rows, 0, 2);
	copy->answer = db_text(&rows, 0, 3);
	copy->published_at = db_time(&rows, 0, 4);
	*out = copy;
	return DB_OK;
}
