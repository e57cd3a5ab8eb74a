/* SPDX-License-Identifier: MIT */
/*
 * Units as a tree, with their three responsible persons, who works there, and where nobody does
 * (网民意见建议的受理和反馈机制: 酉阳府办发〔2023〕5号 第二十一条). The form of one
 * unit is in unit_form.c, what was changed in changes.c.
 */
#include "modules/desk/people/people.h"

#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/export.h"

#define DEPTH_MOST 20

static const struct {
	enum role role;
	const char *name, *may;
} role_words[] = {
	{ROLE_OFFICE, "受理转办", "受理、转办、退回、督促，并公开来信"},
	{ROLE_HANDLER, "经办", "签收转来的信，起草答复，申请延期"},
	{ROLE_HEAD, "科室负责", "审核本单位的答复"},
	{ROLE_LEADER, "分管领导", "审核后签发本单位的答复"},
	{ROLE_CHIEF, "主要领导", "签发容易引起舆情的答复和公开内容"},
	{ROLE_SUPERVISOR, "督查", "看全部来信和期限，签发督办单"},
	{ROLE_ADMIN, "系统管理", "管理单位、人员和账号，看不到来信"},
	{ROLE_VENDOR, "服务单位", "只看期限规定和消息，不审核、不签发，看不到来信"},
};

const char *people_roles(struct request *rq, unsigned roles)
{
	char *text = pool_text(rq->pool, "");
	for (size_t i = 0; i < sizeof(role_words) / sizeof(role_words[0]); i++)
		if (roles & role_words[i].role)
			text = pool_print(
				rq->pool, "%s%s%s", text, *text ? "、" : "", role_words[i].name);
	return text;
}

void people_role_ticks(struct data *data, unsigned roles)
{
	struct data *list = data_list(data, "_roles");

	for (size_t i = 0; i < sizeof(role_words) / sizeof(role_words[0]); i++) {
		struct data *item = data_item(list);
		data_text(item, "code", role_name(role_words[i].role));
		data_text(item, "name", role_words[i].name);
		data_text(item, "may", role_words[i].may);
		data_bool(item, "ticked", roles & role_words[i].role);
	}
}

/* --- which sites --- */

enum db_status people_sites(struct request *rq, struct site **out, size_t *n)
{
	struct site *all;
	size_t n_all;
	int64_t own = desk_person(rq)->site_id;
	enum db_status status = site_list(desk.db, rq->pool, &all, &n_all);

	*n = 0;
	*out = all;
	if (status != DB_OK)
		return status;
	for (int main_first = 1; main_first >= 0; main_first--)
		for (size_t i = 0; i < n_all; i++)
			if (main_first ? all[i].id == own : all[i].parent_id == own) {
				struct site found = all[i];
				all[i] = all[*n];
				all[(*n)++] = found;
			}
	return DB_OK;
}

int people_scope(struct request *rq, int64_t site_id)
{
	struct site *sites;
	size_t n;

	if (!(desk_person(rq)->roles & ROLE_ADMIN))
		return 403;
	enum db_status status = people_sites(rq, &sites, &n);
	if (status != DB_OK)
		return desk_fault(rq, status);
	for (size_t i = 0; i < n; i++)
		if (sites[i].id == site_id)
			return 0;
	return 404;
}

/* --- the tree --- */

struct tree {
	struct request *rq;
	struct data *list;
	struct unit *units;
	struct staff *staff;
	size_t n_units, n_staff;
	bool admin, only_nobody;
	int shown;
};

const char *people_state(const struct request *rq, const struct staff *staff)
{
	if (!staff->active)
		return "已停用";
	if (staff->locked_until != INSTANT_NONE && staff->locked_until > rq->now)
		return "暂时锁住";
	if (staff->password_at == INSTANT_NONE)
		return "还没有密码，不能登录";
	if (str_empty(staff->trained_on) && staff->logins == 0)
		return "没有培训记录，不能登录";
	return staff->must_change ? "待改初始密码" : "在用";
}

static void show_staff(const struct tree *tree, const struct staff *staff, struct data *item)
{
	struct request *rq = tree->rq;

	data_text(item, "login", staff->login);
	data_text(item, "name", staff->name);
	data_text(item, "roles", people_roles(rq, staff->roles));
	data_text(item, "state_words", people_state(rq, staff));
	data_bool(item, "active", staff->active);
	data_text(item, "_url", request_url(rq, "desk/people/%lld", (long long)staff->id));
}

/* Without a password nobody signs for a letter. */
static bool receives(const struct unit *unit, const struct staff *staff)
{
	return staff->unit_id == unit->id && staff->active && staff->password_at != INSTANT_NONE &&
		(staff->roles & (unit->office ? ROLE_OFFICE : ROLE_HANDLER));
}

bool people_nobody(const struct unit *unit, const struct staff *staff, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (receives(unit, &staff[i]))
			return false;
	return unit->active && !unit->office;
}

static void show_people(const struct tree *tree, const struct unit *unit, struct data *item)
{
	struct data *people = data_list(item, "staff");
	char *handlers = pool_text(tree->rq->pool, "");

	for (size_t i = 0; i < tree->n_staff; i++) {
		const struct staff *staff = &tree->staff[i];
		if (staff->unit_id != unit->id)
			continue;
		if (tree->admin)
			show_staff(tree, staff, data_item(people));
		if (receives(unit, staff))
			handlers = pool_print(tree->rq->pool, "%s%s%s", handlers,
				*handlers ? "、" : "", staff->name);
	}
	data_text(item, "handlers", handlers);
	data_bool(item, "no_handler", unit->active && !*handlers);
}

static void show_unit(struct tree *tree, const struct unit *unit, int depth)
{
	struct request *rq = tree->rq;
	struct data *item = data_item(tree->list);

	tree->shown++;
	data_text(item, "code", unit->code);
	data_text(item, "name", unit->name);
	data_int(item, "depth", depth);
	data_bool(item, "below", depth > 0);
	data_bool(item, "office", unit->office);
	data_bool(item, "active", unit->active);
	data_text(item, "first_person", unit->first_person);
	data_text(item, "direct_person", unit->direct_person);
	data_text(item, "handler_person", unit->handler_person);
	data_text(item, "phone", unit->phone);
	if (tree->admin) {
		data_text(item, "_url", request_url(rq, "desk/units/%lld", (long long)unit->id));
		data_text(item, "_person_url",
			request_url(rq, "desk/people/new?unit=%lld", (long long)unit->id));
	}
	show_people(tree, unit, item);
}

static bool is_root(const struct tree *tree, const struct unit *unit)
{
	for (size_t i = 0; i < tree->n_units; i++)
		if (tree->units[i].id == unit->parent_id)
			return false;
	return true;
}

static void show_below(struct tree *tree, int64_t parent_id, int depth)
{
	for (size_t i = 0; i < tree->n_units && depth < DEPTH_MOST; i++) {
		const struct unit *unit = &tree->units[i];
		if (depth ? unit->parent_id != parent_id : !is_root(tree, unit))
			continue;
		if (!tree->only_nobody)
			show_unit(tree, unit, depth);
		else if (people_nobody(unit, tree->staff, tree->n_staff))
			show_unit(tree, unit, 0); /* what it hangs below is not shown */
		show_below(tree, unit->id, depth + 1);
	}
}

static enum db_status show_site(
	struct request *rq, const struct site *site, struct data *item, int *shown)
{
	struct tree tree = {.rq = rq,
		.admin = desk_person(rq)->roles & ROLE_ADMIN,
		.only_nobody = people_only_nobody(rq)};
	enum db_status status = unit_list(desk.db, rq->pool, site->id, &tree.units, &tree.n_units);

	if (status == DB_OK)
		status = staff_list(desk.db, rq->pool, site->id, &tree.staff, &tree.n_staff);
	if (status != DB_OK)
		return status;
	data_text(item, "site", site->name);
	if (tree.admin)
		data_text(item, "_new_url",
			request_url(rq, "desk/units/new?site=%lld", (long long)site->id));
	tree.list = data_list(item, "units");
	show_below(&tree, 0, 0);
	*shown += tree.shown;
	return DB_OK;
}

/* Whose account ended although the list of what is done before leaving is open. */
static enum db_status show_leaving(struct request *rq, const struct site *site, struct data *list)
{
	struct staff *people;
	size_t n;
	enum db_status status =
		leaving_open(desk.db, rq->pool, desk.engine.policy, site->id, &people, &n);

	for (size_t i = 0; i < n && status == DB_OK; i++) {
		struct data *item = data_item(list);
		data_text(item, "name", people[i].name);
		data_text(item, "unit", people[i].unit_name);
		data_text(
			item, "_url", request_url(rq, "desk/people/%lld", (long long)people[i].id));
	}
	return status;
}

/* Units where nobody works, as the board counts them: of the own site. */
bool people_only_nobody(const struct request *rq)
{
	return str_equal(form_text(rq->form, "show"), "nobody");
}

int units_page(struct request *rq)
{
	const struct desk_session *person = desk_person(rq);
	bool admin = person->roles & ROLE_ADMIN, decides = false, only = people_only_nobody(rq);
	int shown = 0;
	enum sheet_format format;
	struct site *sites;
	size_t n;

	if (!(person->roles & (ROLE_ADMIN | ROLE_OFFICE | ROLE_SUPERVISOR)))
		return 403;
	if (export_format(rq, &format))
		return units_send(rq, format);
	enum db_status status = people_sites(rq, &sites, &n);
	if (only && n > 1)
		n = 1;
	if (status == DB_OK)
		status = reset_decides(desk.db, rq->pool, person->staff_id, &decides);
	struct data *data = data_new(rq->pool);
	struct data *list = data_list(data, "sites"), *leaving = data_list(data, "leaving");
	for (size_t i = 0; i < n && status == DB_OK; i++) {
		status = show_site(rq, &sites[i], data_item(list), &shown);
		if (status == DB_OK && admin)
			status = show_leaving(rq, &sites[i], leaving);
	}
	if (status != DB_OK)
		return desk_fault(rq, status);
	data_text(data, "_title", "单位和人员");
	data_bool(data, "_accounts", admin && !only);
	data_bool(data, "_only_nobody", only);
	data_int(data, "_shown", shown);
	data_text(data, "_all_url", request_url(rq, "desk/units"));
	data_bool(data, "_many", n > 1);
	data_bool(data, "_has_leaving", data_count(leaving) > 0);
	data_text(data, "_boxes_url", admin ? request_url(rq, "desk/boxes") : NULL);
	data_text(data, "_changes_url", request_url(rq, "desk/changes"));
	data_text(data, "_resets_url", decides ? request_url(rq, "desk/resets") : NULL);
	export_links(rq,
		request_url(
			rq, only ? "desk/units?list=units&show=nobody" : "desk/units?list=units"),
		data);
	if (admin && !only)
		export_links(rq, request_url(rq, "desk/units?list=people"),
			data_object(data, "_people_file"));
	return desk_page(rq, 200, "units", data);
}
