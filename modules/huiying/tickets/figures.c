/* SPDX-License-Identifier: MIT */
/* The statistics of a period, the same numbers as on the desk's page. */
#include <getopt.h>
#include <stdio.h>

#include "tickets/figures/figures.h"
#include "tickets/people/organisation.h"
#include "modules/huiying/cli.h"

#define TIMES 4
#define COLUMNS (1 + FIGURES + TIMES)

static const char *const time_names[TIMES] = {
	"work_minutes_median", "work_minutes_p90", "elapsed_minutes_median", "elapsed_minutes_p90"};

/* In text only what fits a terminal; TSV and JSON have all. */
static const enum figure shown[] = {FIGURE_RECEIVED, FIGURE_VALID, FIGURE_ANSWERED, FIGURE_IN_TIME,
	FIGURE_LATE, FIGURE_RUNNING, FIGURE_RUNNING_LATE, FIGURE_RATED, FIGURE_SATISFIED};
#define SHOWN (sizeof shown / sizeof *shown)

struct look {
	struct cli *cli;
	struct figures_asked asked;
	struct unit *units;
	size_t n_units;
	struct figures_table by[FIGURES_BYS];
};

static const char *number(struct cli *cli, int64_t n)
{
	return n < 0 ? NULL : pool_print(cli->pool, "%lld", (long long)n);
}

static int64_t time_of(const struct figures *row, int which)
{
	const int64_t times[TIMES] = {
		row->work_median, row->work_p90, row->elapsed_median, row->elapsed_p90};
	return times[which];
}

static const char *row_name(const struct look *look, enum figures_by by, const struct figures *row)
{
	struct pool *pool = look->cli->pool;

	switch (by) {
	case FIGURES_BY_UNIT:
		for (size_t i = 0; i < look->n_units; i++)
			if (look->units[i].id == row->unit_id)
				return look->units[i].code;
		return "-";
	case FIGURES_BY_CATEGORY: return str_empty(row->category) ? "-" : row->category;
	case FIGURES_BY_MONTH:
		return pool_print(pool, "%04d-%02d", row->month / 100, row->month % 100);
	default: return "all";
	}
}

/* --- output --- */

static void print_list(const struct look *look)
{
	static const char *const columns[] = {"figure", "value"};
	const struct figures *all = look->by[FIGURES_ALL].row;
	struct table *table = table_open(look->cli, columns, 2);

	for (enum figure figure = FIGURE_RECEIVED; figure < FIGURES; figure++) {
		const char *cells[] = {figure_name(figure), number(look->cli, all->count[figure])};
		table_row(table, cells);
	}
	for (int i = 0; i < TIMES; i++) {
		const char *cells[] = {time_names[i], number(look->cli, time_of(all, i))};
		table_row(table, cells);
	}
	table_close(&table);
}

static void print_short(const struct look *look, enum figures_by by)
{
	const char *columns[1 + SHOWN + 2] = {figures_by_name(by)};
	size_t n = 1;

	for (size_t i = 0; i < SHOWN; i++)
		columns[n++] = figure_name(shown[i]);
	columns[n++] = time_names[0];
	columns[n++] = time_names[1];
	struct table *table = table_open(look->cli, columns, n);
	for (size_t i = 0; i < look->by[by].n; i++) {
		const struct figures *row = &look->by[by].row[i];
		const char *cells[1 + SHOWN + 2] = {row_name(look, by, row)};
		n = 1;
		for (size_t k = 0; k < SHOWN; k++)
			cells[n++] = number(look->cli, row->count[shown[k]]);
		cells[n++] = number(look->cli, row->work_median);
		cells[n++] = number(look->cli, row->work_p90);
		table_row(table, cells);
	}
	table_close(&table);
}

static void print_rows(const struct look *look, enum figures_by by)
{
	const char *columns[COLUMNS] = {figures_by_name(by)};

	for (int i = 0; i < FIGURES; i++)
		columns[1 + i] = figure_name((enum figure)i);
	for (int i = 0; i < TIMES; i++)
		columns[1 + FIGURES + i] = time_names[i];
	struct table *table = table_open(look->cli, columns, COLUMNS);
	for (size_t i = 0; i < look->by[by].n; i++) {
		const struct figures *row = &look->by[by].row[i];
		const char *cells[COLUMNS] = {row_name(look, by, row)};
		for (int k = 0; k < FIGURES; k++)
			cells[1 + k] = number(look->cli, row->count[k]);
		for (int k = 0; k < TIMES; k++)
			cells[1 + FIGURES + k] = number(look->cli, time_of(row, k));
		table_row(table, cells);
	}
	table_close(&table);
}

/* --- what is asked for --- */

/* A unit by code or name; "-" letters that have none yet. */
static int find_unit(struct look *look, const char *code)
{
	if (str_equal(code, "-")) {
		look->asked.unit_id = -1;
		return CLI_OK;
	}
	for (size_t i = 0; i < look->n_units; i++)
		if (str_equal(look->units[i].code, code) || str_equal(look->units[i].name, code)) {
			look->asked.unit_id = look->units[i].id;
			return CLI_OK;
		}
	return cli_fail("no unit “%s”", code);
}

static int read_day(const char *text, day *out)
{
	return day_parse(text, out) == 0 ? CLI_OK
					 : cli_fail("“%s” is not a date like 2026-11-01", text);
}

static int count(struct look *look, const char *unit)
{
	struct cli *cli = look->cli;

	if (look->asked.to <= look->asked.from)
		return cli_fail("--to is the day after the last one: it must come after --from");
	if (cli_database(cli) != CLI_OK || cli_engine(cli) != CLI_OK)
		return CLI_FAILED;
	look->asked.site_id = cli->site_id;
	look->asked.now = cli->now;
	if (unit_list(cli->db, cli->pool, cli->site_id, &look->units, &look->n_units) != DB_OK)
		return cli_db_fail(cli, "units");
	if (unit && find_unit(look, unit) != CLI_OK)
		return CLI_FAILED;
	if (figures_count(cli->db, cli->pool, &cli->engine, &look->asked, look->by) != DB_OK)
		return cli_db_fail(cli, "figures");
	return CLI_OK;
}

int verb_figures(struct cli *cli, int argc, char **argv)
{
	enum { FROM = 1, TO, UNIT, CATEGORY, BY };
	static const struct option options[] = {
		{"from", required_argument, NULL, FROM},
		{"to", required_argument, NULL, TO},
		{"unit", required_argument, NULL, UNIT},
		{"category", required_argument, NULL, CATEGORY},
		{"by", required_argument, NULL, BY},
		{NULL, 0, NULL, 0},
	};
	struct look look = {.cli = cli};
	enum figures_by by = FIGURES_ALL;
	const char *unit = NULL, *from = NULL, *to = NULL;
	char at[INSTANT_TEXT];
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case FROM: from = optarg; break;
		case TO: to = optarg; break;
		case UNIT: unit = optarg; break;
		case CATEGORY: look.asked.category = str_equal(optarg, "-") ? "" : optarg; break;
		case BY:
			if (!figures_by_parse(optarg, &by))
				return CLI_USAGE;
			break;
		default: return CLI_USAGE;
		}
	}
	if (optind != argc || !from || !to)
		return CLI_USAGE;
	if (read_day(from, &look.asked.from) != CLI_OK || read_day(to, &look.asked.to) != CLI_OK ||
		count(&look, unit) != CLI_OK)
		return CLI_FAILED;
	if (by == FIGURES_ALL)
		print_list(&look);
	else if (cli->format == CLI_TEXT)
		print_short(&look, by);
	else
		print_rows(&look, by);
	if (cli->format == CLI_TEXT)
		fprintf(stderr,
			"letters submitted from %s to %s (not included), as they stand at %s\n",
			from, to, instant_iso(cli->now - cli->now % SECOND, at));
	return CLI_OK;
}
