/* SPDX-License-Identifier: MIT */
/*
 * satisfaction: how people rate answers (满意度, 好差评) and pages, and the public figures. This
 * file holds the table of routes and their fields; the handlers are in rate.c, page.c and
 * figures.c, the rules in shared/tickets.
 */
#include "satisfaction.h"

#include "tickets/ratings/page_vote.h"
#include "view/ending.h"
#include "view/type_size.h"

/* A page that was POSTed is fetched again where its form stands. */
static void chrome(struct request *rq, struct data *data)
{
	type_size_show(rq, "view",
		str_equal(rq->path, "satisfaction/page") ? "satisfaction/" : NULL, data);
	ending_show(rq, data);
}

/* As people type it. */
static int satisfaction_slash(struct request *rq)
{
	return reply_redirect(rq, request_url(rq, "satisfaction/"));
}

static const struct field figures_fields[] = {
	{.name = "month", .label = "月份", .type = FIELD_LINE, .most = 10},
	{.name = "kind", .label = "统计什么", .type = FIELD_LINE, .most = 20},
	{0},
};
static const struct field done_fields[] = {
	{.name = "done", .label = "动作", .type = FIELD_BOOL},
	{0},
};
static const struct field rate_fields[] = {
	{.name = "rating", .label = "评价", .type = FIELD_LINE, .most = 40},
	{.name = "words",
		.label = "想说的话",
		.type = FIELD_TEXT,
		.limits = true,
		.most_key = CONF_BODY_TEXT_MOST},
	{0},
};
static const struct field asked_fields[] = {
	{.name = "url", .label = "页面地址", .type = FIELD_LINE, .most = 2000},
	{0},
};
static const struct field page_fields[] = {
	{.name = "url", .label = "页面地址", .type = FIELD_LINE, .required = true, .most = 2000},
	{.name = "useful", .label = "有没有用", .type = FIELD_LINE, .most = 10},
	{.name = "words", .label = "想说的话", .type = FIELD_TEXT, .most = PAGE_WORDS_MOST},
	{0},
};

/* Whoever has the link needs no session, and nothing else is asked for. */
static const struct route routes[] = {
	{"GET", "satisfaction", satisfaction_slash, NULL, ROUTE_LENIENT},
	{"GET", "satisfaction/", figures_get, figures_fields, ROUTE_LENIENT},
	{"GET", "satisfaction/rate/:token", rate_get, done_fields, ROUTE_LENIENT | ROUTE_SECRET},
	{"POST", "satisfaction/rate/:token", rate_post, rate_fields, ROUTE_SECRET},
	{"GET", "satisfaction/page", page_get, asked_fields, ROUTE_LENIENT},
	{"POST", "satisfaction/page", page_post, page_fields, 0},
	{0},
};

static const struct app app = {
	.name = "satisfaction",
	.routes = routes,
	.load = program_load,
	PROGRAM_LIFE,
	.chrome = chrome,
};

int main(int argc, char **argv)
{
	return app_main(argc, argv, &app);
}
