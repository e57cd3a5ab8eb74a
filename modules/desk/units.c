/* SPDX-License-Identifier: MIT */
/*
 * Units with their three responsible persons, and the accounts of their staff: to read. They are
 * changed with the command `huiying unit` and `huiying staff`.
 */
#include "modules/desk/desk.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/words.h"

static const struct {
	enum role role;
	const char *name;
} role_words[] = {
	{ROLE_OFFICE, "受理转办"},
	{ROLE_HANDLER, "经办"},
	{ROLE_HEAD, "科室负责"},
	{ROLE_LEADER, "分管领导"},
	{ROLE_SUPERVISOR, "督查"},
	{ROLE_ADMIN, "系统管理"},
};

static char *roles_text(struct request *rq, unsigned roles)
{
	char *text = pool_text(rq->pool, "");
	for (size_t i = 0; i < sizeof(role_words) / sizeof(role_words[0]); i++)
		if (roles & role_words[i].role)
			text = pool_print(
				rq->pool, "%s%s%s", text, *text ? "、" : "", role_words[i].name);
	return text;
}

static void show_staff(struct request *rq, const struct staff *staff, struct data *item)
{
	data_text(item, "login", staff->login);
	data_text(item, "_unit", staff->unit_name);
	data_text(item, "name", staff->name);
	data_text(item, "roles", roles_text(rq, staff->roles));
	const char *state = "在用";
	if (!staff->active)
		state = "已停用";
	else if (staff->locked_until != INSTANT_NONE && staff->locked_until > rq->now)
		state = "暂时锁住";
	else if (staff->must_change)
		state = "待改初始密码";
	data_text(item, "state_words", state);
}

int units_page(struct request *rq)
{
	const struct desk_session *person = desk_person(rq);
	struct unit *units;
	struct staff *staff;
	size_t n_units, n_staff = 0;

	if (!(person->roles & (ROLE_ADMIN | ROLE_OFFICE | ROLE_SUPERVISOR)))
		return 403;
	enum db_status status = unit_list(desk.db, rq->pool, person->site_id, &units, &n_units);
	bool accounts = person->roles & ROLE_ADMIN;
	if (status == DB_OK && accounts)
		status = staff_list(desk.db, rq->pool, person->site_id, &staff, &n_staff);
	if (status != DB_OK)
		return desk_fault(rq, status);

	struct data *data = data_new(rq->pool);
	data_text(data, "_title", "单位和人员");
	data_bool(data, "_accounts", accounts);
	struct data *list = data_list(data, "units");
	for (size_t i = 0; i < n_units; i++) {
		struct data *item = data_item(list);
		data_text(item, "code", units[i].code);
		data_text(item, "name", units[i].name);
		data_bool(item, "office", units[i].office);
		data_bool(item, "active", units[i].active);
		data_text(item, "first_person", units[i].first_person);
		data_text(item, "direct_person", units[i].direct_person);
		data_text(item, "handler_person", units[i].handler_person);
		data_text(item, "phone", units[i].phone);
		struct data *people = data_list(item, "staff");
		for (size_t k = 0; k < n_staff; k++)
			if (staff[k].unit_id == units[i].id)
				show_staff(rq, &staff[k], data_item(people));
	}
	return desk_page(rq, 200, "units", data);
}
