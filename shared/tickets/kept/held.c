/* SPDX-License-Identifier: MIT */
/* Rows and events of files that are held back, and the pass that scans what waits. Who asks the
 * scanner at the door is web/upload's business, who calls the pass courier's. */
#include "tickets/kept/held.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/log.h"
#include "base/meter.h"
#include "base/pool.h"
#include "base/str.h"
#include "tickets/batch.h"

#define LEASE (2 * MINUTE) /* longer than a turn may take */
#define DELAY_LEAST MINUTE /* twice as long each time, for a file that cannot be scanned */
#define DELAY_DOUBLES 5
#define UNNAMED_AFTER HOUR /* as for files that no letter names */
#define PATH_ROOM 4096

struct settling {
	struct pool *pool;
	const char *hash, *found;
	bool infected;
	instant now;
	bool changed;
};

enum held held_read(const char *state)
{
	if (!state)
		return HELD_NOT;
	return str_equal(state, "infected") ? HELD_INFECTED : HELD_UNSCANNED;
}

enum db_status held_of(struct db *db, struct pool *pool, const char *hash, enum held *out)
{
	struct db_rows rows;
	enum db_status status = db_query(
		db, pool, &rows, "SELECT state FROM attachment_held WHERE hash = ?", TEXT(hash));

	*out = held_read(status == DB_OK && rows.rows > 0 ? db_text(&rows, 0, 0) : NULL);
	return status;
}

/* One that waits already waits from now on: forget() spares what a form is about to name. */
enum db_status held_unscanned(struct db *db, const char *hash, instant now)
{
	return db_exec(db,
		"INSERT INTO attachment_held (hash, state, since, due_at)"
		" VALUES (?, 'wait', ?, ?) ON DUPLICATE KEY UPDATE"
		" since = IF(state = 'wait', ?, since)",
		TEXT(hash), TIME(now), TIME(now), TIME(now));
}

/* --- stopped, or freed --- */

/* The file's name is the citizen's, and an event stays for good: it is not repeated. */
static enum db_status put_events(struct db *db, const struct settling *s)
{
	struct db_rows rows;
	instant server;
	enum db_status status = db_query(db, s->pool, &rows,
		"SELECT ticket_id FROM attachment WHERE hash = ?"
		" UNION SELECT ticket_id FROM response_file WHERE hash = ? ORDER BY ticket_id",
		TEXT(s->hash), TEXT(s->hash));

	if (status == DB_OK)
		status = db_now(db, &server);
	for (size_t i = 0; status == DB_OK && i < rows.rows; i++) {
		int64_t id = db_int(&rows, i, 0);
		struct batch_ticket ticket;
		struct event event;
		int before;

		status = batch_read(db, s->pool, &id, 1, &ticket);
		if (status != DB_OK || !ticket.id)
			continue;
		before = ticket.version;
		batch_event(s->pool, &ticket, s->infected ? HELD_ACTION : HELD_FREE_ACTION, "",
			s->infected ? "一个附件里查出了病毒，不再提供下载。"
				    : "一个附件经复查没有病毒，恢复下载。",
			0, s->now, instant_day(server), &event);
		status = batch_write(db, &ticket, &before, 1, &event, 1);
	}
	return status;
}

static enum db_status settle(struct db *db, void *ctx)
{
	struct settling *s = ctx;
	struct db_rows rows;
	enum db_status status = db_query(db, s->pool, &rows,
		"SELECT state FROM attachment_held WHERE hash = ? FOR UPDATE", TEXT(s->hash));
	enum held held = held_read(status == DB_OK && rows.rows > 0 ? db_text(&rows, 0, 0) : NULL);

	s->changed = s->infected != (held == HELD_INFECTED);
	if (status != DB_OK || (s->infected && !s->changed) || (!s->infected && held == HELD_NOT))
		return status;
	if (!s->infected)
		status = db_exec(db, "DELETE FROM attachment_held WHERE hash = ?", TEXT(s->hash));
	else
		status = db_exec(db,
			"INSERT INTO attachment_held (hash, state, since, found)"
			" VALUES (?, 'infected', ?, ?) ON DUPLICATE KEY UPDATE state = 'infected',"
			" since = ?, due_at = NULL, found = ?",
			TEXT(s->hash), TIME(s->now), TEXT(s->found), TIME(s->now), TEXT(s->found));
	return status == DB_OK && s->changed ? put_events(db, s) : status;
}

enum db_status held_settle(struct db *db, const char *hash, enum scan scan, const char *found,
	instant now, bool *changed)
{
	struct settling s = {
		.hash = hash, .found = found, .infected = scan == SCAN_INFECTED, .now = now};
	enum db_status status = DB_OK;

	*changed = false;
	if (scan == SCAN_UNKNOWN)
		return DB_OK;
	s.pool = pool_open();
	status = db_transact(db, settle, &s);
	*changed = status == DB_OK && s.changed;
	if (*changed && s.infected) {
		meter_add(METER_INFECTED, 1);
		log_error("file %.8s… is handed out no more: the scanner found %s", hash, found);
	} else if (*changed) {
		log_warn("file %.8s… is handed out again: the scanner finds nothing in it", hash);
	}
	pool_close(&s.pool);
	return status;
}

/* --- scanning what lies in the store --- */

enum scan held_scan(const char *hash, char why[SCANNER_NAME])
{
	char path[PATH_ROOM];
	int n = snprintf(path, sizeof path, "%s/attachments/%.2s/%s", conf_text(CONF_DATA_DIR),
		hash, strlen(hash) > 2 ? hash + 2 : "");
	int fd = n < (int)sizeof path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	enum scan scan = SCAN_UNKNOWN;

	if (fd < 0) {
		snprintf(why, SCANNER_NAME, "%s", strerror(errno));
		return SCAN_UNKNOWN;
	}
	scan = scanner_file(fd, HELD_SCAN_TIME, why);
	close(fd);
	return scan;
}

static enum db_status postpone(struct db *db, const char *hash, int64_t tries, instant now)
{
	instant wait = DELAY_LEAST << (tries < DELAY_DOUBLES ? tries : DELAY_DOUBLES);

	return db_exec(db,
		"UPDATE attachment_held SET due_at = ? WHERE hash = ? AND state = 'wait'",
		TIME(now + wait), TEXT(hash));
}

/* A file that nothing names was never sent, or has been taken out: it goes by itself (doctor,
 * retain), and what waits for it, too. A form that is being sent may still name it. */
static enum db_status forget(struct db *db, const char *hash, instant now)
{
	return db_exec(db,
		"DELETE FROM attachment_held WHERE hash = ? AND state = 'wait' AND since < ?"
		" AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.hash = attachment_held.hash)"
		" AND NOT EXISTS (SELECT 1 FROM response_file f"
		"  WHERE f.hash = attachment_held.hash)",
		TEXT(hash), TIME(now - UNNAMED_AFTER));
}

static enum db_status take(
	struct db *db, const char *hash, int64_t tries, instant due, instant now, bool *done)
{
	char why[SCANNER_NAME];
	bool changed;
	enum db_status status = db_exec(db,
		"UPDATE attachment_held SET due_at = ?, tries = tries + 1"
		" WHERE hash = ? AND state = 'wait' AND due_at = ?",
		TIME(now + LEASE), TEXT(hash), TIME(due));

	*done = status == DB_OK;
	if (status != DB_OK || db_affected(db) == 0)
		return status; /* somebody else does it */
	enum scan scan = held_scan(hash, why);
	if (scan != SCAN_UNKNOWN)
		return held_settle(db, hash, scan, why, now, &changed);
	log_warn("file %.8s… could not be scanned and stays held back: %s", hash, why);
	status = forget(db, hash, now);
	return status == DB_OK ? postpone(db, hash, tries, now) : status;
}

enum db_status held_turn(struct db *db, instant now, bool *done)
{
	char why[SCANNER_NAME];
	struct db_rows rows;
	struct pool *pool;
	enum db_status status;

	*done = false;
	if (!scanner_configured())
		return DB_OK;
	pool = pool_open();
	status = db_query(db, pool, &rows,
		"SELECT hash, tries, due_at FROM attachment_held WHERE state = 'wait'"
		" AND due_at <= ? ORDER BY due_at LIMIT 1",
		TIME(now));
	/* While the scanner is away no file is to blame, and none has to wait longer for it. */
	if (status == DB_OK && rows.rows > 0 && scanner_version(HELD_PING_TIME, why) == 0)
		status = take(db, db_text(&rows, 0, 0), db_int(&rows, 0, 1), db_time(&rows, 0, 2),
			now, done);
	pool_close(&pool);
	return status;
}

/* --- to be looked at --- */

enum db_status held_count(struct db *db, struct pool *pool, struct held_counts *out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT state, COUNT(*), MIN(since) FROM attachment_held GROUP BY state");

	*out = (struct held_counts){.oldest = INSTANT_NONE};
	for (size_t i = 0; status == DB_OK && i < rows.rows; i++) {
		if (held_read(db_text(&rows, i, 0)) == HELD_INFECTED) {
			out->infected = db_int(&rows, i, 1);
			continue;
		}
		out->unscanned = db_int(&rows, i, 1);
		out->oldest = db_time(&rows, i, 2);
	}
	return status;
}

enum db_status held_rows(
	struct db *db, struct pool *pool, const char *after, int64_t most, struct db_rows *rows)
{
	return db_query(db, pool, rows,
		"SELECT h.hash, h.state, h.since, h.tries, h.found, COALESCE("
		" (SELECT t.number FROM attachment a JOIN ticket t ON t.id = a.ticket_id"
		"  WHERE a.hash = h.hash LIMIT 1),"
		" (SELECT t.number FROM response_file f JOIN ticket t ON t.id = f.ticket_id"
		"  WHERE f.hash = h.hash LIMIT 1))"
		" FROM attachment_held h WHERE h.hash > ? ORDER BY h.hash LIMIT ?",
		TEXT(after), INT(most));
}
