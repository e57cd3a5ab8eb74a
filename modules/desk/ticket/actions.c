/* SPDX-License-Identifier: MIT */
/*
 * What people do to a ticket: the form that was sent becomes acts (plan.c), the engine alone
 * decides whether they are lawful, and every outcome is a page: the next ticket, or this one again
 * with what was typed and what happened meanwhile.
 */
#include "modules/desk/ticket/plan.h"
#include "modules/desk/inbox/inbox.h"
#include "modules/desk/reviews/reviews.h"
#include "modules/desk/solicitations/solicitations.h"
#include "modules/desk/writing/writing.h"

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"

const struct field act_fields[] = {
	{"action", "要做的事", FIELD_LINE, .required = true, .most = 30},
	{"version", "", FIELD_INT, .least = 0, .most = 1000000000},
	{"draft_seen", "", FIELD_INT},
	{"words", "说明", FIELD_TEXT, .most = 5000},
	{"reason", "理由", FIELD_LINE, .most = 40},
	{"class", "难易", FIELD_LINE, .most = 20},
	{"category", "类别", FIELD_LINE, .most = 40},
	{"unit", "单位", FIELD_LINE, .most = 100},
	{"co", "协办单位", FIELD_MANY, .most = 20},
	{"original", "原件编号", FIELD_LINE, .most = 40},
	{"answer", "答复", FIELD_TEXT, .most = 50000},
	WRITING_FIELDS,
	REVIEW_FIELDS,
	{NULL},
};

/* --- the ticket of a form --- */

/* Did it lie with this person's unit: then the page was opened rightly, and it moved since. */
static enum db_status had_it(struct request *rq, const struct ticket *ticket, bool *had)
{
	int64_t unit = desk_person(rq)->unit_id;
	struct happening *list;
	size_t n;

	*had = false;
	if (ticket->site_id != desk_person(rq)->site_id || !desk_sees_letters(desk_person(rq)))
		return DB_OK;
	enum db_status status = ticket_history(desk.db, rq->pool, ticket->id, &list, &n);
	for (size_t i = 0; status == DB_OK && i < n; i++)
		*had |= list[i].event.unit_id == unit || list[i].event.to_unit_id == unit;
	return status;
}

static int show_moved(struct request *rq, int status)
{
	static const char title[] = "这封信已经不在您单位";
	struct data *data = data_new(rq->pool);

	if (rq->json)
		return reply_error(rq, status, title);
	data_text(data, "_title", title);
	data_bool(data, "_sent", form_has(rq->form, "action"));
	data_text(data, "words", form_text(rq->form, "words"));
	data_text(data, "answer", form_text(rq->form, "answer"));
	return desk_page(rq, status, "moved", data);
}

int desk_ticket_or_moved(struct request *rq, const char *number, struct ticket **out)
{
	struct ticket *ticket;
	bool had;

	*out = NULL;
	enum db_status status = plan_letter(rq, number, &ticket);
	if (status == DB_OK && ticket)
		status = desk_find_co_unit(rq, ticket);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (!ticket)
		return 404;
	if (desk_may_see(desk_person(rq), ticket)) {
		*out = ticket;
		return 0;
	}
	status = had_it(rq, ticket, &had);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (had)
		return show_moved(rq, str_equal(rq->method, "GET") ? 404 : 409);
	int fault = desk_check_sees(rq, ticket); /* records it */
	return fault ? fault : 404;
}

/* --- outcomes --- */

int action_again(struct request *rq, struct ticket *ticket, int status, const char *problem)
{
	if (rq->json)
		return reply_error(rq, status, problem);
	return desk_ticket_show(rq, ticket,
		&(struct desk_again){.status = status, .problem = problem, .kept = true});
}

static bool typed_text(const struct request *rq)
{
	return form_has(rq->form, "words") || form_has(rq->form, "answer");
}

/* Did this person do just this, after the version that the form knows: the same form again, by a
 * double click or the back button. */
static bool done_already(struct request *rq, const struct ticket *ticket)
{
	const char *action = form_text(rq->form, "action");
	int64_t seen = form_int(rq->form, "version", 0);
	struct happening *list;
	size_t n;

	if (ticket_history(desk.db, rq->pool, ticket->id, &list, &n) != DB_OK)
		return false;
	for (size_t i = n; i-- > 0;) {
		const struct event *event = &list[i].event;
		if (event->sequence <= seen)
			return false;
		bool same = str_equal(event->action, action) ||
			(str_equal(action, "refuse") && str_equal(event->action, "redirect"));
		if (same && event->staff_id == desk_person(rq)->staff_id)
			return true;
	}
	return false;
}

/* Somebody acted meanwhile: the ticket as it stands now, what happened, and what was typed. */
static int show_changed(struct request *rq, const struct ticket *before)
{
	struct ticket *now;

	enum db_status status = ticket_read(desk.db, rq->pool, before->id, &now);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (!now)
		return 404;
	if (!desk_may_see(desk_person(rq), now))
		return show_moved(rq, 409);
	if (done_already(rq, now))
		return desk_ticket_again(rq, now->number, 409,
			"这件事您刚才已经办过了，没有再办一次。下面是现在的情况。");
	return desk_ticket_again(rq, now->number, 409,
		pool_print(rq->pool, "您打开这封信以后，有人先办了一步，所以刚才没有提交。%s",
			typed_text(rq) ? "您写的内容都还在。" : "下面是现在的情况。"));
}

static int tell_program(struct request *rq, const struct ticket *ticket, const struct plan *plan,
	const struct ticket_after *after)
{
	struct data *data = data_new(rq->pool);

	data_text(data, "number", ticket->number);
	data_text(data, "state", after->state);
	data_int(data, "version", after->version);
	data_text(data, "message", plan->done);
	data_text(data, "undo", plan->undo);
	return reply_json(rq, 200, data);
}

static int show_done(struct request *rq, const struct ticket *ticket, const struct plan *plan,
	const struct ticket_after *after)
{
	const char *next = NULL;

	/* whoever sent it on, or has written its text, is not at it any more */
	if (plan->leaves && presence_leave(rq, ticket) != DB_OK)
		log_warn("presence could not be ended: %s", db_error(desk.db));
	if (rq->json)
		return tell_program(rq, ticket, plan, after);
	if (plan->leaves && inbox_next(rq, ticket->id, &next) != DB_OK)
		log_warn("the next ticket could not be looked up: %s", db_error(desk.db));
	const char *sentence = pool_print(rq->pool, "《%s》%s%s", ticket->title, plan->done,
		next ? "下面是您的下一件。" : "");
	desk_flash_undo(rq, ticket->number, !plan->leaves, sentence, plan->undo,
		plan->undo ? plan_undo_label(plan->undo) : NULL, after->version);
	if (!plan->leaves)
		return reply_redirect(rq, request_url(rq, "desk/tickets/%s", ticket->number));
	if (next)
		return reply_redirect(rq, request_url(rq, "desk/tickets/%s", next));
	return reply_redirect(rq, request_url(rq, "desk/"));
}

static const char *illegal_words(const struct request *rq, const struct ticket *ticket)
{
	const char *action = form_text(rq->form, "action");

	if (str_equal(action, "recall"))
		return "承办单位已经签收，不能再收回。需要换单位的，请用“改由别的单位办”。";
	if (str_equal(action, "take_back"))
		return "审核人已经看过，不能再收回。需要修改的，请他退回。";
	if (str_equal(ticket->pending, "return") && str_equal(action, "return_ask"))
		return "已经请受理转办单位决定了，请等他们答复。";
	if (!str_empty(ticket->pending) && ticket->pending_by == desk_person(rq)->staff_id)
		return "这一步要由另一位同事确认，不能由提出的人自己确认。";
	return "按规定，现在不能由您做这件事。下面是可以做的。";
}

static const char *limit_words(const struct request *rq)
{
	const char *action = form_text(rq->form, "action");

	if (str_equal(action, "return"))
		return "退回的次数已经用完，请写明理由，请受理转办单位决定。";
	if (str_equal(action, "consent"))
		return "您单位已经同意过这份答复。";
	if (str_starts(action, "refuse"))
		return "已经有同事提出了，请先确认或者不同意。";
	return "这件事对这封信已经做到规定的次数，不能再做。";
}

static int show_illegal(struct request *rq, struct ticket *ticket)
{
	const char *action = form_text(rq->form, "action");
	/* what the page offered is no attempt, whatever the engine says to it */
	bool kept = !plan_lawful(rq, ticket, action) &&
		bypass_is(rq, ticket, action, (int)form_int(rq->form, "version", 0)) &&
		bypass_record(rq, ticket, action);

	return action_again(rq, ticket, 403, kept ? BYPASS_WORDS : illegal_words(rq, ticket));
}

int action_result(struct request *rq, struct ticket *ticket, const struct plan *plan,
	enum ticket_result result, const struct ticket_after *after)
{
	switch (result) {
	case TICKET_DONE:
	case TICKET_REPEATED: return show_done(rq, ticket, plan, after);
	case TICKET_MISSING: return action_again(rq, ticket, 422, "请选择一个现在还在用的单位。");
	case TICKET_CHANGED: return show_changed(rq, ticket);
	case TICKET_ILLEGAL: return show_illegal(rq, ticket);
	case TICKET_LIMIT: return action_again(rq, ticket, 422, limit_words(rq));
	case TICKET_WORDS:
		return action_again(rq, ticket, 422, plan_words_missing(plan->acts[0].action));
	case TICKET_AWAY: reply_retry_after(rq, 5); return 503;
	case TICKET_OTHER:
	case TICKET_CLOSED: /* of what is new alone */
	case TICKET_BAD: break;
	}
	return 500;
}

/* --- an action --- */

/* A text is sent for review that somebody else writes, or has gone on writing: nothing is lost
 * unread. 0: it may go; -1: the reply is filled; else a status. */
static int check_draft(struct request *rq, struct ticket *ticket)
{
	const struct presence *writer;
	struct saved_draft draft;

	enum db_status status = presence_writer(rq, ticket, &writer);
	if (status == DB_OK)
		status = draft_read(desk.db, rq->pool, ticket->id, &draft);
	if (status != DB_OK)
		return desk_fault(rq, status);
	const char *problem = NULL;
	if (draft_crossed(rq, &draft))
		problem = pool_print(rq->pool,
			"%s另一份草稿，所以还没有送审。两份都在下面，请核对后再送。",
			draft_who(rq, &draft));
	else if (writer)
		problem = pool_print(rq->pool, "%s所以还没有送审，您写的内容都还在下面。",
			presence_words(rq, writer));
	if (!problem)
		return 0;
	int fault = action_again(rq, ticket, 409, problem);
	return fault ? fault : -1;
}

int action_post(struct request *rq)
{
	const char *action = form_text(rq->form, "action"), *missing;
	struct actor actor = desk_actor(rq);
	struct ticket_after after = {0};
	struct plan plan = {0};
	struct ticket *ticket;

	int status = desk_ticket_or_moved(rq, rq->arg, &ticket);
	if (status || !ticket)
		return status;
	if (str_equal(ticket->kind, SOLICITATION_KIND))
		return solicitations_act(rq, ticket);
	if (!form_ok(rq->form))
		return action_again(rq, ticket, 422, "有的内容太长或者不完整，请看一看再提交。");
	if (!plan_knows(action))
		return action_result(rq, ticket, &plan, TICKET_ILLEGAL, NULL);
	/* what is not this person's to do is refused before anything is said about its fields */
	int seen = (int)form_int(rq->form, "version", 0);
	if (!plan_lawful(rq, ticket, action))
		return seen > 0 && seen != ticket->version && !bypass_is(rq, ticket, action, seen)
			? show_changed(rq, ticket)
			: action_result(rq, ticket, &plan, TICKET_ILLEGAL, NULL);
	enum db_status made = plan_make(rq, ticket, action, &plan, &missing);
	if (made != DB_OK)
		return desk_fault(rq, made);
	if (missing)
		return action_again(rq, ticket, 422, missing);
	int crossed =
		form_has(rq->form, "answer") && draft_may(rq, ticket) ? check_draft(rq, ticket) : 0;
	if (crossed)
		return crossed < 0 ? 0 : crossed;
	enum ticket_result result = ticket_act_all(
		desk.db, &desk.engine, ticket->id, &actor, plan.acts, plan.n, rq->now, &after);
	return action_result(rq, ticket, &plan, result, &after);
}

/* --- the contact data: reading them is an action --- */

int action_contact(struct request *rq)
{
	struct actor actor = desk_actor(rq);
	struct ticket *ticket;

	int status = desk_ticket(rq, rq->arg, &ticket);
	if (status)
		return status;
	if (!forms_allow(rq, ticket, "read_contact"))
		return 403;
	enum ticket_result result = ticket_act(desk.db, &desk.engine, ticket->id, &actor,
		&(struct act){.action = "read_contact"}, rq->now, NULL);
	if (result != TICKET_DONE)
		return action_result(rq, ticket, &(struct plan){0}, result, NULL);

	struct contact contact;
	enum db_status opened =
		contact_open(desk.db, rq->pool, desk.engine.secret, ticket->id, &contact);
	if (opened == DB_STOP)
		contact = (struct contact){"", "", "", ""};
	else if (opened != DB_OK)
		return desk_fault(rq, opened);
	status = desk_ticket(rq, rq->arg, &ticket); /* the reading is an event: a new version */
	if (status)
		return status;
	return desk_ticket_show(
		rq, ticket, &(struct desk_again){.status = 200, .contact = &contact});
}
