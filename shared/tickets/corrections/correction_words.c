/* SPDX-License-Identifier: MIT */
/*
 * The words by which an answered error report is found: of its page what everybody may see, and its
 * number. Written when it is answered and when its page has been read; both hold the report's row
 * before they read, so neither misses what the other one wrote.
 */
#include "tickets/corrections/correction.h"

#include "base/pool.h"
#include "base/str.h"
#include "text/search.h"

static enum db_status write_words(
	struct db *db, struct pool *pool, int64_t ticket_id, const struct db_rows *row)
{
	const struct correction_line line = {.number = db_text(row, 0, 0),
		.kind = db_text(row, 0, 1),
		.outcome = db_text(row, 0, 2),
		.url = db_text(row, 0, 3),
		.page_title = db_text_or_empty(row, 0, 4)};
	struct buf words = BUF_INIT;
	enum db_status status;

	search_index(correction_page_title(&line), &words);
	search_index(correction_page(pool, &line), &words);
	search_index(line.number, &words);
	status = db_exec(db,
		"INSERT INTO search_correction (ticket_id, words) VALUES (?, ?)"
		" ON DUPLICATE KEY UPDATE indexed_at = IF(words = VALUES(words), indexed_at,"
		" CURRENT_TIMESTAMP(6)), words = VALUES(words)",
		INT(ticket_id), TEXT(buf_str(&words)));
	buf_free(&words);
	return status;
}

enum db_status correction_words(struct db *db, int64_t ticket_id)
{
	struct pool *pool = pool_open();
	struct db_rows row;
	enum db_status status = db_query(db, pool, &row,
		"SELECT t.number, p.kind, p.outcome, c.url,"
		" (SELECT v.title FROM page_visit v WHERE v.ticket_id = t.id AND v.state = 'done'"
		"  AND v.status = 200 ORDER BY v.asked_at DESC LIMIT 1)"
		" FROM correction_public p JOIN ticket t ON t.id = p.ticket_id"
		" JOIN correction c ON c.ticket_id = p.ticket_id WHERE p.ticket_id = ?",
		INT(ticket_id));

	if (status == DB_OK && row.rows > 0)
		status = write_words(db, pool, ticket_id, &row);
	pool_close(&pool);
	return status;
}

/* --- those of an older release --- */

static enum db_status adopt_one(struct db *db, void *ctx)
{
	const int64_t *ticket_id = ctx;
	enum db_status status = db_exec(
		db, "UPDATE correction SET found = found WHERE ticket_id = ?", INT(*ticket_id));

	return status == DB_OK ? correction_words(db, *ticket_id) : status;
}

enum db_status correction_words_adopt(struct db *db, int64_t *after, bool *more)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT p.ticket_id, s.ticket_id IS NULL FROM (SELECT ticket_id"
		"  FROM correction_public WHERE ticket_id > ? ORDER BY ticket_id LIMIT ?) AS p"
		" LEFT JOIN search_correction s ON s.ticket_id = p.ticket_id ORDER BY p.ticket_id",
		INT(*after), INT(CORRECTION_ADOPT_MOST));

	for (size_t i = 0; status == DB_OK && i < rows.rows; i++) {
		int64_t id = db_int(&rows, i, 0);

		if (db_int(&rows, i, 1))
			status = db_transact(db, adopt_one, &id);
		if (status == DB_OK)
			*after = id;
	}
	*more = status == DB_OK && rows.rows == CORRECTION_ADOPT_MOST;
	pool_close(&pool);
	return status;
}
