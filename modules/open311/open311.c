/* SPDX-License-Identifier: MIT */
/*
 * open311: letters for other systems as Open311 GeoReport v2 wants them. This file holds the table
 * of routes and what all answers have in common; what is read is services.c's and requests.c's,
 * what comes in post.c's. A service is a category of letters, a request a letter.
 */
#include "open311.h"

#include <string.h>

#include "tickets/people/organisation.h"
#include "web/guard.h"
#include "web/reply.h"

#define QUARTER_SECONDS 900
#define PAGE_MOST 100
#define PAGES 100 /* each walks over those before it; further back leads end_date */

/* --- answers --- */

static bool ends_in(const char *text, const char *ending)
{
	size_t n = strlen(text), m = strlen(ending);

	return n >= m && strcmp(text + n - m, ending) == 0;
}

int open311_reply(struct request *rq, int status, const char *page, struct data *value)
{
	struct data *out = value;

	if (str_equal(rq->method, "GET"))
		reply_header(rq, "Access-Control-Allow-Origin", "*");
	if (!ends_in(rq->path, ".xml"))
		return reply_json(rq, status, value);
	if (data_kind(value) == DATA_LIST) {
		out = data_new(rq->pool);
		data_put(out, "list", value);
	}
	return reply_status_as(rq, status, "text/xml; charset=utf-8", page, out);
}

static const char *usual_words(int status)
{
	switch (status) {
	case 400: return "请求没有读懂：有不认识的参数，或参数的格式不对";
	case 403: return "没有权限：api_key 缺少、不对或已经停用";
	case 404: return "没有这个地址，或没有公开这一件";
	case 405: return "这个地址不接受这种方法";
	case 413: return "内容太大";
	case 414: return "地址太长";
	case 415: return "请用 application/x-www-form-urlencoded 或 multipart/form-data 提交";
	case 429: return "太频繁了，请按 Retry-After 的秒数稍后再试";
	case 503: return "暂时不能办理，请稍后再试，同样的请求不会重复登记";
	default: return "系统出错，请稍后再试";
	}
}

static struct data *add_error(struct data *list, int status, const char *words)
{
	struct data *error = data_item(list);

	data_int(error, "code", status);
	data_text(error, "description", words);
	return error;
}

int open311_error(struct request *rq, int status, const char *words)
{
	struct data *list = data_make(rq->pool, DATA_LIST);

	reply_public(rq, 0);
	if (status == 503)
		program_away(rq);
	add_error(list, status, words ? words : usual_words(status));
	return open311_reply(rq, status, "errors", list);
}

int open311_faults(struct request *rq)
{
	struct data *shown = data_new(rq->pool), *list = data_make(rq->pool, DATA_LIST);
	const struct data *errors;
	char scratch[24];

	form_show(rq->form, shown);
	errors = data_find(shown, "error_list", 10);
	for (size_t i = 0; i < data_count(errors); i++) {
		const struct data *one = data_at(errors, i);
		const char *field = data_as_text(data_find(one, "field", 5), scratch);

		add_error(list, 400,
			pool_print(rq->pool, "%s: %s", field,
				data_as_text(data_find(one, "message", 7), scratch)));
	}
	return open311_reply(rq, 400, "errors", list);
}

/* What the skeleton refuses before a handler sees it. */
static void error(struct request *rq, int status)
{
	open311_error(rq, status, NULL);
}

const char *open311_arg(struct request *rq)
{
	size_t n = strlen(rq->arg);

	if (ends_in(rq->arg, ".json"))
		return pool_copy(rq->pool, rq->arg, n - 5);
	return ends_in(rq->arg, ".xml") ? pool_copy(rq->pool, rq->arg, n - 4) : NULL;
}

const char *open311_time(struct request *rq, instant at)
{
	char text[INSTANT_TEXT];

	if (at == INSTANT_NONE || at == INSTANT_NEVER)
		return NULL;
	return pool_text(rq->pool, instant_iso(at - at % SECOND, text));
}

const char *open311_expected(struct request *rq, instant due_at)
{
	return due_at == INSTANT_NONE || due_at == INSTANT_NEVER
		? NULL
		: open311_time(rq, due_at - SECOND);
}

/* --- who asks, and for what --- */

int open311_jurisdiction(struct request *rq)
{
	const char *asked = form_text(rq->form, "jurisdiction_id");
	struct site *sites = NULL;
	size_t n = 0;

	if (str_empty(asked))
		return 0;
	if (site_list(program_db(), rq->pool, &sites, &n) != DB_OK)
		return open311_error(rq, 503, NULL) - 1;
	for (size_t i = 0; i < n; i++) {
		if (sites[i].id == rq->site_id && str_equal(sites[i].code, asked))
			return 0;
	}
	return open311_error(rq, 404, "jurisdiction_id: 没有这个站点") - 1;
}

/* A header keeps the key out of logs of addresses; a form has no other place than a field. */
const char *open311_shown_key(struct request *rq)
{
	const char *header = request_param(rq, "HTTP_X_API_KEY");

	return str_empty(header) ? form_text(rq->form, "api_key") : header;
}

int open311_key(struct request *rq, struct api_key **out)
{
	int64_t most = conf_int(CONF_LIMIT_TRACK);
	const char *key = open311_shown_key(rq);
	int wait = 0;

	*out = NULL;
	if (!guard_peek("key", rq->address, most, QUARTER_SECONDS, rq->now, &wait)) {
		reply_retry_after(rq, wait);
		return open311_error(rq, 429, NULL) - 1;
	}
	if (!str_empty(key) && api_key_find(program_db(), rq->pool, rq->site_id, key, out) != DB_OK)
		return open311_error(rq, 503, NULL) - 1;
	if (*out)
		return 0;
	if (!str_empty(key))
		guard_take("key", rq->address, most, QUARTER_SECONDS, rq->now, &wait);
	return open311_error(rq, 403, NULL) - 1;
}

const char *open311_service(const char *code)
{
	const struct policy_choice *choice;

	if (str_equal(code, OPEN311_GENERAL))
		return "其他来信";
	choice = str_empty(code) ? NULL
				 : policy_choice(policy_categories(program_engine()->policy), code);
	return choice && str_equal(choice->code, code) ? choice->name : NULL;
}

const char *open311_category(const char *service)
{
	return str_equal(service, OPEN311_GENERAL) ? "" : service;
}

/* --- routes --- */

#define JURISDICTION \
	{ \
		.name = "jurisdiction_id", .label = "站点", .type = FIELD_LINE, .most = 40 \
	}
static const struct field plain_fields[] = {JURISDICTION, {0}};
static const struct field one_fields[] = {
	JURISDICTION,
	{.name = "own", .label = "自己提交的", .type = FIELD_BOOL},
	{0},
};
static const struct field list_fields[] = {
	JURISDICTION,
	{.name = "own", .label = "自己提交的", .type = FIELD_BOOL},
	{.name = "service_request_id", .label = "编号", .type = FIELD_LINE, .most = 1000},
	{.name = "service_code", .label = "事项", .type = FIELD_LINE, .most = 1000},
	{.name = "status", .label = "状态", .type = FIELD_LINE, .most = 40},
	{.name = "start_date", .label = "从", .type = FIELD_LINE, .most = 40},
	{.name = "end_date", .label = "到", .type = FIELD_LINE, .most = 40},
	{.name = "page", .label = "页码", .type = FIELD_INT, .least = 1, .most = PAGES},
	{.name = "page_size", .label = "每页", .type = FIELD_INT, .least = 1, .most = PAGE_MOST},
	{0},
};
static const struct field post_fields[] = {
	JURISDICTION,
	{.name = "api_key", .label = "密钥", .type = FIELD_SECRET, .most = 100},
	{.name = "key", .label = "提交键", .type = FIELD_KEY},
	{.name = "service_code",
		.label = "事项",
		.type = FIELD_LINE,
		.required = true,
		.most = 100},
	{.name = "description",
		.label = "内容",
		.type = FIELD_TEXT,
		.required = true,
		.limits = true,
		.least_key = CONF_BODY_TEXT_LEAST,
		.most_key = CONF_BODY_TEXT_MOST},
	{.name = "first_name",
		.label = "名",
		.type = FIELD_LINE,
		.limits = true,
		.most_key = CONF_NAME_MOST},
	{.name = "last_name",
		.label = "姓",
		.type = FIELD_LINE,
		.limits = true,
		.most_key = CONF_NAME_MOST},
	{.name = "phone", .label = "电话", .type = FIELD_LINE, .required = true, .most = 40},
	{.name = "email", .label = "电子邮箱", .type = FIELD_LINE, .most = 100},
	{.name = "lat", .label = "纬度", .type = FIELD_LINE, .most = 40},
	{.name = "long", .label = "经度", .type = FIELD_LINE, .most = 40},
	{.name = "address_string", .label = "地点", .type = FIELD_LINE, .most = 200},
	{.name = "address_id", .label = "地点编号", .type = FIELD_LINE, .most = 100},
	{.name = "media_url", .label = "图片", .type = FIELD_LINE, .most = 500},
	{.name = "device_id", .label = "设备", .type = FIELD_LINE, .most = 200},
	{.name = "account_id", .label = "账号", .type = FIELD_LINE, .most = 200},
	{.name = "attribute[title]",
		.label = "标题",
		.type = FIELD_LINE,
		.limits = true,
		.least_key = CONF_TITLE_LEAST,
		.most_key = CONF_TITLE_MOST},
	{.name = "attribute[box]", .label = "写给谁", .type = FIELD_LINE, .most = 100},
	{.name = "attribute[type]", .label = "来信类型", .type = FIELD_LINE, .most = 40},
	{.name = "attribute[public]", .label = "是否同意公开", .type = FIELD_BOOL},
	{0},
};

static const struct route routes[] = {
	{"GET", OPEN311_PLACE "discovery.json", discovery_get, plain_fields, ROUTE_LENIENT},
	{"GET", OPEN311_PLACE "discovery.xml", discovery_get, plain_fields, ROUTE_LENIENT},
	{"GET", OPEN311_PLACE "services.json", services_get, plain_fields, ROUTE_LENIENT},
	{"GET", OPEN311_PLACE "services.xml", services_get, plain_fields, ROUTE_LENIENT},
	{"GET", OPEN311_PLACE "services/:code", service_get, plain_fields, ROUTE_LENIENT},
	{"GET", OPEN311_PLACE "requests.json", requests_get, list_fields, ROUTE_LENIENT},
	{"GET", OPEN311_PLACE "requests.xml", requests_get, list_fields, ROUTE_LENIENT},
	{"POST", OPEN311_PLACE "requests.json", requests_post, post_fields, 0},
	{"POST", OPEN311_PLACE "requests.xml", requests_post, post_fields, 0},
	{"GET", OPEN311_PLACE "requests/:number", request_get, one_fields, ROUTE_LENIENT},
	{0},
};

static const struct app app = {
	.name = "open311",
	.routes = routes,
	.load = program_load,
	PROGRAM_LIFE,
	.error = error,
};

int main(int argc, char **argv)
{
	return app_main(argc, argv, &app);
}
