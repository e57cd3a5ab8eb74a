/* SPDX-License-Identifier: MIT */
/*
 * Opinions that everybody may read: those that a person looked at and showed, where the office
 * shows them at all. What looks like somebody's personal data is masked again on the way out.
 */
#include "solicitations.h"

#include "text/redact.h"
#include "view/words.h"

static void show_opinion(
	struct request *rq, const struct opinion *o, size_t articles, struct data *out)
{
	char text[INSTANT_TEXT];
	day received = instant_day(o->received_at);

	data_text(out, "name", str_empty(o->name) ? "匿名" : o->name);
	data_text(out, "body", redact_mask(rq->pool, o->body, REDACT_LETTER, NULL));
	data_int(out, "article", o->article);
	data_bool(out, "_on_article", o->article > 0 && (size_t)o->article <= articles);
	data_text(out, "received_on", pool_text(rq->pool, day_iso(received, text)));
	data_text(out, "_received", words_date(rq->pool, received, INSTANT_NONE));
}

static const char *next_url(
	struct request *rq, const struct solicitation *s, int64_t article, int64_t after)
{
	const char *url = request_url(
		rq, "solicitations/%s/opinions?after=%lld", s->number, (long long)after);

	return article < 0 ? url : pool_print(rq->pool, "%s&article=%lld", url, (long long)article);
}

static void show_list(struct request *rq, const struct solicitation *s, const struct opinion *list,
	size_t n, int64_t article, struct data *out)
{
	size_t size = (size_t)conf_int(CONF_PAGE_SIZE), shown = n > size ? size : n;
	struct data *items = data_list(out, "opinions");
	const char *const *articles;
	size_t n_articles = opinion_articles(rq->pool, s->draft, &articles);

	for (size_t i = 0; i < shown; i++)
		show_opinion(rq, &list[i], n_articles, data_item(items));
	data_bool(out, "_none", n == 0);
	data_text(out, "next_url", n > size ? next_url(rq, s, article, list[shown - 1].id) : NULL);
	if (article > 0 && (size_t)article <= n_articles)
		data_text(out, "article_text", articles[article - 1]);
	if (article >= 0)
		data_int(out, "article", article);
}

int opinions_get(struct request *rq)
{
	struct data *out = data_new(rq->pool);
	struct solicitation *s = NULL;
	struct opinion *list = NULL;
	int64_t article = form_int(rq->form, "article", -1), after = form_int(rq->form, "after", 0);
	size_t n = 0;
	int failed = form_ok(rq->form) ? solicitation_asked(rq, &s) : 400;

	if (failed)
		return failed;
	if (!s->show_opinions || !(s->asks & ASKS_OPINIONS))
		return 404;
	struct opinion_find find = {.ticket_id = s->id,
		.state = "shown",
		.article = (int)article,
		.group_id = -1,
		.after_id = after,
		.most = (size_t)conf_int(CONF_PAGE_SIZE) + 1};
	if (opinion_find(program_db(), rq->pool, &find, &list, &n) != DB_OK)
		return program_away(rq);
	solicitation_show(rq, s, out);
	data_text(out, "_title", "大家的意见");
	data_bool(out, "_later", after > 0);
	data_bool(out, "_takes", solicitation_takes(s, rq->now));
	show_list(rq, s, list, n, article, out);
	reply_public(rq, PUBLIC_SECONDS);
	return reply_page(rq, 200, "opinions", out);
}
