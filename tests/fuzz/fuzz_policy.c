/* SPDX-License-Identifier: MIT */
/* Any text as a policy: refused with a message or compiled whole, never a crash, never another file
 * read. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/log.h"
#include "base/str.h"
#include "tickets/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

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
	}
	policy_close(&policy);
	buf_free(&err);
	return 0;
}
