/* SPDX-License-Identifier: MIT */
/* Keys of other systems that send letters for people (Open311). A key is printed once, when it is
 * made. */
#include <getopt.h>
#include <stdio.h>
#include "tickets/people/api_key.h"
#include "base/utf8.h"
#include "modules/huiying/cli.h"
#include "modules/huiying/people/people.h"

#define NAME_MOST 100 /* characters; api_key.name */

static int key_add(struct cli *cli, const char *name, const char *who)
{
	char key[API_KEY];

	if (str_empty(name) || utf8_length(name) > NAME_MOST)
		return cli_fail("a key is called after the system that has it, in 1 to %d "
				"characters",
			NAME_MOST);
	if (cli->dry)
		return CLI_OK;
	switch (api_key_add(cli->db, cli->site_id, name, who, cli->now, key)) {
	case DB_OK: printf("%s\t%s\n", name, key); return CLI_OK; /* shown once */
	case DB_DUPLICATE:
		return cli_fail("%s has a key: `huiying key end` ends it, another name gives a "
				"second one",
			name);
	default: return cli_db_fail(cli, name);
	}
}

static int key_end(struct cli *cli, const char *name, const char *who)
{
	if (cli->dry)
		return CLI_OK;
	switch (api_key_end(cli->db, cli->site_id, name, who, cli->now)) {
	case DB_OK: return CLI_OK;
	case DB_STOP: return cli_fail("%s has no key", name);
	default: return cli_db_fail(cli, name);
	}
}

static int key_list(struct cli *cli)
{
	static const char *const columns[] = {"name", "created_at", "created_by", "ended_at"};
	struct api_key *keys = NULL;
	struct table *table;
	size_t n = 0;

	if (api_key_list(cli->db, cli->pool, cli->site_id, &keys, &n) != DB_OK)
		return cli_db_fail(cli, "keys");
	table = table_open(cli, columns, 4);
	for (size_t i = 0; i < n; i++) {
		char created[INSTANT_TEXT], ended[INSTANT_TEXT];
		const char *cells[] = {keys[i].name, instant_iso(keys[i].created_at, created),
			keys[i].created_by, instant_iso(keys[i].ended_at, ended)};

		table_row(table, cells);
	}
	table_close(&table);
	return CLI_OK;
}

int verb_key(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{"by", required_argument, NULL, 'b'}, {NULL, 0, NULL, 0}};
	const char *who = "", *what;
	int option, left;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'b')
			return CLI_USAGE;
		who = optarg;
	}
	left = argc - optind;
	what = left > 0 ? argv[optind] : "";
	if (left == 1 && str_equal(what, "list"))
		return cli_database(cli) == CLI_OK ? key_list(cli) : CLI_FAILED;
	if (left != 2 || (!str_equal(what, "add") && !str_equal(what, "end")))
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK)
		return CLI_FAILED;
	return str_equal(what, "add") ? key_add(cli, argv[optind + 1], who)
				      : key_end(cli, argv[optind + 1], who);
}
