/* SPDX-License-Identifier: MIT */
/* The rows of an export of tickets, in the order in which they came: each batch walks on in the
 * index where the last one stopped. */
#include "modules/huiying/tickets/export.h"

static void read_row(const struct db_rows *rows, size_t i, struct exported *out)
{
	*out = (struct exported){.id = db_int(rows, i, 0),
		.number = db_text(rows, i, 1),
		.kind = db_text(rows, i, 2),
		.state = db_text(rows, i, 3),
		.class_ = db_text(rows, i, 4),
		.type = db_text(rows, i, 5),
		.category = db_text(rows, i, 6),
		.source = db_text(rows, i, 7),
		.box = db_text(rows, i, 8),
		.unit = db_text(rows, i, 9),
		.answer_unit = db_text(rows, i, 10),
		.submitted_at = db_time(rows, i, 11),
		.due_at = db_time(rows, i, 12),
		.answered_at = db_time(rows, i, 13),
		.rated_at = db_time(rows, i, 14),
		.rating = (int)db_int(rows, i, 15),
		.rated_by = db_text(rows, i, 16),
		.chases = db_int(rows, i, 17),
		.additions = db_int(rows, i, 18),
		.returns = db_int(rows, i, 19),
		.reworks = db_int(rows, i, 20),
		.public_title = db_text(rows, i, 21),
		.public_body = db_text(rows, i, 22),
		.public_answer = db_text(rows, i, 23),
		.published_at = db_time(rows, i, 24),
		.title = db_text(rows, i, 25),
		.body = db_text(rows, i, 26),
		.answer = db_text(rows, i, 27),
		.rating_words = db_text(rows, i, 28)};
}

enum db_status export_batch(struct db *db, struct pool *pool, const struct exported_range *range,
	instant after, int64_t after_id, int64_t most, struct exported **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT t.id, t.number, t.kind, t.state, t.class, t.type, t.category, t.source,"
		" b.name, u.name, w.name, t.submitted_at, t.reply_due_at, t.replied_at, t.rated_at,"
		" t.rating, t.rated_by, t.chases, t.additions, t.returns, t.reworks,"
		" p.title, p.body, p.answer, p.published_at,"
		" IF(?, t.title, NULL), IF(?, t.body, NULL), IF(?, a.words, NULL),"
		" IF(?, t.rating_words, NULL)"
		" FROM (SELECT id FROM ticket FORCE INDEX (ticket_age) WHERE site_id = ?"
		" AND submitted_at >= ? AND submitted_at < ? AND (submitted_at > ? OR id > ?)"
		" AND (? IS NULL OR kind = ?)"
		" ORDER BY submitted_at, id LIMIT ?) AS batch JOIN ticket t ON t.id = batch.id"
		" LEFT JOIN box b ON b.id = t.box_id LEFT JOIN unit u ON u.id = t.unit_id"
		" LEFT JOIN unit w ON w.id = t.answer_unit_id"
		" LEFT JOIN publication p ON p.ticket_id = t.id AND p.state = 'public'"
		" LEFT JOIN answer a ON a.ticket_id = t.id AND a.version = t.answer_version"
		" ORDER BY t.submitted_at, t.id",
		INT(range->whole), INT(range->whole), INT(range->whole), INT(range->whole),
		INT(range->site_id), TIME(after > range->from ? after : range->from),
		TIME(range->before), TIME(after), INT(after_id), TEXT(range->kind),
		TEXT(range->kind), INT(most));

	*n = 0;
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, (rows.rows + 1) * sizeof **out);
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++)
		read_row(&rows, i, &(*out)[i]);
	return DB_OK;
}
