/* SPDX-License-Identifier: MIT */
/*
 * What can be asked for: where this interface is, the services (categories of letters) and what a
 * letter may say beside its text. All of it comes from the policy and the list of boxes.
 */
#include "open311.h"

#include "tickets/people/organisation.h"
#include "web/reply.h"

#define SERVICE_SECONDS 300
/* When this interface last changed: whoever changes a route, a field or an answer of it raises
 * this. */
#define CHANGESET "2026-11-22T00:00:00+08:00"

static void add_formats(struct data *endpoint)
{
	struct data *formats = data_list(endpoint, "formats");

	data_item_text(formats, "text/xml");
	data_item_text(formats, "application/json");
}

int discovery_get(struct request *rq)
{
	struct data *out = data_new(rq->pool), *endpoint;

	if (open311_jurisdiction(rq) != 0)
		return 0;
	data_text(out, "changeset", CHANGESET);
	data_text(out, "contact", conf_of_site(CONF_SITE_NAME, rq->site_id));
	data_text(out, "key_service", "接入密钥由网站管理单位发放");
	endpoint = data_item(data_list(out, "endpoints"));
	data_text(endpoint, "specification", "http://wiki.open311.org/GeoReport_v2");
	data_text(endpoint, "url", request_full_url(rq, "open311/v2"));
	data_text(endpoint, "changeset", CHANGESET);
	data_text(endpoint, "type", "production");
	add_formats(endpoint);
	reply_public(rq, SERVICE_SECONDS);
	return open311_reply(rq, 200, "discovery", out);
}

static void add_service(struct data *list, const char *code, const char *name,
	const char *description, const char *group)
{
	struct data *service = data_item(list);

	data_text(service, "service_code", code);
	data_text(service, "service_name", name);
	data_text(service, "description", description);
	data_bool(service, "metadata", true);
	data_text(service, "_metadata", "true");
	data_text(service, "type", "realtime");
	data_text(service, "keywords", group);
	data_text(service, "group", group);
}

int services_get(struct request *rq)
{
	struct policy_list categories = policy_categories(program_engine()->policy);
	struct data *list = data_make(rq->pool, DATA_LIST);

	if (open311_jurisdiction(rq) != 0)
		return 0;
	for (size_t i = 0; i < categories.n; i++) {
		const struct policy_choice *choice = &categories.choice[i];
		const char *group = choice->parent ? open311_service(choice->parent) : choice->name;

		add_service(list, choice->code, choice->name,
			str_empty(choice->text) ? pool_print(rq->pool, "关于%s的来信", choice->name)
						: choice->text,
			group);
	}
	add_service(list, OPEN311_GENERAL, open311_service(OPEN311_GENERAL),
		"不知道属于哪一类的来信，由受理单位分类", open311_service(OPEN311_GENERAL));
	reply_public(rq, SERVICE_SECONDS);
	return open311_reply(rq, 200, "services", list);
}

/* --- one service --- */

struct attribute {
	const char *code, *datatype, *description;
};

static struct data *add_attribute(struct data *list, const struct attribute *what)
{
	struct data *item = data_item(list);

	data_bool(item, "variable", true);
	data_text(item, "_variable", "true");
	data_text(item, "code", what->code);
	data_text(item, "datatype", what->datatype);
	data_bool(item, "required", false);
	data_text(item, "_required", "false");
	data_text(item, "datatype_description", NULL);
	data_int(item, "order", (int64_t)data_count(list));
	data_text(item, "description", what->description);
	return data_list(item, "values");
}

static void add_value(struct data *values, const char *key, const char *name)
{
	struct data *value = data_item(values);

	data_text(value, "key", key);
	data_text(value, "name", name);
}

static void add_attributes(const struct box *boxes, size_t n, struct data *list)
{
	struct policy_list types = policy_types(program_engine()->policy);
	struct data *values;

	add_attribute(list, &(struct attribute){"title", "string", "标题；不写时取内容的第一句"});
	values = add_attribute(list,
		&(struct attribute){"box", "singlevaluelist", "写给哪个信箱；不选时是第一个"});
	for (size_t i = 0; i < n; i++) {
		if (boxes[i].active)
			add_value(values, boxes[i].code, boxes[i].name);
	}
	values = add_attribute(
		list, &(struct attribute){"type", "singlevaluelist", "来信类型；不选时是第一个"});
	for (size_t i = 0; i < types.n; i++)
		add_value(values, types.choice[i].code, types.choice[i].name);
	values = add_attribute(list,
		&(struct attribute){"public", "singlevaluelist",
			"写信人是否同意把去掉个人信息的来信和答复公开；不选时是不同意"});
	add_value(values, "0", "不同意");
	add_value(values, "1", "同意");
}

int service_get(struct request *rq)
{
	const char *code = open311_arg(rq);
	struct data *out = data_new(rq->pool);
	struct box *boxes = NULL;
	size_t n = 0;

	if (!code)
		return 404;
	if (open311_jurisdiction(rq) != 0)
		return 0;
	if (!open311_service(code))
		return open311_error(rq, 404, "service_code: 没有这个事项");
	if (box_list(program_db(), rq->pool, rq->site_id, &boxes, &n) != DB_OK)
		return 503;
	data_text(out, "service_code", code);
	add_attributes(boxes, n, data_list(out, "attributes"));
	reply_public(rq, SERVICE_SECONDS);
	return open311_reply(rq, 200, "service", out);
}
