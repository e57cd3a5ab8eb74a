/* SPDX-License-Identifier: MIT */
/*
 * What people do to a ticket: the form that was sent becomes one or two acts of the engine, which
 * alone decides whether they are lawful. Every outcome is a page: the next ticket, or this one
 * again with what was typed.
 */
#include "modules/desk/desk.h"

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "text/redact.h"

/* --- what was asked for --- */

struct plan {
	struct act acts[2];
	size_t n;
	const struct unit *unit; /* dispatch */
	bool leaves; /* the ticket leaves this person's hands: on to the next one */
	const char *done; /* said afterwards */
};

struct deed {
	const char *action, *done;
	bool leaves;
};
static const struct deed deeds[] = {
	{"accept", "已受理，还要转给承办单位。来信人会看到“已受理”。", false},
	{"dispatch", NULL, true},
	{"refuse", "已不予受理，来信人会看到理由。", true},
	{"redirect", "已告诉来信人该到哪里反映。", true},
	{"sign", "已签收，受理转办单位和来信人会看到“办理中”。", false},
	{"return", "已退回受理转办单位，由他们重新转办。", true},
	{"ask", "已请来信人补充，他补充后这封信会回到您的收件箱。答复期限不因此延长。", true},
	{"resume", "不再等补充，继续办理。", false},
	{"propose", "答复已送科室负责人审核。", true},
	{"review", "已同意，送分管领导签发。", true},
	{"back", "已退回经办人修改，他会看到您的意见。", true},
	{"release", "答复已发出，来信人现在就能看到。", true},
	{"publish", "公开稿已发布，原信和原答复不变。", true},
	{"unpublish", "公开稿已撤下，公众不再看到这封信。", false},
	{"extend_ask", "已向受理转办单位申请延期。批准以前，仍按原来的日期办理。", false},
	{"extend", "已同意延期，承办单位和来信人都会看到新的日期。", false},
	{"extend_deny", "没有同意延期，承办单位会看到您写的理由，仍按原来的日期办理。", false},
	{"contact", "联系情况已记下。", false},
	{"supervise", "督办单已签发，可以打印送达。", false},
	{"note", "备注已记下，只有工作人员能看到。", false},
};

static const struct deed *find_deed(const char *action)
{
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++)
		if (str_equal(deeds[i].action, action))
			return &deeds[i];
	return NULL;
}

/* A unit by id, code or name, as one may write it. */
static enum db_status find_unit(struct request *rq, const char *text, const struct unit **out)
{
	struct unit *units;
	int64_t id = 0;
	size_t n;

	*out = NULL;
	if (str_int(text, &id) < 0)
		id = 0;
	enum db_status status = unit_list(desk.db, rq->pool, rq->site_id, &units, &n);
	for (size_t i = 0; status == DB_OK && i < n; i++)
		if (units[i].active &&
			((id > 0 && units[i].id == id) || str_equal(units[i].code, text) ||
				str_equal(units[i].name, text)))
			*out = &units[i];
	return status;
}

/* --- a plan for each kind; what is missing is said as a sentence, NULL: complete --- */

static const char *plan_dispatch(struct request *rq, const struct ticket *ticket, struct plan *plan)
{
	const char *name = plan->unit->name;

	plan->acts[0].unit_id = plan->unit->id;
	plan->done = pool_print(
		rq->pool, "已转给%s，他们会在收件箱看到；来信人会看到“已转给%s”。", name, name);
	if (!str_equal(ticket->state, "SUBMITTED"))
		return NULL;
	/* one click does both; the words go with the dispatch */
	plan->acts[1] = plan->acts[0];
	plan->acts[1].version = 0;
	plan->acts[0].action = "accept";
	plan->acts[0].unit_id = 0;
	plan->acts[0].words = "";
	plan->n = 2;
	return NULL;
}

static const char *check_choices(struct request *rq, const struct plan *plan)
{
	const struct policy *policy = desk.engine.policy;
	const struct act *act = &plan->acts[0];

	(void)rq;
	if (act->class_ && !policy_choice(policy_classes(policy), act->class_))
		return "请选择这封信简单还是一般。";
	if (act->category && !policy_choice(policy_categories(policy), act->category))
		return "请从列表里选择类别。";
	return NULL;
}

static const char *plan_refuse(struct plan *plan)
{
	const struct policy_choice *choice =
		policy_choice(policy_refusals(desk.engine.policy), plan->acts[0].reason);

	if (!choice)
		return "请选择一个理由，来信人会看到它。";
	plan->acts[0].reason = choice->code;
	plan->acts[0].action = choice->redirect ? "redirect" : "refuse";
	plan->done = find_deed(plan->acts[0].action)->done;
	return NULL;
}

static const char *plan_publish(struct request *rq, const struct act *act)
{
	if (str_empty(act->title) || str_empty(act->body) || str_empty(act->answer))
		return "请把公开稿的标题、来信和答复都写上。";
	const char *warning = redact_warning(rq->pool, "标题", act->title, REDACT_LETTER);
	if (!warning)
		warning = redact_warning(rq->pool, "来信", act->body, REDACT_LETTER);
	if (!warning)
		warning = redact_warning(rq->pool, "答复", act->answer, REDACT_ANSWER);
	if (!warning || form_bool(rq->form, "checked"))
		return NULL;
	return pool_print(rq->pool,
		"%s，还没有公开。请先隐去；确实可以公开的，勾选“已核对”后再发布。", warning);
}

static const char *text_or_null(const char *text)
{
	return str_empty(text) ? NULL : text;
}

static struct act act_of_form(struct request *rq, const char *action)
{
	const struct form *form = rq->form;
	return (struct act){
		.action = action,
		.version = (int)form_int(form, "version", 0),
		.words = form_text(form, "words"),
		.reason = text_or_null(form_text(form, "reason")),
		.class_ = text_or_null(form_text(form, "class")),
		.category = text_or_null(form_text(form, "category")),
		.answer = text_or_null(form_text(form, "answer")),
		.title = text_or_null(form_text(form, "title")),
		.body = text_or_null(form_text(form, "body")),
	};
}

static const char *make_plan(
	struct request *rq, const struct ticket *ticket, const struct deed *deed, struct plan *plan)
{
	*plan = (struct plan){
		.acts = {act_of_form(rq, deed->action)},
		.n = 1,
		.unit = plan->unit,
		.leaves = deed->leaves,
		.done = deed->done,
	};
	const char *missing = check_choices(rq, plan);
	if (missing)
		return missing;
	if (str_equal(deed->action, "dispatch"))
		return plan->unit ? plan_dispatch(rq, ticket, plan) : "请选择转给哪个单位。";
	if (str_equal(deed->action, "refuse") || str_equal(deed->action, "redirect"))
		return plan_refuse(plan);
	if (str_equal(deed->action, "publish"))
		return plan_publish(rq, &plan->acts[0]);
	if (str_equal(deed->action, "propose") && str_empty(plan->acts[0].answer))
		return "请先写好答复，再送审核。";
	return NULL;
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
	return form_has(rq->form, "words") || form_has(rq->form, "answer") ||
		form_has(rq->form, "title") || form_has(rq->form, "body");
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
	if (desk_may_see(desk_person(rq), now))
		return desk_ticket_again(rq, now->number, 409,
			pool_print(rq->pool,
				"您打开这封信以后，有人先办了一步，所以刚才没有提交。%s",
				typed_text(rq) ? "您写的内容都还在。" : "下面是现在的情况。"));

	struct data *data = data_new(rq->pool);
	data_text(data, "_title", "这封信已经不在您单位");
	data_text(data, "words", form_text(rq->form, "words"));
	data_text(data, "answer", form_text(rq->form, "answer"));
	return desk_page(rq, 409, "moved", data);
}

static const char *words_missing(const char *action)
{
	if (str_equal(action, "return"))
		return "请写明为什么退回，受理转办单位会看到。";
	if (str_equal(action, "ask"))
		return "请写明要来信人补充什么。";
	if (str_equal(action, "back"))
		return "请写明要改什么，经办人会看到。";
	if (str_equal(action, "propose"))
		return "请先写好答复，再送审核。";
	if (str_equal(action, "publish"))
		return "请把公开稿的标题、来信和答复都写上。";
	if (str_equal(action, "unpublish"))
		return "请写明为什么撤下。";
	if (str_equal(action, "extend_ask"))
		return "请写明为什么需要更多时间，受理转办单位和来信人都会看到。";
	if (str_equal(action, "extend_deny"))
		return "请写明为什么不同意，承办单位会看到。";
	if (str_equal(action, "contact"))
		return "请写明怎么联系的、来信人说了什么。";
	if (str_equal(action, "supervise"))
		return "请写明督办要求。";
	return "请写明理由或内容。";
}

static int show_done(struct request *rq, const struct ticket *ticket, const struct plan *plan,
	const struct ticket_after *after)
{
	const char *next = NULL;

	if (rq->json) {
		struct data *data = data_new(rq->pool);
		data_text(data, "number", ticket->number);
		data_text(data, "state", after->state);
		data_int(data, "version", after->version);
		data_text(data, "message", plan->done);
		return reply_json(rq, 200, data);
	}
	if (plan->leaves) {
		enum db_status status = inbox_next(rq, ticket->id, &next);
		if (status != DB_OK)
			log_warn("the next ticket could not be looked up: %s", db_error(desk.db));
	}
	const char *sentence = pool_print(rq->pool, "《%s》%s%s", ticket->title, plan->done,
		next ? "下面是您的下一封信。" : "");
	desk_flash(rq, plan->leaves ? ticket->number : NULL, sentence);
	if (!plan->leaves)
		return reply_redirect(rq, request_url(rq, "desk/tickets/%s", ticket->number));
	if (next)
		return reply_redirect(rq, request_url(rq, "desk/tickets/%s", next));
	return reply_redirect(rq, request_url(rq, "desk/"));
}

/* A text is sent for review that somebody else has gone on writing: nothing is lost unread. */
static int check_draft(struct request *rq, struct ticket *ticket)
{
	struct saved_draft draft;

	enum db_status status = draft_read(desk.db, rq->pool, ticket->id, &draft);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (!draft_crossed(rq, &draft))
		return 0;
	int fault = action_again(rq, ticket, 409,
		pool_print(rq->pool, "%s另一份草稿，所以还没有送审。两份都在下面，请核对后再送。",
			draft_who(rq, &draft)));
	return fault ? fault : -1;
}

static int answer_result(struct request *rq, struct ticket *ticket, const struct plan *plan,
	enum ticket_result result, const struct ticket_after *after)
{
	switch (result) {
	case TICKET_DONE:
	case TICKET_REPEATED: return show_done(rq, ticket, plan, after);
	case TICKET_MISSING: return action_again(rq, ticket, 422, "请选择一个现在还在用的单位。");
	case TICKET_CHANGED: return show_changed(rq, ticket);
	case TICKET_ILLEGAL:
		return action_again(
			rq, ticket, 403, "按规定，现在不能由您对这封信做这件事。下面是可以做的。");
	case TICKET_LIMIT:
		return action_again(
			rq, ticket, 422, "这件事对这封信已经做到规定的次数，不能再做。");
	case TICKET_WORDS:
		return action_again(rq, ticket, 422, words_missing(plan->acts[0].action));
	case TICKET_AWAY: reply_retry_after(rq, 5); return 503;
	case TICKET_BAD: break;
	}
	return 500;
}

int action_post(struct request *rq)
{
	struct actor actor = desk_actor(rq);
	struct ticket_after after = {0};
	struct plan plan = {0};
	struct ticket *ticket;

	int status = desk_ticket(rq, rq->arg, &ticket);
	if (status)
		return status;
	if (!form_ok(rq->form))
		return action_again(rq, ticket, 422, "有的内容太长或者不完整，请看一看再提交。");
	const struct deed *deed = find_deed(form_text(rq->form, "action"));
	if (!deed)
		return answer_result(rq, ticket, &plan, TICKET_ILLEGAL, NULL);
	/* what is not this person's to do is refused before anything is said about its fields */
	bool composed = str_equal(deed->action, "dispatch") && forms_allow(rq, ticket, "accept");
	bool refusal = str_equal(deed->action, "refuse") || str_equal(deed->action, "redirect");
	bool lawful = composed || forms_allow(rq, ticket, deed->action) ||
		(refusal && forms_allow(rq, ticket, "refuse"));
	int seen = (int)form_int(rq->form, "version", 0);
	if (!lawful && seen > 0 && seen != ticket->version)
		return show_changed(rq, ticket);
	if (!lawful)
		return answer_result(rq, ticket, &plan, TICKET_ILLEGAL, NULL);

	enum db_status found = find_unit(rq, form_text(rq->form, "unit"), &plan.unit);
	if (found != DB_OK)
		return desk_fault(rq, found);
	const char *missing = make_plan(rq, ticket, deed, &plan);
	if (missing)
		return action_again(rq, ticket, 422, missing);
	int crossed = str_equal(deed->action, "propose") ? check_draft(rq, ticket) : 0;
	if (crossed)
		return crossed < 0 ? 0 : crossed;
	enum ticket_result result = ticket_act_all(
		desk.db, &desk.engine, ticket->id, &actor, plan.acts, plan.n, rq->now, &after);
	return answer_result(rq, ticket, &plan, result, &after);
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
		return answer_result(rq, ticket, &(struct plan){0}, result, NULL);

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
