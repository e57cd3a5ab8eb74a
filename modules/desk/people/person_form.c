/* SPDX-License-Identifier: MIT */
/*
 * A person is added or changed: name, unit, roles. A new account gets a password that is shown this
 * once and must be changed; without a record of training it cannot be used.
 */
#include "modules/desk/people/people.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/units_view.h"

#include <string.h>

const struct field person_query[] = {
	{"unit", "", FIELD_INT, .least = 1, .most = 2000000000},
	{NULL},
};

const struct field person_fields[] = {
	{"seen", "", FIELD_LINE, .most = 16},
	{"login", "账号", FIELD_LINE, .most = 60},
	{"name", "姓名", FIELD_LINE, .required = true, .most = 60},
	{"unit", "单位", FIELD_INT, .required = true, .least = 1, .most = 2000000000},
	{"role_office", "受理转办", FIELD_BOOL},
	{"role_handler", "经办", FIELD_BOOL},
	{"role_head", "科室负责", FIELD_BOOL},
	{"role_leader", "分管领导", FIELD_BOOL},
	{"role_chief", "主要领导", FIELD_BOOL},
	{"role_supervisor", "督查", FIELD_BOOL},
	{"role_admin", "系统管理", FIELD_BOOL},
	{"role_vendor", "服务单位", FIELD_BOOL},
	{"agreement", "保密协议编号", FIELD_LINE, .most = 100},
	{"on", "培训日期", FIELD_LINE, .most = 10},
	{"what", "培训内容", FIELD_LINE, .most = 200},
	{NULL},
};

static unsigned read_roles(const struct request *rq)
{
	unsigned roles = 0;

	for (const struct field *f = person_fields; f->name; f++) {
		enum role role;
		if (str_starts(f->name, "role_") && form_bool(rq->form, f->name) &&
			role_parse(f->name + 5, &role) == 0)
			roles |= role;
	}
	return roles;
}

/* --- the form --- */

enum db_status person_form(
	struct request *rq, const struct staff *staff, bool typed, struct data *data)
{
	char mark[CHANGE_MARK] = "";

	if (staff->id)
		staff_mark(staff, mark);
	data_text(data, "_seen", pool_text(rq->pool, mark));
	data_text(data, "_action_url",
		staff->id ? request_url(rq, "desk/people/%lld", (long long)staff->id)
			  : request_url(rq, "desk/people/new"));
	people_role_ticks(data, typed ? read_roles(rq) : staff->roles);
	if (typed) {
		form_show(rq->form, data);
	} else {
		struct data *values = data_object(data, "values");
		data_text(values, "login", staff->login);
		data_text(values, "name", staff->name);
		data_text(values, "agreement", staff->agreement);
	}
	return units_show_all(desk.db, rq->pool, staff->site_id,
		typed ? form_int(rq->form, "unit", 0) : staff->unit_id, data);
}

static int show_new(
	struct request *rq, int status, const struct staff *staff, const char *problem, bool typed)
{
	struct data *data = data_new(rq->pool);

	if (status != 200 && rq->json && !form_ok(rq->form))
		return reply_faults(rq, status);
	data_text(data, "_title", "增加人员");
	data_bool(data, "_new", true);
	data_text(data, "problem", problem);
	data_text(data, "_units_url", request_url(rq, "desk/units"));
	enum db_status done = person_form(rq, staff, typed, data);
	return done == DB_OK ? desk_page(rq, status, "person_new", data) : desk_fault(rq, done);
}

/* The unit of the form, within the administrator's sites; 0, or a status. */
static int unit_chosen(struct request *rq, struct unit **out)
{
	*out = NULL;
	if (!(desk_person(rq)->roles & ROLE_ADMIN))
		return 403;
	enum db_status status = unit_read(desk.db, rq->pool, form_int(rq->form, "unit", 0), out);
	if (status != DB_OK)
		return desk_fault(rq, status);
	return *out ? people_scope(rq, (*out)->site_id) : 404;
}

int person_new(struct request *rq)
{
	struct unit *unit;
	int fault = unit_chosen(rq, &unit);

	if (fault)
		return fault;
	const struct staff fresh = {.site_id = unit->site_id,
		.unit_id = unit->id,
		.login = "",
		.name = "",
		.agreement = ""};
	return show_new(rq, 200, &fresh, NULL, false);
}

/* --- taking it --- */

static void check_login(struct request *rq)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
	const char *login = form_text(rq->form, "login");

	if (str_empty(login) || login[strspn(login, allowed)])
		form_error(rq->form, "login", "请写账号，只用小写字母、数字和短横线");
}

bool person_training(struct request *rq, const char **on)
{
	day d;

	*on = form_text(rq->form, "on");
	if (day_parse(*on, &d) != 0)
		form_error(rq->form, "on", "请写培训日期，例如 2026-03-01");
	else if (d > instant_day(rq->now))
		form_error(rq->form, "on", "请写已经办过的培训，还没有到的日子不算");
	else
		return true;
	return false;
}

static int refused(struct request *rq, const struct staff *staff, const struct change *change)
{
	const char *crossed = staff->id ? "在您填写的时候，别人改过这个人的资料。您写的都还在，请对"
					  "照下面的变更记录核对后再保存一次。"
					: "这个账号已经有人在用，请换一个。";
	int status = change->fault == CHANGE_CROSSED ? 409 : 422;

	if (change->fault != CHANGE_CROSSED) {
		people_fault(rq, change->fault);
		crossed = NULL;
	}
	return staff->id ? person_show(rq, status, staff, crossed, NULL, true)
			 : show_new(rq, status, staff, crossed, true);
}

static int saved_new(struct request *rq, struct staff *added, const char *password)
{
	const char *on;
	struct staff *staff;
	enum db_status status = DB_OK;

	if (form_has(rq->form, "on") && person_training(rq, &on))
		status = staff_train(desk.db, added->id, on, form_text(rq->form, "what"),
			desk_person(rq)->login, rq->now);
	if (status == DB_OK)
		status = staff_read(desk.db, rq->pool, added->id, &staff);
	if (status != DB_OK)
		return desk_fault(rq, status);
	rq->arg = pool_print(rq->pool, "%lld", (long long)added->id);
	return person_show(rq, 200, staff, NULL, password, false);
}

static int add(struct request *rq, const struct unit *unit)
{
	char password[PASSWORD_ROOM];
	const char *on;
	struct staff staff = {.unit_id = unit->id,
		.site_id = unit->site_id,
		.login = form_text(rq->form, "login"),
		.name = form_text(rq->form, "name"),
		.roles = read_roles(rq),
		.agreement = form_text(rq->form, "agreement"),
		.active = true,
		.must_change = true};
	struct change change = {.who = desk_person(rq)->login, .seen = "", .now = rq->now};

	check_login(rq);
	if (form_has(rq->form, "on"))
		person_training(rq, &on);
	people_fault(rq, staff_roles_fault(staff.roles, staff.agreement));
	if (!form_ok(rq->form))
		return show_new(rq, 422, &staff, NULL, true);
	password_make(password);
	enum db_status status = staff_change(desk.db, &staff, password, &change);
	if (status == DB_STOP)
		return refused(rq, &staff, &change);
	return status == DB_OK ? saved_new(rq, &staff, pool_text(rq->pool, password))
			       : desk_fault(rq, status);
}

static int change_person(struct request *rq, const struct staff *before, const struct unit *unit)
{
	struct staff staff = *before;
	struct change change = {
		.who = desk_person(rq)->login, .seen = form_text(rq->form, "seen"), .now = rq->now};

	if (!form_ok(rq->form))
		return person_show(rq, 422, before, NULL, NULL, true);
	/* an account belongs to one site: its letters do not move with it */
	if (unit->site_id != before->site_id)
		return 404;
	staff.unit_id = unit->id;
	staff.name = form_text(rq->form, "name");
	staff.roles = read_roles(rq);
	staff.agreement = form_text(rq->form, "agreement");
	enum db_status status = staff_change(desk.db, &staff, NULL, &change);
	if (status == DB_STOP)
		return refused(rq, before, &change);
	if (status != DB_OK)
		return desk_fault(rq, status);
	desk_flash(rq, NULL,
		pool_print(rq->pool, "已修改“%s”，下一次点击起生效，已记入变更记录。", staff.name));
	return reply_redirect(rq, request_url(rq, "desk/people/%lld", (long long)staff.id));
}

int person_post(struct request *rq)
{
	bool fresh = str_equal(rq->path, "desk/people/new");
	struct staff *staff = NULL;
	struct unit *unit;
	int fault = fresh ? 0 : person_of(rq, &staff);

	if (!fault)
		fault = unit_chosen(rq, &unit);
	if (fault)
		return fault;
	return fresh ? add(rq, unit) : change_person(rq, staff, unit);
}
