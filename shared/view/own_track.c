/* SPDX-License-Identifier: MIT */
/*
 * The way to one's own ticket: the form for number and query code. What they open, and how often
 * one may try, is intake.c's.
 */
#include "view/own.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/intake.h"
#include "web/form.h"
#include "web/reply.h"

static int page(struct request *rq, const struct own *own, int status, const char *notice,
	const struct own_typed *typed)
{
	struct data *out = data_new(rq->pool);
	char number[TICKET_NUMBER];
	const char *asked = form_text(rq->form, "number");

	if (rq->json)
		return reply_faults(rq, status);
	form_show(rq->form, out);
	data_text(out, "_title", "查进度");
	own_names(rq, own, out);
	data_text(out, "_notice", notice);
	data_text(out, "_number",
		ticket_number_parse(asked, number) ? ticket_number_grouped(rq->pool, number)
						   : asked);
	if (typed && !str_empty(typed->action)) {
		struct data *carried = data_object(out, "_kept");

		data_text(carried, "action", typed->action);
		data_text(carried, "words", typed->words);
		data_text(carried, "rating", typed->rating);
	}
	return reply_page(rq, status, "track", out);
}

int own_track(struct request *rq, const struct own *own)
{
	const char *notice = NULL;

	if (form_bool(rq->form, "over"))
		notice = pool_print(rq->pool,
			"为了不让别人看到您的%s，过一段时间要重新填一次编号和查询码。", own->noun);
	if (form_bool(rq->form, "left"))
		notice = pool_print(
			rq->pool, "已经退出。这台电脑或手机上的其他人看不到您的%s了。", own->noun);
	return page(rq, own, 200, notice, NULL);
}

static struct own_typed read_typed(struct request *rq, const char *action)
{
	return (struct own_typed){.action = action,
		.words = form_text(rq->form, "words"),
		.rating = form_text(rq->form, "rating")};
}

static int again(struct request *rq, const struct own *own, const char *action)
{
	struct own_typed typed = read_typed(rq, action);

	return page(rq, own, 403,
		"时间久了，请重新填一次编号和查询码。您刚才写的内容还在，打开以后就能接着交。",
		&typed);
}

static int opened(struct request *rq, const struct own *own, const struct ticket *ticket,
	struct own_typed *typed)
{
	viewer_enter(rq, own->cookie, ticket->id);
	if (rq->json)
		return own_show(rq, own, 200, ticket, NULL);
	if (str_empty(typed->action) || (str_empty(typed->words) && str_empty(typed->rating)))
		return reply_redirect(rq, request_url(rq, "%s/mine", own->place));
	typed->notice = "您刚才写的内容还在下面，请看一看，再交一次。";
	return own_show(rq, own, 200, ticket, typed);
}

int own_track_post(struct request *rq, const struct own *own)
{
	struct own_typed typed = read_typed(rq, form_text(rq->form, "action"));
	struct ticket *ticket = NULL;
	int status;

	if (!form_ok(rq->form))
		return page(rq, own, 422, NULL, &typed);
	status = intake_track(rq, own->kind, &ticket);
	if (status == 0)
		return opened(rq, own, ticket, &typed);
	if (status == 403) {
		form_error(rq->form, "code", "编号或查询码不对，请对照回执再填一次");
		return page(rq, own, 403, NULL, &typed);
	}
	if (rq->json)
		return status;
	return page(rq, own, status,
		status == 429 ? "填错的次数多了，为了不让别人乱猜，请过一会儿再查。"
			      : "系统一时查不到，请过一分钟再试。",
		&typed);
}

/* --- whoever comes without the code --- */

/* The last word of the address is what was wanted: letters/mine/add. */
static const char *wanted(const struct request *rq)
{
	const char *last = rq->path;

	for (const char *p = rq->path; *p; p++) {
		if (*p == '/')
			last = p + 1;
	}
	return last;
}

int own_session(struct request *rq, const struct own *own)
{
	if (viewer_session(rq, own->cookie) == 0)
		return 0;
	if (rq->json)
		return 403;
	if (str_equal(rq->method, "POST") && !str_equal(wanted(rq), "leave"))
		again(rq, own, wanted(rq));
	else
		reply_redirect(rq, request_url(rq, "%s/track?over=1", own->place));
	return -1;
}
