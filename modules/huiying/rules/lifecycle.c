/* SPDX-License-Identifier: MIT */
/* What may happen to a ticket, as a table: for documents, for other systems and for tests. */
#include "modules/huiying/cli.h"

static const char *roles(struct cli *cli, unsigned who)
{
	const char *text = "";

	for (unsigned role = 1; role <= ROLE_LAST; role <<= 1)
		if (who & role)
			text = pool_print(cli->pool, "%s%s%s", text, *text ? "," : "",
				role_name((enum role)role));
	return text;
}

/* Rules of limits, of which there are none, one or several. */
static const char *rules(struct cli *cli, const char *const list[LIFECYCLE_CLOCKS])
{
	const char *text = "";

	for (int i = 0; i < LIFECYCLE_CLOCKS && list[i]; i++)
		text = pool_print(cli->pool, "%s%s%s", text, i ? "," : "", list[i]);
	return text;
}

static const char *unit_of(const struct transition *row)
{
	if (row->co_only)
		return "co";
	if (row->co_unit)
		return "own,co";
	if (row->own_office)
		return "own,office";
	return row->own_unit ? "own" : "";
}

static const char *needs(struct cli *cli, const struct transition *row)
{
	const char *text = pool_print(cli->pool, "%s%s%s", row->needs_words ? ",words" : "",
		row->needs_unit ? ",unit" : "", row->needs_answer ? ",answer" : "");
	return *text ? text + 1 : text;
}

int verb_lifecycle(struct cli *cli, int argc, char **argv)
{
	static const char *const columns[] = {"kind", "from", "action", "who", "to", "unit",
		"needs", "chosen", "starts", "stops"};
	size_t n;
	const struct transition *row = lifecycle_table(&n);

	(void)argv;
	if (argc != 1)
		return CLI_USAGE;
	struct table *table = table_open(cli, columns, 10);
	for (size_t i = 0; i < n; i++, row++) {
		const char *cells[] = {row->kind, row->from, row->action, roles(cli, row->who),
			row->to, unit_of(row), needs(cli, row), row->chosen ? "1" : "0",
			rules(cli, row->starts), rules(cli, row->stops)};
		table_row(table, cells);
	}
	table_close(&table);
	return CLI_OK;
}
