/* SPDX-License-Identifier: MIT */
/*
 * Hashing and appending events, and the daily anchors. Proving that nothing was altered is in
 * ledger_verify.c; which events there are, in act.c.
 */
#include "tickets/ledger/ledger_row.h"

#include <stdio.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"

/* Each field with its length before it, so that no two lists of fields give the same bytes. */
static void add_bytes(struct secret_hasher *hasher, const void *bytes, size_t n)
{
	unsigned char length[8];
	for (int i = 0; i < 8; i++)
		length[i] = (unsigned char)((uint64_t)n >> (56 - 8 * i));
	secret_hasher_add(hasher, length, sizeof length);
	secret_hasher_add(hasher, bytes, n);
}

static void add_text(struct secret_hasher *hasher, const char *text)
{
	const char *known = text ? text : "";
	add_bytes(hasher, known, strlen(known));
}

static void add_int(struct secret_hasher *hasher, int64_t value)
{
	char text[24];
	snprintf(text, sizeof text, "%lld", (long long)value);
	add_text(hasher, text);
}

static void finish(struct secret_hasher *hasher, char out[SECRET_HEX])
{
	unsigned char hash[SECRET_HASH];
	secret_hasher_close(&hasher, hash);
	str_hex(hash, sizeof hash, out);
}

void ledger_content(const char *const *texts, size_t n, char out[SECRET_HEX])
{
	struct secret_hasher *hasher = secret_hasher_open();
	add_text(hasher, "huiying content 1");
	for (size_t i = 0; i < n; i++)
		add_text(hasher, texts[i]);
	finish(hasher, out);
}

void ledger_hash(struct event *event)
{
	struct secret_hasher *hasher = secret_hasher_open();
	char day_text[INSTANT_TEXT];
	add_text(hasher, "huiying event 1");
	add_text(hasher, event->before);
	add_text(hasher, event->number);
	add_int(hasher, event->sequence);
	add_int(hasher, event->at);
	add_text(hasher, day_iso(event->recorded, day_text));
	add_text(hasher, event->action);
	add_text(hasher, event->from_state);
	add_text(hasher, event->to_state);
	add_text(hasher, event->role);
	add_int(hasher, event->staff_id);
	add_int(hasher, event->unit_id);
	add_int(hasher, event->to_unit_id);
	add_text(hasher, event->reason);
	add_text(hasher, event->words);
	add_text(hasher, event->address);
	add_text(hasher, event->content);
	finish(hasher, event->hash);
}

enum db_status ledger_append(struct db *db, const struct event *event)
{
	char on_day[INSTANT_TEXT], recorded[INSTANT_TEXT];
	day_iso(instant_day(event->at), on_day);
	day_iso(event->recorded, recorded);
	return db_exec(db,
		"INSERT INTO event (ticket_id, sequence, at, on_day, recorded_on, action,"
		" from_state, to_state, role, staff_id, unit_id, to_unit_id, reason, words, "
		"address,"
		" content, before_hash, hash)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		INT(event->ticket_id), INT(event->sequence), TIME(event->at), TEXT(on_day),
		TEXT(recorded), TEXT(event->action), TEXT(event->from_state), TEXT(event->to_state),
		TEXT(event->role), ID(event->staff_id), ID(event->unit_id), ID(event->to_unit_id),
		TEXT(str_or_empty(event->reason)), TEXT(str_or_empty(event->words)),
		TEXT(str_or_empty(event->address)), TEXT(str_or_empty(event->content)),
		TEXT(event->before), TEXT(event->hash));
}

/* --- anchors --- */

#define ANCHOR_BATCH 5000

/* The day's events in the order of (ticket, sequence), read in batches through the index. */
static enum db_status hash_day(struct db *db, struct pool *pool, const char *on_day,
	struct secret_hasher *hasher, int64_t *events)
{
	int64_t ticket = 0, sequence = 0;
	*events = 0;
	for (;;) {
		struct db_rows rows;
		pool_empty(pool);
		enum db_status status = db_query(db, pool, &rows,
			"SELECT ticket_id, sequence, hash FROM event WHERE recorded_on = ?"
			" AND ticket_id >= ? AND (ticket_id > ? OR sequence > ?)"
			" ORDER BY ticket_id, sequence LIMIT 5000",
			TEXT(on_day), INT(ticket), INT(ticket), INT(sequence));
		if (status != DB_OK)
			return status;
		for (size_t i = 0; i < rows.rows; i++)
			add_text(hasher, db_text(&rows, i, 2));
		*events += (int64_t)rows.rows;
		if (rows.rows < ANCHOR_BATCH)
			return DB_OK;
		ticket = db_int(&rows, rows.rows - 1, 0);
		sequence = db_int(&rows, rows.rows - 1, 1);
	}
}

enum db_status ledger_anchor_hash(struct db *db, const char *on_day, const char *before,
	int64_t *events, char out[SECRET_HEX])
{
	struct secret_hasher *hasher = secret_hasher_open();
	struct pool *pool = pool_open();
	add_text(hasher, "huiying anchor 1");
	add_text(hasher, before);
	add_text(hasher, on_day);
	enum db_status status = hash_day(db, pool, on_day, hasher, events);
	add_int(hasher, *events);
	finish(hasher, out);
	pool_close(&pool);
	return status;
}

/* One day; a duplicate means that another node wrote it meanwhile. */
static enum db_status anchor_day(
	struct db *db, const char *on_day, char before[SECRET_HEX], int *written)
{
	char hash[SECRET_HEX];
	int64_t events;
	enum db_status status = ledger_anchor_hash(db, on_day, before, &events, hash);
	if (status != DB_OK)
		return status;
	status = db_exec(db,
		"INSERT INTO anchor (on_day, events, before_hash, hash) VALUES (?, ?, ?, ?)",
		TEXT(on_day), INT(events), TEXT(before), TEXT(hash));
	if (status == DB_OK)
		(*written)++;
	memcpy(before, hash, SECRET_HEX);
	return status == DB_DUPLICATE ? DB_OK : status;
}

enum db_status ledger_anchor(struct db *db, day today, int *written)
{
	char before[SECRET_HEX] = "", today_text[INSTANT_TEXT];
	struct pool *pool = pool_open();
	struct db_rows last, days;
	*written = 0;
	day_iso(today, today_text);
	enum db_status status =
		db_query(db, pool, &last, "SELECT hash FROM anchor ORDER BY on_day DESC LIMIT 1");
	if (status == DB_OK && last.rows > 0)
		snprintf(before, sizeof before, "%s", db_text(&last, 0, 0));
	if (status == DB_OK)
		status = db_query(db, pool, &days,
			"SELECT DISTINCT recorded_on FROM event WHERE recorded_on < ?"
			" AND recorded_on > COALESCE((SELECT MAX(on_day) FROM anchor), "
			"'1000-01-01')"
			" ORDER BY recorded_on",
			TEXT(today_text));
	for (size_t i = 0; status == DB_OK && i < days.rows; i++)
		status = anchor_day(db, db_text(&days, i, 0), before, written);
	pool_close(&pool);
	return status;
}
