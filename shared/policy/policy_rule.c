/* SPDX-License-Identifier: MIT */
/*
 * A rule of a policy file: its limit, its ladder, and whether it may be lengthened or stand still.
 * What other rules it needs is seen when all files are together, in policy_check.c.
 */
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "policy/policy_build.h"

/* --- levels --- */

static const struct {
	const char *word;
	enum tell tell;
} tells[] = {
	{"handler", TELL_HANDLER},
	{"direct", TELL_DIRECT},
	{"first", TELL_FIRST},
	{"office", TELL_OFFICE},
};

/* Whom a level tells that does not say: the higher, the more. */
static unsigned usual_tells(enum level level)
{
	switch (level) {
	case LEVEL_REMIND: return TELL_HANDLER;
	case LEVEL_YELLOW: return TELL_HANDLER | TELL_DIRECT;
	default: return TELL_HANDLER | TELL_DIRECT | TELL_FIRST | TELL_OFFICE;
	}
}

/* The grammar has seen that each word is one of these. */
static unsigned parse_tells(const char *words)
{
	unsigned found = 0;
	for (size_t i = 0; i < sizeof tells / sizeof *tells; i++) {
		if (strstr(words, tells[i].word))
			found |= tells[i].tell;
	}
	return found;
}

const char *policy_tells(struct pool *pool, unsigned told)
{
	const char *words = "";
	for (size_t i = 0; i < sizeof tells / sizeof *tells; i++) {
		if (told & tells[i].tell)
			words = pool_print(
				pool, "%s%s%s", words, words[0] ? " " : "", tells[i].word);
	}
	return words;
}

static const char *wrong_level(const struct policy_rule *rule, const struct policy_level *next)
{
	const struct policy_level *last = rule->n_levels ? &rule->levels[rule->n_levels - 1] : NULL;

	for (size_t i = 0; i < rule->n_levels; i++) {
		if (rule->levels[i].level == next->level)
			return "the rule has this level already; expected: each level once";
	}
	if (next->months && (rule->unit != LIMIT_MONTHS || next->months >= rule->limit))
		return "months; expected: fewer months than the rule's own";
	if (!last)
		return NULL;
	if (next->months	       ? next->months <= last->months || !last->months
			: last->months ? next->at < 0
				       : next->at <= last->at)
		return "not after the level before; expected: levels in the order of time";
	if (next->level < last->level)
		return "lower than the level before; expected: remind, yellow, red, supervise in "
		       "this order";
	return NULL;
}

static int build_level(const struct builder *b, const xmlNode *node, struct policy_rule *rule,
	struct policy_level *levels)
{
	const char *months = builder_attribute(b, node, "months");
	const char *told = builder_attribute(b, node, "tells");
	struct policy_level level = {
		.name = builder_attribute(b, node, "name"),
		.at = months ? 0 : builder_number(builder_attribute(b, node, "at")),
		.months = builder_number(months),
	};
	const char *wrong;

	level.level = level_parse(level.name);
	level.tells = told ? parse_tells(told) : usual_tells(level.level);
	wrong = wrong_level(rule, &level);
	if (wrong)
		return builder_fail(b, node, wrong);
	levels[rule->n_levels++] = level;
	return 0;
}

/* --- what may change a limit --- */

static int build_extension(const struct builder *b, const xmlNode *node, struct policy_rule *rule)
{
	rule->extension.limit = builder_number(builder_attribute(b, node, "to"));
	rule->extension.source = builder_attribute(b, node, "source");
	if (rule->extension.limit <= rule->limit)
		return builder_fail(b, node,
			"not longer than the limit; expected: to counts from the start and is more "
			"than the rule's own limit");
	return 0;
}

static int build_pause(const struct builder *b, const xmlNode *node, struct policy_rule *rule)
{
	rule->pause.most = builder_number(builder_attribute(b, node, "most"));
	rule->pause.limit = builder_number(builder_attribute(b, node, "workdays"));
	rule->pause.source = builder_attribute(b, node, "source");
	if (rule->unit != LIMIT_WORKDAYS)
		return builder_fail(b, node,
			"the limit is not in working days; expected: a rule with workdays");
	return 0;
}

/* --- the rule --- */

static int build_parts(const struct builder *b, const xmlNode *node, struct policy_rule *rule)
{
	struct policy_level *levels = pool_alloc(b->policy->pool, LEVELS * sizeof *levels);

	rule->levels = levels;
	for (const xmlNode *child = policy_xml_first(node); child; child = policy_xml_next(child)) {
		int result = builder_is(child, "level") ? build_level(b, child, rule, levels)
			: builder_is(child, "pause")	? build_pause(b, child, rule)
							: build_extension(b, child, rule);
		if (result != 0)
			return -1;
	}
	return 0;
}

int policy_build_rule(const struct builder *b, const xmlNode *node)
{
	const char *count = builder_attribute(b, node, "count");
	struct policy_rule rule = {
		.name = builder_attribute(b, node, "name"),
		.class_ = builder_attribute(b, node, "class"),
		.title = builder_attribute(b, node, "title"),
		.source = builder_attribute(b, node, "source"),
		.within = builder_attribute(b, node, "within"),
		.roll = builder_says(b, node, "roll", "yes"),
		.count = b->policy->count,
	};

	rule.limit = builder_limit(b, node, &rule.unit);
	if (rule.unit != LIMIT_WORKDAYS)
		rule.count = COUNT_CIVIL;
	else if (count)
		count_rule_parse(count, &rule.count);
	if (build_parts(b, node, &rule) != 0)
		return -1;
	/* a rule that nobody starts a clock by would be silently without effect */
	if (b->extends && !policy_row(b->policy, POLICY_RULES, rule.name))
		return builder_fail(b, node,
			"no such rule in the policy that this one extends; expected: one of the "
			"names that `huiying policy show` lists");
	return policy_put(b->policy, POLICY_RULES, &rule, builder_origin(b, node), b->err) ? 0 : -1;
}
