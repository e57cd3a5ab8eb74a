/* SPDX-License-Identifier: MIT */
/* A main site and its sub-sites, which share one installation; nginx says with $hy_site which one
 * is asked for. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include "base/conf.h"
#include "calendar/deadline.h"
#include "policy/policy.h"
#include "tickets/people/organisation.h"
#include "modules/huiying/backup/backup.h"
#include "modules/huiying/cli.h"
#include "modules/huiying/people/people.h"

#define URL_MOST 500
#define BACKUP_FRESH 24 /* no limit: hours after which a backup is of another day */

int64_t find_site(struct cli *cli, const char *code)
{
	struct site *sites;
	size_t n;

	if (site_list(cli->db, cli->pool, &sites, &n) != DB_OK)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (str_equal(sites[i].code, code))
			return sites[i].id;
	return 0;
}

static bool is_code(const char *text)
{
	return *text &&
		text[strspn(text,
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789-_")] == '\0' &&
		text[strspn(text, "0123456789")] != '\0';
}

/* Its pages, feeds and mails take their name from the configuration. */
static void say_what_is_missing(const struct site *site)
{
	const char *now = conf_of_site(CONF_SITE_NAME, site->id);

	if (!str_equal(now, site->name))
		fprintf(stderr,
			"huiying: its pages and mails say “%s” until huiying.conf has the line\n"
			"site.name@%lld = %s\n",
			now, (long long)site->id, site->name);
}

static int site_new(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{"parent", required_argument, NULL, 'p'}, {NULL, 0, NULL, 0}};
	struct site site = {0};
	const char *parent = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'p')
			return CLI_USAGE;
		parent = optarg;
	}
	if (argc - optind != 2)
		return CLI_USAGE;
	site.code = argv[optind];
	site.name = argv[optind + 1];
	if (!is_code(site.code))
		return cli_fail(
			"“%s”: a code is letters, digits, - and _, not digits alone", site.code);
	if (parent && (site.parent_id = find_site(cli, parent)) <= 0)
		return cli_fail("no site “%s”", parent);
	if (cli->dry)
		return CLI_OK;
	switch (site_add(cli->db, &site, cli->now)) {
	case DB_OK:
		printf("%lld\t%s\n", (long long)site.id, site.code);
		say_what_is_missing(&site);
		return CLI_OK;
	case DB_DUPLICATE: return cli_fail("there is a site “%s” already", site.code);
	case DB_STOP: return cli_fail("%s is a sub-site itself: there are two levels", parent);
	default: return cli_db_fail(cli, site.code);
	}
}

/* --- the end of a site --- */

static int this_site(struct cli *cli, const char *code, struct site *out)
{
	int64_t id = find_site(cli, code);

	if (id > 0 && site_read(cli->db, cli->pool, id, out) == DB_OK)
		return CLI_OK;
	return id < 0 ? cli_db_fail(cli, code) : cli_fail("no site “%s”", code);
}

/* One argument, the code, and one option with a value. */
static const char *one_option(
	int argc, char **argv, const struct option *options, const char **code)
{
	const char *value = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'o' || value)
			return NULL;
		value = optarg;
	}
	*code = argc - optind == 1 ? argv[optind] : NULL;
	return *code ? value : NULL;
}

static bool is_url(const char *text)
{
	const char *host = str_starts(text, "https://") ? text + 8
		: str_starts(text, "http://")		? text + 7
							: "";
	size_t n = strcspn(host, "/?#");

	for (const char *p = text; *p; p++)
		if (*p <= ' ' || *p == 0x7f || strchr("\"<>\\^`{|}", *p))
			return false;
	return n > 0 && strlen(text) <= URL_MOST && memchr(host, '.', n) && !memchr(host, '@', n);
}

static int site_says(struct cli *cli, int argc, char **argv)
{
	struct site_work work;
	struct site site;
	static const struct option options[] = {
		{"to", required_argument, NULL, 'o'}, {NULL, 0, NULL, 0}};
	const char *code, *url = one_option(argc, argv, options, &code);

	if (!url)
		return CLI_USAGE;
	if (!is_url(url))
		return cli_fail("“%s” is no address that people can follow: https://host/…", url);
	if (this_site(cli, code, &site) != CLI_OK)
		return CLI_FAILED;
	if (site.closed_at != INSTANT_NONE)
		return cli_fail(
			"%s is closed already; `huiying site open %s` opens it again", code, code);
	if (site_work(cli->db, cli->pool, site.id, &work) != DB_OK ||
		(!cli->dry && site_announce(cli->db, &site, url, cli->now) != DB_OK))
		return cli_db_fail(cli, code);
	printf("%s takes nothing new from now on; %lld tickets that somebody works on and %lld "
	       "limits go on\n",
		code, (long long)work.tickets, (long long)work.clocks);
	return CLI_OK;
}

/* How long the notice has to stand (notice.closure of the policy). */
static int check_notice(struct cli *cli, const struct site *site)
{
	const struct policy_period *period = policy_period(cli->engine.policy, "notice.closure");
	const struct calendar *calendar = cli->engine.calendar;
	struct deadline until = {0};
	char from[INSTANT_TEXT], to[INSTANT_TEXT];

	if (site->ending_at == INSTANT_NONE)
		return cli_fail(
			"%s was not announced: `huiying site announce %s --to URL` says where "
			"its content goes on, and from then on it takes nothing new",
			site->code, site->code);
	if (!period)
		return CLI_OK;
	if (period->unit == LIMIT_MONTHS)
		until = deadline_months(calendar, site->ending_at, period->limit, false);
	else if (period->unit == LIMIT_WORKDAYS)
		until = deadline_workdays(
			calendar, site->ending_at, period->limit, COUNT_CIVIL, NULL, 0);
	else
		until = deadline_days(calendar, site->ending_at, period->limit, false);
	if (cli->now >= until.at)
		return CLI_OK;
	return cli_fail(
		"the closing of %s was announced on %s and is to be read until the end of %s "
		"(%s: %s)",
		site->code, day_iso(instant_day(site->ending_at), from), day_iso(until.due, to),
		period->name, period->source);
}

static int check_work(struct cli *cli, const struct site *site)
{
	struct site_work work;
	struct site *sites;
	char iso[INSTANT_TEXT];
	size_t n;

	if (site_list(cli->db, cli->pool, &sites, &n) != DB_OK ||
		site_work(cli->db, cli->pool, site->id, &work) != DB_OK)
		return cli_db_fail(cli, site->code);
	for (size_t i = 0; i < n; i++)
		if (sites[i].parent_id == site->id && sites[i].closed_at == INSTANT_NONE)
			return cli_fail(
				"its sub-site %s is open: close that one first", sites[i].code);
	if (work.clocks)
		return cli_fail(
			"%lld limits run at %s, the next one of ticket %s until %s: it closes "
			"when all are answered",
			(long long)work.clocks, site->code, work.number,
			instant_iso(work.due_at / SECOND * SECOND, iso));
	return work.tickets
		? cli_fail("%lld tickets of %s wait for somebody: it closes when all are "
			   "answered",
			  (long long)work.tickets, site->code)
		: CLI_OK;
}

static int check_backup(struct cli *cli, const struct site *site, const char *id)
{
	struct backup_state backup;

	if (backup_find(cli->db, cli->pool, id, &backup) != DB_OK)
		return cli_db_fail(cli, "looking for the backup");
	if (!backup.there || !backup.good)
		return cli_fail("%s is no good backup of this installation: `huiying backup FILE` "
				"prints an id",
			id);
	if (!backup.checked)
		return cli_fail("backup %s was not read back: `huiying backup --check %s`", id,
			str_equal(backup.place, "-") ? "FILE" : backup.place);
	if (backup.age > BACKUP_FRESH || backup.began_at < site->ending_at)
		return cli_fail("backup %s is too old: make one that was begun within a day, after "
				"%s had stopped taking letters",
			id, site->code);
	return CLI_OK;
}

static int site_ends(struct cli *cli, int argc, char **argv)
{
	struct site site;
	static const struct option options[] = {
		{"backup", required_argument, NULL, 'o'}, {NULL, 0, NULL, 0}};
	const char *code, *backup = one_option(argc, argv, options, &code);

	if (!backup)
		return CLI_USAGE;
	if (this_site(cli, code, &site) != CLI_OK || cli_engine(cli) != CLI_OK)
		return CLI_FAILED;
	if (site.closed_at != INSTANT_NONE)
		return cli_fail("%s is closed already", code);
	if (check_notice(cli, &site) != CLI_OK || check_work(cli, &site) != CLI_OK ||
		check_backup(cli, &site, backup) != CLI_OK)
		return CLI_FAILED;
	if (cli->dry)
		return CLI_OK;
	switch (site_close(cli->db, &site, backup, cli->now)) {
	case DB_OK: break;
	case DB_STOP:
		return check_work(cli, &site) == CLI_OK
			? cli_fail("%s had work a moment ago: nothing is closed, try again", code)
			: CLI_FAILED;
	default: return cli_db_fail(cli, code);
	}
	printf("%s is closed; its content goes on at %s, and is in backup %s\n", code,
		site.moved_url, backup);
	return CLI_OK;
}

static int site_again(struct cli *cli, int argc, char **argv)
{
	struct site site;

	if (argc != 2)
		return CLI_USAGE;
	if (this_site(cli, argv[1], &site) != CLI_OK)
		return CLI_FAILED;
	if (site.ending_at == INSTANT_NONE)
		return cli_fail("%s is open", argv[1]);
	if (cli->dry || site_open(cli->db, &site, cli->now) == DB_OK)
		return CLI_OK;
	return cli_db_fail(cli, argv[1]);
}

/* --- all of them --- */

static int site_show(struct cli *cli, int argc, char **argv)
{
	static const char *const columns[] = {"id", "code", "name", "parent", "state", "to"};
	struct site *sites;
	size_t n;

	(void)argv;
	if (argc != 1)
		return CLI_USAGE;
	if (site_list(cli->db, cli->pool, &sites, &n) != DB_OK)
		return cli_db_fail(cli, "sites");
	struct table *table = table_open(cli, columns, 6);
	for (size_t i = 0; i < n; i++) {
		const char *parent = "";
		for (size_t k = 0; k < n; k++)
			if (sites[k].id == sites[i].parent_id)
				parent = sites[k].code;
		const char *cells[] = {pool_print(cli->pool, "%lld", (long long)sites[i].id),
			sites[i].code, sites[i].name, parent,
			sites[i].closed_at != INSTANT_NONE	     ? "closed"
				: sites[i].ending_at != INSTANT_NONE ? "ending"
								     : "open",
			sites[i].moved_url};
		table_row(table, cells);
	}
	table_close(&table);
	return CLI_OK;
}

int verb_site(struct cli *cli, int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(struct cli *cli, int argc, char **argv);
	} verbs[] = {{"add", site_new}, {"list", site_show}, {"announce", site_says},
		{"close", site_ends}, {"open", site_again}};

	if (argc < 2)
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK)
		return CLI_FAILED;
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (str_equal(argv[1], verbs[i].name))
			return verbs[i].run(cli, argc - 1, argv + 1);
	return CLI_USAGE;
}
