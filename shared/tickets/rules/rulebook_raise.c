/* SPDX-License-Identifier: MIT */
/*
 * Putting other rules in force: their texts and lists, the audited row, the new epoch, all in one
 * transaction. The open clocks follow in recount.c.
 */
#include "tickets/rules/rulebook_rows.h"

#include <stdio.h>

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"

#define WHAT_MOST 200 /* characters that rule_change.what and calendar_list.source hold */
#define WHO_MOST 60

void rulebook_hash(const struct rule_change *change, const char *before, const char *texts,
	char out[SECRET_HEX])
{
	char epoch[16], at[INSTANT_TEXT];
	const char *parts[] = {"huiying rules 1", before, epoch, instant_sql(change->at, at),
		change->kind, change->what, change->who, change->policy, change->policy_version,
		texts, change->calendar_version};

	snprintf(epoch, sizeof epoch, "%d", change->epoch);
	ledger_content(parts, sizeof parts / sizeof *parts, out);
}

enum db_status rulebook_texts_hash(struct db *db, const char *version, char out[SECRET_HEX])
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT name, text FROM policy_text WHERE version = ? ORDER BY position",
		TEXT(version));

	if (status == DB_OK)
		ledger_content(rows.cell, rows.rows * rows.columns, out);
	pool_close(&pool);
	return status;
}

struct raising {
	const struct engine *next;
	const struct rule_options *options;
	int epoch; /* that the caller knows */
	int raised;
};

static enum db_status store_policy(struct db *db, const struct policy *policy)
{
	const struct policy_text *texts;
	size_t n = policy_texts(policy, &texts);
	enum db_status status = DB_OK;

	for (size_t i = 0; status == DB_OK && i < n; i++)
		status = db_exec(db,
			"INSERT IGNORE INTO policy_text (version, position, name, text)"
			" VALUES (?, ?, ?, ?)",
			TEXT(policy_version(policy)), INT((int64_t)i), TEXT(texts[i].name),
			TEXT(texts[i].text));
	return status;
}

static bool same(const struct db_rows *rows, size_t from, size_t n, const struct calendar_day *days)
{
	char iso[INSTANT_TEXT];

	for (size_t i = 0; i < n; i++) {
		const char *kind = days[i].kind == DAY_HOLIDAY ? "holiday" : "workday";
		if (!str_equal(db_text(rows, from + i, 1), day_iso(days[i].d, iso)) ||
			!str_equal(db_text(rows, from + i, 2), kind) ||
			!str_equal(db_text(rows, from + i, 3), days[i].name))
			return false;
	}
	return true;
}

/* Calls for each list, in order, whose days differ from those that are stored. */
static enum db_status each_difference(struct db *db, const struct calendar *calendar,
	enum db_status (*differs)(
		struct db *db, int list, const struct calendar_day *days, size_t n, void *ctx),
	void *ctx)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT list, on_day, kind, name FROM calendar_day ORDER BY list, on_day");
	int list = CALENDAR_OVERRIDE;

	for (size_t from = 0; status == DB_OK && list <= CALENDAR_LAST_YEAR;
		list = list == CALENDAR_OVERRIDE ? CALENDAR_FIRST_YEAR : list + 1) {
		const struct calendar_day *days;
		size_t n = calendar_list(calendar, list, &days), stored = 0;
		while (from + stored < rows.rows && db_int(&rows, from + stored, 0) == list)
			stored++;
		if (stored != n || !same(&rows, from, n, days))
			status = differs(db, list, days, n, ctx);
		from += stored;
	}
	pool_close(&pool);
	return status;
}

static enum db_status is_different(
	struct db *db, int list, const struct calendar_day *days, size_t n, void *ctx)
{
	bool *stands = ctx;
	(void)db, (void)list, (void)days, (void)n;
	*stands = false;
	return DB_OK;
}

/* Are the engine's rules, to the last name of a day off, those in force? */
static enum db_status in_force_already(struct db *db, const struct engine *engine, bool *stands)
{
	struct rulebook row;
	enum db_status status = rulebook_row(db, &row);

	*stands = row.epoch > 0 && str_equal(row.policy_version, policy_version(engine->policy));
	if (status == DB_OK)
		status = each_difference(db, engine->calendar, is_different, stands);
	return status;
}

static enum db_status store_list(
	struct db *db, int list, const struct calendar_day *days, size_t n, void *ctx)
{
	const struct rule_options *options = ctx;
	char iso[INSTANT_TEXT];
	enum db_status status = db_exec(db, "DELETE FROM calendar_day WHERE list = ?", INT(list));

	if (status == DB_OK)
		status = db_exec(db, "DELETE FROM calendar_list WHERE list = ?", INT(list));
	if (status == DB_OK && n > 0)
		status = db_exec(db,
			"INSERT INTO calendar_list (list, source, loaded_at) VALUES (?, ?, ?)",
			INT(list), TEXT(options->what), TIME(options->now));
	for (size_t i = 0; status == DB_OK && i < n; i++)
		status = db_exec(db,
			"INSERT INTO calendar_day (list, on_day, kind, name) VALUES (?, ?, ?, ?)",
			INT(list), TEXT(day_iso(days[i].d, iso)),
			TEXT(days[i].kind == DAY_HOLIDAY ? "holiday" : "workday"),
			TEXT(days[i].name));
	return status;
}

static enum db_status store_change(
	struct db *db, struct pool *pool, const struct raising *r, int epoch)
{
	const struct engine *next = r->next;
	const struct rule_options *o = r->options;
	char before[SECRET_HEX] = "", texts[SECRET_HEX], hash[SECRET_HEX];
	struct rule_change change = {.epoch = epoch,
		.at = o->now,
		.kind = o->kind,
		.what = o->what,
		.who = o->who,
		.policy = policy_name(next->policy),
		.policy_version = policy_version(next->policy),
		.calendar_version = calendar_version(next->calendar)};
	struct db_rows rows;
	enum db_status status = db_query(
		db, pool, &rows, "SELECT hash FROM rule_change WHERE epoch = ?", INT(epoch - 1));

	if (status == DB_OK && rows.rows > 0)
		snprintf(before, sizeof before, "%s", db_text(&rows, 0, 0));
	if (status == DB_OK)
		status = rulebook_texts_hash(db, change.policy_version, texts);
	if (status != DB_OK)
		return status;
	rulebook_hash(&change, before, texts, hash);
	return db_exec(db,
		"INSERT INTO rule_change (epoch, at, kind, what, who, policy, policy_version,"
		" calendar_version, clocks, later, earlier, before_hash, hash)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?)",
		INT(epoch), TIME(change.at), TEXT(change.kind), TEXT(change.what), TEXT(change.who),
		TEXT(change.policy), TEXT(change.policy_version), TEXT(change.calendar_version),
		TEXT(before), TEXT(hash));
}

static enum db_status store_row(struct db *db, const struct engine *next, int old, int epoch)
{
	const char *policy = policy_name(next->policy), *version = policy_version(next->policy);
	const char *calendar = calendar_version(next->calendar);

	if (old == 0)
		return db_exec(db,
			"INSERT INTO rulebook (id, epoch, policy, policy_version,"
			" calendar_version, counted) VALUES (1, ?, ?, ?, ?, 0)",
			INT(epoch), TEXT(policy), TEXT(version), TEXT(calendar));
	enum db_status status = db_exec(db,
		"UPDATE rulebook SET epoch = ?, policy = ?, policy_version = ?,"
		" calendar_version = ?, counted = 0 WHERE id = 1 AND epoch = ?",
		INT(epoch), TEXT(policy), TEXT(version), TEXT(calendar), INT(old));
	return status == DB_OK && db_affected(db) != 1 ? DB_STOP : status;
}

static enum db_status raise_step(struct db *db, void *ctx)
{
	struct raising *r = ctx;
	struct pool *pool = pool_open();
	struct rulebook row;
	enum db_status status = rulebook_row(db, &row);

	r->raised = row.epoch + 1;
	if (status == DB_OK && row.epoch != r->epoch)
		status = DB_STOP;
	/* first: whoever else raises waits here, and then sees that it was done */
	if (status == DB_OK)
		status = store_row(db, r->next, row.epoch, r->raised);
	if (status == DB_OK)
		status = store_policy(db, r->next->policy);
	if (status == DB_OK)
		status = each_difference(db, r->next->calendar, store_list, (void *)r->options);
	if (status == DB_OK)
		status = store_change(db, pool, r, r->raised);
	pool_close(&pool);
	return status == DB_DUPLICATE ? DB_STOP : status;
}

/* Makes the engine's rules the ones in force, under the next number, in one transaction: texts,
 * lists, the audited row. DB_STOP: others have changed them since `epoch`. *raised: the new one. */
static enum db_status put_in_force(struct db *db, const struct engine *next, int epoch,
	const struct rule_options *options, int *raised)
{
	struct pool *pool = pool_open();
	struct rule_options cut = *options;
	struct raising r = {.next = next, .options = &cut, .epoch = epoch};

	cut.what = utf8_cut(pool, options->what, WHAT_MOST);
	cut.who = utf8_cut(pool, options->who, WHO_MOST);
	enum db_status status = db_transact(db, raise_step, &r);
	*raised = r.raised;
	pool_close(&pool);
	return status;
}

enum db_status rulebook_begin(struct db *db, const struct engine *engine, instant now)
{
	struct rule_options options = {
		.kind = "begin", .what = "as shipped and configured", .who = "system", .now = now};
	struct rulebook row;
	int raised;
	enum db_status status = rulebook_row(db, &row);

	if (status != DB_OK || row.epoch > 0)
		return status;
	status = put_in_force(db, engine, 0, &options, &raised);
	return status == DB_STOP ? DB_OK : status; /* another process was faster */
}

enum db_status rulebook_change(struct db *db, const struct engine *next,
	const struct rule_options *options, struct rule_report *report, struct buf *err)
{
	struct rulebook row;
	struct engine counting = *next;
	bool stands = false;
	enum db_status status = rulebook_row(db, &row);

	*report = (struct rule_report){0};
	if (status == DB_OK && row.epoch == 0) {
		buf_text(err, "the database has no rules yet: run `huiying migrate`\n");
		status = DB_STOP;
	}
	if (status == DB_OK)
		status = in_force_already(db, next, &stands);
	if (status != DB_OK)
		return status;
	report->epoch = counting.epoch = row.epoch;
	if (stands && row.counted)
		return DB_OK;
	if (!stands && next->epoch != row.epoch)
		status = DB_STOP; /* made from rules that are gone: it would undo what others did */
	else if (!stands && options->dry)
		counting.epoch++; /* what it would be */
	else if (!stands)
		status = put_in_force(db, next, row.epoch, options, &counting.epoch);
	if (status == DB_OK)
		status = rulebook_recount(db, &counting, options, report);
	if (status == DB_STOP)
		buf_text(err, "somebody else has just changed the rules: look again\n");
	return status;
}
