/* SPDX-License-Identifier: MIT */
/* The law as data: what is shipped says what it should, and a mistake in a policy is told with
 * file, line and what was expected, before any citizen is given a wrong date. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/str.h"
#include "base/utf8.h"
#include "tickets/policy.h"

#define POLICIES SRCDIR "/schema/policies"

static struct policy *open_policy(const char *name)
{
	struct buf err = BUF_INIT;
	struct policy *policy = policy_open(POLICIES, name, &err);
	if (!policy)
		fail_msg("%s", buf_str(&err));
	assert_int_equal(err.n, 0);
	buf_free(&err);
	return policy;
}

static const struct {
	const char *rule, *class_;
	int limit;
	enum limit_unit unit;
	int at[4]; /* remind yellow red supervise; 99: no such level */
} ladders[] = {
	{"letter.dispatch", NULL, 1, LIMIT_WORKDAYS, {-1, 0, 1, 3}},
	{"letter.reply", "simple", 5, LIMIT_WORKDAYS, {-1, 0, 2, 5}},
	{"letter.reply", "other", 15, LIMIT_WORKDAYS, {-3, 0, 2, 5}},
	{"letter.unit", "simple", 5, LIMIT_WORKDAYS, {99, 99, 99, 99}},
	{"letter.unit", "other", 15, LIMIT_WORKDAYS, {99, 99, 99, 99}},
	{"letter.unanswered", NULL, 3, LIMIT_MONTHS, {0, 0, 99, 99}},
	{"correction.transfer", NULL, 1, LIMIT_WORKDAYS, {-1, 0, 1, 3}},
	{"correction.reply", NULL, 2, LIMIT_WORKDAYS, {-1, 0, 1, 3}},
	{"correction.total", NULL, 3, LIMIT_WORKDAYS, {99, 0, 1, 3}},
	{"solicitation.result", NULL, 15, LIMIT_WORKDAYS, {-3, 0, 2, 5}},
	{"interview.pending", NULL, 5, LIMIT_WORKDAYS, {-1, 0, 2, 5}},
	{"rating.contact", NULL, 1, LIMIT_WORKDAYS, {-1, 0, 2, 5}},
	{"rating.rectify", NULL, 15, LIMIT_WORKDAYS, {-3, 0, 2, 5}},
};

static int level_at(const struct policy_rule *rule, const char *name)
{
	for (size_t i = 0; i < rule->n_levels; i++) {
		if (strcmp(rule->levels[i].name, name) == 0)
			return rule->levels[i].at;
	}
	return 99;
}

static void limits_and_ladders_of_every_profile(void **state)
{
	static const char *const names[] = {"national", "dali", "youyang"};
	static const char *const levels[] = {"remind", "yellow", "red", "supervise"};
	(void)state;
	for (size_t p = 0; p < sizeof names / sizeof *names; p++) {
		struct policy *policy = open_policy(names[p]);
		for (size_t i = 0; i < sizeof ladders / sizeof *ladders; i++) {
			const struct policy_rule *rule =
				policy_rule(policy, ladders[i].rule, ladders[i].class_);
			assert_non_null(rule);
			assert_int_equal(rule->limit, ladders[i].limit);
			assert_int_equal(rule->unit, ladders[i].unit);
			assert_int_equal(rule->count, COUNT_CIVIL);
			assert_true(utf8_length(rule->title) > 0 && strlen(rule->source) > 0);
			for (int k = 0; k < 4; k++)
				assert_int_equal(level_at(rule, levels[k]), ladders[i].at[k]);
		}
		assert_string_equal(policy_name(policy), names[p]);
		assert_string_equal(policy_default_class(policy), "simple");
		assert_int_equal(strlen(policy_version(policy)), 12);
		assert_null(policy_rule(policy, "letter.nothing", NULL));
		policy_close(&policy);
		assert_null(policy);
	}
}

static void rules_cite_where_they_come_from(void **state)
{
	struct policy *policy = open_policy("youyang");
	(void)state;
	assert_string_equal(policy_rule(policy, "correction.transfer", "other")->source,
		"酉阳府办发〔2023〕5号 第二十一条");
	assert_string_equal(policy_rule(policy, "letter.reply", "other")->source, "local");
	assert_string_equal(policy_rule(policy, "letter.unit", "other")->within, "letter.reply");
	assert_non_null(strstr(policy_rule(policy, "letter.reply", NULL)->source, "第十五条"));
	assert_int_equal(policy_rule(policy, "letter.unanswered", NULL)->levels[0].months, 2);
	policy_close(&policy);
}

static void lists_a_person_chooses_from(void **state)
{
	struct policy *policy = open_policy("national");
	struct policy_list list = policy_categories(policy);
	size_t top = 0;
	(void)state;
	for (size_t i = 0; i < list.n; i++) {
		const struct policy_choice *parent;
		top += !list.choice[i].parent;
		if (!list.choice[i].parent)
			continue;
		parent = policy_choice(list, list.choice[i].parent);
		assert_non_null(parent);
		assert_true(str_starts(list.choice[i].code, parent->code));
	}
	assert_int_equal(top, 14);
	assert_string_equal(policy_topic(policy, "urban.lighting"), "urban");
	assert_string_equal(policy_topic(policy, "urban"), "urban");
	assert_string_equal(policy_topic(policy, ""), "");
	assert_string_equal(policy_topic(policy, "gone"), "");
	list = policy_refusals(policy);
	assert_int_equal(list.n, 15);
	for (size_t i = 0; i < list.n; i++)
		assert_true(strlen(list.choice[i].text) > 20 && strlen(list.choice[i].where) > 20);
	assert_true(policy_choice(list, "petition")->redirect);
	assert_true(policy_choice(list, "urgent")->redirect);
	assert_false(policy_choice(list, "duplicate")->redirect);
	assert_int_equal(policy_types(policy).n, 5);
	assert_string_equal(policy_choice(policy_types(policy), "求助")->code, "help");
	assert_null(policy_choice(policy_types(policy), ""));
	assert_string_equal(policy_ratings(policy).choice[0].name, "非常满意");
	assert_string_equal(policy_choice(policy_ratings(policy), "1")->name, "非常不满意");
	assert_int_equal(policy_classes(policy).n, 2);
	policy_close(&policy);
}

static void numbers_of_the_national_policy(void **state)
{
	struct policy *policy = open_policy("national");
	(void)state;
	assert_int_equal(policy_number(policy, "chase.most"), 3);
	assert_int_equal(policy_number(policy, "chase.gap_hours"), 24);
	assert_int_equal(policy_number(policy, "add.most"), 5);
	assert_int_equal(policy_number(policy, "return.most"), 2);
	assert_int_equal(policy_number(policy, "rating.words_from"), 2);
	assert_int_equal(policy_number(policy, "rework.most"), 1);
	assert_int_equal(policy_number(policy, "password.least"), 8);
	assert_int_equal(policy_number(policy, "password.classes"), 4);
	policy_close(&policy);
}

/* --- own profiles --- */

static struct policy *parse(const char *text, struct buf *err)
{
	return policy_parse(POLICIES, "site", text, strlen(text), err);
}

#define HEAD "<policy name=\"site\" title=\"本站\" extends=\"national\">\n"
#define RULE "<rule name=\"letter.reply\" class=\"simple\" title=\"x\" source=\"local\" "

static void a_site_says_only_what_differs(void **state)
{
	struct buf err = BUF_INIT;
	struct policy *national = open_policy("national");
	struct policy *site = parse(HEAD
		"<counting rule=\"office\" source=\"local\"/>\n"
		"<rules>" RULE "workdays=\"3\"/></rules>\n"
		"<categories><category code=\"urban\" name=\"城建\" source=\"local\">"
		"<category code=\"urban.bridge\" name=\"桥\"/></category></categories>\n"
		"<refusals replace=\"yes\"><refusal code=\"no\" name=\"n\" "
		"source=\"local\">不能办</refusal>"
		"</refusals><numbers><add.most source=\"local\"> 9 </add.most></numbers></policy>",
		&err);
	(void)state;
	assert_string_equal(buf_str(&err), "");
	assert_int_equal(policy_rule(site, "letter.reply", "simple")->limit, 3);
	assert_int_equal(policy_rule(site, "letter.reply", "simple")->n_levels, 0);
	assert_int_equal(policy_rule(site, "letter.reply", "other")->limit, 15);
	assert_int_equal(policy_rule(site, "letter.reply", "other")->count, COUNT_OFFICE);
	assert_int_equal(policy_rule(site, "letter.unanswered", NULL)->count, COUNT_CIVIL);
	assert_string_equal(policy_choice(policy_categories(site), "urban")->name, "城建");
	assert_string_equal(policy_choice(policy_categories(site), "桥")->parent, "urban");
	assert_int_equal(policy_categories(site).n, policy_categories(national).n + 1);
	assert_int_equal(policy_refusals(site).n, 1);
	assert_int_equal(policy_number(site, "add.most"), 9);
	assert_int_equal(policy_number(site, "chase.most"), 3);
	assert_string_not_equal(policy_version(site), policy_version(national));
	policy_close(&site);
	policy_close(&national);
	buf_free(&err);
}

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
		"expected: a rule has name, title, source"},
	{HEAD "<rules>\n\n" RULE "workdays=\"0\"/></rules></policy>", "site.xml:4: rule: "},
	{HEAD "<rules>\n\n" RULE "workdays=\"0\"/></rules></policy>", "(1 to 1000)"},
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
	{HEAD "<rules>" RULE "workdays=\"5\" within=\"letter.never\"/></rules></policy>",
		"site.xml:2: rule letter.reply: within letter.never; expected: a rule"},
	{HEAD "<rules><rule name=\"a.b\" class=\"odd\" title=\"x\" source=\"local\" "
	      "days=\"5\"/></rules></policy>",
		"site.xml:2: rule a.b: class odd; expected: the code of a class"},
	{HEAD "<rules><rule name=\"a.b\" class=\"other\" title=\"x\" source=\"local\" "
	      "days=\"5\"/></rules></policy>",
		"site.xml:2: rule a.b: nothing for class simple; expected: a rule for each class"},
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
};

static void a_broken_policy_is_told_with_line_and_expectation(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct buf err = BUF_INIT;
		struct policy *policy = parse(broken[i].text, &err);
		if (policy || !strstr(buf_str(&err), broken[i].message))
			fail_msg("case %zu: expected \"%s\", got \"%s\"", i, broken[i].message,
				buf_str(&err));
		assert_int_equal(buf_str(&err)[err.n - 1], '\n');
		buf_free(&err);
	}
}

static void write_policy(const char *dir, const char *name, const char *text)
{
	char path[300];
	FILE *file;
	snprintf(path, sizeof path, "%s/%s", dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	fclose(file);
}

static void profiles_that_extend_each_other_are_refused(void **state)
{
	char dir[] = "/tmp/huiying-policy-XXXXXX", path[300];
	static const char *const files[] = {"policy.rng", "a.xml", "b.xml"};
	struct buf grammar = BUF_INIT, err = BUF_INIT;
	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(file_read(POLICIES "/policy.rng", 1 << 20, &grammar, &err), 0);
	write_policy(dir, "policy.rng", grammar.p);
	write_policy(dir, "a.xml", "<policy name=\"a\" title=\"x\" extends=\"b\"/>");
	write_policy(dir, "b.xml", "\n\n<policy name=\"b\" title=\"x\" extends=\"a\"/>");
	assert_null(policy_open(dir, "a", &err));
	assert_non_null(strstr(buf_str(&err), "b.xml:3: extends a; expected: no loop"));
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, files[i]);
		assert_int_equal(unlink(path), 0);
	}
	assert_int_equal(rmdir(dir), 0);
	buf_free(&grammar);
	buf_free(&err);
}

static void names_that_leave_the_folder_are_refused(void **state)
{
	static const char *const names[] = {
		"", "../national", "national.xml", "/etc/passwd", "nowhere"};
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct buf err = BUF_INIT;
		assert_null(policy_open(POLICIES, names[i], &err));
		assert_true(err.n > 0);
		buf_free(&err);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_and_ladders_of_every_profile),
		cmocka_unit_test(rules_cite_where_they_come_from),
		cmocka_unit_test(lists_a_person_chooses_from),
		cmocka_unit_test(numbers_of_the_national_policy),
		cmocka_unit_test(a_site_says_only_what_differs),
		cmocka_unit_test(a_broken_policy_is_told_with_line_and_expectation),
		cmocka_unit_test(profiles_that_extend_each_other_are_refused),
		cmocka_unit_test(names_that_leave_the_folder_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
