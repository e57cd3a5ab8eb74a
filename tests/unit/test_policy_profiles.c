/* SPDX-License-Identifier: MIT */
/* The six profiles say what their regulations say: every number that an article sets is there,
 * under the article that sets it, so that an inspector can be shown where a limit comes from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "policy/policy.h"

#define POLICIES SRCDIR "/schema/policies"

static const char *const names[] = {
	"national", "yuancheng", "dali", "yunzhou", "youyang", "changde"};
enum { PROFILES = sizeof names / sizeof *names };

static struct policy *profiles[PROFILES];

static struct policy *profile(const char *name)
{
	for (size_t i = 0; i < PROFILES; i++) {
		if (strcmp(names[i], name) == 0)
			return profiles[i];
	}
	fail_msg("no profile %s", name);
	return NULL;
}

static int open_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < PROFILES; i++) {
		struct buf err = BUF_INIT;
		profiles[i] = policy_open(POLICIES, names[i], &err);
		if (!profiles[i])
			fputs(buf_str(&err), stderr);
		buf_free(&err);
		if (!profiles[i])
			return -1;
	}
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < PROFILES; i++)
		policy_close(&profiles[i]);
	return 0;
}

/* What an article asks for, and which fact of a profile says it: what `policy show` prints. */
static const struct {
	int requirement;
	const char *profile, *part, *name, *value, *source;
} asked[] = {
	{1, "youyang", "lists", "interaction.functions", "互动交流", "第二十一条"},
	{1, "youyang", "interaction.functions", "interviews", "在线访谈", "第二十一条"},
	{2, "changde", "lists", "site.functions", "主体功能", "一、1"},
	{4, "youyang", "rules", "correction.transfer", "1 working day",
		"酉阳府办发〔2023〕5号 第二十一条"},
	{5, "youyang", "rules", "correction.reply", "2 working days",
		"酉阳府办发〔2023〕5号 第二十一条"},
	{6, "dali", "rules", "letter.reply simple", "5 working days", "第十五条第（一）项第4目"},
	{7, "dali", "rules", "letter.reply other", "15 working days", "local"},
	{8, "dali", "periods", "column.interaction", "at least 1 in 2 months",
		"第十五条第（一）项第4目"},
	{9, "dali", "periods", "column.statistics", "at least 1 in 1 month",
		"第十五条第（一）项第3目"},
	{10, "dali", "box.kinds", "leader", "州长信箱", "第十五条"},
	{11, "yunzhou", "types", "complain", "投诉", "第十四条"},
	{11, "yunzhou", "types", "report", "举报", "第十四条"},
	{11, "yunzhou", "types", "consult", "咨询", "第十四条"},
	{11, "yunzhou", "types", "opinion", "意见", "第十四条"},
	{11, "yunzhou", "types", "suggest", "建议", "第十四条"},
	{15, "youyang", "check.content", "undecided", "未经决议", "第二十二条"},
	{16, "youyang", "response.kinds", "hot", "热点", "第二十条"},
	{17, "youyang", "response.kinds", "emergency", "重大突发事件", "第二十条"},
	{18, "youyang", "response.kinds", "rumour", "辟谣", "第二十条"},
	{19, "yuancheng", "report.sentiment", "cyberspace", "网信", "第十三条"},
	{23, "national", "notice.kinds", "outage", "暂停服务", "第三十三条"},
	{25, "changde", "interaction.channels", "wechat", "微信", "附件 三"},
	{26, "youyang", "routes", "three", "三审三校", "第二十二条"},
	{28, "yunzhou", "routes", "department", "工作部门", "第九条"},
	{30, "youyang", "lists", "check.content", "审查", "第二十二条"},
	{31, "yunzhou", "lists", "check.content", "审核", "第十条"},
	{31, "yunzhou", "check.content", "figures", "统计数据", "第十条"},
	{32, "yuancheng", "lists", "check.gates", "五关", "源府办〔2023〕26号 第九条"},
	{33, "dali", "lists", "forbidden.content", "不得发布", "第二十四条"},
	{35, "yunzhou", "routes", "government", "政府名义", "第九条第（一）项"},
	{35, "yunzhou", "routes", "township", "乡镇", "第九条第（三）项"},
	{35, "yunzhou", "routes", "reprint", "转载", "第九条第（四）项"},
	{35, "yunzhou", "routes", "urgent", "重大突发", "第九条第（五）项"},
	{36, "yunzhou", "rules", "publication.document", "3 days", "第九条第（一）项"},
	{37, "yunzhou", "routes", "policy", "政策文件", "第九条第（一）项"},
	{38, "dali", "routes", "negative", "负面", "第三十七条"},
	{39, "youyang", "routes", "joint", "联合", "第二十三条"},
	{43, "yuancheng", "vendor.duties", "review", "不外包", "第六条"},
	{50, "yunzhou", "lists", "directory.kinds", "目录", "第十二条"},
	{51, "youyang", "lists", "column.fields", "清单", "第十七条"},
	{53, "dali", "periods", "column.profile", "at least 1 in 12 months",
		"第十五条第（一）项第1目"},
	{54, "dali", "periods", "column.dynamic", "at least 1 in 14 days",
		"第十五条第（一）项第2目"},
	{57, "dali", "periods", "column.policy", "at least 1 in 6 months",
		"第十五条第（一）项第5目"},
	{58, "dali", "periods", "column.report", "at least 1 in 12 months",
		"第十五条第（一）项第6目"},
	{59, "dali", "periods", "directory.profile", "at least 1 in 12 months",
		"第十五条第（二）项第1目"},
	{59, "dali", "periods", "directory.guide", "at least 1 in 12 months",
		"第十五条第（二）项第2目"},
	{59, "dali", "periods", "directory.annual", "at least 1 in 12 months",
		"第十五条第（二）项第3目"},
	{59, "dali", "periods", "directory.system", "at least 1 in 12 months",
		"第十五条第（二）项第4目"},
	{64, "dali", "numbers", "column.depth_most", "3", "第十八条"},
	{68, "youyang", "lists", "monitor.objects", "监测", "第二十五条"},
	{70, "changde", "periods", "inspection.reading", "at least 1 in 1 day", "三、2"},
	{71, "changde", "periods", "inspection.self", "at least 1 in 7 days", "三、2"},
	{73, "changde", "periods", "inspection.sample-week", "at least 1 in 7 days", "四"},
	{73, "changde", "periods", "inspection.sample-month", "at least 1 in 1 month", "四"},
	{73, "changde", "periods", "inspection.sample-quarter", "at least 1 in 3 months", "四"},
	{74, "yuancheng", "periods", "inspection.full", "at least 1 in 3 months", "第十六条"},
	{75, "yuancheng", "periods", "inspection.sample-quarter", "at least 1 in 3 months",
		"第十七条"},
	{75, "yuancheng", "periods", "assessment.year", "at least 1 in 12 months", "第十八条"},
	{76, "yuancheng", "periods", "bulletin.quarter", "at least 1 in 3 months", "第十八条"},
	{77, "youyang", "periods", "inspection.month", "at least 1 in 1 month", "第三十三条"},
	{77, "youyang", "periods", "bulletin.quarter", "at least 1 in 3 months", "第三十三条"},
	{78, "youyang", "lists", "fault.kinds", "量化考核", "第三十四条"},
	{79, "dali", "lists", "measure.steps", "处理方式", "第四十四条"},
	{79, "dali", "periods", "bulletin.quarter", "at least 1 in 3 months", "第四十四条"},
	{80, "dali", "fault.triggers", "typo", "错别字", "第四十四条"},
	{81, "changde", "lists", "measure.steps", "处理方式", "四"},
	{83, "dali", "periods", "assessment.year", "at least 1 in 12 months", "第四十三条"},
	{87, "youyang", "lists", "report.fake", "假冒", "第二十七条"},
	{87, "national", "correction.kinds", "fake", "假冒", "第二十七条"},
	{89, "youyang", "lists", "report.incident", "安全事件", "第二十八条"},
	{90, "changde", "periods", "newmedia.report", "at least 1 in 3 months", "四"},
	{90, "changde", "numbers", "newmedia.report_month", "2", "四"},
	{92, "youyang", "numbers", "password.least", "8", "第三十条"},
	{93, "youyang", "numbers", "password.classes", "4", "第三十条"},
	{94, "youyang", "periods", "password.change", "1 month", "第三十条"},
	{95, "youyang", "account.rules", "disclose", "不泄露", "第三十条"},
	{96, "youyang", "account.rules", "handover", "交接", "第三十条"},
	{97, "youyang", "account.rules", "written", "书面申请", "第三十条"},
	{98, "yuancheng", "person.leaving", "password", "更改密码", "第十四条"},
	{99, "youyang", "lists", "person.leaving", "离职", "第三十一条"},
	{102, "changde", "account.rules", "autologin", "自动登录", "附件 四"},
	{103, "youyang", "person.joining", "training", "培训", "第三十一条"},
	{104, "yuancheng", "lists", "person.duties", "责任人", "第三条"},
	{104, "youyang", "lists", "person.duties", "责任人", "第六条"},
	{106, "dali", "vendor.duties", "secrecy", "保密协议", "第三十五条"},
	{109, "dali", "periods", "notice.migration", "stands at least 30 days", "第九条"},
	{110, "dali", "periods", "notice.newmedia", "stands at least 15 working days", "第十二条"},
	{111, "changde", "periods", "notice.closure", "stands at least 1 month", "三、3"},
	{112, "national", "notice.kinds", "suspension", "临时关停", "三、3"},
	{114, "changde", "lists", "site.closing", "关停", "三、3"},
	{115, "dali", "lists", "site.opening", "开设", "第八条"},
	{117, "national", "notice.kinds", "merging", "归并", "第十三条"},
	{119, "dali", "numbers", "newmedia.per_platform", "1", "第十条"},
	{119, "changde", "numbers", "newmedia.per_unit", "1", "附件 一"},
	{120, "dali", "newmedia.conditions", "organisation", "单位名义", "第十条"},
	{121, "dali", "newmedia.conditions", "study", "集体研究", "第十条"},
	{122, "dali", "lists", "newmedia.filing", "备案", "第十一条"},
	{123, "changde", "periods", "newmedia.update", "at least 1 in 7 days", "附件 三"},
	{127, "dali", "lists", "footer.items", "底部", "第三十条"},
	{135, "yunzhou", "lists", "media.kinds", "形式", "第三条"},
	{139, "changde", "site.closing", "move", "迁移", "三、3"},
	{140, "yuancheng", "lists", "person.duties", "责任人", "第三条"},
	{143, "dali", "organisation.fields", "contact", "联系方式", "第十五条"},
};

static const char *fact(const struct policy_fact *facts, size_t n, const char *part,
	const char *name, const char *field)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(facts[i].part, part) == 0 && strcmp(facts[i].name, name) == 0 &&
			strcmp(facts[i].field, field) == 0)
			return facts[i].value;
	}
	return NULL;
}

/* The field that holds the number or, for words, what a person reads. */
static const char *field_of(const char *part)
{
	static const char *const fields[][2] = {{"rules", "limit"}, {"periods", "limit"},
		{"numbers", "value"}, {"routes", "title"}, {"lists", "title"}};
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (strcmp(fields[i][0], part) == 0)
			return fields[i][1];
	}
	return "name";
}

static void every_article_that_sets_something_is_in_its_profile(void **state)
{
	struct pool *pool = pool_open();
	(void)state;
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		struct policy_fact *facts;
		size_t n = policy_facts(profile(asked[i].profile), pool, &facts);
		const char *value =
			fact(facts, n, asked[i].part, asked[i].name, field_of(asked[i].part));
		const char *source = fact(facts, n, asked[i].part, asked[i].name, "source");
		if (!value || !strstr(value, asked[i].value))
			fail_msg("requirement %d, %s %s %s: %s, expected %s", asked[i].requirement,
				asked[i].profile, asked[i].part, asked[i].name,
				value ? value : "missing", asked[i].value);
		if (!source || !strstr(source, asked[i].source))
			fail_msg("requirement %d, %s %s %s: source %s, expected %s",
				asked[i].requirement, asked[i].profile, asked[i].part,
				asked[i].name, source ? source : "missing", asked[i].source);
		pool_empty(pool);
	}
	pool_close(&pool);
}

static void the_lists_have_as_many_points_as_their_articles(void **state)
{
	static const struct {
		const char *profile, *list;
		size_t n;
	} counts[] = {{"youyang", "check.content", 9}, {"yunzhou", "check.content", 9},
		{"yuancheng", "check.gates", 5}, {"youyang", "check.gates", 5},
		{"dali", "forbidden.content", 10}, {"dali", "footer.items", 8},
		{"youyang", "fault.kinds", 8}, {"youyang", "report.fake", 3},
		{"youyang", "report.incident", 3}, {"youyang", "person.leaving", 4},
		{"youyang", "interaction.functions", 4}, {"dali", "newmedia.filing", 4},
		{"dali", "measure.steps", 3}, {"changde", "measure.steps", 3},
		{"yunzhou", "directory.kinds", 3}, {"national", "correction.kinds", 8},
		{"youyang", "column.fields", 4}, {"youyang", "monitor.objects", 8},
		{"changde", "site.functions", 4}, {"youyang", "account.rules", 8}};
	(void)state;
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		struct policy_list list = policy_items(profile(counts[i].profile), counts[i].list);
		if (list.n != counts[i].n)
			fail_msg("%s %s: %zu, expected %zu", counts[i].profile, counts[i].list,
				list.n, counts[i].n);
	}
	assert_int_equal(policy_items(profile("dali"), "no.list").n, 0);
}

static void check_lists_say_which_answer_stands_in_the_way(void **state)
{
	struct policy_list youyang = policy_items(profile("youyang"), "check.content");
	struct policy_list yunzhou = policy_items(profile("yunzhou"), "check.content");
	(void)state;
	for (size_t i = 0; i < youyang.n; i++) {
		const struct policy_choice *item = &youyang.choice[i];
		assert_string_equal(item->blocks, "yes");
		assert_string_equal(
			item->except, strcmp(item->code, "undecided") == 0 ? "solicitation" : "");
	}
	assert_string_equal(policy_choice(yunzhou, "secret")->blocks, "yes");
	assert_string_equal(policy_choice(yunzhou, "figures")->blocks, "no");
	assert_string_equal(policy_choice(yunzhou, "other")->blocks, "");
	assert_null(policy_choice(yunzhou, "undecided"));
}

static void routes_lead_to_the_persons_their_articles_name(void **state)
{
	static const struct {
		const char *profile, *route, *steps; /* approving steps with a ! */
		unsigned needs;
		bool distinct;
	} routes[] = {
		{"youyang", "three", "editor head leader!", NEED_SECRECY, true},
		{"youyang", "joint", "editor head leader!", NEED_SECRECY | NEED_CONSENT, true},
		{"yunzhou", "government", "office!", 0, true},
		{"yunzhou", "policy", "office!", NEED_INTERPRETATION, true},
		{"yunzhou", "department", "head chief!", NEED_FORM, true},
		{"yunzhou", "township", "office leader!", NEED_FORM, true},
		{"yunzhou", "reprint", "site site-leader!", NEED_SOURCE, true},
		{"yunzhou", "urgent", "government-leader! government-chief!", 0, true},
		{"dali", "negative", "editor head chief!", NEED_SECRECY | NEED_PLAN, true},
		{"changde", "three", "editor head leader!", NEED_SECRECY, true},
	};
	(void)state;
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
		const struct policy_route *route =
			policy_route(profile(routes[i].profile), routes[i].route);
		struct buf steps = BUF_INIT;
		assert_non_null(route);
		for (size_t k = 0; k < route->n_steps; k++)
			buf_print(&steps, "%s%s%s", k ? " " : "", route->steps[k].by,
				route->steps[k].approves ? "!" : "");
		assert_string_equal(buf_str(&steps), routes[i].steps);
		assert_int_equal(route->needs, routes[i].needs);
		assert_int_equal(route->distinct, routes[i].distinct);
		assert_true(route->n_checks >= 1);
		assert_string_equal(route->checks[0], "check.content");
		buf_free(&steps);
	}
	assert_null(policy_route(profile("dali"), "nowhere"));
}

static void the_shipped_profiles_neither_pause_nor_let_the_unit_be_reminded_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < PROFILES; i++) {
		size_t n;
		const struct policy_rule *rules = policy_rules(profiles[i], &n);
		for (size_t k = 0; k < n; k++) {
			bool other = rules[k].class_ && strcmp(rules[k].class_, "other") == 0 &&
				strcmp(rules[k].name, "letter.reply") == 0;
			assert_int_equal(rules[k].pause.most, 0);
			assert_int_equal(rules[k].extension.limit > 0, other);
			assert_int_equal(
				rules[k].n_levels == 0, strcmp(rules[k].name, "letter.unit") == 0);
		}
	}
}

static void the_higher_a_level_the_more_are_told(void **state)
{
	const struct policy_rule *rule = policy_rule(profile("national"), "letter.reply", "other");
	unsigned all = TELL_HANDLER | TELL_DIRECT | TELL_FIRST | TELL_OFFICE;
	(void)state;
	assert_int_equal(rule->n_levels, 4);
	assert_int_equal(rule->levels[0].level, LEVEL_REMIND);
	assert_int_equal(rule->levels[0].tells, TELL_HANDLER);
	assert_int_equal(rule->levels[1].tells, TELL_HANDLER | TELL_DIRECT);
	assert_int_equal(rule->levels[2].tells, all);
	assert_int_equal(rule->levels[3].level, LEVEL_SUPERVISE);
	assert_int_equal(rule->levels[3].tells, all);
	assert_int_equal(rule->extension.limit, 30);
	assert_string_equal(rule->extension.source, "local");
	assert_int_equal(policy_hours(profile("national")).from, 8 * 60 + 30);
	assert_int_equal(policy_hours(profile("dali")).to, 18 * 60);
	assert_true(policy_hours(profile("dali")).workdays);
}

static void a_source_is_a_document_or_the_word_local(void **state)
{
	struct pool *pool = pool_open();
	(void)state;
	for (size_t i = 0; i < PROFILES; i++) {
		struct policy_fact *facts;
		size_t n = policy_facts(profiles[i], pool, &facts);
		for (size_t k = 0; k < n; k++) {
			const char *value = facts[k].value, *end = strrchr(facts[k].field, ' ');
			if (strcmp(end ? end + 1 : facts[k].field, "source") != 0 ||
				strcmp(value, "local") == 0)
				continue;
			if (!strstr(value, "〔") && !strstr(value, "《") &&
				!strstr(value, "规定") && !strstr(value, "制度"))
				fail_msg("%s %s %s: %s", names[i], facts[k].part, facts[k].name,
					value);
		}
		pool_empty(pool);
	}
	pool_close(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_article_that_sets_something_is_in_its_profile),
		cmocka_unit_test(the_lists_have_as_many_points_as_their_articles),
		cmocka_unit_test(check_lists_say_which_answer_stands_in_the_way),
		cmocka_unit_test(routes_lead_to_the_persons_their_articles_name),
		cmocka_unit_test(
			the_shipped_profiles_neither_pause_nor_let_the_unit_be_reminded_twice),
		cmocka_unit_test(the_higher_a_level_the_more_are_told),
		cmocka_unit_test(a_source_is_a_document_or_the_word_local),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
