/* SPDX-License-Identifier: MIT */
/*
 * Who is at the desk: sessions, the log-in with its second step, passwords, one's own account, and
 * what was typed when one of them came in between.
 */
#ifndef HUIYING_MODULES_DESK_LOGIN_H
#define HUIYING_MODULES_DESK_LOGIN_H

#include "modules/desk/desk.h"
#include "tickets/people/account.h"

extern const struct field login_fields[], login_query[], password_fields[], code_fields[],
	factor_fields[], session_fields[];

/* --- session.c --- */

#define SESSION_COOKIE "desk"
/* Of this browser; NULL in *out: nobody. *ended: why a row that was there is none any more, NULL.
 */
enum db_status session_of(struct request *rq, struct desk_session **out, const char **ended);
/* Has this person to set a new password before anything else. */
bool session_password_over(const struct desk_session *person);
bool session_needs_factor(const struct desk_session *person);
/* The address from which the desk may be reached (desk.allow). */
bool session_admits(const struct request *rq);
int login_session(struct request *rq); /* app.session */
/* A new token and row for this person, and the cookie; the oldest beyond desk.sessions end. */
enum db_status login_start(struct request *rq, int64_t staff_id, enum session_waits waits);

/* --- login.c --- */

#define LOGIN_WINDOW (15 * 60) /* seconds; limit.login is said for this window */
int login_page(struct request *rq);
int login_post(struct request *rq);
int login_out(struct request *rq);
int login_show(
	struct request *rq, int status, const char *next, const char *problem, const char *notice);
/* Log-in and password as they were sent, with all that limits them. */
struct login_try login_try(struct request *rq, const char *login, const char *password);
/* In, with everything that is said once after a log-in. before: the person as it was. */
int login_enter(struct request *rq, const struct staff *before, const char *next);

/* --- second_step.c --- */

int code_ask(struct request *rq, const char *next);
int code_page(struct request *rq);
int code_post(struct request *rq);
int factor_page(struct request *rq);
int factor_post(struct request *rq);

/* --- password.c --- */

int password_page(struct request *rq);
/* A new password is asked for on the way to `next`; what was typed there is carried through. */
int password_ask(struct request *rq, const char *next);
int password_post(struct request *rq);

/* --- account.c --- */

int account_page(struct request *rq);
int account_end(struct request *rq); /* one of the own sessions */
/* `sessions`, `events`: of this person, for the person and for an administrator. */
enum db_status account_show(struct request *rq, int64_t staff_id, struct data *data);

/* --- kept.c --- */

/* The fields of the editor of a solicitation (solicitations/edit.c), all but its title. */
#define SOLICITATION_KEPT \
	{"key", "", FIELD_KEY}, {"subject", "类别", FIELD_LINE, .most = 40}, \
		{"asks_opinions", "征求意见", FIELD_BOOL}, {"asks_questions", "问卷", FIELD_BOOL}, \
		{"draft", "草案", FIELD_TEXT, .most = 100000}, \
		{"explanation", "起草说明", FIELD_TEXT, .most = 50000}, \
		{"opens", "开始的日子", FIELD_LINE, .most = 10}, \
		{"closes", "最后一天", FIELD_LINE, .most = 10}, \
		{"short_reason", "缩短的理由", FIELD_LINE, .most = 500}, \
		{"contact_name", "联系单位", FIELD_LINE, .most = 100}, \
		{"phone", "电话", FIELD_LINE, .most = 60}, \
		{"fax", "传真", FIELD_LINE, .most = 60}, \
		{"email", "电子邮箱", FIELD_LINE, .most = 200}, \
		{"postal", "通信地址", FIELD_LINE, .most = 200}, \
		{"method", "一人一次", FIELD_LINE, .most = 10}, \
		{"show_opinions", "征集期间公开意见", FIELD_BOOL}, \
	{ \
		"show_tallies", "征集期间公开问卷统计", FIELD_BOOL \
	}
/* What a form of a ticket, or the editor of a solicitation, carries, in the fields of every form
 * that comes between (a log-in, a new password). */
#define KEPT_FIELDS \
	SOLICITATION_KEPT, {"action", "", FIELD_LINE, .most = 30}, \
		{"version", "", FIELD_INT, .least = 0, .most = 1000000000}, \
		{"draft_seen", "", FIELD_INT}, {"words", "", FIELD_TEXT, .most = 5000}, \
		{"reason", "", FIELD_LINE, .most = 40}, {"class", "", FIELD_LINE, .most = 20}, \
		{"category", "", FIELD_LINE, .most = 40}, {"unit", "", FIELD_LINE, .most = 100}, \
		{"answer", "", FIELD_TEXT, .most = 50000}, {"title", "", FIELD_LINE, .most = 400}, \
		{"body", "", FIELD_TEXT, .most = 100000}, {"route", "", FIELD_LINE, .most = 40}, \
		{"original", "", FIELD_LINE, .most = 40}, {"co", "", FIELD_MANY, .most = 100}, \
	{ \
		"next", "", FIELD_LINE, .most = 300 \
	}
/* Did this request bring anything that somebody typed into a ticket's form. */
bool kept_any(const struct request *rq);
/* `_kept` [{name, value}], `_has_kept`, `_next`: what was carried so far is carried on. */
void kept_show(struct request *rq, const char *next, struct data *data);
/* An address of the desk, nothing else. */
const char *kept_next(const char *next);
/* There again: the ticket with what was typed and this sentence, or just the address. */
int kept_go(struct request *rq, const char *next, const char *sentence);

#endif
