/* SPDX-License-Identifier: MIT */
/*
 * The way to one's own letter: number and query code open a sealed cookie. An unknown number and a
 * wrong code get the same answer, and only wrong ones count against the limits.
 */
#include "mailbox.h"

#include "view/ticket_view.h"
#include "web/guard.h"
#include "web/session.h"

#define QUARTER_SECONDS 900

/* --- the cookie --- */

/* The text in the cookie: ticket id and random bytes, so that the CSRF token made from it cannot be
 * guessed. */
static void enter_with(struct request *rq, const char *text, int64_t ticket_id)
{
	struct viewer *viewer = pool_alloc(rq->pool, sizeof *viewer);

	viewer->ticket_id = ticket_id;
	rq->session = viewer;
	rq->csrf = session_csrf(rq, mailbox_engine()->secret, text);
}

void mine_enter(struct request *rq, int64_t ticket_id)
{
	instant until = rq->now + conf_int(CONF_TRACK_MINUTES) * MINUTE;
	char token[SESSION_TOKEN];
	const char *text;

	session_token(token);
	text = pool_print(rq->pool, "%lld:%s", (long long)ticket_id, token);
	session_seal(rq, mailbox_engine()->secret, MINE_COOKIE, text, until);
	enter_with(rq, text, ticket_id);
}

static int64_t viewer_id(struct request *rq, const char *text)
{
	int64_t id = 0;
	size_t n = 0;

	while (text[n] && text[n] != ':')
		n++;
	return str_int(pool_copy(rq->pool, text, n), &id) == 0 ? id : 0;
}

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
	const char *text = session_unseal(rq, mailbox_engine()->secret, MINE_COOKIE);
	int64_t id = text ? viewer_id(rq, text) : 0;

	if (id > 0) {
		enter_with(rq, text, id);
		return 0;
	}
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

/* Both limits are looked at before anything is compared. What cannot be a number counts for the
 * address alone. */
static bool too_often(struct request *rq, const char *number, int *wait)
{
	if (!guard_peek("track", rq->address, conf_int(CONF_LIMIT_TRACK), QUARTER_SECONDS, rq->now,
		    wait))
		return true;
	return *number &&
		!guard_peek("ticket", number, conf_int(CONF_LIMIT_TICKET), QUARTER_SECONDS, rq->now,
			wait);
}

static int wrong(struct request *rq, const char *number, const struct kept *kept)
{
	int wait;

	guard_take(
		"track", rq->address, conf_int(CONF_LIMIT_TRACK), QUARTER_SECONDS, rq->now, &wait);
	if (*number)
		guard_take("ticket", number, conf_int(CONF_LIMIT_TICKET), QUARTER_SECONDS, rq->now,
			&wait);
	form_error(rq->form, "code", "编号或查询码不对，请对照回执再填一次");
	return track_page(rq, 403, NULL, kept);
}

static int opened(struct request *rq, const struct ticket *ticket, struct kept *kept)
{
	mine_enter(rq, ticket->id);
	if (rq->json)
		return mine_show(rq, 200, ticket, NULL);
	if (str_empty(kept->action) || (str_empty(kept->words) && str_empty(kept->rating)))
		return reply_redirect(rq, request_url(rq, "letters/mine"));
	kept->notice = "您刚才写的内容还在下面，请看一看，再交一次。";
	return mine_show(rq, 200, ticket, kept);
}

/* A code may be typed with spaces. */
static char *bare(struct request *rq, const char *code)
{
	char *out = pool_text(rq->pool, code);
	size_t n = 0;

	for (const char *p = code; *p; p++) {
		if (*p != ' ' && *p != '-')
			out[n++] = *p;
	}
	out[n] = '\0';
	return out;
}

int track_post(struct request *rq)
{
	struct kept kept = typed(rq, form_text(rq->form, "action"));
	struct ticket *ticket = NULL;
	char number[TICKET_NUMBER] = "";
	bool fits = ticket_number_parse(form_text(rq->form, "number"), number);
	int wait = 0;

	if (!form_ok(rq->form))
		return track_page(rq, 422, NULL, &kept);
	if (too_often(rq, number, &wait)) {
		reply_retry_after(rq, wait);
		return rq->json
			? 429
			: track_page(rq, 429, "填错的次数多了，为了保护写信人，请过一会儿再查。",
				  &kept);
	}
	if (!fits)
		return wrong(rq, number, &kept);
	if (ticket_by_code(mailbox_db(), rq->pool, mailbox_engine()->secret, rq->site_id, number,
		    bare(rq, form_text(rq->form, "code")), &ticket) != DB_OK) {
		if (rq->json)
			return mailbox_away(rq);
		reply_retry_after(rq, AWAY_SECONDS);
		return track_page(rq, 503, "系统一时查不到，请过一分钟再试。", &kept);
	}
	return ticket ? opened(rq, ticket, &kept) : wrong(rq, number, &kept);
}
