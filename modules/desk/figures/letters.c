/* SPDX-License-Identifier: MIT */
/* The letters behind a number of the figures: exactly those that it counts. */
#include "modules/desk/figures/figures.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/pager.h"
#include "view/ticket_view.h"
#include "view/words.h"

#define PAGE 50
#define FILE_MOST 100000

const struct field figures_letter_fields[] = {
	{"figure", "指标", FIELD_LINE, .required = true, .most = 30},
	{"period", "时间", FIELD_LINE, .most = 10},
	{"from", "从哪天", FIELD_LINE, .most = 10},
	{"until", "到哪天", FIELD_LINE, .most = 10},
	{"unit", "单位", FIELD_INT, .least = -1, .most = 2000000000},
	{"category", "类别", FIELD_LINE, .most = 40},
	{"page", "", FIELD_INT, .least = 1, .most = 100000},
	{"format", "", FIELD_LINE, .most = 10},
	{NULL},
};

static const char *fate_words(enum fate fate)
{
	static const enum figure as[FATES] = {FIGURE_IN_TIME, FIGURE_LATE, FIGURE_RUNNING,
		FIGURE_RUNNING_LATE, FIGURE_REFUSED, FIGURE_REDIRECTED, FIGURE_DUPLICATE,
		FIGURE_INVALID, FIGURE_WITHDRAWN};
	return figure_title(as[fate]);
}

static const char *category_words(const char *code)
{
	const struct policy_choice *choice =
		policy_choice(policy_categories(desk.engine.policy), code);
	return choice ? choice->name : NULL;
}

/* 回访：满意 when the office heard it on the telephone. */
static const char *rating_words(struct pool *pool, const struct figure_case *one)
{
	if (one->rater == RATER_NONE || one->rating < 1 || one->rating > 5)
		return NULL;
	const char *words = figure_title((enum figure)(FIGURE_RATED_5 + 5 - one->rating));
	return one->rater == RATER_OFFICE ? pool_print(pool, "回访：%s", words) : words;
}

static void show_letter(struct request *rq, const struct figure_letter *one, struct data *item)
{
	data_text(item, "number", one->number);
	data_text(item, "number_grouped", ticket_number_grouped(rq->pool, one->number));
	data_text(item, "title", one->title);
	data_text(item, "state", one->state);
	data_text(item, "fate_words", fate_words(one->as.fate));
	data_text(item, "category", category_words(one->category));
	data_text(item, "unit", str_empty(one->unit_name) ? NULL : one->unit_name);
	view_iso(rq, item, "submitted_at", one->submitted_at);
	view_time(rq, item, "submitted", one->submitted_at);
	view_time(rq, item, "answered", one->answered_at);
	if (one->due_at != INSTANT_NONE && one->as.fate <= FATE_RUNNING_LATE)
		data_text(item, "due", words_date(rq->pool, words_due_day(one->due_at), rq->now));
	data_text(item, "work", watch_work(rq->pool, one->work));
	data_text(item, "rating", rating_words(rq->pool, &one->as));
	data_bool(item, "_bad", one->as.fate == FATE_LATE || one->as.fate == FATE_RUNNING_LATE);
	data_text(item, "_url", request_url(rq, "desk/tickets/%s", one->number));
}

static int send_letters(
	const struct figures_look *look, enum figure figure, enum sheet_format format)
{
	static const char *const columns[] = {"办件编号", "标题", "单位", "类别", "结果",
		"来信时间", "答复期限", "答复时间", "办理用时（工作日）", "评价"};
	struct request *rq = look->rq;
	struct figure_letter *letters;
	size_t n;

	enum db_status status = figures_letters(
		desk.db, rq->pool, &desk.engine, &look->asked, figure, FILE_MOST, 0, &letters, &n);
	if (status != DB_OK)
		return desk_fault(rq, status);
	struct sheet *sheet = sheet_open(format, figure_title(figure), columns, 10);
	for (size_t i = 0; sheet && i < n; i++) {
		const struct figure_letter *one = &letters[i];
		sheet_text(sheet, one->number);
		sheet_text(sheet, one->title);
		sheet_text(sheet, *one->unit_name ? one->unit_name : watch_unit_name(NULL, 0, 0));
		sheet_text(sheet, category_words(one->category));
		sheet_text(sheet, fate_words(one->as.fate));
		sheet_time(sheet, one->submitted_at);
		sheet_time(sheet, one->as.fate <= FATE_RUNNING_LATE ? one->due_at : INSTANT_NONE);
		sheet_time(sheet, one->answered_at);
		if (one->work < 0)
			sheet_text(sheet, NULL);
		else
			sheet_number(sheet, (double)one->work / (double)OFFICE_MINUTES, 2);
		sheet_text(sheet, rating_words(rq->pool, &one->as));
		sheet_row(sheet);
	}
	if (!sheet)
		return 500;
	return export_send(rq, &sheet, format,
		pool_print(rq->pool, "%s %s", figure_title(figure), look->period_words));
}

static void show_asked(const struct figures_look *look, struct data *data)
{
	struct pool *pool = look->rq->pool;
	const char *category = look->asked.category;
	const char *words = category && *category ? category_words(category) : NULL;

	if (category)
		words = pool_print(pool, "，%s", words ? words : "未分类");
	data_text(data, "asked",
		pool_print(pool, "%s收到的信%s%s%s", look->period_words,
			look->asked.unit_id ? "，" : "",
			look->asked.unit_id
				? watch_unit_name(look->units, look->n_units, look->asked.unit_id)
				: "",
			words ? words : ""));
}

int figures_letters_page(struct request *rq)
{
	struct figures_look look = {.rq = rq};
	struct figure_letter *letters;
	enum sheet_format format;
	enum figure figure;
	int64_t count;
	size_t n;

	if (!desk_sees_letters(desk_person(rq)))
		return 403;
	if (!form_ok(rq->form) || !figure_parse(form_text(rq->form, "figure"), &figure) ||
		!figures_asked_read(&look))
		return 404;
	if (export_format(rq, &format))
		return send_letters(&look, figure, format);
	int page = (int)form_int(rq->form, "page", 1);
	struct data *data = data_new(rq->pool);
	enum db_status status =
		watch_units(rq, look.asked.unit_id, data, &look.units, &look.n_units);
	if (status == DB_OK)
		status = figures_letters(desk.db, rq->pool, &desk.engine, &look.asked, figure, PAGE,
			(page - 1) * PAGE, &letters, &n);
	if (status == DB_OK)
		status = figures_letters_count(
			desk.db, rq->pool, &desk.engine, &look.asked, figure, &count);
	if (status != DB_OK)
		return desk_fault(rq, status);
	data_text(data, "_title", figure_title(figure));
	data_text(data, "figure", figure_title(figure));
	data_int(data, "count", count);
	show_asked(&look, data);
	data_bool(data, "_any", n > 0);
	struct data *list = data_list(data, "tickets");
	for (size_t i = 0; i < n; i++)
		show_letter(rq, &letters[i], data_item(list));
	const char *url = figures_url(&look, figure, FIGURES_ALL, NULL);
	export_links(rq, url, data);
	view_pager(rq, url, page, view_pages(count, PAGE), false, data);
	char from[INSTANT_TEXT], until[INSTANT_TEXT];
	data_text(data, "_back_url",
		request_url(rq, "desk/figures?from=%s&until=%s&unit=%lld&category=%s",
			day_iso(look.asked.from, from), day_iso(look.asked.to - 1, until),
			(long long)look.asked.unit_id, request_escape(rq, look.category)));
	return desk_page(rq, 200, "figures_letters", data);
}
