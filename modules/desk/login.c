/* SPDX-License-Identifier: MIT */
/*
 * Who is at the desk: log-in, log-out, and the check that stands before every other page.
 * A session that ended while somebody was typing loses nothing: what was sent is carried through
 * the log-in and shown again, never carried out.
 */
#include "modules/desk/desk.h"

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"

#include <string.h>

#define COOKIE "desk"

/* --- the session --- */

static bool session_over(const struct desk_session *session, instant now)
{
	return now - session->seen_at >= conf_int(CONF_DESK_IDLE) * MINUTE ||
		now - session->created_at >= conf_int(CONF_DESK_HOURS) * HOUR;
}

/* NULL in *out: nobody. A row that ended is removed. */
static enum db_status session_find(struct request *rq, struct desk_session **out)
{
	const char *token = request_cookie(rq, COOKIE);
	char hash[SECRET_HEX];

	*out = NULL;
	if (!token || strlen(token) != SESSION_TOKEN - 1)
		return DB_OK;
	session_token_hash(token, hash);
	struct desk_session *session;
	enum db_status status = desk_db_session_read(desk.db, rq->pool, hash, &session);
	if (status != DB_OK || !session)
		return status;
	if (session->site_id != rq->site_id)
		return DB_OK;
	if (session_over(session, rq->now))
		return desk_db_session_delete(desk.db, hash);
	/* once a minute is exact enough, and spares a write for every click */
	if (rq->now - session->seen_at >= MINUTE)
		status = desk_db_session_seen(desk.db, hash, rq->now);
	*out = session;
	return status;
}

enum db_status login_start(struct request *rq, int64_t staff_id)
{
	char token[SESSION_TOKEN], hash[SECRET_HEX];
	struct desk_session *session;

	session_token(token);
	session_token_hash(token, hash);
	enum db_status status =
		desk_db_session_insert(desk.db, hash, staff_id, rq->address, rq->now);
	if (status == DB_OK)
		status = desk_db_session_read(desk.db, rq->pool, hash, &session);
	if (status != DB_OK)
		return status;
	if (!session) /* deactivated between the two statements */
		return DB_STOP;
	reply_cookie(rq, COOKIE, pool_text(rq->pool, token));
	rq->session = session;
	rq->csrf = session_csrf(rq, desk.engine.secret, token);
	return DB_OK;
}

/* --- the log-in page --- */

static int show_login(
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
	return show_login(rq, 200, kept_next(form_text(rq->form, "next")), NULL, NULL);
}

/* --- the check before every page --- */

/* Where a form of a ticket belongs. */
static const char *ticket_path(const struct request *rq)
{
	if (str_starts(rq->path, "desk/tickets/"))
		return kept_next(pool_print(rq->pool, "desk/tickets/%s", rq->arg));
	return "desk/";
}

/* Nobody is logged in: a page is asked for again after the log-in, a form is carried through it. */
static int send_to_login(struct request *rq)
{
	bool ended = request_cookie(rq, COOKIE) != NULL;
	const char *notice = ended ? "您有一段时间没有操作，为了安全已经退出，请重新登录。" : NULL;

	if (ended)
		reply_cookie(rq, COOKIE, NULL);
	if (rq->json) {
		reply_error(rq, 401, "请重新登录。");
		return -1;
	}
	if (str_equal(rq->method, "POST")) {
		show_login(rq, 401, ticket_path(rq), NULL, notice);
		return -1;
	}
	const char *next = str_empty(rq->query)
		? rq->path
		: pool_print(rq->pool, "%s?%s", rq->path, rq->query);
	if (ended)
		show_login(rq, 401, kept_next(next), NULL, notice);
	else if (str_equal(next, "desk/"))
		reply_redirect(rq, request_url(rq, "desk/login"));
	else
		reply_redirect(rq, request_url(rq, "desk/login?next=%s", request_escape(rq, next)));
	return -1;
}

/* A form from a window of an earlier session of the same person: shown again for a new click
 * instead of a bare refusal. */
static int check_stale_form(struct request *rq)
{
	if (!str_equal(rq->method, "POST") || !str_starts(rq->path, "desk/tickets/") || rq->json)
		return 0;
	if (str_equal(form_text(rq->form, "csrf"), rq->csrf))
		return 0;
	int status = desk_ticket_again(rq, rq->arg, 409,
		"这个页面是上次登录时打开的。您写的内容都还在，请核对后再点一次按钮。");
	return status ? status : -1;
}

/* A page has to wait for the new password, and a form is carried through it. */
static int send_to_password(struct request *rq)
{
	int status = 0;

	if (rq->json)
		status = reply_error(rq, 403, "请先更换密码。");
	else if (str_equal(rq->method, "POST") && kept_any(rq))
		status = password_ask(rq, ticket_path(rq));
	else
		status = reply_redirect(rq, request_url(rq, "desk/password"));
	return status ? status : -1;
}

int login_session(struct request *rq)
{
	struct desk_session *session;

	enum db_status status = session_find(rq, &session);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (!session)
		return send_to_login(rq);
	rq->session = session;
	rq->csrf = session_csrf(rq, desk.engine.secret, request_cookie(rq, COOKIE));

	bool forced = session->must_change && !conf_on(CONF_DEMO_KEEP);
	if (forced && !str_equal(rq->path, "desk/password") && !str_equal(rq->path, "desk/logout"))
		return send_to_password(rq);
	return check_stale_form(rq);
}

/* --- log-in --- */

static int refuse_login(struct request *rq, const char *next, bool locked)
{
	int64_t tries = conf_int(CONF_DESK_TRIES), lock = conf_int(CONF_DESK_LOCK);
	const char *login = form_text(rq->form, "login");
	int wait;

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
	return show_login(rq, 403, next, problem, NULL);
}

static int after_login(struct request *rq, const char *next)
{
	const struct desk_session *person = desk_person(rq);

	if (person->must_change && !conf_on(CONF_DEMO_KEEP))
		return password_ask(rq, next);
	return kept_go(
		rq, next, "已经重新登录。您刚才写的内容都还在，还没有提交，请核对后再点一次按钮。");
}

int login_post(struct request *rq)
{
	const char *next = kept_next(form_text(rq->form, "next"));
	const char *login = form_text(rq->form, "login");
	int wait = 0;

	if (!guard_peek("login", rq->address, conf_int(CONF_LIMIT_LOGIN), LOGIN_WINDOW, rq->now,
		    &wait)) {
		reply_retry_after(rq, wait);
		return show_login(rq, 429, next, "这里试得太多了，请过一会儿再登录。", NULL);
	}
	if (!form_has(rq->form, "login") || !form_has(rq->form, "password"))
		return show_login(rq, 422, next, "请填写账号和密码。", NULL);

	struct staff *staff;
	bool locked = false;
	enum db_status status = staff_login(desk.db, rq->pool, rq->site_id, login,
		form_text(rq->form, "password"), rq->address, (int)conf_int(CONF_DESK_TRIES),
		conf_int(CONF_DESK_LOCK) * MINUTE, rq->now, &staff, &locked);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (!staff)
		return refuse_login(rq, next, locked);

	guard_forget("login", rq->address);
	guard_forget("login.name", login);
	/* whoever logs in again in the same browser leaves the session before */
	struct desk_session *before;
	status = session_find(rq, &before);
	if (status == DB_OK && before)
		status = desk_db_session_delete(desk.db, before->token_hash);
	if (status == DB_OK)
		status = desk_db_session_sweep(desk.db, rq->now - conf_int(CONF_DESK_IDLE) * MINUTE,
			rq->now - conf_int(CONF_DESK_HOURS) * HOUR);
	if (status == DB_OK)
		status = login_start(rq, staff->id);
	return status == DB_OK ? after_login(rq, next) : desk_fault(rq, status);
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
	reply_cookie(rq, COOKIE, NULL);
	return reply_redirect(rq, request_url(rq, "desk/login"));
}
