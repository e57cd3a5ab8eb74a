/* SPDX-License-Identifier: MIT */
/*
 * An answer is rated by the link of the invitation: who has the link needs neither number nor code,
 * and is shown nothing but what was asked and who answered. Whether a rating counts, and what it
 * sets off, is the engine's.
 */
#include "satisfaction.h"

#include "tickets/ratings/rating.h"
#include "view/ending.h"
#include "view/ticket_view.h"
#include "view/words.h"
#include "web/guard.h"

#define GUESS_SECONDS (15 * 60)

struct look { /* one look at a ticket behind a link */
	struct request *rq;
	struct ticket *ticket;
	struct rating *ratings;
	size_t n;
	const char *rating, *words; /* what was typed; NULL: nothing */
	const char *field, *message; /* what is wrong with it; message NULL: nothing */
	bool done; /* just now */
};

/* --- what is behind the link --- */

/* Unknown and wrong links are alike, and guessing is as slow as guessing codes. */
static int unknown(struct request *rq)
{
	struct data *out = data_new(rq->pool);
	int wait = 0;

	if (!guard_take("rate link", rq->address, conf_int(CONF_LIMIT_TRACK), GUESS_SECONDS,
		    rq->now, &wait)) {
		reply_retry_after(rq, wait);
		return 429;
	}
	if (rq->json)
		return reply_error(rq, 404, "这个评价链接打不开");
	data_text(out, "_title", "这个链接打不开");
	return reply_page(rq, 404, "unknown", out);
}

/* 0 and look->ticket; 0 without one: the reply is filled; or a status. */
static int find(struct look *look)
{
	struct request *rq = look->rq;
	const struct engine *engine = program_engine();
	int64_t id = 0;

	enum db_status status =
		rating_by_token(program_db(), rq->pool, engine->secret, rq->site_id, rq->arg, &id);
	if (status == DB_OK && id > 0)
		status = ticket_read(program_db(), rq->pool, id, &look->ticket);
	if (status == DB_OK && look->ticket)
		status = rating_list(program_db(), rq->pool, id, &look->ratings, &look->n);
	if (status != DB_OK && status != DB_STOP)
		return program_away(rq);
	return look->ticket ? 0 : unknown(rq);
}

/* The rating of the answer that stands now; NULL: none yet. */
static const struct rating *given(const struct look *look)
{
	const struct rating *last = look->n > 0 ? &look->ratings[look->n - 1] : NULL;
	bool answered_since = last && look->ticket->replied_at > last->at;

	return answered_since ? NULL : last;
}

static bool may_rate(const struct look *look)
{
	return rating_wanted(program_engine(), look->ticket, look->rq->now);
}

/* --- the page --- */

/* What a bad rating sets off, as the policy says it. */
static void show_promise(const struct look *look, struct data *out)
{
	static const struct {
		const char *rule, *key;
	} promises[] = {{"rating.contact", "contact_within"}, {"rating.rectify", "rectify_within"}};
	const struct policy *policy = program_engine()->policy;
	bool again = look->ticket->reworks < policy_number(policy, "rework.most");

	data_bool(out, "_reworks", again);
	for (size_t i = 0; i < sizeof promises / sizeof *promises; i++) {
		const struct policy_rule *rule =
			policy_rule(policy, promises[i].rule, policy_default_class(policy));
		data_text(out, promises[i].key,
			rule ? words_limit(look->rq->pool, rule->unit, rule->limit) : NULL);
	}
}

static const char *rating_name(struct pool *pool, int value)
{
	const struct policy_choice *choice = policy_choice(
		policy_ratings(program_engine()->policy), pool_print(pool, "%d", value));

	return choice ? choice->name : "";
}

static void show_given(const struct look *look, struct data *out)
{
	const struct rating *last = given(look);
	struct data *rated;

	if (!last)
		return;
	rated = data_object(out, "rated");
	data_int(rated, "rating", last->value);
	data_text(rated, "name", rating_name(look->rq->pool, last->value));
	view_time(look->rq, rated, "at", last->at);
	data_bool(rated, "by_office", str_equal(last->source, "office"));
	data_bool(rated, "_again",
		str_equal(look->ticket->state, "REWORK") ||
			str_equal(look->ticket->state, "FIXING"));
}

static void show_fault(const struct look *look, struct data *out)
{
	struct data *line;

	if (!look->message)
		return;
	data_text(data_object(out, "errors"), look->field, look->message);
	data_bool(out, "has_errors", true);
	line = data_item(data_list(out, "error_list"));
	data_text(line, "field", look->field);
	data_text(line, "label", str_equal(look->field, "rating") ? "评价" : "想说的话");
	data_text(line, "message", look->message);
}

static void show_ticket(const struct look *look, struct data *out)
{
	const struct ticket *ticket = look->ticket;
	struct pool *pool = look->rq->pool;

	data_text(out, "kind", ticket->kind);
	data_bool(out, "_is_letter", str_equal(ticket->kind, "letter"));
	data_text(out, "title", ticket->title);
	data_text(out, "unit",
		words_holder(
			str_empty(ticket->answer_unit) ? ticket->unit_name : ticket->answer_unit));
	view_iso(look->rq, out, "answered_at", ticket->replied_at);
	data_text(out, "_submitted",
		words_date(pool, instant_day(ticket->submitted_at), look->rq->now));
	if (ticket->replied_at != INSTANT_NONE)
		data_text(out, "_answered",
			words_date(pool, instant_day(ticket->replied_at), look->rq->now));
	if (ticket->system_at != INSTANT_NONE) {
		view_iso(look->rq, out, "until", ticket->system_at);
		data_text(out, "_until",
			words_date(pool, words_due_day(ticket->system_at), look->rq->now));
	}
}

static int show(const struct look *look, int status)
{
	const struct policy *policy = program_engine()->policy;
	struct data *out = data_new(look->rq->pool);
	bool open = may_rate(look);

	data_text(out, "_title", "评价答复");
	show_ticket(look, out);
	data_text(out, "state", open ? "open" : given(look) ? "rated" : "over");
	data_bool(out, "_open", open);
	data_bool(out, "_done", look->done);
	data_int(out, "words_from", policy_number(policy, "rating.words_from"));
	view_choices(out, "ratings", policy_ratings(policy), look->rating);
	show_promise(look, out);
	show_given(look, out);
	show_fault(look, out);
	data_text(out, "_words", look->words);
	data_int(out, "_words_most", conf_int(CONF_BODY_TEXT_MOST));
	data_text(out, "_rate_url", request_url(look->rq, "satisfaction/rate/%s", look->rq->arg));
	data_text(out, "_track_url",
		request_url(
			look->rq, "%ss/track?number=%s", look->ticket->kind, look->ticket->number));
	return reply_page(look->rq, status, "rate", out);
}

int rate_get(struct request *rq)
{
	struct look look = {.rq = rq, .done = form_bool(rq->form, "done")};
	int status = find(&look);

	return status || !look.ticket ? status : show(&look, 200);
}

/* --- rating --- */

static int again(struct look *look, int status, const char *field, const char *message)
{
	look->field = field;
	look->message = message;
	if (!look->rq->json)
		return show(look, status);
	form_error(look->rq->form, field, message);
	return reply_faults(look->rq, status);
}

/* What was typed is not lost. */
static int away(struct look *look)
{
	struct request *rq = look->rq;
	struct data *out = data_new(rq->pool);

	if (rq->json)
		return program_away(rq);
	reply_retry_after(rq, PROGRAM_AWAY_SECONDS);
	data_text(out, "_title", "还没有交上去");
	data_bool(out, "_secret", true); /* who has the address may rate */
	data_text(out, "_again_url", request_url(rq, "satisfaction/rate/%s", rq->arg));
	data_text(out, "_rating", look->rating);
	data_text(out, "_words", look->words);
	return reply_page(rq, 503, "retry", out);
}

/* Somebody was faster (the same link twice, a call by the office), or the time is over: the page
 * says how it stands. */
static int stands(struct look *look)
{
	struct look now = {.rq = look->rq};
	int status = find(&now);

	return status || !now.ticket ? status : show(&now, given(&now) ? 200 : 409);
}

static int finish(struct look *look, enum ticket_result result)
{
	switch (result) {
	case TICKET_DONE:
		if (look->rq->json)
			return stands(look);
		return reply_redirect(look->rq,
			request_url(look->rq, "satisfaction/rate/%s?done=1", look->rq->arg));
	case TICKET_WORDS:
		return again(look, 422, "words", "请写一写哪里不满意，办理单位才知道怎么改");
	case TICKET_LIMIT:
	case TICKET_CHANGED:
	case TICKET_ILLEGAL: return stands(look);
	case TICKET_MISSING: return unknown(look->rq);
	case TICKET_AWAY: return away(look);
	default: return 500;
	}
}

static bool wants_words(const char *rating)
{
	int64_t level = 0;

	return str_int(rating, &level) == 0 &&
		level <= policy_number(program_engine()->policy, "rating.words_from");
}

static int rate(struct look *look)
{
	struct request *rq = look->rq;
	struct actor citizen = {.roles = ROLE_CITIZEN, .address = rq->address};
	struct act act = {
		.action = "rate", .words = look->words, .reason = look->rating, .purpose = "link"};
	int wait = 0;

	if (ending_closed(rq))
		return ending_page(rq);
	if (!look->rating)
		return again(look, 422, "rating", "请选一项评价");
	if (!form_ok(rq->form))
		return again(look, 422, "words", "请写短一点");
	if (wants_words(look->rating) && str_empty(look->words))
		return again(look, 422, "words", "请写一写哪里不满意，办理单位才知道怎么改");
	if (!guard_take(
		    "act", rq->address, conf_int(CONF_LIMIT_ACT), HOUR_SECONDS, rq->now, &wait)) {
		reply_retry_after(rq, wait);
		return again(look, 429, "rating", "请过一会儿再提交，刚才操作的次数多了");
	}
	return finish(look,
		ticket_act(program_db(), program_engine(), look->ticket->id, &citizen, &act,
			rq->now, NULL));
}

int rate_post(struct request *rq)
{
	struct look look = {.rq = rq,
		.rating = program_code(
			policy_ratings(program_engine()->policy), form_text(rq->form, "rating")),
		.words = form_text(rq->form, "words")};
	int status = find(&look);

	if (status == 503)
		return away(&look);
	if (status || !look.ticket)
		return status;
	/* the same form sent twice, or an old page of a browser */
	return may_rate(&look) ? rate(&look) : show(&look, given(&look) ? 200 : 409);
}
