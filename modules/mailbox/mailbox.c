/* SPDX-License-Identifier: MIT */
/*
 * mailbox: letters to the government (领导信箱、网上信访以外的群众来信). This file holds the table
 * of routes, their fields and what a worker opens; the handlers are in public.c and write.c,
 * those of the own letter in view/own, the rules in shared/tickets.
 */
#include "mailbox.h"
#include "modules/mailbox/watch.h"

#include "view/ending.h"
#include "view/type_size.h"

/* Where a page that was POSTed can be fetched again. */
static void chrome(struct request *rq, struct data *data)
{
	const char *instead = NULL;

	if (str_equal(rq->path, "letters/"))
		instead = "letters/new";
	else if (str_starts(rq->path, "letters/mine/"))
		instead = "letters/mine";
	type_size_show(rq, "view", instead, data);
	ending_show(rq, data);
}

/* A piece of a host page that cannot be shown leaves its place empty: no page stands in the middle
 * of another. */
static void show_error(struct request *rq, int status)
{
	if (str_starts(rq->path, "parts/") && !rq->json)
		reply_text(rq, status, "text/html; charset=utf-8", "", 0);
	else
		reply_error(rq, status, NULL);
}

static const struct own_step steps[] = {{"SUBMITTED", 1}, {"ACCEPTED", 2}, {"DISPATCHED", 2},
	{"HANDLING", 3}, {"NEEDINFO", 3}, {"IN_REVIEW2", 3}, {"IN_REVIEW3", 3}, {"REWORK", 3},
	{"REPLIED", 4}, {"ARCHIVED", 4}, {0}};
static const char *const step_names[OWN_STEPS] = {"已收到", "已受理", "办理中", "已答复"};
const struct own own_letter = {.kind = "letter",
	.place = "letters",
	.cookie = "hy_mine",
	.promise = "letter.reply",
	.noun = "信",
	.this_one = "这封信",
	.another = "另写一封信",
	.received = "信已经收到",
	.step_names = step_names,
	.steps = steps};

/* As people type it. */
static int letters_slash(struct request *rq)
{
	return reply_redirect(rq, request_url(rq, "letters/"));
}

/* --- one's own letter --- */

OWN_HANDLERS(own_letter)

static int mine_withdraw_ask(struct request *rq)
{
	return own_withdraw_ask(rq, &own_letter);
}

static int mine_withdraw(struct request *rq)
{
	return own_act(rq, &own_letter, "withdraw");
}

static const char *const done_words[] = {"add", "chase", "rate", "withdraw", NULL};

static const struct field list_fields[] = {
	{.name = "q", .label = "关键词", .type = FIELD_LINE, .most = 100},
	{.name = "unit", .label = "办理单位", .type = FIELD_LINE, .most = 100},
	{.name = "category", .label = "分类", .type = FIELD_LINE, .most = 100},
	{.name = "page", .label = "页码", .type = FIELD_INT, .least = 1, .most = 100000},
	{.name = "after", .label = "从哪封信往后", .type = FIELD_LINE, .most = 40},
	{.name = "before", .label = "从哪封信往前", .type = FIELD_LINE, .most = 40},
	{0},
};
static const struct field feed_fields[] = {
	{.name = "unit", .label = "办理单位", .type = FIELD_LINE, .most = 100},
	{.name = "category", .label = "分类", .type = FIELD_LINE, .most = 100},
	{0},
};
static const struct field new_fields[] = {
	{.name = "title", .label = "标题", .type = FIELD_LINE, .most = 200},
	{.name = "box", .label = "写给谁", .type = FIELD_LINE, .most = 100},
	{.name = "type", .label = "来信类型", .type = FIELD_LINE, .most = 40},
	{.name = "category", .label = "事情属于哪一类", .type = FIELD_LINE, .most = 100},
	{0},
};
static const struct field submit_fields[] = {
	{.name = "key", .label = "表单", .type = FIELD_KEY, .required = true},
	{.name = "type", .label = "来信类型", .type = FIELD_LINE, .most = 40},
	{.name = "title",
		.label = "标题",
		.type = FIELD_LINE,
		.required = true,
		.limits = true,
		.least_key = CONF_TITLE_LEAST,
		.most_key = CONF_TITLE_MOST},
	/* required: said by write.c in words that fit a choice */
	{.name = "box", .label = "写给谁", .type = FIELD_LINE, .most = 100},
	{.name = "category", .label = "事情属于哪一类", .type = FIELD_LINE, .most = 100},
	{.name = "body",
		.label = "内容",
		.type = FIELD_TEXT,
		.required = true,
		.limits = true,
		.least_key = CONF_BODY_TEXT_LEAST,
		.most_key = CONF_BODY_TEXT_MOST},
	{.name = "attachment", .label = "附件", .type = FIELD_FILE},
	{.name = "name",
		.label = "姓名",
		.type = FIELD_LINE,
		.required = true,
		.limits = true,
		.least_key = CONF_NAME_LEAST,
		.most_key = CONF_NAME_MOST},
	{.name = "phone", .label = "电话", .type = FIELD_LINE, .required = true, .most = 40},
	{.name = "email", .label = "电子邮箱", .type = FIELD_LINE, .most = 100},
	{.name = "address",
		.label = "住址",
		.type = FIELD_LINE,
		.limits = true,
		.most_key = CONF_ADDRESS_MOST},
	{.name = "public", .label = "是否同意公开", .type = FIELD_BOOL},
	{.name = "challenge", .label = "验证", .type = FIELD_LINE, .most = 2000},
	{0},
};
static const struct field track_fields[] = {OWN_TRACK_FIELDS(done_words), {0}};
static const struct field mine_fields[] = {OWN_MINE_FIELDS(done_words), {0}};
#define PART_N \
	{ \
		.name = "n", .label = "条数", .type = FIELD_INT, .least = 1, .most = 20 \
	}
static const struct field answers_fields[] = {
	PART_N,
	{.name = "unit", .label = "办理单位", .type = FIELD_LINE, .most = 100},
	{.name = "category", .label = "分类", .type = FIELD_LINE, .most = 100},
	{0},
};
static const struct field running_fields[] = {
	PART_N,
	{.name = "unit", .label = "单位", .type = FIELD_LINE, .most = 100},
	{0},
};
static const struct field figures_fields[] = {PART_N, {0}};
static const struct field button_fields[] = {
	{.name = "url", .label = "页面地址", .type = FIELD_LINE, .most = 1000},
	{0},
};

/* Rules and pages of every program, and the description of all addresses. */
static int load(const struct secret *secret, struct buf *err)
{
	return openapi_load(err) == 0 ? program_load(secret, err) : -1;
}

#define MINE ROUTE_SESSION
#define MINE_POST (ROUTE_SESSION | ROUTE_CSRF)

/* Fixed words stand before letters/:number. */
static const struct route routes[] = {
	{"GET", "", landing_get, NULL, ROUTE_LENIENT},
	{"POST", "view", type_size_post, type_size_fields, 0},
	{"GET", "parts/answers", part_answers, answers_fields, ROUTE_LENIENT},
	{"GET", "parts/solicitations", part_solicitations, running_fields, ROUTE_LENIENT},
	{"GET", "parts/figures", part_figures, figures_fields, ROUTE_LENIENT},
	{"GET", "parts/correction", part_correction, button_fields, ROUTE_LENIENT},
	{"GET", "sitemap.xml", sitemap_get, NULL, ROUTE_LENIENT},
	{"GET", "sitemap/:file", sitemap_file, NULL, ROUTE_LENIENT},
	{"GET", "openapi.json", openapi_get, NULL, ROUTE_LENIENT},
	{"GET", "letters", letters_slash, NULL, ROUTE_LENIENT},
	{"GET", "letters/", letters_get, list_fields, ROUTE_LENIENT},
	{"POST", "letters/", write_post, submit_fields, ROUTE_FILES},
	{"GET", "letters/feed.atom", letters_feed, feed_fields, ROUTE_LENIENT},
	{"GET", "letters/new", write_get, new_fields, ROUTE_LENIENT},
	{"GET", "letters/track", track_get, own_prefill_fields, ROUTE_LENIENT},
	{"POST", "letters/track", track_post, track_fields, 0},
	{"GET", "letters/mine", mine_get, mine_fields, MINE | ROUTE_LENIENT},
	{"POST", "letters/mine/add", mine_add, own_words_fields, MINE_POST},
	{"POST", "letters/mine/chase", mine_chase, own_words_fields, MINE_POST},
	{"POST", "letters/mine/rate", mine_rate, own_rate_fields, MINE_POST},
	{"GET", "letters/mine/withdraw", mine_withdraw_ask, NULL, MINE | ROUTE_LENIENT},
	{"POST", "letters/mine/withdraw", mine_withdraw, own_words_fields, MINE_POST},
	{"GET", "letters/mine/attachment/:id", own_attachment, NULL, MINE | ROUTE_LENIENT},
	{"POST", "letters/mine/leave", mine_leave, NULL, MINE_POST},
	{"GET", "letters/:number", letter_get, NULL, ROUTE_LENIENT},
	{"GET", "health.json", health_get, NULL, ROUTE_LENIENT},
	{"GET", "metrics", metrics_get, NULL, ROUTE_LENIENT},
	{0},
};

static const struct app app = {
	.name = "mailbox",
	.routes = routes,
	.load = load,
	PROGRAM_LIFE,
	.session = mine_session,
	.chrome = chrome,
	.error = show_error,
};

int main(int argc, char **argv)
{
	return app_main(argc, argv, &app);
}
