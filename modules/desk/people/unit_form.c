/* SPDX-License-Identifier: MIT */
/*
 * The page of one unit for the administrator: its form, and what was changed about it. What stands
 * in the way of a change is decided by tickets/organisation.
 */
#include "modules/desk/people/people.h"

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "tickets/messages/outbox.h"

#include <string.h>

#define DUTIES 3
#define CHANGES_SHOWN 30

const struct field unit_fields[] = {
	{"seen", "", FIELD_LINE, .most = 16},
	{"site", "", FIELD_INT, .least = 1, .most = 2000000000},
	{"code", "代码", FIELD_LINE, .most = 40},
	{"name", "单位名称", FIELD_LINE, .required = true, .most = 100},
	{"parent", "上级单位", FIELD_INT, .least = 0, .most = 2000000000},
	{"office", "受理转办单位", FIELD_BOOL},
	{"active", "在用", FIELD_BOOL},
	{"first", "第一责任人", FIELD_LINE, .required = true, .most = 60},
	{"direct", "直接责任人", FIELD_LINE, .required = true, .most = 60},
	{"handler", "具体责任人", FIELD_LINE, .required = true, .most = 60},
	{"phone", "公开电话", FIELD_LINE, .most = 40},
	{"first_email", "第一责任人的邮箱", FIELD_LINE, .most = 120},
	{"direct_email", "直接责任人的邮箱", FIELD_LINE, .most = 120},
	{"handler_email", "具体责任人的邮箱", FIELD_LINE, .most = 120},
	{"first_phone", "第一责任人的手机", FIELD_LINE, .most = 40},
	{"direct_phone", "直接责任人的手机", FIELD_LINE, .most = 40},
	{"handler_phone", "具体责任人的手机", FIELD_LINE, .most = 40},
	{NULL},
};

static const char *const duties[DUTIES] = {"first", "direct", "handler"};

const char *people_crossed(struct request *rq, const char *thing, bool there)
{
	return there
		? pool_print(rq->pool,
			  "在您填写的时候，别人改过这个%s。您写的都还在，请对照下面的变更记录核对"
			  "后再保存一次。",
			  thing)
		: pool_print(rq->pool, "这个代码已经有%s在用，请换一个。", thing);
}

void people_fault(struct request *rq, enum change_fault fault)
{
	static const struct {
		enum change_fault fault;
		const char *field, *words;
	} table[] = {
		{CHANGE_PERSONS, "first", "请把三位责任人都写上"},
		{CHANGE_PARENT, "parent", "请换一个上级单位，单位不能在自己下面"},
		{CHANGE_UNIT, "unit", "请选择单位"},
		{CHANGE_ROLES, "roles", "请至少选一个岗位"},
		{CHANGE_VENDOR, "roles",
			"请取消其他岗位：服务单位的账号不能审核、签发或办理来信（源府办〔2023〕26号"
			" "
			"第六条）"},
		{CHANGE_AGREEMENT, "agreement", "请写保密协议的编号，服务单位的账号必须有"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].fault == fault)
			form_error(rq->form, table[i].field, table[i].words);
}

/* --- the page --- */

static enum db_status show_parents(
	struct request *rq, int64_t site_id, int64_t own, int64_t chosen, struct data *data)
{
	struct unit *units;
	size_t n;
	enum db_status status = unit_list(desk.db, rq->pool, site_id, &units, &n);
	struct data *list = data_list(data, "_parents");

	for (size_t i = 0; i < n && status == DB_OK; i++) {
		if (units[i].id == own || !units[i].active)
			continue;
		struct data *item = data_item(list);
		data_int(item, "id", units[i].id);
		data_text(item, "name", units[i].name);
		data_bool(item, "selected", units[i].id == chosen);
	}
	return status;
}

static enum db_status show_addresses(struct request *rq, int64_t unit_id, struct data *values)
{
	static const char *const emails[DUTIES] = {"first_email", "direct_email", "handler_email"};
	static const char *const phones[DUTIES] = {"first_phone", "direct_phone", "handler_phone"};
	enum db_status status = DB_OK;

	for (int i = 0; i < DUTIES && status == DB_OK; i++) {
		struct unit_address address;
		status =
			unit_address_read(desk.db, rq->pool, unit_id, (enum duty)(i + 1), &address);
		if (status != DB_OK || !address.unit_id)
			continue;
		data_text(values, emails[i], address.email);
		data_text(values, phones[i], address.phone);
	}
	return status;
}

static enum db_status show_values(struct request *rq, const struct unit *unit, struct data *data)
{
	struct data *values = data_object(data, "values");

	data_text(values, "code", unit->code);
	data_text(values, "name", unit->name);
	data_text(values, "first", unit->first_person);
	data_text(values, "direct", unit->direct_person);
	data_text(values, "handler", unit->handler_person);
	data_text(values, "phone", unit->phone);
	return unit->id ? show_addresses(rq, unit->id, values) : DB_OK;
}

/* problem: one sentence above the form; typed: the values of the request. */
static int show(
	struct request *rq, int status, const struct unit *unit, const char *problem, bool typed)
{
	struct data *data = data_new(rq->pool);
	char mark[CHANGE_MARK] = "";
	int64_t parent = typed ? form_int(rq->form, "parent", 0) : unit->parent_id;

	if (status != 200 && rq->json && !form_ok(rq->form))
		return reply_faults(rq, status);
	if (unit->id)
		unit_mark(unit, mark);
	enum db_status done = show_parents(rq, unit->site_id, unit->id, parent, data);
	if (done == DB_OK && unit->id)
		done = people_changes(rq, unit->site_id, "unit", unit->id, CHANGES_SHOWN, data);
	if (done == DB_OK && !typed)
		done = show_values(rq, unit, data);
	if (done != DB_OK)
		return desk_fault(rq, done);
	if (typed)
		form_show(rq->form, data);
	data_text(data, "_title", unit->id ? unit->name : "增加单位");
	data_bool(data, "_new", unit->id == 0);
	data_text(data, "_code", unit->id ? unit->code : NULL);
	data_text(data, "problem", problem);
	data_text(data, "_seen", pool_text(rq->pool, mark));
	data_int(data, "_site", unit->site_id);
	data_bool(data, "_office", typed ? form_bool(rq->form, "office") : unit->office);
	data_bool(data, "_active", typed ? form_bool(rq->form, "active") : unit->active);
	data_text(data, "_units_url", request_url(rq, "desk/units"));
	data_text(data, "_action_url",
		unit->id ? request_url(rq, "desk/units/%lld", (long long)unit->id)
			 : request_url(rq, "desk/units/new"));
	return desk_page(rq, status, "unit", data);
}

int unit_new(struct request *rq)
{
	struct unit unit = {.site_id = form_int(rq->form, "site", desk_person(rq)->site_id),
		.active = true,
		.code = "",
		.name = "",
		.first_person = "",
		.direct_person = "",
		.handler_person = "",
		.phone = ""};
	int fault = people_scope(rq, unit.site_id);

	return fault ? fault : show(rq, 200, &unit, NULL, false);
}

/* The unit of :id; 0, or a status. */
static int unit_of(struct request *rq, struct unit **out)
{
	int64_t id;

	if (!(desk_person(rq)->roles & ROLE_ADMIN))
		return 403;
	if (str_int(rq->arg, &id) != 0 || id < 1)
		return 404;
	enum db_status status = unit_read(desk.db, rq->pool, id, out);
	if (status != DB_OK)
		return desk_fault(rq, status);
	return *out ? people_scope(rq, (*out)->site_id) : 404;
}

int unit_page(struct request *rq)
{
	struct unit *unit;
	int fault = unit_of(rq, &unit);

	return fault ? fault : show(rq, 200, unit, NULL, false);
}

/* --- taking the form --- */

void people_check_code(struct request *rq)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	const char *code = form_text(rq->form, "code");

	if (str_empty(code) || code[strspn(code, allowed)])
		form_error(rq->form, "code", "请写代码，只用字母、数字和短横线");
}

static const char *field_of(struct request *rq, int duty, const char *what)
{
	return pool_print(rq->pool, "%s_%s", duties[duty], what);
}

static void read_addresses(struct request *rq, struct unit_address out[DUTIES])
{
	for (int i = 0; i < DUTIES; i++) {
		const char *email = form_text(rq->form, field_of(rq, i, "email"));
		const char *phone = form_text(rq->form, field_of(rq, i, "phone"));
		out[i] = (struct unit_address){
			.duty = (enum duty)(i + 1), .email = email, .phone = phone};
		if (!str_empty(email) && !contact_email_fits(email))
			form_error(rq->form, field_of(rq, i, "email"), "请核对邮箱地址");
		if (!str_empty(phone) && !(out[i].phone = contact_phone(rq->pool, phone)))
			form_error(rq->form, field_of(rq, i, "phone"), "请核对手机号码");
	}
}

static int saved(struct request *rq, const struct unit *unit, bool added)
{
	desk_flash(rq, NULL,
		pool_print(rq->pool, "%s“%s”，已记入变更记录。", added ? "已增加单位" : "已修改",
			unit->name));
	return reply_redirect(rq, request_url(rq, "desk/units/%lld", (long long)unit->id));
}

static int refused(struct request *rq, const struct unit *before, const struct change *change)
{
	if (change->fault == CHANGE_CROSSED)
		return show(rq, 409, before, people_crossed(rq, "单位", before->id != 0), true);
	people_fault(rq, change->fault);
	return show(rq, 422, before, NULL, true);
}

static int save(struct request *rq, const struct unit *before)
{
	struct unit unit = {.id = before->id,
		.site_id = before->site_id,
		.parent_id = form_int(rq->form, "parent", 0),
		.code = before->id ? before->code : form_text(rq->form, "code"),
		.name = form_text(rq->form, "name"),
		.office = form_bool(rq->form, "office"),
		.active = form_bool(rq->form, "active"),
		.first_person = form_text(rq->form, "first"),
		.direct_person = form_text(rq->form, "direct"),
		.handler_person = form_text(rq->form, "handler"),
		.phone = form_text(rq->form, "phone")};
	struct change change = {
		.who = desk_person(rq)->login, .seen = form_text(rq->form, "seen"), .now = rq->now};
	struct unit_address addresses[DUTIES];

	if (!before->id)
		people_check_code(rq);
	read_addresses(rq, addresses);
	if (!form_ok(rq->form))
		return show(rq, 422, before, NULL, true);
	enum db_status status = unit_change(desk.db, &unit, &change);
	if (status == DB_STOP)
		return refused(rq, before, &change);
	if (status == DB_OK)
		status = unit_addresses_change(desk.db, &unit, addresses, DUTIES, &change);
	return status == DB_OK ? saved(rq, &unit, !before->id) : desk_fault(rq, status);
}

int unit_post(struct request *rq)
{
	struct unit fresh = {.site_id = form_int(rq->form, "site", desk_person(rq)->site_id),
			    .active = true},
		    *before = &fresh;
	int fault = str_equal(rq->path, "desk/units/new") ? people_scope(rq, fresh.site_id)
							  : unit_of(rq, &before);

	return fault ? fault : save(rq, before);
}
