/* SPDX-License-Identifier: MIT */
/*
 * Filling a questionnaire: from page to page and back, saved to go on later, and sent. The server
 * decides what is asked; what is typed is never lost. How a page looks is answer_page.c's, who
 * may fill it answer_who.c's, what counts shared/tickets/responses/response.c's.
 */
#include "answer.h"

#include "tickets/responses/response.h"
#include "view/words.h"
#include "web/guard.h"

#define FAULTS (QUESTIONS_MOST + 1)

/* 0, 404 or 503; the set is compiled. */
static int asked(struct request *rq, struct answering *a)
{
	int failed = solicitation_asked(rq, &a->s);

	if (failed)
		return failed;
	if (!(a->s->asks & ASKS_QUESTIONS))
		return 404;
	a->set = answer_questions(a->s);
	if (!a->set)
		return 500;
	a->pages = questions_pages(a->set);
	a->saved = a->token = a->contact = "";
	a->page = 1;
	return 0;
}

/* --- the first page, or where somebody left off --- */

static int take_up(struct request *rq, struct answering *a, const char *code)
{
	const char *draft = NULL;

	if (response_draft_get(program_db(), rq->pool, program_engine(), a->s->id, code, &draft) !=
		DB_OK)
		return program_away(rq);
	if (draft && answer_draft_read(rq, a, draft) == 0) {
		a->saved = code;
		a->notice = "接着上次的填。上次填的都在。";
	} else {
		a->n = 0;
		a->notice = "没有找到上次保存的内容：网址可能抄错了，或者问卷已经交过。下面是一份空"
			    "的问卷。";
	}
	return 0;
}

int answer_get(struct request *rq)
{
	struct answering a = {0};
	int failed = asked(rq, &a);

	if (failed)
		return failed;
	/* its page says since when, or until when */
	if (!solicitation_takes(a.s, rq->now))
		return reply_redirect(rq, request_url(rq, "solicitations/%s", a.s->number));
	a.key = intake_key(rq);
	a.token = form_text(rq->form, "token");
	if (form_has(rq->form, "saved"))
		failed = take_up(rq, &a, form_text(rq->form, "saved"));
	return failed ? failed : answer_show(rq, 200, &a);
}

/* --- what came with a form --- */

/* What was on the page that was sent; programs send everything at once. */
static const char *shown(struct request *rq)
{
	return rq->json || !form_has(rq->form, "page") ? NULL : form_text(rq->form, "shown");
}

/* Files lie on the disk before anything is sent: not any number of them. */
static int note_files(struct request *rq, const struct answering *a)
{
	size_t n;
	const struct upload *upload = form_uploads(rq->form, &n);
	int stopped =
		n > 0 ? intake_often(rq, "answer file", conf_int(CONF_LIMIT_ANSWER), NULL) : 0;

	if (stopped)
		return stopped;
	if (n > 0)
		intake_took(rq, "answer file", conf_int(CONF_LIMIT_ANSWER));
	for (size_t i = 0; i < n; i++) {
		if (response_file_note(program_db(), a->s->id, upload[i].hash) != DB_OK)
			return program_away(rq);
	}
	return 0;
}

static int collect(struct request *rq, struct answering *a)
{
	struct form *form = rq->form;
	struct given *kept;
	size_t n_kept;

	a->key = form_text(form, "key");
	a->saved = form_text(form, "saved");
	a->token = form_text(form, "token");
	a->contact = form_text(form, "contact");
	a->page = (int)form_int(form, "page", 1);
	if (a->page < 1 || a->page > a->pages + 1)
		a->page = 1;
	if (answer_unpack(rq, a, form_text(form, "kept")) != 0)
		return 400;
	kept = a->given;
	n_kept = a->n;
	if (question_given(rq, a->set, shown(rq), kept, n_kept, &a->given, &a->n) != 0)
		return 500; /* the disk is full */
	return note_files(rq, a);
}

static int page_of(const struct answering *a, const char *code)
{
	size_t n;
	const struct question *all = questions_all(a->set, &n);
	const struct question *q = question_find(all, n, code);

	return q ? q->page : 1;
}

/* Did an answer on this page bring up questions on it that were not there to be answered. */
static bool brought_up(struct request *rq, const struct answering *a)
{
	size_t n;
	const struct question *all = questions_all(a->set, &n);

	if (!shown(rq))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (all[i].page == a->page && !question_in(shown(rq), all[i].code) &&
			questions_asked(a->set, &all[i], a->given, a->n))
			return true;
	}
	return false;
}

/* Checks up to a page (0: all), and goes to the first one with a fault. Questions that come up only
 * now are shown first. */
static bool good(struct request *rq, struct answering *a, int page)
{
	struct sheet_fault fault[FAULTS];
	size_t n = questions_check(a->set, rq->pool, a->given, &a->n, page, fault, FAULTS);
	bool more = a->page <= a->pages && brought_up(rq, a);
	size_t first = 0;

	if (n > 0 && !rq->json) {
		int where = page_of(a, fault[0].question);

		/* of another page than the one that was sent: it is told there */
		if (where != a->page && !(more && where > a->page)) {
			a->page = where;
			more = false;
			a->notice = "这一页还有没答完的题。";
		}
		while (first < n && page_of(a, fault[first].question) < a->page)
			first++;
		while (n > first && page_of(a, fault[n - 1].question) > a->page)
			n--;
	}
	question_faults(rq, fault + first, n - first, more ? shown(rq) : NULL);
	if (more)
		a->notice = "根据您的回答，这一页多了几道题，请接着填。";
	return form_ok(rq->form) && !more;
}

/* --- sending --- */

static int again_later(struct request *rq, struct answering *a)
{
	if (rq->json)
		return program_away(rq);
	reply_retry_after(rq, PROGRAM_AWAY_SECONDS);
	a->notice =
		"系统一时没能收下这份问卷，它还没有交上。您填的都在，请过一分钟再提交，不会重复。";
	return answer_show(rq, 503, a);
}

static const char *why_not(struct request *rq, const struct solicitation *s)
{
	switch (solicitation_phase(s, rq->now)) {
	case PHASE_SOON: return "现在还没有开始，这份问卷没有收下。";
	case PHASE_WITHDRAWN: return "这次征集已经撤回，这份问卷没有收下。";
	default:
		return pool_print(rq->pool, "问卷已经在 %s 截止，这一份到得晚了，没有收下。",
			words_until(rq->pool, s->closes_at, rq->now));
	}
}

static int refused(struct request *rq, struct answering *a, const char *words)
{
	form_error(rq->form, "key", words);
	if (rq->json)
		return reply_faults(rq, 422);
	a->late = true;
	a->notice = words;
	return answer_show(rq, 422, a);
}

static int is_full(struct request *rq, struct answering *a, const struct question_choice *full)
{
	size_t n;
	const struct question *all = questions_all(a->set, &n);

	for (size_t i = 0; i < n; i++) {
		if (full < all[i].choices || full >= all[i].choices + all[i].n_choices)
			continue;
		a->page = all[i].page;
		form_error(rq->form, pool_print(rq->pool, "q.%s", all[i].code),
			pool_print(rq->pool,
				"选“%"
				"s”的名额已经满了，请改选一项；如果只想选它，这份问卷就不用交了",
				full->name));
	}
	return answer_show(rq, 422, a);
}

static const char *voted_words(const struct answering *a)
{
	if (str_equal(a->s->method, "token"))
		return "这个答卷码已经交过一份问卷，每个码只能交一次。";
	if (str_equal(a->s->method, "contact"))
		return "这个手机号或邮箱已经交过一份问卷，每人只能交一次。";
	return "您所在的网络今天已经交过一份问卷，同一个网络一天只收一份。如果不是您交的，请换一个"
	       "网络再试，例如关掉无线网，用手机流量。";
}

static int sent(struct request *rq, struct answering *a, const char *who)
{
	struct response_new new = {.to = a->s,
		.questions = a->set,
		.key = a->key,
		.voter = who,
		.channel = "web",
		.given = a->given,
		.n = a->n};
	const struct question_choice *full;

	switch (response_add(program_db(), program_engine(), &new, rq->now, &full)) {
	case RESPONSE_DONE:
		intake_took(rq, "answer", conf_int(CONF_LIMIT_ANSWER));
		if (*a->saved) /* one that stays is only a spare copy */
			response_draft_drop(program_db(), program_engine(), a->s->id, a->saved);
		return answer_receipt(rq, 201, a);
	case RESPONSE_REPEATED: return answer_receipt(rq, 200, a);
	case RESPONSE_OTHER:
		return refused(rq, a,
			"这份问卷刚才已经交过，已经收到。现在填的和那时的不一样，没有收下：交上的问"
			"卷不能"
			"再改。");
	case RESPONSE_CLOSED: {
		struct solicitation *now = NULL; /* it was withdrawn this moment */

		if (solicitation_asked(rq, &now) == 0)
			a->s = now;
		return refused(rq, a, why_not(rq, a->s));
	}
	case RESPONSE_VOTED: return refused(rq, a, voted_words(a));
	case RESPONSE_TOKEN:
		a->page = 1;
		form_error(rq->form, "token", "请检查答卷码，没有这样的码");
		return answer_show(rq, 422, a);
	case RESPONSE_FULL: return is_full(rq, a, full);
	case RESPONSE_AWAY: return again_later(rq, a);
	default: return 500;
	}
}

static int send(struct request *rq, struct answering *a)
{
	enum db_status status;
	const char *who;
	int stopped;

	if (!good(rq, a, 0))
		return answer_show(rq, 422, a);
	if (!answer_good_token(rq, a)) {
		a->page = 1;
		return answer_show(rq, 422, a);
	}
	if (answer_has_end(a))
		a->page = a->pages + 1;
	stopped = intake_challenge(rq);
	if (!stopped)
		stopped = intake_often(rq, "answer", conf_int(CONF_LIMIT_ANSWER), NULL);
	if (stopped && rq->json)
		return stopped;
	if (stopped) {
		a->notice = "这个网络地址一小时内交的问卷已经够多了，这一份还没有交上。您填的都在，"
			    "请过一会儿再提交。";
		return answer_show(rq, stopped, a);
	}
	if (!form_ok(rq->form))
		return answer_show(rq, 422, a);
	who = answer_voter(rq, a, &status);
	if (status != DB_OK)
		return again_later(rq, a);
	return who ? sent(rq, a, who) : answer_show(rq, 422, a);
}

/* --- steps --- */

static int go_on(struct request *rq, struct answering *a)
{
	if (a->page == 1 && !answer_good_token(rq, a))
		return answer_show(rq, 422, a);
	if (a->page <= a->pages && !good(rq, a, a->page))
		return answer_show(rq, form_ok(rq->form) ? 200 : 422, a);
	a->page = answer_next(a);
	return answer_show(rq, 200, a);
}

static int go_back(struct request *rq, struct answering *a)
{
	int page = answer_before(a);

	a->page = page > 0 ? page : 1;
	return answer_show(rq, 200, a);
}

/* One that is there is written over; new ones lie in the database: not any number of them. */
static int save(struct request *rq, struct answering *a)
{
	const char *typed = a->saved, *draft = NULL;
	char code[GUARD_KEY];
	enum db_status status = DB_OK;

	if (*typed)
		status = response_draft_get(
			program_db(), rq->pool, program_engine(), a->s->id, typed, &draft);
	if (status == DB_OK && !draft &&
		intake_often(rq, "answer draft", conf_int(CONF_LIMIT_ANSWER), NULL)) {
		a->notice = "这个网络地址一小时内保存的问卷已经够多了，这一份还没有保存。您填的都在"
			    "，可以接着填完提交，或者过一会儿再保存。";
		return answer_show(rq, 429, a);
	}
	if (*typed == '\0') {
		guard_key(code);
		a->saved = pool_text(rq->pool, code);
	}
	if (status == DB_OK)
		status = response_draft_put(program_db(), program_engine(), a->s->id, a->saved,
			answer_draft(rq, a), rq->now);
	if (status != DB_OK) {
		a->saved = typed;
		return again_later(rq, a);
	}
	if (!draft)
		intake_took(rq, "answer draft", conf_int(CONF_LIMIT_ANSWER));
	return answer_saved_page(rq, a);
}

int answer_post(struct request *rq)
{
	const char *step = form_text(rq->form, "step");
	bool sends = str_equal(step, "send") || (rq->json && *step == '\0');
	struct answering a = {0};
	int failed = asked(rq, &a);

	if (!failed)
		failed = collect(rq, &a);
	if (failed)
		return failed;
	/* what is sent may be a repeat of what was in time: only the database knows */
	if (!solicitation_takes(a.s, rq->now) && !sends)
		return refused(rq, &a, why_not(rq, a.s));
	if (!form_ok(rq->form))
		return answer_show(rq, 422, &a);
	if (str_equal(step, "back"))
		return go_back(rq, &a);
	if (str_equal(step, "save"))
		return save(rq, &a);
	if (str_equal(step, "code"))
		return answer_send_code(rq, &a);
	if (str_equal(step, "next") || (!rq->json && !answer_at_end(&a)))
		return go_on(rq, &a);
	return send(rq, &a);
}
