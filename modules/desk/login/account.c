/* SPDX-License-Identifier: MIT */
/*
 * One's own account: where one is logged in, what was done with it, when the password is due. The
 * same lists are shown to an administrator on the page of a person (people/person.c).
 */
#include "modules/desk/login/login.h"
#include "modules/desk/people/people.h"

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "view/ticket_view.h"
#include "view/words.h"

#include <string.h>

#define EVENTS_MOST 50

const struct field session_fields[] = {
	{"session", "登录", FIELD_LINE, .required = true, .most = 16},
	{NULL},
};

static const char *event_words(const char *action)
{
	static const struct {
		const char *action, *words;
	} table[] = {
		{"login", "登录"},
		{"logout", "退出"},
		{"login_failed", "密码不对"},
		{"password_right", "密码正确，等待动态口令"},
		{"code_failed", "动态口令不对"},
		{"recovery_used", "用了一个恢复码"},
		{"locked", "连续输错，账号锁住"},
		{"untrained", "没有培训记录，未能登录"},
		{"password", "设置密码"},
		{"reset_asked", "登记了重置申请"},
		{"reset", "重置密码"},
		{"reset_refused", "重置申请未同意"},
		{"factor_on", "启用动态口令"},
		{"factor_off", "取消动态口令"},
		{"trained", "登记培训"},
		{"enabled", "启用账号"},
		{"disabled", "停用账号"},
		{"foreign_ticket", "打开不属于本单位的信，被拒绝"},
		{"message_retry", "再发了一条消息"},
		{"session_ended", "从别处结束登录"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (str_equal(table[i].action, action))
			return table[i].words;
	return action;
}

/* What a person calls the browser; the full text stands beside it. */
static const char *browser(const char *agent)
{
	static const struct {
		const char *part, *name;
	} table[] = {{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"},
		{"Chrome/", "Chrome"}, {"Safari/", "Safari"}};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strstr(agent, table[i].part))
			return table[i].name;
	return str_empty(agent) ? "不清楚是什么浏览器" : "其他程序";
}

static enum db_status show_sessions(struct request *rq, int64_t staff_id, struct data *data)
{
	struct desk_session *sessions;
	size_t n;
	enum db_status status = desk_db_sessions(desk.db, rq->pool, staff_id, &sessions, &n);
	struct data *list = data_list(data, "sessions");

	for (size_t i = 0; i < n; i++) {
		struct data *item = data_item(list);
		bool own = str_equal(sessions[i].token_hash, desk_person(rq)->token_hash);
		data_text(item, "_id", pool_print(rq->pool, "%.16s", sessions[i].token_hash));
		view_time(rq, item, "since", sessions[i].created_at);
		view_time(rq, item, "seen", sessions[i].seen_at);
		data_text(item, "address", sessions[i].address);
		data_text(item, "browser", browser(sessions[i].agent));
		data_text(item, "agent", sessions[i].agent);
		data_bool(item, "here", own);
	}
	data_bool(data, "_has_sessions", n > 0);
	return status;
}

enum db_status account_show(struct request *rq, int64_t staff_id, struct data *data)
{
	struct account_event *events;
	size_t n;
	enum db_status status = show_sessions(rq, staff_id, data);

	if (status == DB_OK)
		status = account_events(desk.db, rq->pool, staff_id, EVENTS_MOST, &events, &n);
	if (status != DB_OK)
		return status;
	struct data *list = data_list(data, "events");
	for (size_t i = 0; i < n; i++) {
		struct data *item = data_item(list);
		view_time(rq, item, "at", events[i].at);
		data_text(item, "what", event_words(events[i].action));
		data_text(item, "address",
			str_empty(events[i].address) ? "本机命令" : events[i].address);
	}
	return DB_OK;
}

/* Whoever decides applications finds those that wait here too. */
static enum db_status show_waiting(struct request *rq, struct data *data)
{
	const struct desk_session *person = desk_person(rq);
	struct reset *resets;
	size_t n;
	bool decides;
	enum db_status status = reset_decides(desk.db, rq->pool, person->staff_id, &decides);

	if (status != DB_OK || !decides)
		return status;
	status = reset_list(desk.db, rq->pool, person->site_id, 0, &resets, &n);
	data_text(data, "_resets_url", request_url(rq, "desk/resets"));
	data_text(data, "_resets", pool_print(rq->pool, "%zu", n));
	return status;
}

int account_page(struct request *rq)
{
	const struct desk_session *person = desk_person(rq);
	struct data *data = data_new(rq->pool);
	int64_t left = 0;
	instant due = password_due(desk.engine.policy, desk.engine.calendar, person->password_at);
	enum db_status status = account_show(rq, person->staff_id, data);

	if (status == DB_OK && person->second_factor)
		status = factor_codes_left(desk.db, rq->pool, person->staff_id, &left);
	if (status == DB_OK)
		status = show_waiting(rq, data);
	if (status != DB_OK)
		return desk_fault(rq, status);
	data_text(data, "_title", "我的账号");
	data_text(data, "login", person->login);
	data_text(data, "name", person->name);
	data_text(data, "_roles", people_roles(rq, person->roles));
	data_text(data, "_password_due",
		due == INSTANT_NEVER || conf_on(CONF_DEMO_KEEP)
			? NULL
			: words_date(rq->pool, words_due_day(due), rq->now));
	data_text(data, "_password_url", request_url(rq, "desk/password"));
	data_bool(data, "_factor", person->second_factor);
	data_text(data, "_codes_left", pool_print(rq->pool, "%d", (int)left));
	data_text(data, "_factor_url",
		str_equal(conf_text(CONF_DESK_TOTP), "off") ? NULL
							    : request_url(rq, "desk/factor"));
	data_text(data, "_end_url", request_url(rq, "desk/account/end"));
	return desk_page(rq, 200, "account", data);
}

int account_end(struct request *rq)
{
	const struct desk_session *person = desk_person(rq);

	if (!form_ok(rq->form))
		return 404;
	enum db_status status =
		desk_db_session_end(desk.db, person->staff_id, form_text(rq->form, "session"));
	if (status == DB_OK)
		status = account_record(
			desk.db, person->staff_id, "session_ended", rq->address, rq->now);
	if (status != DB_OK && status != DB_STOP)
		return desk_fault(rq, status);
	desk_flash(rq, NULL, "那一处登录已经结束。");
	return reply_redirect(rq, request_url(rq, "desk/account"));
}
