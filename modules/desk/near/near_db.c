/* SPDX-License-Identifier: MIT */
/*
 * Letters that use the same words, and others of the same citizen. Which words are asked for and
 * what counts as near is near.c's; no contact data leave their table here.
 */
#include "modules/desk/near/near_db.h"

#include "base/pool.h"
#include "base/str.h"

/* As much of a text as is compared and shown. */
#define NEAR_COLUMNS \
	"SELECT t.id, t.number, t.state, t.title, LEFT(t.body, 600), t.unit_id, u.name," \
	" t.submitted_at, LEFT(a.words, 300)"
#define NEAR_JOINS \
	" LEFT JOIN unit u ON u.id = t.unit_id" \
	" LEFT JOIN answer a ON a.ticket_id = t.id AND a.version = t.answer_version"
/* A person of a unit sees what lies with it, alone or together with others. */
#define NEAR_SEEN \
	"(? = 0 OR t.unit_id = ? OR EXISTS (SELECT 1 FROM ticket_unit k WHERE k.ticket_id = t.id" \
	" AND k.unit_id = ?))"
#define SEEN_ARGS(who) INT((who)->only_unit), INT((who)->only_unit), INT((who)->only_unit)
/* So many letters of one telephone or mail address are looked at. */
#define CITIZEN_MOST "100"

static void read_rows(struct pool *pool, const struct db_rows *rows, struct near **out, size_t *n)
{
	*out = pool_alloc(pool, rows->rows * sizeof(**out));
	*n = rows->rows;
	for (size_t i = 0; i < rows->rows; i++) {
		struct near *near = &(*out)[i];
		near->id = db_int(rows, i, 0);
		near->number = db_text(rows, i, 1);
		near->state = db_text(rows, i, 2);
		near->title = db_text(rows, i, 3);
		near->body = db_text(rows, i, 4);
		near->unit_id = db_int(rows, i, 5);
		near->unit_name = db_text_or_empty(rows, i, 6);
		near->submitted_at = db_time(rows, i, 7);
		near->answer = db_text_or_empty(rows, i, 8);
	}
}

enum db_status near_db_like(struct db *db, struct pool *pool, const struct near_who *who,
	const char *match, int most, struct near **out, size_t *n)
{
	struct db_rows rows;

	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		NEAR_COLUMNS " FROM (SELECT ticket_id, MATCH (words) AGAINST (? IN BOOLEAN MODE)"
			     " AS score FROM search_staff WHERE MATCH (words) AGAINST (? IN "
			     "BOOLEAN MODE) ORDER BY score DESC LIMIT ?) s"
			     " JOIN ticket t ON t.id = s.ticket_id" NEAR_JOINS
			     " WHERE t.site_id = ? AND t.kind = 'letter' AND t.id <> ?"
			     " AND t.state NOT IN ('DUPLICATE', 'INVALID') AND " NEAR_SEEN
			     " ORDER BY s.score DESC",
		TEXT(match), TEXT(match), INT(most), INT(who->site_id), INT(who->ticket_id),
		SEEN_ARGS(who));
	if (status == DB_OK)
		read_rows(pool, &rows, out, n);
	return status;
}

/* Keys of the index end with the ticket's id: the newest of an address are its last ones. */
enum db_status near_db_citizen(struct db *db, struct pool *pool, const struct near_who *who,
	int most, struct near **out, size_t *n, int *hidden)
{
	struct db_rows rows;
	size_t seen = 0;

	*n = 0;
	*hidden = 0;
	enum db_status status = db_query(db, pool, &rows,
		NEAR_COLUMNS
		", " NEAR_SEEN " AS seen FROM ((SELECT p.ticket_id FROM contact c JOIN contact p"
		" ON p.phone_hash = c.phone_hash WHERE c.ticket_id = ?"
		" ORDER BY p.ticket_id DESC LIMIT " CITIZEN_MOST
		") UNION (SELECT m.ticket_id FROM contact c JOIN contact m"
		" ON m.email_hash = c.email_hash WHERE c.ticket_id = ?"
		" ORDER BY m.ticket_id DESC LIMIT " CITIZEN_MOST
		")) s JOIN ticket t ON t.id = s.ticket_id" NEAR_JOINS
		" WHERE t.site_id = ? AND t.id <> ? ORDER BY seen DESC, t.submitted_at DESC, t.id "
		"DESC",
		SEEN_ARGS(who), INT(who->ticket_id), INT(who->ticket_id), INT(who->site_id),
		INT(who->ticket_id));
	if (status != DB_OK)
		return status;
	while (seen < rows.rows && db_int(&rows, seen, 9))
		seen++;
	*hidden = (int)(rows.rows - seen);
	read_rows(pool, &rows, out, n);
	*n = seen < (size_t)most ? seen : (size_t)most;
	return DB_OK;
}

enum db_status near_db_repeats(struct db *db, struct pool *pool, const struct near_who *who,
	int most, struct near **out, size_t *n)
{
	struct db_rows rows;

	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		NEAR_COLUMNS " FROM ticket t" NEAR_JOINS
			     " WHERE t.original_id = ? AND t.site_id = ?"
			     " ORDER BY t.submitted_at DESC, t.id DESC LIMIT ?",
		INT(who->ticket_id), INT(who->site_id), INT(most));
	if (status == DB_OK)
		read_rows(pool, &rows, out, n);
	return status;
}

enum db_status near_db_one(struct db *db, struct pool *pool, int64_t id, struct near **out)
{
	struct db_rows rows;
	size_t n = 0;

	*out = NULL;
	enum db_status status = db_query(db, pool, &rows,
		NEAR_COLUMNS " FROM ticket t" NEAR_JOINS " WHERE t.id = ?", INT(id));
	if (status == DB_OK && rows.rows > 0)
		read_rows(pool, &rows, out, &n);
	return status;
}

enum db_status near_db_sample(struct db *db, struct pool *pool, int most, struct db_rows *rows)
{
	return db_query(db, pool, rows,
		"SELECT words FROM search_staff ORDER BY indexed_at DESC LIMIT ?", INT(most));
}

enum db_status near_db_letters(struct db *db, struct pool *pool, int64_t *n)
{
	struct db_rows rows;

	*n = 0;
	enum db_status status =
		db_query(db, pool, &rows, "SELECT MAX(ticket_id) FROM search_staff");
	if (status == DB_OK && rows.rows > 0)
		*n = db_int(&rows, 0, 0);
	return status;
}
