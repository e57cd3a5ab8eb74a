/* SPDX-License-Identifier: MIT */
/*
 * What people do to a solicitation: sending it and its result for review, the steps of the review,
 * more time, taking it back from the public, beginning the collation. Each has a row: what is said
 * when it is done, and what its form must bring. Whether it is lawful decides the engine.
 */
#include "modules/desk/solicitations/solicitations.h"

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "modules/desk/ticket/plan.h"
#include "modules/desk/reviews/reviews.h"
#include "modules/desk/writing/writing.h"

#define FAULTS_MOST 30

const struct field solicitation_act_fields[] = {
	{"action", "要做的事", FIELD_LINE, .required = true, .most = 30},
	{"version", "", FIELD_INT, .least = 0, .most = 1000000000},
	{"words", "说明", FIELD_TEXT, .most = 5000},
	{"reason", "通报给", FIELD_LINE, .most = 40},
	{"closes", "新的最后一天", FIELD_LINE, .most = 10},
	{"checked", "已核对", FIELD_BOOL},
	REVIEW_FIELDS,
	{NULL},
};

struct doing {
	struct request *rq;
	struct ticket *ticket;
	struct solicitation *s;
	struct act act;
	const char *missing; /* a sentence; NULL: complete */
};

/* --- what each needs --- */

/* The first of what is missing; all of it stands on the page. */
static enum db_status complete(struct doing *d)
{
	struct solicitation_fault faults[FAULTS_MOST];
	enum db_status status = DB_OK;
	size_t n = 0;

	if (str_equal(d->ticket->state, "COLLATING"))
		status = solicitation_result_faults(
			desk.db, d->rq->pool, d->s, faults, FAULTS_MOST, &n);
	else
		n = solicitation_faults(
			&desk.engine, d->rq->pool, d->s, d->rq->now, faults, FAULTS_MOST);
	if (status == DB_OK && n > 0)
		d->missing = pool_print(d->rq->pool, "还不能送审：%s", faults[0].message);
	return status;
}

static enum db_status plan_propose(struct doing *d)
{
	enum db_status status = complete(d);

	if (status == DB_OK && !d->missing)
		status = solicitations_stop(d->rq, d->s, false, &d->missing);
	if (status == DB_OK && !d->missing)
		d->missing = reviews_plan(d->rq, d->ticket, &d->act, &status);
	return status;
}

static enum db_status plan_review(struct doing *d)
{
	/* its words were looked at when it was sent */
	enum db_status status = solicitations_stop(d->rq, d->s, true, &d->missing);

	if (status == DB_OK && !d->missing)
		d->missing = reviews_plan(d->rq, d->ticket, &d->act, &status);
	return status;
}

static enum db_status plan_prolong(struct doing *d)
{
	day last;

	if (solicitation_phase(d->s, d->rq->now) != PHASE_OPEN)
		d->missing = "征集已经结束，不能再延长。";
	else if (day_parse(form_text(d->rq->form, "closes"), &last) != 0)
		d->missing = "请填新的最后一天。";
	else if (day_start(last + 1) <= d->s->closes_at)
		d->missing = "新的最后一天要晚于现在的最后一天：征集期只能延长，不能缩短。";
	else
		d->missing = writing_held(d->rq, "延长的理由", d->act.words);
	if (!d->missing)
		d->act.until = day_start(last + 1);
	return DB_OK;
}

static enum db_status plan_withdraw(struct doing *d)
{
	if (str_empty(d->act.words))
		d->missing = "请写明为什么撤回，公众会看到。";
	else
		d->missing = writing_held(d->rq, "撤回的理由", d->act.words);
	return DB_OK;
}

/* --- the table --- */

static const struct solicitation_deed {
	const char *action, *done, *undo;
	enum db_status (*plan)(struct doing *d);
	const char *words; /* said when the engine misses words */
} deeds[] = {
	{"propose", "已送审核，审核人会在收件箱看到。", "take_back", plan_propose,
		"还有没写完的，请看页面上列出的。"},
	{"take_back", "已收回，可以接着改。", NULL, NULL, NULL},
	{"reclaim", "已收回，可以改好、重新送审。", NULL, NULL, "请写明为什么收回，起草人会看到。"},
	{"review", "已同意，送下一位审核人。", NULL, plan_review, "请把审核内容逐项核对完。"},
	{"release", "已签发。", NULL, plan_review, "请把审核内容逐项核对完。"},
	{"back", "已退回修改，起草人会看到您的意见。", NULL, NULL,
		"请写明要改什么，起草人会看到。"},
	{"prolong", "已延长，公众现在就能看到新的日期和原因。", NULL, plan_prolong,
		"请写明为什么延长，公众会看到。"},
	{"withdraw", "已撤回。页面还在，写明已经撤回和原因。", NULL, plan_withdraw,
		"请写明为什么撤回，公众会看到。"},
	{"collate", "已开始汇总。请把意见归类，决定采纳情况，再写结果说明。", NULL, NULL, NULL},
	{"note", "备注已记下，只有工作人员能看到。", NULL, NULL, "请写下备注。"},
	{"sentiment", "已记下舆情通报。通报送出以后，请再记下什么时候、怎么送的。", NULL, NULL,
		"请选择通报给哪个部门，写明发现了什么舆情。"},
	{"sentiment_sent", "已记下通报送达。", NULL, NULL,
		"请写明什么时候、怎么送出的，谁签收的。"},
	{"supervise", "督办单已签发，可以打印送达。", NULL, NULL, "请写明督办要求。"},
	{"acknowledge", "已签收督办单，受理转办单位会看到。", NULL, NULL, NULL},
};

static const struct solicitation_deed *find_deed(const char *action)
{
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++)
		if (str_equal(deeds[i].action, action))
			return &deeds[i];
	return NULL;
}

/* --- outcomes --- */

static int again(struct doing *d, int status, const char *problem)
{
	int seen = (int)form_int(d->rq->form, "version", 0);

	if (d->rq->json)
		return reply_error(d->rq, status, problem);
	const struct desk_again page = {
		.status = status,
		.problem = problem,
		.kept = true,
		.seen = seen > 0 && seen != d->ticket->version ? seen : 0,
	};
	return solicitations_show(d->rq, d->ticket, &page);
}

/* Whoever came too late sees what stands now, with the own words in the fields. */
static int too_late(struct doing *d)
{
	struct ticket *now;
	enum db_status status = ticket_read(desk.db, d->rq->pool, d->ticket->id, &now);

	if (status != DB_OK || !now)
		return desk_fault(d->rq, status);
	d->ticket = now;
	return again(d, 409,
		"您打开以后，有人先办了一步，所以刚才没有提交。您写的内容都还在，下面是现在的情况"
		"。");
}

static int tell_program(
	struct doing *d, const struct solicitation_deed *deed, const struct ticket_after *after)
{
	struct data *data = data_new(d->rq->pool);

	data_text(data, "number", d->ticket->number);
	data_text(data, "state", after->state);
	data_int(data, "version", after->version);
	data_text(data, "message", deed->done);
	return reply_json(d->rq, 200, data);
}

static int show_done(
	struct doing *d, const struct solicitation_deed *deed, const struct ticket_after *after)
{
	struct request *rq = d->rq;

	if (rq->json)
		return tell_program(d, deed, after);
	desk_flash_undo(rq, d->ticket->number, true,
		pool_print(rq->pool, "《%s》%s", d->ticket->title, deed->done), deed->undo,
		deed->undo ? plan_undo_label(deed->undo) : NULL, after->version);
	if (str_equal(deed->action, "collate"))
		return reply_redirect(
			rq, request_url(rq, "desk/solicitations/%s/collation", d->ticket->number));
	return reply_redirect(rq, request_url(rq, "desk/solicitations/%s", d->ticket->number));
}

static int outcome(struct doing *d, const struct solicitation_deed *deed, enum ticket_result result,
	const struct ticket_after *after)
{
	switch (result) {
	case TICKET_DONE:
	case TICKET_REPEATED: return show_done(d, deed, after);
	case TICKET_CHANGED: return too_late(d);
	case TICKET_WORDS: return again(d, 422, deed->words ? deed->words : "请写明理由。");
	case TICKET_LIMIT:
		return again(d, 422,
			"开始的日子已经过了，不能再按原来的日期签发。请退回，改好日期再送审。");
	case TICKET_AWAY: reply_retry_after(d->rq, 5); return 503;
	case TICKET_OTHER:
	case TICKET_CLOSED: /* of what is new alone */
	case TICKET_BAD: return 500;
	default: break;
	}
	const char *action = d->act.action;
	bool kept = !forms_allow(d->rq, d->ticket, action) &&
		bypass_is(d->rq, d->ticket, action, d->act.version) &&
		bypass_record(d->rq, d->ticket, action);
	return again(
		d, 403, kept ? BYPASS_WORDS : "按规定，现在不能由您做这件事。下面是可以做的。");
}

/* --- the act --- */

static struct act act_of_form(const struct request *rq, const char *action)
{
	return (struct act){
		.action = action,
		.version = (int)form_int(rq->form, "version", 0),
		.words = form_text(rq->form, "words"),
		.reason = str_or_null(form_text(rq->form, "reason")),
	};
}

static enum ticket_result carry_out(struct doing *d, struct ticket_after *after)
{
	struct actor actor = desk_actor(d->rq);
	const struct act *act = &d->act;

	if (str_equal(act->action, "prolong"))
		return solicitation_prolong(desk.db, &desk.engine, d->ticket->id, &actor,
			act->until, act->words, act->version, d->rq->now, after);
	return solicitation_act(
		desk.db, &desk.engine, d->ticket->id, &actor, act, d->rq->now, after);
}

static bool too_long(const struct doing *d)
{
	bool public = str_equal(d->act.action, "withdraw") || str_equal(d->act.action, "prolong");

	return public && utf8_length(d->act.words) > SOLICITATION_REASON_MOST;
}

int solicitations_act(struct request *rq, struct ticket *ticket)
{
	const char *action = form_text(rq->form, "action");
	const struct solicitation_deed *deed = find_deed(action);
	struct doing d = {.rq = rq, .ticket = ticket, .act = act_of_form(rq, action)};
	struct ticket_after after = {0};
	enum db_status status = solicitation_read(desk.db, rq->pool, ticket->id, &d.s);

	if (status != DB_OK || !d.s)
		return desk_fault(rq, status);
	if (!form_ok(rq->form))
		return again(&d, 422, "有的内容太长或者不完整，请看一看再提交。");
	/* what is not this person's to do is refused before anything is said about its fields */
	if (!deed || !forms_allow(rq, ticket, action))
		return d.act.version > 0 && d.act.version != ticket->version &&
				!bypass_is(rq, ticket, action, d.act.version)
			? too_late(&d)
			: outcome(&d, deed, TICKET_ILLEGAL, NULL);
	if (too_long(&d))
		d.missing = "理由最多 500 个字，请写短一些。";
	else if (deed->plan)
		status = deed->plan(&d);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (d.missing)
		return again(&d, 422, d.missing);
	enum ticket_result result = carry_out(&d, &after);
	return outcome(&d, deed, result, &after);
}

int solicitations_post(struct request *rq)
{
	struct solicitation *s;
	struct ticket *ticket;
	int fault = solicitations_open(rq, rq->arg, &ticket, &s);

	return fault ? fault : solicitations_act(rq, ticket);
}
