/* SPDX-License-Identifier: MIT */
/* SQL of backup and restore, but for the tables' own contents (store/dump.c). */
#include "base/pool.h"
#include "modules/huiying/backup/backup.h"

#define ALIVE "60" /* seconds: one that says nothing for so long was killed */

enum db_status backup_begin(struct db *db, const struct backup_record *record)
{
	return db_exec(db,
		"INSERT INTO backup_record (id, node, state, place, started_at, seen_at)"
		" VALUES (?, ?, 'run', LEFT(?, 500), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))",
		TEXT(record->id), TEXT(record->node), TEXT(record->place));
}

enum db_status backup_alive(struct db *db, const char *id)
{
	return db_exec(
		db, "UPDATE backup_record SET seen_at = UTC_TIMESTAMP(6) WHERE id = ?", TEXT(id));
}

enum db_status backup_end(struct db *db, const struct backup_record *record, bool good)
{
	return db_exec(db,
		"UPDATE backup_record SET state = ?, seen_at = UTC_TIMESTAMP(6),"
		" finished_at = UTC_TIMESTAMP(6), bytes = ?, table_rows = ?, files = ?,"
		" schema_version = ?, manifest = ?, anchor = ? WHERE id = ?",
		TEXT(good ? "done" : "failed"), INT(record->bytes), INT(record->rows),
		INT(record->files), INT(record->schema), TEXT(record->manifest),
		TEXT(record->anchor), TEXT(record->id));
}

enum db_status backup_checked(struct db *db, const char *id)
{
	return db_exec(db,
		"UPDATE backup_record SET checked_at = UTC_TIMESTAMP(6) WHERE id = ? AND state = "
		"'done'",
		TEXT(id));
}

enum db_status backup_broken(struct db *db, const char *id)
{
	return db_exec(db,
		"UPDATE backup_record SET state = 'failed', checked_at = NULL WHERE id = ?",
		TEXT(id));
}

enum db_status backup_restored(struct db *db, const struct backup_record *record)
{
	return db_exec(db,
		"UPDATE backup_record SET state = 'done', finished_at = seen_at, bytes = ?,"
		" table_rows = ?, files = ?, schema_version = ?, anchor = ?"
		" WHERE id = ? AND state = 'run'",
		INT(record->bytes), INT(record->rows), INT(record->files), INT(record->schema),
		TEXT(record->anchor), TEXT(record->id));
}

enum db_status backup_running(struct db *db, struct pool *pool, const char **id)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT id FROM backup_record WHERE state = 'run'"
		" AND seen_at > UTC_TIMESTAMP(6) - INTERVAL " ALIVE " SECOND LIMIT 1");

	*id = status == DB_OK && rows.rows > 0 ? db_text(&rows, 0, 0) : NULL;
	return status;
}

enum db_status backup_elsewhere(struct db *db, struct pool *pool, const char *node,
	const char *folder, int64_t hours, const char **other, instant *at)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT node, finished_at FROM backup_record WHERE state = 'done'"
		" AND finished_at > UTC_TIMESTAMP(6) - INTERVAL ? HOUR AND node <> ?"
		" AND checked_at IS NOT NULL AND LEFT(place, CHAR_LENGTH(?)) = ?"
		" ORDER BY finished_at DESC LIMIT 1",
		INT(hours), TEXT(node), TEXT(folder), TEXT(folder));

	*other = status == DB_OK && rows.rows ? db_text(&rows, 0, 0) : NULL;
	*at = *other ? db_time(&rows, 0, 1) : INSTANT_NONE;
	return status;
}

enum db_status backup_size(struct db *db, struct pool *pool, const char *folder, int64_t *bytes)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT bytes FROM backup_record WHERE state = 'done'"
		" AND LEFT(place, CHAR_LENGTH(?)) = ? ORDER BY finished_at DESC LIMIT 1",
		TEXT(folder), TEXT(folder));

	if (status == DB_OK && rows.rows == 0)
		status = db_query(db, pool, &rows,
			"SELECT COALESCE(SUM(size), 0) FROM"
			" (SELECT MAX(size) AS size FROM attachment GROUP BY hash) AS file");
	*bytes = status == DB_OK ? db_int(&rows, 0, 0) : 0;
	return status;
}

enum db_status backup_find(
	struct db *db, struct pool *pool, const char *id, struct backup_state *out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT state = 'done', checked_at IS NOT NULL, place, started_at,"
		" TIMESTAMPDIFF(HOUR, started_at, UTC_TIMESTAMP(6)) FROM backup_record WHERE id = "
		"?",
		TEXT(id));

	*out = (struct backup_state){.there = status == DB_OK && rows.rows > 0};
	if (out->there) {
		out->good = db_int(&rows, 0, 0);
		out->checked = db_int(&rows, 0, 1);
		out->place = db_text(&rows, 0, 2);
		out->began_at = db_time(&rows, 0, 3);
		out->age = db_int(&rows, 0, 4);
	}
	return status;
}

enum db_status backup_facts(struct db *db, struct pool *pool, struct backup_facts *out)
{
	struct db_rows rows, anchor;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT (SELECT MAX(version) FROM schema_migration), (SELECT COUNT(*) FROM event)");

	if (status == DB_OK)
		status = db_query(db, pool, &anchor,
			"SELECT on_day, hash FROM anchor ORDER BY on_day DESC LIMIT 1");
	if (status != DB_OK)
		return status;
	out->schema = db_int(&rows, 0, 0);
	out->events = db_int(&rows, 0, 1);
	out->anchor_day = anchor.rows ? db_text(&anchor, 0, 0) : "";
	out->anchor = anchor.rows ? db_text(&anchor, 0, 1) : "";
	return DB_OK;
}

enum db_status backup_files(
	struct db *db, struct pool *pool, const char *after, int64_t most, struct db_rows *rows)
{
	return db_query(db, pool, rows,
		"(SELECT DISTINCT hash FROM attachment WHERE hash > ? ORDER BY hash LIMIT ?)"
		" UNION (SELECT DISTINCT hash FROM response_file WHERE hash > ? ORDER BY hash"
		" LIMIT ?) ORDER BY hash LIMIT ?",
		TEXT(after), INT(most), TEXT(after), INT(most), INT(most));
}

enum db_status backup_sealed(struct db *db, struct pool *pool, struct db_rows *rows)
{
	return db_query(db, pool, rows,
		"(SELECT ticket_id FROM contact ORDER BY ticket_id DESC LIMIT 20)"
		" UNION (SELECT ticket_id FROM contact ORDER BY ticket_id LIMIT 20)");
}

enum db_status restore_target(struct db *db, struct pool *pool, int64_t *tables, bool *unfinished)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT COUNT(*), COALESCE(SUM(table_name = 'restore_unfinished'), 0)"
		" FROM information_schema.tables WHERE table_schema = DATABASE()");

	if (status == DB_OK) {
		*tables = db_int(&rows, 0, 0);
		*unfinished = db_int(&rows, 0, 1) > 0;
	}
	return status;
}

enum db_status restore_mark(struct db *db)
{
	return db_script(
		db, "CREATE TABLE IF NOT EXISTS restore_unfinished (id INT NOT NULL PRIMARY KEY)");
}

enum db_status restore_done(struct db *db)
{
	return db_script(db, "DROP TABLE IF EXISTS restore_unfinished");
}
