/* SPDX-License-Identifier: MIT */
/*
 * Sealing anew. Each sealed column has its own small reader and writer, since a row's place is
 * bound to what is sealed in it. Hashes are in rehash.c.
 */
#include "tickets/kept/reseal_work.h"

#include <stdio.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"

#define BATCH 200

/* --- what is sealed where --- */

/* Each reads rows behind `after` that another key than `id` (8 hex digits) has sealed: where it
 * goes on, key of the row, what it is bound to, the sealed bytes. */
struct place {
	const char *name;
	enum db_status (*read)(struct db *db, struct pool *pool, const char *after, const char *id,
		struct db_rows *rows);
	enum db_status (*write)(
		struct db *db, const char *key, struct db_arg old, struct db_arg new);
};

#define OTHER(column) " AND SUBSTR(" column ", 2, 4) <> UNHEX(?)"

static int64_t number_of(const char *text)
{
	int64_t n = 0;

	return str_int(text, &n) == 0 ? n : 0;
}

#define NUMBER(key) INT(number_of(key))

/* Rows after one that another key than this sealed. */
#define ROWS(name, sql, bind) \
	static enum db_status name(struct db *db, struct pool *pool, const char *after, \
		const char *id, struct db_rows *rows) \
	{ \
		return db_query( \
			db, pool, rows, sql " LIMIT ?", bind(after), TEXT(id), INT(BATCH)); \
	}
#define PUT(name, sql, bind) \
	static enum db_status name( \
		struct db *db, const char *key, struct db_arg old, struct db_arg new) \
	{ \
		return db_exec(db, sql, new, bind(key), old); \
	}

ROWS(contact_rows,
	"SELECT ticket_id, ticket_id, CONCAT('contact ', ticket_id), sealed FROM contact"
	" WHERE ticket_id > ?" OTHER("sealed") " ORDER BY ticket_id",
	NUMBER)
PUT(contact_put, "UPDATE contact SET sealed = ? WHERE ticket_id = ? AND sealed = ?", NUMBER)

ROWS(opinion_rows,
	"SELECT id, id, CONCAT('opinion ', number), sealed FROM opinion"
	" WHERE id > ? AND sealed IS NOT NULL" OTHER("sealed") " ORDER BY id",
	NUMBER)
PUT(opinion_put, "UPDATE opinion SET sealed = ? WHERE id = ? AND sealed = ?", NUMBER)

ROWS(draft_rows,
	"SELECT hash, hash, CONCAT('answer draft ', ticket_id), sealed FROM response_draft"
	" WHERE hash > ?" OTHER("sealed") " ORDER BY hash",
	TEXT)
PUT(draft_put, "UPDATE response_draft SET sealed = ? WHERE hash = ? AND sealed = ?", TEXT)

ROWS(code_rows,
	"SELECT message_key, message_key, message_key, sealed FROM response_contact"
	" WHERE message_key > ?" OTHER("sealed") " ORDER BY message_key",
	TEXT)
PUT(code_put, "UPDATE response_contact SET sealed = ? WHERE message_key = ? AND sealed = ?", TEXT)

ROWS(factor_rows,
	"SELECT id, id, CONCAT('staff.totp:', id), totp FROM staff"
	" WHERE id > ? AND totp IS NOT NULL" OTHER("totp") " ORDER BY id",
	NUMBER)
PUT(factor_put, "UPDATE staff SET totp = ? WHERE id = ? AND totp = ?", NUMBER)

static const struct place places[] = {
	{"contact", contact_rows, contact_put},
	{"opinion", opinion_rows, opinion_put},
	{"response_draft", draft_rows, draft_put},
	{"response_contact", code_rows, code_put},
	{"staff", factor_rows, factor_put},
};

/* --- a batch --- */

struct batch {
	const struct secret *secret;
	const struct place *place;
	const struct db_rows *rows;
	int64_t sealed, closed; /* of this try */
};

static void forget(struct buf *text)
{
	if (text->p)
		memset(text->p, 0, text->n);
	buf_empty(text);
}

static enum db_status write_batch(struct db *db, void *ctx)
{
	struct batch *b = ctx;
	struct buf plain = BUF_INIT, fresh = BUF_INIT;
	enum db_status status = DB_OK;

	b->sealed = b->closed = 0;
	for (size_t i = 0; status == DB_OK && i < b->rows->rows; i++) {
		size_t n;
		const char *blob = db_bytes(b->rows, i, 3, &n), *bound = db_text(b->rows, i, 2);

		buf_empty(&fresh);
		if (secret_unseal(b->secret, bound, blob, n, &plain) != 0) {
			b->closed++;
			continue;
		}
		secret_seal(b->secret, bound, plain.p, plain.n, &fresh);
		forget(&plain);
		status = b->place->write(
			db, db_text(b->rows, i, 1), BYTES(blob, n), BYTES(fresh.p, fresh.n));
		b->sealed += status == DB_OK && db_affected(db) > 0;
	}
	forget(&plain);
	buf_free(&plain);
	buf_free(&fresh);
	return status;
}

static void key_in_use(const struct secret *secret, char id[SECRET_ID])
{
	struct secret_key keys[SECRET_KEYS_MOST];
	size_t n = secret_list(secret, keys);

	for (size_t i = 0; i < n; i++)
		if (str_equal(keys[i].kind, "seal") && keys[i].in_use)
			memcpy(id, keys[i].id, SECRET_ID);
}

static enum db_status reseal_place(
	struct db *db, struct reseal_walk *walk, const struct place *place)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	char after[80] = "", id[SECRET_ID];
	enum db_status status;
	int64_t done = 0;

	do {
		pool_empty(pool);
		key_in_use(walk->secret, id);
		status = place->read(db, pool, after, id, &rows);
		struct batch batch = {.secret = walk->secret, .place = place, .rows = &rows};
		if (status == DB_OK && rows.rows > 0) {
			snprintf(after, sizeof after, "%s", db_text(&rows, rows.rows - 1, 0));
			status = db_transact(db, write_batch, &batch);
		}
		if (status != DB_OK)
			break;
		walk->report->sealed += batch.sealed;
		walk->report->closed += batch.closed;
		done += (int64_t)rows.rows;
		if (walk->progress && rows.rows > 0)
			walk->progress(walk->ctx, place->name, done);
	} while (rows.rows == BATCH);
	pool_close(&pool);
	return status;
}

enum db_status reseal_run(struct db *db, const struct secret *secret, struct reseal_report *out,
	void (*progress)(void *ctx, const char *what, int64_t done), void *ctx)
{
	struct reseal_walk walk = {
		.secret = secret, .report = out, .progress = progress, .ctx = ctx};
	enum db_status status = DB_OK;

	*out = (struct reseal_report){0};
	for (size_t i = 0; status == DB_OK && i < sizeof places / sizeof *places; i++)
		status = reseal_place(db, &walk, &places[i]);
	return status == DB_OK ? rehash_run(db, &walk, INT64_MAX) : status;
}

enum db_status reseal_count(struct db *db, struct pool *pool, struct db_rows *rows)
{
	return db_query(db, pool, rows,
		"SELECT 'contact', LOWER(HEX(SUBSTR(sealed, 2, 4))) AS id, COUNT(*) FROM contact"
		" GROUP BY id UNION ALL"
		" SELECT 'opinion', LOWER(HEX(SUBSTR(sealed, 2, 4))) AS id, COUNT(*) FROM opinion"
		" WHERE sealed IS NOT NULL GROUP BY id UNION ALL"
		" SELECT 'response_draft', LOWER(HEX(SUBSTR(sealed, 2, 4))) AS id, COUNT(*)"
		" FROM response_draft GROUP BY id UNION ALL"
		" SELECT 'response_contact', LOWER(HEX(SUBSTR(sealed, 2, 4))) AS id, COUNT(*)"
		" FROM response_contact GROUP BY id UNION ALL"
		" SELECT 'staff', LOWER(HEX(SUBSTR(totp, 2, 4))) AS id, COUNT(*) FROM staff"
		" WHERE totp IS NOT NULL GROUP BY id");
}

enum db_status reseal_questionnaires(struct db *db, struct pool *pool, instant now, int64_t *open)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT COUNT(*) FROM solicitation WHERE asks & 2 AND closes_at > ?"
		" AND withdrawn_at IS NULL",
		TIME(now));

	*open = status == DB_OK ? db_int(&rows, 0, 0) : 0;
	return status;
}
