/* SPDX-License-Identifier: MIT */
/*
 * Who is at the desk: the check that stands before every page. A session that ended while somebody
 * was typing loses nothing: what was sent is carried through the log-in and shown again, never
 * carried out. How somebody comes in is in login.c.
 */
#include "modules/desk/login/login.h"
#include "modules/desk/publication/publication.h"
#include "modules/desk/solicitations/solicitations.h"

#include "base/conf.h"
#include "base/network.h"
#include "base/pool.h"
#include "base/str.h"
#include "web/session.h"

#include <string.h>

#define CODE_WAITS (10 * MINUTE) /* no limit of law: so long the second step may take */

bool session_admits(const struct request *rq)
{
	const char *list = conf_text(CONF_DESK_ALLOW);
	return str_empty(list) || network_list_fits(list, rq->address);
}

/* --- the row --- */

static bool session_over(const struct desk_session *session, instant now)
{
	if (session->waits == SESSION_CODE && now - session->created_at >= CODE_WAITS)
		return true;
	return now - session->seen_at >= conf_int(CONF_DESK_IDLE) * MINUTE ||
		now - session->created_at >= conf_int(CONF_DESK_HOURS) * HOUR;
}

/* Why a row that still lies there is none any more; NULL: it is one. */
static const char *ended_by(struct request *rq, const struct desk_session *session)
{
	if (session->waits == SESSION_REPLACED)
		return pool_print(rq->pool,
			"您的账号又在别处登录，这里最早登录，已经退出：一个账号最多同时在 %d "
			"处登录。如果不是您本人登录，请马上告诉管理员。",
			(int)conf_int(CONF_DESK_SESSIONS));
	if (session->waits == SESSION_ENDED)
		return "这里的登录已经从别处结束，请重新登录。";
	return NULL;
}

enum db_status session_of(struct request *rq, struct desk_session **out, const char **ended)
{
	const char *token = request_cookie(rq, SESSION_COOKIE);
	char hash[SECRET_HEX];
	struct desk_session *session;

	*out = NULL;
	*ended = NULL;
	if (!token || strlen(token) != SESSION_TOKEN - 1)
		return DB_OK;
	session_token_hash(token, hash);
	enum db_status status = desk_db_session_read(desk.db, rq->pool, hash, &session);
	if (status != DB_OK || !session)
		return status;
	if (session->site_id != rq->site_id)
		return DB_OK;
	*ended = ended_by(rq, session);
	if (*ended || session_over(session, rq->now))
		return desk_db_session_delete(desk.db, hash);
	/* once a minute is exact enough, and spares a write for every click */
	if (rq->now - session->seen_at >= MINUTE)
		status = desk_db_session_seen(desk.db, hash, rq->now);
	*out = session;
	return status;
}

enum db_status login_start(struct request *rq, int64_t staff_id, enum session_waits waits)
{
	char token[SESSION_TOKEN], hash[SECRET_HEX];
	struct desk_session *session;
	const char *agent = request_param(rq, "HTTP_USER_AGENT");

	session_token(token);
	session_token_hash(token, hash);
	/* 100 characters are enough to know one's own browser again; what is no ASCII is none */
	char *shown = pool_print(rq->pool, "%.100s", agent ? agent : "");
	for (char *p = shown; *p; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	enum db_status status =
		desk_db_session_insert(desk.db, hash, staff_id, waits, rq->address, shown, rq->now);
	if (status == DB_OK)
		status = desk_db_session_limit(
			desk.db, rq->pool, staff_id, waits, conf_int(CONF_DESK_SESSIONS));
	if (status == DB_OK)
		status = desk_db_session_read(desk.db, rq->pool, hash, &session);
	if (status != DB_OK)
		return status;
	if (!session) /* deactivated between the two statements */
		return DB_STOP;
	reply_cookie(rq, SESSION_COOKIE, pool_text(rq->pool, token));
	rq->session = session;
	rq->csrf = session_csrf(rq, desk.engine.secret, token);
	return DB_OK;
}

/* --- the check before every page --- */

/* Where a form of a ticket belongs. */
static const char *ticket_path(const struct request *rq)
{
	const char *copy = pool_print(rq->pool, "desk/tickets/%s/copy", rq->arg);

	if (str_equal(rq->path, copy))
		return kept_next(copy);
	if (str_starts(rq->path, "desk/tickets/"))
		return kept_next(pool_print(rq->pool, "desk/tickets/%s", rq->arg));
	if (solicitations_writes(rq->path))
		return kept_next(rq->path);
	if (str_starts(rq->path, "desk/solicitations/"))
		return kept_next(pool_print(rq->pool, "desk/solicitations/%s", rq->arg));
	return "desk/";
}

static const char *asked_for(const struct request *rq)
{
	return str_empty(rq->query) ? rq->path : pool_print(rq->pool, "%s?%s", rq->path, rq->query);
}

/* Nobody is logged in: a page is asked for again after the log-in, a form is carried through it. */
static int send_to_login(struct request *rq, const char *why)
{
	bool ended = request_cookie(rq, SESSION_COOKIE) != NULL;
	const char *notice = why ? why
		: ended ? "您有一段时间没有操作，为了安全已经退出，请重新登录。"
			: NULL;

	if (ended)
		reply_cookie(rq, SESSION_COOKIE, NULL);
	if (rq->json) {
		reply_error(rq, 401, "请重新登录。");
		return -1;
	}
	if (str_equal(rq->method, "POST")) {
		login_show(rq, 401, ticket_path(rq), NULL, notice);
		return -1;
	}
	const char *next = asked_for(rq);
	if (ended)
		login_show(rq, 401, kept_next(next), NULL, notice);
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
	bool writes = solicitations_writes(rq->path);
	bool acts = str_starts(rq->path, "desk/tickets/") ||
		str_equal(rq->path, pool_print(rq->pool, "desk/solicitations/%s/act", rq->arg));

	if (!str_equal(rq->method, "POST") || rq->json || !(writes || acts))
		return 0;
	if (str_equal(form_text(rq->form, "csrf"), rq->csrf))
		return 0;
	static const char stale[] =
		"这个页面是上次登录时打开的。您写的内容都还在，请核对后再点一次按钮。";
	if (writes) {
		int shown = solicitations_again(rq, rq->path, 409, stale);
		return shown ? shown : -1;
	}
	const char *copy = pool_print(rq->pool, "%s/copy", rq->arg);
	bool of_copy = str_equal(rq->path, pool_print(rq->pool, "desk/tickets/%s", copy));
	int status = of_copy ? copy_again(rq, copy, 409, stale)
			     : desk_ticket_again(rq, rq->arg, 409, stale);
	return status ? status : -1;
}

/* Something has to come first (a code, a new password, a second factor): a page waits for it, and a
 * form is carried through it. */
static int send_first(struct request *rq, const char *where, const char *words,
	int (*ask)(struct request *rq, const char *next))
{
	int status = 0;

	if (rq->json)
		status = reply_error(rq, 403, words);
	else if (ask && str_equal(rq->method, "POST") && kept_any(rq))
		status = ask(rq, ticket_path(rq));
	else
		status = reply_redirect(rq, request_url(rq, "%s", where));
	return status ? status : -1;
}

bool session_password_over(const struct desk_session *person)
{
	if (conf_on(CONF_DEMO_KEEP))
		return false;
	/* only at the log-in: nobody is stopped in the middle of work because a day ends */
	return person->must_change ||
		password_due(desk.engine.policy, desk.engine.calendar, person->password_at) <=
		person->created_at;
}

bool session_needs_factor(const struct desk_session *person)
{
	return str_equal(conf_text(CONF_DESK_TOTP), "required") && !person->second_factor;
}

static bool here(const struct request *rq, const char *path)
{
	return str_equal(rq->path, path) || str_equal(rq->path, "desk/logout");
}

int login_session(struct request *rq)
{
	struct desk_session *session;
	const char *ended;

	enum db_status status = session_of(rq, &session, &ended);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (!session)
		return send_to_login(rq, ended);
	rq->session = session;
	rq->csrf = session_csrf(rq, desk.engine.secret, request_cookie(rq, SESSION_COOKIE));

	if (session->waits == SESSION_CODE)
		return here(rq, "desk/login/code")
			? 0
			: send_first(rq, "desk/login/code", "请先输入动态口令。", code_ask);
	if (session_password_over(session))
		return here(rq, "desk/password")
			? 0
			: send_first(rq, "desk/password", "请先更换密码。", password_ask);
	if (session_needs_factor(session))
		return here(rq, "desk/factor")
			? 0
			: send_first(rq, "desk/factor", "请先设置动态口令。", NULL);
	return check_stale_form(rq);
}
