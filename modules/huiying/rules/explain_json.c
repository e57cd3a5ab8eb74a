/* SPDX-License-Identifier: MIT */
/* The JSON of `huiying explain`: one object a clock. Verb, words and the other formats are in
 * explain.c. */
#include "modules/huiying/rules/explain_print.h"

#include <stdio.h>
#include <jansson.h>

static json_t *json_time(struct cli *cli, instant at)
{
	return at == INSTANT_NONE || at == INSTANT_NEVER ? json_null()
							 : json_string(explain_time(cli, at));
}

static json_t *json_days(struct cli *cli, const struct explanation *x)
{
	json_t *days = json_array();

	for (size_t i = 0; i < x->n_days; i++) {
		const struct explained_day *of = &x->days[i];

		json_array_append_new(days,
			json_pack("{s:s, s:s, s:i, s:s?, s:b}", "day", explain_day(cli, of->d),
				"why", explain_why(of->why), "n", of->n, "name", of->name, "final",
				(int)of->final));
	}
	return days;
}

static json_t *json_levels(struct cli *cli, const struct explanation *x)
{
	json_t *levels = json_array();

	for (size_t i = 0; i < x->n_levels; i++) {
		const struct explained_level *level = &x->levels[i];

		json_array_append_new(levels,
			json_pack("{s:s, s:o, s:b, s:o}", "level", level->level->name, "at",
				json_time(cli, level->at), "skipped", (int)level->skipped,
				"fired_at", json_time(cli, level->fired_at)));
	}
	return levels;
}

static json_t *json_pauses(struct cli *cli, const struct clock *clock)
{
	json_t *pauses = json_array();

	for (size_t i = 0; i < clock->n_pauses; i++)
		json_array_append_new(pauses,
			json_pack("{s:o, s:o}", "from", json_time(cli, clock->pauses[i].from), "to",
				json_time(cli, clock->pauses[i].to)));
	return pauses;
}

static json_t *json_moves(const struct explaining *e, const struct clock *clock)
{
	json_t *moves = json_array();

	for (size_t i = 0; i < e->n_moves; i++) {
		const struct ticket_move *move = &e->moves[i];

		if (move->clock_id == clock->id)
			json_array_append_new(moves,
				json_pack("{s:o, s:o, s:o, s:i, s:s}", "at",
					json_time(e->cli, move->at), "from",
					json_time(e->cli, move->old_due_at), "to",
					json_time(e->cli, move->new_due_at), "epoch", move->epoch,
					"what", move->what));
	}
	return moves;
}

static json_t *json_clock(const struct explaining *e, const struct explanation *x)
{
	struct cli *cli = e->cli;
	const struct engine *engine = &cli->engine;
	const struct clock *clock = x->clock;
	const struct policy_rule *rule = x->rule;

	return json_pack("{s:s, s:s, s:s?, s:s?, s:s?, s:s?, s:o, s:o, s:o, s:o, s:b, s:s, s:i, "
			 "s:s, s:s, s:s, s:s?, s:o, s:o, s:o, s:o}",
		"number", e->ticket->number, "rule", clock->rule, "class", clock->class_, "title",
		rule ? rule->title : NULL, "source", rule ? rule->source : NULL, "limit",
		rule ? explain_limit(cli, rule, rule->limit) : NULL, "started_at",
		json_time(cli, clock->started_at), "due_at", json_time(cli, clock->due_at),
		"first_due_at", json_time(cli, clock->first_due_at), "stopped_at",
		json_time(cli, clock->stopped_at), "provisional", (int)clock->provisional,
		"outcome", explain_outcome(clock), "epoch", clock->epoch, "policy",
		policy_name(engine->policy), "policy_version", policy_version(engine->policy),
		"calendar_version", calendar_version(engine->calendar), "within", x->within_rule,
		"pauses", json_pauses(cli, clock), "moves", json_moves(e, clock), "days",
		json_days(cli, x), "levels", json_levels(cli, x));
}

void explain_json(const struct explaining *e)
{
	for (size_t i = 0; i < e->n_clocks; i++) {
		json_t *clock = json_clock(e, &e->clocks[i]);

		json_dumpf(clock, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(clock);
	}
}
