/* SPDX-License-Identifier: MIT */
/*
 * Solicitations for operators: which there are, and whether the counts that are kept with every
 * opinion and answer sheet are those of the rows.
 */
#include <getopt.h>
#include <stdio.h>

#include "base/conf.h"
#include "tickets/solicitations/opinion.h"
#include "tickets/responses/response.h"
#include "tickets/solicitations/solicitation.h"
#include "modules/huiying/cli.h"

#define PAGE 200

struct look {
	struct cli *cli;
	struct table *table;
	enum solicitation_phase phase; /* PHASE_HIDDEN: any */
	int64_t wrong; /* counts that differ */
	int (*take)(struct look *look, const struct solicitation *s);
};

static const char *number(struct cli *cli, int64_t n)
{
	return pool_print(cli->pool, "%lld", (long long)n);
}

static const char *iso(struct cli *cli, instant at)
{
	char text[INSTANT_TEXT];

	return at == INSTANT_NONE ? NULL : pool_text(cli->pool, instant_iso(at, text));
}

/* --- one after the other --- */

static int walk_shelf(struct look *look, bool hidden)
{
	struct cli *cli = look->cli;
	struct solicitation_find find = {.site_id = cli->site_id,
		.phase = hidden ? PHASE_HIDDEN : look->phase,
		.hidden = hidden,
		.most = PAGE};
	int result = CLI_OK;

	for (bool more = true; result == CLI_OK && more; find.offset += PAGE) {
		struct solicitation *rows;
		size_t n;
		if (solicitation_find(cli->db, cli->pool, &find, cli->now, &rows, &n, &more) !=
			DB_OK)
			return cli_db_fail(cli, "reading solicitations");
		for (size_t i = 0; result == CLI_OK && i < n; i++)
			result = look->take(look, &rows[i]);
	}
	return result;
}

/* --- list --- */

static enum db_status count(struct cli *cli, int64_t ticket_id, int64_t *opinions, int64_t *sheets)
{
	struct opinion_sum *sums;
	struct response_tally *tallies;
	size_t n;
	enum db_status status = opinion_sums(cli->db, cli->pool, ticket_id, &sums, &n);

	*opinions = *sheets = 0;
	for (size_t i = 0; status == DB_OK && i < n; i++)
		*opinions += sums[i].n;
	if (status == DB_OK)
		status = response_tallies(cli->db, cli->pool, ticket_id, &tallies, &n);
	for (size_t i = 0; status == DB_OK && i < n; i++)
		if (str_empty(tallies[i].question) && str_empty(tallies[i].choice))
			*sheets += tallies[i].n;
	return status;
}

static int print_one(struct look *look, const struct solicitation *s)
{
	struct cli *cli = look->cli;
	int64_t opinions, sheets;

	if (count(cli, s->id, &opinions, &sheets) != DB_OK)
		return cli_db_fail(cli, "counting");
	const char *cells[] = {s->number, phase_name(solicitation_phase(s, cli->now)), s->state,
		iso(cli, s->opens_at), iso(cli, s->closes_at), number(cli, opinions),
		number(cli, sheets), s->unit_name, s->title};
	table_row(look->table, cells);
	return CLI_OK;
}

static int list(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {{"phase", required_argument, NULL, 'p'}, {0}};
	static const char *const columns[] = {"number", "phase", "state", "opens_at", "closes_at",
		"opinions", "sheets", "unit", "title"};
	struct look look = {.cli = cli, .take = print_one};
	bool hidden = true, shown = true;
	int option;

	optind = 1;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'p' || !phase_parse(optarg, &look.phase))
			return CLI_USAGE;
		hidden = look.phase == PHASE_HIDDEN;
		shown = !hidden;
	}
	if (optind != argc)
		return CLI_USAGE;
	look.table = table_open(cli, columns, 9);
	int result = hidden ? walk_shelf(&look, true) : CLI_OK;
	if (result == CLI_OK && shown)
		result = walk_shelf(&look, false);
	table_close(&look.table);
	return result;
}

/* --- verify --- */

static int verify_sheets(struct look *look, const struct solicitation *s, int64_t *wrong)
{
	struct cli *cli = look->cli;
	struct solicitation *whole; /* lists leave the questions out */
	struct buf err = BUF_INIT;
	int64_t sheets;

	*wrong = 0;
	if (!(s->asks & ASKS_QUESTIONS))
		return CLI_OK;
	if (solicitation_read(cli->db, cli->pool, s->id, &whole) != DB_OK || !whole)
		return cli_db_fail(cli, "reading questions");
	if (str_empty(whole->questions))
		return CLI_OK;
	struct questions *questions =
		questions_read(conf_text(CONF_SCHEMA_DIR), whole->questions, &err);
	int result = CLI_OK;
	if (!questions)
		result = cli_fail("%s: questions: %s", s->number, buf_str(&err));
	else if (response_recount(cli->db, questions, s->id, &sheets, wrong) != DB_OK)
		result = cli_db_fail(cli, "counting answer sheets");
	questions_close(&questions);
	buf_free(&err);
	return result;
}

static int verify_one(struct look *look, const struct solicitation *s)
{
	struct cli *cli = look->cli;
	int64_t opinions = 0, sheets = 0;

	if (opinion_recount(cli->db, cli->pool, s->id, &opinions) != DB_OK)
		return cli_db_fail(cli, "counting opinions");
	int result = verify_sheets(look, s, &sheets);
	if (opinions + sheets == 0)
		return result;
	look->wrong += opinions + sheets;
	const char *cells[] = {s->number, number(cli, opinions), number(cli, sheets), s->title};
	table_row(look->table, cells);
	return result;
}

/* Rows for what differs, nothing where all is right. */
static int verify(struct cli *cli, int argc)
{
	static const char *const columns[] = {"number", "opinion_counts", "sheet_counts", "title"};
	struct look look = {.cli = cli, .take = verify_one};

	if (argc != 1)
		return CLI_USAGE;
	look.table = table_open(cli, columns, 4);
	int result = walk_shelf(&look, false);
	table_close(&look.table);
	if (result == CLI_OK && look.wrong > 0)
		return cli_fail("%lld kept counts differ from the rows", (long long)look.wrong);
	return result;
}

int verb_solicitations(struct cli *cli, int argc, char **argv)
{
	bool verifies = argc > 1 && str_equal(argv[1], "verify");
	bool lists = argc > 1 && str_equal(argv[1], "list");

	if (cli_database(cli) != CLI_OK)
		return CLI_FAILED;
	if (verifies)
		return verify(cli, argc - 1);
	return list(cli, lists ? argc - 1 : argc, lists ? argv + 1 : argv);
}
