/* SPDX-License-Identifier: MIT */
/* Setting up: init, migrate, status. Idempotent: every verb may be run again on what is there. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/conf.h"
#include "store/migrate.h"
#include "tickets/corrections/correction.h"
#include "tickets/heartbeat.h"
#include "modules/huiying/cli.h"
#include "modules/huiying/huiying_db.h"
#include "modules/huiying/rules/rules.h"

static int make_folder(const char *path)
{
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return CLI_OK;
	return cli_fail("cannot make %s: %s", path, strerror(errno));
}

static int make_folders(struct cli *cli)
{
	static const char *const names[] = {"", "/attachments", "/tmp"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (make_folder(pool_print(
			    cli->pool, "%s%s", conf_text(CONF_DATA_DIR), names[i])) != CLI_OK)
			return CLI_FAILED;
	return CLI_OK;
}

static int make_keys(void)
{
	struct buf err = BUF_INIT;
	int rc = CLI_OK;

	if (access(conf_text(CONF_KEYS_FILE), F_OK) == 0)
		return CLI_OK;
	if (secret_create(conf_text(CONF_KEYS_FILE), &err) != 0)
		rc = cli_fail("%s", buf_str(&err));
	buf_free(&err);
	return rc;
}

static int migrate(struct cli *cli, struct migrate_report *report)
{
	struct buf err = BUF_INIT;
	int rc = CLI_OK;

	if (!cli->db)
		cli->db = db_open(conf_text(CONF_DATABASE_FILE));
	if (db_ping(cli->db) != DB_OK)
		return cli_fail("cannot reach the database (%s): %s", conf_text(CONF_DATABASE_FILE),
			db_error(cli->db));
	if (migrate_run(cli->db, conf_text(CONF_SCHEMA_DIR), cli->dry, report, &err) != 0)
		rc = cli_fail("%s", buf_str(&err));
	buf_free(&err);
	cli->ready = rc == CLI_OK && report->version == report->newest;
	return rc;
}

/* What older releases left without. Those that have it already cost a look. */
static int fill_in(struct cli *cli)
{
	int64_t after = 0;
	bool more = true;

	while (more) {
		if (correction_words_adopt(cli->db, &after, &more) != DB_OK)
			return cli_db_fail(cli, "words of error reports");
	}
	return CLI_OK;
}

int verb_migrate(struct cli *cli, int argc, char **argv)
{
	struct migrate_report report;

	(void)argv;
	if (argc != 1)
		return CLI_USAGE;
	if (migrate(cli, &report) != CLI_OK)
		return CLI_FAILED;
	if (cli->dry && report.version < report.newest)
		fprintf(stderr, "would go from schema %d to %d\n", report.version, report.newest);
	if (!cli->ready)
		return CLI_OK;
	if (cli_engine(cli) != CLI_OK)
		return CLI_FAILED;
	if (cli->dry)
		return CLI_OK;
	return rules_begin(cli) == CLI_OK ? fill_in(cli) : CLI_FAILED;
}

int verb_init(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{"site-name", required_argument, NULL, 's'}, {NULL, 0, NULL, 0}};
	const char *name = conf_text(CONF_SITE_NAME);
	struct migrate_report report;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 's')
			return CLI_USAGE;
		name = optarg;
	}
	if (optind != argc)
		return CLI_USAGE;
	if (cli->dry)
		return migrate(cli, &report);
	if (make_folders(cli) != CLI_OK || make_keys() != CLI_OK ||
		migrate(cli, &report) != CLI_OK || cli_engine(cli) != CLI_OK ||
		rules_begin(cli) != CLI_OK)
		return CLI_FAILED;
	if (site_name_set(cli->db, cli->site_id, name) != DB_OK)
		return cli_db_fail(cli, "site");
	return CLI_OK;
}

static void status_row(struct table *table, const char *what, const char *value)
{
	const char *cells[] = {what, value};

	table_row(table, cells);
}

/* The daemons of every node, as they last said themselves. */
static void status_daemons(struct cli *cli, struct table *table)
{
	struct heartbeat *beats;
	size_t n;

	if (heartbeat_list(cli->db, cli->pool, &beats, &n) != DB_OK)
		return;
	for (size_t i = 0; i < n; i++)
		status_row(table, beats[i].program,
			pool_print(cli->pool, "%s, %lld s ago: %s", beats[i].node,
				(long long)beats[i].age, beats[i].words));
}

int verb_status(struct cli *cli, int argc, char **argv)
{
	static const char *const columns[] = {"what", "value"};
	struct migrate_report report = {0};
	struct status_counts counts;
	struct table *table;
	char iso[INSTANT_TEXT];
	bool well;

	(void)argv;
	if (argc != 1)
		return CLI_USAGE;
	cli->dry = true; /* status never migrates */
	if (migrate(cli, &report) != CLI_OK || cli_engine(cli) != CLI_OK)
		return CLI_FAILED;
	if (report.version == report.newest &&
		status_count(cli->db, cli->pool, cli->site_id, cli->now, &counts) != DB_OK)
		return cli_db_fail(cli, "status");
	table = table_open(cli, columns, 2);
	status_row(table, "version", PACKAGE_VERSION);
	status_row(table, "configuration", cli->conf_path ? cli->conf_path : "(built-in)");
	status_row(table, "database", db_server(cli->db, cli->pool));
	status_row(
		table, "schema", pool_print(cli->pool, "%d of %d", report.version, report.newest));
	status_row(table, "policy",
		pool_print(cli->pool, "%s %s", policy_name(cli->engine.policy),
			policy_version(cli->engine.policy)));
	status_row(table, "calendar",
		pool_print(cli->pool, "%s, final until %s", calendar_version(cli->engine.calendar),
			day_iso(calendar_horizon(cli->engine.calendar), iso)));
	status_row(table, "rules",
		cli->engine.epoch ? pool_print(cli->pool, "%d", cli->engine.epoch)
				  : "of the files: run `huiying migrate`");
	for (size_t i = 0; i < CLI_PROGRAMS; i++)
		status_row(
			table, cli_programs[i].name, cli_running(cli, cli_programs[i].name, &well));
	if (report.version == report.newest)
		status_daemons(cli, table);
	if (report.version == report.newest) {
		status_row(table, "units", pool_print(cli->pool, "%lld", (long long)counts.units));
		status_row(table, "staff", pool_print(cli->pool, "%lld", (long long)counts.staff));
		status_row(table, "tickets open",
			pool_print(cli->pool, "%lld", (long long)counts.open));
		status_row(table, "tickets overdue",
			pool_print(cli->pool, "%lld", (long long)counts.overdue));
		status_row(table, "letters published",
			pool_print(cli->pool, "%lld", (long long)counts.published));
	}
	table_close(&table);
	return CLI_OK;
}
