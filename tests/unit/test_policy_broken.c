/* SPDX-License-Identifier: MIT */
/* Every way to write a policy wrong that an operator has, told with file, line and what was
 * expected: a rule that is silently not in force would be a limit nobody keeps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/str.h"
#include "policy/policy.h"

#define POLICIES SRCDIR "/schema/policies"

/* Line 1 of each case; the rest begins in line 2. */
#define HEAD "<policy name=\"site\" title=\"本站\" extends=\"national\">\n"
#define RULE "<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "

static const struct {
	const char *text, *message;
} broken[] = {
	{"", "site.xml:1: "},
	{"<policy>\n<rules>\n</policy>", "site.xml:3: "},
	{HEAD "<laws/>\n</policy>", "site.xml:2: laws: "},
	{HEAD "<laws/>\n</policy>", "expected: a policy has name, title and either extends"},
	{HEAD "<rules>\n<law/></rules></policy>", "site.xml:3: law: "},
	{HEAD "<rules>\n<law/></rules></policy>", "expected: rules holds one or more rule"},
	{HEAD "<rules>\n<rule name=\"letter.reply\" title=\"x\" workdays=\"5\"/></rules></policy>",
		"site.xml:3: rule: "},
	{HEAD "<rules>\n<rule name=\"letter.reply\" title=\"x\" workdays=\"5\"/></rules></policy>",
		"rule: no source; expected: a rule has name (words with dots between them"},
	{HEAD "<rules>\n\n" RULE "workdays=\"0\"/></rules></policy>", "site.xml:4: rule: "},
	{HEAD "<rules>\n\n" RULE "workdays=\"0\"/></rules></policy>",
		"rule: workdays=\"0\"; expected"},
	{HEAD "<rules>" RULE "workdays=\"5\"/>\n" RULE "workdays=\"6\"/></rules></policy>",
		"site.xml:3: rule letter.reply stands in line 2 already; expected: each name and "
		"class once"},
	{HEAD "<rules>" RULE "workdays=\"5\"><level name=\"red\" at=\"2\"/>\n<level name=\"red\" "
	      "at=\"3\"/></rule></rules></policy>",
		"site.xml:3: level: the rule has this level already"},
	{HEAD "<rules>" RULE "workdays=\"5\"><level name=\"red\" at=\"2\"/>\n<level "
	      "name=\"supervise\" at=\"1\"/></rule></rules></policy>",
		"site.xml:3: level: not after the level before"},
	{HEAD "<rules>" RULE
	      "workdays=\"5\">\n<level name=\"pink\" at=\"2\"/></rule></rules></policy>",
		"site.xml:3: level: "},
	{HEAD "<rules>" RULE
	      "workdays=\"5\">\n<level name=\"remind\" months=\"2\"/></rule></rules></policy>",
		"site.xml:3: level: months; expected: fewer months"},
	{HEAD "<rules>\n<rule name=\"letter.repply\" title=\"x\" source=\"local\" "
	      "workdays=\"5\"/></rules></policy>",
		"site.xml:3: rule: no such rule in the policy that this one extends"},
	{HEAD "<rules>" RULE "workdays=\"5\" within=\"letter.never\"/></rules></policy>",
		"site.xml:2: rule letter.reply: within letter.never; expected: a rule"},
	{HEAD "<rules><rule name=\"letter.reply\" class=\"odd\" title=\"x\" source=\"local\" "
	      "days=\"5\"/></rules></policy>",
		"site.xml:2: rule letter.reply: class odd; expected: the code of a class"},
	{HEAD "<types><type code=\"a\" name=\"a\" source=\"local\"/>\n<type code=\"a\" name=\"b\" "
	      "source=\"local\"/></types></policy>",
		"site.xml:3: code a stands in line 2 already"},
	{HEAD "<classes default=\"none\"><class code=\"simple\" name=\"a\" "
	      "source=\"local\"/></classes></policy>",
		"site.xml:2: classes: default none; expected: the code of a class"},
	{HEAD "<categories><category code=\"a\" name=\"a\" source=\"local\">\n<category "
	      "code=\"b.c\" name=\"c\"/></category>"
	      "</categories></policy>",
		"site.xml:3: category: the code does not begin with the code above it"},
	{HEAD "<categories><category code=\"a\" name=\"a\" source=\"local\">\n<category code=\"A\" "
	      "name=\"c\"/></category>"
	      "</categories></policy>",
		"expected: a category of the second step"},
	{HEAD "<ratings replace=\"yes\">\n<rating code=\"1\" name=\"a\" "
	      "source=\"local\"/></ratings></policy>",
		"site.xml:3: ratings; expected: the five levels"},
	{HEAD "\n<counting rule=\" office\" source=\"local\"/></policy>", "site.xml:3: counting: "},
	{HEAD "<numbers>\n<add.most source=\"local\">many</add.most></numbers></policy>",
		"site.xml:3: add.most: "},
	{HEAD "<numbers>\n<add.most source=\"local\">many</add.most></numbers></policy>",
		"expected: add.most (how often a citizen may add to a letter) is a whole number"},
	{"<policy name=\"site\" title=\"x\"\n extends=\"atlantis\"/>", "atlantis.xml"},
	{"\n<policy name=\"site\" title=\"x\" extends=\"atlantis\"/>",
		"site.xml:2: extends atlantis"},
	{"\n<policy name=\"site\" title=\"x\" extends=\"site\"/>",
		"site.xml:2: extends site; expected: no loop"},
	{"<policy name=\"other\" title=\"x\" extends=\"national\"/>",
		"site.xml:1: policy other; expected: the name of the file, site"},
	{"<policy name=\"site\" title=\"x\"/>", "site.xml:1: policy: "},
	{"\n<!DOCTYPE policy [<!ENTITY a \"b\">]>\n<policy name=\"site\" title=\"&a;\" "
	 "extends=\"national\"/>",
		"site.xml:2: a DOCTYPE; expected: none"},
	{"<!DOCTYPE policy SYSTEM \"file:///etc/passwd\">\n<policy name=\"site\" title=\"x\" "
	 "extends=\"national\"/>",
		"site.xml:1: a DOCTYPE; expected: none"},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\">\n<level name=\"red\" at=\"2\"/>\n<level name=\"yellow\" "
	      "at=\"3\"/></rule></rules></policy>",
		"site.xml:5: level: lower than the level before; expected: remind, yellow, red, "
		"supervise in this order"},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\">\n<level name=\"yellow\" at=\"0\" "
	      "tells=\"mayor\"/></rule></rules></policy>",
		"site.xml:4: level: "},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\">\n<level name=\"yellow\" at=\"0\" "
	      "tells=\"mayor\"/></rule></rules></policy>",
		"it may have tells (handler, direct, first, office)"},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\">\n<level name=\"yellow\" at=\"0\" "
	      "tells=\"\"/></rule></rules></policy>",
		"site.xml:4: level: "},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\">\n<level name=\"yellow\" at=\"0\" "
	      "months=\"1\"/></rule></rules></policy>",
		"site.xml:4: level: "},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\">\n<level name=\"yellow\"/></rule></rules></policy>",
		"site.xml:4: level: "},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\">\n<level name=\"yellow\" at=\"200\"/></rule></rules></policy>",
		"-100 to 100"},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\">\n<extension to=\"5\" source=\"local\"/></rule></rules></policy>",
		"site.xml:4: extension: not longer than the limit; expected: to counts from the "
		"start"},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\">\n<extension to=\"3\" source=\"local\"/></rule></rules></policy>",
		"site.xml:4: extension: not longer than the limit"},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\">\n<extension to=\"30\"/></rule></rules></policy>",
		"site.xml:4: extension: "},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\">\n<extension to=\"30\"/></rule></rules></policy>",
		"expected: an extension has to (the longer limit"},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\">\n<extension to=\"30\" source=\"local\"/>\n<level name=\"yellow\" "
	      "at=\"0\"/></rule></rules></policy>",
		"site.xml:"},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "days=\"5\">\n<pause most=\"1\" workdays=\"5\" "
	      "source=\"local\"/></rule></rules></policy>",
		"site.xml:4: pause: the limit is not in working days; expected: a rule with "
		"workdays"},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\">\n<pause most=\"9\" workdays=\"5\" "
	      "source=\"local\"/></rule></rules></policy>",
		"site.xml:4: pause: "},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\">\n<pause most=\"9\" workdays=\"5\" "
	      "source=\"local\"/></rule></rules></policy>",
		"a pause has most (how often, 1 to 4)"},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\">\n<pause most=\"1\" source=\"local\"/></rule></rules></policy>",
		"site.xml:4: pause: "},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\" within=\"letter.reply\"></rule></rules></policy>",
		"site.xml:3: rule letter.reply: within itself; expected: the name of another rule"},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\" within=\"letter.unit\"></rule></rules></policy>",
		"site.xml:3: rule letter.reply: within letter.unit, which is within letter.reply; "
		"expected: a rule that is within no other"},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\" days=\"5\"></rule></rules></policy>",
		"site.xml:3: rule: "},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "months=\"121\"></rule></rules></policy>",
		"site.xml:3: rule: "},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\" roll=\"yes\"></rule></rules></policy>",
		"site.xml:3: rule: "},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "
	      "workdays=\"5\" count=\"noon\"></rule></rules></policy>",
		"site.xml:3: rule: "},
	{HEAD "<rules>\n<rule name=\"reply\" title=\"x\" source=\"local\" "
	      "days=\"5\"/></rules></policy>",
		"site.xml:3: rule: "},
	{HEAD "<rules>\n<rule name=\"letter.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" title=\"x\" "
	      "source=\"local\" days=\"5\"/></rules></policy>",
		"site.xml:3: rule: "},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\" \" "
	      "workdays=\"5\"/></rules></policy>",
		"site.xml:3: rule: "},
	{HEAD "<rules>\n<rule name=\"letter.reply\" class=\"simple\" title=\"\" source=\"local\" "
	      "workdays=\"5\"/></rules></policy>",
		"site.xml:3: rule: "},
	{HEAD "<hours from=\"18:00\" to=\"08:30\" workdays=\"yes\" source=\"local\"/></policy>",
		"site.xml:2: hours: from is not before to; expected: hours of one day"},
	{HEAD "<hours from=\"8:30\" to=\"18:00\" workdays=\"yes\" source=\"local\"/></policy>",
		"site.xml:2: hours: "},
	{HEAD "<hours from=\"08:30\" to=\"25:00\" workdays=\"yes\" source=\"local\"/></policy>",
		"expected: hours (when people may be sent messages) has from and to (HH:MM"},
	{HEAD "<hours from=\"08:30\" to=\"18:00\" source=\"local\"/></policy>",
		"site.xml:2: hours: "},
	{HEAD "<rules>\n<rule name=\"letter.dispatch\" title=\"x\" source=\"local\" "
	      "workdays=\"2\"/></rules>\n<hours from=\"08:30\" to=\"18:00\" workdays=\"yes\" "
	      "source=\"local\"/></policy>",
		"site.xml:4: hours: "},
	{HEAD "<periods>\n<period name=\"a.b\" title=\"x\" source=\"local\"/></periods></policy>",
		"site.xml:3: period: "},
	{HEAD "<periods>\n<period name=\"retention.contact\" title=\"x\" source=\"local\" "
	      "workdays=\"3\"/></periods></policy>",
		"site.xml:3: period retention.contact: working days; expected: days or months"},
	{HEAD "<periods>\n<period name=\"retention.letters\" title=\"x\" source=\"local\" "
	      "days=\"3\"/></periods></policy>",
		"site.xml:3: period retention.letters: nobody carries it out; expected: retention. "
		"and log, contact"},
	{HEAD "<periods>\n<period name=\"a.b\" title=\"x\" source=\"local\" "
	      "days=\"0\"/></periods></policy>",
		"expected: a period has name (words with dots between them), title, source and "
		"exactly one of workdays, days and "
		"months (1 to 1000)"},
	{HEAD "<periods>\n<period name=\"a.b\" title=\"x\" source=\"local\" days=\"1\" "
	      "least=\"maybe\"/></periods></policy>",
		"site.xml:3: period: "},
	{HEAD "<periods>\n<period name=\"a.b\" title=\"x\" source=\"local\" days=\"1\" "
	      "least=\"yes\" times=\"2\"/></periods></policy>",
		"site.xml:3: period: least; expected: times and review only where something is "
		"done again and again"},
	{HEAD "<periods>\n<period name=\"a.b\" title=\"x\" source=\"local\" days=\"1\"/>\n<period "
	      "name=\"a.b\" title=\"y\" source=\"local\" days=\"2\"/></periods></policy>",
		"site.xml:4: period a.b stands in line 3 already; expected: each name once"},
	{HEAD "<periods>\n</periods></policy>", "site.xml:2: periods: "},
	{HEAD "<routes>\n<route name=\"a\" title=\"x\" source=\"local\"></route></routes></policy>",
		"site.xml:3: route: "},
	{HEAD "<routes>\n<route name=\"a\" title=\"x\" source=\"local\"></route></routes></policy>",
		"one or more step"},
	{HEAD "<routes>\n<route name=\"a\" title=\"x\" source=\"local\">\n<step by=\"king\" "
	      "title=\"x\" approves=\"yes\"/></route></routes></policy>",
		"site.xml:4: step: "},
	{HEAD "<routes>\n<route name=\"a\" title=\"x\" source=\"local\">\n<step by=\"king\" "
	      "title=\"x\" approves=\"yes\"/></route></routes></policy>",
		"a step has by (editor, head, leader, chief, office"},
	{HEAD "<routes>\n<route name=\"a\" title=\"x\" source=\"local\">\n<step by=\"head\" "
	      "title=\"x\" approves=\"yes\"/>\n<step by=\"leader\" "
	      "title=\"y\"/></route></routes></policy>",
		"site.xml:3: route: the last step does not approve; expected: approves=\"yes\" on "
		"the last step"},
	{HEAD "<routes>\n<route name=\"a\" title=\"x\" source=\"local\" "
	      "checks=\"check.never\">\n<step by=\"head\" title=\"x\" "
	      "approves=\"yes\"/></route></routes></policy>",
		"site.xml:3: route a: checks check.never; expected: a list whose items have "
		"blocks"},
	{HEAD "<routes>\n<route name=\"a\" title=\"x\" source=\"local\" "
	      "checks=\"footer.items\">\n<step by=\"head\" title=\"x\" "
	      "approves=\"yes\"/></route></routes></policy>",
		"site.xml:3: route a: checks footer.items; expected: a list whose items have "
		"blocks"},
	{HEAD "<routes>\n<route name=\"a\" title=\"x\" source=\"local\" needs=\"luck\">\n<step "
	      "by=\"head\" title=\"x\" approves=\"yes\"/></route></routes></policy>",
		"site.xml:3: route: "},
	{HEAD "<routes>\n<route name=\"a\" title=\"x\" source=\"local\">\n<step by=\"head\" "
	      "title=\"x\" approves=\"yes\"/></route>\n<route name=\"a\" title=\"x\" "
	      "source=\"local\">\n<step by=\"head\" title=\"x\" "
	      "approves=\"yes\"/></route></routes></policy>",
		"site.xml:5: route a stands in line 3 already; expected: each name once"},
	{HEAD "<lists>\n<list name=\"a.b\" title=\"x\" source=\"local\"></list></lists></policy>",
		"site.xml:3: list: "},
	{HEAD "<lists>\n<list name=\"a.b\" title=\"x\" source=\"local\">\n<item code=\"x\" "
	      "name=\"x\" blocks=\"perhaps\"/></list></lists></policy>",
		"site.xml:4: item: "},
	{HEAD "<lists>\n<list name=\"a.b\" title=\"x\" source=\"local\">\n<item code=\"x\" "
	      "name=\"x\" blocks=\"perhaps\"/></list></lists></policy>",
		"blocks (the answer that stands in the way: yes or no)"},
	{HEAD "<lists>\n<list name=\"a.b\" title=\"x\" source=\"local\">\n<item code=\"x\" "
	      "name=\"x\" except=\"y\"/></list></lists></policy>",
		"site.xml:4: item: except without blocks; expected: except only where an answer "
		"blocks"},
	{HEAD "<lists>\n<list name=\"a.b\" title=\"x\" source=\"local\">\n<item code=\"x\" "
	      "name=\"x\"/>\n<item code=\"x\" name=\"y\"/></list></lists></policy>",
		"site.xml:5: code x stands in line 4 already; expected: each code once"},
	{HEAD "<lists>\n<list name=\"a.b\" title=\"x\" source=\"local\">\n<item code=\"x\" "
	      "name=\"x\"/></list>\n<list name=\"a.b\" title=\"x\" source=\"local\">\n<item "
	      "code=\"z\" name=\"x\"/></list></lists></policy>",
		"site.xml:5: list a.b stands in line 3 already; expected: each name once"},
	{HEAD "<lists>\n<list name=\"a\" title=\"x\" source=\"local\">\n<item code=\"x\" "
	      "name=\"x\"/></list></lists></policy>",
		"a list has name (two words with a dot)"},
	{HEAD "<refusals>\n<refusal code=\"a\" name=\"a\" "
	      "source=\"local\"></refusal></refusals></policy>",
		"site.xml:3: refusal: "},
	{HEAD "<refusals>\n<refusal code=\"a\" name=\"a\" "
	      "source=\"local\"></refusal></refusals></policy>",
		"the text that the citizen reads"},
	{HEAD "<classes default=\"simple\">\n<class code=\"Simple\" name=\"a\" "
	      "source=\"local\"/></classes></policy>",
		"site.xml:3: class: "},
	{HEAD "<numbers>\n<newmedia.report_month "
	      "source=\"local\">4</newmedia.report_month></numbers></policy>",
		"site.xml:3: newmedia.report_month: "},
	{HEAD "<numbers>\n<password.least source=\"local\">6</password.least></numbers></policy>",
		"is a whole number from 8 to 72"},
	{HEAD "<numbers>\n<luck source=\"local\">6</luck></numbers></policy>",
		"site.xml:3: luck: "},
	{HEAD "<counting rule=\"office\"/></policy>", "site.xml:2: counting: "},
	{HEAD "<rules>\n<rule name=\"letter.dispatch\" title=\"x\" source=\"local\" "
	      "workdays=\"2\">\n</rules></policy>",
		"site.xml:4: "},
	{"<?xml version=\"1.0\" encoding=\"GBK\"?>\n<policy name=\"site\" title=\"x\" "
	 "extends=\"national\"/>",
		"site.xml:1: encoding GBK; expected: UTF-8"},
	{"<policy name=\"site\" title=\"\xb4\xf3\" extends=\"national\"/>", "site.xml:1: "},
};

static void a_broken_policy_is_told_with_line_and_expectation(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct buf err = BUF_INIT;
		const char *text = broken[i].text;
		struct policy *policy = policy_parse(POLICIES, "site", text, strlen(text), &err);
		if (policy || !strstr(buf_str(&err), broken[i].message))
			fail_msg("case %zu: expected \"%s\", got \"%s\" for\n%s", i,
				broken[i].message, buf_str(&err), text);
		assert_int_equal(buf_str(&err)[err.n - 1], '\n');
		assert_ptr_equal(strchr(buf_str(&err), '\n'), buf_str(&err) + err.n - 1);
		if (!strstr(buf_str(&err), "expected"))
			fail_msg("%s", buf_str(&err));
		buf_free(&err);
	}
}

/* The same text must not fail for another reason than the one it is here for. */
static void what_the_broken_ones_are_made_of_is_accepted(void **state)
{
	static const char *const texts[] = {
		HEAD "</policy>",
		HEAD "<rules>" RULE "workdays=\"5\"/></rules></policy>",
		HEAD "<rules>" RULE "workdays=\"5\"><level name=\"red\" at=\"2\" tells=\" first "
		     "office \"/><extension to=\"6\" source=\"local\"/><pause most=\"1\" "
		     "workdays=\"5\" source=\"local\"/></rule></rules></policy>",
		HEAD
		"<hours from=\"00:00\" to=\"24:00\" workdays=\"no\" source=\"local\"/></policy>",
		HEAD "<periods><period name=\"a.b\" title=\"x\" source=\"local\" days=\"1\" "
		     "times=\"2\" review=\"yes\"/></periods></policy>",
		HEAD "<routes><route name=\"a\" title=\"x\" source=\"local\" needs=\"form plan\" "
		     "checks=\"check.content\"><step by=\"head\" title=\"x\" "
		     "approves=\"yes\"/></route></routes></policy>",
		HEAD "<lists><list name=\"a.b\" title=\"x\" source=\"local\"><item code=\"x\" "
		     "name=\"x\" blocks=\"no\" except=\"y\">text</item></list></lists></policy>",
	};
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct buf err = BUF_INIT;
		struct policy *policy =
			policy_parse(POLICIES, "site", texts[i], strlen(texts[i]), &err);
		if (!policy)
			fail_msg("%s: %s", buf_str(&err), texts[i]);
		policy_close(&policy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_broken_policy_is_told_with_line_and_expectation),
		cmocka_unit_test(what_the_broken_ones_are_made_of_is_accepted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
