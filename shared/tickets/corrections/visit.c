/* SPDX-License-Identifier: MIT */
/*
 * Visits as rows: asked for, claimed by compare-and-set on their attempts, ended by whoever still
 * holds the claim. Fetching is the inspector's, how often something is tried again the courier's.
 */
#include "tickets/corrections/visit.h"

#include "base/pool.h"
#include "base/str.h"
#include "tickets/corrections/correction.h"

/* --- asking --- */

/* One that waits already is taken up at once instead. */
static enum db_status hurry(struct db *db, struct pool *pool, int64_t ticket_id, const char *why,
	instant now, bool *one)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT id FROM page_visit WHERE ticket_id = ? AND state = 'wait' LIMIT 1",
		INT(ticket_id));

	*one = status == DB_OK && rows.rows > 0;
	if (!*one)
		return status;
	return db_exec(db,
		"UPDATE page_visit SET why = ?, next_at = LEAST(next_at, ?)"
		" WHERE id = ? AND state = 'wait'",
		TEXT(why), TIME(now), INT(db_int(&rows, 0, 0)));
}

enum db_status visit_ask(
	struct db *db, int64_t ticket_id, int64_t site_id, const char *why, instant now)
{
	struct pool *pool = pool_open();
	bool one;
	enum db_status status = hurry(db, pool, ticket_id, why, now, &one);

	if (status == DB_OK && !one)
		status = db_exec(db,
			"INSERT INTO page_visit (ticket_id, site_id, why, state, asked_at, next_at)"
			" VALUES (?, ?, ?, 'wait', ?, ?)",
			INT(ticket_id), INT(site_id), TEXT(why), TIME(now), TIME(now));
	pool_close(&pool);
	return status;
}

/* --- claiming --- */

/* *taken false: another courier was faster. */
static enum db_status take(struct db *db, struct visit *visit, const char *owner, instant now,
	instant lease, bool *taken)
{
	enum db_status status = db_exec(db,
		"UPDATE page_visit SET state = 'busy', attempts = attempts + 1, owner = ?,"
		" next_at = ? WHERE id = ? AND attempts = ? AND state IN ('wait', 'busy')"
		" AND next_at <= ?",
		TEXT(owner), TIME(now + lease), INT(visit->id), INT(visit->attempts), TIME(now));

	*taken = status == DB_OK && db_affected(db) == 1;
	visit->attempts += *taken;
	/* two claims that met: the next look finds what is left */
	return status == DB_RETRY ? DB_OK : status;
}

static enum db_status give_up(struct db *db, int64_t id, int attempts, instant now)
{
	enum db_status status = db_exec(db,
		"UPDATE page_visit SET state = 'failed', next_at = NULL, fault = 'abandoned',"
		" visited_at = ? WHERE id = ? AND attempts = ? AND state IN ('wait', 'busy')",
		TIME(now), INT(id), INT(attempts));

	return status == DB_RETRY ? DB_OK : status;
}

enum db_status visit_claim(struct db *db, struct pool *pool, const char *owner, instant now,
	instant lease, size_t most, struct visit **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT v.id, v.ticket_id, v.site_id, v.why, v.asked_at, v.attempts,"
		" COALESCE(c.url, ''), COALESCE(c.quote, '') FROM page_visit v"
		" LEFT JOIN correction c ON c.ticket_id = v.ticket_id"
		" WHERE v.state IN ('wait', 'busy') AND v.next_at <= ?"
		" ORDER BY v.next_at, v.id LIMIT ?",
		TIME(now), INT((int64_t)most));

	*n = 0;
	*out = NULL;
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, (rows.rows + 1) * sizeof **out);
	for (size_t i = 0; status == DB_OK && i < rows.rows; i++) {
		bool taken;
		if (db_int(&rows, i, 5) >= VISIT_CLAIMS) {
			status = give_up(db, db_int(&rows, i, 0), (int)db_int(&rows, i, 5), now);
			continue;
		}
		(*out)[*n] = (struct visit){
			.id = db_int(&rows, i, 0),
			.ticket_id = db_int(&rows, i, 1),
			.site_id = db_int(&rows, i, 2),
			.why = db_text(&rows, i, 3),
			.asked_at = db_time(&rows, i, 4),
			.attempts = (int)db_int(&rows, i, 5),
			.url = db_text(&rows, i, 6),
			.quote = db_text(&rows, i, 7),
			.visited_at = INSTANT_NONE,
			.found = -1,
		};
		status = take(db, &(*out)[*n], owner, now, lease, &taken);
		*n += taken;
	}
	return status;
}

enum db_status visit_next(struct db *db, instant *next)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT MIN(next_at) FROM (SELECT (SELECT next_at FROM page_visit"
		" WHERE state = 'wait' ORDER BY next_at LIMIT 1) AS next_at UNION ALL"
		" SELECT (SELECT next_at FROM page_visit WHERE state = 'busy'"
		" ORDER BY next_at LIMIT 1)) AS soonest");
	instant at = status == DB_OK && rows.rows > 0 ? db_time(&rows, 0, 0) : INSTANT_NONE;

	*next = at == INSTANT_NONE ? INSTANT_NEVER : at;
	pool_close(&pool);
	return status;
}

/* --- after an attempt; what the claim no longer holds stays as it is --- */

static enum db_status write_visit(struct db *db, const struct visit *v, instant now)
{
	return db_exec(db,
		"UPDATE page_visit SET state = 'done', next_at = NULL, visited_at = ?, status = ?,"
		" final_url = LEFT(?, 1000), media_type = LEFT(?, 100), charset = LEFT(?, 40),"
		" title = LEFT(?, 400), bytes = ?, found = ?, before_quote = LEFT(?, 400),"
		" after_quote = LEFT(?, 400), page_text = ?, page_hash = ?, fault = ''"
		" WHERE id = ? AND attempts = ? AND state = 'busy'",
		TIME(now), INT(v->status), TEXT(v->final_url), TEXT(v->media_type),
		TEXT(v->charset), TEXT(v->title), INT(v->bytes), v->found < 0 ? NIL : INT(v->found),
		TEXT(v->before_quote), TEXT(v->after_quote), TEXT(v->page_text), TEXT(v->page_hash),
		INT(v->id), INT(v->attempts));
}

struct ending {
	const struct visit *visit;
	instant now;
};

static enum db_status write_both(struct db *db, void *ctx)
{
	const struct ending *e = ctx;
	enum db_status status = write_visit(db, e->visit, e->now);

	if (status != DB_OK || db_affected(db) != 1)
		return status;
	status = db_exec(db, "UPDATE correction SET found = ? WHERE ticket_id = ?",
		e->visit->found < 0 ? NIL : INT(e->visit->found), INT(e->visit->ticket_id));
	return status == DB_OK ? correction_words(db, e->visit->ticket_id) : status;
}

enum db_status visit_done(struct db *db, const struct visit *visit, instant now)
{
	struct ending ending = {visit, now};

	return db_transact(db, write_both, &ending);
}

enum db_status visit_failed(struct db *db, const struct visit *visit, const char *fault, bool last,
	instant next, instant now)
{
	return db_exec(db,
		"UPDATE page_visit SET state = ?, next_at = ?, fault = LEFT(?, 60), visited_at = ?,"
		" status = ? WHERE id = ? AND attempts = ? AND state = 'busy'",
		TEXT(last ? "failed" : "wait"), TIME(last ? INSTANT_NONE : next), TEXT(fault),
		TIME(now), INT(visit->status), INT(visit->id), INT(visit->attempts));
}

/* --- reading --- */

enum db_status visit_list(
	struct db *db, struct pool *pool, int64_t ticket_id, struct visit **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT id, site_id, why, state, asked_at, visited_at, attempts, status, final_url,"
		" media_type, charset, title, bytes, COALESCE(found, -1), before_quote, "
		"after_quote,"
		" page_hash, fault FROM page_visit WHERE ticket_id = ?"
		" ORDER BY asked_at DESC, id DESC",
		INT(ticket_id));

	*n = status == DB_OK ? rows.rows : 0;
	*out = pool_alloc(pool, (*n + 1) * sizeof **out);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct visit){
			.id = db_int(&rows, i, 0),
			.ticket_id = ticket_id,
			.site_id = db_int(&rows, i, 1),
			.why = db_text(&rows, i, 2),
			.state = db_text(&rows, i, 3),
			.asked_at = db_time(&rows, i, 4),
			.visited_at = db_time(&rows, i, 5),
			.attempts = (int)db_int(&rows, i, 6),
			.status = (int)db_int(&rows, i, 7),
			.final_url = db_text(&rows, i, 8),
			.media_type = db_text(&rows, i, 9),
			.charset = db_text(&rows, i, 10),
			.title = db_text(&rows, i, 11),
			.bytes = db_int(&rows, i, 12),
			.found = (int)db_int(&rows, i, 13),
			.before_quote = db_text(&rows, i, 14),
			.after_quote = db_text(&rows, i, 15),
			.page_hash = db_text(&rows, i, 16),
			.fault = db_text(&rows, i, 17),
		};
	return status;
}
