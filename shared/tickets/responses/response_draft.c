/* SPDX-License-Identifier: MIT */
/*
 * Sheets that somebody wants to go on with later: sealed, found only with the code in the link, and
 * taken out when the solicitation is over.
 */
#include "tickets/responses/response.h"

#include <stdio.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "tickets/responses/response_hash.h"

#define SWEEP_MOST 500 /* rows at once */
#define SWEEP_TICKETS 4

static const char *about(char out[48], int64_t ticket_id)
{
	snprintf(out, 48, "answer draft %lld", (long long)ticket_id);
	return out;
}

enum db_status response_draft_put(struct db *db, const struct engine *engine, int64_t ticket_id,
	const char *code, const char *sheet, instant now)
{
	struct buf sealed = BUF_INIT;
	char hash[SECRET_HEX], context[48];
	enum db_status status;

	response_hash(engine->secret, "answer draft", ticket_id, code, hash);
	secret_seal(engine->secret, about(context, ticket_id), sheet, strlen(sheet), &sealed);
	status = db_exec(db,
		"INSERT INTO response_draft (hash, ticket_id, sealed, saved_at) VALUES (?, ?, ?, ?)"
		" ON DUPLICATE KEY UPDATE sealed = VALUES(sealed), saved_at = VALUES(saved_at)",
		TEXT(hash), INT(ticket_id), BYTES(sealed.p, sealed.n), TIME(now));
	buf_free(&sealed);
	return status;
}

enum db_status response_draft_get(struct db *db, struct pool *pool, const struct engine *engine,
	int64_t ticket_id, const char *code, const char **sheet)
{
	struct db_rows rows;
	struct buf plain = BUF_INIT;
	char hash[SECRET_HEX], context[48];
	enum db_status status;
	size_t n = 0;

	*sheet = NULL;
	response_hash(engine->secret, "answer draft", ticket_id, code, hash);
	status = db_query(db, pool, &rows,
		"SELECT sealed FROM response_draft WHERE hash = ? AND ticket_id = ?", TEXT(hash),
		INT(ticket_id));
	if (status != DB_OK || rows.rows == 0)
		return status;
	const char *sealed = db_bytes(&rows, 0, 0, &n);
	if (secret_unseal(engine->secret, about(context, ticket_id), sealed, n, &plain) == 0)
		*sheet = pool_copy(pool, buf_str(&plain), plain.n);
	if (plain.p)
		memset(plain.p, 0, plain.n);
	buf_free(&plain);
	return DB_OK;
}

enum db_status response_draft_drop(
	struct db *db, const struct engine *engine, int64_t ticket_id, const char *code)
{
	char hash[SECRET_HEX];

	response_hash(engine->secret, "answer draft", ticket_id, code, hash);
	return db_exec(db, "DELETE FROM response_draft WHERE hash = ? AND ticket_id = ?",
		TEXT(hash), INT(ticket_id));
}

enum db_status response_file_note(struct db *db, int64_t ticket_id, const char *hash)
{
	return db_exec(db, "INSERT IGNORE INTO response_file (hash, ticket_id) VALUES (?, ?)",
		TEXT(hash), INT(ticket_id));
}

/* Ticket by ticket: those with drafts are few, however many drafts they have. */
enum db_status response_sweep(struct db *db, instant now)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT d.ticket_id FROM (SELECT DISTINCT ticket_id FROM response_draft) d"
		" JOIN solicitation s ON s.ticket_id = d.ticket_id"
		" WHERE s.closes_at <= ? OR s.withdrawn_at IS NOT NULL LIMIT ?",
		TIME(now), INT(SWEEP_TICKETS));

	for (size_t i = 0; status == DB_OK && i < rows.rows; i++)
		status = db_exec(db, "DELETE FROM response_draft WHERE ticket_id = ? LIMIT ?",
			INT(db_int(&rows, i, 0)), INT(SWEEP_MOST));
	if (status == DB_OK)
		status = db_exec(db, "DELETE FROM response_contact WHERE sent_at < ? LIMIT ?",
			TIME(now - DAY), INT(SWEEP_MOST));
	pool_close(&pool);
	return status;
}
