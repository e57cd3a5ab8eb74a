/* SPDX-License-Identifier: MIT */
/*
 * Open notices become one message for each person, within the hours, and what such a message lists.
 * The claim is a compare-and-set on the notices themselves, so that no notice is ever in two
 * digests. Costs grow with the open notices only.
 */
#include "tickets/messages/outbox.h"

#include "base/pool.h"

/* Values of notice.message_id besides NULL (open) and a message's id. */
#define NOWHERE 0
#define SETTLED (-1)

struct person {
	int64_t site_id, unit_id, duty;
	bool email, phone;
};

struct making {
	struct pool *pool;
	struct person person;
	instant now;
	int64_t made;
};

/* --- making --- */

/* Nobody is reminded of what has been done in the night, or told of what was withdrawn. Looked up
 * first: an update over both tables would hold up whoever closes a ticket at this moment. */
static enum db_status drop_settled(struct db *db, void *ctx)
{
	struct pool *pool = ctx;
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT DISTINCT n.clock_id, n.level FROM notice n"
		" STRAIGHT_JOIN clock c ON c.id = n.clock_id"
		" WHERE n.message_id IS NULL AND c.stopped_at IS NOT NULL"
		" AND (n.level = ? OR c.outcome = 'void')",
		INT(LEVEL_REMIND));
	for (size_t i = 0; status == DB_OK && i < rows.rows; i++)
		status = db_exec(db,
			"UPDATE notice SET message_id = ?"
			" WHERE clock_id = ? AND level = ? AND message_id IS NULL",
			INT(SETTLED), INT(db_int(&rows, i, 0)), INT(db_int(&rows, i, 1)));
	return status;
}

static enum db_status claim(struct db *db, const struct person *p, int64_t message_id)
{
	enum db_status status = db_exec(db,
		"UPDATE notice SET message_id = ?"
		" WHERE message_id IS NULL AND site_id = ? AND unit_id = ? AND duty = ?",
		INT(message_id), INT(p->site_id), INT(p->unit_id), INT(p->duty));
	return status == DB_OK && db_affected(db) == 0 ? DB_STOP : status;
}

/* The first notice names the digest: it is in no other one, so whoever makes the same digest at the
 * same time meets this key. */
static enum db_status insert(struct db *db, const struct making *m, const char *name,
	const char *channel, int64_t digest_id)
{
	const struct person *p = &m->person;
	return db_exec(db,
		"INSERT INTO outbox (message_key, site_id, kind, channel, unit_id, duty,"
		" created_at, next_try_at, digest_id) VALUES (?, ?, 'digest', ?, ?, ?, ?, ?, ?)",
		TEXT(pool_print(m->pool, "%s-%s", name, channel)), INT(p->site_id), TEXT(channel),
		INT(p->unit_id), INT(p->duty), TIME(m->now), TIME(m->now), ID(digest_id));
}

/* DB_STOP: nothing is open any more. */
static enum db_status make_one(struct db *db, void *ctx)
{
	struct making *m = ctx;
	const struct person *p = &m->person;
	struct db_rows rows;
	m->made = 0;
	if (!p->email && !p->phone)
		return claim(db, p, NOWHERE);
	enum db_status status = db_query(db, m->pool, &rows,
		"SELECT clock_id, level FROM notice"
		" WHERE message_id IS NULL AND site_id = ? AND unit_id = ? AND duty = ?"
		" ORDER BY clock_id, level LIMIT 1",
		INT(p->site_id), INT(p->unit_id), INT(p->duty));
	if (status != DB_OK)
		return status;
	if (rows.rows == 0)
		return DB_STOP;
	const char *name = pool_print(m->pool, "digest-%lld-%lld-%s-%s", (long long)p->unit_id,
		(long long)p->duty, db_text(&rows, 0, 0), db_text(&rows, 0, 1));
	status = insert(db, m, name, p->email ? "mail" : "hook", 0);
	int64_t id = db_insert_id(db);
	if (status == DB_OK)
		status = claim(db, p, id);
	if (status == DB_OK && p->email && p->phone)
		status = insert(db, m, name, "hook", id);
	m->made = 1 + (p->email && p->phone);
	return status;
}

static enum db_status make_all(
	struct db *db, struct pool *pool, const struct db_rows *rows, instant now, int64_t *made)
{
	enum db_status status = DB_OK;
	for (size_t i = 0; status == DB_OK && i < rows->rows; i++) {
		struct making m = {.pool = pool,
			.now = now,
			.person = {.site_id = db_int(rows, i, 0),
				.unit_id = db_int(rows, i, 1),
				.duty = db_int(rows, i, 2),
				.email = db_int(rows, i, 3) != 0,
				.phone = db_int(rows, i, 4) != 0}};
		status = db_transact(db, make_one, &m);
		if (status == DB_OK)
			*made += m.made;
		else if (status == DB_STOP || status == DB_DUPLICATE) /* somebody was faster */
			status = DB_OK;
	}
	return status;
}

static enum db_status make(struct db *db, struct pool *pool, instant now, int64_t *made)
{
	struct db_rows rows;
	enum db_status status = db_transact(db, drop_settled, pool);
	if (status == DB_OK)
		status = db_query(db, pool, &rows,
			"SELECT n.site_id, n.unit_id, n.duty, COALESCE(a.email <> '', 0),"
			" COALESCE(a.phone <> '', 0) FROM (SELECT site_id, unit_id, duty"
			" FROM notice WHERE message_id IS NULL GROUP BY site_id, unit_id, duty) n"
			" LEFT JOIN unit_address a ON a.unit_id = n.unit_id AND a.duty = n.duty");
	return status == DB_OK ? make_all(db, pool, &rows, now, made) : status;
}

static enum db_status count_open(struct db *db, struct pool *pool, int64_t *n)
{
	struct db_rows rows;
	enum db_status status =
		db_query(db, pool, &rows, "SELECT COUNT(*) FROM notice WHERE message_id IS NULL");
	if (status == DB_OK)
		*n = db_int(&rows, 0, 0);
	return status;
}

enum db_status digest_make(
	struct db *db, const struct engine *engine, instant now, int64_t *made, int64_t *waiting)
{
	struct pool *pool = pool_open();
	enum db_status status;
	*made = *waiting = 0;
	if (hours_next(engine, true, now) > now)
		status = count_open(db, pool, waiting);
	else
		status = make(db, pool, now, made);
	pool_close(&pool);
	return status;
}

/* --- what it lists --- */

/* A clock once, with its highest level. */
#define LISTED \
	"(SELECT n.clock_id, MAX(n.level) AS level FROM outbox o" \
	" JOIN notice n ON n.message_id = COALESCE(o.digest_id, o.id)" \
	" WHERE o.id = ? AND o.kind = 'digest' GROUP BY n.clock_id) m" \
	" JOIN clock c ON c.id = m.clock_id"

enum db_status digest_lines(
	struct db *db, struct pool *pool, int64_t message_id, struct digest_line **out, size_t *n)
{
	struct db_rows rows;
	*out = NULL;
	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT t.number, t.title, c.rule, c.class, u.name, m.level, e.at, c.due_at,"
		" c.stopped_at IS NULL FROM " LISTED
		" JOIN ticket t ON t.id = c.ticket_id LEFT JOIN unit u ON u.id = t.unit_id"
		" LEFT JOIN escalation e ON e.clock_id = m.clock_id AND e.level = m.level"
		" ORDER BY c.stopped_at IS NOT NULL, m.level DESC, c.due_at, t.number LIMIT ?",
		INT(message_id), INT(DIGEST_LINES));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = (struct digest_line){
			.number = db_text_or_empty(&rows, i, 0),
			.title = db_text_or_empty(&rows, i, 1),
			.rule = db_text_or_empty(&rows, i, 2),
			.class_ = db_text_or_empty(&rows, i, 3),
			.unit_name = db_text_or_empty(&rows, i, 4),
			.level = (enum level)db_int(&rows, i, 5),
			.at = db_time(&rows, i, 6),
			.due_at = db_time(&rows, i, 7),
			.running = db_int(&rows, i, 8) != 0,
		};
	return DB_OK;
}

enum db_status digest_size(
	struct db *db, struct pool *pool, int64_t message_id, struct digest_sum *out)
{
	struct db_rows rows;
	*out = (struct digest_sum){0};
	enum db_status status = db_query(db, pool, &rows,
		"SELECT m.level, c.stopped_at IS NULL, COUNT(*) FROM " LISTED
		" GROUP BY m.level, c.stopped_at IS NULL",
		INT(message_id));
	for (size_t i = 0; status == DB_OK && i < rows.rows; i++) {
		int64_t level = db_int(&rows, i, 0), count = db_int(&rows, i, 2);
		out->all += count;
		if (db_int(&rows, i, 1) == 0)
			out->stopped += count;
		else if (level > LEVEL_NONE && level < LEVELS)
			out->level[level] += count;
	}
	return status;
}

enum db_status digest_nowhere(
	struct db *db, struct pool *pool, int64_t site_id, instant since, int64_t *n)
{
	struct db_rows rows;
	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT COUNT(*) FROM notice WHERE message_id = ? AND site_id = ?"
		" AND created_at >= ?",
		INT(NOWHERE), INT(site_id), TIME(since));
	if (status == DB_OK)
		*n = db_int(&rows, 0, 0);
	return status;
}
