/* SPDX-License-Identifier: MIT */
/*
 * The log-in page: name and password, what limits guessing, and what is said once to who came in.
 * The second step is in second_step.c, the session itself in session.c.
 */
#include "modules/desk/login/login.h"

#include "base/conf.h"
#include "base/meter.h"
#include "base/pool.h"
#include "base/str.h"
#include "view/words.h"

const struct field login_fields[] = {
	{"login", "账号", FIELD_LINE, .required = true, .most = 60},
	{"password", "密码", FIELD_SECRET, .required = true, .most = 200},
	KEPT_FIELDS,
	{NULL},
};

const struct field login_query[] = {
	{"next", "", FIELD_LINE, .most = 300},
	{NULL},
};

int login_show(
	struct request *rq, int status, const char *next, const char *problem, const char *notice)
{
	struct data *data = data_new(rq->pool);
	data_text(data, "_title", "登录工作台");
	data_text(data, "_action_url", request_url(rq, "desk/login"));
	data_text(data, "login", form_text(rq->form, "login"));
	if (problem)
		data_text(data, "problem", problem);
	if (notice)
		data_text(data, "notice", notice);
	kept_show(rq, next, data);
	return desk_page(rq, status, "login", data);
}

int login_page(struct request *rq)
{
	return login_show(rq, 200, kept_next(form_text(rq->form, "next")), NULL, NULL);
}

struct login_try login_try(struct request *rq, const char *login, const char *password)
{
	return (struct login_try){
		.site_id = rq->site_id,
		.login = login,
		.password = password,
		.address = rq->address,
		.tries = (int)conf_int(CONF_DESK_TRIES),
		.lock = conf_int(CONF_DESK_LOCK) * MINUTE,
		.second_step = !str_equal(conf_text(CONF_DESK_TOTP), "off"),
		.now = rq->now,
	};
}

/* --- refused --- */

static int refuse_login(struct request *rq, const char *next, bool locked)
{
	int64_t tries = conf_int(CONF_DESK_TRIES), lock = conf_int(CONF_DESK_LOCK);
	const char *login = form_text(rq->form, "login");
	int wait;

	meter_add(METER_LOGINS_FAILED, 1);
	guard_take("login", rq->address, conf_int(CONF_LIMIT_LOGIN), LOGIN_WINDOW, rq->now, &wait);
	/* a login that does not exist "locks" after as many tries, so that the answer does not tell
	 */
	if (tries == 1 ||
		!guard_take("login.name", login, tries - 1, (int)lock * 60, rq->now, &wait))
		locked = true;
	const char *problem = "账号或密码不对，请核对后再试。";
	if (locked)
		problem = pool_print(rq->pool,
			"连续输错 %d 次，账号已暂时锁住。请过 %d 分钟再试，或者联系管理员。",
			(int)tries, (int)lock);
	return login_show(rq, 403, next, problem, NULL);
}

/* --- in --- */

/* What somebody should hear who has just come in: who else tried, and that a new password is due.
 */
static const char *greeting(struct request *rq, const struct staff *before, int64_t failures)
{
	const struct policy *policy = desk.engine.policy;
	instant due = password_due(policy, desk.engine.calendar, before->password_at);
	const char *tried = "", *soon = "";

	if (failures > 0 && before->last_login_at != INSTANT_NONE)
		tried = pool_print(rq->pool,
			"上次登录（%s）以后，有 %d 次没有登录成功。如果不是您本人，请告诉管理员。",
			words_time(rq->pool, before->last_login_at, rq->now), (int)failures);
	if (!conf_on(CONF_DEMO_KEEP) && due != INSTANT_NEVER &&
		due - rq->now <= policy_number(policy, "password.hint_days") * DAY)
		soon = pool_print(rq->pool, "密码用到%s为止，请在这之前更换。",
			words_date(rq->pool, words_due_day(due), rq->now));
	return *tried || *soon ? pool_print(rq->pool, "%s%s", tried, soon) : NULL;
}

int login_enter(struct request *rq, const struct staff *before, const char *next)
{
	int64_t failures = 0;
	enum db_status status = login_start(rq, before->id, SESSION_READY);

	if (status == DB_OK)
		status = staff_failures(
			desk.db, rq->pool, before->id, before->last_login_at, &failures);
	if (status != DB_OK)
		return desk_fault(rq, status);
	const struct desk_session *person = desk_person(rq);
	if (session_password_over(person))
		return password_ask(rq, next);
	const char *words = greeting(rq, before, failures);
	if (words)
		desk_flash(rq, NULL, words);
	if (session_needs_factor(person))
		return reply_redirect(rq, request_url(rq, "desk/factor"));
	return kept_go(
		rq, next, "已经重新登录。您刚才写的内容都还在，还没有提交，请核对后再点一次按钮。");
}

/* Whoever logs in again in the same browser leaves the session before. */
static enum db_status tidy(struct request *rq)
{
	struct desk_session *before;
	const char *ended;
	enum db_status status = session_of(rq, &before, &ended);

	if (status == DB_OK && before)
		status = desk_db_session_delete(desk.db, before->token_hash);
	if (status == DB_OK)
		status = desk_db_session_sweep(desk.db, rq->now - conf_int(CONF_DESK_IDLE) * MINUTE,
			rq->now - conf_int(CONF_DESK_HOURS) * HOUR);
	return status;
}

int login_post(struct request *rq)
{
	const char *next = kept_next(form_text(rq->form, "next"));
	const char *login = form_text(rq->form, "login");
	int wait = 0;

	if (!guard_peek("login", rq->address, conf_int(CONF_LIMIT_LOGIN), LOGIN_WINDOW, rq->now,
		    &wait)) {
		reply_retry_after(rq, wait);
		return login_show(rq, 429, next, "这里试得太多了，请过一会儿再登录。", NULL);
	}
	if (!form_has(rq->form, "login") || !form_has(rq->form, "password"))
		return login_show(rq, 422, next, "请填写账号和密码。", NULL);

	struct login_try attempt = login_try(rq, login, form_text(rq->form, "password"));
	enum login_result result;
	struct staff *staff;
	enum db_status status = staff_login(desk.db, rq->pool, &attempt, &staff, &result);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (result == LOGIN_REFUSED || result == LOGIN_LOCKED)
		return refuse_login(rq, next, result == LOGIN_LOCKED);
	if (result == LOGIN_UNTRAINED)
		return login_show(rq, 403, next,
			"您的账号还没有上岗前培训的记录，不能登录。请先参加培训，由管理员登记后再来"
			"。",
			NULL);

	if (result == LOGIN_DONE)
		guard_forget("login", rq->address);
	guard_forget("login.name", login);
	status = tidy(rq);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (result == LOGIN_DONE)
		return login_enter(rq, staff, next);
	status = login_start(rq, staff->id, SESSION_CODE);
	return status == DB_OK ? code_ask(rq, next) : desk_fault(rq, status);
}

int login_out(struct request *rq)
{
	const struct desk_session *person = desk_person(rq);

	enum db_status status = desk_db_session_delete(desk.db, person->token_hash);
	if (status == DB_OK)
		status = desk_db_staff_event(
			desk.db, person->staff_id, person->login, "logout", rq->address, rq->now);
	if (status != DB_OK)
		return desk_fault(rq, status);
	reply_cookie(rq, SESSION_COOKIE, NULL);
	return reply_redirect(rq, request_url(rq, "desk/login"));
}
