/* SPDX-License-Identifier: MIT */
/*
 * A compiled policy as text: everything that was compiled and nothing else, so that its hash names
 * what is in force.
 */
#include <string.h>
#include "base/str.h"
#include "tickets/policy_build.h"

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
		buf_print(out, "%d %d %d\n", rule->extension.limit, rule->pause.most,
			rule->pause.limit);
		dump_text(out, rule->extension.source);
		dump_text(out, rule->pause.source);
		for (size_t k = 0; k < rule->n_levels; k++)
			buf_print(out, "%s %d %d %u\n", rule->levels[k].name, rule->levels[k].at,
				rule->levels[k].months, rule->levels[k].tells);
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
	for (size_t i = 0; i < policy->n_numbers; i++) {
		buf_print(out, "%s %d ", policy->numbers[i].name, policy->numbers[i].value);
		dump_text(out, policy->numbers[i].source);
	}
	dump_text(out, policy->default_class);
	dump_text(out, policy->title);
	dump_text(out, policy->count_source);
	dump_text(out, policy->hours_source);
	buf_print(out, "%d %d %d\n", policy->hours.from, policy->hours.to, policy->hours.workdays);
}
