/* SPDX-License-Identifier: MIT */
/*
 * Tickets on which the system acts by itself, a few at a time. Whether it may is the engine's to
 * say (effects_desk.c, effects_solicitation.c); who calls this, and how often, the timers'.
 */
#include "tickets/upkeep.h"

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "calendar/deadline.h"

instant upkeep_due(const struct engine *engine, const char *period, instant from)
{
	const struct calendar *calendar = engine->calendar;
	const struct policy_period *window = policy_period(engine->policy, period);
	if (!window || window->limit < 1 || from == INSTANT_NONE)
		return INSTANT_NONE;
	switch (window->unit) {
	case LIMIT_DAYS: return deadline_days(calendar, from, window->limit, true).at;
	case LIMIT_MONTHS: return deadline_months(calendar, from, window->limit, true).at;
	default: return deadline_workdays(calendar, from, window->limit, COUNT_CIVIL, NULL, 0).at;
	}
}

/* What the system does in which state. period: counted again before it is done. */
static const struct duty_of {
	const char *kind, *state, *action, *period;
	size_t counted; /* where in the report */
} duties[] = {
	{"letter", "REPLIED", "archive", UPKEEP_RATING, offsetof(struct upkeep_report, archived)},
	{"solicitation", "SCHEDULED", "open", NULL, offsetof(struct upkeep_report, opened)},
	{"solicitation", "OPEN", "close", NULL, offsetof(struct upkeep_report, closed)},
	{"solicitation", "RESULT_PUBLISHED", "archive", UPKEEP_RESULT,
		offsetof(struct upkeep_report, archived)},
};

struct waiting {
	int64_t id;
	const char *kind, *state;
	instant system_at, from; /* from: when the period began */
};

static const struct duty_of *find_duty(const struct waiting *w)
{
	for (size_t i = 0; i < sizeof duties / sizeof *duties; i++) {
		if (str_equal(duties[i].kind, w->kind) && str_equal(duties[i].state, w->state))
			return &duties[i];
	}
	return NULL;
}

/* Only whoever finds it as it was moves it: not an act, so the version stays. */
static enum db_status move(struct db *db, const struct waiting *w, instant to)
{
	return db_exec(db,
		"UPDATE ticket SET system_at = ? WHERE id = ? AND state = ? AND system_at = ?",
		TIME(to), INT(w->id), TEXT(w->state), TIME(w->system_at));
}

/* At the instant that was set, not at the one when somebody came to look. */
static enum db_status act(struct db *db, const struct engine *engine, const struct waiting *w,
	const struct duty_of *duty, struct upkeep_report *out)
{
	static const struct actor system = {.roles = ROLE_SYSTEM, .address = ""};
	const struct act what = {.action = duty->action};
	switch (ticket_act(db, engine, w->id, &system, &what, w->system_at, NULL)) {
	case TICKET_DONE: ++*(int64_t *)((char *)out + duty->counted); return DB_OK;
	case TICKET_AWAY: return DB_RETRY;
	case TICKET_BAD: /* the log says why; the others have their turn all the same */
		log_error("ticket %lld: %s, which is due, could not be written", (long long)w->id,
			duty->action);
		return DB_OK;
	default: return DB_OK; /* somebody was faster, or it has gone on */
	}
}

static enum db_status see_to(struct db *db, const struct engine *engine, const struct waiting *w,
	instant now, struct upkeep_report *out)
{
	const struct duty_of *duty = find_duty(w);
	instant due = duty ? w->system_at : INSTANT_NONE;
	if (duty && duty->period)
		due = upkeep_due(engine, duty->period, w->from);
	if (due != INSTANT_NONE && due <= now && due <= w->system_at)
		return act(db, engine, w, duty, out);
	if (due != INSTANT_NONE && due <= now) { /* moved, and over by now all the same */
		struct waiting moved = *w;
		enum db_status status = move(db, w, due);
		moved.system_at = due;
		return status == DB_OK ? act(db, engine, &moved, duty, out) : status;
	}
	out->later++;
	return move(db, w, due);
}

enum db_status upkeep_run(
	struct db *db, const struct engine *engine, instant now, struct upkeep_report *out)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	*out = (struct upkeep_report){0};
	enum db_status status = db_query(db, pool, &rows,
		"SELECT t.id, t.kind, t.state, t.system_at,"
		" COALESCE(t.replied_at, (SELECT s.result_at FROM solicitation s"
		" WHERE s.ticket_id = t.id)) FROM ticket t WHERE t.system_at <= ?"
		" AND NOT EXISTS"
		" (SELECT 1 FROM publication_draft d WHERE d.ticket_id = t.id)"
		" ORDER BY t.system_at, t.id LIMIT ?",
		TIME(now), INT(UPKEEP_MOST));
	for (size_t i = 0; status == DB_OK && i < rows.rows; i++) {
		const struct waiting w = {.id = db_int(&rows, i, 0),
			.kind = db_text(&rows, i, 1),
			.state = db_text(&rows, i, 2),
			.system_at = db_time(&rows, i, 3),
			.from = db_time(&rows, i, 4)};
		status = see_to(db, engine, &w, now, out);
	}
	int64_t acts = out->archived + out->opened + out->closed;
	/* what has opened may have to close at once */
	out->more = status == DB_OK &&
		(out->opened > 0 || (rows.rows == UPKEEP_MOST && acts + out->later > 0));
	pool_close(&pool);
	return status;
}

/* Site by site: the answered ones of each stand together in the index, those with a time among them
 * are few, the others were archived. */
enum db_status upkeep_adopt(struct db *db, const struct engine *engine, struct upkeep_report *out)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	*out = (struct upkeep_report){0};
	enum db_status status = db_query(db, pool, &rows,
		"SELECT STRAIGHT_JOIN t.id, t.replied_at FROM site s JOIN ticket t"
		" FORCE INDEX (ticket_state) ON t.site_id = s.id AND t.state = 'REPLIED'"
		" WHERE t.system_at IS NULL AND t.replied_at IS NOT NULL LIMIT ?",
		INT(UPKEEP_MOST));
	for (size_t i = 0; status == DB_OK && i < rows.rows; i++) {
		instant due = upkeep_due(engine, UPKEEP_RATING, db_time(&rows, i, 1));
		if (due == INSTANT_NONE)
			break; /* the policy sets no time for anybody */
		status = db_exec(db,
			"UPDATE ticket SET system_at = ? WHERE id = ? AND state = 'REPLIED'"
			" AND system_at IS NULL",
			TIME(due), INT(db_int(&rows, i, 0)));
		out->later++;
	}
	out->more = status == DB_OK && out->later == UPKEEP_MOST;
	pool_close(&pool);
	return status;
}
