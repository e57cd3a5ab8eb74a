/* SPDX-License-Identifier: MIT */
/* From the fields of an error report's forms to acts, and what is said afterwards; the counterpart
 * of ticket/plan.c for this kind. */
#include "modules/desk/corrections/corrections.h"

#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/writing/writing.h"
#include "tickets/corrections/correction.h"

static enum db_status plan_transfer(struct planning *p)
{
	const struct unit *unit;

	enum db_status status = plan_choose_unit(p, &unit);
	if (unit)
		p->plan->done =
			pool_print(p->rq->pool, "已转给%s，他们会在收件箱看到。", unit->name);
	return status;
}

static enum db_status plan_elsewhere(struct planning *p)
{
	const struct unit *unit;

	enum db_status status = plan_choose_unit(p, &unit);
	if (unit && unit->id == p->ticket->unit_id)
		p->missing = "现在就在这个单位，请选择另一个单位。";
	if (unit)
		p->plan->done = pool_print(p->rq->pool,
			"已改由%s处理，原来的单位不再办。总的答复期限不变。", unit->name);
	return status;
}

/* It goes out at once, without a review: the words are looked at as any answer's are. */
static enum db_status plan_settle(struct planning *p)
{
	const struct act *act = &p->plan->acts[0];

	if (str_empty(act->answer))
		p->missing = "请先写好答复，报告人会看到。";
	else
		p->missing = writing_stop(p->rq, WRITING_ANSWER, "答复", act->answer);
	return DB_OK;
}

static enum db_status plan_handover(struct planning *p)
{
	const struct act *act = &p->plan->acts[0];
	struct policy_list to = policy_items(desk.engine.policy, "report.fake");
	const struct policy_choice *choice = act->reason ? policy_choice(to, act->reason) : NULL;

	if (!choice)
		p->missing = "请选择移交给哪个部门。";
	else if (str_empty(act->words))
		p->missing = "请写明怎么移交的：函件编号、联系人或者举报编号。";
	else
		p->plan->done = pool_print(
			p->rq->pool, "已记下移交%s。还要答复报告人，这件才算办完。", choice->name);
	return DB_OK;
}

static enum db_status plan_repeat(struct planning *p)
{
	struct ticket *original;

	enum db_status status = plan_letter(p->rq, form_text(p->rq->form, "original"), &original);
	if (status != DB_OK)
		return status;
	if (!original || !correction_is(original))
		p->missing = "没有这个编号的纠错，请核对 16 位办件编号。";
	else if (original->id == p->ticket->id)
		p->missing = "请填另一件的编号，不是这一件的。";
	else if (str_equal(original->state, "DUPLICATE"))
		p->missing = "那一件自己就是重复的，请填它的原件的编号。";
	else if (str_equal(original->state, "SPAM"))
		p->missing = "那一件已经作无效处理，不会有答复，不能作为原件。";
	if (original)
		p->plan->acts[0].original_id = original->id;
	return DB_OK;
}

#define STAYS false
#define LEAVES true
#define ANSWER_MISSING "请先写好答复，报告人会看到。"

static const struct plan_deed deeds[] = {
	{"transfer", NULL, LEAVES, "recall", plan_transfer, "请选择单位。"},
	{"redispatch", NULL, LEAVES, NULL, plan_elsewhere,
		"请写明为什么改由别的单位处理，两个单位都会看到。"},
	{"sign", "已签收，报告人会看到“处理中”。", STAYS, NULL, NULL, NULL},
	{"fixed", "已答复：已整改。报告人现在就能看到；系统马上再看一次页面，核对改好了没有。",
		LEAVES, NULL, plan_settle, ANSWER_MISSING},
	{"untrue", "已答复：经核实不属实。报告人现在就能看到。", LEAVES, NULL, plan_settle,
		ANSWER_MISSING},
	{"out_of_scope", "已答复：不属于本网站。报告人现在就能看到。", LEAVES, NULL, plan_settle,
		ANSWER_MISSING},
	{"spam", "已作无效处理，不再办理。", LEAVES, NULL, NULL, "请写明为什么无效。"},
	{"handover", NULL, STAYS, NULL, plan_handover, "请选择移交给哪个部门，并写明怎么移交的。"},
	{"duplicate", "已作重复件，报告人会看到原件的答复。", LEAVES, NULL, plan_repeat, NULL},
};

const struct plan_deed *correction_deed(const char *action)
{
	for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
		if (str_equal(deeds[i].action, action))
			return &deeds[i];
	return NULL;
}
