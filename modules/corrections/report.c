/* SPDX-License-Identifier: MIT */
/*
 * Reporting an error: the form, with page and quote filled in by whoever led here, and its
 * submission. Whatever goes wrong, the form comes back with what was typed. What a report becomes
 * is shared/tickets/corrections/correction.c's.
 */
#include "corrections.h"

#include <string.h>

#include "base/utf8.h"
#include "view/ending.h"
#include "web/guard.h"

#define BODY_LEAST 2

/* --- the form --- */

static struct policy_list kinds(void)
{
	return policy_items(program_engine()->policy, CORRECTION_KINDS);
}

/* One line says what each is for. Who marked a text on a page most often found a wrong word; but
 * what somebody means, somebody says. */
static void show_kinds(const char *chosen, struct data *out)
{
	struct policy_list list = kinds();
	struct data *items = data_list(out, "categories");

	for (size_t i = 0; i < list.n; i++) {
		struct data *item = data_item(items);

		data_text(item, "id", list.choice[i].code);
		data_text(item, "name", list.choice[i].name);
		data_text(item, "text", list.choice[i].text);
		data_bool(item, "_selected", str_equal(list.choice[i].code, chosen));
	}
}

static void show_limits(struct data *out)
{
	struct data *limits = intake_limits(out);

	data_int(limits, "url_most", CORRECTION_URL_MOST);
	data_int(limits, "quote_most", QUOTE_MOST);
	data_int(limits, "proposal_most", QUOTE_MOST);
	data_int(limits, "body_least", BODY_LEAST);
}

/* The page from which a plain link led here: the browser names it, if it is one of this site. */
static const char *came_from(struct request *rq)
{
	const char *from = correction_url(rq->pool, request_param(rq, "HTTP_REFERER"));
	const char *host = request_param(rq, "HTTP_HOST"), *place;
	size_t n = host ? strlen(host) : 0;

	if (!from || n == 0)
		return NULL;
	place = correction_place(from);
	if (strncasecmp(place, host, n) != 0 || place[n] != '/' ||
		str_starts(place + n, rq->prefix))
		return NULL;
	return from;
}

static int form_page(struct request *rq, int status, const char *notice)
{
	struct data *out = data_new(rq->pool);
	const char *key = status == 409 ? intake_fresh_key(rq) : intake_key(rq);
	const char *page = form_text(rq->form, "url");

	if (str_empty(page) && status == 200)
		page = came_from(rq);
	if (rq->json && status == 422)
		return reply_faults(rq, status);
	if (!rq->json)
		form_show(rq->form, out);
	data_text(out, "_title", "网站纠错");
	data_text(out, "key", key);
	data_text(out, "_notice", notice);
	data_bool(out, "_again", status != 200);
	data_bool(out, "_led", status == 200 && !str_empty(page));
	data_text(out, "_page", page);
	show_kinds(program_code(kinds(), form_text(rq->form, "category")), out);
	show_limits(out);
	clocks_show(rq, out);
	guard_challenge(rq, program_engine()->secret, key, out);
	return reply_page(rq, status, "report", out);
}

int report_get(struct request *rq)
{
	return ending_announced(rq) ? ending_page(rq) : form_page(rq, 200, NULL);
}

/* --- its submission --- */

static const char *check_kind(struct form *form)
{
	const char *kind = program_code(kinds(), form_text(form, "category"));

	if (!kind)
		form_error(form, "category", "请选一项最接近的问题类型");
	return kind;
}

/* What is wrong is said by the quote or in words; both may be. */
static void check_words(struct form *form)
{
	size_t body = utf8_length(form_text(form, "body"));

	if (body == 0 && !form_has(form, "quote"))
		form_error(form, "body", "请写一写哪里有问题，或者在上面填网页上的原文");
	else if (body > 0 && body < BODY_LEAST)
		form_error(form, "body", "请再写清楚一点，至少两个字");
}

static void check_url(struct request *rq)
{
	if (form_has(rq->form, "url") && !correction_url(rq->pool, form_text(rq->form, "url")))
		form_error(rq->form, "url",
			"请检查网页地址，它的样子像 http://www.example.gov.cn/news/1.html");
}

static enum ticket_result submit(struct request *rq, const char *kind,
	const struct contact *contact, struct receipt *receipt, char joined[TICKET_NUMBER])
{
	struct form *form = rq->form;
	struct ticket_new report = {.site_id = rq->site_id,
		.key = form_text(form, "key"),
		.type = kind,
		.body = form_text(form, "body"),
		.source = "web",
		.address = rq->address,
		.now = rq->now,
		.contact = {form_text(form, "name"), contact->phone, contact->email, ""}};
	const struct correction about = {.url = form_text(form, "url"),
		.site_code = form_text(form, "site_code"),
		.quote = form_text(form, "quote"),
		.proposal = form_text(form, "proposal")};

	report.attachments = intake_files(rq, &report.n_attachments);
	if (!report.attachments)
		return TICKET_AWAY;
	return correction_submit(program_db(), program_engine(), &report, &about, receipt, joined);
}

static int receipt_page(
	struct request *rq, int status, const struct receipt *receipt, const char *joined)
{
	const char *page = correction_url(rq->pool, form_text(rq->form, "url"));
	struct data *out = data_new(rq->pool);

	data_bool(out, "joined", !str_empty(joined));
	clocks_show(rq, out);
	data_text(out, "page", page);
	data_text(out, "_place", page ? correction_place(page) : NULL);
	return own_receipt(rq, &own_report, status, receipt, out);
}

/* The form again with its values, so that a second try is one click. */
static int again_later(struct request *rq)
{
	reply_retry_after(rq, PROGRAM_AWAY_SECONDS);
	return form_page(rq, 503,
		"系统一时没能收下，这条纠错还没有交上去。您填的内容都在下面，请过一分钟再按一次“提"
		"交”"
		"，不会重复。");
}

/* The number that this key has is another report's. */
static int another(struct request *rq, const struct receipt *receipt)
{
	const char *notice = own_other(rq, &own_report, receipt);

	if (rq->json)
		form_error(rq->form, "key", notice);
	return form_page(rq, rq->json ? 422 : 409, notice);
}

static int again_too_often(struct request *rq, const char *notice)
{
	return rq->json ? 429 : form_page(rq, 429, notice);
}

static int submitted(struct request *rq, enum ticket_result result, const struct receipt *receipt,
	const char *joined)
{
	switch (result) {
	case TICKET_DONE:
		intake_took(rq, "correction", conf_int(CONF_LIMIT_CORRECTION));
		return receipt_page(rq, 201, receipt, joined);
	case TICKET_REPEATED: return receipt_page(rq, 200, receipt, joined);
	case TICKET_OTHER: return another(rq, receipt);
	case TICKET_CLOSED: return ending_page(rq);
	case TICKET_AWAY: return again_later(rq);
	default: return 500;
	}
}

int report_post(struct request *rq)
{
	const char *kind = check_kind(rq->form);
	struct contact contact = {0};
	struct receipt receipt = {0};
	char joined[TICKET_NUMBER] = "";
	int stopped = 0;

	check_url(rq);
	check_words(rq->form);
	intake_contact(rq, &contact);
	if (form_ok(rq->form))
		stopped = intake_challenge(rq);
	if (stopped)
		return again_too_often(rq,
			"确认问题答错的次数多了，这条纠错还没有交上去。您填的内容都在下面，请过一会"
			"儿"
			"再交。");
	if (!form_ok(rq->form))
		return form_page(rq, 422, NULL);
	if (intake_often(rq, "correction", conf_int(CONF_LIMIT_CORRECTION), intake_is_ticket))
		return again_too_often(rq,
			"这个网络地址一小时内交的纠错已经够多了，这一条还没有交上去。您填的内容都在"
			"下"
			"面，请过一会儿再交。");
	return submitted(rq, submit(rq, kind, &contact, &receipt, joined), &receipt, joined);
}
