/* SPDX-License-Identifier: MIT */
/*
 * `huiying explain`: why the due dates of a ticket are what they are, day by day. What is explained
 * comes from tickets/explain; here it is put into English words, as text and TSV. JSON is in
 * explain_json.c.
 */
#include <getopt.h>
#include <stdio.h>
#include "modules/huiying/rules/explain_print.h"

const char *explain_time(struct cli *cli, instant at)
{
	char text[INSTANT_TEXT];

	if (at == INSTANT_NEVER)
		return "still";
	return at == INSTANT_NONE ? "" : pool_text(cli->pool, instant_iso(at, text));
}

const char *explain_day(struct cli *cli, day d)
{
	char text[INSTANT_TEXT];

	return pool_text(cli->pool, day_iso(d, text));
}

/* --- words --- */

static const struct {
	const char *code, *words;
} whys[] = {
	[DAY_START] = {"start", "the day it began; does not count"},
	[DAY_COUNTS] = {"counts", "working day"},
	[DAY_MADE_UP] = {"made_up", "weekend day that is worked (调休)"},
	[DAY_REST] = {"rest", "weekend"},
	[DAY_OFF] = {"off", "holiday"},
	[DAY_PAUSED] = {"paused", "working day on which the clock stood still"},
	[DAY_PLAIN] = {"plain", "calendar day"},
	[DAY_ROLLED] = {"rolled", "due day that is not worked; goes on to the next working day"},
	[DAY_CAPPED] = {"capped", "due day of the limit that this one lies within"},
};

const char *explain_why(enum day_why why)
{
	return whys[why].code;
}

static const char *weekday(day d)
{
	static const char *const names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

	return names[day_weekday(d)];
}

const char *explain_limit(struct cli *cli, const struct policy_rule *rule, int limit)
{
	static const char *const units[] = {"working day", "day", "month"};
	const char *how = "";

	if (rule->unit == LIMIT_WORKDAYS)
		how = rule->count == COUNT_OFFICE ? ", office hours" : ", until 24:00";
	else if (rule->roll)
		how = ", rolled to the next working day";
	return pool_print(
		cli->pool, "%d %s%s%s", limit, units[rule->unit], limit == 1 ? "" : "s", how);
}

/* What stands behind a day: "working day", "holiday 春节". */
static const char *day_words(
	struct cli *cli, const struct explanation *x, const struct explained_day *of)
{
	const char *words = whys[of->why].words;

	if (of->why == DAY_PLAIN && x->rule && x->rule->unit == LIMIT_MONTHS)
		return "the corresponding day so many months later, or the month's last";
	if (of->name && *of->name)
		words = pool_print(cli->pool, "%s %s", words, of->name);
	/* whether it is worked matters only where working days are counted */
	if (of->final || of->why == DAY_PLAIN || of->why == DAY_START)
		return words;
	return pool_print(cli->pool, "%s; the notice for it is not loaded", words);
}

static const char *fired_words(struct cli *cli, const struct explained_level *level)
{
	if (level->fired_at != INSTANT_NONE)
		return explain_time(cli, level->fired_at);
	return level->skipped ? "skipped: not after the start" : "not reached";
}

const char *explain_outcome(const struct clock *clock)
{
	return str_empty(clock->outcome) ? "running" : clock->outcome;
}

/* --- facts of a clock: the same in text and tsv --- */

typedef void tell_fact(
	struct explaining *e, const struct clock *clock, const char *what, const char *value);

static void rule_facts(struct explaining *e, const struct explanation *x, tell_fact *tell)
{
	struct cli *cli = e->cli;
	const struct policy_rule *rule = x->rule;

	if (!rule) {
		tell(e, x->clock, "rule", "the policy in force no longer has it");
		return;
	}
	tell(e, x->clock, "title", rule->title);
	tell(e, x->clock, "source", rule->source);
	tell(e, x->clock, "limit", explain_limit(cli, rule, rule->limit));
	if (rule->extension.limit)
		tell(e, x->clock, "may be extended to",
			pool_print(cli->pool, "%s (%s)",
				explain_limit(cli, rule, rule->extension.limit),
				rule->extension.source));
	if (x->within_rule)
		tell(e, x->clock, "within",
			pool_print(cli->pool, "%s, due %s", x->within_rule,
				explain_time(cli, x->within)));
}

static void clock_facts(struct explaining *e, const struct explanation *x, tell_fact *tell)
{
	struct cli *cli = e->cli;
	const struct clock *clock = x->clock;

	rule_facts(e, x, tell);
	if (!str_empty(clock->class_))
		tell(e, clock, "class", clock->class_);
	tell(e, clock, "started", explain_time(cli, clock->started_at));
	if (x->received_at != clock->started_at)
		tell(e, clock, "received", explain_time(cli, x->received_at));
	if (clock->first_due_at != INSTANT_NONE)
		tell(e, clock, "due before the extension", explain_time(cli, clock->first_due_at));
	tell(e, clock, "due",
		pool_print(cli->pool, "%s%s", explain_time(cli, clock->due_at),
			clock->provisional ? " (provisional)" : ""));
	if (clock->stopped_at != INSTANT_NONE)
		tell(e, clock, "stopped", explain_time(cli, clock->stopped_at));
	tell(e, clock, "outcome", explain_outcome(clock));
	tell(e, clock, "counted by the rules of epoch", pool_print(cli->pool, "%d", clock->epoch));
	for (size_t i = 0; i < clock->n_pauses; i++)
		tell(e, clock, "stood still",
			pool_print(cli->pool, "%s – %s", explain_time(cli, clock->pauses[i].from),
				explain_time(cli, clock->pauses[i].to)));
	for (size_t i = 0; i < e->n_moves; i++)
		if (e->moves[i].clock_id == clock->id)
			tell(e, clock, "moved",
				pool_print(cli->pool, "%s – %s on %s (%s)",
					explain_time(cli, e->moves[i].old_due_at),
					explain_time(cli, e->moves[i].new_due_at),
					explain_time(cli, e->moves[i].at), e->moves[i].what));
}

/* --- text --- */

static void print_fact(
	struct explaining *e, const struct clock *clock, const char *what, const char *value)
{
	(void)clock;
	table_row(e->rows, (const char *[]){what, value});
}

static void print_days(struct cli *cli, const struct explanation *x)
{
	static const char *const columns[] = {"day", "", "n", "why"};
	struct table *table = table_open(cli, columns, 4);

	for (size_t i = 0; i < x->n_days; i++) {
		const struct explained_day *of = &x->days[i];
		const char *cells[] = {explain_day(cli, of->d), weekday(of->d),
			of->n ? pool_print(cli->pool, "%d", of->n) : "", day_words(cli, x, of)};

		table_row(table, cells);
	}
	table_close(&table);
}

static void print_levels(struct cli *cli, const struct explanation *x)
{
	static const char *const columns[] = {"level", "at", "fired"};
	struct table *table = table_open(cli, columns, 3);

	for (size_t i = 0; i < x->n_levels; i++) {
		const struct explained_level *level = &x->levels[i];
		const char *cells[] = {
			level->level->name, explain_time(cli, level->at), fired_words(cli, level)};

		table_row(table, cells);
	}
	table_close(&table);
}

static void print_text(struct explaining *e)
{
	struct cli *cli = e->cli;
	const struct engine *engine = &cli->engine;

	printf("ticket %s, %s, policy %s %s, calendar %s, epoch %d\n",
		ticket_number_grouped(cli->pool, e->ticket->number), e->ticket->state,
		policy_name(engine->policy), policy_version(engine->policy),
		calendar_version(engine->calendar), engine->epoch);
	for (size_t i = 0; i < e->n_clocks; i++) {
		const struct explanation *x = &e->clocks[i];
		const char *columns[] = {"clock", x->clock->rule};

		putchar('\n');
		e->rows = table_open(cli, columns, 2);
		clock_facts(e, x, print_fact);
		table_close(&e->rows);
		if (x->n_days) {
			putchar('\n');
			print_days(cli, x);
		}
		if (x->n_levels) {
			putchar('\n');
			print_levels(cli, x);
		}
	}
}

/* --- tsv: one table, a line a fact, day or level --- */

static void tsv_row(struct explaining *e, const struct clock *clock, const char *part,
	const char *what, const char *at, const char *n, const char *note)
{
	const char *cells[] = {pool_print(e->cli->pool, "%lld", (long long)clock->id), clock->rule,
		part, what, at, n, note};

	table_row(e->rows, cells);
}

static void tsv_fact(
	struct explaining *e, const struct clock *clock, const char *what, const char *value)
{
	tsv_row(e, clock, "fact", what, "", "", value);
}

static void print_tsv(struct explaining *e)
{
	static const char *const columns[] = {"clock", "rule", "part", "what", "at", "n", "note"};
	struct cli *cli = e->cli;

	e->rows = table_open(cli, columns, 7);
	for (size_t i = 0; i < e->n_clocks; i++) {
		const struct explanation *x = &e->clocks[i];

		clock_facts(e, x, tsv_fact);
		tsv_fact(e, x->clock, "policy",
			pool_print(cli->pool, "%s %s", policy_name(cli->engine.policy),
				policy_version(cli->engine.policy)));
		tsv_fact(e, x->clock, "calendar", calendar_version(cli->engine.calendar));
		for (size_t k = 0; k < x->n_days; k++)
			tsv_row(e, x->clock, "day", explain_why(x->days[k].why),
				explain_day(cli, x->days[k].d),
				x->days[k].n ? pool_print(cli->pool, "%d", x->days[k].n) : "",
				x->days[k].name ? x->days[k].name : "");
		for (size_t k = 0; k < x->n_levels; k++)
			tsv_row(e, x->clock, "level", x->levels[k].level->name,
				explain_time(cli, x->levels[k].at), "",
				fired_words(cli, &x->levels[k]));
	}
	table_close(&e->rows);
}

/* --- the verb --- */

static int explain_number(struct cli *cli, const char *number)
{
	struct explaining e = {.cli = cli};
	struct ticket *ticket;

	if (ticket_by_number(cli->db, cli->pool, cli->site_id, number, &ticket) != DB_OK)
		return cli_db_fail(cli, number);
	if (!ticket)
		return cli_fail("no ticket %s", number);
	if (explain_ticket(cli->db, cli->pool, &cli->engine, ticket->id, &e.clocks, &e.n_clocks) !=
			DB_OK ||
		rulebook_moves(cli->db, cli->pool, ticket->id, &e.moves, &e.n_moves) != DB_OK)
		return cli_db_fail(cli, number);
	e.ticket = ticket;
	if (cli->format == CLI_JSON)
		explain_json(&e);
	else if (cli->format == CLI_TSV)
		print_tsv(&e);
	else
		print_text(&e);
	return CLI_OK;
}

int verb_explain(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{"format", required_argument, NULL, 'f'}, {NULL, 0, NULL, 0}};
	char number[TICKET_NUMBER];
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (option != 'f' || cli_format(optarg, &cli->format) != 0)
			return CLI_USAGE;
	if (argc - optind != 1)
		return CLI_USAGE;
	if (!ticket_number_parse(argv[optind], number))
		return cli_fail("“%s” is not a ticket number", argv[optind]);
	if (cli_database(cli) != CLI_OK || cli_engine(cli) != CLI_OK)
		return CLI_FAILED;
	return explain_number(cli, number);
}
