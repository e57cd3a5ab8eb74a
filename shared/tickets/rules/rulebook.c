/* SPDX-License-Identifier: MIT */
/*
 * The rules in force as rows: reading them and following what others changed. Putting others in
 * force is rulebook_raise.c, counting the clocks anew recount.c, looking back rulebook_read.c.
 */
#include "tickets/rules/rulebook_rows.h"

#include <stdio.h>

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"

#define KEEP_UP_EVERY (2 * SECOND)

/* --- reading --- */

enum db_status rulebook_row(struct db *db, struct rulebook *out)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT epoch, counted, policy_version, UTC_TIMESTAMP(6) FROM rulebook WHERE id = "
		"1");

	*out = (struct rulebook){.counted = true, .now = INSTANT_NONE};
	if (status == DB_OK && rows.rows > 0) {
		out->epoch = (int)db_int(&rows, 0, 0);
		out->counted = db_int(&rows, 0, 1) != 0;
		snprintf(out->policy_version, sizeof out->policy_version, "%s",
			db_text(&rows, 0, 2));
		out->now = db_time(&rows, 0, 3);
	}
	pool_close(&pool);
	return status;
}

static enum db_status load_policy(struct db *db, struct pool *pool, const char *schema_dir,
	const char *version, struct engine *out, struct buf *err)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT name, text FROM policy_text WHERE version = ? ORDER BY position",
		TEXT(version));

	if (status != DB_OK)
		return status;
	struct policy_text *texts = pool_alloc(pool, (rows.rows + 1) * sizeof *texts);
	for (size_t i = 0; i < rows.rows; i++)
		texts[i] = (struct policy_text){db_text(&rows, i, 0), db_text(&rows, i, 1)};
	if (rows.rows == 0)
		buf_print(err, "the database lacks the text of the policy %s\n", version);
	else
		out->policy = policy_from_texts(
			pool_print(pool, "%s/policies", schema_dir), texts, rows.rows, err);
	return out->policy ? DB_OK : DB_STOP;
}

static enum db_status load_calendar(struct db *db, struct pool *pool, struct calendar *calendar)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT list, on_day, kind, name FROM calendar_day ORDER BY list, on_day");

	if (status != DB_OK)
		return status;
	struct calendar_day *days = pool_alloc(pool, (rows.rows + 1) * sizeof *days);
	for (size_t i = 0, from = 0; i < rows.rows; i++) {
		int list = (int)db_int(&rows, i, 0);
		if (day_parse(db_text(&rows, i, 1), &days[i].d) != 0)
			return DB_BAD;
		days[i].kind =
			str_equal(db_text(&rows, i, 2), "holiday") ? DAY_HOLIDAY : DAY_WORKDAY;
		days[i].name = db_text(&rows, i, 3);
		if (i + 1 == rows.rows || db_int(&rows, i + 1, 0) != list) {
			calendar_put(calendar, list, days + from, i + 1 - from);
			from = i + 1;
		}
	}
	calendar_settle(calendar);
	return DB_OK;
}

struct loading {
	const char *schema_dir;
	struct engine *out;
	struct buf *err;
};

/* Policy and calendar of the same number: when others raised it between two of the reads, anew. */
static enum db_status load_step(struct db *db, void *ctx)
{
	struct loading *l = ctx;
	struct pool *pool = pool_open();
	struct calendar *calendar = calendar_open();
	struct rulebook row, again;
	enum db_status status = rulebook_row(db, &row);

	buf_empty(l->err);
	engine_close(l->out);
	if (status == DB_OK && row.epoch == 0) {
		buf_text(l->err, "the database has no rules yet: run `huiying migrate`\n");
		status = DB_STOP;
	}
	l->out->epoch = row.epoch;
	l->out->calendar = calendar;
	if (status == DB_OK)
		status = load_policy(db, pool, l->schema_dir, row.policy_version, l->out, l->err);
	if (status == DB_OK)
		status = load_calendar(db, pool, calendar);
	if (status == DB_OK)
		status = rulebook_row(db, &again);
	if (status == DB_OK && again.epoch != row.epoch)
		status = DB_RETRY;
	pool_close(&pool);
	return status;
}

/* Opens the rules in force: policy from its texts, calendar from its lists, in one view of the
 * database. DB_STOP: err says what is wrong with them. The secret is not set. */
static enum db_status load(
	struct db *db, const char *schema_dir, struct engine *out, struct buf *err)
{
	struct loading loading = {schema_dir, out, err};

	*out = (struct engine){0};
	enum db_status status = db_transact(db, load_step, &loading);
	if (status != DB_OK)
		engine_close(out);
	return status;
}

static enum db_status follow(
	struct db *db, const char *schema_dir, struct engine *engine, instant *now)
{
	struct rulebook row;
	struct buf err = BUF_INIT;
	struct engine fresh;
	enum db_status status = rulebook_row(db, &row);

	*now = row.now;
	if (status != DB_OK || row.epoch == 0 || row.epoch == engine->epoch)
		return status;
	status = load(db, schema_dir, &fresh, &err);
	if (status == DB_OK) {
		fresh.secret = engine->secret;
		fresh.screen = engine->screen;
		engine_close(engine);
		*engine = fresh;
		log_info("rules %d in force: policy %s %s, calendar %s", engine->epoch,
			policy_name(engine->policy), policy_version(engine->policy),
			calendar_version(engine->calendar));
	} else if (status == DB_STOP) {
		log_error("rules %d cannot be read, %d stay: %s", row.epoch, engine->epoch,
			buf_str(&err));
	}
	buf_free(&err);
	return status;
}

enum db_status rulebook_follow(struct db *db, const char *schema_dir, struct engine *engine)
{
	instant now;
	return follow(db, schema_dir, engine, &now);
}

instant rulebook_keep_up(struct db *db, const char *schema_dir, struct engine *engine, bool changes,
	instant now, struct rule_watch *watch)
{
	bool lately = watch->looked_at != 0 && now >= watch->looked_at &&
		now - watch->looked_at < KEEP_UP_EVERY;
	instant there;

	if (lately && !changes)
		return now + watch->ahead;
	watch->looked_at = now;
	follow(db, schema_dir, engine, &there);
	if (there != INSTANT_NONE)
		watch->ahead = there - now;
	return now + watch->ahead;
}

bool rulebook_renewed(struct db *db, const char *schema_dir, struct engine *engine)
{
	int epoch = engine->epoch;

	return rulebook_follow(db, schema_dir, engine) == DB_OK && engine->epoch != epoch;
}

bool rulebook_calendar_missing(const struct engine *engine, instant now, int *year)
{
	struct date today = day_date(instant_day(now));
	const struct calendar_day *days;
	enum { NOVEMBER = 11 }; /* notices came between 25 October and the middle of December */

	*year = today.year + (today.month >= NOVEMBER);
	/* a year that has begun without a notice is missed even more */
	return *year <= CALENDAR_LAST_YEAR && calendar_list(engine->calendar, *year, &days) == 0;
}
