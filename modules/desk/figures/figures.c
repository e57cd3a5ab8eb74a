/* SPDX-License-Identifier: MIT */
/* The figures: which period, unit and category is asked for, and the address of every number. */
#include "modules/desk/figures/figures.h"
#include "modules/desk/month.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/words.h"

#include <stdio.h>

#define PERIODS_MONTHS 12 /* no limit: periods to choose from */
#define PERIODS_QUARTERS 4
#define PERIODS_YEARS 3

const struct field figures_fields[] = {
	{"period", "时间", FIELD_LINE, .most = 10},
	{"from", "从哪天", FIELD_LINE, .most = 10},
	{"until", "到哪天", FIELD_LINE, .most = 10},
	{"unit", "单位", FIELD_INT, .least = -1, .most = 2000000000},
	{"category", "类别", FIELD_LINE, .most = 40},
	{"by", "", FIELD_LINE, .most = 10},
	{"format", "", FIELD_LINE, .most = 10},
	{NULL},
};

/* --- periods --- */

static day month_start(int year, int month) /* month may run over */
{
	return day_of(year + (month - 1) / 12, (month - 1) % 12 + 1, 1);
}

/* "2026", "2026Q4", "2026-11". */
static bool read_period(struct pool *pool, const char *text, day *from, day *to, const char **words)
{
	int year, n, end = 0;

	if (sscanf(text, "%4dQ%1d%n", &year, &n, &end) == 2 && !text[end] && n >= 1 && n <= 4 &&
		year >= CALENDAR_FIRST_YEAR && year <= CALENDAR_LAST_YEAR) {
		*from = month_start(year, 3 * n - 2);
		*to = month_start(year, 3 * n + 1);
		*words = pool_print(pool, "%d年第%d季度", year, n);
		return true;
	}
	end = 0;
	if (month_read(pool, text, from, to)) {
		struct date first = day_date(*from);

		*words = pool_print(pool, "%d年%d月", first.year, first.month);
		return true;
	}
	if (sscanf(text, "%4d%n", &year, &end) == 1 && !text[end] && year >= CALENDAR_FIRST_YEAR &&
		year <= CALENDAR_LAST_YEAR) {
		*from = month_start(year, 1);
		*to = month_start(year, 13);
		*words = pool_print(pool, "%d年", year);
		return true;
	}
	return false;
}

static const char *day_words(struct pool *pool, day d)
{
	struct date date = day_date(d);
	return pool_print(pool, "%d年%d月%d日", date.year, date.month, date.day);
}

static bool read_days(struct figures_look *look)
{
	struct request *rq = look->rq;
	day from, until;

	if (day_parse(form_text(rq->form, "from"), &from) != 0 ||
		day_parse(form_text(rq->form, "until"), &until) != 0 || until < from)
		return false;
	look->asked.from = from;
	look->asked.to = until + 1;
	look->period_words = pool_print(rq->pool, "%s%s%s", day_words(rq->pool, from),
		until > from ? "到" : "", until > from ? day_words(rq->pool, until) : "");
	return true;
}

bool figures_asked_read(struct figures_look *look)
{
	struct request *rq = look->rq;
	struct date today = day_date(instant_day(rq->now));
	const char *category = form_text(rq->form, "category");
	const char *period = form_text(rq->form, "period");

	look->category = category;
	look->asked.site_id = desk_person(rq)->site_id;
	look->asked.unit_id = watch_unit(rq);
	look->asked.now = rq->now;
	look->asked.category = str_empty(category) ? NULL
		: str_equal(category, "-")	   ? ""
						   : category;
	if (look->asked.category && *look->asked.category) {
		const struct policy_choice *choice =
			policy_choice(policy_categories(desk.engine.policy), category);
		look->asked.category = choice ? choice->code : category;
	}
	/* the days count when there is no period; a form sends both */
	if (str_empty(period) && form_has(rq->form, "from"))
		return read_days(look);
	if (str_empty(period))
		period = pool_print(rq->pool, "%d-%02d", today.year, today.month);
	return read_period(
		rq->pool, period, &look->asked.from, &look->asked.to, &look->period_words);
}

/* --- addresses and names --- */

static char *address(const struct figures_look *look, const char *path, day from, day to,
	int64_t unit_id, const char *category)
{
	struct request *rq = look->rq;
	char first[INSTANT_TEXT], last[INSTANT_TEXT];

	return request_url(rq, "%s?from=%s&until=%s&unit=%lld&category=%s", path,
		day_iso(from, first), day_iso(to - 1, last), (long long)unit_id,
		request_escape(rq, category));
}

char *figures_url(const struct figures_look *look, enum figure figure, enum figures_by by,
	const struct figures *row)
{
	const struct figures_asked *asked = &look->asked;
	int64_t unit_id = asked->unit_id;
	const char *category = look->category;
	day from = asked->from, to = asked->to;

	if (by == FIGURES_BY_UNIT)
		unit_id = row->unit_id ? row->unit_id : -1;
	/* a chosen category below the uppermost is the narrower one */
	if (by == FIGURES_BY_CATEGORY && !asked->category)
		category = *row->category ? row->category : "-";
	if (by == FIGURES_BY_MONTH) {
		day first = month_start(row->month / 100, row->month % 100);
		day next = month_start(row->month / 100, row->month % 100 + 1);
		from = first > from ? first : from;
		to = next < to ? next : to;
	}
	return pool_print(look->rq->pool, "%s&figure=%s",
		address(look, "desk/figures/letters", from, to, unit_id, category),
		figure_name(figure));
}

const char *figures_row_name(
	const struct figures_look *look, enum figures_by by, const struct figures *row)
{
	struct pool *pool = look->rq->pool;

	switch (by) {
	case FIGURES_BY_UNIT: return watch_unit_name(look->units, look->n_units, row->unit_id);
	case FIGURES_BY_CATEGORY: {
		const struct policy_choice *choice =
			policy_choice(policy_categories(desk.engine.policy), row->category);
		return choice ? choice->name : "未分类";
	}
	case FIGURES_BY_MONTH:
		return pool_print(pool, "%d年%d月", row->month / 100, row->month % 100);
	default: return "合计";
	}
}

/* --- the form --- */

static void show_period(
	struct data *list, struct pool *pool, const struct figures_look *look, const char *value)
{
	const char *words;
	day from, to;

	if (!read_period(pool, value, &from, &to, &words))
		return;
	struct data *item = data_item(list);
	data_text(item, "id", value);
	data_text(item, "name", words);
	data_bool(item, "selected", from == look->asked.from && to == look->asked.to);
}

static void show_periods(const struct figures_look *look, struct data *data)
{
	struct pool *pool = look->rq->pool;
	struct date today = day_date(instant_day(look->rq->now));
	struct data *list = data_list(data, "_periods");

	for (int i = 0; i < PERIODS_MONTHS; i++) {
		int month = today.year * 12 + today.month - 1 - i;
		show_period(
			list, pool, look, pool_print(pool, "%d-%02d", month / 12, month % 12 + 1));
	}
	for (int i = 0; i < PERIODS_QUARTERS; i++) {
		int quarter = today.year * 4 + (today.month - 1) / 3 - i;
		show_period(
			list, pool, look, pool_print(pool, "%dQ%d", quarter / 4, quarter % 4 + 1));
	}
	for (int i = 0; i < PERIODS_YEARS; i++)
		show_period(list, pool, look, pool_print(pool, "%d", today.year - i));
}

static void show_form(const struct figures_look *look, struct data *data)
{
	struct request *rq = look->rq;
	struct policy_list list = policy_categories(desk.engine.policy);
	char from[INSTANT_TEXT], until[INSTANT_TEXT];

	show_periods(look, data);
	data_text(data, "from", pool_text(rq->pool, day_iso(look->asked.from, from)));
	data_text(data, "until", pool_text(rq->pool, day_iso(look->asked.to - 1, until)));
	struct data *categories = data_list(data, "_categories");
	for (size_t i = 0; i < list.n; i++) {
		const struct policy_choice *choice = &list.choice[i];
		struct data *item = data_item(categories);
		data_text(item, "id", choice->code);
		data_text(item, "name",
			choice->parent ? pool_print(rq->pool, "　%s", choice->name) : choice->name);
		data_bool(item, "selected", str_equal(choice->code, look->asked.category));
	}
	data_bool(data, "_unclassified", str_equal(look->asked.category, ""));
	data_text(data, "_action_url", request_url(rq, "desk/figures"));
}

/* Months that have not begun say nothing. */
static void drop_future(struct figures_look *look)
{
	struct figures_table *months = &look->by[FIGURES_BY_MONTH];
	struct date today = day_date(instant_day(look->asked.now));

	while (months->n > 0) {
		const struct figures *last = &months->row[months->n - 1];
		if (last->month <= today.year * 100 + today.month ||
			last->count[FIGURE_RECEIVED] > 0)
			return;
		months->n--;
	}
}

int figures_page(struct request *rq)
{
	struct figures_look look = {.rq = rq};
	enum sheet_format format;
	enum figures_by by = FIGURES_BY_UNIT;

	if (!desk_sees_letters(desk_person(rq)))
		return 403;
	if (!form_ok(rq->form) || !figures_asked_read(&look))
		return 404;
	if (form_has(rq->form, "by") && !figures_by_parse(form_text(rq->form, "by"), &by))
		return 404;
	struct data *data = data_new(rq->pool);
	enum db_status status =
		watch_units(rq, look.asked.unit_id, data, &look.units, &look.n_units);
	if (status == DB_OK)
		status = figures_count(desk.db, rq->pool, &desk.engine, &look.asked, look.by);
	if (status != DB_OK)
		return desk_fault(rq, status);
	drop_future(&look);
	if (export_format(rq, &format))
		return figures_send(&look, by, format);
	data_text(data, "_title", "统计");
	data_text(data, "period", look.period_words);
	data_text(data, "cut_off", words_time(rq->pool, rq->now, rq->now));
	show_form(&look, data);
	figures_show(&look, data);
	figures_charts(&look, data);
	data_text(data, "_list_url",
		address(&look, "desk/figures", look.asked.from, look.asked.to, look.asked.unit_id,
			look.category));
	return desk_page(rq, 200, "figures", data);
}
