/* SPDX-License-Identifier: MIT */
/*
 * The list: without a phase all phases one below the other, what is open first; with one that
 * phase, page by page. Which stands where is decided by shared/tickets.
 */
#include "solicitations.h"

#include "view/feed.h"
#include "view/pager.h"
#include "view/solicitation_words.h"
#include "view/units_view.h"
#include "view/words.h"

#define OVERVIEW 5 /* of each phase, before one is chosen */

struct asked { /* what the fields mean */
	struct solicitation_find find;
	struct unit *units;
	size_t n_units;
	bool none; /* a filter that nothing can fit */
	struct data *rows, *sections; /* `solicitations`, `_sections` */
};

static const enum solicitation_phase shown[] = {
	PHASE_OPEN, PHASE_SOON, PHASE_CLOSED, PHASE_RESULT, PHASE_WITHDRAWN};

static void show_choices(struct request *rq, const struct asked *asked, struct data *out)
{
	struct policy_list kinds = policy_items(program_engine()->policy, "solicitation.kinds");
	struct data *phases = data_list(out, "phases"), *subjects = data_list(out, "subjects");

	for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
		struct data *item = data_item(phases);

		data_text(item, "id", phase_name(shown[i]));
		data_text(item, "name", words_phase(shown[i]));
		data_bool(item, "selected", asked->find.phase == shown[i]);
	}
	for (size_t i = 0; i < kinds.n; i++) {
		struct data *item = data_item(subjects);

		data_text(item, "id", kinds.choice[i].code);
		data_text(item, "name", kinds.choice[i].name);
		data_bool(item, "selected", str_equal(kinds.choice[i].code, asked->find.subject));
	}
	units_show(asked->units, asked->n_units, asked->find.unit_id, out);
	data_text(out, "q", form_text(rq->form, "q"));
	data_bool(out, "_filtered",
		form_has(rq->form, "q") || form_has(rq->form, "unit") ||
			form_has(rq->form, "subject") || form_has(rq->form, "phase"));
}

static char *list_url(struct request *rq, const char *phase)
{
	return request_url(rq, "solicitations/?phase=%s&subject=%s&unit=%s&q=%s", phase,
		request_escape(rq, form_text(rq->form, "subject")),
		request_escape(rq, form_text(rq->form, "unit")),
		request_escape(rq, form_text(rq->form, "q")));
}

/* --- rows --- */

static void show_row(struct request *rq, const struct solicitation *s, struct data *out)
{
	solicitation_show(rq, s, out);
	if (s->result_at != INSTANT_NONE)
		data_text(out, "_result_on",
			words_date(rq->pool, instant_day(s->result_at), INSTANT_NONE));
}

/* Adds what stands in one phase to `solicitations` and as a section; *n: how many. */
static enum db_status show_phase(struct request *rq, const struct asked *asked,
	const struct solicitation_find *find, size_t *n, bool *more)
{
	struct solicitation *list = NULL;
	enum db_status status =
		solicitation_find(program_db(), rq->pool, find, rq->now, &list, n, more);

	if (status != DB_OK || *n == 0)
		return status;
	struct data *section = data_item(asked->sections);
	struct data *items = data_list(section, "items");
	data_text(section, "name", words_phase(find->phase));
	data_text(section, "id", phase_name(find->phase));
	for (size_t i = 0; i < *n; i++) {
		struct data *row = data_item(asked->rows);

		show_row(rq, &list[i], row);
		data_item_value(items, row);
	}
	data_text(section, "more_url",
		*more && asked->find.phase == PHASE_HIDDEN ? list_url(rq, phase_name(find->phase))
							   : NULL);
	return DB_OK;
}

static int overview(struct request *rq, const struct asked *asked, struct data *out)
{
	size_t total = 0;

	for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
		struct solicitation_find find = asked->find;
		size_t n = 0;
		bool more = false;

		find.phase = shown[i];
		find.most = shown[i] == PHASE_OPEN ? (size_t)conf_int(CONF_PAGE_SIZE) : OVERVIEW;
		if (show_phase(rq, asked, &find, &n, &more) != DB_OK)
			return program_away(rq);
		total += n;
	}
	data_bool(out, "_none", total == 0);
	reply_public(rq, PUBLIC_SECONDS);
	return reply_page(rq, 200, "list", out);
}

static int one_phase(struct request *rq, const struct asked *asked, struct data *out)
{
	struct solicitation_find find = asked->find;
	int64_t page = form_int(rq->form, "page", 1);
	const char *url = list_url(rq, phase_name(find.phase));
	size_t n = 0;
	bool more = false;

	if (page > VIEW_PAGES_COUNTED)
		return reply_error(rq, 404, "只翻到这里。更早的，请用关键词、单位、类别查找。");
	find.most = (size_t)conf_int(CONF_PAGE_SIZE);
	find.offset = (size_t)(page - 1) * find.most;
	if (show_phase(rq, asked, &find, &n, &more) != DB_OK)
		return program_away(rq);
	if (more && page == VIEW_PAGES_COUNTED) {
		more = false;
		data_int(out, "_narrow", page * (int64_t)find.most);
	}
	data_int(out, "page", page);
	data_text(out, "next_url",
		more ? pool_print(rq->pool, "%s&page=%lld", url, (long long)page + 1) : NULL);
	view_pager(rq, url, page, 0, more, out);
	data_bool(out, "_none", n == 0);
	reply_public(rq, PUBLIC_SECONDS);
	return reply_page(rq, 200, "list", out);
}

/* --- the request --- */

static int read_filters(struct request *rq, struct asked *asked)
{
	struct form *form = rq->form;
	struct policy_list kinds = policy_items(program_engine()->policy, "solicitation.kinds");

	*asked = (struct asked){.find = {.site_id = rq->site_id, .phase = PHASE_HIDDEN}};
	if (unit_list(program_db(), rq->pool, rq->site_id, &asked->units, &asked->n_units) != DB_OK)
		return program_away(rq);
	asked->find.words = form_has(form, "q") ? form_text(form, "q") : NULL;
	asked->find.subject = program_code(kinds, form_text(form, "subject"));
	if (form_has(form, "unit"))
		asked->find.unit_id =
			units_find(asked->units, asked->n_units, form_text(form, "unit"));
	asked->none =
		asked->find.unit_id < 0 || (!asked->find.subject && form_has(form, "subject"));
	if (form_has(form, "phase") &&
		(!phase_parse(form_text(form, "phase"), &asked->find.phase) ||
			asked->find.phase == PHASE_HIDDEN))
		asked->none = true;
	return 0;
}

/* How many a site holds in a year is for everybody to see. */
static enum db_status show_activity(struct request *rq, const struct asked *asked, struct data *out)
{
	int64_t unit = asked->find.unit_id > 0 ? asked->find.unit_id : 0, held = 0;
	int required = 0;
	enum db_status status = solicitation_activity(program_db(), rq->pool, program_engine(),
		rq->site_id, unit, rq->now, &held, &required);

	data_int(out, "held", held);
	data_int(out, "required", required);
	data_bool(out, "_of_unit", unit > 0);
	return status;
}

int list_get(struct request *rq)
{
	struct data *out = data_new(rq->pool);
	struct asked asked;
	int failed;

	if (!form_ok(rq->form))
		return 400;
	failed = read_filters(rq, &asked);
	if (failed)
		return failed;
	data_text(out, "_title", "征集调查");
	show_choices(rq, &asked, out);
	asked.rows = data_list(out, "solicitations");
	asked.sections = data_list(out, "_sections");
	data_text(out, "_feed_url",
		request_url(rq, "solicitations/feed.atom%s", feed_query(rq, feed_filters)));
	if (show_activity(rq, &asked, out) != DB_OK)
		return program_away(rq);
	if (asked.none) {
		data_bool(out, "_none", true);
		reply_public(rq, PUBLIC_SECONDS);
		return reply_page(rq, 200, "list", out);
	}
	return asked.find.phase == PHASE_HIDDEN ? overview(rq, &asked, out)
						: one_phase(rq, &asked, out);
}
