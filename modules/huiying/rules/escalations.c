/* SPDX-License-Identifier: MIT */
/* The levels that were reached, newest first. */
#include <getopt.h>

#include "tickets/people/organisation.h"
#include "tickets/clocks/sweep.h"
#include "modules/huiying/cli.h"

#define MOST 1000000

static const char *iso(struct cli *cli, instant at)
{
	char text[INSTANT_TEXT];

	return at == INSTANT_NONE ? NULL : pool_text(cli->pool, instant_iso(at, text));
}

static void print_list(struct cli *cli, const struct escalated *list, size_t n, enum level level)
{
	static const char *const columns[] = {"number", "rule", "class", "level", "at", "due_at",
		"fired_at", "unit", "running", "title"};
	struct table *table = table_open(cli, columns, 10);

	for (size_t i = 0; i < n; i++) {
		const struct escalated *e = &list[i];
		const char *cells[] = {e->number, e->rule, e->class_, level_name(e->level),
			iso(cli, e->at), iso(cli, e->due_at), iso(cli, e->fired_at), e->unit_name,
			e->running ? "1" : "0", e->title};

		if (level == LEVEL_NONE || e->level == level)
			table_row(table, cells);
	}
	table_close(&table);
}

static int find_unit(struct cli *cli, const char *code, int64_t *id)
{
	struct unit *units;
	size_t n;

	if (unit_list(cli->db, cli->pool, cli->site_id, &units, &n) != DB_OK)
		return cli_db_fail(cli, "units");
	for (size_t i = 0; i < n; i++)
		if (str_equal(units[i].code, code) || str_equal(units[i].name, code)) {
			*id = units[i].id;
			return CLI_OK;
		}
	return cli_fail("no unit “%s”", code);
}

/* A time, or a date: its first instant. */
static int read_since(const char *text, instant *out)
{
	day date;

	if (day_parse(text, &date) == 0) {
		*out = day_start(date);
		return CLI_OK;
	}
	return instant_parse(text, out) == 0 ? CLI_OK : cli_fail("“%s” is not a date", text);
}

int verb_escalations(struct cli *cli, int argc, char **argv)
{
	enum { SINCE = 1, UNIT, LEVEL };
	static const struct option options[] = {
		{"since", required_argument, NULL, SINCE},
		{"unit", required_argument, NULL, UNIT},
		{"level", required_argument, NULL, LEVEL},
		{NULL, 0, NULL, 0},
	};
	const char *unit = NULL;
	instant since = INSTANT_NONE;
	enum level level = LEVEL_NONE;
	int64_t unit_id = 0;
	struct escalated *list;
	size_t n;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case SINCE:
			if (read_since(optarg, &since) != CLI_OK)
				return CLI_FAILED;
			break;
		case UNIT: unit = optarg; break;
		case LEVEL:
			level = level_parse(optarg);
			if (level == LEVEL_NONE)
				return cli_fail("there is no level “%s”", optarg);
			break;
		default: return CLI_USAGE;
		}
	}
	if (optind != argc)
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK || (unit && find_unit(cli, unit, &unit_id) != CLI_OK))
		return CLI_FAILED;
	if (escalation_list(cli->db, cli->pool, cli->site_id, since, unit_id, MOST, &list, &n) !=
		DB_OK)
		return cli_db_fail(cli, "escalations");
	print_list(cli, list, n, level);
	return CLI_OK;
}
