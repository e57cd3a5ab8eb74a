/* SPDX-License-Identifier: MIT */
/*
 * Asking a compiled policy: no allocation, no lock, on the path of every request. How it is read
 * and put together is policy_load.c; what a limit means for a ticket is the clock's matter.
 */
#include "policy/policy.h"
#include <string.h>
#include "base/log.h"
#include "base/str.h"
#include "policy/policy_build.h"

const char *policy_name(const struct policy *policy)
{
	return policy->name;
}

const char *policy_version(const struct policy *policy)
{
	return policy->version;
}

static const void *all(const struct policy *policy, enum policy_kind kind, size_t *n)
{
	*n = policy->rows[kind].n;
	return policy->rows[kind].row;
}

static const struct policy_rule *find_rule(
	const struct policy *policy, const char *name, const char *class_)
{
	const struct policy_rule *any = NULL, *rules;
	size_t n;

	rules = policy_rules(policy, &n);
	for (size_t i = 0; i < n; i++) {
		const struct policy_rule *rule = &rules[i];
		if (strcmp(rule->name, name) != 0)
			continue;
		if (str_equal(rule->class_, class_))
			return rule;
		if (!rule->class_)
			any = rule;
	}
	return any;
}

const struct policy_rule *policy_rule(
	const struct policy *policy, const char *name, const char *class_)
{
	const struct policy_rule *rule;

	if (str_empty(class_))
		class_ = policy->default_class;
	rule = find_rule(policy, name, class_);
	if (!rule && !policy_choice(policy_classes(policy), class_))
		rule = find_rule(policy, name, policy->default_class);
	return rule;
}

static struct policy_list list_of(const struct policy *policy, enum policy_section section)
{
	return (struct policy_list){policy->lists[section].choice, policy->lists[section].n};
}

struct policy_list policy_types(const struct policy *policy)
{
	return list_of(policy, POLICY_TYPES);
}
struct policy_list policy_categories(const struct policy *policy)
{
	return list_of(policy, POLICY_CATEGORIES);
}
struct policy_list policy_refusals(const struct policy *policy)
{
	return list_of(policy, POLICY_REFUSALS);
}
struct policy_list policy_ratings(const struct policy *policy)
{
	return list_of(policy, POLICY_RATINGS);
}
struct policy_list policy_classes(const struct policy *policy)
{
	return list_of(policy, POLICY_CLASSES);
}

const struct policy_choice *policy_choice(struct policy_list list, const char *code_or_name)
{
	const struct policy_choice *named = NULL;

	if (str_empty(code_or_name))
		return NULL;
	for (size_t i = 0; i < list.n; i++) {
		if (strcmp(list.choice[i].code, code_or_name) == 0)
			return &list.choice[i];
		if (!named && strcmp(list.choice[i].name, code_or_name) == 0)
			named = &list.choice[i];
	}
	return named;
}

const char *policy_topic(const struct policy *policy, const char *category)
{
	struct policy_list list = policy_categories(policy);
	const struct policy_choice *choice = policy_choice(list, category);

	/* A circle of parents ends too. */
	for (size_t i = 0; choice && choice->parent && i < list.n; i++)
		choice = policy_choice(list, choice->parent);
	return choice ? choice->code : "";
}

int policy_number(const struct policy *policy, const char *name)
{
	const struct number *number = policy_row(policy, POLICY_NUMBERS, name);
	if (!number)
		bug("the policy knows no number %s", name);
	return number->value;
}

const char *policy_default_class(const struct policy *policy)
{
	return policy->default_class;
}

struct policy_hours policy_hours(const struct policy *policy)
{
	return policy->hours;
}

const struct policy_rule *policy_rules(const struct policy *policy, size_t *n)
{
	return all(policy, POLICY_RULES, n);
}

const char *policy_title(const struct policy *policy)
{
	return policy->title;
}

size_t policy_texts(const struct policy *policy, const struct policy_text **out)
{
	*out = policy->texts;
	return policy->n_texts;
}

const struct policy_period *policy_period(const struct policy *policy, const char *name)
{
	return policy_row(policy, POLICY_PERIODS, name);
}

const struct policy_route *policy_route(const struct policy *policy, const char *name)
{
	return policy_row(policy, POLICY_ROUTES, name);
}

const struct policy_route *policy_routes(const struct policy *policy, size_t *n)
{
	return all(policy, POLICY_ROUTES, n);
}

struct policy_list policy_items(const struct policy *policy, const char *name)
{
	const struct named_list *list = policy_row(policy, POLICY_LISTS, name);
	if (!list)
		return (struct policy_list){0};
	return (struct policy_list){list->choices.choice, list->choices.n};
}

const struct policy_items *policy_lists(const struct policy *policy, size_t *n)
{
	*n = policy->rows[POLICY_LISTS].n;
	return policy->items;
}
