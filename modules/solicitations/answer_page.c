/* SPDX-License-Identifier: MIT */
/*
 * A page of a questionnaire, the last step behind its pages, and what is said when it is in. Which
 * page is shown is answer.c's to say.
 */
#include "answer.h"

#include "view/words.h"
#include "web/guard.h"

bool answer_has_end(const struct answering *a)
{
	return a->pages > 1;
}

bool answer_at_end(const struct answering *a)
{
	return !answer_has_end(a) || a->page > a->pages;
}

static bool asks_on(const struct answering *a, int page)
{
	size_t n;
	const struct question *all = questions_all(a->set, &n);

	for (size_t i = 0; i < n; i++) {
		if (all[i].page == page && questions_asked(a->set, &all[i], a->given, a->n))
			return true;
	}
	return false;
}

int answer_next(const struct answering *a)
{
	int page = a->page + 1;

	while (page <= a->pages && !asks_on(a, page))
		page++;
	return page > a->pages ? a->pages + 1 : page;
}

int answer_before(const struct answering *a)
{
	int page = a->page - 1;

	while (page > 0 && !asks_on(a, page))
		page--;
	return page;
}

/* --- the page --- */

/* Numbers go on from page to page. */
static int first_number(const struct answering *a)
{
	size_t n;
	const struct question *all = questions_all(a->set, &n);
	int number = 1;

	for (size_t i = 0; i < n && all[i].page < a->page; i++)
		number += questions_asked(a->set, &all[i], a->given, a->n);
	return number;
}

static void show_way(const struct answering *a, struct data *out)
{
	bool several = answer_has_end(a);
	int steps = a->pages + 1;

	data_bool(out, "_several", several);
	data_bool(out, "_end", answer_at_end(a));
	data_bool(out, "_only_end", several && a->page > a->pages);
	data_bool(out, "_back", several && answer_before(a) > 0);
	data_int(out, "page", a->page);
	data_int(out, "pages", a->pages);
	data_int(out, "_steps", steps);
	data_bool(out, "_begin", a->page == 1);
}

static size_t answered(const struct answering *a)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n; i++)
		n += i == 0 || !str_equal(a->given[i].question, a->given[i - 1].question);
	return n;
}

/* How it is made sure that one person answers once. */
static void show_method(struct request *rq, const struct answering *a, struct data *out)
{
	bool token = str_equal(a->s->method, "token"), contact = str_equal(a->s->method, "contact");

	data_text(out, "method", a->s->method);
	data_bool(out, "_token", token);
	data_bool(out, "_contact", contact);
	data_bool(out, "_address", !token && !contact);
	data_bool(out, "_ask_token", token && a->page == 1);
	data_bool(out, "_ask_contact", contact && answer_at_end(a));
	data_text(out, "_token_typed", a->token);
	data_text(out, "_contact_typed", a->contact);
	data_bool(out, "_code_sent", a->code_sent);
	data_bool(out, "_by_phone", *conf_text(CONF_SMS_URL) != '\0');
	data_bool(out, "_by_mail", *conf_text(CONF_MAIL_URL) != '\0');
	data_int(out, "_code_minutes", RESPONSE_CODE_MINUTES);
	(void)rq;
}

static size_t show_questions(struct request *rq, const struct answering *a, struct data *out)
{
	struct question_page page = {.questions = a->set,
		.page = rq->json ? 0 : a->page,
		.every = rq->json, /* a program asks them by their conditions */
		.given = a->given,
		.n = a->n,
		.seed = question_seed(a->key),
		.first = first_number(a)};

	return question_page_show(rq, &page, out);
}

int answer_show(struct request *rq, int status, struct answering *a)
{
	struct data *out = data_new(rq->pool);

	if (rq->json && status != 200)
		return status == 422 ? reply_faults(rq, status) : status;
	solicitation_show(rq, a->s, out);
	if (!rq->json)
		form_show(rq->form, out);
	data_text(out, "_title",
		a->late ? "问卷没有收下" : pool_print(rq->pool, "问卷：%s", a->s->title));
	data_text(out, "key", a->key);
	data_text(out, "_notice", a->notice);
	data_bool(out, "_late", a->late);
	data_text(out, "_kept", answer_pack(rq, a));
	data_text(out, "_saved", str_or_null(a->saved));
	data_text(out, "_until", words_until(rq->pool, a->s->closes_at, rq->now));
	data_int(out, "_answered", (int64_t)answered(a));
	show_way(a, out);
	show_method(rq, a, out);
	show_questions(rq, a, out);
	question_faults_named(rq, out);
	intake_limits(out);
	if (answer_at_end(a) || rq->json)
		guard_challenge(rq, program_engine()->secret, a->key, out);
	return reply_page(rq, status, "answer", out);
}

/* --- behind it --- */

int answer_receipt(struct request *rq, int status, const struct answering *a)
{
	struct data *out = data_new(rq->pool);

	solicitation_show(rq, a->s, out);
	data_text(out, "_title", "问卷已经收到");
	data_text(out, "received", words_time(rq->pool, rq->now, INSTANT_NONE));
	data_bool(out, "_repeated", status == 200);
	data_bool(out, "_tallies", a->s->show_tallies);
	data_text(out, "_until", words_until(rq->pool, a->s->closes_at, rq->now));
	return reply_page(rq, status, "answered", out);
}

int answer_saved_page(struct request *rq, const struct answering *a)
{
	struct data *out = data_new(rq->pool);

	solicitation_show(rq, a->s, out);
	data_text(out, "_title", "已经保存");
	data_text(out, "saved_url",
		request_full_url(rq, "solicitations/%s/answers?saved=%s", a->s->number, a->saved));
	data_text(out, "_go_on",
		request_url(rq, "solicitations/%s/answers?saved=%s", a->s->number, a->saved));
	data_int(out, "_answered", (int64_t)answered(a));
	data_text(out, "_until", words_until(rq->pool, a->s->closes_at, rq->now));
	return reply_page(rq, 200, "answer_saved", out);
}
