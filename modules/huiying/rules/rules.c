/* SPDX-License-Identifier: MIT */
/* Changing the rules in force from the command line: what moves is shown first, then moved. The
 * counting itself is shared/tickets/rules/recount.c. */
#include "modules/huiying/rules/rules.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/log.h"
#include "tickets/rules/rulebook.h"
#include "tickets/words/wordlist.h"
#include "tickets/clocks/sweep.h"

#define SHOWN 20 /* moves that are printed one by one where a person reads them */

struct showing {
	struct cli *cli;
	bool print;
	struct table *table; /* opened by the first move */
	int64_t shown, left_out;
	struct progress progress;
	bool counting; /* the bar is open */
	const char *doing;
};

static const char *who(struct cli *cli)
{
	const struct passwd *user = getpwuid(getuid());
	const char *behind = getenv("SUDO_USER");
	const char *name = user ? user->pw_name : "?";

	return behind ? pool_print(cli->pool, "%s (%s)", behind, name) : name;
}

static const char *change_of(const struct rule_move *move)
{
	if (move->new_due_at != move->old_due_at)
		return move->new_due_at > move->old_due_at ? "later" : "earlier";
	return move->provisional ? "provisional" : "settled";
}

static void show_move(void *ctx, const struct rule_move *move)
{
	static const char *const columns[] = {"number", "rule", "from", "to", "change"};
	struct showing *s = ctx;
	char from[INSTANT_TEXT], to[INSTANT_TEXT];
	const char *cells[] = {move->number, move->rule, instant_iso(move->old_due_at, from),
		instant_iso(move->new_due_at, to), change_of(move)};

	if (!s->print)
		return;
	if (!s->table)
		s->table = table_open(s->cli, columns, 5);
	if (s->cli->format == CLI_TEXT && s->shown == SHOWN) {
		s->left_out++;
		return;
	}
	s->shown++;
	table_row(s->table, cells);
}

static void show_progress(void *ctx, int64_t done, int64_t all)
{
	struct showing *s = ctx;

	if (!s->counting)
		progress_open(&s->progress, s->doing, all);
	s->counting = true;
	progress_step(&s->progress, done);
}

static void end_progress(struct showing *s)
{
	if (s->counting)
		progress_close(&s->progress);
	s->counting = false;
}

static int run(struct showing *s, const struct engine *next, const char *kind, const char *what,
	bool dry, struct rule_report *report)
{
	struct cli *cli = s->cli;
	struct buf err = BUF_INIT;
	struct rule_options options = {.kind = kind,
		.what = what,
		.who = who(cli),
		.now = cli->now,
		.dry = dry,
		.move = show_move,
		.progress = show_progress,
		.ctx = s};
	int rc = CLI_OK;

	s->doing = dry ? "looking" : "moving";
	enum db_status status = rulebook_change(cli->db, next, &options, report, &err);
	end_progress(s);
	if (status == DB_STOP)
		rc = cli_fail("%s", buf_str(&err));
	else if (status != DB_OK)
		rc = cli_fail("%s: %s%s", what, db_error(cli->db),
			dry ? "" : ": run it again, it goes on where it stopped");
	buf_free(&err);
	return rc;
}

static void sum_up(const struct rule_report *report, const char *verb, int64_t left_out)
{
	if (left_out)
		fprintf(stderr, "… and %lld more (all of them with --format tsv)\n",
			(long long)left_out);
	fprintf(stderr, "%lld open clocks counted: %lld %s later, %lld earlier, %lld settled\n",
		(long long)report->clocks, (long long)report->later, verb,
		(long long)report->earlier, (long long)report->settled);
}

static void alarm_earlier(const struct rule_report *report, const char *what)
{
	if (report->earlier == 0)
		return;
	fprintf(stderr,
		"ATTENTION: %lld due dates of open tickets are EARLIER now than people were told\n",
		(long long)report->earlier);
	log_warn("rules %d (%s): %lld due dates moved earlier", report->epoch, what,
		(long long)report->earlier);
}

/* What the old rules have reached by now stays reached, wherever dates move. */
static int fire_reached(struct cli *cli)
{
	struct sweep_options options = {.now = INSTANT_NONE};
	struct sweep swept;

	if (sweep_run(cli->db, &cli->engine, &options, &swept) != DB_OK)
		return cli_db_fail(cli, "levels that are reached already");
	return CLI_OK;
}

int rules_change(struct cli *cli, const struct engine *next, const char *kind, const char *what)
{
	struct rule_report report;
	struct showing s = {.cli = cli, .print = true};
	int rc = run(&s, next, kind, what, true, &report);

	if (s.table)
		table_close(&s.table);
	if (rc != CLI_OK)
		return rc;
	sum_up(&report, cli->dry ? "would move" : "move", s.left_out);
	if (cli->dry) {
		if (report.earlier)
			fprintf(stderr, "ATTENTION: %lld due dates would be EARLIER\n",
				(long long)report.earlier);
		return CLI_OK;
	}
	s = (struct showing){.cli = cli};
	if (fire_reached(cli) != CLI_OK)
		return CLI_FAILED;
	rc = run(&s, next, kind, what, false, &report);
	if (rc == CLI_OK) {
		fprintf(stderr, "rules %d are in force\n", report.epoch);
		alarm_earlier(&report, what);
	}
	return rc;
}

/* --- beginning --- */

/* Lists of this release that the database lacks, put into a copy of its calendar. */
static const char *shipped_years(struct cli *cli, struct calendar *next, struct buf *err)
{
	struct calendar *shipped = calendar_open();
	const struct calendar_day *days;
	const char *years = "";

	if (calendar_read_dir(shipped,
		    pool_print(cli->pool, "%s/calendar", conf_text(CONF_SCHEMA_DIR)), err) != 0) {
		calendar_close(&shipped);
		return NULL;
	}
	for (int year = CALENDAR_FIRST_YEAR; year <= CALENDAR_LAST_YEAR; year++) {
		size_t n = calendar_list(shipped, year, &days);
		const struct calendar_day *own;
		if (n == 0 || calendar_list(next, year, &own) > 0)
			continue;
		calendar_put(next, year, days, n);
		years = pool_print(cli->pool, "%s%s%d", years, *years ? ", " : "", year);
	}
	calendar_settle(next);
	calendar_close(&shipped);
	return years;
}

static int take_in_years(struct cli *cli)
{
	struct engine next = cli->engine;
	struct calendar *calendar = calendar_copy(cli->engine.calendar);
	struct buf err = BUF_INIT;
	const char *years = shipped_years(cli, calendar, &err);
	int rc = CLI_OK;

	next.calendar = calendar;
	if (!years)
		rc = cli_fail("%s", buf_str(&err));
	else if (*years)
		rc = rules_change(cli, &next, "calendar",
			pool_print(cli->pool, "%s as shipped with %s", years, PACKAGE_VERSION));
	calendar_close(&calendar);
	buf_free(&err);
	return rc;
}

/* What an older release left, or an interruption. */
static int count_rest(struct cli *cli)
{
	struct showing s = {.cli = cli, .doing = "counting clocks"};
	struct rule_options options = {.kind = "policy",
		.what = "counted",
		.who = who(cli),
		.now = cli->now,
		.progress = show_progress,
		.ctx = &s};
	struct rule_report report;
	struct rule_state state;

	if (rulebook_state(cli->db, &state) != DB_OK)
		return cli_db_fail(cli, "rules");
	if (state.counted && state.stale == 0)
		return CLI_OK;
	enum db_status status = rulebook_recount(cli->db, &cli->engine, &options, &report);
	end_progress(&s);
	if (status != DB_OK)
		return cli_db_fail(
			cli, "counting clocks: run it again, it goes on where it stopped");
	alarm_earlier(&report, "counted");
	return CLI_OK;
}

int rules_begin(struct cli *cli)
{
	if (rulebook_begin(cli->db, &cli->engine, cli->now) != DB_OK)
		return cli_db_fail(cli, "rules");
	if (cli_follow(cli) != CLI_OK || take_in_years(cli) != CLI_OK || cli_follow(cli) != CLI_OK)
		return CLI_FAILED;
	if (wordlist_begin(cli->db, conf_text(CONF_SCHEMA_DIR), cli->now) != DB_OK)
		return cli_db_fail(cli, "words");
	return count_rest(cli);
}
