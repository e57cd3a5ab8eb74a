/* SPDX-License-Identifier: MIT */
/* Looking at messages and having dead ones tried again. No address is ever printed here: none
 * stands in the outbox. */
#include <getopt.h>
#include <stdio.h>
#include "tickets/messages/outbox.h"
#include "modules/huiying/cli.h"
#include "modules/huiying/huiying_db.h"

static const char *iso(struct cli *cli, instant at)
{
	char text[INSTANT_TEXT];

	return at == INSTANT_NONE ? NULL : pool_text(cli->pool, instant_iso(at, text));
}

static void print_messages(struct cli *cli, const struct db_rows *rows)
{
	static const char *const columns[] = {"id", "state", "kind", "channel", "attempts",
		"number", "unit", "duty", "created_at", "next_try_at", "fault"};
	struct table *table = table_open(cli, columns, 11);

	for (size_t i = 0; i < rows->rows; i++) {
		const char *cells[] = {db_text(rows, i, 0), db_text(rows, i, 1),
			db_text(rows, i, 2), db_text(rows, i, 3), db_text(rows, i, 4),
			db_text(rows, i, 5), db_text(rows, i, 6),
			duty_name((enum duty)db_int(rows, i, 7)), iso(cli, db_time(rows, i, 8)),
			iso(cli, db_time(rows, i, 9)), db_text(rows, i, 10)};

		table_row(table, cells);
	}
	table_close(&table);
}

static int list(struct cli *cli, int argc, char **argv)
{
	enum { STATE = 1, LIMIT };
	static const struct option options[] = {
		{"state", required_argument, NULL, STATE},
		{"limit", required_argument, NULL, LIMIT},
		{NULL, 0, NULL, 0},
	};
	const char *state = NULL;
	int64_t limit = 1000000;
	struct db_rows rows;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == STATE)
			state = optarg;
		else if (option != LIMIT || str_int(optarg, &limit) != 0 || limit < 1)
			return CLI_USAGE;
	}
	if (optind != argc)
		return CLI_USAGE;
	if (state && !str_equal(state, "wait") && !str_equal(state, "sent") &&
		!str_equal(state, "dead") && !str_equal(state, "void"))
		return cli_fail("a message is in state wait, sent, dead or void");
	if (outbox_rows(cli->db, cli->pool, cli->site_id, state, limit, &rows) != DB_OK)
		return cli_db_fail(cli, "outbox");
	print_messages(cli, &rows);
	return CLI_OK;
}

static int retry_one(struct cli *cli, int64_t id)
{
	if (cli->dry)
		return CLI_OK;
	switch (outbox_revive(cli->db, cli->site_id, id, cli->now)) {
	case DB_OK: return CLI_OK;
	case DB_STOP: return cli_fail("message %lld is not a dead one", (long long)id);
	default: return cli_db_fail(cli, "outbox");
	}
}

static int retry_all(struct cli *cli)
{
	int64_t waiting, n;

	if ((cli->dry ? outbox_count(cli->db, cli->pool, cli->site_id, &waiting, &n)
		      : outbox_revive_all(cli->db, cli->site_id, cli->now, &n)) != DB_OK)
		return cli_db_fail(cli, "outbox");
	printf("%lld\n", (long long)n);
	return CLI_OK;
}

static int retry(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{"all", no_argument, NULL, 'a'}, {NULL, 0, NULL, 0}};
	bool all = false;
	int64_t id;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'a')
			return CLI_USAGE;
		all = true;
	}
	if (all)
		return optind == argc ? retry_all(cli) : CLI_USAGE;
	if (argc - optind != 1 || str_int(argv[optind], &id) != 0)
		return CLI_USAGE;
	return retry_one(cli, id);
}

int verb_outbox(struct cli *cli, int argc, char **argv)
{
	if (argc < 2 || (!str_equal(argv[1], "list") && !str_equal(argv[1], "retry")))
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK)
		return CLI_FAILED;
	return str_equal(argv[1], "list") ? list(cli, argc - 1, argv + 1)
					  : retry(cli, argc - 1, argv + 1);
}
