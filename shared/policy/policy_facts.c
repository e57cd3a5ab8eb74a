/* SPDX-License-Identifier: MIT */
/*
 * A compiled policy as rows of words: everything that was compiled and nothing else. Its hash is
 * the version; operators read and compare it.
 */
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "policy/policy_build.h"

struct facts {
	struct pool *pool;
	struct policy_fact *fact;
	size_t n, room;
};

/* What is not said is no fact. */
static void add(struct facts *facts, const char *part, const char *name, const char *field,
	const char *value)
{
	if (str_empty(value))
		return;
	if (facts->n == facts->room) {
		struct policy_fact *wider;
		facts->room = facts->room ? 2 * facts->room : 256;
		wider = pool_alloc(facts->pool, facts->room * sizeof *wider);
		if (facts->n)
			memcpy(wider, facts->fact, facts->n * sizeof *wider);
		facts->fact = wider;
	}
	facts->fact[facts->n++] = (struct policy_fact){part, name, field, value};
}

static const char *yes(bool value)
{
	return value ? "yes" : NULL;
}

static const char *amount(struct pool *pool, int limit, enum limit_unit unit)
{
	static const char *const units[] = {"working day", "day", "month"};
	return pool_print(pool, "%d %s%s", limit, units[unit], limit == 1 ? "" : "s");
}

static void add_levels(struct facts *facts, const char *name, const struct policy_rule *rule)
{
	struct pool *pool = facts->pool;

	for (size_t i = 0; i < rule->n_levels; i++) {
		const struct policy_level *level = &rule->levels[i];
		const char *at = level->months ? pool_print(pool, "%s after the start",
							 amount(pool, level->months, LIMIT_MONTHS))
			: level->at == 0
			? "when due"
			: pool_print(pool, "%s %s",
				  amount(pool, level->at < 0 ? -level->at : level->at,
					  LIMIT_WORKDAYS),
				  level->at < 0 ? "before" : "after");
		add(facts, "rules", name, level->name,
			pool_print(pool, "%s: %s", at, policy_tells(pool, level->tells)));
	}
}

static void add_rule(struct facts *facts, const struct policy_rule *rule)
{
	struct pool *pool = facts->pool;
	const char *name =
		rule->class_ ? pool_print(pool, "%s %s", rule->name, rule->class_) : rule->name;

	add(facts, "rules", name, "title", rule->title);
	add(facts, "rules", name, "limit", amount(pool, rule->limit, rule->unit));
	add(facts, "rules", name, "hours", rule->count == COUNT_OFFICE ? "business hours" : NULL);
	add(facts, "rules", name, "roll", yes(rule->roll));
	add(facts, "rules", name, "within", rule->within);
	add(facts, "rules", name, "source", rule->source);
	add_levels(facts, name, rule);
	if (rule->extension.limit) {
		add(facts, "rules", name, "extension",
			pool_print(pool, "to %s", amount(pool, rule->extension.limit, rule->unit)));
		add(facts, "rules", name, "extension source", rule->extension.source);
	}
	if (rule->pause.most) {
		add(facts, "rules", name, "pause",
			pool_print(pool, "%d of %s", rule->pause.most,
				amount(pool, rule->pause.limit, LIMIT_WORKDAYS)));
		add(facts, "rules", name, "pause source", rule->pause.source);
	}
}

static void add_period(struct facts *facts, const struct policy_period *period)
{
	const char *limit = amount(facts->pool, period->limit, period->unit);

	add(facts, "periods", period->name, "title", period->title);
	add(facts, "periods", period->name, "limit",
		period->least ? pool_print(facts->pool, "stands at least %s", limit)
			      : pool_print(facts->pool, "at least %d in %s", period->times, limit));
	add(facts, "periods", period->name, "review", yes(period->review));
	add(facts, "periods", period->name, "source", period->source);
}

static void add_route(struct facts *facts, const struct policy_route *route)
{
	struct pool *pool = facts->pool;
	const char *checks = "";

	add(facts, "routes", route->name, "title", route->title);
	add(facts, "routes", route->name, "text", route->text);
	for (size_t i = 0; i < route->n_steps; i++) {
		const struct policy_step *step = &route->steps[i];
		add(facts, "routes", route->name, pool_print(pool, "step %zu", i + 1),
			pool_print(pool, "%s: %s%s", step->by, step->title,
				step->approves ? " (approves)" : ""));
	}
	add(facts, "routes", route->name, "distinct", yes(route->distinct));
	add(facts, "routes", route->name, "needs", policy_needs(pool, route->needs));
	for (size_t i = 0; i < route->n_checks; i++)
		checks = pool_print(pool, "%s%s%s", checks, i ? " " : "", route->checks[i]);
	add(facts, "routes", route->name, "checks", checks);
	add(facts, "routes", route->name, "source", route->source);
}

static void add_choices(
	struct facts *facts, const char *part, const struct policy_choice *choice, size_t n)
{
	for (size_t i = 0; i < n; i++, choice++) {
		add(facts, part, choice->code, "name", choice->name);
		add(facts, part, choice->code, "text", choice->text);
		add(facts, part, choice->code, "where", choice->where);
		add(facts, part, choice->code, "redirect", yes(choice->redirect));
		add(facts, part, choice->code, "blocks", choice->blocks);
		add(facts, part, choice->code, "except", choice->except);
		add(facts, part, choice->code, "above", choice->parent);
		add(facts, part, choice->code, "source", choice->source);
	}
}

static void add_head(struct facts *facts, const struct policy *policy)
{
	const struct policy_hours *hours = &policy->hours;

	add(facts, "policy", "", "name", policy->name);
	add(facts, "policy", "", "title", policy->title);
	add(facts, "policy", "", "counting", policy->count == COUNT_OFFICE ? "office" : "civil");
	add(facts, "policy", "", "counting source", policy->count_source);
	add(facts, "policy", "", "messages",
		pool_print(facts->pool, "%02d:%02d to %02d:%02d%s", hours->from / 60,
			hours->from % 60, hours->to / 60, hours->to % 60,
			hours->workdays ? ", staff on working days" : ""));
	add(facts, "policy", "", "messages source", policy->hours_source);
	add(facts, "policy", "", "default class", policy->default_class);
}

static void add_numbers(struct facts *facts, const struct policy *policy)
{
	const struct number *numbers = policy->rows[POLICY_NUMBERS].row;

	for (size_t i = 0; i < policy->rows[POLICY_NUMBERS].n; i++) {
		add(facts, "numbers", numbers[i].name, "value",
			pool_print(facts->pool, "%d", numbers[i].value));
		add(facts, "numbers", numbers[i].name, "source", numbers[i].source);
	}
}

size_t policy_facts(const struct policy *policy, struct pool *pool, struct policy_fact **out)
{
	struct facts facts = {.pool = pool};
	const struct policy_rule *rules = policy->rows[POLICY_RULES].row;
	const struct policy_period *periods = policy->rows[POLICY_PERIODS].row;
	const struct policy_route *routes = policy->rows[POLICY_ROUTES].row;
	const struct named_list *lists = policy->rows[POLICY_LISTS].row;

	add_head(&facts, policy);
	for (size_t i = 0; i < policy->rows[POLICY_RULES].n; i++)
		add_rule(&facts, &rules[i]);
	for (size_t i = 0; i < policy->rows[POLICY_PERIODS].n; i++)
		add_period(&facts, &periods[i]);
	for (size_t i = 0; i < policy->rows[POLICY_ROUTES].n; i++)
		add_route(&facts, &routes[i]);
	add_numbers(&facts, policy);
	for (size_t i = 0; i < policy->rows[POLICY_LISTS].n; i++) {
		add(&facts, "lists", lists[i].name, "title", lists[i].title);
		add(&facts, "lists", lists[i].name, "source", lists[i].source);
		add_choices(&facts, lists[i].name, lists[i].choices.choice, lists[i].choices.n);
	}
	for (int i = 0; i < POLICY_SECTIONS; i++)
		add_choices(
			&facts, policy_sections[i], policy->lists[i].choice, policy->lists[i].n);
	*out = facts.fact;
	return facts.n;
}
