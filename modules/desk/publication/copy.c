/* SPDX-License-Identifier: MIT */
/*
 * The public copy of a letter on a page of its own: what the citizen wrote at the left, what the
 * public would read at the right. It begins with what looks like personal data masked; it is asked
 * for here, looked at, sent back, and taken down. What it shows is copy_show.c's.
 */
#include "modules/desk/publication/copy.h"
#include "modules/desk/publication/publication_db.h"
#include "modules/desk/writing/writing.h"

#include <string.h>

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "text/redact.h"
#include "tickets/kept/contact.h"

const struct field copy_fields[] = {
	{"action", "要做的事", FIELD_LINE, .required = true, .most = 30},
	{"version", "", FIELD_INT, .least = 0, .most = 1000000000},
	{"title", "标题", FIELD_LINE, .most = 400},
	{"body", "来信", FIELD_TEXT, .most = 100000},
	{"answer", "答复", FIELD_TEXT, .most = 50000},
	{"words", "说明", FIELD_TEXT, .most = 5000},
	{"reason", "理由", FIELD_LINE, .most = 40},
	{"checked", "已核对", FIELD_BOOL},
	REVIEW_FIELDS,
	{NULL},
};

/* "NUMBER/copy", as an address ends. */
bool copy_number(const char *rest, char clean[TICKET_NUMBER])
{
	const char *slash = strchr(rest, '/');

	if (!slash || !str_equal(slash, "/copy") || slash - rest >= TICKET_NUMBER)
		return false;
	memcpy(clean, rest, (size_t)(slash - rest));
	clean[slash - rest] = '\0';
	return true;
}

/* --- reading --- */

static enum db_status read_names(struct request *rq, struct copy_view *view)
{
	struct contact contact = {"", "", "", ""};
	enum db_status status =
		contact_open(desk.db, rq->pool, desk.engine.secret, view->ticket->id, &contact);
	const char *all[] = {contact.name, contact.phone, contact.email, contact.address};
	size_t n = 0;

	for (size_t i = 0; status == DB_OK && i < 4; i++)
		if (!str_empty(all[i]))
			view->names[n++] = all[i];
	view->names[n] = NULL;
	return status == DB_STOP ? DB_OK : status;
}

enum db_status copy_read(struct request *rq, struct ticket *ticket, struct copy_view *view)
{
	*view = (struct copy_view){.ticket = ticket};
	enum db_status status = publication_draft(desk.db, rq->pool, ticket->id, &view->draft);
	if (status == DB_OK)
		status = desk_db_publication(desk.db, rq->pool, ticket->id, &view->copy);
	if (status == DB_OK)
		status = review_list(desk.db, rq->pool, ticket->id, &view->taken, &view->n_taken);
	return status;
}

struct copy_text copy_masked(
	struct request *rq, const struct copy_view *view, const struct copy_text *text)
{
	const char *const *names = view->names;
	return (struct copy_text){
		redact_mask(rq->pool, text->title, REDACT_LETTER, names),
		redact_mask(rq->pool, text->body, REDACT_LETTER, names),
		redact_mask(rq->pool, text->answer, REDACT_ANSWER, names),
	};
}

/* --- who may --- */

static bool waits(const struct copy_view *view, const char *kind)
{
	return view->draft && str_equal(view->draft->kind, kind);
}

static bool had_hand(const struct copy_view *view, int64_t staff_id)
{
	for (size_t i = 0; i < view->n_taken; i++)
		if (str_equal(view->taken[i].subject, "publication") &&
			view->taken[i].version == view->draft->sequence &&
			view->taken[i].staff_id == staff_id)
			return true;
	return view->draft->staff_id == staff_id;
}

static bool step_is_mine(const struct desk_session *me, const struct copy_view *view)
{
	struct review_turn turn;
	const struct policy_route *route =
		publication_route(desk.engine.policy, view->ticket, view->draft);

	return route && review_turn(route, view->draft->step, &turn) &&
		reviews_is_turn(me, &turn, view->draft->unit_id) && !had_hand(view, me->staff_id);
}

static bool leads_here(const struct desk_session *me, const struct copy_view *view)
{
	return (me->roles & (ROLE_LEADER | ROLE_CHIEF)) &&
		(me->office || me->unit_id == view->draft->unit_id);
}

bool copy_may(struct request *rq, const struct copy_view *view, const char *action)
{
	const struct desk_session *me = desk_person(rq);
	const struct transition *row =
		lifecycle_find(view->ticket->kind, view->ticket->state, action);
	bool own = view->draft && view->draft->staff_id == me->staff_id;

	if (!row || (me->roles & ROLE_VENDOR))
		return false;
	if (str_equal(action, "publish_ask")) {
		bool free =
			!view->draft || (waits(view, "publish") && (view->draft->step == 0 || own));
		bool mine = (me->roles & ROLE_OFFICE) ||
			((me->roles & ROLE_HANDLER) && me->unit_id == view->ticket->unit_id);
		return view->ticket->open && mine && free;
	}
	if (str_equal(action, "publish_review"))
		return waits(view, "publish") && step_is_mine(me, view);
	if (str_equal(action, "publish_back"))
		return waits(view, "publish") && (own || step_is_mine(me, view));
	if (str_equal(action, "unpublish_ask"))
		return view->ticket->published && !waits(view, "withdraw") &&
			(me->roles & row->who);
	bool decides = (me->roles & ROLE_OFFICE) || (view->draft && leads_here(me, view));
	if (str_equal(action, "unpublish"))
		return waits(view, "withdraw") && !own && decides;
	return str_equal(action, "unpublish_deny") && waits(view, "withdraw") && (own || decides);
}

/* --- what was sent --- */

static const char *lacks_route(struct request *rq, const struct copy_view *view, struct act *act)
{
	const char *name = form_text(rq->form, "route");
	const struct policy_route *route =
		review_copy_route(desk.engine.policy, view->ticket, name);

	if (!route)
		return "公开稿不能走这种审核流程，请另选一种。";
	act->route = route->name;
	return review_by_writer(route)
		? reviews_lacking(rq, route, view->ticket->kind, act->checks, act->n_checks)
		: NULL;
}

static bool still_names(struct request *rq, const struct copy_view *view, const struct act *act)
{
	struct copy_text text = {act->title, act->body, act->answer};
	struct copy_text masked = copy_masked(rq, view, &text);

	return !str_equal(masked.title, text.title) || !str_equal(masked.body, text.body) ||
		!str_equal(masked.answer, text.answer);
}

/* Words that the public is not to read, in any of the three texts. */
static const char *words_stop(struct request *rq, const struct act *act)
{
	const char *stop = writing_stop(rq, WRITING_LETTER, "公开稿的标题", act->title);

	if (!stop)
		stop = writing_stop(rq, WRITING_LETTER, "公开稿的来信", act->body);
	return stop ? stop : writing_stop(rq, WRITING_COPY, "公开稿的答复", act->answer);
}

/* Sites that must not be linked to, in a copy that is looked at. */
static const char *sites_stop(struct request *rq, const struct publication_draft *draft)
{
	const char *stop = writing_denied(rq, "公开稿的标题", draft->title);

	if (!stop)
		stop = writing_denied(rq, "公开稿的来信", draft->body);
	return stop ? stop : writing_denied(rq, "公开稿的答复", draft->answer);
}

static const char *lacks_ask(
	struct request *rq, struct copy_view *view, struct act *act, enum db_status *status)
{
	if (str_empty(act->title) || str_empty(act->body) || str_empty(act->answer))
		return "请把公开稿的标题、来信和答复都写上。";
	const char *lacking = words_stop(rq, act);
	if (!lacking)
		lacking = lacks_route(rq, view, act);
	if (lacking)
		return lacking;
	*status = read_names(rq, view);
	if (*status == DB_OK && still_names(rq, view, act) && !form_bool(rq->form, "checked"))
		return "公开稿里还有像个人信息的内容，所以还没有送审。请隐去；确实可以公开的，"
		       "勾选“已核对”。";
	return NULL;
}

static const char *lacking(
	struct request *rq, struct copy_view *view, struct act *act, enum db_status *status)
{
	*status = DB_OK;
	if (str_equal(act->action, "publish_ask"))
		return lacks_ask(rq, view, act, status);
	if (str_equal(act->action, "publish_review")) {
		const char *denied = sites_stop(rq, view->draft);
		if (denied)
			return denied;
		const struct policy_route *route =
			publication_route(desk.engine.policy, view->ticket, view->draft);
		return reviews_lacking(rq, route, view->ticket->kind, act->checks, act->n_checks);
	}
	bool own = view->draft && view->draft->staff_id == desk_person(rq)->staff_id;
	if (str_equal(act->action, "publish_back") && !own && str_empty(act->words))
		return "请写明要改什么，送审的人会看到。";
	if (str_equal(act->action, "unpublish_deny") && !own && str_empty(act->words))
		return "请写明为什么不撤下。";
	if (str_equal(act->action, "unpublish_ask") && str_empty(act->reason))
		return "请选择撤下的理由。";
	if (str_equal(act->action, "unpublish_ask") && str_empty(act->words))
		return "请写明为什么撤下。";
	return NULL;
}

/* --- outcomes --- */

static int again(struct request *rq, struct copy_view *view, int status, const char *problem)
{
	if (rq->json)
		return reply_error(rq, status, problem);
	enum db_status found = read_names(rq, view);
	if (found != DB_OK)
		return desk_fault(rq, found);
	view->status = status;
	view->problem = problem;
	view->typed = true;
	return copy_show(rq, view);
}

static int changed(struct request *rq, struct copy_view *view)
{
	struct ticket *now;

	int fault = desk_ticket(rq, rq->arg, &now);
	if (fault)
		return fault;
	enum db_status status = copy_read(rq, now, view);
	if (status != DB_OK)
		return desk_fault(rq, status);
	return again(rq, view, 409,
		"您打开这一页以后，有人先办了一步，所以刚才没有提交。您写的内容都还在。");
}

static const char *done_sentence(const struct act *act, bool published, bool own)
{
	if (str_equal(act->action, "publish_ask"))
		return "公开稿已送审。审核完以前，公众看到的不变。";
	if (str_equal(act->action, "publish_review"))
		return published ? "公开稿已签发，公众现在就能看到。"
				 : "已同意，送下一位审核。公众看到的还没有变。";
	if (str_equal(act->action, "publish_back"))
		return own ? "公开稿已收回。" : "公开稿已退回送审的人修改，他会看到您的意见。";
	if (str_equal(act->action, "unpublish_ask"))
		return "已申请撤下，要由另一位同事批准。批准以前，公众仍能看到。";
	if (str_equal(act->action, "unpublish"))
		return "公开稿已撤下，公众不再看到这封信。";
	return own ? "撤下的申请已收回。" : "没有同意撤下，这封信仍然公开。";
}

/* On to the next copy that waits for this person. */
static int next(struct request *rq, const char *number)
{
	struct publication_row *copies;
	size_t n;

	enum db_status status =
		publication_db_copies(desk.db, rq->pool, desk_person(rq), true, &copies, &n);
	if (status != DB_OK)
		log_warn("the next copy could not be looked up: %s", db_error(desk.db));
	if (status == DB_OK && n > 0 && !str_equal(copies[0].number, number))
		return reply_redirect(
			rq, request_url(rq, "desk/tickets/%s/copy", copies[0].number));
	return reply_redirect(rq, request_url(rq, "desk/publications"));
}

static int done(struct request *rq, const struct copy_view *view, const struct act *act,
	const struct ticket_after *after)
{
	const struct ticket *ticket = view->ticket;
	struct ticket *now;

	enum db_status status = ticket_read(desk.db, rq->pool, ticket->id, &now);
	if (status != DB_OK || !now)
		return desk_fault(rq, status == DB_OK ? DB_BAD : status);
	bool own = view->draft && view->draft->staff_id == desk_person(rq)->staff_id;
	struct publication_draft *left;
	status = publication_draft(desk.db, rq->pool, ticket->id, &left);
	if (status != DB_OK)
		return desk_fault(rq, status);
	const char *sentence = done_sentence(act, now->published && !left, own);
	if (rq->json) {
		struct data *data = data_new(rq->pool);
		data_text(data, "number", ticket->number);
		data_int(data, "version", after->version);
		data_bool(data, "published", now->published);
		data_text(data, "message", sentence);
		return reply_json(rq, 200, data);
	}
	desk_flash(rq, ticket->number, pool_print(rq->pool, "《%s》%s", ticket->title, sentence));
	return next(rq, ticket->number);
}

static int result_page(struct request *rq, struct copy_view *view, const struct act *act,
	enum ticket_result result, const struct ticket_after *after)
{
	switch (result) {
	case TICKET_DONE:
	case TICKET_REPEATED: return done(rq, view, act, after);
	case TICKET_CHANGED: return changed(rq, view);
	case TICKET_MISSING:
	case TICKET_LIMIT:
	case TICKET_ILLEGAL:
		return again(rq, view, 403,
			!copy_may(rq, view, act->action) &&
					bypass_is(rq, view->ticket, act->action, act->version) &&
					bypass_record(rq, view->ticket, act->action)
				? BYPASS_WORDS
				: "按规定，现在不能由您对这份公开稿做这件事。下面是现在的情况。");
	case TICKET_WORDS:
		return again(
			rq, view, 422, "还差一点：请看看审核内容、应急预案和理由是不是都齐了。");
	case TICKET_AWAY: reply_retry_after(rq, 5); return 503;
	case TICKET_OTHER:
	case TICKET_CLOSED: /* of what is new alone */
	case TICKET_BAD: break;
	}
	return 500;
}

int copy_again(struct request *rq, const char *rest, int status, const char *sentence)
{
	char clean[TICKET_NUMBER];
	struct copy_view view;
	struct ticket *ticket;

	if (!copy_number(rest, clean))
		return 404;
	int fault = desk_ticket(rq, clean, &ticket);
	if (fault)
		return fault;
	enum db_status found = copy_read(rq, ticket, &view);
	return found == DB_OK ? again(rq, &view, status, sentence) : desk_fault(rq, found);
}

/* --- the page --- */

int copy_page(struct request *rq)
{
	struct copy_view view;
	struct ticket *ticket;

	int fault = desk_ticket(rq, rq->arg, &ticket);
	if (fault)
		return fault;
	enum db_status status = copy_read(rq, ticket, &view);
	if (status == DB_OK)
		status = read_names(rq, &view);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (ticket->replied_at == INSTANT_NONE && !view.copy)
		return 404;
	view.status = 200;
	return copy_show(rq, &view);
}

int copy_post(struct request *rq)
{
	struct actor actor = desk_actor(rq);
	struct ticket_after after = {0};
	struct check_answer *checks;
	struct copy_view view;
	struct ticket *ticket;
	enum db_status status;

	int fault = desk_ticket(rq, rq->arg, &ticket);
	if (fault)
		return fault;
	status = copy_read(rq, ticket, &view);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (!form_ok(rq->form))
		return again(rq, &view, 422, "有的内容太长或者不完整，请看一看再提交。");
	struct act act = {
		.action = form_text(rq->form, "action"),
		.version = (int)form_int(rq->form, "version", 0),
		.words = form_text(rq->form, "words"),
		.reason = str_or_null(form_text(rq->form, "reason")),
		.title = form_text(rq->form, "title"),
		.body = form_text(rq->form, "body"),
		.answer = form_text(rq->form, "answer"),
	};
	act.n_checks = reviews_checks(rq, &checks);
	act.checks = checks;
	if (str_equal(act.action, "mask")) {
		view.mask = true;
		return again(rq, &view, 200, NULL);
	}
	if (!copy_may(rq, &view, act.action))
		return act.version > 0 && act.version != ticket->version &&
				!bypass_is(rq, ticket, act.action, act.version)
			? changed(rq, &view)
			: result_page(rq, &view, &act, TICKET_ILLEGAL, NULL);
	const char *missing = lacking(rq, &view, &act, &status);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (missing)
		return again(rq, &view, 422, missing);
	enum ticket_result result =
		ticket_act(desk.db, &desk.engine, ticket->id, &actor, &act, rq->now, &after);
	return result_page(rq, &view, &act, result, &after);
}
