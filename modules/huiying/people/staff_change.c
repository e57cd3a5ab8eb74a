/* SPDX-License-Identifier: MIT */
/* A new password or second factor on a written application that two others answer for, and how
 * somebody leaves. Who they are is said on the command line, and recorded as such. */
#include <getopt.h>
#include <stdio.h>
#include "tickets/people/account.h"
#include "modules/huiying/cli.h"
#include "modules/huiying/people/staff.h"

/* --- reset --- */

static const char *reset_words(enum reset_result result)
{
	switch (result) {
	case RESET_DONE: return "done";
	case RESET_MISSING: return "no such application; somebody decided it already";
	case RESET_OWN: return "nobody resets the own account: --by and --second are others";
	case RESET_SAME: return "--by and --second are two persons";
	case RESET_NOT:
		return "--by is an administrator, --second another one or a leader of the "
		       "dispatch office, both in use";
	case RESET_OPEN: return "an application of this kind waits already: decide it at the desk";
	case RESET_WORDS: return "the number of the written application is missing";
	}
	return "refused";
}

struct reset_said {
	const char *application, *by, *second, *reason;
	bool factor;
};

static int grant_reset(struct cli *cli, const struct staff *staff, const struct reset_said *said)
{
	char password[PASSWORD_ROOM];
	struct staff *by, *second;
	enum reset_result result;
	const struct reset reset = {.staff_id = staff->id,
		.application = said->application,
		.what = said->factor ? "factor" : "password",
		.words = said->reason};
	bool decides;

	if (staff_known(cli, said->by, &by) != CLI_OK ||
		staff_known(cli, said->second, &second) != CLI_OK)
		return CLI_FAILED;
	/* both are looked at before anything is written, so that no half application stays */
	if (reset_decides(cli->db, cli->pool, second->id, &decides) != DB_OK)
		return cli_db_fail(cli, staff->login);
	if (!decides)
		return cli_fail("%s: %s", staff->login, reset_words(RESET_NOT));
	if (second->id == staff->id)
		return cli_fail("%s: %s", staff->login, reset_words(RESET_OWN));
	if (second->id == by->id)
		return cli_fail("%s: %s", staff->login, reset_words(RESET_SAME));
	if (cli->dry)
		return CLI_OK;
	password_make(password);
	if (reset_ask(cli->db, cli->pool, &reset, by->id, cli->now, &result) != DB_OK)
		return cli_db_fail(cli, staff->login);
	if (result == RESET_DONE &&
		reset_decide(cli->db, cli->pool, staff->id, cli->now, second->id, true, password,
			"", cli->now, &result) != DB_OK)
		return cli_db_fail(cli, staff->login);
	if (result != RESET_DONE)
		return cli_fail("%s: %s", staff->login, reset_words(result));
	if (!said->factor)
		printf("%s\t%s\n", staff->login, password); /* shown once */
	return CLI_OK;
}

int staff_reset(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {{"application", required_argument, NULL, 'a'},
		{"by", required_argument, NULL, 'b'}, {"second", required_argument, NULL, 's'},
		{"reason", required_argument, NULL, 'r'}, {"factor", no_argument, NULL, 'f'},
		{NULL, 0, NULL, 0}};
	struct reset_said said = {.reason = "书面申请"};
	struct staff *staff;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'a': said.application = optarg; break;
		case 'b': said.by = optarg; break;
		case 's': said.second = optarg; break;
		case 'r': said.reason = optarg; break;
		case 'f': said.factor = true; break;
		default: return CLI_USAGE;
		}
	}
	if (argc - optind != 1)
		return CLI_USAGE;
	if (str_empty(said.application) || str_empty(said.by) || str_empty(said.second))
		return cli_fail("a reset takes a written application and two other persons: "
				"--application NUMBER --by LOGIN --second LOGIN");
	if (staff_known(cli, argv[optind], &staff) != CLI_OK)
		return CLI_FAILED;
	return grant_reset(cli, staff, &said);
}

/* --- leaving --- */

static int show_leaving(struct cli *cli, const struct staff *staff)
{
	static const char *const columns[] = {"item", "name", "done_by", "done_at", "words"};
	struct leaving_item *items;
	size_t n, open;
	char iso[INSTANT_TEXT];

	if (leaving_read(cli->db, cli->pool, cli->engine.policy, staff->id, &items, &n, &open) !=
		DB_OK)
		return cli_db_fail(cli, staff->login);
	struct table *table = table_open(cli, columns, 5);
	for (size_t i = 0; i < n; i++) {
		bool done = items[i].done_at != INSTANT_NONE;
		const char *cells[] = {items[i].code, items[i].name,
			done && !*items[i].done_by ? "huiying" : items[i].done_by,
			done ? instant_iso(items[i].done_at, iso) : "", items[i].words};
		table_row(table, cells);
	}
	table_close(&table);
	return CLI_OK;
}

int staff_leaving(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {{"done", required_argument, NULL, 'd'},
		{"words", required_argument, NULL, 'w'}, {NULL, 0, NULL, 0}};
	const char *done = NULL, *words = "";
	struct staff *staff;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'd')
			done = optarg;
		else if (option == 'w')
			words = optarg;
		else
			return CLI_USAGE;
	}
	if (argc - optind != 1)
		return CLI_USAGE;
	if (cli_engine(cli) != CLI_OK || staff_known(cli, argv[optind], &staff) != CLI_OK)
		return CLI_FAILED;
	if (!done)
		return show_leaving(cli, staff);
	if (cli->dry)
		return CLI_OK;
	switch (leaving_tick(cli->db, cli->engine.policy, staff->id, done, words, "", cli->now)) {
	case DB_OK: return CLI_OK;
	case DB_DUPLICATE: return cli_fail("%s: %s is done already", staff->login, done);
	case DB_STOP:
		return cli_fail("%s: the list person.leaving has no item “%s”", staff->login, done);
	default: return cli_db_fail(cli, staff->login);
	}
}

int staff_disable(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{"at-once", no_argument, NULL, 'n'}, {NULL, 0, NULL, 0}};
	struct staff *staff;
	bool at_once = false;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'n')
			return CLI_USAGE;
		at_once = true;
	}
	if (argc - optind != 1)
		return CLI_USAGE;
	if (cli_engine(cli) != CLI_OK || staff_known(cli, argv[optind], &staff) != CLI_OK)
		return CLI_FAILED;
	if (cli->dry)
		return CLI_OK;
	switch (leaving_end(
		cli->db, cli->pool, cli->engine.policy, staff->id, at_once, "", cli->now)) {
	case DB_OK: return CLI_OK;
	case DB_STOP:
		return cli_fail("%s: the list of what is done before leaving is open: `huiying "
				"staff leaving %s`, or --at-once for safety",
			staff->login, staff->login);
	default: return cli_db_fail(cli, staff->login);
	}
}

int staff_enable(struct cli *cli, int argc, char **argv)
{
	struct staff *staff;

	if (argc != 2)
		return CLI_USAGE;
	if (staff_known(cli, argv[1], &staff) != CLI_OK)
		return CLI_FAILED;
	if (cli->dry)
		return CLI_OK;
	return staff_active(cli->db, staff->id, true, "", cli->now) == DB_OK
		? CLI_OK
		: cli_db_fail(cli, argv[1]);
}
