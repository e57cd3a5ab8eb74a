/* SPDX-License-Identifier: MIT */
/*
 * corrections: errors of the website that people report (网站纠错). This file holds the table of
 * routes, their fields and what a worker opens; the handlers are in report.c and public.c, those of
 * the own report in view/own, the rules in shared/tickets.
 */
#include "corrections.h"

#include "view/ending.h"
#include "view/type_size.h"

static const struct own_step steps[] = {{"NEW", 1}, {"TRANSFERRED", 2}, {"FIXING", 3},
	{"REPLIED_FIXED", 4}, {"REPLIED_UNTRUE", 4}, {"OUT_OF_SCOPE", 4}, {0}};
static const char *const step_names[OWN_STEPS] = {"已收到", "已转办", "处理中", "已答复"};
const struct own own_report = {.kind = "correction",
	.place = "corrections",
	.cookie = "hy_report",
	.promise = "correction.total",
	.noun = "纠错",
	.this_one = "这条纠错",
	.another = "另报一条",
	.received = "纠错已经收到",
	.step_names = step_names,
	.steps = steps,
	.more = mine_more};

/* Where a page that was POSTed can be fetched again. */
static void chrome(struct request *rq, struct data *data)
{
	const char *instead = NULL;

	if (str_equal(rq->path, "corrections/"))
		instead = "corrections/new";
	else if (str_starts(rq->path, "corrections/mine/"))
		instead = "corrections/mine";
	type_size_show(rq, "view", instead, data);
	ending_show(rq, data);
}

const char *kind_name(const char *code)
{
	struct policy_list kinds = policy_items(program_engine()->policy, CORRECTION_KINDS);
	const struct policy_choice *kind = policy_choice(kinds, code);

	return kind ? kind->name : NULL;
}

void place_show(const char *url, bool link, struct data *out)
{
	data_text(out, "url", url);
	data_text(out, "_url", link ? url : NULL);
	data_text(out, "_place", correction_place(url));
}

/* As people type it. */
static int corrections_slash(struct request *rq)
{
	return reply_redirect(rq, request_url(rq, "corrections/"));
}

/* --- one's own report --- */

OWN_HANDLERS(own_report)

/* --- fields --- */

static const char *const done_words[] = {"add", "chase", "rate", NULL};
static const char *const results[] = {"fixed", "untrue", "away", NULL};

static const struct field list_fields[] = {
	{.name = "q", .label = "关键词", .type = FIELD_LINE, .most = 100},
	{.name = "kind", .label = "问题类型", .type = FIELD_LINE, .most = 40},
	{.name = "unit", .label = "办理单位", .type = FIELD_LINE, .most = 100},
	{.name = "result", .label = "结果", .type = FIELD_LINE, .choices = results},
	{.name = "after", .label = "接着", .type = FIELD_LINE, .most = 40},
	{0},
};
static const struct field feed_fields[] = {
	{.name = "kind", .label = "问题类型", .type = FIELD_LINE, .most = 40},
	{.name = "unit", .label = "办理单位", .type = FIELD_LINE, .most = 100},
	{0},
};
/* A long quote still leads to the form, where it can be made shorter. */
static const struct field new_fields[] = {
	{.name = "url", .label = "网页地址", .type = FIELD_LINE, .most = 2000},
	{.name = "site_code", .label = "网站标识码", .type = FIELD_LINE, .most = SITE_CODE_MOST},
	{.name = "quote", .label = "网页上的原文", .type = FIELD_TEXT, .most = 2000},
	{.name = "category", .label = "问题类型", .type = FIELD_LINE, .most = 40},
	{0},
};
static const struct field report_fields[] = {
	{.name = "key", .label = "表单", .type = FIELD_KEY, .required = true},
	{.name = "url",
		.label = "网页地址",
		.type = FIELD_LINE,
		.required = true,
		.most = CORRECTION_URL_MOST},
	{.name = "site_code", .label = "网站标识码", .type = FIELD_LINE, .most = SITE_CODE_MOST},
	/* required: said by report.c in words that fit a choice */
	{.name = "category", .label = "问题类型", .type = FIELD_LINE, .most = 40},
	{.name = "quote", .label = "网页上的原文", .type = FIELD_TEXT, .most = QUOTE_MOST},
	{.name = "proposal", .label = "应该是", .type = FIELD_TEXT, .most = QUOTE_MOST},
	{.name = "body",
		.label = "哪里有问题",
		.type = FIELD_TEXT,
		.limits = true,
		.most_key = CONF_BODY_TEXT_MOST},
	{.name = "attachment", .label = "截图", .type = FIELD_FILE},
	{.name = "name",
		.label = "姓名",
		.type = FIELD_LINE,
		.limits = true,
		.least_key = CONF_NAME_LEAST,
		.most_key = CONF_NAME_MOST},
	{.name = "phone", .label = "电话", .type = FIELD_LINE, .most = 40},
	{.name = "email", .label = "电子邮箱", .type = FIELD_LINE, .most = 100},
	{.name = "challenge", .label = "验证", .type = FIELD_LINE, .most = 2000},
	{0},
};
static const struct field track_fields[] = {OWN_TRACK_FIELDS(done_words), {0}};
static const struct field mine_fields[] = {OWN_MINE_FIELDS(done_words), {0}};
#define MINE ROUTE_SESSION
#define MINE_POST (ROUTE_SESSION | ROUTE_CSRF)

static const struct route routes[] = {
	{"GET", "corrections", corrections_slash, NULL, ROUTE_LENIENT},
	{"GET", "corrections/", list_get, list_fields, ROUTE_LENIENT},
	{"POST", "corrections/", report_post, report_fields, ROUTE_FILES},
	{"GET", "corrections/new", report_get, new_fields, ROUTE_LENIENT},
	{"GET", "corrections/feed.atom", feed_get, feed_fields, ROUTE_LENIENT},
	{"GET", "corrections/track", track_get, own_prefill_fields, ROUTE_LENIENT},
	{"POST", "corrections/track", track_post, track_fields, 0},
	{"GET", "corrections/mine", mine_get, mine_fields, MINE | ROUTE_LENIENT},
	{"POST", "corrections/mine/add", mine_add, own_words_fields, MINE_POST},
	{"POST", "corrections/mine/chase", mine_chase, own_words_fields, MINE_POST},
	{"POST", "corrections/mine/rate", mine_rate, own_rate_fields, MINE_POST},
	{"GET", "corrections/mine/attachment/:id", own_attachment, NULL, MINE | ROUTE_LENIENT},
	{"POST", "corrections/mine/leave", mine_leave, NULL, MINE_POST},
	{0},
};

static const struct app app = {
	.name = "corrections",
	.routes = routes,
	.load = program_load,
	PROGRAM_LIFE,
	.session = mine_session,
	.chrome = chrome,
};

int main(int argc, char **argv)
{
	return app_main(argc, argv, &app);
}
