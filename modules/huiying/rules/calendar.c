/* SPDX-License-Identifier: MIT */
/* The calendar in force: loading a year's notice or the region's own list, looking at it. What it
 * moves is rules.c's matter. */
#include <stdio.h>
#include <string.h>

#include "base/conf.h"
#include "calendar/list.h"
#include "tickets/rules/rulebook.h"
#include "modules/huiying/rules/rules.h"

#define FILE_MOST (4 << 20)

/* --- reading --- */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static int read_file(struct cli *cli, const char *path, struct calendar_file *out, struct buf *err)
{
	struct buf text = BUF_INIT;
	int result = file_read(path, FILE_MOST, &text, err);

	if (result == 0)
		result = calendar_file_read(cli->pool, path,
			pool_copy(cli->pool, buf_str(&text), text.n), text.n, out, err);
	buf_free(&text);
	return result;
}

/* --- what changes --- */

static const char *kind_name(enum day_kind kind)
{
	static const char *const names[] = {"-", "holiday", "workday"};
	return names[kind];
}

/* Dates that are another kind of day than before. */
static int64_t show_days(struct cli *cli, const struct calendar *next)
{
	static const char *const columns[] = {"date", "was", "is", "name"};
	struct table *table = NULL;
	int64_t n = 0;

	for (day d = day_of(CALENDAR_FIRST_YEAR, 1, 1); d < day_of(CALENDAR_LAST_YEAR + 1, 1, 1);
		d++) {
		const char *old_name, *name;
		char iso[INSTANT_TEXT];
		enum day_kind was = calendar_kind(cli->engine.calendar, d, &old_name);
		enum day_kind is = calendar_kind(next, d, &name);
		if (was == is)
			continue;
		const char *cells[] = {day_iso(d, iso), kind_name(was), kind_name(is),
			name ? name : (old_name ? old_name : "")};
		if (!table)
			table = table_open(cli, columns, 4);
		table_row(table, cells);
		n++;
	}
	if (table)
		table_close(&table);
	return n;
}

static int put_in_force(
	struct cli *cli, struct calendar *calendar, const char *kind, const char *what)
{
	struct engine next = cli->engine;
	char iso[INSTANT_TEXT];

	calendar_settle(calendar);
	next.calendar = calendar;
	int64_t days = show_days(cli, calendar);
	day horizon = calendar_horizon(calendar);
	fprintf(stderr, "%s: %lld dates change; final until %s\n", what, (long long)days,
		horizon == INT32_MIN ? "-" : day_iso(horizon, iso));
	return rules_change(cli, &next, kind, what);
}

/* --- import --- */

/* A file that goes by the dates' own years does not speak of the December before. */
static const struct calendar_day *keep_december(struct cli *cli, const struct calendar *old,
	const struct calendar_file *file, struct calendar_list *list)
{
	const struct calendar_day *own;
	size_t n = calendar_list(old, list->year, &own), late = 0;
	day year = day_of(list->year, 1, 1);

	while (late < n && own[late].d < year)
		late++;
	if (file->year || late == 0 || list->n == 0 || list->days[0].d < year)
		return list->days;
	struct calendar_day *days = pool_alloc(cli->pool, (late + list->n) * sizeof *days);
	memcpy(days, own, late * sizeof *days);
	memcpy(days + late, list->days, list->n * sizeof *days);
	list->n += late;
	fprintf(stderr, "%s: says nothing of December %d: %zu dates of the list of %d stay\n",
		file->name, list->year - 1, late, list->year);
	return days;
}

static int put_file(struct cli *cli, const char *path, struct calendar *next, const char **what)
{
	struct buf err = BUF_INIT, doubts = BUF_INIT;
	struct calendar_file file;
	struct calendar_list *lists = NULL;
	size_t n = 0;
	int failed = read_file(cli, path, &file, &err);

	if (!failed)
		failed = calendar_file_lists(cli->pool, &file, &lists, &n, &err);
	if (!failed && n == 0) {
		buf_print(&err, "%s: no date at all: the notice is not published yet\n", path);
		failed = -1;
	}
	for (size_t i = 0; !failed && i < n; i++) {
		failed = calendar_list_check(&lists[i], path, &err, &doubts);
		if (failed)
			break;
		lists[i].days = keep_december(cli, cli->engine.calendar, &file, &lists[i]);
		calendar_put(next, lists[i].year, lists[i].days, lists[i].n);
		*what = pool_print(cli->pool, "%s%s%d from %s%s%s", *what, **what ? "; " : "",
			lists[i].year, base_name(path), *file.papers ? " " : "", file.papers);
	}
	if (doubts.n)
		fprintf(stderr, "warning: %s", buf_str(&doubts));
	int rc = failed ? cli_fail("%s", buf_str(&err)) : CLI_OK;
	buf_free(&err);
	buf_free(&doubts);
	return rc;
}

static int import(struct cli *cli, int argc, char **argv)
{
	struct calendar *next = calendar_copy(cli->engine.calendar);
	const char *what = "";
	int rc = argc > 0 ? CLI_OK : CLI_USAGE;

	for (int i = 0; i < argc && rc == CLI_OK; i++)
		rc = put_file(cli, argv[i], next, &what);
	if (rc == CLI_OK)
		rc = put_in_force(cli, next, "calendar", what);
	calendar_close(&next);
	return rc;
}

static int override(struct cli *cli, int argc, char **argv)
{
	struct calendar *next = calendar_copy(cli->engine.calendar);
	struct buf err = BUF_INIT;
	struct calendar_file file;
	struct calendar_list list;
	int rc = argc == 1 ? CLI_OK : CLI_USAGE;

	if (rc == CLI_OK &&
		(read_file(cli, argv[0], &file, &err) != 0 ||
			calendar_file_override(cli->pool, &file, &list, &err) != 0))
		rc = cli_fail("%s", buf_str(&err));
	if (rc == CLI_OK) {
		calendar_put(next, CALENDAR_OVERRIDE, list.days, list.n);
		rc = put_in_force(cli, next, "override",
			list.n ? pool_print(cli->pool, "own dates from %s", base_name(argv[0]))
			       : "no dates of our own");
	}
	calendar_close(&next);
	buf_free(&err);
	return rc;
}

/* --- looking --- */

static const char *word_of(const struct calendar *calendar, day d)
{
	const char *name;
	enum day_kind kind = calendar_kind(calendar, d, &name);

	if (kind != DAY_ORDINARY)
		return kind_name(kind);
	return calendar_works(calendar, d) ? "weekday" : "weekend";
}

static int show_rows(struct cli *cli, int year)
{
	static const char *const columns[] = {"date", "works", "kind", "name", "final"};
	const struct calendar *calendar = cli->engine.calendar;
	struct table *table = table_open(cli, columns, 5);

	for (day d = day_of(year, 1, 1); d < day_of(year + 1, 1, 1); d++) {
		char iso[INSTANT_TEXT];
		const char *name;
		calendar_kind(calendar, d, &name);
		const char *cells[] = {day_iso(d, iso), calendar_works(calendar, d) ? "1" : "0",
			word_of(calendar, d), name, calendar_final(calendar, d) ? "1" : "0"};
		table_row(table, cells);
	}
	table_close(&table);
	return CLI_OK;
}

static char mark_of(const struct calendar *calendar, day d)
{
	enum day_kind kind = calendar_kind(calendar, d, NULL);

	if (kind == DAY_HOLIDAY)
		return '*';
	if (kind == DAY_WORKDAY)
		return '+';
	return calendar_works(calendar, d) ? ' ' : '.';
}

static void show_month(const struct calendar *calendar, int year, int month)
{
	day first = day_of(year, month, 1);
	day next = month == 12 ? day_of(year + 1, 1, 1) : day_of(year, month + 1, 1);
	int column = (day_weekday(first) + 6) % 7;

	printf("\n%d-%02d  %d working days\n  Mo  Tu  We  Th  Fr  Sa  Su\n%*s", year, month,
		calendar_count(calendar, first - 1, next - 1), column * 4, "");
	for (day d = first; d < next; d++) {
		bool last = d + 1 == next || day_weekday(d) == 0;
		printf("%3d%c%s", day_date(d).day, mark_of(calendar, d), last ? "\n" : "");
	}
}

static void show_names(const struct calendar *calendar, int year)
{
	char iso[INSTANT_TEXT];

	putchar('\n');
	for (day d = day_of(year, 1, 1); d < day_of(year + 1, 1, 1); d++) {
		const char *name;
		if (calendar_kind(calendar, d, &name) != DAY_ORDINARY)
			printf("%s  %s  %s\n", day_iso(d, iso), word_of(calendar, d),
				name ? name : "");
	}
}

static int show(struct cli *cli, int argc, char **argv)
{
	const struct calendar *calendar = cli->engine.calendar;
	int64_t year;

	if (argc != 1)
		return CLI_USAGE;
	if (str_int(argv[0], &year) != 0 || year < CALENDAR_FIRST_YEAR || year > CALENDAR_LAST_YEAR)
		return cli_fail("%s: expected a year from %d to %d", argv[0], CALENDAR_FIRST_YEAR,
			CALENDAR_LAST_YEAR);
	if (cli->format != CLI_TEXT)
		return show_rows(cli, (int)year);
	printf("%lld  * off by the notice  + worked at a weekend  . weekend%s\n", (long long)year,
		calendar_settled(calendar, day_of((int)year, 1, 1), day_of((int)year, 12, 31))
			? ""
			: "  (not final)");
	for (int month = 1; month <= 12; month++)
		show_month(calendar, (int)year, month);
	show_names(calendar, (int)year);
	return CLI_OK;
}

static int list_lists(struct cli *cli)
{
	static const char *const columns[] = {"list", "dates", "loaded", "source"};
	struct rule_list *lists;
	char iso[INSTANT_TEXT];
	size_t n;

	if (rulebook_lists(cli->db, cli->pool, &lists, &n) != DB_OK)
		return cli_db_fail(cli, "calendar");
	struct table *table = table_open(cli, columns, 4);
	for (size_t i = 0; i < n; i++) {
		const char *cells[] = {lists[i].list == CALENDAR_OVERRIDE
				? "own"
				: pool_print(cli->pool, "%d", lists[i].list),
			pool_print(cli->pool, "%lld", (long long)lists[i].days),
			pool_text(cli->pool, instant_iso(lists[i].loaded_at, iso)),
			lists[i].source};
		table_row(table, cells);
	}
	table_close(&table);
	day horizon = calendar_horizon(cli->engine.calendar);
	fprintf(stderr, "final until %s\n", horizon == INT32_MIN ? "-" : day_iso(horizon, iso));
	return CLI_OK;
}

int verb_calendar(struct cli *cli, int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	/* the whole command reads -n before the verb; here people type it behind */
	for (int i = 2; i < argc; i++)
		if (str_equal(argv[i], "-n") || str_equal(argv[i], "--dry-run")) {
			cli->dry = true;
			memmove(argv + i, argv + i + 1, (size_t)(argc - i) * sizeof *argv);
			argc--;
			i--;
		}
	if (argc < 2)
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK || cli_engine(cli) != CLI_OK)
		return CLI_FAILED;
	if (str_equal(what, "import"))
		return import(cli, argc - 2, argv + 2);
	if (str_equal(what, "override"))
		return override(cli, argc - 2, argv + 2);
	if (str_equal(what, "show"))
		return show(cli, argc - 2, argv + 2);
	if (str_equal(what, "list") && argc == 2)
		return list_lists(cli);
	return CLI_USAGE;
}
