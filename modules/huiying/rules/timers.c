/* SPDX-License-Identifier: MIT */
/* One sweep by hand: what the daemon timers does all the time. With --now for tests and drills. */
#include <getopt.h>

#include "base/conf.h"
#include "tickets/upkeep.h"
#include "tickets/daily.h"
#include "tickets/messages/outbox.h"
#include "tickets/clocks/sweep.h"
#include "modules/huiying/cli.h"

#define TRIES 10 /* while the rules change */

/* What fired, and when the next comes. */
static int print_sweep(struct cli *cli, const struct sweep *sweep, int64_t made, int64_t waiting,
	const struct upkeep_report *upkeep)
{
	static const char *const columns[] = {"fired", "met", "next_at", "digests",
		"notices_waiting", "archived", "opened", "closed"};
	char next[INSTANT_TEXT];
	const char *cells[] = {pool_print(cli->pool, "%lld", (long long)sweep->fired),
		pool_print(cli->pool, "%lld", (long long)sweep->met),
		sweep->next_at == INSTANT_NEVER ? NULL : instant_iso(sweep->next_at, next),
		pool_print(cli->pool, "%lld", (long long)made),
		pool_print(cli->pool, "%lld", (long long)waiting),
		pool_print(cli->pool, "%lld", (long long)upkeep->archived),
		pool_print(cli->pool, "%lld", (long long)upkeep->opened),
		pool_print(cli->pool, "%lld", (long long)upkeep->closed)};
	struct table *table = table_open(cli, columns, 8);

	table_row(table, cells);
	table_close(&table);
	return CLI_OK;
}

static int sweep_once(struct cli *cli, instant now)
{
	const struct sweep_options options = {.now = now};
	struct sweep sweep = {.fired = 0};
	enum db_status status = DB_RETRY;
	int64_t made = 0, waiting = 0, fired = 0, met = 0;
	struct upkeep_report report = {.more = true}, all = {0};
	bool more = true;

	for (int i = 0; i < TRIES && status == DB_RETRY; i++) {
		if (cli_follow(cli) != CLI_OK)
			return CLI_FAILED;
		status = sweep_run(cli->db, &cli->engine, &options, &sweep);
		fired += sweep.fired;
		met += sweep.met;
	}
	if (status == DB_OK)
		status = digest_make(cli->db, &cli->engine, sweep.now, &made, &waiting);
	while (status == DB_OK && report.more) {
		status = upkeep_run(cli->db, &cli->engine, sweep.now, &report);
		all.archived += report.archived;
		all.opened += report.opened;
		all.closed += report.closed;
	}
	while (status == DB_OK && more)
		status = daily_run(cli->db, &cli->engine, sweep.now, &more);
	if (status != DB_OK)
		return cli_db_fail(cli, "timers");
	sweep.fired = fired;
	sweep.met = met;
	return print_sweep(cli, &sweep, made, waiting, &all);
}

int verb_timers(struct cli *cli, int argc, char **argv)
{
	enum { ONCE = 1, NOW };
	static const struct option options[] = {
		{"once", no_argument, NULL, ONCE},
		{"now", required_argument, NULL, NOW},
		{NULL, 0, NULL, 0},
	};
	instant now = INSTANT_NONE; /* the database's */
	bool once = false;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case ONCE: once = true; break;
		case NOW:
			if (instant_parse(optarg, &now) != 0)
				return cli_fail("“%s” is not a time", optarg);
			break;
		default: return CLI_USAGE;
		}
	}
	if (optind != argc || !once)
		return CLI_USAGE;
	if (cli->dry)
		return cli_fail("what fires cannot be tried: look at `huiying tickets --overdue`");
	if (cli_engine(cli) != CLI_OK || cli_database(cli) != CLI_OK)
		return CLI_FAILED;
	return sweep_once(cli, now);
}
