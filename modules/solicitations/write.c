/* SPDX-License-Identifier: MIT */
/*
 * Saying what one thinks: the form, its submission and the receipt. Whatever goes wrong, and
 * whenever it closes meanwhile, what was typed comes back.
 */
#include "solicitations.h"

#include "base/utf8.h"
#include "view/words.h"
#include "web/guard.h"

#define EXCERPT 30 /* characters of a paragraph in the choice */

/* --- the form --- */

static void show_articles(
	struct request *rq, const struct solicitation *s, int64_t chosen, struct data *out)
{
	const char *const *articles;
	size_t n = opinion_articles(rq->pool, s->draft, &articles);
	struct data *list = data_list(out, "articles");

	for (size_t i = 0; i < n; i++) {
		struct data *item = data_item(list);
		bool cut = utf8_length(articles[i]) > EXCERPT;

		data_int(item, "article", (int64_t)i + 1);
		data_text(item, "text", articles[i]);
		data_text(item, "_excerpt",
			cut ? pool_print(rq->pool, "%s……", utf8_cut(rq->pool, articles[i], EXCERPT))
			    : articles[i]);
		data_bool(item, "_selected", (int64_t)i + 1 == chosen);
	}
	if (chosen > 0 && (size_t)chosen <= n)
		data_text(out, "_article_text", articles[chosen - 1]);
}

struct told { /* what the form says beside its fields */
	const char *notice; /* NULL: nothing */
	bool late; /* nothing can be sent any more: only what was typed is given back */
};

static int form_page(
	struct request *rq, int status, const struct solicitation *s, const struct told *told)
{
	struct data *out = data_new(rq->pool);
	const char *key = status == 409 ? intake_fresh_key(rq) : intake_key(rq);

	if (rq->json && (status == 422 || told->late))
		return reply_faults(rq, status);
	solicitation_show(rq, s, out);
	if (!rq->json && !told->late)
		form_show(rq->form, out);
	data_text(out, "_title", told->late ? "征集已经截止" : "提意见");
	data_text(out, "key", key);
	data_text(out, "_notice", told->notice);
	data_bool(out, "_late", told->late);
	data_text(out, "_body", form_text(rq->form, "body"));
	show_articles(rq, s, form_int(rq->form, "article", 0), out);
	intake_limits(out);
	data_text(out, "_until", words_until(rq->pool, s->closes_at, rq->now));
	if (!told->late)
		guard_challenge(rq, program_engine()->secret, key, out);
	return reply_page(rq, status, "write", out);
}

static int to_page(struct request *rq, const struct solicitation *s)
{
	return reply_redirect(rq, request_url(rq, "solicitations/%s", s->number));
}

int write_get(struct request *rq)
{
	struct solicitation *s = NULL;
	struct told nothing = {0};
	int failed = solicitation_asked(rq, &s);

	if (failed)
		return failed;
	/* its page says since when, or until when, nothing is taken */
	if (!(s->asks & ASKS_OPINIONS) || !solicitation_takes(s, rq->now))
		return to_page(rq, s);
	return form_page(rq, 200, s, &nothing);
}

/* --- its submission --- */

static const char *why_not(struct request *rq, const struct solicitation *s)
{
	switch (solicitation_phase(s, rq->now)) {
	case PHASE_SOON: return "现在还没有开始征集，这条意见没有收下。";
	case PHASE_WITHDRAWN: return "这次征集已经撤回，这条意见没有收下。";
	default:
		return pool_print(rq->pool, "征集已经在 %s 截止，这条意见到得晚了，没有收下。",
			words_until(rq->pool, s->closes_at, rq->now));
	}
}

/* It closed while somebody was typing. */
static int too_late(struct request *rq, const struct solicitation *s)
{
	struct told told = {.notice = why_not(rq, s), .late = true};

	form_error(rq->form, "body", told.notice);
	return form_page(rq, 422, s, &told);
}

static int again(struct request *rq, int status, const struct solicitation *s, const char *notice)
{
	struct told told = {.notice = notice};

	if (rq->json && status == 429)
		return 429;
	return form_page(rq, status, s, &told);
}

static int receipt(struct request *rq, int status, const struct solicitation *s,
	const struct opinion_receipt *receipt)
{
	struct data *out = data_new(rq->pool);
	char iso[INSTANT_TEXT];
	instant at = receipt->received_at;

	solicitation_show(rq, s, out);
	data_text(out, "solicitation", s->number);
	data_text(out, "number", pool_text(rq->pool, receipt->number));
	data_text(out, "_title", "意见已经收到");
	data_text(out, "_number_grouped", ticket_number_grouped(rq->pool, receipt->number));
	data_text(out, "received_at", pool_text(rq->pool, instant_iso(at - at % SECOND, iso)));
	data_text(out, "_received", words_time(rq->pool, at, INSTANT_NONE));
	data_bool(out, "_repeated", status == 200);
	data_bool(out, "_shown", s->show_opinions);
	return reply_page(rq, status, "receipt", out);
}

static enum ticket_result add(struct request *rq, const struct solicitation *s,
	const struct contact *contact, struct opinion_receipt *out)
{
	struct form *form = rq->form;
	struct opinion_new opinion = {.ticket_id = s->id,
		.site_id = rq->site_id,
		.key = form_text(form, "key"),
		.article = (int)form_int(form, "article", 0),
		.channel = "web",
		.body = form_text(form, "body"),
		.contact = *contact,
		.received_at = rq->now};

	opinion.contact.name = form_text(form, "name");
	return opinion_add(program_db(), program_engine(), &opinion, rq->now, out);
}

/* The number that this key has is another opinion's. */
static int another(
	struct request *rq, const struct solicitation *s, const struct opinion_receipt *receipt)
{
	const char *notice = pool_print(rq->pool,
		"这张表刚才已经交过一条意见，已经收到，编号 "
		"%s。现在写的和那一条不一样，还没有交上："
		"要另提一条，请再提交一次。",
		ticket_number_grouped(rq->pool, receipt->number));

	if (rq->json)
		form_error(rq->form, "key", notice);
	return again(rq, rq->json ? 422 : 409, s, notice);
}

static int added(struct request *rq, const struct solicitation *s, enum ticket_result result,
	const struct opinion_receipt *out)
{
	switch (result) {
	case TICKET_DONE:
		intake_took(rq, "opinion", conf_int(CONF_LIMIT_OPINION));
		return receipt(rq, 201, s, out);
	case TICKET_REPEATED: return receipt(rq, 200, s, out);
	case TICKET_OTHER: return another(rq, s, out);
	case TICKET_ILLEGAL: {
		struct solicitation *now = NULL; /* it was withdrawn this moment */

		if (solicitation_asked(rq, &now) != 0)
			now = (struct solicitation *)s;
		return too_late(rq, now);
	}
	case TICKET_AWAY:
		reply_retry_after(rq, PROGRAM_AWAY_SECONDS);
		return again(rq, 503, s,
			"系统一时没能收下这条意见。您写的内容都在下面，请过一分钟再按一次“提交”"
			"，不会重复。");
	default: return 500;
	}
}

static void check(struct request *rq, const struct solicitation *s, struct contact *contact)
{
	const char *const *articles;
	size_t n = opinion_articles(rq->pool, s->draft, &articles);
	int64_t article = form_int(rq->form, "article", 0);

	intake_contact(rq, contact);
	if (article < 0 || (size_t)article > n)
		form_error(rq->form, "article", "请从列出的段落里选一段，或者选“对整个草案”");
}

static bool known(struct request *rq, const char *key)
{
	struct solicitation *s = NULL;
	bool is = false;

	return solicitation_asked(rq, &s) == 0 &&
		opinion_known(program_db(), rq->pool, s->id, key, &is) == DB_OK && is;
}

int write_post(struct request *rq)
{
	struct solicitation *s = NULL;
	struct contact contact = {0};
	struct opinion_receipt out = {0};
	struct told nothing = {0};
	int failed = solicitation_asked(rq, &s);

	if (failed)
		return failed;
	if (!(s->asks & ASKS_OPINIONS))
		return 404;
	check(rq, s, &contact);
	/* what is late is late, whatever else may be said of it; a repeat has its receipt */
	if (!solicitation_takes(s, rq->now))
		return form_ok(rq->form) ? added(rq, s, add(rq, s, &contact, &out), &out)
					 : too_late(rq, s);
	if (form_ok(rq->form) && intake_challenge(rq) != 0)
		return again(rq, 429, s,
			"确认问题答错的次数多了，这条意见还没有交上。您写的内容都在下面，请过一会儿"
			"再"
			"交。");
	if (!form_ok(rq->form))
		return form_page(rq, 422, s, &nothing);
	if (intake_often(rq, "opinion", conf_int(CONF_LIMIT_OPINION), known))
		return again(rq, 429, s,
			"这个网络地址一小时内提交的意见已经够多了，这条还没有交上。您写的内容都在下"
			"面"
			"，请过一会儿再交。");
	return added(rq, s, add(rq, s, &contact, &out), &out);
}
