/* SPDX-License-Identifier: MIT */
/*
 * What can only be seen when all files of a policy are together: that names lead somewhere and that
 * nothing is missing that the programs need.
 */
#include "base/str.h"
#include "tickets/policy_build.h"

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
