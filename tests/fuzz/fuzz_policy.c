/* SPDX-License-Identifier: MIT */
/* Any text as a policy: refused with a message or compiled whole, never a crash, never another file
 * read. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/log.h"
#include "base/str.h"
#include "policy/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Levels in the order of time, told to somebody; limits that can be counted. */
static void look_at_rules(const struct policy *policy)
{
	size_t n;
	const struct policy_rule *rules = policy_rules(policy, &n);

	for (size_t i = 0; i < n; i++) {
		if (rules[i].limit < 1 || !rules[i].source[0])
			bug("a rule without limit or source");
		if (rules[i].extension.limit && rules[i].extension.limit <= rules[i].limit)
			bug("an extension that shortens");
		for (size_t k = 0; k < rules[i].n_levels; k++) {
			if (rules[i].levels[k].tells == 0 || rules[i].levels[k].level == LEVEL_NONE)
				bug("a level that tells nobody");
			if (k && rules[i].levels[k].level <= rules[i].levels[k - 1].level)
				bug("levels out of order");
		}
	}
}

/* From its own texts it is the same again. */
static void read_again(const struct policy *policy)
{
	const struct policy_text *texts;
	size_t n = policy_texts(policy, &texts);
	struct buf err = BUF_INIT;
	struct policy *again = policy_from_texts(SRCDIR "/schema/policies", texts, n, &err);

	if (!again || strcmp(policy_version(again), policy_version(policy)) != 0)
		bug("not the same again: %s", buf_str(&err));
	policy_close(&again);
	buf_free(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct buf err = BUF_INIT;
	struct policy *policy =
		policy_parse(SRCDIR "/schema/policies", "site", (const char *)data, n, &err);

	if (!policy && err.n == 0)
		bug("refused without a word");
	if (policy) {
		struct policy_list classes = policy_classes(policy);
		for (size_t i = 0; i < classes.n; i++) {
			if (policy_rule(policy, "letter.reply", classes.choice[i].code)->limit < 1)
				bug("a limit below one");
		}
		if (!policy_choice(classes, policy_default_class(policy)))
			bug("a default class that is none");
		policy_number(policy, "chase.most");
		look_at_rules(policy);
		read_again(policy);
	}
	policy_close(&policy);
	buf_free(&err);
	return 0;
}
