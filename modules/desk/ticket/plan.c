/* SPDX-License-Identifier: MIT */
/*
 * From the fields of a form to acts. Each action has a row: what is said when it is done, whether
 * the ticket then leaves this person's hands, what takes it back, and what is made of its fields.
 */
#include "modules/desk/ticket/plan.h"

#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/corrections/corrections.h"
#include "modules/desk/reviews/reviews.h"
#include "modules/desk/writing/writing.h"

/* --- what is chosen --- */

/* A unit that is in use, by id, code or name; NULL in *out: none. */
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

enum db_status plan_letter(struct request *rq, const char *number, struct ticket **out)
{
	char clean[TICKET_NUMBER];

	*out = NULL;
	if (!ticket_number_parse(number, clean))
		return DB_OK;
	return ticket_by_number(desk.db, rq->pool, rq->site_id, clean, out);
}

enum db_status plan_choose_unit(struct planning *p, const struct unit **unit)
{
	enum db_status status = find_unit(p->rq, form_text(p->rq->form, "unit"), unit);
	if (status == DB_OK && !*unit)
		p->missing = "请选择一个现在还在用的单位。";
	if (*unit)
		p->plan->acts[0].unit_id = (*unit)->id;
	return status;
}

/* The units that are ticked; the one that has the letter cannot help itself. */
static enum db_status choose_co_units(struct planning *p, const struct unit *main)
{
	struct act *act = &p->plan->acts[0];
	size_t n;
	const char **ticked = form_many(p->rq->form, "co", &n);
	int64_t *ids = pool_alloc(p->rq->pool, (n + 1) * sizeof(*ids));

	act->co_units = ids;
	for (size_t i = 0; i < n; i++) {
		const struct unit *unit;
		enum db_status status = find_unit(p->rq, ticked[i], &unit);
		if (status != DB_OK)
			return status;
		if (!unit)
			p->missing = "请从列表里选择协办单位。";
		else if (main && unit->id == main->id)
			p->missing = "主办单位不用再选为协办单位，请去掉它。";
		else
			ids[act->n_co_units++] = unit->id;
	}
	return DB_OK;
}

static const char *with_co_units(struct planning *p, const char *name)
{
	size_t n = p->plan->acts[0].n_co_units;
	return n ? pool_print(p->rq->pool, "%s（%zu 个单位协办）", name, n) : name;
}

/* --- a plan for each kind --- */

static enum db_status plan_dispatch(struct planning *p)
{
	struct plan *plan = p->plan;
	const struct unit *unit;

	enum db_status status = plan_choose_unit(p, &unit);
	if (status == DB_OK && unit)
		status = choose_co_units(p, unit);
	if (status != DB_OK || p->missing)
		return status;
	plan->done =
		pool_print(p->rq->pool, "已转给%s，他们会在收件箱看到；来信人会看到“已转给%s”。",
			with_co_units(p, unit->name), unit->name);
	if (!str_equal(p->ticket->state, "SUBMITTED"))
		return DB_OK;
	/* one click does both; the words go with the dispatch */
	plan->acts[1] = plan->acts[0];
	plan->acts[1].version = 0;
	plan->acts[0].action = "accept";
	plan->acts[0].unit_id = 0;
	plan->acts[0].n_co_units = 0;
	plan->acts[0].words = "";
	plan->n = 2;
	return DB_OK;
}

static enum db_status plan_redispatch(struct planning *p)
{
	const struct unit *unit;

	enum db_status status = plan_choose_unit(p, &unit);
	if (status == DB_OK && unit)
		status = choose_co_units(p, unit);
	if (status != DB_OK || p->missing)
		return status;
	if (unit->id == p->ticket->unit_id)
		p->missing = "这封信现在就在这个单位，请选择另一个单位。";
	p->plan->done = pool_print(p->rq->pool,
		"已改由%s办理，原来的单位不再办；两个单位和来信人都会看到。",
		with_co_units(p, unit->name));
	return DB_OK;
}

static enum db_status plan_involve(struct planning *p)
{
	const struct unit *unit;

	enum db_status status = plan_choose_unit(p, &unit);
	if (unit && unit->id == p->ticket->unit_id)
		p->missing = "主办单位不用再选为协办单位，请选择另一个。";
	if (unit)
		p->plan->done = pool_print(p->rq->pool,
			str_equal(p->plan->acts[0].action, "involve")
				? "已请%s协办，他们会在收件箱看到；答复发出前要经他们同意。"
				: "%s不再协办，答复不用再经他们同意。",
			unit->name);
	return status;
}

/* What is chosen among the reasons; "invalid" is none of the policy's. */
static enum db_status plan_refuse_ask(struct planning *p)
{
	struct act *act = &p->plan->acts[0];

	if (str_equal(act->reason, "invalid")) {
		act->decision = "invalid";
		act->reason = NULL;
		if (str_empty(act->words))
			p->missing = "请写明为什么是无效件，同事要据此确认。";
		return DB_OK;
	}
	const struct policy_choice *choice =
		policy_choice(policy_refusals(desk.engine.policy), act->reason);
	if (!choice) {
		p->missing = "请选择一个理由，来信人会看到它。";
		return DB_OK;
	}
	act->decision = "refuse";
	act->reason = choice->code;
	return DB_OK;
}

/* Alone, where the policy lets one person refuse; else the second person says yes, and the reason
 * stands already. */
static enum db_status plan_refuse(struct planning *p)
{
	struct act *act = &p->plan->acts[0];
	const struct policy_choice *choice =
		policy_choice(policy_refusals(desk.engine.policy), act->reason);

	if (!str_empty(p->ticket->pending)) {
		act->action = p->ticket->pending;
		act->reason = p->ticket->pending_reason;
		/* the citizen reads the first person's words; the second one's are for colleagues
		 */
		if (!str_empty(act->words))
			p->plan->acts[p->plan->n++] =
				(struct act){.action = "note", .words = act->words};
	} else if (str_equal(act->action, "invalid") || str_equal(act->reason, "invalid")) {
		act->action = "invalid";
		act->reason = NULL;
		if (str_empty(act->words))
			p->missing = "请写明为什么是无效件。";
	} else if (choice) {
		act->reason = choice->code;
		act->action = choice->redirect ? "redirect" : "refuse";
	} else {
		p->missing = "请选择一个理由，来信人会看到它。";
	}
	if (str_equal(act->action, "redirect"))
		p->plan->done = "已告诉来信人该到哪里反映。";
	else if (str_equal(act->action, "invalid"))
		p->plan->done = "已作无效件处理，不再办理。";
	return DB_OK;
}

static enum db_status plan_refuse_deny(struct planning *p)
{
	bool own = p->ticket->pending_by == desk_person(p->rq)->staff_id;

	if (own)
		p->plan->done = "已收回，照常办理。";
	else if (str_empty(p->plan->acts[0].words))
		p->missing = "请写明为什么不同意，提出的同事会看到。";
	return DB_OK;
}

static enum db_status plan_duplicate(struct planning *p)
{
	struct ticket *original;

	enum db_status status = plan_letter(p->rq, form_text(p->rq->form, "original"), &original);
	if (status != DB_OK)
		return status;
	if (!original)
		p->missing = "没有这个编号的来信，请核对 16 位办件编号。";
	else if (original->id == p->ticket->id)
		p->missing = "请填另一封信的编号，不是这一封的。";
	else if (str_equal(original->state, "DUPLICATE"))
		p->missing = "那一封自己就是重复件，请填它的原件的编号。";
	else if (str_equal(original->state, "INVALID") || str_equal(original->state, "WITHDRAWN"))
		p->missing = "那一封已经作废或撤回，不会有答复，不能作为原件。";
	if (original)
		p->plan->acts[0].original_id = original->id;
	return DB_OK;
}

/* The text in review leads to a site that was put on the list since. */
static enum db_status look_at_sites(struct planning *p)
{
	const char *text;
	enum db_status status = answer_proposed(desk.db, p->rq->pool, p->ticket->id, &text);

	if (status == DB_OK)
		p->missing = writing_denied(p->rq, "答复", text);
	return status;
}

/* Which review it takes and what its lists were answered is reviews/reviews.c's. */
static enum db_status plan_review(struct planning *p)
{
	struct act *act = &p->plan->acts[0];
	enum db_status status = DB_OK;

	if (str_equal(act->action, "propose") && str_empty(act->answer))
		p->missing = "请先写好答复，再送审核。";
	else if (str_equal(act->action, "propose"))
		p->missing = writing_stop(p->rq, WRITING_ANSWER, "答复", act->answer);
	else
		status = look_at_sites(p);
	if (status == DB_OK && !p->missing)
		p->missing = reviews_plan(p->rq, p->ticket, act, &status);
	return status;
}

static enum db_status plan_callback(struct planning *p)
{
	struct act *act = &p->plan->acts[0];

	if (!policy_choice(policy_ratings(desk.engine.policy), act->reason))
		p->missing = "请选择来信人怎么评价。";
	else if (str_empty(act->words))
		p->missing = "请写下来信人在电话里说了什么。";
	return DB_OK;
}

static enum db_status plan_sentiment(struct planning *p)
{
	const struct act *act = &p->plan->acts[0];
	struct policy_list to = policy_items(desk.engine.policy, "report.sentiment");
	const struct policy_choice *choice = act->reason ? policy_choice(to, act->reason) : NULL;

	if (!choice)
		p->missing = "请选择通报给哪个部门。";
	else if (str_empty(act->words))
		p->missing = "请写明发现了什么舆情，通报里要有，督查也会看到。";
	else
		p->plan->done = pool_print(p->rq->pool,
			"已记下舆情通报，发给%s。通报送出以后，请再记下什么时候、怎么送的。",
			choice->name);
	return DB_OK;
}

/* --- the table --- */

#define STAYS false
#define LEAVES true

static const struct plan_deed deeds[] = {
	{"accept", "已受理，还要转给承办单位。来信人会看到“已受理”。", STAYS, NULL, NULL, NULL},
	{"dispatch", NULL, LEAVES, "recall", plan_dispatch, NULL},
	{"recall", "已收回，那个单位不再看到它。可以重新转办。", STAYS, NULL, NULL, NULL},
	{"redispatch", NULL, LEAVES, NULL, plan_redispatch,
		"请写明为什么改由别的单位办，两个单位都会看到。"},
	{"involve", NULL, STAYS, NULL, plan_involve, NULL},
	{"excuse", NULL, STAYS, NULL, plan_involve, NULL},
	{"refuse_ask", "已提出，等另一位同事确认；确认以前来信人看不到。", LEAVES, "refuse_deny",
		plan_refuse_ask, "请选择理由；作无效件处理的，请写明为什么。"},
	{"refuse", "已不予受理，来信人会看到理由。", LEAVES, NULL, plan_refuse,
		"请选择一个理由，来信人会看到它。"},
	{"redirect", "已告诉来信人该到哪里反映。", LEAVES, NULL, plan_refuse,
		"请选择一个理由，来信人会看到它。"},
	{"invalid", "已作无效件处理，不再办理。", LEAVES, NULL, plan_refuse,
		"请写明为什么是无效件。"},
	{"refuse_deny", "没有同意，照常办理；提出的同事会看到您的意见。", STAYS, NULL,
		plan_refuse_deny, "请写明为什么不同意，提出的同事会看到。"},
	{"duplicate", "已作重复件，来信人会看到原件的答复。", LEAVES, NULL, plan_duplicate, NULL},
	{"sign", "已签收，受理转办单位和来信人会看到“办理中”。", STAYS, NULL, NULL, NULL},
	{"return", "已退回受理转办单位，由他们重新转办。", LEAVES, NULL, NULL,
		"请写明为什么退回，受理转办单位会看到。"},
	{"return_ask", "已请受理转办单位决定。决定以前，仍由您单位办理，期限照常走。", STAYS, NULL,
		NULL, "请写明为什么不该由您单位办，受理转办单位会看到。"},
	{"return_deny", "没有同意退回，承办单位会看到您写的理由，继续办理。", STAYS, NULL, NULL,
		"请写明为什么仍由这个单位办，承办单位会看到。"},
	{"ask", "已请来信人补充，他补充后这封信会回到您的收件箱。答复期限不因此延长。", LEAVES,
		NULL, NULL, "请写明要来信人补充什么。"},
	{"resume", "不再等补充，继续办理。", STAYS, NULL, NULL, NULL},
	{"propose", "答复已送审核，审核人会在收件箱看到。", LEAVES, "take_back", plan_review,
		"请先写好答复，再送审核。"},
	{"take_back", "已收回，审核人不再看到它。可以接着改。", STAYS, NULL, NULL, NULL},
	{"reclaim", "已收回，承办单位的经办人会看到，可以改好、重新送审。", STAYS, NULL, NULL,
		"请写明为什么收回，承办单位会看到。"},
	{"review", "已同意，送下一位审核人。", LEAVES, NULL, plan_review,
		"请把审核内容逐项核对完。"},
	{"back", "已退回经办人修改，他会看到您的意见。", LEAVES, NULL, NULL,
		"请写明要改什么，经办人会看到。"},
	{"release", "答复已发出，来信人现在就能看到。", LEAVES, NULL, plan_review,
		"请把审核内容逐项核对完。"},
	{"consent", "已代表您单位同意这份答复。", LEAVES, NULL, NULL, NULL},
	{"object", "已提出不同意见，答复退回主办单位修改。", LEAVES, NULL, NULL,
		"请写明哪里不同意，主办单位会看到。"},
	{"callback", "回访已记下。", LEAVES, NULL, plan_callback, "请写下来信人在电话里说了什么。"},
	{"appeal", "申诉已提出，由受理转办单位的另一个人复核。期限照常走。", STAYS, NULL, NULL,
		"请写明为什么说是误评或者恶意评价，复核的人要据此判断。"},
	{"appeal_uphold", "申诉成立，这次评价不计入满意率。", STAYS, NULL, NULL,
		"请写明复核意见，承办单位会看到。"},
	{"appeal_deny", "申诉不成立，评价照样计入，承办单位继续整改。", STAYS, NULL, NULL,
		"请写明复核意见，承办单位会看到。"},
	{"extend_ask", "已向受理转办单位申请延期。批准以前，仍按原来的日期办理。", STAYS, NULL,
		NULL, "请写明为什么需要更多时间，受理转办单位和来信人都会看到。"},
	{"extend", "已同意延期，承办单位和来信人都会看到新的日期。", STAYS, NULL, NULL, NULL},
	{"extend_deny", "没有同意延期，承办单位会看到您写的理由，仍按原来的日期办理。", STAYS, NULL,
		NULL, "请写明为什么不同意，承办单位会看到。"},
	{"contact", "联系情况已记下。", STAYS, NULL, NULL, "请写明怎么联系的、来信人说了什么。"},
	{"supervise", "督办单已签发，可以打印送达。", STAYS, NULL, NULL, "请写明督办要求。"},
	{"acknowledge", "已签收督办单，受理转办单位会看到。", STAYS, NULL, NULL, NULL},
	{"flag", "已标为负面或者可能引起舆情，答复要由主要领导签发，还要附应急预案。", STAYS,
		"unflag", NULL, "请写明为什么这样标，审核的人会看到。"},
	{"unflag", "已取消标记，按一般来信审核。", STAYS, NULL, NULL, "请写明为什么取消标记。"},
	{"sentiment", NULL, STAYS, NULL, plan_sentiment,
		"请写明发现了什么舆情，通报里要有，督查也会看到。"},
	{"sentiment_sent", "已记下通报送达。", STAYS, NULL, NULL,
		"请写明什么时候、怎么送出的，谁签收的。"},
	{"note", "备注已记下，只有工作人员能看到。", STAYS, NULL, NULL, "请写下备注。"},
};

static const struct plan_deed *find_deed(const struct ticket *ticket, const char *action)
{
	const struct plan_deed *own =
		!ticket || correction_is(ticket) ? correction_deed(action) : NULL;

	if (own)
		return own;
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++)
		if (str_equal(deeds[i].action, action))
			return &deeds[i];
	return NULL;
}

bool plan_knows(const char *action)
{
	return find_deed(NULL, action) != NULL;
}

bool plan_lawful(const struct request *rq, const struct ticket *ticket, const char *action)
{
	if (forms_allow(rq, ticket, action))
		return true;
	if (str_equal(action, "dispatch"))
		return forms_allow(rq, ticket, "accept");
	/* one form, whose reason decides which of the three it is */
	bool refusal = str_equal(action, "refuse") || str_equal(action, "redirect") ||
		str_equal(action, "invalid");
	return refusal &&
		(forms_allow(rq, ticket, "refuse") || forms_allow(rq, ticket, "redirect") ||
			forms_allow(rq, ticket, "invalid"));
}

const char *plan_words_missing(const char *action)
{
	const struct plan_deed *deed = find_deed(NULL, action);
	return deed && deed->words ? deed->words : "请写明理由或内容。";
}

const char *plan_undo_label(const char *undo)
{
	if (str_equal(undo, "recall"))
		return "撤销转办";
	if (str_equal(undo, "take_back"))
		return "收回，再改一改";
	if (str_equal(undo, "refuse_deny"))
		return "收回";
	return "撤销";
}

/* --- the fields as they are --- */

static struct act act_of_form(struct request *rq, const char *action)
{
	const struct form *form = rq->form;
	return (struct act){
		.action = action,
		.version = (int)form_int(form, "version", 0),
		.words = form_text(form, "words"),
		.reason = str_or_null(form_text(form, "reason")),
		.class_ = str_or_null(form_text(form, "class")),
		.category = str_or_null(form_text(form, "category")),
		.answer = str_or_null(form_text(form, "answer")),
	};
}

static const char *check_choices(const struct act *act)
{
	const struct policy *policy = desk.engine.policy;

	if (act->class_ && !policy_choice(policy_classes(policy), act->class_))
		return "请选择这封信简单还是一般。";
	if (act->category && !policy_choice(policy_categories(policy), act->category))
		return "请从列表里选择类别。";
	return NULL;
}

enum db_status plan_make(struct request *rq, const struct ticket *ticket, const char *action,
	struct plan *plan, const char **missing)
{
	const struct plan_deed *deed = find_deed(ticket, action);
	struct planning p = {.rq = rq, .ticket = ticket, .plan = plan};
	enum db_status status = DB_OK;

	*plan = (struct plan){
		.acts = {act_of_form(rq, deed->action)},
		.n = 1,
		.leaves = deed->leaves,
		.done = deed->done,
		.undo = deed->undo,
	};
	p.missing = check_choices(&plan->acts[0]);
	if (!p.missing && deed->plan)
		status = deed->plan(&p);
	*missing = p.missing;
	return status;
}
