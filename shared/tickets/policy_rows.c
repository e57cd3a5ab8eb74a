/* SPDX-License-Identifier: MIT */
/*
 * The rows of a policy while it is put together: a later file replaces what an earlier one said of
 * the same name, one file may say it once. What the rows mean is policy_build.c's matter.
 */
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "tickets/policy_build.h"

static void *grown(struct pool *pool, void *rows, size_t n, size_t size)
{
	/* room doubles at each power of two */
	void *wider;
	if (n & (n - 1) || (n == 0 && rows))
		return rows;
	wider = pool_alloc(pool, (n ? 2 * n : 1) * size);
	if (n)
		memcpy(wider, rows, n * size);
	return wider;
}

struct choices *policy_choices(struct policy *policy, enum policy_section section)
{
	return &policy->lists[section];
}

struct policy_rule *policy_put_rule(struct policy *policy, const struct policy_rule *rule,
	struct origin origin, struct buf *err)
{
	for (size_t i = 0; i < policy->n_rules; i++) {
		if (!str_equal(policy->rules[i].name, rule->name) ||
			!str_equal(policy->rules[i].class_, rule->class_))
			continue;
		if (policy->rule_from[i].file == origin.file) {
			buf_print(err,
				"%s:%d: rule %s stands in line %d already; expected: each name and "
				"class once\n",
				origin.file, origin.line, rule->name, policy->rule_from[i].line);
			return NULL;
		}
		policy->rules[i] = *rule;
		policy->rule_from[i] = origin;
		return &policy->rules[i];
	}
	policy->rules = grown(policy->pool, policy->rules, policy->n_rules, sizeof *policy->rules);
	policy->rule_from =
		grown(policy->pool, policy->rule_from, policy->n_rules, sizeof *policy->rule_from);
	policy->rules[policy->n_rules] = *rule;
	policy->rule_from[policy->n_rules] = origin;
	return &policy->rules[policy->n_rules++];
}

/* Where a new row goes: behind its parent's last child, else at the end. */
static size_t place_of(const struct choices *list, const char *parent)
{
	for (size_t i = list->n; parent && i > 0; i--) {
		if (str_equal(list->choice[i - 1].parent, parent) ||
			str_equal(list->choice[i - 1].code, parent))
			return i;
	}
	return list->n;
}

int policy_put_choice(struct policy *policy, struct choices *list,
	const struct policy_choice *choice, struct origin origin, struct buf *err)
{
	size_t at;
	for (size_t i = 0; i < list->n; i++) {
		if (!str_equal(list->choice[i].code, choice->code))
			continue;
		if (list->from[i].file == origin.file) {
			buf_print(err,
				"%s:%d: code %s stands in line %d already; expected: each code "
				"once\n",
				origin.file, origin.line, choice->code, list->from[i].line);
			return -1;
		}
		list->choice[i] = *choice;
		list->from[i] = origin;
		return 0;
	}
	list->choice = grown(policy->pool, list->choice, list->n, sizeof *list->choice);
	list->from = grown(policy->pool, list->from, list->n, sizeof *list->from);
	at = place_of(list, choice->parent);
	memmove(list->choice + at + 1, list->choice + at, (list->n - at) * sizeof *list->choice);
	memmove(list->from + at + 1, list->from + at, (list->n - at) * sizeof *list->from);
	list->choice[at] = *choice;
	list->from[at] = origin;
	list->n++;
	return 0;
}

void policy_put_number(struct policy *policy, const struct number *number)
{
	for (size_t i = 0; i < policy->n_numbers; i++) {
		if (str_equal(policy->numbers[i].name, number->name)) {
			policy->numbers[i] = *number;
			return;
		}
	}
	policy->numbers =
		grown(policy->pool, policy->numbers, policy->n_numbers, sizeof *policy->numbers);
	policy->numbers[policy->n_numbers++] = *number;
}
