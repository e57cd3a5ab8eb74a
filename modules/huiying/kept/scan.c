/* SPDX-License-Identifier: MIT */
/* Files that are held back, and scanning all that are stored: after new signatures what was clean
 * when it came may be none any more. What a find means is tickets/kept/held.c's. */
#include <getopt.h>
#include <stdio.h>

#include "modules/huiying/backup/backup.h"
#include "base/conf.h"
#include "modules/huiying/cli.h"
#include "tickets/kept/held.h"

#define AT_ONCE 200
#define PING_TIME (5 * SECOND)

struct scanning {
	struct cli *cli;
	int64_t seen, stopped, freed, unknown;
	char first[SCANNER_NAME]; /* why the first one could not be scanned */
};

/* --- what is held back --- */

static void list_one(struct table *table, const struct db_rows *rows, size_t i)
{
	char since[INSTANT_TEXT];
	const char *cells[] = {db_text(rows, i, 0), db_text(rows, i, 1), since, db_text(rows, i, 5),
		db_text(rows, i, 4)};

	instant_iso(db_time(rows, i, 2), since);
	table_row(table, cells);
}

static int list(struct cli *cli)
{
	static const char *const columns[] = {"file", "state", "since", "number", "found"};
	struct table *table = table_open(cli, columns, 5);
	enum db_status status;
	struct db_rows rows;
	const char *after = "";

	do {
		status = held_rows(cli->db, cli->pool, after, AT_ONCE, &rows);
		for (size_t i = 0; status == DB_OK && i < rows.rows; i++) {
			list_one(table, &rows, i);
			after = db_text(&rows, i, 0);
		}
	} while (status == DB_OK && rows.rows == AT_ONCE);
	table_close(&table);
	return status == DB_OK ? CLI_OK : cli_db_fail(cli, "attachments");
}

/* --- all of them --- */

static enum db_status scan_one(struct scanning *s, const char *hash)
{
	char why[SCANNER_NAME];
	enum scan scan = held_scan(hash, why);
	bool changed = false;
	enum db_status status = DB_OK;

	s->seen++;
	if (!s->cli->dry)
		status = held_settle(s->cli->db, hash, scan, why, instant_now(), &changed);
	if (scan == SCAN_UNKNOWN && !s->unknown++)
		snprintf(s->first, sizeof s->first, "%s", why);
	s->stopped += scan == SCAN_INFECTED && (changed || s->cli->dry);
	s->freed += scan == SCAN_CLEAN && changed;
	return status;
}

static enum db_status scan_all(struct scanning *s)
{
	struct pool *pool = pool_open();
	char after[80] = "";
	enum db_status status;
	struct db_rows rows;

	do {
		pool_empty(pool);
		status = backup_files(s->cli->db, pool, after, AT_ONCE, &rows);
		for (size_t i = 0; status == DB_OK && i < rows.rows; i++) {
			snprintf(after, sizeof after, "%s", db_text(&rows, i, 0));
			status = scan_one(s, after);
		}
	} while (status == DB_OK && rows.rows == AT_ONCE);
	pool_close(&pool);
	return status;
}

static int scan(struct cli *cli, bool optional)
{
	struct scanning s = {.cli = cli};
	char version[SCANNER_NAME];

	if (!scanner_configured())
		return optional
			? CLI_OK
			: cli_fail("upload.scanner is empty: there is nothing to scan with");
	if (scanner_version(PING_TIME, version) != 0)
		return cli_fail("%s: %s", conf_text(CONF_UPLOAD_SCANNER), version);
	if (scan_all(&s) != DB_OK)
		return cli_db_fail(cli, "scanning");
	printf("%lld files scanned by %s, %lld found infected, %lld free again\n",
		(long long)(s.seen - s.unknown), version, (long long)s.stopped, (long long)s.freed);
	if (s.unknown)
		return cli_fail("%lld could not be scanned, the first one: %s",
			(long long)s.unknown, s.first);
	return CLI_OK;
}

int verb_attachments(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{"optional", no_argument, NULL, 'o'}, {NULL, 0, NULL, 0}};
	bool optional = false;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'o')
			return CLI_USAGE;
		optional = true;
	}
	const char *what = optind < argc ? argv[optind] : "list";
	bool scans = str_equal(what, "scan");
	if (argc - optind > 1 || (!scans && (optional || !str_equal(what, "list"))))
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK || cli_engine(cli) != CLI_OK)
		return CLI_FAILED;
	return scans ? scan(cli, optional) : list(cli);
}
