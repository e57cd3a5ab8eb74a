/* SPDX-License-Identifier: MIT */
/*
 * Letters whose time for a rating is over, a few at a time. Whether one may be archived is the
 * engine's to say (effects_desk.c); who calls this, and how often, the timers'.
 */
#include "tickets/archive.h"

#include "base/pool.h"
#include "calendar/deadline.h"

instant archive_due(const struct engine *engine, instant replied_at)
{
	const struct calendar *calendar = engine->calendar;
	const struct policy_period *window = policy_period(engine->policy, "rating.window");
	if (!window || window->limit < 1 || replied_at == INSTANT_NONE)
		return INSTANT_NONE;
	switch (window->unit) {
	case LIMIT_DAYS: return deadline_days(calendar, replied_at, window->limit, true).at;
	case LIMIT_MONTHS: return deadline_months(calendar, replied_at, window->limit, true).at;
	default:
		return deadline_workdays(calendar, replied_at, window->limit, COUNT_CIVIL, NULL, 0)
			.at;
	}
}

/* Only whoever finds it as it was moves it: not an act, so the version stays. */
static enum db_status move(struct db *db, int64_t id, instant from, instant to)
{
	return db_exec(db,
		"UPDATE ticket SET system_at = ? WHERE id = ? AND state = 'REPLIED'"
		" AND system_at = ?",
		TIME(to), INT(id), TIME(from));
}

static enum db_status archive_one(struct db *db, const struct engine *engine, int64_t id,
	instant now, struct archive_report *out)
{
	static const struct actor system = {.roles = ROLE_SYSTEM, .address = ""};
	struct act act = {.action = "archive"};
	switch (ticket_act(db, engine, id, &system, &act, now, NULL)) {
	case TICKET_DONE: out->archived++; return DB_OK;
	case TICKET_AWAY: return DB_RETRY;
	case TICKET_BAD: return DB_BAD;
	default: return DB_OK; /* somebody was faster, or it has gone on */
	}
}

enum db_status archive_run(
	struct db *db, const struct engine *engine, instant now, struct archive_report *out)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	*out = (struct archive_report){0};
	enum db_status status = db_query(db, pool, &rows,
		"SELECT t.id, t.system_at, t.replied_at FROM ticket t WHERE t.system_at <= ?"
		" AND NOT EXISTS"
		" (SELECT 1 FROM publication_draft d WHERE d.ticket_id = t.id)"
		" ORDER BY t.system_at, t.id LIMIT ?",
		TIME(now), INT(ARCHIVE_MOST));
	for (size_t i = 0; status == DB_OK && i < rows.rows; i++) {
		int64_t id = db_int(&rows, i, 0);
		instant due = archive_due(engine, db_time(&rows, i, 2));
		if (due == INSTANT_NONE || due > now) {
			status = move(db, id, db_time(&rows, i, 1), due);
			out->later++;
		} else
			status = archive_one(db, engine, id, now, out);
	}
	out->more = status == DB_OK && rows.rows == ARCHIVE_MOST && out->archived + out->later > 0;
	pool_close(&pool);
	return status;
}

/* Site by site: the answered ones of each stand together in the index, those with a time among them
 * are few, the others were archived. */
enum db_status archive_adopt(struct db *db, const struct engine *engine, struct archive_report *out)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	*out = (struct archive_report){0};
	enum db_status status = db_query(db, pool, &rows,
		"SELECT STRAIGHT_JOIN t.id, t.replied_at FROM site s JOIN ticket t"
		" FORCE INDEX (ticket_state) ON t.site_id = s.id AND t.state = 'REPLIED'"
		" WHERE t.system_at IS NULL AND t.replied_at IS NOT NULL LIMIT ?",
		INT(ARCHIVE_MOST));
	for (size_t i = 0; status == DB_OK && i < rows.rows; i++) {
		instant due = archive_due(engine, db_time(&rows, i, 1));
		if (due == INSTANT_NONE)
			break; /* the policy sets no time for anybody */
		status = db_exec(db,
			"UPDATE ticket SET system_at = ? WHERE id = ? AND state = 'REPLIED'"
			" AND system_at IS NULL",
			TIME(due), INT(db_int(&rows, i, 0)));
		out->later++;
	}
	out->more = status == DB_OK && out->later == ARCHIVE_MOST;
	pool_close(&pool);
	return status;
}
