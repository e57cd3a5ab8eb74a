/* SPDX-License-Identifier: MIT */
/*
 * Hashes for look-up, made anew with the key in use: query codes (which follow from a key that
 * signs and the submission), telephone numbers and mail addresses (which are sealed beside them),
 * links to a rating. With one key alone there is nothing to do.
 */
#include "tickets/kept/reseal_work.h"

#include <stdio.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "tickets/kept/contact.h"
#include "tickets/number.h"
#include "tickets/ratings/rating.h"

#define BATCH 200

enum {
	C_ID,
	C_SITE,
	C_NUMBER,
	C_KEY,
	C_CODE,
	C_SEALED,
	C_PHONE,
	C_EMAIL,
	C_LINK,
};

static enum db_status read_batch(
	struct db *db, struct pool *pool, int64_t after, struct db_rows *rows)
{
	return db_query(db, pool, rows,
		"SELECT t.id, t.site_id, t.number, t.submission_key, t.code_hash, c.sealed,"
		" c.phone_hash, c.email_hash, l.hash FROM ticket t"
		" LEFT JOIN contact c ON c.ticket_id = t.id"
		" LEFT JOIN rating_link l ON l.ticket_id = t.id"
		" WHERE t.id > ? ORDER BY t.id LIMIT 200",
		INT(after));
}

/* The code whose hash is stored, by whatever keys it was made; false: by keys that are gone. */
static bool code_renewed(
	const struct secret *secret, const struct db_rows *rows, size_t row, char out[SECRET_HEX])
{
	const char *number = db_text(rows, row, C_NUMBER), *stored = db_text(rows, row, C_CODE);
	char code[TICKET_CODE];

	if (!number_code_of(secret, db_int(rows, row, C_SITE), db_text(rows, row, C_KEY), number,
		    stored, code))
		return false;
	number_code_hash(secret, number, code, out);
	return true;
}

struct work_row {
	struct reseal_walk *walk;
	struct pool *pool;
	const struct db_rows *rows;
	struct reseal_report report; /* of this try */
};

static enum db_status renew_code(struct db *db, struct work_row *w, size_t row)
{
	const char *stored = db_text(w->rows, row, C_CODE);
	char hash[SECRET_HEX];

	if (!code_renewed(w->walk->secret, w->rows, row, hash)) {
		w->report.unknown++;
		return DB_OK;
	}
	if (str_equal(hash, stored))
		return DB_OK;
	w->report.found++;
	if (w->walk->look)
		return DB_OK;
	return db_exec(db, "UPDATE ticket SET code_hash = ? WHERE id = ? AND code_hash = ?",
		TEXT(hash), INT(db_int(w->rows, row, C_ID)), TEXT(stored));
}

static enum db_status renew_contact(struct db *db, struct work_row *w, size_t row)
{
	int64_t id = db_int(w->rows, row, C_ID);
	struct contact contact;
	char bound[40], phone[SECRET_HEX], email[SECRET_HEX];
	size_t n;
	const char *sealed = db_bytes(w->rows, row, C_SEALED, &n);

	if (!sealed)
		return DB_OK;
	snprintf(bound, sizeof bound, "contact %lld", (long long)id);
	if (contact_unseal(w->pool, w->walk->secret, bound, sealed, n, &contact) != 0) {
		w->report.unknown++;
		return DB_OK;
	}
	contact_hashes(w->pool, w->walk->secret, &contact, phone, email);
	if (str_equal(phone, db_text_or_empty(w->rows, row, C_PHONE)) &&
		str_equal(email, db_text_or_empty(w->rows, row, C_EMAIL)))
		return DB_OK;
	w->report.found++;
	if (w->walk->look)
		return DB_OK;
	return db_exec(db, "UPDATE contact SET phone_hash = ?, email_hash = ? WHERE ticket_id = ?",
		TEXT(str_or_null(phone)), TEXT(str_or_null(email)), INT(id));
}

static enum db_status renew_link(struct db *db, struct work_row *w, size_t row)
{
	const char *stored = db_text(w->rows, row, C_LINK);
	char hash[SECRET_HEX];

	if (!stored)
		return DB_OK;
	if (!rating_link_renewed(w->walk->secret, db_int(w->rows, row, C_ID), stored, hash)) {
		w->report.unknown++;
		return DB_OK;
	}
	if (str_equal(hash, stored))
		return DB_OK;
	w->report.found++;
	if (w->walk->look)
		return DB_OK;
	return db_exec(
		db, "UPDATE rating_link SET hash = ? WHERE hash = ?", TEXT(hash), TEXT(stored));
}

static enum db_status renew_batch(struct db *db, void *ctx)
{
	struct work_row *w = ctx;
	enum db_status status = DB_OK;

	w->report = (struct reseal_report){0};
	for (size_t i = 0; status == DB_OK && i < w->rows->rows; i++) {
		status = renew_code(db, w, i);
		if (status == DB_OK)
			status = renew_contact(db, w, i);
		if (status == DB_OK)
			status = renew_link(db, w, i);
	}
	return status;
}

enum db_status rehash_run(struct db *db, struct reseal_walk *walk, int64_t most)
{
	struct pool *pool = pool_open();
	struct db_rows rows = {0};
	int64_t after = 0, done = 0;
	enum db_status status = DB_OK;

	while (secret_lookups(walk->secret) > 1 && walk->report->found < most) {
		struct work_row work = {.walk = walk, .pool = pool, .rows = &rows};

		pool_empty(pool);
		status = read_batch(db, pool, after, &rows);
		if (status != DB_OK || rows.rows == 0)
			break;
		after = db_int(&rows, rows.rows - 1, C_ID);
		status = db_transact(db, renew_batch, &work);
		if (status != DB_OK)
			break;
		walk->report->found += work.report.found;
		walk->report->unknown += work.report.unknown;
		done += (int64_t)rows.rows;
		if (walk->progress)
			walk->progress(walk->ctx, "ticket", done);
		if (rows.rows < BATCH)
			break;
	}
	pool_close(&pool);
	return status;
}

enum db_status reseal_stale(
	struct db *db, const struct secret *secret, int64_t most, int64_t *stale)
{
	struct reseal_report report = {0};
	struct reseal_walk walk = {.secret = secret, .report = &report, .look = true};
	enum db_status status = rehash_run(db, &walk, most);

	*stale = report.found + report.unknown;
	return status;
}
