/* SPDX-License-Identifier: MIT */
/*
 * The page of one solicitation: where it stands, until when and why so long, the draft with an
 * address for each paragraph, and every way to say something. Opinions themselves are opinions.c's
 * and write.c's.
 */
#include "solicitations.h"

#include "text/rich.h"
#include "view/rich_view.h"
#include "view/solicitation_words.h"
#include "view/words.h"

static bool takes_opinions(const struct solicitation *s, instant now)
{
	return (s->asks & ASKS_OPINIONS) && solicitation_takes(s, now);
}

/* --- where it stands --- */

static void show_steps(const struct solicitation *s, instant now, struct data *out)
{
	static const struct {
		enum solicitation_phase phase;
		const char *name;
	} steps[] = {{PHASE_SOON, "即将开始"}, {PHASE_OPEN, "征集中"}, {PHASE_CLOSED, "整理意见"},
		{PHASE_RESULT, "公布结果"}};
	enum solicitation_phase here = solicitation_phase(s, now);
	struct data *list;

	if (here == PHASE_WITHDRAWN)
		return;
	list = data_list(out, "_steps");
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		struct data *step = data_item(list);

		data_text(step, "name", steps[i].name);
		data_bool(step, "here", steps[i].phase == here);
		data_bool(step, "done", steps[i].phase < here);
	}
}

/* By when there will be a result; nothing is promised where no clock runs (yet). */
static enum db_status show_due(struct request *rq, const struct solicitation *s, struct data *out)
{
	struct clock *clocks = NULL;
	size_t n = 0;
	char iso[INSTANT_TEXT];

	if (solicitation_phase(s, rq->now) != PHASE_CLOSED)
		return DB_OK;
	enum db_status status = ticket_clocks(program_db(), rq->pool, s->id, &clocks, &n);
	for (size_t i = 0; status == DB_OK && i < n; i++) {
		const struct clock *clock = &clocks[i];

		if (!str_equal(clock->rule, "solicitation.result") ||
			clock->stopped_at != INSTANT_NONE || clock->due_at == INSTANT_NONE)
			continue;
		data_text(
			out, "result_due_at", pool_text(rq->pool, instant_iso(clock->due_at, iso)));
		data_text(out, "_result_due",
			words_date(rq->pool, words_due_day(clock->due_at), INSTANT_NONE));
		data_bool(out, "_result_late", rq->now >= clock->due_at);
	}
	return status;
}

static void show_period(struct request *rq, const struct solicitation *s, struct data *out)
{
	instant least = INSTANT_NONE;
	const struct policy_period *period = solicitation_least(program_engine(), s, &least);
	bool shorter = period && s->closes_at < least;

	data_text(out, "period_why", words_period_why(rq->pool, program_engine(), s));
	data_bool(out, "shorter", shorter);
	data_text(out, "short_reason", str_or_null(s->short_reason));
	data_text(out, "_until", words_until(rq->pool, s->closes_at, INSTANT_NONE));
}

/* --- what it says --- */

/* A heading has no address of its own: nobody thinks something of a heading. */
static void show_draft(struct request *rq, const struct solicitation *s, struct data *out)
{
	struct rich_block *blocks;
	struct data *list = data_list(out, "_parts");
	bool takes = takes_opinions(s, rq->now);
	bool reads = s->show_opinions && (s->asks & ASKS_OPINIONS);
	int article = 0;
	size_t n;

	rich_read(rq->pool, s->draft, &blocks, &n);
	for (size_t i = 0; i < n; i++) {
		bool heading = blocks[i].kind == RICH_HEADING || blocks[i].kind == RICH_SUBHEADING;
		struct data *part = data_item(list);

		view_rich_blocks(rq, part, "_rich", &blocks[i], 1);
		if (heading)
			continue;
		data_int(part, "article", ++article);
		data_bool(part, "takes", takes);
		data_bool(part, "reads", reads);
		data_bool(part, "_ways", takes || reads);
	}
	data_bool(out, "_has_draft", n > 0);
}

static void show_articles(struct request *rq, const struct solicitation *s, struct data *out)
{
	const char *const *articles;
	size_t n = opinion_articles(rq->pool, s->draft, &articles);
	struct data *list = data_list(out, "articles");

	for (size_t i = 0; i < n; i++) {
		struct data *item = data_item(list);

		data_int(item, "article", (int64_t)i + 1);
		data_text(item, "text", articles[i]);
		data_text(item, "url",
			request_url(rq, "solicitations/%s#article-%zu", s->number, i + 1));
	}
}

static void show_channels(const struct solicitation *s, struct data *out)
{
	data_text(out, "contact_name", str_or_null(s->contact_name));
	data_text(out, "phone", str_or_null(s->phone));
	data_text(out, "fax", str_or_null(s->fax));
	data_text(out, "email", str_or_null(s->email));
	data_text(out, "postal", str_or_null(s->postal));
	data_bool(out, "_has_channels",
		!str_empty(s->phone) || !str_empty(s->fax) || !str_empty(s->email) ||
			!str_empty(s->postal));
}

static enum db_status show_files(struct request *rq, const struct solicitation *s, struct data *out)
{
	struct attachment *files = NULL;
	size_t n = 0;
	enum db_status status = ticket_attachments(program_db(), rq->pool, s->id, &files, &n);

	if (status != DB_OK)
		return status;
	files_show(rq, s, files, n, "draft", "draft_files", out);
	files_show(rq, s, files, n, "explanation", "explanation_files", out);
	return DB_OK;
}

int page_get(struct request *rq)
{
	struct data *out = data_new(rq->pool);
	struct solicitation *s = NULL;
	int failed = solicitation_asked(rq, &s);

	if (failed)
		return failed;
	enum solicitation_phase phase = solicitation_phase(s, rq->now);
	solicitation_show(rq, s, out);
	show_steps(s, rq->now, out);
	show_period(rq, s, out);
	show_channels(s, out);
	const char *prolonged;
	if (show_due(rq, s, out) != DB_OK || show_files(rq, s, out) != DB_OK ||
		solicitation_prolonged(program_db(), rq->pool, s->id, &prolonged) != DB_OK)
		return program_away(rq);
	data_text(out, "prolonged", str_or_null(prolonged));
	data_text(out, "_title", s->title);
	data_text(out, "_full_url", request_full_url(rq, "solicitations/%s", s->number));
	data_text(out, "_number_grouped", ticket_number_grouped(rq->pool, s->number));
	data_bool(out, "takes_opinions", takes_opinions(s, rq->now));
	data_bool(out, "show_opinions", s->show_opinions && (s->asks & ASKS_OPINIONS));
	data_bool(out, "_takes_answers",
		(s->asks & ASKS_QUESTIONS) && solicitation_takes(s, rq->now));
	data_bool(out, "_tallies",
		(s->asks & ASKS_QUESTIONS) && s->show_tallies &&
			(phase == PHASE_OPEN || phase == PHASE_CLOSED));
	data_text(out, "explanation", str_or_null(s->explanation));
	view_rich(rq, out, "_explanation_rich", s->explanation);
	data_text(out, "draft", str_or_null(s->draft));
	if (rq->json)
		show_articles(rq, s, out);
	else
		show_draft(rq, s, out);
	data_text(out, "withdrawn_reason", str_or_null(s->withdrawn_reason));
	if (s->withdrawn_at != INSTANT_NONE)
		data_text(out, "_withdrawn_on",
			words_date(rq->pool, instant_day(s->withdrawn_at), INSTANT_NONE));
	reply_public(rq, PUBLIC_SECONDS);
	return reply_page(rq, 200, "page", out);
}
