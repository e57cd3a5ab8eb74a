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
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "policy/policy.h"

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
	static const char *const names[] = {
		"national", "yuancheng", "dali", "yunzhou", "youyang", "changde"};
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
		assert_null(policy_rule(policy, "letter.nothing", "of another policy"));
		assert_ptr_equal(policy_rule(policy, "letter.reply", "of another policy"),
			policy_rule(policy, "letter.reply", "simple"));
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
	assert_int_equal(policy_number(policy, "refuse.persons"), 2);
	assert_int_equal(policy_number(policy, "rating.words_from"), 2);
	assert_int_equal(policy_number(policy, "rework.most"), 1);
	assert_int_equal(policy_number(policy, "password.least"), 8);
	assert_int_equal(policy_number(policy, "password.classes"), 4);
	assert_int_equal(policy_number(policy, "column.depth_most"), 3);
	assert_int_equal(policy_number(policy, "newmedia.per_unit"), 0);
	assert_int_equal(policy_number(policy, "supervise.workdays"), 1);
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

/* --- the texts and the version --- */

static void a_policy_comes_back_from_its_texts_alone(void **state)
{
	char dir[] = "/tmp/huiying-policy-XXXXXX", path[300];
	struct policy *dali = open_policy("dali"), *again;
	struct buf grammar = BUF_INIT, err = BUF_INIT;
	const struct policy_text *texts, *copies;
	size_t n = policy_texts(dali, &texts);
	(void)state;
	assert_int_equal(n, 2);
	assert_string_equal(texts[0].name, "dali");
	assert_string_equal(texts[1].name, "national");
	assert_int_equal(file_read(POLICIES "/policy.rng", 1 << 20, &grammar, &err), 0);
	assert_non_null(mkdtemp(dir)); /* no profile lies here */
	write_policy(dir, "policy.rng", grammar.p);
	again = policy_from_texts(dir, texts, n, &err);
	assert_string_equal(buf_str(&err), "");
	assert_non_null(again);
	assert_string_equal(policy_version(again), policy_version(dali));
	assert_string_equal(policy_name(again), "dali");
	assert_string_equal(policy_title(again), "大理州");
	assert_int_equal(policy_texts(again, &copies), 2);
	assert_string_equal(copies[1].text, texts[1].text);
	policy_close(&again);

	assert_null(policy_from_texts(dir, texts, 1, &err));
	assert_non_null(strstr(buf_str(&err), "dali.xml:5: extends national; expected: a text"));
	buf_empty(&err);
	assert_null(policy_from_texts(dir, texts, 0, &err));
	assert_true(err.n > 0);
	snprintf(path, sizeof path, "%s/policy.rng", dir);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
	policy_close(&dali);
	buf_free(&grammar);
	buf_free(&err);
}

/* After an upgrade the rules in force are texts of the release before. */
static void kept_texts_get_what_a_newer_release_needs(void **state)
{
	struct policy *national = open_policy("national"), *again;
	const struct policy_text *texts;
	struct buf err = BUF_INIT;
	size_t n = policy_texts(national, &texts);
	char *old = strdup(texts[0].text), *number, *rule, *end;
	struct policy_text kept = {"national", old};
	(void)state;
	assert_int_equal(n, 1);
	number = strstr(old, "<supervise.workdays");
	end = strstr(number, "</supervise.workdays>") + strlen("</supervise.workdays>");
	memset(number, ' ', (size_t)(end - number));
	rule = strstr(old, "<rule name=\"rating.contact\"");
	end = strstr(rule, "</rule>") + strlen("</rule>");
	memset(rule, ' ', (size_t)(end - rule));

	assert_null(policy_parse(POLICIES, "national", old, strlen(old), &err));
	assert_non_null(strstr(buf_str(&err), "no rule rating.contact; expected"));
	buf_empty(&err);
	again = policy_from_texts(POLICIES, &kept, 1, &err);
	assert_string_equal(buf_str(&err), "");
	assert_int_equal(policy_number(again, "supervise.workdays"), 1);
	assert_int_equal(policy_rule(again, "rating.contact", "other")->limit, 1);
	assert_int_equal(policy_texts(again, &texts), 1);
	assert_string_equal(texts[0].text, old);
	policy_close(&again);
	policy_close(&national);
	free(old);
	buf_free(&err);
}

/* A change that does not change the version would never be put in force. */
static void whatever_is_changed_changes_the_version(void **state)
{
	static const char *const changes[] = {
		"",
		"<counting rule=\"civil\" source=\"other\"/>",
		"<hours from=\"08:31\" to=\"18:00\" workdays=\"yes\" source=\"local\"/>",
		"<hours from=\"08:30\" to=\"18:00\" workdays=\"no\" source=\"local\"/>",
		"<rules>" RULE "workdays=\"4\"/></rules>",
		"<rules>" RULE "days=\"4\"/></rules>",
		"<rules>" RULE "days=\"4\" roll=\"yes\"/></rules>",
		"<rules>" RULE "workdays=\"4\" count=\"office\"/></rules>",
		"<rules>" RULE "workdays=\"4\"><level name=\"red\" at=\"0\"/></rule></rules>",
		"<rules>" RULE "workdays=\"4\"><level name=\"red\" at=\"1\"/></rule></rules>",
		"<rules>" RULE
		"workdays=\"4\"><level name=\"red\" at=\"1\" tells=\"office\"/></rule></rules>",
		"<rules>" RULE
		"workdays=\"4\"><extension to=\"8\" source=\"local\"/></rule></rules>",
		"<rules>" RULE
		"workdays=\"4\"><extension to=\"9\" source=\"local\"/></rule></rules>",
		"<rules>" RULE "workdays=\"4\"><pause most=\"1\" workdays=\"5\" "
		"source=\"local\"/></rule></rules>",
		"<rules>" RULE "workdays=\"4\"><pause most=\"1\" workdays=\"6\" "
		"source=\"local\"/></rule></rules>",
		"<periods><period name=\"a.b\" title=\"x\" source=\"local\" "
		"days=\"1\"/></periods>",
		"<periods><period name=\"a.b\" title=\"x\" source=\"local\" days=\"1\" "
		"least=\"yes\"/></periods>",
		"<periods><period name=\"a.b\" title=\"x\" source=\"local\" days=\"1\" "
		"review=\"yes\"/></periods>",
		"<periods><period name=\"a.b\" title=\"x\" source=\"local\" days=\"1\" "
		"times=\"2\"/></periods>",
		"<routes><route name=\"a\" title=\"x\" source=\"local\"><step by=\"head\" "
		"title=\"x\" "
		"approves=\"yes\"/></route></routes>",
		"<routes><route name=\"a\" title=\"x\" source=\"local\" distinct=\"yes\"><step "
		"by=\"head\" title=\"x\" approves=\"yes\"/></route></routes>",
		"<routes><route name=\"a\" title=\"x\" source=\"local\" needs=\"plan\"><step "
		"by=\"head\" title=\"x\" approves=\"yes\"/></route></routes>",
		"<routes><route name=\"a\" title=\"x\" source=\"local\" "
		"checks=\"check.gates\"><step by=\"head\" title=\"x\" "
		"approves=\"yes\"/></route></routes>",
		"<lists><list name=\"a.b\" title=\"x\" source=\"local\"><item code=\"x\" "
		"name=\"x\"/></list></lists>",
		"<lists><list name=\"a.b\" title=\"x\" source=\"local\"><item code=\"x\" "
		"name=\"x\" blocks=\"yes\"/></list></lists>",
		"<lists><list name=\"a.b\" title=\"x\" source=\"local\"><item code=\"x\" "
		"name=\"x\" blocks=\"no\"/></list></lists>",
		"<numbers><add.most source=\"local\">6</add.most></numbers>",
		"<numbers><add.most source=\"other\">6</add.most></numbers>",
	};
	enum { N = sizeof changes / sizeof *changes };
	char versions[N][16];
	(void)state;
	for (size_t i = 0; i < N; i++) {
		struct buf text = BUF_INIT, err = BUF_INIT;
		struct policy *site;
		buf_print(&text, HEAD "%s</policy>", changes[i]);
		site = parse(text.p, &err);
		if (!site)
			fail_msg("%s", buf_str(&err));
		snprintf(versions[i], sizeof versions[i], "%s", policy_version(site));
		for (size_t k = 0; k < i; k++) {
			if (strcmp(versions[k], versions[i]) == 0)
				fail_msg("%s and %s: one version", changes[k], changes[i]);
		}
		policy_close(&site);
		buf_free(&text);
		buf_free(&err);
	}
}

static void a_fact_is_found_by_part_name_and_field(void **state)
{
	struct policy *policy = open_policy("national");
	struct pool *pool = pool_open();
	struct policy_fact *facts;
	size_t n = policy_facts(policy, pool, &facts);
	(void)state;
	assert_true(n > 500);
	for (size_t i = 0; i < n; i++) {
		assert_true(strlen(facts[i].value) > 0);
		for (size_t k = 0; k < i; k++) {
			if (strcmp(facts[k].part, facts[i].part) == 0 &&
				strcmp(facts[k].name, facts[i].name) == 0 &&
				strcmp(facts[k].field, facts[i].field) == 0)
				fail_msg("%s %s %s twice", facts[i].part, facts[i].name,
					facts[i].field);
		}
	}
	pool_close(&pool);
	policy_close(&policy);
}

static void a_file_is_named_after_its_policy(void **state)
{
	static const struct {
		const char *file, *message;
	} wrong[] = {
		{"/nowhere/site.xml", "/nowhere/site.xml"},
		{POLICIES "/policy.rng", "policy.rng: expected: a file NAME.xml"},
		{"site", "site: expected: a file NAME.xml"},
		{"/tmp/.xml", "expected"},
	};
	struct buf err = BUF_INIT;
	struct policy *policy = policy_open_file(POLICIES, POLICIES "/dali.xml", &err);
	(void)state;
	assert_non_null(policy);
	assert_string_equal(policy_name(policy), "dali");
	policy_close(&policy);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_null(policy_open_file(POLICIES, wrong[i].file, &err));
		if (!strstr(buf_str(&err), wrong[i].message))
			fail_msg("%s", buf_str(&err));
		buf_empty(&err);
	}
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
		cmocka_unit_test(profiles_that_extend_each_other_are_refused),
		cmocka_unit_test(names_that_leave_the_folder_are_refused),
		cmocka_unit_test(a_policy_comes_back_from_its_texts_alone),
		cmocka_unit_test(kept_texts_get_what_a_newer_release_needs),
		cmocka_unit_test(whatever_is_changed_changes_the_version),
		cmocka_unit_test(a_fact_is_found_by_part_name_and_field),
		cmocka_unit_test(a_file_is_named_after_its_policy),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
