/* SPDX-License-Identifier: MIT */
/*
 * What the files of the desk share: the engine and the database of this worker, who is at the desk,
 * what that person may see, and the handlers that the routes in desk.c name.
 */
#ifndef HUIYING_MODULES_DESK_H
#define HUIYING_MODULES_DESK_H

#include <stdbool.h>
#include "modules/desk/desk_db.h"
#include "modules/desk/near/near.h"
#include "modules/desk/ticket/presence.h"
#include "tickets/explain.h"
#include "tickets/organisation.h"
#include "tickets/rating.h"
#include "tickets/review.h"
#include "tickets/rulebook.h"
#include "tickets/ticket.h"
#include "web/data.h"
#include "web/form.h"
#include "web/guard.h"
#include "web/reply.h"
#include "web/request.h"
#include "web/session.h"

struct desk {
	struct engine engine; /* loaded before the fork */
	struct db *db; /* of this worker */
};
extern struct desk desk;

/* --- sees.c --- */

/* The person of this request; only behind ROUTE_SESSION. */
const struct desk_session *desk_person(const struct request *rq);
/* Dispatch office and its leaders, supervision. */
bool desk_sees_all(const struct desk_session *person);
/* Roles that have letters to read or to work on; an administrator alone has none. */
bool desk_sees_letters(const struct desk_session *person);
/* Letters of the site for the office and supervision, else only what lies with (or was answered by)
 * the own unit. */
bool desk_may_see(const struct desk_session *person, const struct ticket *ticket);
/* It lies with this person's unit; or that unit helps with it (协办). */
bool desk_at_own_unit(const struct request *rq, const struct ticket *ticket);
bool desk_at_co_unit(const struct request *rq, const struct ticket *ticket);
/* 0, or a status for somebody else's ticket, which is recorded. */
int desk_check_sees(struct request *rq, const struct ticket *ticket);
/* The ticket of a number, when the person may see it; NULL in *out: 404, and somebody else's ticket
 * is recorded. Returns 0 or a status. */
int desk_ticket(struct request *rq, const char *number, struct ticket **out);
/* Whether this person's unit answers the letter together with the one that has it; desk_may_see()
 * and forms_allow() know it from then on. */
enum db_status desk_find_co_unit(struct request *rq, const struct ticket *ticket);
struct actor desk_actor(const struct request *rq);

/* --- replies.c --- */

/* The usual statuses of a database that does not answer (503) or an error of ours (500). */
int desk_fault(struct request *rq, enum db_status status);
/* A page of the desk: never kept by a cache or a search engine. */
int desk_page(struct request *rq, int status, const char *page, struct data *data);
/* One sentence about what was done, shown once on the next page, with the ticket it was done to
 * (number may be NULL). */
void desk_flash(struct request *rq, const char *number, const char *sentence);
/* With a button, so labelled, that takes it back: an action on the ticket of this number as it
 * stands in this version. stays: the next page is that ticket's own. */
void desk_flash_undo(struct request *rq, const char *number, bool stays, const char *sentence,
	const char *undo, const char *label, int version);
void desk_flash_show(struct request *rq, struct data *data); /* `_flash` */

/* --- bar.c --- */

void bar_show(struct request *rq, struct data *data); /* app.chrome */

/* --- login/session.c, login/login.c; more of people in people/people.h --- */

#define LOGIN_WINDOW (15 * 60) /* seconds; limit.login is said for this window */

int login_session(struct request *rq); /* app.session */
/* A new token and row for this person, and the cookie; the oldest beyond desk.sessions end. */
enum db_status login_start(struct request *rq, int64_t staff_id, enum session_waits waits);
int login_page(struct request *rq);
int login_post(struct request *rq);
int login_out(struct request *rq);

/* --- login/password.c --- */

int password_page(struct request *rq);
/* A new password is asked for on the way to `next`; what was typed there is carried through. */
int password_ask(struct request *rq, const char *next);
int password_post(struct request *rq);

/* --- inbox/inbox.c, inbox/search.c --- */

int inbox_page(struct request *rq);
/* Number of the ticket that is due first in this person's turn, other than `but`; NULL: none left.
 */
enum db_status inbox_next(struct request *rq, int64_t but, const char **number);
int search_page(struct request *rq);

/* --- ticket/ticket.c --- */

struct desk_again { /* why a ticket's page is shown again after a POST; NULL parts: not so */
	int status;
	const char *problem; /* one sentence above the forms */
	bool kept; /* what the form of this request carries is put back into its fields */
	int seen; /* version the person had seen: what happened since is shown; 0: nothing */
	const struct contact *contact; /* shown this once */
};
int desk_ticket_page(struct request *rq);
int desk_ticket_show(struct request *rq, struct ticket *ticket, const struct desk_again *again);
/* After a log-in or a new log-in in another window: the page with what was typed, nothing done. */
int desk_ticket_again(struct request *rq, const char *number, int status, const char *problem);

/* --- ticket/forms.c --- */

struct desk_work { /* a ticket and what its page needs beside it, read once */
	struct ticket *ticket;
	struct happening *happenings;
	size_t n_happenings;
	const char *proposed;
	struct saved_draft draft;
	struct desk_publication *publication; /* NULL: none */
	struct explanation *explained; /* its clocks */
	size_t n_explained;
	struct ticket_move *moves;
	size_t n_moves;
	struct desk_supervision *supervisions;
	size_t n_supervisions;
	struct unit *units; /* of the site */
	size_t n_units;
	struct co_unit *co_units; /* that answer together with the ticket's */
	size_t n_co_units;
	struct presence_list presence; /* who else has it open */
	struct near_letters near;
	struct attachment *files;
	size_t n_files;
	struct rating *ratings; /* every one that was given */
	size_t n_ratings;
	struct correction *correction; /* of an error report; else NULL */
	struct visit *visits; /* of its page, newest first */
	size_t n_visits;
	int64_t path_unit; /* whose page it is, 0: nobody's */
};
/* The lawful next actions of this person as forms, the usual one first, into data: `forms`. typed:
 * the action whose form gets its values from the request, NULL: none; *placed: there was such a
 * form. */
enum db_status forms_show(struct request *rq, const struct desk_work *work, const char *typed,
	struct data *data, bool *placed);

/* --- ticket/may.c --- */

/* Is this action lawful for this person on this ticket as it stands. */
bool forms_allow(const struct request *rq, const struct ticket *ticket, const char *action);

/* --- ticket/actions.c --- */

extern const struct field act_fields[];
int action_post(struct request *rq);
/* As desk_ticket; but what lay with this person's unit and moved on since is no stranger's: then
 * the reply says so, with what was typed, and *out is NULL. */
int desk_ticket_or_moved(struct request *rq, const char *number, struct ticket **out);
/* The ticket again with what was typed and one sentence; to a program only the sentence. */
int action_again(struct request *rq, struct ticket *ticket, int status, const char *problem);
int action_contact(struct request *rq);

/* --- ticket/merge.c --- */

extern const struct field merge_fields[];
/* POST desk/tickets/:number/merge: the ticked letters become duplicates of this one. */
int action_merge(struct request *rq);

/* --- ticket/attachment.c --- */

extern const struct field attach_fields[];
int attachment_get(struct request *rq);
/* POST desk/tickets/:number/attach: files of staff, multipart. */
int attachment_post(struct request *rq);

/* --- ticket/draft.c --- */

extern const struct field draft_fields[];
int draft_post(struct request *rq);
/* May this person write the answer now: one that is reviewed, or one that goes out at once. */
bool draft_may(const struct request *rq, const struct ticket *ticket);
/* Has somebody else saved a different text since the writer of this form saw the draft. */
bool draft_crossed(const struct request *rq, const struct saved_draft *draft);
/* Who saved it and when, as the beginning of a sentence: 水小满 今天 14:05 保存了 */
char *draft_who(struct request *rq, const struct saved_draft *draft);

/* --- login/kept.c --- */

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

/* --- ticket/due.c: the limits of a ticket --- */

/* Reads what the ticket's page and its forms need to know of them. */
enum db_status due_read(struct request *rq, struct desk_work *work);
/* The running one of this rule; NULL: none. */
const struct explanation *due_running(const struct desk_work *work, const char *rule);
/* When this clock would be due if more time were granted now. */
instant due_longer(const struct explanation *e);
/* `next_due`, `clocks` with days, levels and whom they tell, `moves`. */
enum db_status due_show(struct request *rq, const struct desk_work *work, struct data *data);
/* The letter of supervision that waits to be issued; NULL: none. */
const struct desk_supervision *due_drawn(const struct desk_work *work);

/* --- watch/escalations.c, watch/supervisions.c --- */

int escalations_page(struct request *rq);
int supervisions_page(struct request *rq);
int supervisions_sheet(struct request *rq);
int supervisions_acknowledge(struct request *rq);
extern const struct field sheet_act_fields[];

/* --- watch/messages.c --- */

int messages_page(struct request *rq);
int messages_retry(struct request *rq);

/* --- watch/rules.c --- */

int rules_page(struct request *rq);
/* `_warnings`: what whoever keeps order should know on every page: next year's calendar is missing,
 * timers or courier are not running. */
void rules_warn(struct request *rq, struct data *data);

/* --- people/units.c --- */

int units_page(struct request *rq);

#endif
