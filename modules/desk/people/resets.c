/* SPDX-License-Identifier: MIT */
/*
 * Written applications for a new password or second factor that wait for a second person: an
 * administrator other than who recorded them, or a leader of the dispatch office.
 */
#include "modules/desk/people/people.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/ticket_view.h"

const struct field reset_fields[] = {
	{"staff", "人员", FIELD_INT, .required = true, .least = 1, .most = 2000000000},
	{"asked", "申请", FIELD_LINE, .required = true, .most = 40},
	{"decision", "决定", FIELD_LINE, .required = true, .most = 10},
	{NULL},
};

const char *reset_fault(enum reset_result result)
{
	switch (result) {
	case RESET_DONE: break;
	case RESET_MISSING: return "这份申请已经有人处理了。";
	case RESET_OWN: return "自己的账号要由别人办理。";
	case RESET_SAME: return "登记申请的人不能自己核对，请另一位管理员或办公室领导核对。";
	case RESET_NOT: return "只有管理员能登记，只有另一位管理员或办公室领导能核对。";
	case RESET_OPEN: return "这个人已经有一份同样的申请在等核对。";
	case RESET_WORDS: return "请写书面申请的编号和理由。";
	}
	return NULL;
}

/* As a form carries it. */
static bool asked_at(const char *text, instant *out)
{
	return instant_parse(text, out) == 0;
}

static void show_one(struct request *rq, const struct reset *reset, struct data *item)
{
	const char *me = desk_person(rq)->login;
	char iso[INSTANT_TEXT];

	data_int(item, "staff", reset->staff_id);
	data_text(item, "asked", pool_text(rq->pool, instant_iso(reset->asked_at, iso)));
	view_time(rq, item, "when", reset->asked_at);
	data_text(item, "name", reset->name);
	data_text(item, "login", reset->login);
	data_text(item, "unit", reset->unit_name);
	data_text(item, "application", reset->application);
	data_text(item, "what", str_equal(reset->what, "factor") ? "取消动态口令" : "重置密码");
	data_text(item, "words", reset->words);
	data_text(item, "asked_by", reset->asked_by);
	data_bool(item, "own",
		reset->staff_id == desk_person(rq)->staff_id || str_equal(reset->asked_by, me));
}

/* once: a password that is shown this once, with whose it is. */
static int show(struct request *rq, int status, const char *problem, const struct staff *whose,
	const char *once)
{
	struct data *data = data_new(rq->pool);
	struct data *list = data_list(data, "resets");
	struct site *sites;
	size_t n_sites;
	enum db_status done = people_sites(rq, &sites, &n_sites);

	for (size_t k = 0; k < n_sites && done == DB_OK; k++) {
		struct reset *resets;
		size_t n;
		done = reset_list(desk.db, rq->pool, sites[k].id, 0, &resets, &n);
		for (size_t i = 0; i < n && done == DB_OK; i++)
			show_one(rq, &resets[i], data_item(list));
	}
	if (done != DB_OK)
		return desk_fault(rq, done);
	data_text(data, "_title", "重置申请");
	data_bool(data, "_any", data_count(list) > 0);
	data_text(data, "problem", problem);
	data_text(data, "_once", once);
	data_text(data, "_once_name", whose ? whose->name : NULL);
	data_text(data, "_once_login", whose ? whose->login : NULL);
	data_text(data, "_action_url", request_url(rq, "desk/resets"));
	return desk_page(rq, status, "resets", data);
}

/* 0, or a status for who decides nothing. */
static int check_decides(struct request *rq)
{
	bool decides;
	enum db_status status =
		reset_decides(desk.db, rq->pool, desk_person(rq)->staff_id, &decides);

	if (status != DB_OK)
		return desk_fault(rq, status);
	return decides ? 0 : 403;
}

int resets_page(struct request *rq)
{
	int fault = check_decides(rq);
	return fault ? fault : show(rq, 200, NULL, NULL, NULL);
}

/* The person, when it is one of these sites. */
static enum db_status whose(struct request *rq, struct staff **out)
{
	struct site *sites;
	size_t n;
	struct staff *staff;
	enum db_status status = people_sites(rq, &sites, &n);

	*out = NULL;
	if (status == DB_OK)
		status = staff_read(desk.db, rq->pool, form_int(rq->form, "staff", 0), &staff);
	for (size_t i = 0; i < n && status == DB_OK && staff; i++)
		if (sites[i].id == staff->site_id)
			*out = staff;
	return status;
}

int resets_post(struct request *rq)
{
	bool granted = str_equal(form_text(rq->form, "decision"), "grant");
	char password[PASSWORD_ROOM];
	enum reset_result result;
	struct staff *staff;
	instant asked;
	int fault = check_decides(rq);

	if (fault)
		return fault;
	if (!form_ok(rq->form) || !asked_at(form_text(rq->form, "asked"), &asked) ||
		(!granted && !str_equal(form_text(rq->form, "decision"), "refuse")))
		return 404;
	enum db_status status = whose(rq, &staff);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (!staff)
		return 404;
	password_make(password);
	status = reset_decide(desk.db, rq->pool, staff->id, asked, desk_person(rq)->staff_id,
		granted, password, rq->address, rq->now, &result);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (result != RESET_DONE)
		return show(rq, 409, reset_fault(result), NULL, NULL);
	struct staff *after;
	status = staff_read(desk.db, rq->pool, staff->id, &after);
	if (status != DB_OK)
		return desk_fault(rq, status);
	/* a factor that was taken away leaves the password as it is */
	if (granted && after->password_at == rq->now)
		return show(rq, 200, NULL, staff, pool_text(rq->pool, password));
	desk_flash(rq, NULL, granted ? "已同意，动态口令已经取消。" : "已记下不同意。");
	return reply_redirect(rq, request_url(rq, "desk/resets"));
}
