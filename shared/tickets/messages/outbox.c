/* SPDX-License-Identifier: MIT */
/*
 * The rows of the outbox: claiming by compare-and-set, what became of an attempt, dead letters. Who
 * writes messages is notify.c and digest.c, what they say and how they travel is courier's.
 */
#include "tickets/messages/outbox.h"

#include <string.h>

#include "base/pool.h"
#include "base/utf8.h"

#define FAULT_MOST 200

/* --- claiming --- */

static void fill(const struct db_rows *rows, size_t row, struct message *out)
{
	*out = (struct message){
		.id = db_int(rows, row, 0),
		.site_id = db_int(rows, row, 1),
		.ticket_id = db_int(rows, row, 2),
		.unit_id = db_int(rows, row, 3),
		.key = db_text_or_empty(rows, row, 4),
		.kind = db_text_or_empty(rows, row, 5),
		.channel = db_text_or_empty(rows, row, 6),
		.sequence = (int)db_int(rows, row, 7),
		.duty = (enum duty)db_int(rows, row, 8),
		.attempts = (int)db_int(rows, row, 9),
		.tries = (int)db_int(rows, row, 10),
		.created_at = db_time(rows, row, 11),
	};
}

/* *taken false: another courier was faster. */
static enum db_status take(struct db *db, struct message *message, const char *owner, instant now,
	instant lease, bool *taken)
{
	enum db_status status = db_exec(db,
		"UPDATE outbox SET attempts = attempts + 1, owner = ?, next_try_at = ?"
		" WHERE id = ? AND attempts = ? AND state = 'wait' AND next_try_at <= ?",
		TEXT(owner), TIME(now + lease), INT(message->id), INT(message->attempts),
		TIME(now));
	*taken = status == DB_OK && db_affected(db) == 1;
	if (*taken) {
		message->attempts++;
		message->tries++;
	}
	/* two claims that met: the next look finds what is left */
	return status == DB_RETRY ? DB_OK : status;
}

enum db_status outbox_claim(struct db *db, struct pool *pool, const char *owner, instant now,
	instant lease, size_t most, struct message **out, size_t *n)
{
	struct db_rows rows;
	*out = NULL;
	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT id, site_id, ticket_id, unit_id, message_key, kind, channel, sequence,"
		" duty, attempts, attempts - revived, created_at FROM outbox"
		" WHERE next_try_at <= ? ORDER BY next_try_at, id LIMIT ?",
		TIME(now), INT((int64_t)most));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	for (size_t i = 0; status == DB_OK && i < rows.rows; i++) {
		bool taken;
		fill(&rows, i, &(*out)[*n]);
		status = take(db, &(*out)[*n], owner, now, lease, &taken);
		*n += taken;
	}
	return status;
}

/* --- after an attempt; what the claim no longer holds stays as it is --- */

enum db_status outbox_sent(struct db *db, const struct message *message, instant now)
{
	return db_exec(db,
		"UPDATE outbox SET state = 'sent', sent_at = ?, next_try_at = NULL, fault = ''"
		" WHERE id = ? AND attempts = ? AND state = 'wait'",
		TIME(now), INT(message->id), INT(message->attempts));
}

/* As much as the column holds, whole characters. */
static const char *short_fault(const char *fault, char out[FAULT_MOST + 1])
{
	size_t n = strlen(fault);
	if (n > FAULT_MOST)
		n = FAULT_MOST;
	while (n > 0 && ((unsigned char)fault[n] & 0xC0) == 0x80)
		n--;
	memcpy(out, fault, n);
	out[n] = '\0';
	return utf8_check(out, n) == UTF8_INVALID ? "not readable" : out;
}

enum db_status outbox_failed(struct db *db, const struct message *message, const char *fault,
	bool final, instant next_try_at)
{
	char cut[FAULT_MOST + 1];
	return db_exec(db,
		"UPDATE outbox SET state = ?, next_try_at = ?, fault = ?"
		" WHERE id = ? AND attempts = ? AND state = 'wait'",
		TEXT(final ? "dead" : "wait"), TIME(final ? INSTANT_NONE : next_try_at),
		TEXT(short_fault(fault, cut)), INT(message->id), INT(message->attempts));
}

enum db_status outbox_void(struct db *db, const struct message *message)
{
	return db_exec(db,
		"UPDATE outbox SET state = 'void', next_try_at = NULL"
		" WHERE id = ? AND attempts = ? AND state = 'wait'",
		INT(message->id), INT(message->attempts));
}

enum db_status outbox_later(struct db *db, const struct message *message, instant next)
{
	return db_exec(db,
		"UPDATE outbox SET next_try_at = ?, revived = revived + 1"
		" WHERE id = ? AND attempts = ? AND state = 'wait'",
		TIME(next), INT(message->id), INT(message->attempts));
}

enum db_status outbox_next(struct db *db, instant *next)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT next_try_at FROM outbox WHERE next_try_at IS NOT NULL"
		" ORDER BY next_try_at LIMIT 1");
	*next = status == DB_OK && rows.rows > 0 ? db_time(&rows, 0, 0) : INSTANT_NEVER;
	pool_close(&pool);
	return status;
}

/* --- dead letters --- */

enum db_status outbox_dead(struct db *db, struct pool *pool, int64_t site_id, size_t most,
	struct dead_message **out, size_t *n)
{
	struct db_rows rows;
	*out = NULL;
	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT o.id, o.kind, o.channel, t.number, u.name, o.fault, o.duty, o.attempts,"
		" o.created_at FROM outbox o LEFT JOIN ticket t ON t.id = o.ticket_id"
		" LEFT JOIN unit u ON u.id = o.unit_id WHERE o.site_id = ? AND o.state = 'dead'"
		" ORDER BY o.created_at DESC, o.id DESC LIMIT ?",
		INT(site_id), INT((int64_t)most));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = (struct dead_message){
			.id = db_int(&rows, i, 0),
			.kind = db_text_or_empty(&rows, i, 1),
			.channel = db_text_or_empty(&rows, i, 2),
			.number = db_text_or_empty(&rows, i, 3),
			.unit_name = db_text_or_empty(&rows, i, 4),
			.fault = db_text_or_empty(&rows, i, 5),
			.duty = (enum duty)db_int(&rows, i, 6),
			.attempts = (int)db_int(&rows, i, 7),
			.created_at = db_time(&rows, i, 8),
		};
	return DB_OK;
}

enum db_status outbox_revive(struct db *db, int64_t site_id, int64_t id, instant now)
{
	enum db_status status = db_exec(db,
		"UPDATE outbox SET state = 'wait', revived = attempts, next_try_at = ?"
		" WHERE id = ? AND site_id = ? AND state = 'dead'",
		TIME(now), INT(id), INT(site_id));
	return status == DB_OK && db_affected(db) != 1 ? DB_STOP : status;
}

enum db_status outbox_revive_all(struct db *db, int64_t site_id, instant now, int64_t *n)
{
	enum db_status status = db_exec(db,
		"UPDATE outbox SET state = 'wait', revived = attempts, next_try_at = ?"
		" WHERE site_id = ? AND state = 'dead'",
		TIME(now), INT(site_id));
	*n = status == DB_OK ? db_affected(db) : 0;
	return status;
}

enum db_status outbox_count(
	struct db *db, struct pool *pool, int64_t site_id, int64_t *waiting, int64_t *dead)
{
	struct db_rows rows;
	*waiting = *dead = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT state = 'dead', COUNT(*) FROM outbox"
		" WHERE site_id = ? AND state IN ('wait', 'dead') GROUP BY state",
		INT(site_id));
	for (size_t i = 0; status == DB_OK && i < rows.rows; i++)
		*(db_int(&rows, i, 0) ? dead : waiting) = db_int(&rows, i, 1);
	return status;
}
