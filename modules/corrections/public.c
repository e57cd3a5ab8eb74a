/* SPDX-License-Identifier: MIT */
/*
 * What everybody may read: answered reports with their result, the figures of each month, the feed.
 * Nothing of what a citizen wrote stands here, and of an address only what cannot carry words of
 * theirs: no query, and of somebody else's site the host alone.
 */
#include "corrections.h"

#include <string.h>

#include "text/search.h"
#include "view/feed.h"
#include "view/ticket_view.h"
#include "view/units_view.h"
#include "view/words.h"

#define MONTHS 12 /* no limit: how far back the table looks */
#define FEED_ENTRIES 30

static const char *const feed_filters[] = {"unit", "kind", NULL};

struct result {
	const char *code, *words, *more; /* more: a sentence, for the feed */
};
static const struct result results[] = {
	{"fixed", "属实，已改正", "经核实，反映的问题属实，已经改正。"},
	{"untrue", "经核实不属实", "经核实，页面内容没有错误。"},
	{"away", "不属于本网站", "反映的页面不属于本网站，已经告诉反映人可以向谁反映。"},
};

static const struct result *result_of(const char *code)
{
	for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
		if (str_equal(results[i].code, code))
			return &results[i];
	}
	return &results[0];
}

/* --- a line --- */

static void show_page(struct request *rq, const struct correction_line *line, struct data *out)
{
	data_text(out, "page", correction_page(rq->pool, line));
	data_text(out, "page_url", correction_page_url(line));
	data_text(out, "page_title", str_or_null(correction_page_title(line)));
}

static void show_line(struct request *rq, const struct correction_line *line, struct data *out)
{
	char text[INSTANT_TEXT];
	day answered = instant_day(line->answered_at);

	data_text(out, "number", line->number);
	data_text(out, "category", kind_name(line->kind));
	show_page(rq, line, out);
	data_text(out, "unit", line->unit);
	data_text(out, "result", line->outcome);
	data_text(out, "result_words", result_of(line->outcome)->words);
	data_text(out, "received_on", pool_text(rq->pool, day_iso(line->received_on, text)));
	data_text(out, "_received", words_date(rq->pool, line->received_on, rq->now));
	data_text(out, "answered_on", pool_text(rq->pool, day_iso(answered, text)));
	data_text(out, "_answered", words_date(rq->pool, answered, rq->now));
}

/* --- figures --- */

static void show_figures(const struct correction_figures *f, struct data *out)
{
	data_int(out, "received", f->received);
	data_int(out, "answered", f->answered);
	data_int(out, "fixed", f->fixed);
	data_int(out, "untrue", f->untrue);
	data_int(out, "out_of_scope", f->out_of_scope);
	data_int(out, "open", f->open);
	data_int(out, "in_time", f->in_time);
	data_int(out, "late", f->late);
}

static void add(struct correction_figures *sum, const struct correction_figures *f)
{
	sum->received += f->received;
	sum->answered += f->answered;
	sum->fixed += f->fixed;
	sum->untrue += f->untrue;
	sum->out_of_scope += f->out_of_scope;
	sum->open += f->open;
	sum->in_time += f->in_time;
	sum->late += f->late;
}

static enum db_status show_months(struct request *rq, struct data *out)
{
	struct correction_month months[MONTHS];
	struct correction_figures sum = {0};
	struct data *list = data_list(out, "months");
	enum db_status status =
		correction_months(program_db(), rq->pool, rq->site_id, rq->now, MONTHS, months);

	for (size_t i = 0; status == DB_OK && i < MONTHS; i++) {
		struct date date = day_date(months[i].first);
		struct data *item;

		add(&sum, &months[i].figures);
		if (months[i].figures.received == 0 && i > 0)
			continue;
		item = data_item(list);
		data_text(item, "month", pool_print(rq->pool, "%04d-%02d", date.year, date.month));
		data_text(item, "_month", pool_print(rq->pool, "%d年%d月", date.year, date.month));
		show_figures(&months[i].figures, item);
	}
	show_figures(&sum, data_object(out, "year"));
	view_iso(rq, out, "as_of", rq->now);
	data_text(out, "_as_of", words_time(rq->pool, rq->now, INSTANT_NONE));
	return status;
}

/* --- the list --- */

static void show_results(const char *chosen, struct data *out)
{
	struct data *list = data_list(out, "results");

	for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
		struct data *item = data_item(list);

		data_text(item, "id", results[i].code);
		data_text(item, "name", results[i].words);
		data_bool(item, "selected", str_equal(results[i].code, chosen));
	}
}

static const char *list_url(struct request *rq, const char *after)
{
	const struct form *form = rq->form;

	return request_url(rq, "corrections/?q=%s&kind=%s&unit=%s&result=%s%s%s",
		request_escape(rq, form_text(form, "q")),
		request_escape(rq, form_text(form, "kind")),
		request_escape(rq, form_text(form, "unit")),
		request_escape(rq, form_text(form, "result")), after ? "&after=" : "",
		after ? after : "");
}

static int lines_page(struct request *rq, struct correction_filter *filter, struct data *out)
{
	struct correction_line *lines = NULL;
	struct data *list = data_list(out, "corrections");
	size_t n = 0, size = (size_t)conf_int(CONF_PAGE_SIZE);
	bool more;

	filter->limit = (int64_t)size + 1;
	if (filter->unit_id >= 0 &&
		correction_lines(program_db(), rq->pool, filter, &lines, &n) != DB_OK)
		return program_away(rq);
	more = n > size;
	if (more)
		n = size;
	for (size_t i = 0; i < n; i++)
		show_line(rq, &lines[i], data_item(list));
	data_text(out, "next_url", more ? list_url(rq, lines[n - 1].number) : NULL);
	data_text(out, "first_url", str_empty(filter->after) ? NULL : list_url(rq, NULL));
	data_bool(out, "_none", n == 0);
	reply_public(rq, PUBLIC_SECONDS);
	return reply_page(rq, 200, "list", out);
}

int list_get(struct request *rq)
{
	const struct form *form = rq->form;
	struct policy_list kinds = policy_items(program_engine()->policy, CORRECTION_KINDS);
	const char *kind = program_code(kinds, form_text(form, "kind")),
		   *unit = form_text(form, "unit"), *query = form_text(form, "q");
	struct correction_filter filter = {.site_id = rq->site_id,
		.kind = kind ? kind : form_text(form, "kind"),
		.outcome = form_text(form, "result")};
	struct search search;
	char after[TICKET_NUMBER] = "";
	struct data *out = data_new(rq->pool);
	struct unit *units = NULL;
	size_t n = 0;

	if (!form_ok(form))
		return 400;
	if (unit_list(program_db(), rq->pool, rq->site_id, &units, &n) != DB_OK ||
		show_months(rq, out) != DB_OK)
		return program_away(rq);
	if (ticket_number_parse(form_text(form, "after"), after))
		filter.after = after;
	if (!str_empty(unit) && filter.unit_id == 0)
		filter.unit_id = units_find(units, n, unit);
	if (!str_empty(query)) {
		filter.search = &search;
		if (!search_ask(rq->pool, query, &search))
			filter.unit_id = -1;
	}
	data_text(out, "_title", "纠错公开");
	data_text(out, "_feed_url",
		request_url(rq, "corrections/feed.atom%s", feed_query(rq, feed_filters)));
	data_text(out, "q", query);
	data_bool(out, "_filtered",
		!str_empty(query) || form_has(form, "kind") || !str_empty(unit) ||
			form_has(form, "result"));
	units_show(units, n, filter.unit_id, out);
	view_choices(out, "categories", kinds, kind);
	show_results(filter.outcome, out);
	return lines_page(rq, &filter, out);
}

/* --- the feed --- */

static void put(struct request *rq, const struct correction_line *line, struct feed_entry *out)
{
	struct data *shown = data_new(rq->pool);
	char scratch[24];
	const char *title, *kind = kind_name(line->kind);

	show_page(rq, line, shown);
	title = data_as_text(data_find(shown, "page_title", 10), scratch);
	if (str_empty(title))
		title = data_as_text(data_find(shown, "page", 4), scratch);
	*out = (struct feed_entry){
		.title = kind ? pool_print(rq->pool, "%s：%s", kind, title) : title,
		.path = pool_print(rq->pool, "corrections/#hy-%s", line->number),
		.author = str_or_null(line->unit),
		.category = kind,
		.summary = result_of(line->outcome)->more,
		.published = line->answered_at,
		.updated = INSTANT_NONE};
}

/* Unit and kind as the list takes them; false: there is no such thing. */
static bool read_filter(
	struct request *rq, const struct unit *units, size_t n, struct correction_filter *filter)
{
	const char *kind = program_code(policy_items(program_engine()->policy, CORRECTION_KINDS),
		form_text(rq->form, "kind"));

	if (kind)
		filter->kind = kind;
	if (form_has(rq->form, "unit"))
		filter->unit_id = units_find(units, n, form_text(rq->form, "unit"));
	return filter->unit_id >= 0 && (kind || !form_has(rq->form, "kind"));
}

int feed_get(struct request *rq)
{
	struct correction_filter filter = {.site_id = rq->site_id,
		.kind = "",
		.outcome = "",
		.after = "",
		.limit = FEED_ENTRIES};
	static const struct feed feed = {.title = "纠错公开",
		.subtitle = "网站上被指出、已经核实和改正的错误",
		.place = "corrections/",
		.filters = feed_filters};
	struct correction_line *lines = NULL;
	struct unit *units = NULL;
	size_t n = 0, n_units = 0;

	if (unit_list(program_db(), rq->pool, rq->site_id, &units, &n_units) != DB_OK)
		return program_away(rq);
	if (!read_filter(rq, units, n_units, &filter))
		return 404;
	if (correction_lines(program_db(), rq->pool, &filter, &lines, &n) != DB_OK)
		return program_away(rq);
	struct feed_entry *entries = pool_alloc(rq->pool, (n + 1) * sizeof *entries);
	for (size_t i = 0; i < n; i++)
		put(rq, &lines[i], &entries[i]);
	return feed_reply(rq, &feed, entries, n);
}
