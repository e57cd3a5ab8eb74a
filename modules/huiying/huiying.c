/* SPDX-License-Identifier: MIT */
/* The operators' command: options, the table of verbs, and what they share. Each verb is a file of
 * its own. */
#include <getopt.h>
#include <stdio.h>
#include "base/conf.h"
#include "base/log.h"
#include "base/str.h"
#include "store/migrate.h"
#include "tickets/rules/rulebook.h"
#include "modules/huiying/cli.h"
#include "modules/huiying/huiying_db.h"
#include "modules/huiying/people/people.h"

static int plain_deadline(struct cli *cli, int argc, char **argv)
{
	(void)cli;
	return verb_deadline(argc, argv);
}

static const struct verb {
	const char *name, *usage;
	int (*run)(struct cli *cli, int argc, char **argv);
} verbs[] = {
	{"init", "init [--site-name NAME]                 keys, folders, schema, site", verb_init},
	{"migrate", "migrate                                 apply what is missing of the schema",
		verb_migrate},
	{"status", "status                                  what is configured, what runs",
		verb_status},
	{"doctor", "doctor [--remove-orphans]               check this installation", verb_doctor},
	{"policy", "policy check FILE | show [NAME] | diff A B | use NAME [--reason WORDS]",
		verb_policy},
	{"unit", "unit add|import|list                    organisation", verb_unit},
	{"box", "box add|list                            boxes that citizens write to", verb_box},
	{"site", "site add|list|announce|close|open       a main site and its sub-sites",
		verb_site},
	{"staff", "staff add|import|list|trained|reset|leaving|disable|enable   people of the desk",
		verb_staff},
	{"key", "key add NAME | list | end NAME          keys of other systems that send letters",
		verb_key},
	{"backup",
		"backup [--with-keys] FILE|- | --check FILE | --nightly   everything into one file",
		verb_backup},
	{"restore", "restore FILE [--into DATABASE | --drill] [--replace] [--without-keys]",
		verb_restore},
	{"keys",
		"keys [list] | add seal|lookup|sign | use [--copied] [--ends] ID | reseal | "
		"retire [--ends] ID",
		verb_keys},
	{"attachments",
		"attachments [list] | scan [--optional]   files that are held back; look for "
		"viruses",
		verb_attachments},
	{"retain",
		"retain [--dry-run] [--rule NAME]        take out what has been kept long enough",
		verb_retain},
	{"import", "import letters FILE | corrections FILE   take over letters, or error reports",
		verb_import},
	{"export",
		"export corrections|tickets …            for the national platform, for archives",
		verb_export},
	{"demo", "demo FOLDER                             a county to look at", verb_demo},
	{"tickets", "tickets [--state S] [--unit U] [--overdue] [--limit N]", verb_tickets},
	{"ticket", "ticket NUMBER                           one ticket with clocks and events",
		verb_ticket},
	{"outbox", "outbox list [--state S] [--limit N] | retry ID | retry --all", verb_outbox},
	{"explain", "explain NUMBER                          its due dates, day by day",
		verb_explain},
	{"replay", "replay FILE [--policy NAME] [--until TIME]", verb_replay},
	{"timers", "timers --once [--now TIME]              fire what is due", verb_timers},
	{"escalations", "escalations [--since DATE] [--unit U] [--level L]", verb_escalations},
	{"figures",
		"figures --from DAY --to DAY [--unit U] [--category C] [--by unit|category|month]",
		verb_figures},
	{"solicitations", "solicitations [list [--phase P]] | verify", verb_solicitations},
	{"ledger", "ledger verify [--since DATE] | export | anchor", verb_ledger},
	{"lifecycle", "lifecycle                               what may happen to a ticket",
		verb_lifecycle},
	{"learn", "learn [--evaluate [--file FILE [--column NAME]]]   where letters belong",
		verb_learn},
	{"words", "words list | import FILE | remove WORD  [--kind sensitive|empty] [--level L]",
		verb_words},
	{"calendar", "calendar import FILE… | override FILE | show YEAR | list", verb_calendar},
	{"deadline", "deadline [--policy NAME] < TSV          bulk working-day deadlines",
		plain_deadline},
};

static int usage(FILE *out)
{
	fputs("usage: huiying [-c FILE] [-o KEY=VALUE]… [--format text|tsv|json] [-n] [--site "
	      "CODE|ID] "
	      "VERB …\n\n",
		out);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		fprintf(out, "  %s\n", verbs[i].usage);
	return CLI_USAGE;
}

int cli_fail(const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprint(&text, format, args);
	va_end(args);
	/* what others say about a file may be several lines and end the last one already */
	while (text.n > 0 && text.p[text.n - 1] == '\n')
		text.n--;
	fprintf(stderr, "huiying: %.*s\n", (int)text.n, buf_str(&text));
	buf_free(&text);
	return CLI_FAILED;
}

int cli_db_fail(struct cli *cli, const char *doing)
{
	return cli_fail("%s: %s", doing, db_error(cli->db));
}

const char *cli_result(enum ticket_result result)
{
	switch (result) {
	case TICKET_DONE: return "done";
	case TICKET_REPEATED: return "was there already";
	case TICKET_OTHER: return "its submission key is that of another text";
	case TICKET_MISSING: return "no such ticket, box or unit";
	case TICKET_CHANGED: return "somebody acted meanwhile";
	case TICKET_ILLEGAL: return "not allowed in this state or by this person";
	case TICKET_LIMIT: return "not allowed so often";
	case TICKET_WORDS: return "words are missing";
	case TICKET_CLOSED: return "the site ends and takes nothing new";
	case TICKET_AWAY: return "database away";
	case TICKET_BAD: return "refused by the database; see the log";
	}
	return "?";
}

int cli_database(struct cli *cli)
{
	struct buf err = BUF_INIT;
	struct migrate_report report;
	int rc = CLI_OK;

	if (!cli->db)
		cli->db = db_open(conf_text(CONF_DATABASE_FILE));
	if (db_ping(cli->db) != DB_OK)
		return cli_fail("cannot reach the database (%s): %s", conf_text(CONF_DATABASE_FILE),
			db_error(cli->db));
	if (migrate_run(cli->db, conf_text(CONF_SCHEMA_DIR), 1, &report, &err) != 0)
		rc = cli_fail("%s", buf_str(&err));
	else if (report.version < report.newest)
		rc = cli_fail("the database's schema is at %d, these programs need %d: run "
			      "`huiying migrate`",
			report.version, report.newest);
	buf_free(&err);
	if (rc == CLI_OK && cli->site_code && (cli->site_id = find_site(cli, cli->site_code)) <= 0)
		rc = cli_fail("no site “%s”", cli->site_code);
	cli->ready = rc == CLI_OK;
	return rc == CLI_OK && cli->engine.policy ? cli_follow(cli) : rc;
}

int cli_follow(struct cli *cli)
{
	if (!cli->ready)
		return CLI_OK;
	if (rulebook_follow(cli->db, conf_text(CONF_SCHEMA_DIR), &cli->engine) != DB_OK)
		return cli_fail("cannot read the rules in force: %s", db_error(cli->db));
	return CLI_OK;
}

int cli_engine(struct cli *cli)
{
	struct buf err = BUF_INIT;
	int rc = CLI_OK;

	secret_use_sm3(str_equal(conf_text(CONF_HASH), "sm3"));
	cli->secret = secret_open(conf_text(CONF_KEYS_FILE), &err);
	if (!cli->secret ||
		engine_open(conf_text(CONF_SCHEMA_DIR), conf_text(CONF_POLICY), cli->secret,
			&cli->engine, &err) != 0)
		rc = cli_fail("%s", buf_str(&err));
	buf_free(&err);
	return rc == CLI_OK ? cli_follow(cli) : rc;
}

int cli_format(const char *text, enum cli_format *out)
{
	static const char *const names[] = {"text", "tsv", "json"};

	for (int i = 0; i < 3; i++)
		if (str_equal(text, names[i])) {
			*out = (enum cli_format)i;
			return 0;
		}
	return -1;
}

static int load_conf(struct cli *cli, const char *const *sets, int n_sets)
{
	struct buf err = BUF_INIT;
	FILE *probe;
	int rc = CLI_OK;

	if (!cli->conf_path) {
		cli->conf_path = SYSCONFDIR "/huiying.conf";
		probe = fopen(cli->conf_path, "r");
		if (probe)
			fclose(probe);
		else
			cli->conf_path = NULL;
	}
	if (conf_load(cli->conf_path, sets, n_sets, &err) != 0)
		rc = cli_fail("%s", buf_str(&err));
	buf_free(&err);
	return rc;
}

static int run_verb(struct cli *cli, int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (str_equal(argv[0], verbs[i].name)) {
			int rc;

			optind = 0; /* each verb reads its own options from the start */
			rc = verbs[i].run(cli, argc, argv);
			if (rc == CLI_USAGE)
				fprintf(stderr, "usage: huiying %s\n", verbs[i].usage);
			return rc;
		}
	fprintf(stderr, "huiying: no verb “%s”\n", argv[0]);
	return usage(stderr);
}

int main(int argc, char **argv)
{
	enum { OPT_FORMAT = 256, OPT_SITE, OPT_HELP, OPT_VERSION };
	static const struct option options[] = {
		{"dry-run", no_argument, NULL, 'n'},
		{"format", required_argument, NULL, OPT_FORMAT},
		{"site", required_argument, NULL, OPT_SITE},
		{"help", no_argument, NULL, OPT_HELP},
		{"version", no_argument, NULL, OPT_VERSION},
		{NULL, 0, NULL, 0},
	};
	struct cli cli = {.site_id = 1};
	const char *sets[64];
	int n_sets = 0, option, rc;

	while ((option = getopt_long(argc, argv, "+c:o:n", options, NULL)) != -1) {
		switch (option) {
		case 'c': cli.conf_path = optarg; break;
		case 'o':
			if (n_sets < 64)
				sets[n_sets++] = optarg;
			break;
		case 'n': cli.dry = true; break;
		case OPT_FORMAT:
			if (cli_format(optarg, &cli.format) != 0)
				return usage(stderr);
			break;
		case OPT_SITE:
			if (str_int(optarg, &cli.site_id) != 0)
				cli.site_code = optarg;
			else if (cli.site_id < 1)
				return usage(stderr);
			break;
		case OPT_HELP: usage(stdout); return CLI_OK;
		case OPT_VERSION: puts("huiying " PACKAGE_VERSION); return CLI_OK;
		default: return usage(stderr);
		}
	}
	if (optind >= argc)
		return usage(stderr);
	log_open("huiying", LOG_WARN);
	if (load_conf(&cli, sets, n_sets) != CLI_OK)
		return CLI_FAILED;
	cli.pool = pool_open();
	cli.now = instant_now();
	rc = run_verb(&cli, argc - optind, argv + optind);
	if (fflush(stdout) != 0)
		rc = cli_fail("cannot write the output");
	db_close(&cli.db);
	engine_close(&cli.engine);
	secret_close(&cli.secret);
	pool_close(&cli.pool);
	return rc;
}
