/* SPDX-License-Identifier: MIT */
/*
 * The receipt of a ticket, the same for every kind. What a program says besides is put into the
 * data before.
 */
#include "view/own.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/intake.h"
#include "view/program.h"
#include "view/qr.h"
#include "view/words.h"
#include "web/reply.h"

void own_why(struct request *rq, const struct policy_rule *rule, struct data *out)
{
	data_text(out, "why", rule ? words_why(rq->pool, rule, false) : NULL);
	data_text(out, "rule", rule ? rule->name : NULL);
	data_text(out, "source", rule ? words_source(rule->source) : NULL);
}

/* With the whole date: a receipt is kept, and "today" is read on another day. */
static const char *paper_time(struct request *rq, instant at)
{
	day d = instant_day(at);
	int minutes = (int)((at - day_start(d)) / MINUTE);

	return pool_print(rq->pool, "%s %02d:%02d", words_date(rq->pool, d, INSTANT_NONE),
		minutes / 60, minutes % 60);
}

/* Both null when the code cannot be made any more: whoever sent it has the first receipt. */
static void show_code(struct request *rq, const char *code, struct data *out)
{
	bool known = !str_empty(code);

	data_text(out, "code", known ? pool_text(rq->pool, code) : NULL);
	data_text(out, "_code_grouped",
		known ? pool_print(rq->pool, "%.4s %.4s", code, code + 4) : NULL);
}

int own_receipt(struct request *rq, const struct own *own, int status,
	const struct receipt *receipt, struct data *out)
{
	const struct policy *policy = program_engine()->policy;
	char iso[INSTANT_TEXT];
	const char *url = request_full_url(rq, "%s/track?number=%s", own->place, receipt->number);

	data_text(out, "_title", own->received);
	data_text(out, "number", pool_text(rq->pool, receipt->number));
	data_text(out, "_number_grouped", ticket_number_grouped(rq->pool, receipt->number));
	show_code(rq, receipt->code, out);
	data_text(out, "submitted_at",
		pool_text(rq->pool,
			instant_iso(receipt->submitted_at - receipt->submitted_at % SECOND, iso)));
	data_text(out, "_submitted", paper_time(rq, receipt->submitted_at));
	data_text(out, "due_at", pool_text(rq->pool, instant_iso(receipt->due_at, iso)));
	data_text(out, "_due", words_date(rq->pool, receipt->due_day, INSTANT_NONE));
	data_bool(out, "provisional", receipt->provisional);
	data_text(out, "url", url);
	data_bool(out, "_repeated", status == 200);
	own_why(rq, policy_rule(policy, own->promise, policy_default_class(policy)), out);
	qr_show(rq->pool, url, out);
	viewer_enter(rq, own->cookie, receipt->id);
	return reply_page(rq, status, "receipt", out);
}

const char *own_other(struct request *rq, const struct own *own, const struct receipt *receipt)
{
	const char *code = str_empty(receipt->code)
		? ""
		: pool_print(rq->pool, "，查询码 %.4s %.4s", receipt->code, receipt->code + 4);

	return pool_print(rq->pool,
		"这张表刚才已经交过一次，已经收到，编号 %s%s。现在写的和那一次不一样，还没有交上："
		"要改那一次的内容，请到“查进度”里写补充；要%s，请再交一次。",
		ticket_number_grouped(rq->pool, receipt->number), code, own->another);
}
