/* SPDX-License-Identifier: MIT */
/*
 * The list of errors for the national platform: what came from there with how it went here, or all
 * of them. A report that was joined to another one has that one's answer. Contact data never
 * leave this way.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/conf.h"
#include "modules/huiying/tickets/corrections.h"
#include "modules/huiying/tickets/export.h"
#include "modules/huiying/people/people.h"
#include "text/rich.h"
#include "text/sheet.h"
#include "tickets/corrections/correction.h"

#define BATCH 200

struct export
{
	struct cli *cli;
	struct pool *pool; /* emptied after each row */
	struct buf out; /* XML */
	struct sheet *sheet; /* CSV; NULL: XML */
	day since;
	bool all;
};

static const char *state_words(const char *state)
{
	static const char *const words[][2] = {{"NEW", "待受理"}, {"TRANSFERRED", "已转办"},
		{"FIXING", "办理中"}, {"SPAM", "无效"}};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (str_equal(words[i][0], state))
			return words[i][1];
	}
	return "已办结";
}

static const char *result_words(struct pool *pool, const struct ticket *ticket)
{
	for (size_t i = 0; i < CORRECTION_RESULTS; i++) {
		const struct correction_result *result = &correction_results[i];

		if (!str_equal(result->state, ticket->state))
			continue;
		const char *answer = rich_plain(pool, ticket->answer);

		return str_empty(answer) ? result->words
					 : pool_print(pool, "%s：%s", result->words, answer);
	}
	return "";
}

static const char *time_words(struct pool *pool, instant at)
{
	char iso[INSTANT_TEXT];

	return at == INSTANT_NONE ? "" : pool_text(pool, instant_iso(at - at % SECOND, iso));
}

static void put(struct export *export, const char *const *cells)
{
	if (!export->sheet) {
		records_xml_put(&corrections_shape, cells, &export->out);
		return;
	}
	for (int c = 0; c < COLUMNS; c++)
		sheet_text(export->sheet, cells[c]);
	sheet_row(export->sheet);
}

static void put_row(struct export *export, const struct correction *row,
	const struct ticket *ticket, const struct ticket *answered)
{
	const struct policy_choice *kind = policy_choice(
		policy_items(export->cli->engine.policy, CORRECTION_KINDS), ticket->type);
	const char *cells[COLUMNS] = {
		[COLUMN_REF] = row->national_ref ? row->national_ref : ticket->number,
		[COLUMN_SITE_CODE] = row->site_code,
		[COLUMN_SITE_NAME] = conf_text(CONF_SITE_NAME),
		[COLUMN_KIND] = kind ? kind->name : ticket->type,
		[COLUMN_URL] = row->url,
		[COLUMN_WORDS] = ticket->body,
		[COLUMN_QUOTE] = row->quote,
		[COLUMN_PROPOSAL] = row->proposal,
		[COLUMN_REPORTED] = time_words(export->pool, ticket->submitted_at),
		[COLUMN_UNIT] = str_empty(answered->answer_unit) ? answered->unit_name
								 : answered->answer_unit,
		[COLUMN_RESULT] = result_words(export->pool, answered),
		[COLUMN_STATE] = state_words(answered->state),
		[COLUMN_ANSWERED] = time_words(export->pool, answered->replied_at)};

	put(export, cells);
}

static enum db_status take(struct export *export, int64_t id)
{
	struct db *db = export->cli->db;
	struct correction *row = NULL;
	struct ticket *ticket = NULL, *answered;
	enum db_status status;

	pool_empty(export->pool);
	status = correction_read(db, export->pool, id, &row);
	if (status == DB_OK)
		status = ticket_read(db, export->pool, id, &ticket);
	answered = ticket;
	if (status == DB_OK && ticket && ticket->original_id > 0)
		status = ticket_read(db, export->pool, ticket->original_id, &answered);
	if (status == DB_OK && row && ticket && answered)
		put_row(export, row, ticket, answered);
	return status;
}

static int walk(struct export *export)
{
	struct cli *cli = export->cli;
	int64_t ids[BATCH], last = 0;
	size_t n = BATCH;

	while (n == BATCH) {
		if (correction_walk(cli->db, cli->pool, cli->site_id, !export->all, export->since,
			    last, ids, BATCH, &n) != DB_OK)
			return cli_db_fail(cli, "reports");
		for (size_t i = 0; i < n; i++) {
			if (take(export, ids[i]) != DB_OK)
				return cli_db_fail(cli, "reports");
			last = ids[i];
		}
	}
	return CLI_OK;
}

static int write_all(struct export *export, bool xml)
{
	const char *heads[COLUMNS];
	int rc;

	for (int c = 0; c < COLUMNS; c++)
		heads[c] = corrections_shape.columns[c].head;
	if (xml)
		records_xml_begin(&corrections_shape, &export->out);
	else if (!(export->sheet = sheet_open(SHEET_CSV, "corrections", heads, COLUMNS)))
		return cli_fail("no memory for the list");
	rc = walk(export);
	if (xml)
		records_xml_end(&corrections_shape, &export->out);
	else if (sheet_close(&export->sheet, &export->out) != 0)
		rc = cli_fail("the list cannot be written");
	if (rc == CLI_OK)
		fwrite(export->out.p, 1, export->out.n, stdout);
	return rc;
}

int export_corrections(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {{"all", no_argument, NULL, 'a'},
		{"since", required_argument, NULL, 's'}, {"xml", no_argument, NULL, 'x'},
		{NULL, 0, NULL, 0}};
	struct export export = {.cli = cli, .out = BUF_INIT, .since = 0};
	bool xml = false;
	int option, rc;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'a')
			export.all = true;
		else if (option == 'x')
			xml = true;
		else if (option != 's' || day_parse(optarg, &export.since) != 0)
			return CLI_USAGE;
	}
	if (optind != argc)
		return CLI_USAGE;
	export.pool = pool_open();
	rc = write_all(&export, xml);
	pool_close(&export.pool);
	buf_free(&export.out);
	return rc;
}

int verb_export(struct cli *cli, int argc, char **argv)
{
	bool tickets = argc > 1 && str_equal(argv[1], "tickets");

	if (argc < 2 || (!tickets && !str_equal(argv[1], "corrections")))
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK || cli_engine(cli) != CLI_OK)
		return CLI_FAILED;
	return tickets ? export_tickets(cli, argc - 1, argv + 1)
		       : export_corrections(cli, argc - 1, argv + 1);
}
