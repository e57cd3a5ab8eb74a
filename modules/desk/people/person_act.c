/* SPDX-License-Identifier: MIT */
/*
 * What an administrator does about a person beside changing name and roles: training, a written
 * application, ending log-ins, and everything about leaving. Each is recorded with who did it.
 */
#include "modules/desk/people/people.h"

#include "base/pool.h"
#include "base/str.h"

const struct field person_act_fields[] = {
	{"action", "要做的事", FIELD_LINE, .required = true, .most = 20},
	{"on", "培训日期", FIELD_LINE, .most = 10},
	{"what", "内容", FIELD_LINE, .most = 200},
	{"application", "书面申请编号", FIELD_LINE, .most = 60},
	{"words", "说明", FIELD_LINE, .most = 200},
	{"item", "交接事项", FIELD_LINE, .most = 40},
	{"colleague", "接手的同事", FIELD_INT, .least = 0, .most = 2000000000},
	{"session", "登录", FIELD_LINE, .most = 16},
	{NULL},
};

/* --- each action: 0 or an HTTP status with the reply filled; the sentence is shown next --- */

struct doing {
	struct request *rq;
	const struct staff *staff;
	const char *by;
	const char *sentence; /* what was done */
	const char *problem; /* or why not */
};

static enum db_status train(struct doing *d)
{
	const char *on;

	if (!person_training(d->rq, &on))
		return DB_STOP;
	d->sentence = "培训已经登记。";
	return staff_train(
		desk.db, d->staff->id, on, form_text(d->rq->form, "what"), d->by, d->rq->now);
}

static enum db_status ask_reset(struct doing *d)
{
	const char *what = form_text(d->rq->form, "what");
	const struct reset reset = {.staff_id = d->staff->id,
		.application = form_text(d->rq->form, "application"),
		.what = what,
		.words = form_text(d->rq->form, "words")};
	enum reset_result result;

	if (!str_equal(what, "password") && !str_equal(what, "factor")) {
		d->problem = "请选择要重置什么。";
		return DB_STOP;
	}
	enum db_status status = reset_ask(
		desk.db, d->rq->pool, &reset, desk_person(d->rq)->staff_id, d->rq->now, &result);
	if (status == DB_OK && result != RESET_DONE) {
		d->problem = reset_fault(result);
		return DB_STOP;
	}
	d->sentence = "申请已经登记，请另一位管理员或办公室领导在“重置申请”里核对。";
	return status;
}

static enum db_status tick(struct doing *d)
{
	enum db_status status = leaving_tick(desk.db, desk.engine.policy, d->staff->id,
		form_text(d->rq->form, "item"), form_text(d->rq->form, "words"), d->by, d->rq->now);

	if (status == DB_DUPLICATE)
		status = DB_OK; /* somebody else ticked it a moment ago */
	if (status == DB_STOP)
		d->problem = "请选择交接事项。";
	d->sentence = "已经登记。";
	return status;
}

static enum db_status hand_over(struct doing *d)
{
	int64_t drafts;
	enum db_status status = leaving_hand_over(desk.db, d->staff->id,
		form_int(d->rq->form, "colleague", 0), d->by, d->rq->now, &drafts);

	if (status == DB_STOP)
		d->problem = "请选择本单位一位在用的同事。";
	d->sentence =
		pool_print(d->rq->pool, "移交了 %d 份草稿，他开着的编辑已经放开。", (int)drafts);
	return status;
}

static enum db_status end_session(struct doing *d)
{
	enum db_status status =
		desk_db_session_end(desk.db, d->staff->id, form_text(d->rq->form, "session"));

	if (status == DB_OK)
		status = account_record(
			desk.db, d->staff->id, "session_ended", d->rq->address, d->rq->now);
	d->sentence = "那一处登录已经结束。";
	return status == DB_STOP ? DB_OK : status; /* it is over already */
}

static enum db_status end_account(struct doing *d, bool at_once)
{
	if (d->staff->id == desk_person(d->rq)->staff_id) {
		d->problem = "不能停用自己的账号，请另一位管理员办理。";
		return DB_STOP;
	}
	enum db_status status = leaving_end(
		desk.db, d->rq->pool, desk.engine.policy, d->staff->id, at_once, d->by, d->rq->now);
	if (status == DB_STOP)
		d->problem =
			"交接还没有办完，账号没有停用。为了安全需要马上停用时，请用“立即停用”。";
	d->sentence = at_once ? "账号已经停用，所有登录已经结束。交接清单还要办完。"
			      : "账号已经停用，所有登录已经结束。";
	return status;
}

static enum db_status end_properly(struct doing *d)
{
	return end_account(d, false);
}

static enum db_status end_at_once(struct doing *d)
{
	return end_account(d, true);
}

static enum db_status enable(struct doing *d)
{
	d->sentence = "账号已经启用。";
	return staff_active(desk.db, d->staff->id, true, d->by, d->rq->now);
}

/* --- which --- */

int person_act(struct request *rq)
{
	static const struct {
		const char *action;
		enum db_status (*run)(struct doing *d);
	} actions[] = {{"train", train}, {"reset", ask_reset}, {"tick", tick}, {"hand", hand_over},
		{"end", end_session}, {"leave", end_properly}, {"stop", end_at_once},
		{"enable", enable}};
	struct staff *staff;
	int fault = person_of(rq, &staff);

	if (fault)
		return fault;
	struct doing doing = {.rq = rq, .staff = staff, .by = desk_person(rq)->login};
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (!str_equal(form_text(rq->form, "action"), actions[i].action))
			continue;
		enum db_status status = form_ok(rq->form) ? actions[i].run(&doing) : DB_STOP;
		if (status == DB_STOP)
			return person_show(rq, 422, staff, doing.problem, NULL, false);
		if (status != DB_OK)
			return desk_fault(rq, status);
		desk_flash(rq, NULL, doing.sentence);
		return reply_redirect(
			rq, request_url(rq, "desk/people/%lld", (long long)staff->id));
	}
	return 404;
}
