/* SPDX-License-Identifier: MIT */
/* Looking at tickets and proving the ledger. No contact data is ever printed here. */
#include <getopt.h>
#include <stdio.h>
#include "tickets/ledger/ledger.h"
#include "tickets/rules/rulebook.h"
#include "modules/huiying/cli.h"
#include "modules/huiying/huiying_db.h"

static const char *iso(struct cli *cli, instant at)
{
	char text[INSTANT_TEXT];

	return at == INSTANT_NONE ? NULL : pool_text(cli->pool, instant_iso(at, text));
}

static void print_tickets(struct cli *cli, const struct db_rows *rows)
{
	static const char *const columns[] = {
		"number", "state", "unit", "class", "submitted_at", "due_at", "title"};
	struct table *table = table_open(cli, columns, 7);

	for (size_t i = 0; i < rows->rows; i++) {
		const char *cells[] = {db_text(rows, i, 0), db_text(rows, i, 1),
			db_text(rows, i, 2), db_text(rows, i, 3), iso(cli, db_time(rows, i, 4)),
			iso(cli, db_time(rows, i, 5)), db_text(rows, i, 6)};

		table_row(table, cells);
	}
	table_close(&table);
}

int verb_tickets(struct cli *cli, int argc, char **argv)
{
	enum { STATE = 1, UNIT, OVERDUE, LIMIT };
	static const struct option options[] = {
		{"state", required_argument, NULL, STATE},
		{"unit", required_argument, NULL, UNIT},
		{"overdue", no_argument, NULL, OVERDUE},
		{"limit", required_argument, NULL, LIMIT},
		{NULL, 0, NULL, 0},
	};
	const char *state = NULL, *unit = NULL;
	instant overdue = INSTANT_NONE;
	int64_t limit = 1000000;
	struct db_rows rows;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case STATE: state = optarg; break;
		case UNIT: unit = optarg; break;
		case OVERDUE: overdue = cli->now; break;
		case LIMIT:
			if (str_int(optarg, &limit) != 0 || limit < 1)
				return CLI_USAGE;
			break;
		default: return CLI_USAGE;
		}
	}
	if (optind != argc)
		return CLI_USAGE;
	if (state && !lifecycle_state("letter", state))
		return cli_fail("there is no state “%s”", state);
	if (cli_database(cli) != CLI_OK)
		return CLI_FAILED;
	if (ticket_rows(cli->db, cli->pool, cli->site_id, state, unit, overdue, limit, &rows) !=
		DB_OK)
		return cli_db_fail(cli, "tickets");
	print_tickets(cli, &rows);
	return CLI_OK;
}

static void print_ticket(struct cli *cli, const struct ticket *t)
{
	static const char *const columns[] = {"what", "value"};
	struct table *table = table_open(cli, columns, 2);
	const char *rows[][2] = {
		{"number", t->number},
		{"state", t->state},
		{"class", t->class_},
		{"type", t->type},
		{"category", t->category},
		{"box", t->box_name},
		{"unit", t->unit_name},
		{"source", t->source},
		{"source_ref", t->source_ref},
		{"submitted_at", iso(cli, t->submitted_at)},
		{"reply_due_at", iso(cli, t->reply_due_at)},
		{"next_due_at", iso(cli, t->next_due_at)},
		{"provisional", t->provisional ? "1" : "0"},
		{"replied_at", iso(cli, t->replied_at)},
		{"published", t->published ? "1" : "0"},
		{"rating", t->rating ? pool_print(cli->pool, "%d", t->rating) : NULL},
		{"title", t->title},
		{"body", t->body},
		{"answer", t->answer},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		table_row(table, rows[i]);
	table_close(&table);
}

static void print_clocks(struct cli *cli, const struct clock *clocks, size_t n)
{
	static const char *const columns[] = {
		"clock", "class", "started_at", "due_at", "stopped_at", "outcome", "provisional"};
	struct table *table = table_open(cli, columns, 7);

	for (size_t i = 0; i < n; i++) {
		const char *cells[] = {clocks[i].rule, clocks[i].class_,
			iso(cli, clocks[i].started_at), iso(cli, clocks[i].due_at),
			iso(cli, clocks[i].stopped_at),
			str_empty(clocks[i].outcome) ? "running" : clocks[i].outcome,
			clocks[i].provisional ? "1" : "0"};

		table_row(table, cells);
	}
	table_close(&table);
}

static void print_events(struct cli *cli, const struct happening *events, size_t n)
{
	static const char *const columns[] = {
		"event", "at", "action", "from", "to", "role", "unit", "reason", "hash"};
	struct table *table = table_open(cli, columns, 9);

	for (size_t i = 0; i < n; i++) {
		const struct event *event = &events[i].event;
		const char *cells[] = {pool_print(cli->pool, "%d", event->sequence),
			iso(cli, event->at), event->action, event->from_state, event->to_state,
			event->role, events[i].unit_name, event->reason,
			pool_print(cli->pool, "%.12s", event->hash)};

		table_row(table, cells);
	}
	table_close(&table);
}

int verb_ticket(struct cli *cli, int argc, char **argv)
{
	struct happening *events;
	struct ticket *ticket;
	struct clock *clocks;
	size_t n_events, n_clocks;
	char number[TICKET_NUMBER];

	if (argc != 2)
		return CLI_USAGE;
	if (!ticket_number_parse(argv[1], number))
		return cli_fail("“%s” is not a ticket number", argv[1]);
	if (cli_database(cli) != CLI_OK)
		return CLI_FAILED;
	if (ticket_by_number(cli->db, cli->pool, cli->site_id, number, &ticket) != DB_OK)
		return cli_db_fail(cli, number);
	if (!ticket)
		return cli_fail("no ticket %s", number);
	if (ticket_clocks(cli->db, cli->pool, ticket->id, &clocks, &n_clocks) != DB_OK ||
		ticket_history(cli->db, cli->pool, ticket->id, &events, &n_events) != DB_OK)
		return cli_db_fail(cli, number);
	print_ticket(cli, ticket);
	print_clocks(cli, clocks, n_clocks);
	print_events(cli, events, n_events);
	return CLI_OK;
}

/* --- ledger --- */

static void verify_progress(void *ctx, int64_t done, int64_t all)
{
	struct progress *progress = ctx;

	progress->all = all;
	progress_step(progress, done);
}

static int ledger_check(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{"since", required_argument, NULL, 's'}, {NULL, 0, NULL, 0}};
	struct ledger_report report;
	int changed;
	struct progress progress;
	instant since = INSTANT_NONE;
	enum db_status status;
	int option;
	day d;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 's')
			return CLI_USAGE;
		if (day_parse(optarg, &d) == 0)
			since = day_start(d);
		else if (instant_parse(optarg, &since) != 0)
			return cli_fail("--since wants a date like 2026-11-01");
	}
	if (optind != argc)
		return CLI_USAGE;
	progress_open(&progress, "verify", 0);
	status = ledger_verify(cli->db, since, &report, verify_progress, &progress);
	progress_close(&progress);
	if (status != DB_OK)
		return cli_db_fail(cli, "ledger");
	if (report.broken)
		return cli_fail("ledger broken at ticket %s event %d: %s", report.fault.number,
			report.fault.sequence, report.fault.what);
	if (rulebook_verify(cli->db, &changed) != DB_OK)
		return cli_db_fail(cli, "rules");
	if (changed)
		return cli_fail("change %d of the rules was altered or is missing", changed);
	fprintf(stderr, "ledger whole: %lld events of %lld tickets, %lld anchors\n",
		(long long)report.events, (long long)report.tickets, (long long)report.anchors);
	return CLI_OK;
}

static int ledger_print(struct cli *cli)
{
	static const char *const columns[] = {"number", "sequence", "at", "action", "from", "to",
		"role", "staff", "unit", "reason", "hash"};
	enum { BATCH = 1000 };
	struct table *table = table_open(cli, columns, 11);
	int64_t ticket = 0, sequence = 0;
	struct db_rows rows;

	do {
		pool_empty(cli->pool);
		if (event_rows(cli->db, cli->pool, ticket, sequence, BATCH, &rows) != DB_OK)
			return cli_db_fail(cli, "events");
		for (size_t i = 0; i < rows.rows; i++) {
			const char *cells[11];

			for (size_t k = 0; k < 11; k++)
				cells[k] = db_text(&rows, i, k + 1);
			cells[2] = iso(cli, db_time(&rows, i, 3));
			table_row(table, cells);
			ticket = db_int(&rows, i, 0);
			sequence = db_int(&rows, i, 2);
		}
	} while (rows.rows == BATCH);
	table_close(&table);
	return CLI_OK;
}

static int ledger_close_days(struct cli *cli)
{
	int written = 0;

	if (cli->dry)
		return CLI_OK;
	if (ledger_anchor(cli->db, instant_day(cli->now), &written) != DB_OK)
		return cli_db_fail(cli, "anchor");
	fprintf(stderr, "%d days anchored\n", written);
	return CLI_OK;
}

int verb_ledger(struct cli *cli, int argc, char **argv)
{
	if (argc < 2)
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK || cli_engine(cli) != CLI_OK)
		return CLI_FAILED;
	if (str_equal(argv[1], "verify"))
		return ledger_check(cli, argc - 1, argv + 1);
	if (str_equal(argv[1], "export") && argc == 2)
		return ledger_print(cli);
	return str_equal(argv[1], "anchor") && argc == 2 ? ledger_close_days(cli) : CLI_USAGE;
}
