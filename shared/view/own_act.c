/* SPDX-License-Identifier: MIT */
/*
 * What somebody does with the own ticket: add, chase, rate, withdraw. One lifecycle action each;
 * when it cannot be, the page is shown again with what was typed.
 */
#include "view/own.h"

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "view/ending.h"
#include "view/intake.h"
#include "view/program.h"
#include "web/form.h"
#include "web/guard.h"
#include "web/reply.h"

#define HOUR_SECONDS 3600

/* The database is away: nothing can be shown of the ticket, but what was typed is not lost. */
static int retry(struct request *rq, const struct own *own, const struct own_typed *typed)
{
	struct data *out = data_new(rq->pool);

	if (rq->json)
		return program_away(rq);
	reply_retry_after(rq, PROGRAM_AWAY_SECONDS);
	data_text(out, "_title", "还没有交上去");
	data_text(out, "_again_url", request_url(rq, "%s/mine/%s", own->place, typed->action));
	own_names(rq, own, out);
	data_text(out, "_words", typed->words);
	data_text(out, "_rating", typed->rating);
	return reply_page(rq, 503, "retry", out);
}

static int again(struct request *rq, const struct own *own, int status, struct own_typed *typed,
	const char *field, const char *message)
{
	struct ticket *ticket = NULL;
	int failed;

	if (rq->json && message)
		form_error(rq->form, field, message);
	if (rq->json)
		return message ? reply_faults(rq, status) : reply_error(rq, status, typed->notice);
	failed = own_ticket(rq, &ticket);
	if (failed)
		return failed == 503 ? retry(rq, own, typed) : failed;
	typed->field = field;
	typed->message = message;
	return own_show(rq, own, status, ticket, typed);
}

static const char *limit_words(struct request *rq, const struct own *own, const char *action)
{
	if (str_equal(action, "chase"))
		return "刚催过不久，办理单位已经看到了，请过些时候再催";
	if (str_equal(action, "add"))
		return pool_print(rq->pool, "补充的次数用完了，请等待答复，或者%s", own->another);
	if (str_equal(action, "withdraw"))
		return pool_print(rq->pool,
			"还有别人的%s和您的合在一起办理，答复也是给他们的，所以%s不能撤回了。"
			"不想再过问，不用理会就可以",
			own->noun, own->this_one);
	return pool_print(rq->pool, "%s已经评价过了", own->this_one);
}

static int done(struct request *rq, const struct own *own, const char *action)
{
	struct ticket *ticket = NULL;
	int failed;

	if (!rq->json)
		return reply_redirect(rq, request_url(rq, "%s/mine?done=%s", own->place, action));
	failed = own_ticket(rq, &ticket);
	return failed ? failed : own_show(rq, own, 200, ticket, NULL);
}

static int refused(struct request *rq, const struct own *own, enum ticket_result result,
	struct own_typed *typed)
{
	switch (result) {
	case TICKET_WORDS:
		return again(rq, own, 422, typed, "words", "请写几句，让办理的人知道是什么情况");
	case TICKET_LIMIT:
		if (!str_equal(typed->action, "withdraw"))
			return again(
				rq, own, 422, typed, "words", limit_words(rq, own, typed->action));
		typed->notice = limit_words(rq, own, typed->action);
		return again(rq, own, 409, typed, "words", NULL);
	case TICKET_CHANGED:
	case TICKET_ILLEGAL:
		typed->notice = pool_print(rq->pool,
			"%s刚刚有了变化，没能按您说的做。请先看看下面的最新情况。", own->this_one);
		return again(rq, own, 409, typed, "words", NULL);
	case TICKET_MISSING: return 404;
	case TICKET_AWAY: return retry(rq, own, typed);
	default: return 500;
	}
}

/* A second click: it is withdrawn, and by nobody else. */
static bool withdrawn_already(
	struct request *rq, const struct own_typed *typed, enum ticket_result result)
{
	struct ticket *ticket = NULL;

	return result == TICKET_ILLEGAL && str_equal(typed->action, "withdraw") &&
		own_ticket(rq, &ticket) == 0 && str_equal(ticket->state, "WITHDRAWN");
}

static int perform(struct request *rq, const struct own *own, struct own_typed *typed)
{
	const struct viewer *viewer = rq->session;
	struct actor citizen = {.roles = ROLE_CITIZEN, .address = rq->address};
	struct act act = {.action = typed->action, .words = typed->words, .reason = typed->rating};
	enum ticket_result result;
	int wait = 0;

	if (!guard_take(
		    "act", rq->address, conf_int(CONF_LIMIT_ACT), HOUR_SECONDS, rq->now, &wait)) {
		reply_retry_after(rq, wait);
		typed->notice = "刚才操作的次数多了，请过一会儿再试。您写的内容还在下面。";
		return again(rq, own, 429, typed, "words", NULL);
	}
	result = ticket_act(
		program_db(), program_engine(), viewer->ticket_id, &citizen, &act, rq->now, NULL);
	/* what was done a moment ago is done */
	if (result == TICKET_DONE || result == TICKET_REPEATED ||
		withdrawn_already(rq, typed, result))
		return done(rq, own, typed->action);
	return refused(rq, own, result, typed);
}

int own_act(struct request *rq, const struct own *own, const char *action)
{
	struct own_typed typed = {.action = action, .words = form_text(rq->form, "words")};

	if (ending_closed(rq))
		return ending_page(rq);
	if (!form_ok(rq->form))
		return again(rq, own, 422, &typed, "words", "请写短一点");
	return perform(rq, own, &typed);
}

int own_rate(struct request *rq, const struct own *own)
{
	const struct policy *policy = program_engine()->policy;
	const char *rating = program_code(policy_ratings(policy), form_text(rq->form, "rating"));
	struct own_typed typed = {
		.action = "rate", .words = form_text(rq->form, "words"), .rating = rating};
	int64_t level = 0;

	if (ending_closed(rq))
		return ending_page(rq);
	if (!rating)
		return again(rq, own, 422, &typed, "rating", "请选一项评价");
	if (!form_ok(rq->form))
		return again(rq, own, 422, &typed, "words", "请写短一点");
	if (str_int(rating, &level) == 0 && level <= policy_number(policy, "rating.words_from") &&
		str_empty(typed.words))
		return again(
			rq, own, 422, &typed, "words", "请写一写哪里不满意，办理单位才知道怎么改");
	return perform(rq, own, &typed);
}

/* Asks once more, without scripts. */
int own_withdraw_ask(struct request *rq, const struct own *own)
{
	struct data *out = data_new(rq->pool);
	struct ticket *ticket = NULL;
	int failed = own_ticket(rq, &ticket);

	if (failed)
		return failed;
	if (!lifecycle_find(own->kind, ticket->state, "withdraw"))
		return reply_redirect(rq, request_url(rq, "%s/mine", own->place));
	own_names(rq, own, out);
	data_text(out, "_title", pool_print(rq->pool, "撤回%s", own->this_one));
	data_text(out, "title", ticket->title);
	data_text(out, "number", ticket->number);
	data_text(out, "_number_grouped", ticket_number_grouped(rq->pool, ticket->number));
	return reply_page(rq, 200, "withdraw", out);
}
