/* SPDX-License-Identifier: MIT */
/*
 * Takes out what the policy lets nobody keep longer (periods retention.*): in batches of one
 * transaction each, only of tickets that are over, each rule with one record of what it took.
 * Killed anywhere, the next run goes on and records what the killed one had done.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include "text/questions.h"
#include "tickets/people/change.h"
#include "tickets/heartbeat.h"
#include "tickets/lifecycle/lifecycle.h"
#include "tickets/responses/response.h"
#include "modules/huiying/kept/attachments.h"
#include "modules/huiying/backup/backup.h"
#include "modules/huiying/kept/retain.h"

struct run {
	struct cli *cli;
	const struct policy_period *period;
	instant before; /* what is older has been kept long enough */
};

/* --- when --- */

/* The same day so many months earlier, or the last one of that month. */
static instant months_before(instant now, int months)
{
	struct date date = day_date(instant_day(now));
	int month = date.year * 12 + date.month - 1 - months, mday = date.day;

	while (!day_exists(month / 12, month % 12 + 1, mday))
		mday--;
	return day_start(day_of(month / 12, month % 12 + 1, mday));
}

static instant kept_until(instant now, const struct policy_period *period)
{
	return period->unit == LIMIT_MONTHS ? months_before(now, period->limit)
					    : day_start(instant_day(now) - period->limit);
}

/* --- rows --- */

struct batch {
	const struct run *run;
	const struct retain_place *place;
	const struct db_rows *rows;
	struct pool *pool;
	int64_t taken; /* of this try */
};

/* Old enough, and of nothing that somebody still works on. */
static bool is_over(const struct db_rows *rows, size_t row)
{
	const struct state *state;

	if (!db_int(rows, row, 1))
		return false;
	if (!db_text(rows, row, 2))
		return true;
	state = lifecycle_state(db_text(rows, row, 2), db_text(rows, row, 3));
	return state && state->final;
}

/* One that was opened again since it was read keeps what it has. */
static enum db_status take_row(struct db *db, const struct batch *b, size_t row)
{
	const struct run *run = b->run;

	if (db_text(b->rows, row, 2)) {
		bool unchanged;
		enum db_status status = retain_unchanged(
			db, b->pool, db_int(b->rows, row, 4), db_int(b->rows, row, 5), &unchanged);
		if (status != DB_OK || !unchanged)
			return status == DB_OK ? DB_STOP : status;
	}
	return b->place->take(db, db_text(b->rows, row, 0), run->period, run->cli->now);
}

static enum db_status take_batch(struct db *db, void *ctx)
{
	struct batch *b = ctx;
	enum db_status status = DB_OK;

	b->taken = 0;
	for (size_t i = 0; status == DB_OK && i < b->rows->rows; i++) {
		if (!is_over(b->rows, i))
			continue;
		status = take_row(db, b, i);
		b->taken += status == DB_OK;
		status = status == DB_STOP ? DB_OK : status;
	}
	if (status == DB_OK && b->taken)
		status = retain_count(db, b->run->period->name, b->taken);
	return status;
}

static int64_t count_batch(const struct batch *b)
{
	int64_t n = 0;

	for (size_t i = 0; i < b->rows->rows; i++)
		n += is_over(b->rows, i);
	return n;
}

static enum db_status take_place(
	const struct run *run, const struct retain_place *place, int64_t *taken)
{
	struct pool *pool = pool_open();
	struct db *db = run->cli->db;
	char after[80] = "";
	struct db_rows rows;
	enum db_status status;

	do {
		pool_empty(pool);
		status = place->read(db, pool, after, run->before, &rows);
		if (status != DB_OK || rows.rows == 0)
			break;
		struct batch batch = {.run = run, .place = place, .rows = &rows, .pool = pool};
		snprintf(after, sizeof after, "%s", db_text(&rows, rows.rows - 1, 0));
		batch.taken = count_batch(&batch);
		if (batch.taken && !run->cli->dry)
			status = db_transact(db, take_batch, &batch);
		*taken += batch.taken;
	} while (status == DB_OK && rows.rows == RETAIN_BATCH);
	pool_close(&pool);
	return status;
}

/* --- files --- */

/* Hashes of one solicitation's files; those that an answer names are struck out. */
struct files {
	struct db_rows rows;
	bool *named;
};

static enum db_status strike_out(void *ctx, int64_t id, const char *on_day, const char *channel,
	const struct given *given, size_t n)
{
	struct files *files = ctx;

	(void)id;
	(void)on_day;
	(void)channel;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < files->rows.rows; k++)
			if (str_equal(given[i].choice, db_text(&files->rows, k, 0)))
				files->named[k] = true;
	return DB_OK;
}

/* Files that were put up for an answer that was never sent. */
static enum db_status drop_unsent(const struct run *run, int64_t ticket_id, int64_t *taken)
{
	struct cli *cli = run->cli;
	struct pool *pool = pool_open();
	struct files files = {0};
	enum db_status status = retain_files(cli->db, pool, ticket_id, &files.rows);

	if (status == DB_OK) {
		files.named = pool_alloc(pool, (files.rows.rows + 1) * sizeof *files.named);
		status = response_each(cli->db, ticket_id, 0, 0, strike_out, &files);
	}
	for (size_t i = 0; status == DB_OK && i < files.rows.rows; i++) {
		if (files.named[i])
			continue;
		++*taken;
		if (cli->dry)
			continue;
		status = retain_file_drop(cli->db, ticket_id, db_text(&files.rows, i, 0));
		if (status == DB_OK)
			status = retain_count(cli->db, run->period->name, 1);
	}
	pool_close(&pool);
	return status;
}

static void say_left(const char *backup)
{
	fprintf(stderr, "huiying: files are left for the next time: backup %s is being written\n",
		backup);
}

/* A backup that is being written still wants the files whose rows it has seen. */
static enum db_status take_files(const struct run *run, instant done_until, int64_t *taken)
{
	struct cli *cli = run->cli;
	struct attachment_state state;
	struct db_rows closed;
	const char *backup;
	enum db_status status = backup_running(cli->db, cli->pool, &backup);

	if (status == DB_OK && backup) {
		say_left(backup);
		return DB_STOP;
	}
	if (status == DB_OK)
		status = retain_closed(cli->db, cli->pool, done_until, run->before, &closed);
	for (size_t i = 0; status == DB_OK && i < closed.rows; i++)
		status = drop_unsent(run, db_int(&closed, i, 0), taken);
	if (status == DB_OK)
		status = attachments_check(cli, !cli->dry, &state);
	if (status != DB_OK)
		return status;
	if (state.backup)
		say_left(state.backup);
	*taken += cli->dry ? state.orphans : state.removed;
	return cli->dry || !state.removed ? DB_OK
					  : retain_count(cli->db, run->period->name, state.removed);
}

/* --- a rule --- */

struct noting {
	const struct run *run;
	int64_t n;
};

/* What was taken out, by which rule: noted with the sum, so that it is noted once. */
static enum db_status note(struct db *db, void *ctx)
{
	const struct noting *noting = ctx;
	const struct run *run = noting->run;
	struct cli *cli = run->cli;
	char iso[INSTANT_TEXT];
	struct change_record record = {.site_id = cli->site_id,
		.at = cli->now,
		.who = "",
		.thing = "retention",
		.name = run->period->title,
		.field = run->period->name,
		.old_value = ""};

	record.new_value = pool_print(cli->pool, "删除 %lld 项，都早于 %s；依据：%s",
		(long long)noting->n, day_iso(instant_day(run->before), iso),
		str_equal(run->period->source, "local") ? "本单位规定" : run->period->source);
	enum db_status status = noting->n ? change_write(db, &record) : DB_OK;
	return status == DB_OK ? retain_noted(db, run->period->name, run->before) : status;
}

static int carry_out(struct cli *cli, const struct policy_period *period, struct table *table)
{
	struct run run = {cli, period, kept_until(cli->now, period)};
	struct noting noting = {.run = &run};
	int64_t taken = 0;
	instant until;
	char iso[INSTANT_TEXT];
	enum db_status status = retain_read(cli->db, cli->pool, period->name, &noting.n, &until);

	for (size_t i = 0; status == DB_OK && i < retain_n_places; i++)
		if (str_equal(retain_places[i].period, period->name))
			status = take_place(&run, &retain_places[i], &taken);
	if (status == DB_OK && str_equal(period->name, "retention.file"))
		status = take_files(&run, until, &taken);
	if (status == DB_STOP)
		return CLI_OK;
	noting.n += taken;
	if (status == DB_OK && !cli->dry)
		status = db_transact(cli->db, note, &noting);
	if (status != DB_OK)
		return cli_db_fail(cli, period->name);
	const char *cells[] = {period->name, day_iso(instant_day(run.before), iso),
		pool_print(cli->pool, "%lld", (long long)taken), period->source};
	table_row(table, cells);
	return CLI_OK;
}

int verb_retain(struct cli *cli, int argc, char **argv)
{
	static const char *const names[] = {"retention.contact", "retention.junk",
		"retention.draft", "retention.message", "retention.session", "retention.link",
		"retention.snapshot", "retention.log", "retention.file"};
	static const char *const columns[] = {"rule", "before", "taken", "source"};
	static const struct option options[] = {{"rule", required_argument, NULL, 'r'},
		{"dry-run", no_argument, NULL, 'n'}, {NULL, 0, NULL, 0}};
	const char *only = NULL;
	int option, rc = CLI_OK, known = 0;

	while ((option = getopt_long(argc, argv, "n", options, NULL)) != -1) {
		if (option == 'r')
			only = optarg;
		else if (option == 'n')
			cli->dry = true;
		else
			return CLI_USAGE;
	}
	if (optind != argc)
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK || cli_engine(cli) != CLI_OK)
		return CLI_FAILED;
	struct table *table = table_open(cli, columns, 4);
	for (size_t i = 0; i < sizeof names / sizeof *names && rc == CLI_OK; i++) {
		const struct policy_period *period = policy_period(cli->engine.policy, names[i]);

		if ((only && !str_equal(only, names[i])) || !period)
			continue;
		known++;
		rc = carry_out(cli, period, table);
	}
	table_close(&table);
	if (rc == CLI_OK && only && !known)
		return cli_fail("the policy has no rule %s", only);
	return rc;
}
