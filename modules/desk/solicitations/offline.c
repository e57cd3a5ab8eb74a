/* SPDX-License-Identifier: MIT */
/*
 * Opinions that came by mail, telephone, fax or post: staff enter them with the channel and the day
 * on which they came. They count like those of the web, and are moderated like them.
 */
#include "modules/desk/solicitations/solicitations.h"

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "view/intake.h"

#define NOON (12 * HOUR)

static const char *const offline[] = {"mail", "phone", "fax", "post", NULL};

const struct field solicitation_offline_fields[] = {
	{"key", "", FIELD_KEY},
	{"channel", "怎么来的", FIELD_LINE, .required = true, .most = 8, .choices = offline},
	{"on", "收到的日子", FIELD_LINE, .required = true, .most = 10},
	{"article", "对哪一条", FIELD_INT, .least = 0, .most = 10000},
	{"body", "意见", FIELD_TEXT, .required = true, .least = 2, .most = 5000},
	{"name", "姓名或者单位", FIELD_LINE, .most = 60},
	{"phone", "电话", FIELD_LINE, .most = 40},
	{NULL},
};

static bool may_enter(const struct request *rq, const struct ticket *ticket)
{
	bool time = str_equal(ticket->state, "SCHEDULED") || str_equal(ticket->state, "OPEN") ||
		str_equal(ticket->state, "CLOSED") || str_equal(ticket->state, "COLLATING");

	return solicitations_may_moderate(rq, ticket) && time;
}

static int show_offline(struct request *rq, struct ticket *ticket, const struct solicitation *s,
	int status, const char *problem)
{
	struct data *data = data_new(rq->pool);
	struct data *list = data_list(data, "_channels");
	char text[INSTANT_TEXT];

	if (status != 200 && rq->json && !form_ok(rq->form))
		return reply_faults(rq, status);
	if (status != 200 && rq->json)
		return reply_error(rq, status, problem);
	form_show(rq->form, data);
	solicitations_show_head(rq, ticket, s, "opinions", data);
	for (size_t i = 0; offline[i]; i++) {
		struct data *item = data_item(list);
		data_text(item, "code", offline[i]);
		data_text(item, "name", solicitations_channel(offline[i]));
		data_bool(item, "selected", str_equal(offline[i], form_text(rq->form, "channel")));
	}
	data_text(data, "_title", "登记线下意见");
	data_text(data, "problem", problem);
	data_text(data, "key", status == 409 ? intake_fresh_key(rq) : intake_key(rq));
	data_text(data, "_first", pool_text(rq->pool, day_iso(instant_day(s->opens_at), text)));
	data_text(data, "_last", pool_text(rq->pool, day_iso(instant_day(s->closes_at - 1), text)));
	data_text(
		data, "_offline_url", request_url(rq, "desk/solicitations/%s/offline", s->number));
	data_text(data, "_opinions_url",
		request_url(rq, "desk/solicitations/%s/opinions", s->number));
	return desk_page(rq, status, "solicitation_offline", data);
}

int solicitations_offline(struct request *rq)
{
	struct solicitation *s;
	struct ticket *ticket;
	int fault = solicitations_open_asked(rq, &ticket, &s);

	if (fault)
		return fault;
	return may_enter(rq, ticket) ? show_offline(rq, ticket, s, 200, NULL) : 403;
}

/* Noon of the day that was typed, within the period and not in the future; NONE with a message. */
static instant received_at(struct request *rq, const struct solicitation *s)
{
	day d;

	if (day_parse(form_text(rq->form, "on"), &d) != 0) {
		form_error(rq->form, "on", "请按年-月-日填，例如 2026-07-01。");
		return INSTANT_NONE;
	}
	if (d > instant_day(rq->now)) {
		form_error(rq->form, "on", "这个日子还没有到，请填收到的那一天。");
		return INSTANT_NONE;
	}
	if (d < instant_day(s->opens_at) || d > instant_day(s->closes_at - 1)) {
		form_error(rq->form, "on", "收到的日子不在征集期内，不能算作这次征集的意见。");
		return INSTANT_NONE;
	}
	instant at = day_start(d) + NOON;
	at = at > rq->now ? rq->now : at;
	at = at < s->opens_at ? s->opens_at : at;
	return at >= s->closes_at ? s->closes_at - 1 : at;
}

static int entered(struct request *rq, struct ticket *ticket, const struct solicitation *s,
	enum ticket_result result, const struct opinion_receipt *receipt)
{
	switch (result) {
	case TICKET_DONE:
	case TICKET_REPEATED: break;
	case TICKET_OTHER:
		return show_offline(rq, ticket, s, 409,
			pool_print(rq->pool,
				"这张表刚才已经登记过一条，编号 %s。现在填的和那一条不一样，还没有"
				"登记：要另登记一条，请再按一次。",
				ticket_number_grouped(rq->pool, receipt->number)));
	case TICKET_ILLEGAL:
		return show_offline(rq, ticket, s, 409,
			"现在不能再登记意见：征集还没有开始，或者结果已经送审。");
	case TICKET_AWAY: reply_retry_after(rq, 5); return 503;
	default: return 500;
	}
	if (rq->json) {
		struct data *data = data_new(rq->pool);
		data_text(data, "number", receipt->number);
		return reply_json(rq, 201, data);
	}
	desk_flash(rq, NULL,
		pool_print(rq->pool, "意见已登记，编号 %s。可以接着登记下一条。",
			ticket_number_grouped(rq->pool, receipt->number)));
	return reply_redirect(rq, request_url(rq, "desk/solicitations/%s/offline", s->number));
}

int solicitations_enter(struct request *rq)
{
	const struct form *form = rq->form;
	struct opinion_receipt receipt;
	struct solicitation *s;
	struct ticket *ticket;
	int fault = solicitations_open(rq, rq->arg, &ticket, &s);

	if (fault)
		return fault;
	if (!(s->asks & ASKS_OPINIONS) || s->public_at == INSTANT_NONE)
		return 404;
	if (!may_enter(rq, ticket))
		return solicitations_may_moderate(rq, ticket)
			? entered(rq, ticket, s, TICKET_ILLEGAL, NULL)
			: 403;
	struct opinion_new opinion = {.ticket_id = s->id,
		.site_id = rq->site_id,
		.key = intake_key(rq),
		.article = (int)form_int(form, "article", 0),
		.channel = form_text(form, "channel"),
		.body = utf8_trim(rq->pool, form_text(form, "body")),
		.contact = {form_text(form, "name"), form_text(form, "phone"), "", ""},
		.entered_by = desk_person(rq)->staff_id,
		.received_at = received_at(rq, s)};
	if (!form_ok(form))
		return show_offline(rq, ticket, s, 422, NULL);
	return entered(rq, ticket, s,
		opinion_add(desk.db, &desk.engine, &opinion, rq->now, &receipt), &receipt);
}
