/* SPDX-License-Identifier: MIT */
/*
 * Looking back: which rules were in force, and what a change of them moved on a ticket. Nothing is
 * changed here.
 */
#include "tickets/rules/rulebook_rows.h"

#include <string.h>

#include "base/pool.h"
#include "base/str.h"

#define HISTORY_COLUMNS \
	"SELECT epoch, at, done_at, kind, what, who, policy, policy_version, calendar_version," \
	" clocks, later, earlier, before_hash, hash FROM rule_change ORDER BY epoch"

static void read_change(const struct db_rows *rows, size_t row, struct rule_change *out)
{
	*out = (struct rule_change){
		.epoch = (int)db_int(rows, row, 0),
		.at = db_time(rows, row, 1),
		.done_at = db_time(rows, row, 2),
		.kind = db_text(rows, row, 3),
		.what = db_text(rows, row, 4),
		.who = db_text(rows, row, 5),
		.policy = db_text(rows, row, 6),
		.policy_version = db_text(rows, row, 7),
		.calendar_version = db_text(rows, row, 8),
		.clocks = db_int(rows, row, 9),
		.later = db_int(rows, row, 10),
		.earlier = db_int(rows, row, 11),
		.before = db_text(rows, row, 12),
		.hash = db_text(rows, row, 13),
	};
}

enum db_status rulebook_history(
	struct db *db, struct pool *pool, struct rule_change **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows, HISTORY_COLUMNS);

	*n = 0;
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, (rows.rows + 1) * sizeof **out);
	for (*n = 0; *n < rows.rows; ++*n)
		read_change(&rows, *n, &(*out)[*n]);
	return DB_OK;
}

/* From the ticket's few clocks on: few changes of many clocks each would be walked through whole.
 */
enum db_status rulebook_moves(
	struct db *db, struct pool *pool, int64_t ticket_id, struct ticket_move **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT STRAIGHT_JOIN m.clock_id, m.epoch, c.rule, r.kind, r.what, r.at,"
		" m.old_due_at, m.new_due_at FROM clock c JOIN clock_move m ON m.clock_id = c.id"
		" JOIN rule_change r ON r.epoch = m.epoch WHERE c.ticket_id = ?"
		" ORDER BY m.epoch, m.clock_id",
		INT(ticket_id));

	*n = 0;
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, (rows.rows + 1) * sizeof **out);
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = (struct ticket_move){
			.clock_id = db_int(&rows, i, 0),
			.epoch = (int)db_int(&rows, i, 1),
			.rule = db_text(&rows, i, 2),
			.kind = db_text(&rows, i, 3),
			.what = db_text(&rows, i, 4),
			.at = db_time(&rows, i, 5),
			.old_due_at = db_time(&rows, i, 6),
			.new_due_at = db_time(&rows, i, 7),
		};
	*n = rows.rows;
	return DB_OK;
}

enum db_status rulebook_lists(struct db *db, struct pool *pool, struct rule_list **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT l.list, l.source, l.loaded_at, (SELECT COUNT(*) FROM calendar_day d"
		" WHERE d.list = l.list) FROM calendar_list l ORDER BY l.list");

	*n = 0;
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, (rows.rows + 1) * sizeof **out);
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = (struct rule_list){
			.list = (int)db_int(&rows, i, 0),
			.source = db_text(&rows, i, 1),
			.loaded_at = db_time(&rows, i, 2),
			.days = db_int(&rows, i, 3),
		};
	*n = rows.rows;
	return DB_OK;
}

enum db_status rulebook_state(struct db *db, struct rule_state *out)
{
	struct pool *pool = pool_open();
	struct rulebook row;
	struct db_rows rows;
	enum db_status status = rulebook_row(db, &row);

	*out = (struct rule_state){.epoch = row.epoch, .counted = row.counted};
	if (status == DB_OK)
		status = db_query(db, pool, &rows,
			"SELECT COUNT(*) FROM clock FORCE INDEX (clock_open)"
			" WHERE stopped_at IS NULL AND epoch <> ?",
			INT(row.epoch));
	if (status == DB_OK)
		out->stale = db_int(&rows, 0, 0);
	pool_close(&pool);
	return status;
}

enum db_status rulebook_counted(
	struct db *db, struct pool *pool, int epoch, bool *counted, const char **kind)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT r.counted, c.kind FROM rulebook r JOIN rule_change c ON c.epoch = r.epoch"
		" WHERE r.id = 1 AND r.epoch = ?",
		INT(epoch));
	*counted = status != DB_OK || rows.rows == 0 || db_int(&rows, 0, 0) != 0;
	*kind = *counted ? "" : db_text(&rows, 0, 1);
	return status;
}

/* Each row against the one before it and the texts it put in force. */
enum db_status rulebook_verify(struct db *db, int *broken)
{
	struct pool *pool = pool_open();
	struct rule_change *changes;
	const char *before = "";
	size_t n = 0;
	enum db_status status = rulebook_history(db, pool, &changes, &n);

	*broken = 0;
	for (size_t i = 0; status == DB_OK && i < n && !*broken; i++) {
		char texts[SECRET_HEX], hash[SECRET_HEX];
		status = rulebook_texts_hash(db, changes[i].policy_version, texts);
		rulebook_hash(&changes[i], before, texts, hash);
		if (changes[i].epoch != (int)i + 1 || !str_equal(changes[i].before, before) ||
			!str_equal(changes[i].hash, hash))
			*broken = (int)i + 1;
		before = changes[i].hash;
	}
	pool_close(&pool);
	return status;
}
