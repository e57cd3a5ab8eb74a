/* SPDX-License-Identifier: MIT */
/*
 * Filters of the inbox that somebody keeps: a name and the list's own address. Each person has
 * their own, so nothing here tells anybody anything about others.
 */
#include "modules/desk/inbox/inbox.h"

#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/inbox/saved_db.h"

#include <string.h>

#define SAVED_MOST 30

const struct field saved_fields[] = {
	{"name", "名称", FIELD_LINE, .required = true, .most = 20},
	{"query", "", FIELD_LINE, .required = true, .most = 900},
	{NULL},
};

const struct field saved_change_fields[] = {
	{"name", "名称", FIELD_LINE, .required = true, .most = 40},
	{"new_name", "新名称", FIELD_LINE, .most = 20},
	{"action", "", FIELD_LINE, .required = true, .most = 10},
	{NULL},
};

/* What the address of a list may look like. Whose letters they are is not kept: that is asked anew
 * each time, and recorded. */
static bool query_fits(const char *query)
{
	for (const char *p = query; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.~%&=",
			    *p))
			return false;
	return str_starts(query, "tab=") && !strstr(query, "citizen=");
}

/* Behind the "?", without a page. */
static const char *query_of(const struct inbox *in)
{
	const char *url = list_url(in->rq, in->base, &in->filter, LIST_CITIZEN, NULL);
	const char *mark = strchr(url, '?');
	return mark ? mark + 1 : "";
}

enum db_status saved_show(const struct inbox *in, struct data *data)
{
	struct data *list = data_list(data, "_saved");
	const char *here = query_of(in);
	struct saved *saved;
	size_t n;

	enum db_status status =
		saved_db_list(desk.db, in->rq->pool, in->person->staff_id, &saved, &n);
	for (size_t i = 0; status == DB_OK && i < n; i++) {
		struct data *item = data_item(list);
		data_text(item, "name", saved[i].name);
		data_text(item, "url", request_url(in->rq, "desk/?%s", saved[i].query));
		data_bool(item, "here", str_equal(saved[i].query, here));
	}
	data_bool(data, "_any_saved", status == DB_OK && n > 0);
	data_text(data, "_saved_url", request_url(in->rq, "desk/saved"));
	if ((list_filter_set(&in->filter) & ~(unsigned)LIST_CITIZEN) != 0)
		data_text(data, "_save_query", here);
	return status;
}

static int show(struct request *rq, int status, const char *problem)
{
	struct data *data = data_new(rq->pool);
	struct data *list = data_list(data, "saved");
	struct saved *saved;
	size_t n;

	enum db_status read =
		saved_db_list(desk.db, rq->pool, desk_person(rq)->staff_id, &saved, &n);
	if (read != DB_OK)
		return desk_fault(rq, read);
	for (size_t i = 0; i < n; i++) {
		struct data *item = data_item(list);
		data_text(item, "name", saved[i].name);
		data_int(item, "_place", (int64_t)i + 1);
		data_text(item, "url", request_url(rq, "desk/?%s", saved[i].query));
	}
	data_text(data, "_title", "我存的条件");
	data_text(data, "_problem", problem);
	data_text(data, "_change_url", request_url(rq, "desk/saved/change"));
	data_bool(data, "_any", n > 0);
	return desk_page(rq, status, "saved", data);
}

int saved_page(struct request *rq)
{
	return desk_sees_letters(desk_person(rq)) ? show(rq, 200, NULL) : 403;
}

int saved_post(struct request *rq)
{
	const struct saved saved = {form_text(rq->form, "name"), form_text(rq->form, "query")};

	if (!desk_sees_letters(desk_person(rq)))
		return 403;
	if (!form_ok(rq->form))
		return show(rq, 422, "请给这组条件起个名称，最多 20 个字。");
	if (!query_fits(saved.query))
		return 400;
	enum db_status status = saved_db_put(
		desk.db, rq->pool, desk_person(rq)->staff_id, &saved, SAVED_MOST, rq->now);
	if (status == DB_STOP)
		return show(rq, 422, "最多存 30 组条件，请先删掉不用的。");
	if (status != DB_OK)
		return desk_fault(rq, status);
	desk_flash(rq, NULL,
		pool_print(rq->pool, "已存为“%s”，以后在左边点一下就是这个列表。", saved.name));
	return reply_redirect(rq, request_url(rq, "desk/?%s", saved.query));
}

int saved_change(struct request *rq)
{
	const char *name = form_text(rq->form, "name"), *other = form_text(rq->form, "new_name");
	const char *action = form_text(rq->form, "action");
	int64_t staff_id = desk_person(rq)->staff_id;
	enum db_status status;

	if (!desk_sees_letters(desk_person(rq)))
		return 403;
	if (!form_ok(rq->form))
		return show(rq, 422, "名称最多 20 个字。");
	if (str_equal(action, "drop")) {
		status = saved_db_drop(desk.db, staff_id, name);
	} else if (!str_equal(action, "rename")) {
		return 400;
	} else if (str_empty(other)) {
		return show(rq, 422, "请写新名称。");
	} else {
		status = saved_db_rename(desk.db, staff_id, name, other);
	}
	if (status == DB_DUPLICATE)
		return show(rq, 422, "已经有一组条件叫这个名称，请换一个。");
	if (status != DB_OK)
		return desk_fault(rq, status);
	desk_flash(rq, NULL, str_equal(action, "drop") ? "已删除。" : "已改名。");
	return reply_redirect(rq, request_url(rq, "desk/saved"));
}
