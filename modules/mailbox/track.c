/* SPDX-License-Identifier: MIT */
/*
 * The way to one's own letter: the form for number and query code. What they open, and how often
 * one may try, is view/intake.c's.
 */
#include "mailbox.h"

#include "view/ticket_view.h"

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

int mine_session(struct request *rq)
{
	if (viewer_session(rq, MINE_COOKIE) == 0)
		return 0;
	if (rq->json)
		return 403;
	if (str_equal(rq->method, "POST") && !str_equal(wanted(rq), "leave"))
		track_again(rq, wanted(rq));
	else
		reply_redirect(rq, request_url(rq, "letters/track?over=1"));
	return -1;
}

/* --- the form --- */

static int track_page(struct request *rq, int status, const char *notice, const struct kept *kept)
{
	struct data *out = data_new(rq->pool);
	char number[TICKET_NUMBER];
	const char *typed = form_text(rq->form, "number");

	if (rq->json)
		return reply_faults(rq, status);
	form_show(rq->form, out);
	data_text(out, "_title", "查进度");
	data_text(out, "_notice", notice);
	data_text(out, "_number",
		ticket_number_parse(typed, number) ? ticket_number_grouped(rq->pool, number)
						   : typed);
	if (kept && !str_empty(kept->action)) {
		struct data *carried = data_object(out, "_kept");

		data_text(carried, "action", kept->action);
		data_text(carried, "words", kept->words);
		data_text(carried, "rating", kept->rating);
	}
	return reply_page(rq, status, "track", out);
}

int track_get(struct request *rq)
{
	const char *notice = NULL;

	if (form_bool(rq->form, "over"))
		notice = "为了不让别人看到您的信，过一段时间要重新填一次编号和查询码。";
	if (form_bool(rq->form, "left"))
		notice = "已经退出。这台电脑或手机上的其他人看不到您的信了。";
	return track_page(rq, 200, notice, NULL);
}

static struct kept typed(struct request *rq, const char *action)
{
	return (struct kept){.action = action,
		.words = form_text(rq->form, "words"),
		.rating = form_text(rq->form, "rating")};
}

int track_again(struct request *rq, const char *action)
{
	struct kept kept = typed(rq, action);

	return track_page(rq, 403,
		"时间久了，请重新填一次编号和查询码。您刚才写的内容还在，打开信以后就能接着交。",
		&kept);
}

static int opened(struct request *rq, const struct ticket *ticket, struct kept *kept)
{
	viewer_enter(rq, MINE_COOKIE, ticket->id);
	if (rq->json)
		return mine_show(rq, 200, ticket, NULL);
	if (str_empty(kept->action) || (str_empty(kept->words) && str_empty(kept->rating)))
		return reply_redirect(rq, request_url(rq, "letters/mine"));
	kept->notice = "您刚才写的内容还在下面，请看一看，再交一次。";
	return mine_show(rq, 200, ticket, kept);
}

int track_post(struct request *rq)
{
	struct kept kept = typed(rq, form_text(rq->form, "action"));
	struct ticket *ticket = NULL;
	int status;

	if (!form_ok(rq->form))
		return track_page(rq, 422, NULL, &kept);
	status = intake_track(rq, "letter", &ticket);
	if (status == 0)
		return opened(rq, ticket, &kept);
	if (status == 403) {
		form_error(rq->form, "code", "编号或查询码不对，请对照回执再填一次");
		return track_page(rq, 403, NULL, &kept);
	}
	if (rq->json)
		return status;
	return track_page(rq, status,
		status == 429 ? "填错的次数多了，为了保护写信人，请过一会儿再查。"
			      : "系统一时查不到，请过一分钟再试。",
		&kept);
}
