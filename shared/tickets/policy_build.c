/* SPDX-License-Identifier: MIT */
/*
 * From the tree of one policy file to rows, and the checks that a grammar cannot express. Which
 * file comes on top of which is decided in policy.c.
 */
#include "tickets/policy_build.h"
#include <string.h>
#include "base/pool.h"
#include "base/str.h"

struct builder {
	struct policy *policy;
	const char *file;
	struct buf *err;
};

static struct origin origin_of(const struct builder *b, const xmlNode *node)
{
	return (struct origin){b->file, (int)xmlGetLineNo(node)};
}

static char *attribute(const struct builder *b, const xmlNode *node, const char *name)
{
	return policy_xml_attribute(b->policy->pool, node, name);
}

static bool says(const struct builder *b, const xmlNode *node, const char *name, const char *value)
{
	return str_equal(attribute(b, node, name), value);
}

static bool is(const xmlNode *node, const char *name)
{
	return strcmp((const char *)node->name, name) == 0;
}

/* The grammar has seen that it is a small number; white space around it is allowed there. */
static int number(const char *text)
{
	int value = 0, sign = 1;
	for (; text && *text; text++) {
		if (*text == '-')
			sign = -1;
		else if (*text >= '0' && *text <= '9')
			value = value * 10 + *text - '0';
	}
	return sign * value;
}

static int fail(const struct builder *b, const xmlNode *node, const char *message)
{
	buf_print(b->err, "%s:%ld: %s: %s\n", b->file, xmlGetLineNo(node), (const char *)node->name,
		message);
	return -1;
}

/* --- rules --- */

static bool known_level(const struct policy_rule *rule, const char *name)
{
	for (size_t i = 0; i < rule->n_levels; i++) {
		if (strcmp(rule->levels[i].name, name) == 0)
			return true;
	}
	return false;
}

static int build_levels(const struct builder *b, const xmlNode *node, struct policy_rule *rule)
{
	enum { MOST = 8 };
	struct policy_level *level = pool_alloc(b->policy->pool, MOST * sizeof *level);
	int before = -1000;

	rule->levels = level;
	for (const xmlNode *child = policy_xml_first(node); child; child = policy_xml_next(child)) {
		const char *months = attribute(b, child, "months");
		struct policy_level next = {
			.name = attribute(b, child, "name"), .months = number(months)};
		next.at = months ? 0 : number(attribute(b, child, "at"));
		if (known_level(rule, next.name))
			return fail(b, child,
				"the rule has this level already; expected: each level once");
		if (months && (rule->unit != LIMIT_MONTHS || next.months >= rule->limit))
			return fail(b, child, "months; expected: fewer months than the rule's own");
		if (!months && next.at <= before)
			return fail(b, child,
				"not after the level before; expected: levels in the order of "
				"time");
		before = months ? before : next.at;
		level[rule->n_levels++] = next;
	}
	return 0;
}

static int build_rule(const struct builder *b, const xmlNode *node)
{
	const char *workdays = attribute(b, node, "workdays"), *days = attribute(b, node, "days");
	const char *count = attribute(b, node, "count");
	struct policy_rule rule = {
		.name = attribute(b, node, "name"),
		.class_ = attribute(b, node, "class"),
		.title = attribute(b, node, "title"),
		.source = attribute(b, node, "source"),
		.within = attribute(b, node, "within"),
		.roll = says(b, node, "roll", "yes"),
		.count = b->policy->count,
	};

	rule.unit = workdays ? LIMIT_WORKDAYS : days ? LIMIT_DAYS : LIMIT_MONTHS;
	rule.limit = number(workdays ? workdays : days ? days : attribute(b, node, "months"));
	if (rule.unit != LIMIT_WORKDAYS)
		rule.count = COUNT_CIVIL;
	else if (count)
		count_rule_parse(count, &rule.count);
	if (build_levels(b, node, &rule) != 0)
		return -1;
	return policy_put_rule(b->policy, &rule, origin_of(b, node), b->err) ? 0 : -1;
}

/* A profile that changes how days are counted changes it for the rules it inherits. */
static void build_counting(const struct builder *b, const xmlNode *node)
{
	enum count_rule before = b->policy->count;
	count_rule_parse(attribute(b, node, "rule"), &b->policy->count);
	for (size_t i = 0; i < b->policy->n_rules; i++) {
		struct policy_rule *rule = &b->policy->rules[i];
		if (rule->unit == LIMIT_WORKDAYS && rule->count == before)
			rule->count = b->policy->count;
	}
}

/* --- lists --- */

static int build_choice(const struct builder *b, struct choices *list, const xmlNode *node,
	const char *parent, const char *source)
{
	struct policy_choice choice = {
		.code = attribute(b, node, "code"),
		.name = attribute(b, node, "name"),
		.text = policy_xml_first(node) ? "" : policy_xml_content(b->policy->pool, node),
		.where = attribute(b, node, "where"),
		.redirect = says(b, node, "redirect", "yes"),
		.source = attribute(b, node, "source"),
		.parent = parent,
	};

	if (!choice.where)
		choice.where = "";
	if (!choice.source)
		choice.source = source;
	if (parent && !(str_starts(choice.code, parent) && choice.code[strlen(parent)] == '.'))
		return fail(b, node, "the code does not begin with the code above it and a dot");
	if (policy_put_choice(b->policy, list, &choice, origin_of(b, node), b->err) != 0)
		return -1;
	for (const xmlNode *child = policy_xml_first(node); child; child = policy_xml_next(child)) {
		if (build_choice(b, list, child, choice.code, choice.source) != 0)
			return -1;
	}
	return 0;
}

static int build_list(const struct builder *b, const xmlNode *section, enum policy_section which)
{
	struct choices *list = policy_choices(b->policy, which);
	if (says(b, section, "replace", "yes"))
		*list = (struct choices){0};
	for (const xmlNode *node = policy_xml_first(section); node; node = policy_xml_next(node)) {
		if (build_choice(b, list, node, NULL, NULL) != 0)
			return -1;
	}
	return 0;
}

static int build_section(const struct builder *b, const xmlNode *section)
{
	static const char *const lists[POLICY_SECTIONS] = {
		"types", "classes", "categories", "refusals", "ratings"};

	if (is(section, "counting")) {
		build_counting(b, section);
		return 0;
	}
	for (const xmlNode *node = policy_xml_first(section); node; node = policy_xml_next(node)) {
		if (is(section, "rules") && build_rule(b, node) != 0)
			return -1;
		if (is(section, "numbers"))
			policy_put_number(b->policy,
				pool_text(b->policy->pool, (const char *)node->name),
				number(policy_xml_content(b->policy->pool, node)));
	}
	if (is(section, "classes")) {
		b->policy->default_class = attribute(b, section, "default");
		b->policy->default_from = origin_of(b, section);
	}
	for (int i = 0; i < POLICY_SECTIONS; i++) {
		if (is(section, lists[i]))
			return build_list(b, section, i);
	}
	return 0;
}

int policy_build(struct policy *policy, const xmlNode *root, const char *file, struct buf *err)
{
	struct builder b = {policy, file, err};
	for (const xmlNode *section = policy_xml_first(root); section;
		section = policy_xml_next(section)) {
		if (build_section(&b, section) != 0)
			return -1;
	}
	return 0;
}

/* --- all files together --- */

static int check_rule(const struct policy *policy, size_t i, struct buf *err)
{
	const struct policy_rule *rule = &policy->rules[i], *within;
	struct origin from = policy->rule_from[i];

	if (rule->class_ && !policy_choice(policy_classes(policy), rule->class_)) {
		buf_print(err, "%s:%d: rule %s: class %s; expected: the code of a class\n",
			from.file, from.line, rule->name, rule->class_);
		return -1;
	}
	for (size_t k = 0; k < policy->lists[POLICY_CLASSES].n; k++) {
		const char *class_ = policy->lists[POLICY_CLASSES].choice[k].code;
		if (policy_rule(policy, rule->name, class_))
			continue;
		buf_print(err,
			"%s:%d: rule %s: nothing for class %s; expected: a rule for each class, or "
			"one without\n",
			from.file, from.line, rule->name, class_);
		return -1;
	}
	within = rule->within ? policy_rule(policy, rule->within, rule->class_) : NULL;
	if (rule->within && (!within || within->within)) {
		buf_print(err,
			"%s:%d: rule %s: within %s; expected: a rule that is within no other\n",
			from.file, from.line, rule->name, rule->within);
		return -1;
	}
	return 0;
}

int policy_check(const struct policy *policy, struct buf *err)
{
	static const char *const needed[] = {"letter.dispatch", "letter.reply", "letter.unit",
		"letter.unanswered", "rating.contact", "rating.rectify"};
	const struct choices *ratings = &policy->lists[POLICY_RATINGS];

	for (size_t i = 0; i < policy->n_rules; i++) {
		if (check_rule(policy, i, err) != 0)
			return -1;
	}
	if (!policy_choice(policy_classes(policy), policy->default_class)) {
		buf_print(err, "%s:%d: classes: default %s; expected: the code of a class\n",
			policy->default_from.file, policy->default_from.line,
			policy->default_class);
		return -1;
	}
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
		if (!policy_rule(policy, needed[i], NULL)) {
			buf_print(err, "policy %s: no rule %s; expected: all that letters need\n",
				policy->name, needed[i]);
			return -1;
		}
	}
	for (size_t i = 0; i < 5; i++) {
		if (ratings->n == 5 && ratings->choice[i].code[0] == '5' - (char)i)
			continue;
		buf_print(err,
			"%s:%d: ratings; expected: the five levels 5, 4, 3, 2 and 1, in this "
			"order\n",
			ratings->from[0].file, ratings->from[0].line);
		return -1;
	}
	return 0;
}

static void dump_text(struct buf *out, const char *text)
{
	buf_print(out, "%zu:%s,", text ? strlen(text) : 0, text ? text : "");
}

void policy_dump(const struct policy *policy, struct buf *out)
{
	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct policy_rule *rule = &policy->rules[i];
		const char *texts[] = {
			rule->name, rule->class_, rule->title, rule->source, rule->within};
		for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
			dump_text(out, texts[k]);
		buf_print(out, "%d %d %d %d\n", rule->limit, rule->unit, rule->count, rule->roll);
		for (size_t k = 0; k < rule->n_levels; k++)
			buf_print(out, "%s %d %d\n", rule->levels[k].name, rule->levels[k].at,
				rule->levels[k].months);
	}
	for (int s = 0; s < POLICY_SECTIONS; s++) {
		for (size_t i = 0; i < policy->lists[s].n; i++) {
			const struct policy_choice *choice = &policy->lists[s].choice[i];
			const char *texts[] = {choice->code, choice->name, choice->text,
				choice->where, choice->parent, choice->source};
			for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
				dump_text(out, texts[k]);
			buf_print(out, "%d\n", choice->redirect);
		}
	}
	for (size_t i = 0; i < policy->n_numbers; i++)
		buf_print(out, "%s %d\n", policy->numbers[i].name, policy->numbers[i].value);
	dump_text(out, policy->default_class);
}
