/* SPDX-License-Identifier: MIT */
/*
 * An error report on its ticket's page: what is said to be wrong, the page as it was read with the
 * place marked, whether it still says so, and whose page it is. Fetching is courier's and
 * inspector's business; a clerk only asks for it.
 */
#include "modules/desk/corrections/corrections.h"

#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/ticket/forms.h"
#include "tickets/corrections/correction.h"
#include "tickets/corrections/visit.h"
#include "view/ticket_view.h"
#include "view/words.h"

bool correction_is(const struct ticket *ticket)
{
	return str_equal(ticket->kind, CORRECTION_KIND);
}

enum db_status correction_look(struct request *rq, struct desk_work *work)
{
	const struct ticket *ticket = work->ticket;

	if (!correction_is(ticket))
		return DB_OK;
	enum db_status status = correction_read(desk.db, rq->pool, ticket->id, &work->correction);
	if (status == DB_OK)
		status = visit_list(desk.db, rq->pool, ticket->id, &work->visits, &work->n_visits);
	if (status == DB_OK && work->correction)
		status = path_unit_of(desk.db, rq->pool, ticket->site_id, work->correction->url,
			&work->path_unit);
	return status;
}

/* --- words --- */

static const char *why_words(const char *why)
{
	if (str_equal(why, "report"))
		return "收到报告时";
	return str_equal(why, "check") ? "答复已整改以后" : "工作人员再看一次";
}

static const char *fault_words(const char *fault)
{
	static const struct {
		const char *fault, *words;
	} faults[] = {
		{"address", "网址不完整，没有打开"},
		{"protocol", "不是网页地址（只看 http 和 https 的网页）"},
		{"port", "网址里的端口不是网站常用的，没有打开"},
		{"private", "网址指向内部网络，没有打开"},
		{"resolve", "找不到这个网站"},
		{"connect", "连不上这个网站"},
		{"tls", "网站的安全证书有问题"},
		{"timeout", "网站很久没有回应"},
		{"redirects", "网页一再跳转，没有到头"},
		{"broken", "网站的回应不完整"},
		{"busy", "网站现在忙，没有给出页面"},
		{"refused", "网站不让打开这个页面"},
		{"abandoned", "试了多次都没有读完，不再自动看了"},
		{"inspector", "看网页的程序没有运行，请告诉系统管理员"},
	};

	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		if (str_equal(faults[i].fault, fault))
			return faults[i].words;
	return "页面没有读出来";
}

/* What a visit means for who has to answer, in a few words; `still` and `gone` are its shapes. */
static const char *found_words(const struct correction *about, const struct visit *visit)
{
	if (visit->status == 404 || visit->status == 410)
		return "页面已经打不开";
	if (visit->found == 1)
		return "原文还在";
	if (visit->found == VISIT_ALIKE)
		return "有几乎一样的文字，和报告的原文只差标点、空格、大小写或全角半角，请看是不是"
		       "已经改好";
	if (visit->found == 0)
		return "原文已经不在";
	if (str_empty(about->quote))
		return "报告里没有原文，不能比对";
	return "这个页面不能按文字比对，请打开看";
}

/* --- showing --- */

static void show_visit(struct request *rq, const struct correction *about,
	const struct visit *visit, struct data *item)
{
	bool done = str_equal(visit->state, "done");

	data_text(item, "why", visit->why);
	data_text(item, "_why_words", why_words(visit->why));
	data_text(item, "state", visit->state);
	data_bool(
		item, "_waits", str_equal(visit->state, "wait") || str_equal(visit->state, "busy"));
	view_time(rq, item, "_asked", visit->asked_at);
	view_time(rq, item, "visited", visit->visited_at);
	view_iso(rq, item, "visited_at", visit->visited_at);
	if (!str_empty(visit->fault)) {
		data_text(item, "fault", visit->fault);
		data_text(item, "fault_words", fault_words(visit->fault));
		data_bool(item, "_last", str_equal(visit->state, "failed"));
	}
	if (!done)
		return;
	data_int(item, "status", visit->status);
	data_text(item, "title", str_or_null(visit->title));
	data_text(item, "charset", str_or_null(visit->charset));
	data_text(item, "media_type", str_or_null(visit->media_type));
	data_text(item, "size", words_size(rq->pool, visit->bytes));
	data_text(item, "found_words", found_words(about, visit));
	data_bool(item, "_still", visit->found == 1);
	data_bool(item, "_gone", visit->found == 0);
	if (!str_equal(visit->final_url, about->url))
		data_text(item, "final_url", str_or_null(visit->final_url));
	if (visit->found == 1) {
		data_text(item, "before", visit->before_quote);
		data_text(item, "quote", about->quote);
		data_text(item, "after", visit->after_quote);
	} else if (visit->found == VISIT_ALIKE) {
		data_text(item, "alike", visit->before_quote);
	}
}

/* The latest that was done speaks for the page; one that is under way is said beside it. */
static void show_visits(struct request *rq, const struct desk_work *work, struct data *data)
{
	struct data *list = data_list(data, "visits");
	bool shown = false;

	for (size_t i = 0; i < work->n_visits; i++) {
		const struct visit *visit = &work->visits[i];
		show_visit(rq, work->correction, visit, data_item(list));
		if (shown || !str_equal(visit->state, "done"))
			continue;
		shown = true;
		show_visit(rq, work->correction, visit, data_object(data, "copy"));
		/* the unit has said that it is put right, and the page says otherwise */
		data_bool(data, "_still_there",
			visit->found == 1 && str_equal(visit->why, "check") &&
				str_equal(work->ticket->state, "REPLIED_FIXED"));
	}
	if (work->n_visits > 0) {
		const struct visit *last = &work->visits[0];
		data_bool(data, "_looking",
			str_equal(last->state, "busy") ||
				(str_equal(last->state, "wait") && last->attempts == 0));
		if (!str_empty(last->fault))
			show_visit(rq, work->correction, last, data_object(data, "_last_fault"));
	}
	data_bool(data, "_many_visits", work->n_visits > 1);
}

static const char *kind_words(const char *code)
{
	const struct policy_choice *kind =
		policy_choice(policy_items(desk.engine.policy, CORRECTION_KINDS), code);
	return kind ? kind->name : code;
}

static const char *source_words(const char *source)
{
	if (str_equal(source, "staff"))
		return "工作人员自查发现";
	return str_equal(source, "import") ? "全国平台转来" : "网友报告";
}

void correction_show(struct request *rq, const struct desk_work *work, struct data *data)
{
	const struct correction *about = work->correction;
	const struct ticket *ticket = work->ticket;

	if (!about)
		return;
	struct data *item = data_object(data, "correction");
	data_text(item, "url", about->url);
	data_text(item, "site_code", str_or_null(about->site_code));
	data_text(item, "quote", str_or_null(about->quote));
	data_text(item, "proposal", str_or_null(about->proposal));
	data_text(item, "kind", ticket->type);
	data_text(item, "kind_words", kind_words(ticket->type));
	data_bool(item, "_fake", str_equal(ticket->type, CORRECTION_FAKE));
	data_text(item, "source_words", source_words(ticket->source));
	data_text(item, "national_ref", about->national_ref);
	data_int(item, "reports", about->reports);
	data_bool(item, "_several", about->reports > 1);
	if (!str_empty(about->handed_to)) {
		data_text(item, "handed_to", about->handed_to);
		view_time(rq, item, "handed", about->handed_at);
	}
	show_visits(rq, work, data);
	data_text(data, "_visit_url", request_url(rq, "desk/tickets/%s/visit", ticket->number));
	data_text(data, "_here_url", request_url(rq, "desk/tickets/%s#copy", ticket->number));
}

/* --- asking for a look --- */

int correction_visit(struct request *rq)
{
	struct ticket *ticket;

	int status = desk_ticket(rq, rq->arg, &ticket);
	if (status)
		return status;
	if (!correction_is(ticket))
		return 404;
	if (desk_person(rq)->roles & ROLE_VENDOR)
		return 403;
	enum db_status asked = visit_ask(desk.db, ticket->id, ticket->site_id, "ask", rq->now);
	if (asked != DB_OK)
		return desk_fault(rq, asked);
	desk_flash(rq, NULL, "正在打开那个页面，几秒钟后刷新就能看到结果。");
	return reply_redirect(rq, request_url(rq, "desk/tickets/%s#copy", ticket->number));
}
