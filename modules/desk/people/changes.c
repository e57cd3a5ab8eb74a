/* SPDX-License-Identifier: MIT */
/*
 * What was changed about units, persons, roles and boxes, in the words of people: all of it, of the
 * site and its sub-sites, or of one thing on its own page.
 */
#include "modules/desk/people/people.h"
#include "modules/desk/export.h"

#include "base/pool.h"
#include "base/str.h"
#include "tickets/words/wordlist.h"
#include "view/pager.h"
#include "view/ticket_view.h"

#include <stdio.h>
#include <string.h>

#define PAGE 100
#define FILE_MOST 100000

const struct field change_fields[] = {
	{"thing", "对象", FIELD_LINE, .most = 10},
	{"page", "", FIELD_INT, .least = 1, .most = 10000},
	{"format", "", FIELD_LINE, .most = 10},
	{NULL},
};

static const struct {
	const char *code, *name;
} things[] = {
	{"unit", "单位"},
	{"person", "人员"},
	{"box", "信箱"},
	{"site", "网站"},
	{"word", "词表"},
	{"phrase", "常用语和模板"},
	{"path", "栏目归属"},
	{"keys", "密钥"},
	{"backup", "备份和恢复"},
	{"retention", "保存期限"},
};
#define THINGS (sizeof things / sizeof *things)

static const char *thing_name(const char *code)
{
	for (size_t i = 0; i < THINGS; i++)
		if (str_equal(things[i].code, code))
			return things[i].name;
	return NULL;
}

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
		{"first_email", "第一责任人的邮箱"},
		{"direct_email", "直接责任人的邮箱"},
		{"handler_email", "具体责任人的邮箱"},
		{"first_phone", "第一责任人的手机"},
		{"direct_phone", "直接责任人的手机"},
		{"handler_phone", "具体责任人的手机"},
		{"roles", "岗位"},
		{"agreement", "保密协议编号"},
		{"drafts", "草稿移交"},
		{"kind", "种类"},
		{"intro", "说明"},
		{"sensitive", "敏感词"},
		{"empty", "空话"},
		{"site", "可以和不得链接的网站"},
		{"ending", "停收新来信，内容迁至"},
		{"closed", "关闭网站"},
		{"opened", "恢复网站"},
		{"phrase", "常用语"},
		{"template", "答复模板"},
		{"key", "密钥"},
		{"drill", "恢复演练"},
		{"restore", "恢复"},
		{"retention.contact", "联系方式到期删除"},
		{"retention.junk", "无效来件到期删除"},
		{"retention.draft", "草稿到期删除"},
		{"retention.message", "通知记录到期删除"},
		{"retention.session", "登录状态到期删除"},
		{"retention.link", "评价链接到期删除"},
		{"retention.snapshot", "网页快照到期删除"},
		{"retention.file", "无人引用的文件到期删除"},
		{"retention.log", "登录日志到期删除"},
	};

	if (str_equal(thing, "person") && str_equal(field, "name"))
		return "姓名";
	if (str_equal(thing, "box") && str_equal(field, "unit"))
		return "写给哪个单位";
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

/* Of a person the unit's code is kept. */
static const char *code_value(struct request *rq, const char *value)
{
	struct unit *units = NULL;
	size_t n = 0;

	if (unit_list(desk.db, rq->pool, rq->site_id, &units, &n) != DB_OK)
		return value;
	for (size_t i = 0; i < n; i++)
		if (str_equal(units[i].code, value))
			return units[i].name;
	return value;
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
static const char *word_value(struct request *rq, const char *kind, const char *value)
{
	size_t n = strcspn(value, ":");
	enum screen_level level;

	if (!wordlist_level_of(pool_copy(rq->pool, value, n), &level))
		return value;
	if (str_equal(kind, wordlist_kind(SCREEN_SITE)))
		return wordlist_site_words(level);
	return pool_print(rq->pool, "%s%s%s", wordlist_level_words(level), value[n] ? "，" : "",
		value[n] ? value + n + strspn(value + n, ": ") : "");
}

static const char *value_words(struct request *rq, const struct change_record *c, const char *value)
{
	bool flag = str_equal(c->field, "active") || str_equal(c->field, "office");

	if (str_empty(value))
		return "（空）";
	if (str_equal(c->thing, "word"))
		return word_value(rq, c->field, value);
	if (flag)
		return str_equal(value, "1") ? "是" : "否";
	if (str_equal(c->field, "parent") ||
		(str_equal(c->field, "unit") &&
			(str_equal(c->thing, "box") || str_equal(c->thing, "path"))))
		return unit_value(rq, value);
	if (str_equal(c->thing, "person") && str_equal(c->field, "unit"))
		return code_value(rq, value);
	if (str_equal(c->thing, "box") && str_equal(c->field, "kind") && box_kind_name(value))
		return box_kind_name(value);
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

/* --- all of them --- */

struct all_changes {
	struct request *rq;
	const char *thing; /* NULL: of everything */
	int page;
	struct site *sites;
	size_t n_sites;
	struct change_record *rows;
	size_t n;
};

/* What was changed; of a sub-site, where it is. */
static const char *place_name(const struct all_changes *all, const struct change_record *c)
{
	for (size_t i = 0; i < all->n_sites; i++)
		if (all->sites[i].id == c->site_id && c->site_id != desk_person(all->rq)->site_id)
			return pool_print(all->rq->pool, "%s（%s）", c->name, all->sites[i].name);
	return c->name;
}

static enum db_status read_changes(struct all_changes *all, int skip, int most)
{
	struct request *rq = all->rq;
	enum db_status status = people_sites(rq, &all->sites, &all->n_sites);

	if (status == DB_OK)
		status = change_list_below(desk.db, rq->pool, desk_person(rq)->site_id, all->thing,
			skip, most, &all->rows, &all->n);
	for (size_t i = 0; status == DB_OK && i < all->n; i++)
		all->rows[i].name = place_name(all, &all->rows[i]);
	return status;
}

static const char *changes_url(const struct all_changes *all)
{
	return request_url(all->rq, "desk/changes?thing=%s", all->thing ? all->thing : "");
}

static void show_choices(const struct all_changes *all, struct data *data)
{
	struct data *list = data_list(data, "_things");

	for (size_t i = 0; i < THINGS; i++) {
		struct data *item = data_item(list);
		data_text(item, "code", things[i].code);
		data_text(item, "name", things[i].name);
		data_bool(item, "selected", str_equal(things[i].code, all->thing));
	}
	data_text(data, "_action_url", request_url(all->rq, "desk/changes"));
}

static int send_changes(struct all_changes *all, enum sheet_format format)
{
	static const char *const columns[] = {"时间", "谁", "种类", "对象", "内容", "原来", "现在"};
	struct request *rq = all->rq;
	enum db_status status = read_changes(all, 0, FILE_MOST);

	if (status != DB_OK)
		return desk_fault(rq, status);
	struct sheet *sheet = sheet_open(format, "变更记录", columns, 7);
	for (size_t i = 0; sheet && i < all->n; i++) {
		const struct change_record *c = &all->rows[i];
		sheet_time(sheet, c->at);
		sheet_text(sheet, str_empty(c->who) ? "本机命令" : c->who);
		sheet_text(sheet, thing_name(c->thing));
		sheet_text(sheet, c->name);
		sheet_text(sheet, field_words(c->thing, c->field));
		sheet_text(sheet, value_words(rq, c, c->old_value));
		sheet_text(sheet, value_words(rq, c, c->new_value));
		sheet_row(sheet);
	}
	return sheet ? export_send(rq, &sheet, format, "变更记录") : 500;
}

int changes_page(struct request *rq)
{
	const char *thing = form_text(rq->form, "thing");
	struct all_changes all = {.rq = rq,
		.thing = thing_name(thing) ? thing : NULL,
		.page = (int)form_int(rq->form, "page", 1)};
	enum sheet_format format;

	if (!(desk_person(rq)->roles & (ROLE_ADMIN | ROLE_OFFICE | ROLE_SUPERVISOR)))
		return 403;
	if (!form_ok(rq->form))
		return 404;
	if (export_format(rq, &format))
		return send_changes(&all, format);
	enum db_status status = read_changes(&all, (all.page - 1) * PAGE, PAGE + 1);
	if (status != DB_OK)
		return desk_fault(rq, status);
	struct data *data = data_new(rq->pool);
	struct data *list = data_list(data, "changes");
	for (size_t i = 0; i < all.n && i < PAGE; i++)
		show_change(rq, &all.rows[i], data_item(list));
	data_text(data, "_title", "变更记录");
	data_bool(data, "_has_changes", all.n > 0);
	data_text(data, "_units_url", request_url(rq, "desk/units"));
	show_choices(&all, data);
	view_pager(rq, changes_url(&all), all.page, 0, all.n > PAGE, data);
	export_links(rq, changes_url(&all), data);
	return desk_page(rq, 200, "changes", data);
}
