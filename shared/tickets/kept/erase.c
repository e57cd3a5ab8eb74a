/* SPDX-License-Identifier: MIT */
/* Taking out the text of junk. What is kept how long is the policy's business, who asks the
 * caller's. */
#include "tickets/kept/erase.h"

#include "base/pool.h"
#include "base/str.h"
#include "tickets/batch.h"

struct erasing {
	struct pool *pool;
	int64_t id;
	const char *rule, *words;
	instant now;
};

static enum db_status is_junk(struct db *db, const struct erasing *e, day *today)
{
	struct db_rows rows;
	enum db_status status = db_query(db, e->pool, &rows,
		"SELECT UTC_TIMESTAMP(6) FROM ticket WHERE id = ? AND turn = 0"
		" AND state IN ('INVALID', 'SPAM') AND title <> '" ERASE_TITLE "'",
		INT(e->id));

	if (status != DB_OK)
		return status;
	if (rows.rows == 0)
		return DB_STOP;
	*today = instant_day(db_time(&rows, 0, 0));
	return DB_OK;
}

static enum db_status put_event(struct db *db, const struct erasing *e, day today)
{
	struct batch_ticket ticket;
	struct event event;
	enum db_status status = batch_read(db, e->pool, &e->id, 1, &ticket);

	if (status != DB_OK)
		return status;
	if (!ticket.id)
		return DB_STOP;
	int before = ticket.version;
	batch_event(e->pool, &ticket, ERASE_ACTION, e->rule, e->words, 0, e->now, today, &event);
	return batch_write(db, &ticket, &before, 1, &event, 1);
}

static enum db_status take_out(struct db *db, int64_t id)
{
	enum db_status status = db_exec(
		db, "UPDATE ticket SET title = '" ERASE_TITLE "', body = '' WHERE id = ?", INT(id));

	if (status == DB_OK)
		status = db_exec(
			db, "DELETE FROM attachment WHERE ticket_id = ? AND purpose = ''", INT(id));
	if (status == DB_OK)
		status = db_exec(db, "DELETE FROM search_staff WHERE ticket_id = ?", INT(id));
	if (status == DB_OK)
		status = db_exec(db,
			"UPDATE correction SET quote = '', proposal = '' WHERE ticket_id = ?",
			INT(id));
	return status;
}

static enum db_status erase(struct db *db, void *ctx)
{
	struct erasing *e = ctx;
	day today;
	enum db_status status = is_junk(db, e, &today);

	if (status == DB_OK)
		status = put_event(db, e, today);
	return status == DB_OK ? take_out(db, e->id) : status;
}

enum db_status erase_ticket(
	struct db *db, int64_t ticket_id, const char *rule, const char *words, instant now)
{
	struct erasing e = {
		.pool = pool_open(), .id = ticket_id, .rule = rule, .words = words, .now = now};
	enum db_status status = db_in_transaction(db) ? erase(db, &e) : db_transact(db, erase, &e);

	pool_close(&e.pool);
	return status;
}
