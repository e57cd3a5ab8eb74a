/* SPDX-License-Identifier: MIT */
/* Units, or accounts, as a file: what the page of units.c shows, a row each. */
#include "modules/desk/people/people.h"

#include "base/str.h"
#include "modules/desk/export.h"

const struct field units_fields[] = {
	{"list", "", FIELD_LINE, .most = 10},
	{"show", "", FIELD_LINE, .most = 10},
	{"format", "", FIELD_LINE, .most = 10},
	{NULL},
};

static const char *name_of(const struct unit *units, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (units[i].id == id)
			return units[i].name;
	return "";
}

static enum db_status add_units(struct request *rq, const struct site *site, struct sheet *sheet)
{
	struct unit *units;
	struct staff *people = NULL;
	size_t n, n_people = 0;
	bool only = people_only_nobody(rq);
	enum db_status status = unit_list(desk.db, rq->pool, site->id, &units, &n);

	if (status == DB_OK && only)
		status = staff_list(desk.db, rq->pool, site->id, &people, &n_people);
	for (size_t i = 0; status == DB_OK && i < n; i++) {
		if (only && !people_nobody(&units[i], people, n_people))
			continue;
		sheet_text(sheet, site->name);
		sheet_text(sheet, units[i].code);
		sheet_text(sheet, units[i].name);
		sheet_text(sheet, name_of(units, n, units[i].parent_id));
		sheet_text(sheet, units[i].first_person);
		sheet_text(sheet, units[i].direct_person);
		sheet_text(sheet, units[i].handler_person);
		sheet_text(sheet, units[i].phone);
		sheet_text(sheet, units[i].office ? "受理转办" : "");
		sheet_text(sheet, units[i].active ? "在用" : "已停用");
		sheet_row(sheet);
	}
	return status;
}

static enum db_status add_people(struct request *rq, const struct site *site, struct sheet *sheet)
{
	struct staff *people;
	size_t n;
	enum db_status status = staff_list(desk.db, rq->pool, site->id, &people, &n);

	for (size_t i = 0; status == DB_OK && i < n; i++) {
		sheet_text(sheet, site->name);
		sheet_text(sheet, people[i].unit_name);
		sheet_text(sheet, people[i].name);
		sheet_text(sheet, people[i].login);
		sheet_text(sheet, people_roles(rq, people[i].roles));
		sheet_text(sheet, people_state(rq, &people[i]));
		sheet_text(sheet, people[i].trained_on);
		sheet_time(sheet, people[i].last_login_at);
		sheet_row(sheet);
	}
	return status;
}

int units_send(struct request *rq, enum sheet_format format)
{
	static const char *const of_units[] = {"站点", "代码", "单位", "上级单位", "第一责任人",
		"直接责任人", "具体责任人", "公开电话", "职责", "状态"};
	static const char *const of_people[] = {
		"站点", "单位", "姓名", "账号", "岗位", "状态", "培训日期", "上次登录"};
	bool people = str_equal(form_text(rq->form, "list"), "people");
	const char *name = people ? "账号" : "单位";
	struct site *sites;
	size_t n;

	if (people && !(desk_person(rq)->roles & ROLE_ADMIN))
		return 403;
	struct sheet *sheet =
		sheet_open(format, name, people ? of_people : of_units, people ? 8 : 10);
	if (!sheet)
		return 500;
	enum db_status status = people_sites(rq, &sites, &n);
	if (people_only_nobody(rq) && n > 1)
		n = 1;
	for (size_t i = 0; i < n && status == DB_OK; i++)
		status =
			people ? add_people(rq, &sites[i], sheet) : add_units(rq, &sites[i], sheet);
	if (status == DB_OK)
		return export_send(rq, &sheet, format, name);
	struct buf half = BUF_INIT; /* given up */
	sheet_close(&sheet, &half);
	buf_free(&half);
	return desk_fault(rq, status);
}
