/* SPDX-License-Identifier: MIT */
/*
 * A person's own password: changed with the old one, as strong as the policy says, none of the
 * latest. Every session of this person ends with it. A lost one is replaced on a written
 * application (people/resets.c), never by oneself.
 */
#include "modules/desk/login/login.h"

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "view/words.h"

/* How strong a password must be is looked at below; here only that it can be one. */
const struct field password_fields[] = {
	{"old", "现在的密码", FIELD_SECRET, .required = true, .most = 200},
	{"password", "新密码", FIELD_SECRET, .required = true, .most = 200},
	{"again", "再输一次新密码", FIELD_SECRET, .required = true, .most = 200},
	KEPT_FIELDS,
	{NULL},
};

/* --- how strong --- */

static const char *rule_words(struct request *rq)
{
	int least = policy_number(desk.engine.policy, "password.least");
	int kinds = policy_number(desk.engine.policy, "password.classes");
	int history = policy_number(desk.engine.policy, "password.history");
	const char *classes = kinds == 4
		? "大写字母、小写字母、数字和符号都要有"
		: pool_print(rq->pool, "大写字母、小写字母、数字、符号四种里至少有 %d 种", kinds);

	return pool_print(rq->pool, "至少 %d 个字符，%s；最近 %d 次用过的密码不能再用", least,
		classes, history);
}

static void check_new(struct request *rq)
{
	const char *password = form_text(rq->form, "password");

	switch (password_fault(desk.engine.policy, password, desk_person(rq)->login)) {
	case PASSWORD_FINE: break;
	case PASSWORD_LOGIN: form_error(rq->form, "password", "请不要把账号写进密码里"); break;
	case PASSWORD_LONG: form_error(rq->form, "password", "请换一个短一些的"); break;
	case PASSWORD_SHORT:
	case PASSWORD_CLASSES:
		form_error(rq->form, "password",
			pool_print(rq->pool, "请换一个更难猜的：%s", rule_words(rq)));
	}
	if (str_equal(password, form_text(rq->form, "old")))
		form_error(rq->form, "password", "请换一个和现在不同的密码");
	if (!str_equal(password, form_text(rq->form, "again")))
		form_error(rq->form, "again", "请再输一次，两次输入的新密码不一样");
}

/* --- the page --- */

static const char *why_words(struct request *rq)
{
	const struct desk_session *person = desk_person(rq);
	const struct policy_period *period = policy_period(desk.engine.policy, "password.change");

	if (person->must_change)
		return "第一次登录，或者密码刚由管理员重置，请先换成自己的密码，然后就可以开始工作"
		       "。";
	if (session_password_over(person) && period)
		return pool_print(rq->pool,
			"密码用了超过 %s，请先换一个，然后就可以开始工作。依据：%s。",
			words_limit(rq->pool, period->unit, period->limit),
			words_source(period->source));
	return "换好以后，其他地方的登录会退出。";
}

static int show(struct request *rq, int status, const char *next)
{
	struct data *data = data_new(rq->pool);

	if (status != 200 && rq->json)
		return reply_faults(rq, status);
	data_text(data, "_title", "更换密码");
	data_text(data, "_action_url", request_url(rq, "desk/password"));
	data_text(data, "_rule", rule_words(rq));
	data_text(data, "_why", why_words(rq));
	kept_show(rq, next, data);
	data_bool(data, "forced", session_password_over(desk_person(rq)));
	if (status != 200)
		form_show(rq->form, data);
	return desk_page(rq, status, "password", data);
}

int password_page(struct request *rq)
{
	return show(rq, 200, "desk/");
}

int password_ask(struct request *rq, const char *next)
{
	return show(rq, 200, next);
}

/* The old password is tried like a log-in, with all that limits one. */
static enum db_status check_old(struct request *rq, bool *fits)
{
	const struct desk_session *person = desk_person(rq);
	struct login_try attempt = login_try(rq, person->login, form_text(rq->form, "old"));
	const char *fault = "请再输一次，现在的密码不对";
	enum login_result result;
	struct staff *staff;
	int wait;

	attempt.only = true;
	enum db_status status = staff_login(desk.db, rq->pool, &attempt, &staff, &result);
	*fits = status == DB_OK && result == LOGIN_DONE;
	if (status != DB_OK || *fits)
		return status;
	guard_take("login", rq->address, conf_int(CONF_LIMIT_LOGIN), LOGIN_WINDOW, rq->now, &wait);
	if (result == LOGIN_LOCKED)
		fault = pool_print(rq->pool, "请过 %d 分钟再试，密码连续输错，账号已暂时锁住",
			(int)conf_int(CONF_DESK_LOCK));
	form_error(rq->form, "old", fault);
	return DB_OK;
}

/* Kept; false: it was one of the latest, which is said beside its field. */
static enum db_status set_new(struct request *rq, bool *set)
{
	int history = policy_number(desk.engine.policy, "password.history");
	bool again;
	enum db_status status = staff_password(desk.db, desk_person(rq)->staff_id,
		form_text(rq->form, "password"), history, rq->address, rq->now, &again);

	*set = status == DB_OK && !again;
	if (status == DB_OK && again)
		form_error(rq->form, "password",
			pool_print(rq->pool, "请换一个没有用过的，最近 %d 次用过的密码不能再用",
				history));
	return status;
}

int password_post(struct request *rq)
{
	const char *next = kept_next(form_text(rq->form, "next"));
	int64_t me = desk_person(rq)->staff_id;
	bool fits, set = false;
	int wait = 0;

	check_new(rq);
	if (!form_ok(rq->form))
		return show(rq, 422, next);
	if (!guard_peek("login", rq->address, conf_int(CONF_LIMIT_LOGIN), LOGIN_WINDOW, rq->now,
		    &wait)) {
		reply_retry_after(rq, wait);
		return 429;
	}
	enum db_status status = check_old(rq, &fits);
	if (status == DB_OK && fits)
		status = set_new(rq, &set);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (!set)
		return show(rq, 422, next);

	/* every session of this person ended, this browser gets a new one */
	status = login_start(rq, me, SESSION_READY);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (session_needs_factor(desk_person(rq)))
		return reply_redirect(rq, request_url(rq, "desk/factor"));
	if (!kept_any(rq))
		desk_flash(rq, NULL, "新密码已经生效，其他地方的登录都已退出。");
	return kept_go(rq, next,
		"新密码已经生效。您刚才写的内容都还在，还没有提交，请核对后再点一次按钮。");
}
