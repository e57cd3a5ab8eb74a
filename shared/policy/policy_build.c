/* SPDX-License-Identifier: MIT */
/*
 * From the tree of one policy file to rows. Rules are policy_rule.c; which file comes on top of
 * which is decided in policy_load.c.
 */
#include "policy/policy_build.h"
#include <string.h>
#include "base/pool.h"
#include "base/str.h"

struct origin builder_origin(const struct builder *b, const xmlNode *node)
{
	return (struct origin){b->file, (int)xmlGetLineNo(node)};
}

char *builder_attribute(const struct builder *b, const xmlNode *node, const char *name)
{
	return policy_xml_attribute(b->policy->pool, node, name);
}

bool builder_says(const struct builder *b, const xmlNode *node, const char *name, const char *value)
{
	return str_equal(builder_attribute(b, node, name), value);
}

bool builder_is(const xmlNode *node, const char *name)
{
	return strcmp((const char *)node->name, name) == 0;
}

/* The grammar has seen that it is a small number; white space around it is allowed there. */
int builder_number(const char *text)
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

int builder_limit(const struct builder *b, const xmlNode *node, enum limit_unit *unit)
{
	static const struct {
		const char *attribute;
		enum limit_unit unit;
	} units[] = {{"workdays", LIMIT_WORKDAYS}, {"days", LIMIT_DAYS}, {"months", LIMIT_MONTHS}};

	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		const char *value = builder_attribute(b, node, units[i].attribute);
		*unit = units[i].unit;
		if (value)
			return builder_number(value);
	}
	return 0;
}

int builder_fail(const struct builder *b, const xmlNode *node, const char *message)
{
	buf_print(b->err, "%s:%ld: %s: %s\n", b->file, xmlGetLineNo(node), (const char *)node->name,
		message);
	return -1;
}

/* --- counting and hours --- */

/* A profile that changes how days are counted changes it for the rules it inherits. */
static void build_counting(const struct builder *b, const xmlNode *node)
{
	enum count_rule before = b->policy->count;
	count_rule_parse(builder_attribute(b, node, "rule"), &b->policy->count);
	b->policy->count_source = builder_attribute(b, node, "source");
	for (size_t i = 0; i < b->policy->rows[POLICY_RULES].n; i++) {
		struct policy_rule *rule =
			(struct policy_rule *)b->policy->rows[POLICY_RULES].row + i;
		if (rule->unit == LIMIT_WORKDAYS && rule->count == before)
			rule->count = b->policy->count;
	}
}

/* The grammar has seen HH:MM. */
static int minutes(const char *text)
{
	return builder_number(text) / 100 * 60 + builder_number(text) % 100;
}

static int build_hours(const struct builder *b, const xmlNode *node)
{
	struct policy_hours *hours = &b->policy->hours;

	hours->from = minutes(builder_attribute(b, node, "from"));
	hours->to = minutes(builder_attribute(b, node, "to"));
	hours->workdays = builder_says(b, node, "workdays", "yes");
	b->policy->hours_source = builder_attribute(b, node, "source");
	if (hours->from >= hours->to)
		return builder_fail(b, node, "from is not before to; expected: hours of one day");
	return 0;
}

/* --- lists --- */

static int build_choice(const struct builder *b, struct choices *list, const xmlNode *node,
	const char *parent, const char *source)
{
	struct policy_choice choice = {
		.code = builder_attribute(b, node, "code"),
		.name = builder_attribute(b, node, "name"),
		.text = policy_xml_first(node) ? "" : policy_xml_content(b->policy->pool, node),
		.where = str_or_empty(builder_attribute(b, node, "where")),
		.redirect = builder_says(b, node, "redirect", "yes"),
		.blocks = str_or_empty(builder_attribute(b, node, "blocks")),
		.except = str_or_empty(builder_attribute(b, node, "except")),
		.source = builder_attribute(b, node, "source"),
		.parent = parent,
	};

	if (!choice.source)
		choice.source = source;
	if (choice.except[0] && !choice.blocks[0])
		return builder_fail(b, node,
			"except without blocks; expected: except only where an answer blocks");
	if (parent && !(str_starts(choice.code, parent) && choice.code[strlen(parent)] == '.'))
		return builder_fail(b, node,
			"the code does not begin with the code above it; expected: that code, a "
			"dot and a word");
	if (policy_put_choice(b->policy, list, &choice, builder_origin(b, node), b->err) != 0)
		return -1;
	for (const xmlNode *child = policy_xml_first(node); child; child = policy_xml_next(child)) {
		if (build_choice(b, list, child, choice.code, choice.source) != 0)
			return -1;
	}
	return 0;
}

static int build_choices(
	const struct builder *b, struct choices *list, const xmlNode *section, const char *source)
{
	if (builder_says(b, section, "replace", "yes"))
		*list = (struct choices){0};
	for (const xmlNode *node = policy_xml_first(section); node; node = policy_xml_next(node)) {
		if (build_choice(b, list, node, NULL, source) != 0)
			return -1;
	}
	return 0;
}

/* A list that an extended policy has keeps its items, unless it says replace. */
static int build_list(const struct builder *b, const xmlNode *node)
{
	struct named_list list = {
		.name = builder_attribute(b, node, "name"),
		.title = builder_attribute(b, node, "title"),
		.source = builder_attribute(b, node, "source"),
	};
	const struct named_list *before = policy_row(b->policy, POLICY_LISTS, list.name);
	struct named_list *put;

	if (before)
		list.choices = before->choices;
	put = policy_put(b->policy, POLICY_LISTS, &list, builder_origin(b, node), b->err);
	return put ? build_choices(b, &put->choices, node, list.source) : -1;
}

/* --- periods and numbers --- */

static int build_period(const struct builder *b, const xmlNode *node)
{
	const char *times = builder_attribute(b, node, "times");
	struct policy_period period = {
		.name = builder_attribute(b, node, "name"),
		.title = builder_attribute(b, node, "title"),
		.least = builder_says(b, node, "least", "yes"),
		.review = builder_says(b, node, "review", "yes"),
		.times = times ? builder_number(times) : 1,
		.source = builder_attribute(b, node, "source"),
	};

	period.limit = builder_limit(b, node, &period.unit);
	if (period.least && (times || period.review))
		return builder_fail(b, node,
			"least; expected: times and review only where something is done again and "
			"again");
	return policy_put(b->policy, POLICY_PERIODS, &period, builder_origin(b, node), b->err) ? 0
											       : -1;
}

static int build_number(const struct builder *b, const xmlNode *node)
{
	struct number number = {
		.name = pool_text(b->policy->pool, (const char *)node->name),
		.value = builder_number(policy_xml_content(b->policy->pool, node)),
		.source = builder_attribute(b, node, "source"),
	};
	return policy_put(b->policy, POLICY_NUMBERS, &number, builder_origin(b, node), b->err) ? 0
											       : -1;
}

/* --- sections --- */

static const struct {
	const char *name;
	int (*build)(const struct builder *b, const xmlNode *node);
} kinds[] = {
	{"rules", policy_build_rule},
	{"periods", build_period},
	{"routes", policy_build_route},
	{"lists", build_list},
	{"numbers", build_number},
};

const char *const policy_sections[POLICY_SECTIONS] = {
	"types", "classes", "categories", "refusals", "ratings"};

static int build_kind(const struct builder *b, const xmlNode *section,
	int (*build)(const struct builder *b, const xmlNode *node))
{
	for (const xmlNode *node = policy_xml_first(section); node; node = policy_xml_next(node)) {
		if (build(b, node) != 0)
			return -1;
	}
	return 0;
}

static int build_section(const struct builder *b, const xmlNode *section)
{
	if (builder_is(section, "counting"))
		build_counting(b, section);
	if (builder_is(section, "hours"))
		return build_hours(b, section);
	if (builder_is(section, "classes")) {
		b->policy->default_class = builder_attribute(b, section, "default");
		b->policy->default_from = builder_origin(b, section);
	}
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (builder_is(section, kinds[i].name))
			return build_kind(b, section, kinds[i].build);
	}
	for (int i = 0; i < POLICY_SECTIONS; i++) {
		if (builder_is(section, policy_sections[i]))
			return build_choices(b, &b->policy->lists[i], section, NULL);
	}
	return 0;
}

int policy_build(struct policy *policy, const xmlNode *root, const char *file, struct buf *err)
{
	struct builder b = {policy, file, err, policy->rows[POLICY_RULES].n > 0};

	policy->title = builder_attribute(&b, root, "title");
	for (const xmlNode *section = policy_xml_first(root); section;
		section = policy_xml_next(section)) {
		if (build_section(&b, section) != 0)
			return -1;
	}
	return 0;
}
