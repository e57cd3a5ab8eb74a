/* SPDX-License-Identifier: MIT */
/*
 * What the writer does with the own letter: add, chase, rate, withdraw. One lifecycle action each;
 * when it cannot be, the letter is shown again with what was typed.
 */
#include "mailbox.h"

#include "web/guard.h"

#define HOUR_SECONDS 3600

/* The database is away: nothing can be shown of the letter, but what was typed is not lost. */
static int retry(struct request *rq, const struct kept *kept)
{
	struct data *out = data_new(rq->pool);

	if (rq->json)
		return program_away(rq);
	reply_retry_after(rq, PROGRAM_AWAY_SECONDS);
	data_text(out, "_title", "还没有交上去");
	data_text(out, "_again_url", request_url(rq, "letters/mine/%s", kept->action));
	data_text(out, "_words", kept->words);
	data_text(out, "_rating", kept->rating);
	return reply_page(rq, 503, "retry", out);
}

static int again(
	struct request *rq, int status, struct kept *kept, const char *field, const char *message)
{
	struct ticket *ticket = NULL;
	int failed;

	if (rq->json && message)
		form_error(rq->form, field, message);
	if (rq->json)
		return message ? reply_faults(rq, status) : reply_error(rq, status, kept->notice);
	failed = mine_ticket(rq, &ticket);
	if (failed)
		return failed == 503 ? retry(rq, kept) : failed;
	kept->field = field;
	kept->message = message;
	return mine_show(rq, status, ticket, kept);
}

static const char *limit_words(const char *action)
{
	if (str_equal(action, "chase"))
		return "刚催过不久，办理单位已经看到了，请过些时候再催";
	if (str_equal(action, "add"))
		return "补充的次数用完了，请等待答复，或者另写一封信";
	if (str_equal(action, "withdraw"))
		return "还有别人的来信和您这封合在一起办理，答复也是给他们的，所以这封信不能撤回了"
		       "。不想再过问，不用理会就可以";
	return "这封信已经评价过了";
}

static int done(struct request *rq, const char *action)
{
	struct ticket *ticket = NULL;
	int failed;

	if (!rq->json)
		return reply_redirect(rq, request_url(rq, "letters/mine?done=%s", action));
	failed = mine_ticket(rq, &ticket);
	return failed ? failed : mine_show(rq, 200, ticket, NULL);
}

static int refused(struct request *rq, enum ticket_result result, struct kept *kept)
{
	switch (result) {
	case TICKET_WORDS:
		return again(rq, 422, kept, "words", "请写几句，让办理的人知道是什么情况");
	case TICKET_LIMIT:
		if (!str_equal(kept->action, "withdraw"))
			return again(rq, 422, kept, "words", limit_words(kept->action));
		kept->notice = limit_words(kept->action);
		return again(rq, 409, kept, "words", NULL);
	case TICKET_CHANGED:
	case TICKET_ILLEGAL:
		kept->notice = "这封信刚刚有了变化，没能按您说的做。请先看看下面的最新情况。";
		return again(rq, 409, kept, "words", NULL);
	case TICKET_MISSING: return 404;
	case TICKET_AWAY: return retry(rq, kept);
	default: return 500;
	}
}

static int perform(struct request *rq, struct kept *kept)
{
	const struct viewer *viewer = rq->session;
	struct actor citizen = {.roles = ROLE_CITIZEN, .address = rq->address};
	struct act act = {.action = kept->action, .words = kept->words, .reason = kept->rating};
	enum ticket_result result;
	int wait = 0;

	if (!guard_take(
		    "act", rq->address, conf_int(CONF_LIMIT_ACT), HOUR_SECONDS, rq->now, &wait)) {
		reply_retry_after(rq, wait);
		kept->notice = "刚才操作的次数多了，请过一会儿再试。您写的内容还在下面。";
		return again(rq, 429, kept, "words", NULL);
	}
	result = ticket_act(
		program_db(), program_engine(), viewer->ticket_id, &citizen, &act, rq->now, NULL);
	return result == TICKET_DONE ? done(rq, kept->action) : refused(rq, result, kept);
}

static int act_with_words(struct request *rq, const char *action)
{
	struct kept kept = {.action = action, .words = form_text(rq->form, "words")};

	if (!form_ok(rq->form))
		return again(rq, 422, &kept, "words", "请写短一点");
	return perform(rq, &kept);
}

int mine_add(struct request *rq)
{
	return act_with_words(rq, "add");
}

int mine_chase(struct request *rq)
{
	return act_with_words(rq, "chase");
}

int mine_withdraw(struct request *rq)
{
	return act_with_words(rq, "withdraw");
}

int mine_rate(struct request *rq)
{
	const struct policy *policy = program_engine()->policy;
	const char *rating = program_code(policy_ratings(policy), form_text(rq->form, "rating"));
	struct kept kept = {
		.action = "rate", .words = form_text(rq->form, "words"), .rating = rating};
	int64_t level = 0;

	if (!rating)
		return again(rq, 422, &kept, "rating", "请选一项评价");
	if (!form_ok(rq->form))
		return again(rq, 422, &kept, "words", "请写短一点");
	if (str_int(rating, &level) == 0 && level <= policy_number(policy, "rating.words_from") &&
		str_empty(kept.words))
		return again(rq, 422, &kept, "words", "请写一写哪里不满意，办理单位才知道怎么改");
	return perform(rq, &kept);
}

/* Asks once more, without scripts. */
int mine_withdraw_ask(struct request *rq)
{
	struct data *out = data_new(rq->pool);
	struct ticket *ticket = NULL;
	int failed = mine_ticket(rq, &ticket);

	if (failed)
		return failed;
	if (!lifecycle_find("letter", ticket->state, "withdraw"))
		return reply_redirect(rq, request_url(rq, "letters/mine"));
	data_text(out, "_title", "撤回这封信");
	data_text(out, "title", ticket->title);
	data_text(out, "number", ticket->number);
	data_text(out, "_number_grouped", ticket_number_grouped(rq->pool, ticket->number));
	return reply_page(rq, 200, "withdraw", out);
}
