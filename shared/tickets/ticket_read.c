/* SPDX-License-Identifier: MIT */
/*
 * Reading tickets: whole rows with the names a reader needs, their history, clocks and attachments.
 * Lists are the modules' own business.
 */
#include "tickets/kept/held.h"
#include "tickets/clocks/clock_rows.h"
#include "tickets/number.h"

#include <stdio.h>

#include "base/pool.h"

/* The same columns for each way to find a ticket; pasted, so that each statement stays a literal.
 */
#define TICKET_COLUMNS \
	"SELECT t.id, t.site_id, t.box_id, t.unit_id, t.number, t.kind, t.state, t.class, t.type," \
	" t.category, t.version, b.name, u.name, t.title, t.body, t.open, t.published, t.source," \
	" t.source_ref, t.submitted_at, t.reply_due_at, t.next_due_at, t.replied_at, t.rated_at," \
	" t.provisional, a.words, au.name, t.reason, t.reason_words, t.rating, t.rating_words," \
	" t.chases, t.additions, t.returns, t.reworks, t.chased_at, t.level, t.extension, " \
	"t.route," \
	" t.step, t.pending, t.pending_reason, t.pending_words, t.pending_by, t.original_id," \
	" t.screen, t.flags, t.system_at, t.rated_by," \
	" t.answer_unit_id, t.code_hash" \
	" FROM ticket t" \
	" LEFT JOIN box b ON b.id = t.box_id" \
	" LEFT JOIN unit u ON u.id = t.unit_id" \
	" LEFT JOIN unit au ON au.id = t.answer_unit_id" \
	" LEFT JOIN answer a ON a.ticket_id = t.id AND a.version = t.answer_version"

#define CODE_HASH 50

static void fill_desk(struct ticket *t, const struct db_rows *rows, size_t c)
{
	t->route = db_text_or_empty(rows, 0, c++);
	t->step = (int)db_int(rows, 0, c++);
	t->pending = db_text_or_empty(rows, 0, c++);
	t->pending_reason = db_text_or_empty(rows, 0, c++);
	t->pending_words = db_text_or_empty(rows, 0, c++);
	t->pending_by = db_int(rows, 0, c++);
	t->original_id = db_int(rows, 0, c++);
	t->screen = (int)db_int(rows, 0, c++);
	t->flags = (unsigned)db_int(rows, 0, c++);
	t->system_at = db_time(rows, 0, c++);
	t->rated_by = db_text_or_empty(rows, 0, c++);
	t->answer_unit_id = db_int(rows, 0, c);
}

static struct ticket *fill(struct pool *pool, const struct db_rows *rows)
{
	if (rows->rows == 0)
		return NULL;
	struct ticket *t = pool_alloc(pool, sizeof *t);
	size_t c = 0;
	t->id = db_int(rows, 0, c++);
	t->site_id = db_int(rows, 0, c++);
	t->box_id = db_int(rows, 0, c++);
	t->unit_id = db_int(rows, 0, c++);
	t->number = db_text_or_empty(rows, 0, c++);
	t->kind = db_text_or_empty(rows, 0, c++);
	t->state = db_text_or_empty(rows, 0, c++);
	t->class_ = db_text_or_empty(rows, 0, c++);
	t->type = db_text_or_empty(rows, 0, c++);
	t->category = db_text_or_empty(rows, 0, c++);
	t->version = (int)db_int(rows, 0, c++);
	t->box_name = db_text_or_empty(rows, 0, c++);
	t->unit_name = db_text_or_empty(rows, 0, c++);
	t->title = db_text_or_empty(rows, 0, c++);
	t->body = db_text_or_empty(rows, 0, c++);
	t->open = db_int(rows, 0, c++) != 0;
	t->published = db_int(rows, 0, c++) != 0;
	t->source = db_text_or_empty(rows, 0, c++);
	t->source_ref = db_text_or_empty(rows, 0, c++);
	t->submitted_at = db_time(rows, 0, c++);
	t->reply_due_at = db_time(rows, 0, c++);
	t->next_due_at = db_time(rows, 0, c++);
	t->replied_at = db_time(rows, 0, c++);
	t->rated_at = db_time(rows, 0, c++);
	t->provisional = db_int(rows, 0, c++) != 0;
	t->answer = db_text_or_empty(rows, 0, c++);
	t->answer_unit = db_text_or_empty(rows, 0, c++);
	t->reason = db_text_or_empty(rows, 0, c++);
	t->reason_words = db_text_or_empty(rows, 0, c++);
	t->rating = (int)db_int(rows, 0, c++);
	t->rating_words = db_text_or_empty(rows, 0, c++);
	t->chases = (int)db_int(rows, 0, c++);
	t->additions = (int)db_int(rows, 0, c++);
	t->returns = (int)db_int(rows, 0, c++);
	t->reworks = (int)db_int(rows, 0, c++);
	t->chased_at = db_time(rows, 0, c++);
	t->level = (enum level)db_int(rows, 0, c++);
	t->extension = (enum extension)db_int(rows, 0, c++);
	fill_desk(t, rows, c);
	return t;
}

enum db_status ticket_read(struct db *db, struct pool *pool, int64_t id, struct ticket **out)
{
	struct db_rows rows;
	*out = NULL;
	enum db_status status =
		db_query(db, pool, &rows, TICKET_COLUMNS " WHERE t.id = ?", INT(id));
	if (status == DB_OK)
		*out = fill(pool, &rows);
	return status;
}

enum db_status ticket_by_number(
	struct db *db, struct pool *pool, int64_t site_id, const char *number, struct ticket **out)
{
	struct db_rows rows;
	*out = NULL;
	enum db_status status = db_query(db, pool, &rows,
		TICKET_COLUMNS " WHERE t.number = ? AND t.site_id = ?", TEXT(number), INT(site_id));
	if (status == DB_OK)
		*out = fill(pool, &rows);
	return status;
}

enum db_status ticket_by_code(struct db *db, struct pool *pool, const struct secret *secret,
	int64_t site_id, const char *number, const char *code, struct ticket **out)
{
	struct db_rows rows;
	char digits[TICKET_NUMBER] = "", typed[TICKET_CODE] = "", hash[SECRET_HEX];
	bool known = number_digits(number, TICKET_NUMBER - 1, digits);
	known = number_digits(code, TICKET_CODE - 1, typed) && known;
	*out = NULL;
	enum db_status status = db_query(db, pool, &rows,
		TICKET_COLUMNS " WHERE t.number = ? AND t.site_id = ?", TEXT(digits), INT(site_id));
	if (status != DB_OK)
		return status;
	/* hashed and compared whether or not there is such a number: the same work for both */
	const char *stored = rows.rows > 0 ? db_text_or_empty(&rows, 0, CODE_HASH) : "";
	char against[SECRET_HEX] = "";
	snprintf(against, sizeof against, "%s", stored);
	bool fits = false;
	for (int i = 0; i < secret_lookups(secret); i++) {
		number_code_hash_by(secret, i, digits, typed, hash);
		fits = secret_equal(hash, against, sizeof hash) || fits;
	}
	if (fits && known)
		*out = fill(pool, &rows);
	return DB_OK;
}

/* --- history --- */

static void fill_event(const struct db_rows *rows, size_t row, struct happening *out)
{
	struct event *event = &out->event;
	size_t c = 0;
	event->ticket_id = db_int(rows, row, c++);
	event->number = db_text_or_empty(rows, row, c++);
	event->sequence = (int)db_int(rows, row, c++);
	event->at = db_time(rows, row, c++);
	if (day_parse(db_text_or_empty(rows, row, c++), &event->recorded) != 0)
		event->recorded = instant_day(event->at);
	event->action = db_text_or_empty(rows, row, c++);
	event->from_state = db_text_or_empty(rows, row, c++);
	event->to_state = db_text_or_empty(rows, row, c++);
	event->role = db_text_or_empty(rows, row, c++);
	event->staff_id = db_int(rows, row, c++);
	event->unit_id = db_int(rows, row, c++);
	event->to_unit_id = db_int(rows, row, c++);
	event->reason = db_text_or_empty(rows, row, c++);
	event->words = db_text_or_empty(rows, row, c++);
	event->address = db_text_or_empty(rows, row, c++);
	event->content = db_text_or_empty(rows, row, c++);
	snprintf(event->before, sizeof event->before, "%s", db_text_or_empty(rows, row, c++));
	snprintf(event->hash, sizeof event->hash, "%s", db_text_or_empty(rows, row, c++));
	out->unit_name = db_text_or_empty(rows, row, c++);
	out->to_unit_name = db_text_or_empty(rows, row, c++);
	out->staff_name = db_text_or_empty(rows, row, c++);
}

enum db_status ticket_history(
	struct db *db, struct pool *pool, int64_t id, struct happening **out, size_t *n)
{
	struct db_rows rows;
	*out = NULL;
	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT e.ticket_id, t.number, e.sequence, e.at, e.recorded_on, e.action,"
		" e.from_state, e.to_state, e.role, e.staff_id, e.unit_id, e.to_unit_id, e.reason,"
		" e.words, e.address, e.content, e.before_hash, e.hash, u.name, v.name, s.name"
		" FROM event e"
		" JOIN ticket t ON t.id = e.ticket_id"
		" LEFT JOIN unit u ON u.id = e.unit_id"
		" LEFT JOIN unit v ON v.id = e.to_unit_id"
		" LEFT JOIN staff s ON s.id = e.staff_id"
		" WHERE e.ticket_id = ? ORDER BY e.sequence",
		INT(id));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++)
		fill_event(&rows, i, &(*out)[i]);
	return DB_OK;
}

enum db_status ticket_clocks(
	struct db *db, struct pool *pool, int64_t id, struct clock **out, size_t *n)
{
	struct db_rows rows;
	*out = NULL;
	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT " CLOCK_COLUMNS
		" FROM clock c WHERE c.ticket_id = ? ORDER BY c.started_at, c.id",
		INT(id));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++)
		clock_row_read(&rows, i, 0, &(*out)[i]);
	return clock_pauses_read(db, pool, id, *out, *n);
}

enum db_status ticket_attachments(
	struct db *db, struct pool *pool, int64_t id, struct attachment **out, size_t *n)
{
	struct db_rows rows;
	*out = NULL;
	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT a.id, a.hash, a.name, a.type, a.size, a.purpose, a.added_at, s.name,"
		" h.state FROM attachment a LEFT JOIN staff s ON s.id = a.staff_id"
		" LEFT JOIN attachment_held h ON h.hash = a.hash"
		" WHERE a.ticket_id = ? ORDER BY a.id",
		INT(id));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++) {
		(*out)[i] = (struct attachment){
			.id = db_int(&rows, i, 0),
			.hash = db_text_or_empty(&rows, i, 1),
			.name = db_text_or_empty(&rows, i, 2),
			.type = db_text_or_empty(&rows, i, 3),
			.size = db_int(&rows, i, 4),
			.purpose = db_text_or_empty(&rows, i, 5),
			.added_at = db_time(&rows, i, 6),
			.staff_name = db_text_or_empty(&rows, i, 7),
			.held = held_read(db_text(&rows, i, 8)),
		};
	}
	return DB_OK;
}

bool attachment_shown(const struct attachment *file, const struct ticket *ticket)
{
	if (str_empty(file->purpose))
		return true;
	return str_equal(file->purpose, "answer") && ticket->replied_at != INSTANT_NONE &&
		file->added_at <= ticket->replied_at;
}

enum db_status submission_known(
	struct db *db, struct pool *pool, int64_t site_id, const char *key, bool *out)
{
	struct db_rows rows = {0};
	enum db_status status = db_query(db, pool, &rows,
		"SELECT 1 FROM ticket WHERE site_id = ? AND submission_key = ?", INT(site_id),
		TEXT(key));

	*out = status == DB_OK && rows.rows > 0;
	return status;
}
