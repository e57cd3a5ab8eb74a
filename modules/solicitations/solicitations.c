/* SPDX-License-Identifier: MIT */
/*
 * solicitations: drafts to comment on and questionnaires (征集调查). This file holds the table of
 * routes, their fields and what a worker opens; the handlers are in the other files, the rules in
 * shared/tickets.
 */
#include "solicitations.h"

#include "view/question_view.h"
#include "view/ending.h"
#include "view/type_size.h"

/* Where a page that was POSTed can be fetched again: what it was about. */
static void chrome(struct request *rq, struct data *data)
{
	bool below = str_starts(rq->path, "solicitations/");

	type_size_show(rq, "view", below ? solicitation_folder(rq) : NULL, data);
	ending_show(rq, data);
}

/* As people type it. */
static int solicitations_slash(struct request *rq)
{
	return reply_redirect(rq, request_url(rq, "solicitations/"));
}

static const struct field list_fields[] = {
	{.name = "phase", .label = "进展", .type = FIELD_LINE, .most = 20},
	{.name = "subject", .label = "事项", .type = FIELD_LINE, .most = 100},
	{.name = "unit", .label = "单位", .type = FIELD_LINE, .most = 100},
	{.name = "q", .label = "关键词", .type = FIELD_LINE, .most = 100},
	{.name = "page", .label = "页码", .type = FIELD_INT, .least = 1, .most = 100000},
	{0},
};
static const struct field feed_fields[] = {
	{.name = "subject", .label = "事项", .type = FIELD_LINE, .most = 100},
	{.name = "unit", .label = "单位", .type = FIELD_LINE, .most = 100},
	{0},
};
static const struct field opinions_fields[] = {
	{.name = "article", .label = "段落", .type = FIELD_INT, .least = 0, .most = 100000},
	{.name = "after", .label = "接着", .type = FIELD_INT, .least = 0, .most = INT32_MAX},
	{0},
};
static const struct field new_fields[] = {
	{.name = "article", .label = "段落", .type = FIELD_INT, .least = 0, .most = 100000},
	{0},
};
static const struct field opinion_fields[] = {
	{.name = "key", .label = "表单", .type = FIELD_KEY, .required = true},
	{.name = "article", .label = "段落", .type = FIELD_INT, .least = 0, .most = 100000},
	{.name = "body",
		.label = "意见",
		.type = FIELD_TEXT,
		.required = true,
		.limits = true,
		.most_key = CONF_BODY_TEXT_MOST},
	{.name = "name",
		.label = "姓名",
		.type = FIELD_LINE,
		.limits = true,
		.most_key = CONF_NAME_MOST},
	{.name = "phone", .label = "电话", .type = FIELD_LINE, .most = 40},
	{.name = "email", .label = "电子邮箱", .type = FIELD_LINE, .most = 100},
	{.name = "challenge", .label = "验证", .type = FIELD_LINE, .most = 2000},
	{0},
};

static const struct field answers_fields[] = {
	{.name = "saved", .label = "保存的网址", .type = FIELD_LINE, .most = 40},
	{.name = "token", .label = "答卷码", .type = FIELD_LINE, .most = 40},
	{0},
};
static const char *const steps[] = {"next", "back", "save", "code", "send", NULL};
static const struct field answer_fields[] = {
	{.name = "key", .label = "表单", .type = FIELD_KEY, .required = true},
	{.name = "step", .label = "下一步", .type = FIELD_LINE, .choices = steps},
	{.name = "page", .label = "页码", .type = FIELD_INT, .least = 1, .most = 1000},
	{.name = "shown", .label = "这一页的题", .type = FIELD_LINE},
	{.name = "kept", .label = "前面填的", .type = FIELD_LINE},
	{.name = "saved", .label = "保存的网址", .type = FIELD_LINE, .most = 40},
	{.name = "token", .label = "答卷码", .type = FIELD_LINE, .most = 40},
	{.name = "contact", .label = "手机号或电子邮箱", .type = FIELD_LINE, .most = 200},
	{.name = "code", .label = "验证码", .type = FIELD_LINE, .most = 20},
	QUESTION_FIELDS,
	{.name = "challenge", .label = "验证", .type = FIELD_LINE, .most = 2000},
	{0},
};

/* Fixed words stand before solicitations/:number. */
static const struct route routes[] = {
	{"GET", "solicitations", solicitations_slash, NULL, ROUTE_LENIENT},
	{"GET", "solicitations/", list_get, list_fields, ROUTE_LENIENT},
	{"GET", "solicitations/feed.atom", feed_get, feed_fields, ROUTE_LENIENT},
	{"GET", "solicitations/:number", page_get, NULL, ROUTE_LENIENT},
	{"GET", "solicitations/:number/opinions", opinions_get, opinions_fields, ROUTE_LENIENT},
	{"POST", "solicitations/:number/opinions", write_post, opinion_fields, 0},
	{"GET", "solicitations/:number/opinions/new", write_get, new_fields, ROUTE_LENIENT},
	{"GET", "solicitations/:number/answers", answer_get, answers_fields, ROUTE_LENIENT},
	{"POST", "solicitations/:number/answers", answer_post, answer_fields,
		ROUTE_FILES | ROUTE_JSON},
	{"GET", "solicitations/:number/answers/results", answer_results_get, NULL, ROUTE_LENIENT},
	{"GET", "solicitations/:number/results", results_get, NULL, ROUTE_LENIENT},
	{"GET", "solicitations/:number/files/:id", file_get, NULL, ROUTE_LENIENT},
	{0},
};

static const struct app app = {
	.name = "solicitations",
	.routes = routes,
	.load = program_load,
	PROGRAM_LIFE,
	.chrome = chrome,
};

int main(int argc, char **argv)
{
	return app_main(argc, argv, &app);
}
