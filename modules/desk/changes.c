/* SPDX-License-Identifier: MIT */
/*
 * What was changed about units, persons, roles and boxes, in the words of people: all of it, or of
 * one thing on its own page.
 */
#include "modules/desk/people.h"

#include "base/pool.h"
#include "base/str.h"
#include "tickets/wordlist.h"
#include "view/ticket_view.h"

#include <stdio.h>
#include <string.h>

const struct field change_fields[] = {
	{"thing", "", FIELD_LINE, .most = 10},
	{"before", "", FIELD_LINE, .most = 40},
	{NULL},
};

static const char *field_words(const char *thing, const char *field)
{
	static const struct {
		const char *field, *words;
	} table[] = {
		{"name", "名称"},
		{"parent", "上级单位"},
		{"unit", "单位"},
		{"office", "受理转办单位"},
		{"active", "是否在用"},
		{"first", "第一责任人"},
		{"direct", "直接责任人"},
		{"handler", "具体责任人"},
		{"phone", "电话"},
		{"roles", "岗位"},
		{"agreement", "保密协议编号"},
		{"drafts", "草稿移交"},
		{"kind", "种类"},
		{"intro", "说明"},
		{"sensitive", "敏感词"},
		{"empty", "空话"},
		{"phrase", "常用语"},
		{"template", "答复模板"},
	};

	if (str_equal(thing, "person") && str_equal(field, "name"))
		return "姓名";
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (str_equal(table[i].field, field))
			return table[i].words;
	return field;
}

/* "handler,head" as people read it. */
static const char *roles_value(struct request *rq, const char *value)
{
	unsigned roles = 0;
	char name[32];

	for (const char *p = value; *p; p += strcspn(p, ",") + (p[strcspn(p, ",")] == ',')) {
		enum role role;
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(p, ","), p);
		if (role_parse(name, &role) == 0)
			roles |= role;
	}
	return people_roles(rq, roles);
}

/* Units are kept by their id: codes and names may change. */
static const char *unit_value(struct request *rq, const char *value)
{
	struct unit *unit = NULL;
	int64_t id;

	if (str_int(value, &id) != 0 || unit_read(desk.db, rq->pool, id, &unit) != DB_OK || !unit)
		return value;
	return unit->name;
}

/* "hold", "note: 写明哪一天": a word of the site's lists. */
static const char *word_value(struct request *rq, const char *value)
{
	size_t n = strcspn(value, ":");
	enum screen_level level;

	if (!wordlist_level_of(pool_copy(rq->pool, value, n), &level))
		return value;
	return pool_print(rq->pool, "%s%s%s", wordlist_level_words(level), value[n] ? "，" : "",
		value[n] ? value + n + strspn(value + n, ": ") : "");
}

static const char *value_words(struct request *rq, const struct change_record *c, const char *value)
{
	bool flag = str_equal(c->field, "active") || str_equal(c->field, "office");

	if (str_empty(value))
		return "（空）";
	if (str_equal(c->thing, "word"))
		return word_value(rq, value);
	if (flag)
		return str_equal(value, "1") ? "是" : "否";
	if (str_equal(c->field, "parent") ||
		(str_equal(c->thing, "box") && str_equal(c->field, "unit")))
		return unit_value(rq, value);
	return str_equal(c->field, "roles") ? roles_value(rq, value) : value;
}

static void show_change(struct request *rq, const struct change_record *c, struct data *item)
{
	char iso[INSTANT_TEXT];

	view_time(rq, item, "when", c->at);
	data_text(item, "at", pool_text(rq->pool, instant_iso(c->at, iso)));
	data_text(item, "who", str_empty(c->who) ? "本机命令" : c->who);
	data_text(item, "name", c->name);
	data_text(item, "field", field_words(c->thing, c->field));
	data_text(item, "from", value_words(rq, c, c->old_value));
	data_text(item, "to", value_words(rq, c, c->new_value));
}

enum db_status people_changes(struct request *rq, int64_t site_id, const char *thing,
	int64_t thing_id, int most, struct data *data)
{
	struct change_record *changes;
	size_t n;
	enum db_status status = change_list(
		desk.db, rq->pool, site_id, thing, thing_id, INSTANT_NEVER, most, &changes, &n);
	struct data *list = data_list(data, "changes");

	for (size_t i = 0; i < n && status == DB_OK; i++)
		show_change(rq, &changes[i], data_item(list));
	data_bool(data, "_has_changes", n > 0);
	return status;
}

int changes_page(struct request *rq)
{
	enum { MOST = 100 };
	const struct desk_session *person = desk_person(rq);
	const char *thing = form_text(rq->form, "thing");
	instant before = INSTANT_NEVER;
	struct change_record *changes;
	char iso[INSTANT_TEXT];
	size_t n;

	if (!(person->roles & (ROLE_ADMIN | ROLE_OFFICE | ROLE_SUPERVISOR)))
		return 403;
	if (form_has(rq->form, "before") &&
		instant_parse(form_text(rq->form, "before"), &before) != 0)
		return 404;
	enum db_status status = change_list(desk.db, rq->pool, person->site_id,
		str_empty(thing) ? NULL : thing, 0, before, MOST, &changes, &n);
	if (status != DB_OK)
		return desk_fault(rq, status);
	struct data *data = data_new(rq->pool);
	struct data *list = data_list(data, "changes");
	for (size_t i = 0; i < n; i++)
		show_change(rq, &changes[i], data_item(list));
	data_text(data, "_title", "变更记录");
	data_bool(data, "_has_changes", n > 0);
	data_text(data, "_units_url", request_url(rq, "desk/units"));
	if (n == MOST)
		data_text(data, "_older_url",
			request_url(rq, "desk/changes?thing=%s&before=%s",
				request_escape(rq, thing),
				request_escape(rq, instant_iso(changes[n - 1].at, iso))));
	return desk_page(rq, 200, "changes", data);
}
