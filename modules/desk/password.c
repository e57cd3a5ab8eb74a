/* SPDX-License-Identifier: MIT */
/*
 * A person's own password: changed with the old one, as strong as the policy says. Every session of
 * this person ends with it; lost passwords are the command line's business (huiying staff reset).
 */
#include "modules/desk/desk.h"

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"

#include <ctype.h>
#include <string.h>

/* --- how strong --- */

static int count_kinds(const char *password)
{
	bool upper = false, lower = false, digit = false, other = false;

	for (const unsigned char *p = (const unsigned char *)password; *p; p++) {
		if (isupper(*p))
			upper = true;
		else if (islower(*p))
			lower = true;
		else if (isdigit(*p))
			digit = true;
		else
			other = true;
	}
	return upper + lower + digit + other;
}

static const char *rule_words(struct request *rq)
{
	int least = policy_number(desk.engine.policy, "password.least");
	int kinds = policy_number(desk.engine.policy, "password.classes");

	if (kinds == 4)
		return pool_print(
			rq->pool, "至少 %d 个字符，大写字母、小写字母、数字和符号都要有", least);
	return pool_print(rq->pool,
		"至少 %d 个字符，大写字母、小写字母、数字、符号四种里至少有 %d 种", least, kinds);
}

static bool strong(const char *password)
{
	const struct policy *policy = desk.engine.policy;

	return utf8_length(password) >= (size_t)policy_number(policy, "password.least") &&
		count_kinds(password) >= policy_number(policy, "password.classes");
}

static void check_new(struct request *rq)
{
	const char *password = form_text(rq->form, "password");

	if (!strong(password))
		form_error(rq->form, "password",
			pool_print(rq->pool, "请换一个更难猜的：%s", rule_words(rq)));
	else if (strstr(password, desk_person(rq)->login))
		form_error(rq->form, "password", "请不要把账号写进密码里");
	else if (str_equal(password, form_text(rq->form, "old")))
		form_error(rq->form, "password", "请换一个和现在不同的密码");
	if (!str_equal(password, form_text(rq->form, "again")))
		form_error(rq->form, "again", "请再输一次，两次输入的新密码不一样");
}

/* --- the page --- */

static int show(struct request *rq, int status, const char *next)
{
	struct data *data = data_new(rq->pool);

	if (status != 200 && rq->json)
		return reply_faults(rq, status);
	data_text(data, "_title", "更换密码");
	data_text(data, "_action_url", request_url(rq, "desk/password"));
	data_text(data, "_rule", rule_words(rq));
	kept_show(rq, next, data);
	data_bool(data, "forced", desk_person(rq)->must_change);
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

/* The old password is a log-in, with all that limits one. */
static enum db_status check_old(struct request *rq, bool *fits)
{
	const struct desk_session *person = desk_person(rq);
	const char *fault = "请再输一次，现在的密码不对";
	struct staff *staff;
	bool locked;
	int wait;

	enum db_status status = staff_login(desk.db, rq->pool, rq->site_id, person->login,
		form_text(rq->form, "old"), rq->address, (int)conf_int(CONF_DESK_TRIES),
		conf_int(CONF_DESK_LOCK) * MINUTE, rq->now, &staff, &locked);
	*fits = status == DB_OK && staff;
	if (status != DB_OK || *fits)
		return status;
	guard_take("login", rq->address, conf_int(CONF_LIMIT_LOGIN), LOGIN_WINDOW, rq->now, &wait);
	if (locked)
		fault = pool_print(rq->pool, "请过 %d 分钟再试，密码连续输错，账号已暂时锁住",
			(int)conf_int(CONF_DESK_LOCK));
	form_error(rq->form, "old", fault);
	return DB_OK;
}

int password_post(struct request *rq)
{
	const char *next = kept_next(form_text(rq->form, "next"));
	int64_t me = desk_person(rq)->staff_id;
	bool fits;
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
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (!fits)
		return show(rq, 422, next);

	/* every session of this person ends, this browser gets a new one */
	status = staff_password(desk.db, me, form_text(rq->form, "password"), rq->address, rq->now);
	if (status == DB_OK)
		status = login_start(rq, me);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (!kept_any(rq))
		desk_flash(rq, NULL, "新密码已经生效，其他地方的登录都已退出。");
	return kept_go(rq, next,
		"新密码已经生效。您刚才写的内容都还在，还没有提交，请核对后再点一次按钮。");
}
