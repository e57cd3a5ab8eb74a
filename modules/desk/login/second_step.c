/* SPDX-License-Identifier: MIT */
/*
 * The second step of a log-in: a code of an authenticator, or a recovery code; and how somebody
 * sets it up. Taken away it is only on a written application (people/resets.c).
 */
#include "modules/desk/login/login.h"

#include "base/conf.h"
#include "base/meter.h"
#include "base/pool.h"
#include "base/str.h"
#include "view/qr.h"
#include "view/words.h"

const struct field code_fields[] = {
	{"code", "动态口令", FIELD_SECRET, .required = true, .most = 40},
	KEPT_FIELDS,
	{NULL},
};
const struct field factor_fields[] = {
	{"code", "动态口令", FIELD_SECRET, .required = true, .most = 40},
	{NULL},
};

/* --- at the log-in --- */

static int show_code(struct request *rq, int status, const char *next, const char *problem)
{
	struct data *data = data_new(rq->pool);

	data_text(data, "_title", "输入动态口令");
	data_text(data, "_action_url", request_url(rq, "desk/login/code"));
	data_text(data, "problem", problem);
	kept_show(rq, next, data);
	return desk_page(rq, status, "login_code", data);
}

int code_ask(struct request *rq, const char *next)
{
	return show_code(rq, 200, next, NULL);
}

int code_page(struct request *rq)
{
	if (desk_person(rq)->waits != SESSION_CODE)
		return reply_redirect(rq, request_url(rq, "desk/"));
	return show_code(rq, 200, "desk/", NULL);
}

/* Locked: the password has to be given again when the time is over. */
static int lock_out(struct request *rq, const char *next)
{
	enum db_status status = desk_db_session_delete(desk.db, desk_person(rq)->token_hash);

	if (status != DB_OK)
		return desk_fault(rq, status);
	reply_cookie(rq, SESSION_COOKIE, NULL);
	rq->session = NULL;
	return login_show(rq, 403, next,
		pool_print(rq->pool,
			"连续输错 %d 次，账号已暂时锁住。请过 %d 分钟再试，或者联系管理员。",
			(int)conf_int(CONF_DESK_TRIES), (int)conf_int(CONF_DESK_LOCK)),
		NULL);
}

/* In: under a new token, so that nobody who knew the waiting one is in too. */
static int let_in(struct request *rq, const struct staff *before, const char *next)
{
	enum db_status status = desk_db_session_delete(desk.db, desk_person(rq)->token_hash);

	guard_forget("login", rq->address);
	return status == DB_OK ? login_enter(rq, before, next) : desk_fault(rq, status);
}

int code_post(struct request *rq)
{
	const struct desk_session *person = desk_person(rq);
	const char *next = kept_next(form_text(rq->form, "next"));
	struct login_try attempt = login_try(rq, person->login, "");
	enum factor_result result;
	struct staff *before;
	int wait = 0;

	if (person->waits != SESSION_CODE)
		return reply_redirect(rq, request_url(rq, "desk/"));
	if (!form_ok(rq->form))
		return show_code(rq, 422, next, "请输入动态口令。");
	if (!guard_peek("login", rq->address, conf_int(CONF_LIMIT_LOGIN), LOGIN_WINDOW, rq->now,
		    &wait)) {
		reply_retry_after(rq, wait);
		return show_code(rq, 429, next, "这里试得太多了，请过一会儿再试。");
	}
	enum db_status status = staff_read(desk.db, rq->pool, person->staff_id, &before);
	if (status == DB_OK)
		status = factor_check(desk.db, rq->pool, desk.engine.secret, person->staff_id,
			form_text(rq->form, "code"), &attempt, &result);
	if (status != DB_OK)
		return desk_fault(rq, status);
	switch (result) {
	case FACTOR_FITS:
	case FACTOR_RECOVERED: return let_in(rq, before, next);
	case FACTOR_LOCKED: return lock_out(rq, next);
	case FACTOR_WRONG: break;
	}
	meter_add(METER_LOGINS_FAILED, 1);
	guard_take("login", rq->address, conf_int(CONF_LIMIT_LOGIN), LOGIN_WINDOW, rq->now, &wait);
	return show_code(rq, 403, next,
		"动态口令不对，或者已经用过。请等手机上换了新的再输入；手机不在身边时，用一个恢复码"
		"。");
}

/* --- setting it up --- */

/* As it is typed by hand: groups of four. */
static char *grouped(struct request *rq, const char *text)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; text[i]; i++) {
		if (i && i % 4 == 0)
			buf_char(&out, ' ');
		buf_char(&out, text[i]);
	}
	char *copy = pool_text(rq->pool, buf_str(&out));
	buf_free(&out);
	return copy;
}

static void show_key(struct request *rq, const unsigned char key[FACTOR_KEY], struct data *data)
{
	const char *site = request_escape(rq, conf_text(CONF_SITE_NAME));
	struct buf text = BUF_INIT;

	str_base32(key, FACTOR_KEY, &text);
	const char *base32 = pool_text(rq->pool, buf_str(&text));
	buf_free(&text);
	data_text(data, "_key", grouped(rq, base32));
	qr_show(rq->pool,
		pool_print(rq->pool, "otpauth://totp/%s?secret=%s&issuer=%s",
			request_escape(rq, desk_person(rq)->login), base32, site),
		data);
}

static int show_factor(struct request *rq, int status, const char *problem)
{
	unsigned char key[FACTOR_KEY];
	struct data *data = data_new(rq->pool);
	const struct desk_session *person = desk_person(rq);

	data_text(data, "_title", "动态口令");
	data_text(data, "_action_url", request_url(rq, "desk/factor"));
	data_text(data, "_account_url", request_url(rq, "desk/account"));
	data_text(data, "problem", problem);
	data_bool(data, "_forced", session_needs_factor(person));
	data_bool(data, "_on", person->second_factor);
	if (!person->second_factor) {
		enum db_status done =
			factor_begin(desk.db, rq->pool, desk.engine.secret, person->staff_id, key);
		if (done != DB_OK)
			return desk_fault(rq, done);
		show_key(rq, key, data);
	}
	return desk_page(rq, status, "factor", data);
}

static bool off(void)
{
	return str_equal(conf_text(CONF_DESK_TOTP), "off");
}

int factor_page(struct request *rq)
{
	return off() ? 404 : show_factor(rq, 200, NULL);
}

int factor_post(struct request *rq)
{
	char codes[FACTOR_CODES][FACTOR_CODE];
	bool fits;

	if (off())
		return 404;
	if (desk_person(rq)->second_factor)
		return show_factor(rq, 409, NULL);
	enum db_status status =
		factor_confirm(desk.db, rq->pool, desk.engine.secret, desk_person(rq)->staff_id,
			form_text(rq->form, "code"), rq->address, rq->now, &fits, codes);
	if (status == DB_STOP) /* another window was faster */
		return reply_redirect(rq, request_url(rq, "desk/factor"));
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (!fits)
		return show_factor(
			rq, 422, "动态口令不对。请核对手机上的时间，输入现在显示的六位数字。");

	struct data *data = data_new(rq->pool);
	data_text(data, "_title", "恢复码");
	data_text(data, "_next_url", request_url(rq, "desk/"));
	struct data *list = data_list(data, "_codes");
	for (int i = 0; i < FACTOR_CODES; i++)
		data_item_text(list, pool_text(rq->pool, codes[i]));
	return desk_page(rq, 200, "factor_codes", data);
}
