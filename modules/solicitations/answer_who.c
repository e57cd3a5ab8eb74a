/* SPDX-License-Identifier: MIT */
/*
 * Who answers a questionnaire, by the way the site chose: a token of a list, a telephone or mail
 * address proved by a code, or the network address. That each counts once is
 * shared/tickets/responses/response.c's.
 */
#include "answer.h"

#include "tickets/responses/response.h"

bool answer_good_token(struct request *rq, const struct answering *a)
{
	if (!str_equal(a->s->method, "token"))
		return true;
	if (*a->token == '\0')
		form_error(rq->form, "token", "请填写通知里的答卷码");
	else if (!response_token_known(
			 program_db(), rq->pool, program_engine(), a->s->id, a->token))
		form_error(rq->form, "token", "请检查答卷码，没有这样的码。它有 12 个字母和数字");
	return form_ok(rq->form);
}

static bool can_reach(bool email)
{
	return *conf_text(email ? CONF_MAIL_URL : CONF_SMS_URL) != '\0';
}

int answer_send_code(struct request *rq, struct answering *a)
{
	bool email;
	int stopped;

	if (!str_equal(a->s->method, "contact"))
		return 400;
	if (!response_contact(rq->pool, a->contact, &email))
		form_error(rq->form, "contact", "请填写手机号或者电子邮箱");
	else if (!can_reach(email))
		form_error(rq->form, "contact",
			email ? "这里不能发邮件，请填手机号" : "这里不能发短信，请填电子邮箱");
	if (!form_ok(rq->form))
		return answer_show(rq, 422, a);
	stopped = intake_often(rq, "answer code", conf_int(CONF_LIMIT_SUBMIT), NULL);
	if (stopped)
		return stopped;
	switch (response_contact_ask(program_db(), program_engine(), a->s, a->contact, rq->now)) {
	case TICKET_DONE:
		intake_took(rq, "answer code", conf_int(CONF_LIMIT_SUBMIT));
		a->code_sent = true;
		a->notice = "验证码已经发出，一两分钟内会到。收到后填在下面，再提交。";
		return answer_show(rq, 200, a);
	case TICKET_LIMIT:
		a->code_sent = true;
		a->notice =
			"刚刚发过验证码，或者今天发得够多了。请等一分钟再要，或者用刚收到的那个。";
		return answer_show(rq, 429, a);
	case TICKET_AWAY: return program_away(rq);
	default: return 500;
	}
}

const char *answer_voter(struct request *rq, const struct answering *a, enum db_status *status)
{
	const char *contact;
	bool email, proved = false;

	*status = DB_OK;
	if (str_equal(a->s->method, "token"))
		return a->token;
	if (!str_equal(a->s->method, "contact"))
		return rq->address;
	contact = response_contact(rq->pool, a->contact, &email);
	if (!contact) {
		form_error(rq->form, "contact", "请填写手机号或者电子邮箱");
		return NULL;
	}
	if (!form_has(rq->form, "code")) {
		form_error(rq->form, "code", "请填写收到的验证码；还没有就先按“发验证码”");
		return NULL;
	}
	*status = response_contact_prove(program_db(), program_engine(), a->s, contact,
		form_text(rq->form, "code"), rq->now, &proved);
	if (proved)
		return contact;
	form_error(rq->form, "code", "请检查验证码：它不对，或者已经过了时间。可以再要一个");
	return NULL;
}
