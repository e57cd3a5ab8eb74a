/* SPDX-License-Identifier: MIT */
/*
 * What pages of the host site show of Huiying: the latest answers, running solicitations, figures,
 * the button to report an error. A few lines of HTML without head, style or script, to be included
 * by SSI, or the same as JSON. They are for everybody and say nothing of whoever asks.
 */
#include "mailbox.h"

#include "mailbox_db.h"
#include "tickets/figures/figures_kept.h"
#include "tickets/people/organisation.h"
#include "tickets/solicitations/solicitation.h"
#include "view/figures_view.h"
#include "view/solicitation_words.h"
#include "view/ticket_view.h"
#include "view/units_view.h"
#include "view/words.h"

#define PART_ITEMS 5

static int64_t items(struct request *rq)
{
	return form_int(rq->form, "n", PART_ITEMS);
}

static int reply_part(struct request *rq, const char *page, struct data *out)
{
	reply_public(rq, PUBLIC_SECONDS);
	return reply_page(rq, 200, page, out);
}

/* The unit that is asked for, 0 for all; -1: there is none such. */
static enum db_status asked_unit(struct request *rq, int64_t *out)
{
	struct unit *units = NULL;
	size_t n = 0;
	enum db_status status = DB_OK;

	*out = 0;
	if (form_has(rq->form, "unit")) {
		status = unit_list(program_db(), rq->pool, rq->site_id, &units, &n);
		*out = status == DB_OK ? units_find(units, n, form_text(rq->form, "unit")) : -1;
	}
	return status;
}

int part_answers(struct request *rq)
{
	struct data *out = data_new(rq->pool), *list = data_list(out, "letters");
	const struct policy *policy = program_engine()->policy;
	const char *category =
		program_code(policy_categories(policy), form_text(rq->form, "category"));
	struct publication_filter filter = {
		.site_id = rq->site_id, .topic = "", .category = "", .limit = items(rq)};
	struct publication *letters = NULL;
	size_t n = 0;

	if (!form_ok(rq->form) || (!category && form_has(rq->form, "category")))
		return 404;
	if (category && str_equal(policy_topic(policy, category), category))
		filter.topic = category;
	else if (category)
		filter.category = category;
	if (asked_unit(rq, &filter.unit_id) != DB_OK)
		return program_away(rq);
	if (filter.unit_id < 0)
		return 404;
	if (publication_list(program_db(), rq->pool, &filter, &letters, &n) != DB_OK)
		return program_away(rq);
	for (size_t i = 0; i < n; i++)
		publication_show(rq, &letters[i], data_item(list));
	data_text(out, "more_url", request_url(rq, "letters/"));
	data_bool(out, "_none", n == 0);
	return reply_part(rq, "part_answers", out);
}

static void show_solicitation(struct request *rq, const struct solicitation *s, struct data *out)
{
	data_text(out, "number", s->number);
	data_text(out, "title", s->title);
	data_text(out, "unit", s->unit_name);
	data_text(out, "phase", phase_name(solicitation_phase(s, rq->now)));
	data_bool(out, "asks_opinions", (s->asks & ASKS_OPINIONS) != 0);
	data_bool(out, "asks_questions", (s->asks & ASKS_QUESTIONS) != 0);
	view_iso(rq, out, "opens_at", s->opens_at);
	view_iso(rq, out, "closes_at", s->closes_at);
	data_text(out, "_left", words_phase_left(rq->pool, s, rq->now));
	data_text(out, "url", request_url(rq, "solicitations/%s", s->number));
}

int part_solicitations(struct request *rq)
{
	struct data *out = data_new(rq->pool), *list = data_list(out, "solicitations");
	struct solicitation_find find = {
		.site_id = rq->site_id, .phase = PHASE_OPEN, .most = (size_t)items(rq)};
	struct solicitation *found = NULL;
	size_t n = 0;
	bool more = false;

	if (!form_ok(rq->form))
		return 404;
	if (asked_unit(rq, &find.unit_id) != DB_OK)
		return program_away(rq);
	if (find.unit_id < 0)
		return 404;
	if (solicitation_find(program_db(), rq->pool, &find, rq->now, &found, &n, &more) != DB_OK)
		return program_away(rq);
	for (size_t i = 0; i < n; i++)
		show_solicitation(rq, &found[i], data_item(list));
	data_text(out, "more_url", request_url(rq, "solicitations/"));
	data_bool(out, "_none", n == 0);
	return reply_part(rq, "part_solicitations", out);
}

/* The months that ended and were counted, the latest first, at most `most`; not the present one,
 * whose letters are still worked on. */
static enum db_status ended_months(
	struct request *rq, int64_t most, struct figures_month **out, size_t *n)
{
	struct date today = day_date(instant_day(rq->now));
	int last = figures_month_add(today.year * 100 + today.month, -1);

	return figures_kept(program_db(), rq->pool, program_engine()->policy, rq->site_id, "letter",
		figures_month_add(last, 1 - (int)most), last, out, n);
}

int part_figures(struct request *rq)
{
	struct data *out = data_new(rq->pool), *list = data_list(out, "months");
	struct figures_month *month = NULL;
	size_t n = 0;

	if (!form_ok(rq->form))
		return 404;
	if (ended_months(rq, form_int(rq->form, "n", 1), &month, &n) != DB_OK)
		return program_away(rq);
	for (size_t i = n; i-- > 0;) {
		struct data *item = data_item(list);

		data_text(item, "month", figures_month_code(rq->pool, month[i].month));
		data_text(item, "_month", figures_month_name(rq->pool, month[i].month));
		figures_row_show(rq->pool, &month[i].all, item);
	}
	data_text(out, "more_url", request_url(rq, "satisfaction/"));
	data_bool(out, "_none", n == 0);
	return reply_part(rq, "part_figures", out);
}

int part_correction(struct request *rq)
{
	struct data *out = data_new(rq->pool);
	const char *url = form_text(rq->form, "url");

	data_text(out, "url",
		str_empty(url)
			? request_url(rq, "corrections/new")
			: request_url(rq, "corrections/new?url=%s", request_escape(rq, url)));
	return reply_part(rq, "part_correction", out);
}
